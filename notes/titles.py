"""What a note is called where it stands in a list: its first words, with what has to be done."""

from typing import NamedTuple

from django.utils.html import format_html
from django.utils.translation import pgettext_lazy

from core.catalogue import ChoiceKind, Field, Kind, Session
from core.rich_text import summary
from notes.fields import ROW
from notes.models import Action
from records.sources import Options

TITLE = "title"
LENGTH = 120
ACTION = ChoiceKind(Options(Action))


class Title(NamedTuple):
    words: str
    """The beginning of the text; empty where nothing was written."""
    action: int


class TitleKind(Kind):
    """The pill of the action, then the words."""

    code = "note_title"
    operators = ()
    is_sortable = False
    has_json = False

    def presenter(self, values, session):
        pill = ACTION.presenter([value.action for value in values], session)
        return lambda value: format_html(
            '<span class="note-title">{}<span class="note-words" dir="auto">{}</span></span>',
            pill(value.action),
            value.words,
        )

    def text(self, value, session):
        return value.words or ACTION.text(value.action, session)

    def to_cell(self, value, session):
        return value.words or None

    def from_columns(self, *columns):
        return Title(summary(columns[0][: 4 * LENGTH], LENGTH), columns[1])


def title_field() -> Field:
    return Field(
        key=TITLE,
        label=pgettext_lazy("CRM", "Note"),
        kind=TitleKind(),
        store=ROW,
        place=("plain_text", "action_id"),
        section="what",
        is_editable=False,
        is_in_list=True,
        is_on_card=False,
    )


def name_of(title: Title, session: Session) -> str:
    """The same in plain words: what a row is called to who does not see it."""
    return TitleKind().text(title, session)
