"""Whose the customer is, and what is written about him."""

from django.utils.translation import gettext_lazy as _

from accounts.sources import DEPARTMENTS, PEOPLE
from core.catalogue import ChoiceKind, ChoicesKind, Field, FlagKind, LongTextKind
from customers.models import CustomerDepartment
from customers.stores import ROW, DepartmentStore

FIELDS = (
    Field(
        key="departments",
        label=_("Departments"),
        kind=ChoicesKind(DEPARTMENTS, is_pill=False),
        store=DepartmentStore(CustomerDepartment, "customer", "department"),
        place=(),
        section="responsibility",
        synonyms=(
            "department",
            "project",
            "dział",
            "działy",
            "отдел",
            "отделы",
            "واحد",
            "واحد سازمانی",
        ),
        help_text=_("Their members see the customer."),
        is_in_list=True,
        is_filterable=True,
        is_on_filter_pane=True,
    ),
    Field(
        key="assigned_to",
        label=_("Responsible manager"),
        kind=ChoiceKind(PEOPLE, is_pill=False),
        store=ROW,
        place=("assigned_to_id",),
        section="responsibility",
        synonyms=(
            "responsible",
            "owner",
            "manager",
            "opiekun",
            "ответственный",
            "менеджер",
            "مسئول",
        ),
        is_in_list=True,
        is_filterable=True,
        is_on_filter_pane=True,
    ),
    Field(
        key="is_public",
        label=_("Public"),
        kind=FlagKind(),
        store=ROW,
        place=("is_public",),
        section="responsibility",
        synonyms=("publiczny", "общий", "عمومی"),
        help_text=_("Everybody in the organisation sees the customer."),
        is_filterable=True,
        edit_right="customers.make_public",
    ),
    Field(
        key="description",
        label=_("Description"),
        kind=LongTextKind(),
        store=ROW,
        place=("description",),
        section="notes",
        synonyms=("note", "notes", "comment", "opis", "uwagi", "описание", "примечание", "توضیحات"),
        is_listable=False,
    ),
)
