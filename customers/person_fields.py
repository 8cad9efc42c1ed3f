"""The field catalogue of contact persons; what they share with customers is described there."""

from dataclasses import replace

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.catalogue import Catalogue, Field, LongTextKind, Section, TextKind
from core.contributions import sections_with_contributed
from customers.fields import BUILT_IN as OF_CUSTOMERS
from customers.models import ContactPersonDepartment
from customers.stores import (
    PERSON_CONTACT_MARKS,
    PERSON_CONTACT_POINTS,
    PERSON_ROW,
    DepartmentStore,
)
from records.custom_fields import SECTION as CUSTOM_SECTION
from records.custom_fields import custom_catalogue_fields

RECORD_TYPE = "customers.contactperson"

SECTIONS = (
    Section(code="identity", label=_("Person")),
    Section(code="contact", label=_("Contact")),
    Section(code="customers", label=_("Customers"), side="end", is_part=True, is_always_shown=True),
    Section(code="responsibility", label=_("Responsibility"), side="end"),
    Section(code=CUSTOM_SECTION, label=_("Custom fields"), side="end"),
    Section(code="notes", label=_("Description"), side="end"),
    Section(code="record", label=_("Record"), side="end"),
)

_CUSTOMERS = {field.key: field for field in OF_CUSTOMERS}


def _reachable(key: str, **changes) -> Field:
    return replace(_CUSTOMERS[key], store=PERSON_CONTACT_POINTS, is_matching_key=False, **changes)


BUILT_IN = (
    Field(
        key="name",
        label=pgettext_lazy("person", "Name"),
        kind=TextKind(250),
        store=PERSON_ROW,
        place=("name",),
        section="identity",
        is_required=True,
        is_in_list=True,
        sort="text",
    ),
    Field(
        key="job_title",
        label=_("Job title"),
        kind=TextKind(120),
        store=PERSON_ROW,
        place=("job_title",),
        section="identity",
        is_in_list=True,
        is_filterable=True,
    ),
    replace(_CUSTOMERS["birthday"], store=PERSON_ROW),
    _reachable("mobile"),
    _reachable("phone"),
    _reachable("email", is_in_list=True),
    _reachable("messenger"),
    replace(_CUSTOMERS["channel"], store=PERSON_ROW),
    replace(_CUSTOMERS["has_opted_out_email"], store=PERSON_CONTACT_MARKS),
    replace(_CUSTOMERS["has_invalid_contact"], store=PERSON_CONTACT_MARKS),
    replace(
        _CUSTOMERS["departments"],
        store=DepartmentStore(ContactPersonDepartment, "person", "department"),
        help_text=_("Their members see a contact person who has no customer."),
        is_in_list=False,
    ),
    replace(_CUSTOMERS["assigned_to"], store=PERSON_ROW, is_in_list=False),
    replace(
        _CUSTOMERS["is_public"],
        store=PERSON_ROW,
        help_text=_("Everybody in the organisation sees a contact person who has no customer."),
    ),
    Field(
        key="description",
        label=_("Description"),
        kind=LongTextKind(),
        store=PERSON_ROW,
        place=("description",),
        section="notes",
        is_listable=False,
    ),
    replace(_CUSTOMERS["created_at"], store=PERSON_ROW, is_in_list=False),
)


def person_catalogue() -> Catalogue:
    """The catalogue of contact persons, with the custom fields of this installation: three queries."""
    custom = custom_catalogue_fields(RECORD_TYPE, PERSON_ROW)
    sections = sections_with_contributed(RECORD_TYPE, SECTIONS)
    return Catalogue(RECORD_TYPE, sections, [*BUILT_IN, *custom])
