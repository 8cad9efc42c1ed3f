"""The forms of the wizard: the file, and what its columns mean."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.template.defaultfilters import filesizeformat
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.sources import DEPARTMENTS, PEOPLE
from core.catalogue import Catalogue, Session
from importing import placement
from importing.choices import ListMode, OnMatch, Placement
from importing.chosen import Chosen
from importing.examples import examples_of
from importing.mapping import importable_fields
from importing.models import Import
from importing.reading import Limits
from importing.targets import Target

ACCEPTED = (".xlsx", ".xlsm", ".xls", ".ods", ".csv")
SKIP = _("Skip this column")
SEARCHED_UP_TO = 100
"""With more columns than this the choices are plain: searching ones would make the page slow."""


class UploadForm(forms.Form):
    """One file; whether it can be read is for the job to say."""

    file = forms.FileField(
        label=_("Spreadsheet"),
        help_text=_(
            "One table. The sheet and the row of its headers are found, and can be changed."
        ),
        widget=forms.FileInput(
            attrs={"accept": ",".join((*ACCEPTED, ".txt", ".tsv", ".xml", ".htm", ".html"))}
        ),
        error_messages={
            "required": _("Choose a file first."),
            "empty": _("The file is empty. Save the table again and choose that."),
        },
    )

    largest_bytes = Limits().file_bytes

    def clean_file(self):
        file, limit = self.cleaned_data["file"], self.largest_bytes
        if file.size > limit:
            raise forms.ValidationError(
                _("The file has %(size)s; at most %(limit)s can be read. Split it in parts."),
                code="too_large",
                params={"size": filesizeformat(file.size), "limit": filesizeformat(limit)},
            )
        return file


@dataclass(frozen=True)
class Column:
    """A column of the file beside the choice of its field."""

    letter: str
    header: str
    examples: list[str]
    choice: forms.BoundField


class ColumnsForm(forms.Form):
    """What each column means, how records are found, and where new ones belong.

    After validation `chosen` is what services.request_check takes.
    """

    key = forms.ChoiceField(
        label=_("Existing records are found by"), required=False, widget=forms.Select
    )
    on_match = forms.ChoiceField(
        label=_("When the record is there already"),
        choices=OnMatch.choices,
        widget=forms.RadioSelect,
    )
    list_mode = forms.ChoiceField(
        label=_("Cells that hold several values, such as phones and tags"),
        choices=ListMode.choices,
        widget=forms.RadioSelect,
    )
    place = forms.ChoiceField(
        label=_("Where new records belong"),
        widget=forms.RadioSelect,
        help_text=_("Only where the file itself names no department."),
    )
    department = forms.TypedChoiceField(
        label=_("Department or project"), required=False, coerce=int, empty_value=None
    )
    person = forms.TypedChoiceField(
        label=_("Responsible manager"), required=False, coerce=int, empty_value=None
    )

    def __init__(self, *args, an_import: Import, target: Target, catalogue: Catalogue, session):
        super().__init__(*args, initial=_initial(an_import))
        self.an_import = an_import
        self.catalogue = catalogue
        self.headers = an_import.sheet["headers"]
        self._add_columns(session)
        self.fields["key"].choices = _keys(target, catalogue)
        self._offer_places(session)

    def _add_columns(self, session: Session) -> None:
        choices = _field_choices(self.catalogue, session.actor)
        is_searched = len(self.headers) <= SEARCHED_UP_TO
        attrs = {"data-search-select": "", "data-placeholder": SKIP} if is_searched else {}
        for index, header in enumerate(self.headers):
            self.fields[f"column_{index}"] = forms.ChoiceField(
                label=format_lazy("{} · {}", header["letter"], header["label"]),
                choices=choices,
                required=False,
                initial=self.an_import.mapping[index],
                widget=forms.Select(attrs=attrs),
            )

    def _offer_places(self, session: Session) -> None:
        departments = [(c.value, c.label) for c in session.table(DEPARTMENTS).offered]
        people = [(c.value, c.label) for c in session.table(PEOPLE).offered]
        self.fields["department"].choices = departments
        self.fields["person"].choices = people
        self.fields["person"].widget.attrs["data-search-select"] = ""
        may_publish = self.catalogue[placement.IS_PUBLIC].may_fill(session.actor)
        offered = {
            Placement.DEPARTMENT: bool(departments),
            Placement.PUBLIC: may_publish,
            Placement.PERSON: bool(people),
        }
        self.fields["place"].choices = [(p.value, p.label) for p in Placement if offered[p]]

    def columns(self) -> Iterator[Column]:
        """For the page: each column with its examples and its choice."""
        for index, (header, examples) in enumerate(
            zip(self.headers, examples_of(self.an_import), strict=True)
        ):
            yield Column(header["letter"], header["label"], examples, self[f"column_{index}"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        mapping = self._mapping()
        self._refuse_doubles(mapping)
        if not any(mapping) and not self.errors:
            self.add_error(None, _("Choose a field for at least one column."))
        if (key := cleaned.get("key")) and key not in mapping:
            message = _("No column goes to “%(field)s”. Choose one above, or another field here.")
            self.add_error("key", message % {"field": self.catalogue[key].label})
        self._ask_for_place(cleaned)
        return cleaned

    def _mapping(self) -> list[str]:
        return [self.cleaned_data.get(f"column_{i}", "") for i in range(len(self.headers))]

    def _refuse_doubles(self, mapping: list[str]) -> None:
        first: dict[str, int] = {}
        for index, key in enumerate(mapping):
            if key and first.setdefault(key, index) != index:
                message = _("Column %(letter)s goes to “%(field)s” already. Skip one of the two.")
                letter = self.headers[first[key]]["letter"]
                label = self.catalogue[key].label
                self.add_error(f"column_{index}", message % {"letter": letter, "field": label})

    def _ask_for_place(self, cleaned: dict[str, Any]) -> None:
        if cleaned.get("place") == Placement.DEPARTMENT and not cleaned.get("department"):
            self.add_error("department", _("Choose a department or project."))
        if cleaned.get("place") == Placement.PERSON and not cleaned.get("person"):
            self.add_error("person", _("Choose who is responsible."))

    @property
    def chosen(self) -> Chosen:
        cleaned = self.cleaned_data
        place = placement.placement_of(
            cleaned["place"], department=cleaned.get("department"), person=cleaned.get("person")
        )
        return Chosen(
            mapping=self._mapping(),
            keys=[cleaned["key"]] if cleaned["key"] else [],
            on_match=cleaned["on_match"],
            list_mode=cleaned["list_mode"],
            placement=place,
        )


def _initial(an_import: Import) -> dict[str, Any]:
    """What was chosen before, else where the importer's own records belong."""
    place = an_import.placement or placement.default_placement(an_import.created_by)
    departments = place.get(placement.DEPARTMENTS)
    choice = Placement.PERSON
    if departments:
        choice = Placement.DEPARTMENT
    elif place.get(placement.IS_PUBLIC):
        choice = Placement.PUBLIC
    return {
        "key": next(iter(an_import.keys), ""),
        "on_match": an_import.on_match,
        "list_mode": an_import.list_mode,
        "place": choice,
        "department": departments[0] if departments else None,
        "person": place.get(placement.ASSIGNED_TO, an_import.created_by_id),
    }


def _field_choices(catalogue: Catalogue, actor) -> list[tuple[Any, Any]]:
    """The fields that a column may go to, under their sections."""
    grouped = catalogue.by_section(importable_fields(catalogue, actor))
    return [
        ("", SKIP),
        *((section.label, [(f.key, f.label) for f in fields]) for section, fields in grouped),
    ]


def _keys(target: Target, catalogue: Catalogue) -> list[tuple[str, Any]]:
    usual = (str(catalogue[key].label) for key in target.usual_keys)
    keys = catalogue.where(lambda f: f.is_matching_key and not f.is_retired)
    return [("", str(_(", then ")).join(usual)), *((f.key, f.label) for f in keys)]
