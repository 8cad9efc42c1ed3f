"""Kinds that are chosen from a list: found by any name, retired ones kept, never raw HTML."""

import pytest
from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.calendars.preferences import activate, for_language
from core.catalogue import (
    CellError,
    Choice,
    ChoiceKind,
    ChoicesKind,
    ChoiceSource,
    FixedChoices,
    RequiredChoiceKind,
    Session,
    TickedChoicesKind,
)
from tests.core.browser import sent_untouched

ATTACK = '<script>alert("1")</script>'


class Colour(models.TextChoices):
    RED = "red", _("Yes")
    BLUE = "blue", _("No")


class Listed(ChoiceSource):
    """Choices from memory that count how often they are asked for."""

    def __init__(self, *choices):
        self.choices = choices
        self.asked = 0

    def load(self, session):
        self.asked += 1
        return self.choices


GOLD = Choice(1, "Gold", ("طلایی", "Złoty", "Золотой", "gold"), "#ffffff", "#17692f")
ATTACKING = Choice(2, ATTACK, (ATTACK,), "#ffffff", "#17692f")
RETIRED = Choice(3, "Bronze", ("bronze",), is_offered=False)
TWIN, OTHER_TWIN = Choice(4, "Twin", ("one",)), Choice(5, "twin", ("two",))
COMMA = Choice(6, "Shops, small", ())


def source():
    return Listed(GOLD, ATTACKING, RETIRED, TWIN, OTHER_TWIN, COMMA)


@pytest.fixture
def one():
    return ChoiceKind(source())


@pytest.fixture
def several():
    return ChoicesKind(source())


def read(kind, cell):
    return kind.reader(Session())(cell)


def shown(kind, value):
    return kind.presenter([value], Session())(value)


class OneField(forms.Form):
    def __init__(self, kind, value, data=None):
        super().__init__(data)
        self.fields["value"] = kind.form_field(
            Session(), current=value, required=False, initial=kind.to_form(value)
        )


# --- Cells ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["Gold", "GOLD", " gold ", "طلایی", "طلايي", "złoty", "Zloty", "ЗОЛОТОЙ"]
)
def test_choice_is_found_by_its_name_in_any_language(one, several, name):
    assert read(one, name) == 1
    assert read(several, name) == (1,)


def test_unknown_name_is_refused_with_what_there_is(one):
    with pytest.raises(CellError) as refusal:
        read(one, "Silver & Co")
    assert "Silver & Co" in str(refusal.value)
    assert "Gold" in str(refusal.value)
    assert "&lt;" not in str(refusal.value)  # a message is text; templates escape it


def test_ambiguous_name_is_refused_and_another_name_finds_it(one):
    with pytest.raises(CellError, match="2 entries"):
        read(one, "Twin")
    assert read(one, "two") == 5
    with activate(for_language("fa")), pytest.raises(CellError, match="۲"):
        read(one, "Twin")


def test_retired_choice_is_not_found(one):
    with pytest.raises(CellError):
        read(one, "Bronze")


def test_empty_list_says_so():
    with pytest.raises(CellError, match="empty"):
        read(ChoiceKind(Listed()), "Gold")


@pytest.mark.parametrize(
    "cell", ["gold; one", "one,GOLD", "one، gold", "gold|one|gold", "one\nGold"]
)
def test_several_are_parted_by_any_separator(several, cell):
    assert read(several, cell) == (1, 4)


def test_name_with_a_comma_is_one_choice(several):
    assert read(several, "shops, small") == (6,)
    assert read(several, "Gold; Shops, small; one") == (1, 4, 6)
    with pytest.raises(CellError):
        read(several, "Gold, Shops, small")


def test_fixed_choices_are_found_by_their_label_in_every_language():
    kind = ChoiceKind(FixedChoices(Colour), pg_type="text")
    for word in ("red", "Yes", "Tak", "Да", "بله"):
        assert read(kind, word) == "red"


def test_choices_are_loaded_once_for_a_whole_column(several):
    session = Session()
    for kind in (several, several):
        reader = kind.reader(session)
        for cell in ("gold", "one", "two"):
            reader(cell)
    assert several.source.asked == 1


# --- Forms ------------------------------------------------------------------------------------


def offered(kind, current=None):
    return [value for value, _label in kind.form_field(Session(), current=current).choices]


def test_retired_choice_is_offered_only_where_it_is_chosen(one, several):
    assert 3 not in offered(one)
    assert 3 in offered(one, current=3)
    assert 3 not in offered(several, current=(1,))
    assert 3 in offered(several, current=(1, 3))


@pytest.mark.parametrize("value", [None, 1, 3])
def test_form_that_is_sent_untouched_keeps_the_choice(one, value):
    form = OneField(one, value, sent_untouched(OneField(one, value)))
    assert form.is_valid(), form.errors
    assert one.from_form(form.cleaned_data["value"]) == value


@pytest.mark.parametrize("value", [(), (1,), (1, 3, 4)])
def test_form_that_is_sent_untouched_keeps_all_choices(several, value):
    form = OneField(several, value, sent_untouched(OneField(several, value)))
    assert form.is_valid(), form.errors
    assert several.from_form(form.cleaned_data["value"]) == value


def test_retired_choice_cannot_be_chosen_anew(one):
    assert not OneField(one, 1, {"value": "3"}).is_valid()
    assert not OneField(one, None, {"value": "nonsense"}).is_valid()


def test_choice_that_has_gone_is_not_offered(one):
    assert 99 not in offered(one, current=99)


def test_required_choices_begin_with_their_default():
    radio = RequiredChoiceKind(FixedChoices(Colour), default="blue")
    ticks = TickedChoicesKind(FixedChoices(Colour), default=("red",))
    assert sent_untouched(OneField(radio, None)).getlist("value") == ["blue"]
    assert sent_untouched(OneField(ticks, None)).getlist("value") == ["red"]
    assert not OneField(radio, None, {}).is_valid()
    assert not OneField(ticks, None, {}).is_valid()


def test_names_are_escaped_in_the_form(one, several):
    for form in (OneField(one, 2), OneField(several, (2,))):
        assert "<script" not in str(form)


# --- Showing ----------------------------------------------------------------------------------


@pytest.mark.parametrize("is_pill", [True, False])
def test_names_are_escaped(is_pill):
    for kind, value in (
        (ChoiceKind(source(), is_pill=is_pill), 2),
        (ChoicesKind(source(), is_pill=is_pill), (1, 2)),
    ):
        assert "<script" not in shown(kind, value)
        assert "&lt;script" in shown(kind, value)


def test_retired_choice_stays_readable(one, several):
    assert "Bronze" in shown(one, 3)
    assert several.text((1, 3), Session()) == "Gold, Bronze"


def test_choice_that_has_gone_is_shown_as_nothing(one, several):
    assert shown(one, 99) == ""
    assert one.text(99, Session()) == ""
    assert several.text((1, 99), Session()) == "Gold"
    assert "Gold" in shown(several, (1, 99))


def test_a_whole_column_is_shown_by_one_query(one):
    session = Session()
    present = one.presenter([1, 2, 99, None], session)
    assert [bool(present(value)) for value in (1, 2, 99, None)] == [True, True, False, False]
    for value in (1, 99):
        one.text(value, session)
    assert one.source.asked == 1


@pytest.mark.parametrize("value", [(), (1,), (1, 4)])
def test_several_come_back_from_columns_and_json(several, value):
    assert several.from_columns(*several.to_columns(value)) == value
    assert several.from_json(several.to_json(value)) == value
