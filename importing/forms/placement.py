"""Where new records belong: the part of the form of the columns that asks for it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.sources import DEPARTMENTS, PEOPLE
from core.catalogue import Catalogue, Session
from importing import placement
from importing.choices import Placement
from importing.models import Import
from importing.targets import Target


class PlacementPart(forms.Form):
    """A department or project, everybody, or one responsible person; only of records that belong
    somewhere."""

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

    def offer_places(self, target: Target, catalogue: Catalogue, session: Session) -> None:
        self.asks_for_place = bool(target.placement_fields)
        if not self.asks_for_place:
            for name in ("place", "department", "person"):
                del self.fields[name]
            return
        departments = [(c.value, c.label) for c in session.table(DEPARTMENTS).offered]
        people = [(c.value, c.label) for c in session.table(PEOPLE).offered]
        self.fields["department"].choices = departments
        self.fields["person"].choices = people
        self.fields["person"].widget.attrs["data-search-select"] = ""
        may_publish = catalogue[placement.IS_PUBLIC].may_fill(session.actor)
        offered = {
            Placement.DEPARTMENT: bool(departments),
            Placement.PUBLIC: may_publish,
            Placement.PERSON: bool(people),
        }
        self.fields["place"].choices = [(p.value, p.label) for p in Placement if offered[p]]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("place") == Placement.DEPARTMENT and not cleaned.get("department"):
            self.add_error("department", _("Choose a department or project."))
        if cleaned.get("place") == Placement.PERSON and not cleaned.get("person"):
            self.add_error("person", _("Choose who is responsible."))
        return cleaned

    @property
    def placement(self) -> dict[str, Any]:
        if not self.asks_for_place:
            return {}
        cleaned = self.cleaned_data
        return placement.placement_of(
            cleaned["place"], department=cleaned.get("department"), person=cleaned.get("person")
        )


def initial_placement(an_import: Import) -> dict[str, Any]:
    """What was chosen before, else where the importer's own records belong."""
    place = an_import.placement or placement.default_placement(an_import.created_by)
    departments = place.get(placement.DEPARTMENTS)
    choice = Placement.PERSON
    if departments:
        choice = Placement.DEPARTMENT
    elif place.get(placement.IS_PUBLIC):
        choice = Placement.PUBLIC
    return {
        "place": choice,
        "department": departments[0] if departments else None,
        "person": place.get(placement.ASSIGNED_TO, an_import.created_by_id),
    }
