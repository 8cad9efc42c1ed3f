"""Every component of the kit on one page, with invented data, for those who build pages."""

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from accounts.sessions import session_for
from core.colours import PALETTE
from core.forms.conditions import ConditionBuilder
from core.forms.fields import BirthdayField, DateField
from core.toasts import toast
from customers.fields import customer_catalogue


@dataclass(frozen=True)
class SampleOption:
    """Stands in for an option of any list."""

    name: str
    font_color: str
    background_color: str

    def __str__(self) -> str:
        return str(self.name)


@dataclass(frozen=True)
class SampleCustomer:
    pk: int
    name: str
    status: SampleOption
    phone: str
    department: str
    responsible: str
    note: str
    purchases: str


STATUSES = tuple(
    SampleOption(name, pair.font, pair.background)
    for name, pair in zip(
        (_("Active"), _("Lead"), _("On hold"), _("Client")), PALETTE[:4], strict=True
    )
)

PAGES = {
    "list": "styleguide_list.html",
    "card": "styleguide_card.html",
    "form": "styleguide_form.html",
}

_ROWS = (
    ("Maria Kowalska", "+48 601 341 596", "Sales North", "Alice", "Today, 10:32", "1,800.00 €"),
    ("بازرگانی رضا یزدانی", "+98 912 590 3539", "Service", "Bob", "Yesterday", "1,560.00 €"),
    ("Łukasz Wójcik", "+48 912 120 757", "Sales South", "Carol", "3 days ago", "8,640.00 €"),
    ("Ольга Щукина", "+7 912 919 19 64", "Sales North", "Alice", "12 Nov 2026", "3,600.00 €"),
    ("زهرا محمدی", "+98 912 649 6902", "Service", "Bob", "Today, 10:32", "4,440.00 €"),
    ("Grażyna Dąbrowska", "+48 912 946 273", "Sales South", "Carol", "Yesterday", "4,200.00 €"),
    ("ООО «Ёлка»", "+7 912 960 59 19", "Sales North", "Alice", "12 Nov 2026", "240.00 €"),
    ("John Smith", "+44 912 618 5077", "Service", "Bob", "Yesterday", "2,880.00 €"),
)

CUSTOMERS = tuple(
    SampleCustomer(number, row[0], STATUSES[number % 4], *row[1:])
    for number, row in enumerate(_ROWS)
)

# One level within another, and a value of each sort: chosen, typed, in words, a period, none.
CONDITIONS = {
    "all": [
        {"field": "kind", "operator": "in", "value": ["natural"]},
        {"field": "created_at", "operator": "within", "value": {"last_days": 30}},
        {
            "any": [
                {"field": "city", "operator": "contains", "value": "Tehran"},
                {"field": "is_public", "operator": "is", "value": True},
            ]
        },
        {"not": {"any": [{"field": "mobile", "operator": "empty"}]}},
    ]
}


class SampleForm(forms.Form):
    """One field of each kind; shown bound to bad data so that errors and warnings are seen."""

    name = forms.CharField(label=_("Name"), help_text=_("As it stands in documents."))
    email = forms.EmailField(label=_("E-mail"))
    mobile = forms.CharField(label=_("Mobile"), widget=forms.TextInput(attrs={"type": "tel"}))
    responsible = forms.ChoiceField(
        label=_("Responsible"),
        choices=[("", ""), ("1", "Alice"), ("2", "Bob"), ("3", "Carol")],
        widget=forms.Select(attrs={"data-search-select": ""}),
        required=False,
    )
    department = forms.ChoiceField(
        label=_("Department"), choices=[("n", "Sales North"), ("s", "Sales South")]
    )
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[("natural", _("Natural person")), ("legal", _("Legal person"))],
        widget=forms.RadioSelect,
        initial="natural",
    )
    birthday = BirthdayField(label=_("Birthday"), required=False)
    starts_on = DateField(label=_("Start"), required=False)
    file = forms.FileField(label=_("Spreadsheet"), required=False)
    description = forms.CharField(label=_("Description"), widget=forms.Textarea, required=False)
    is_public = forms.BooleanField(
        label=_("Seen by everyone"), help_text=_("Every department sees it."), required=False
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.warnings = {"mobile": [_("Alice Brown has the same number.")]} if self.is_bound else {}


@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    """For those who may manage users; `?page=` shows the kit, a sample list, card or form."""
    if not request.user.has_right("accounts.manage_users"):
        raise PermissionDenied
    page = request.GET.get("page", "")
    if page not in PAGES:
        toast(request, _("Status of 3 customers set to Active"), undo_url=request.path)
        toast(request, _("The mailbox does not answer"), level=messages.WARNING)
    context = _sample_context()
    if page not in PAGES:
        context["builder"] = _sample_builder(request)
    return render(request, PAGES.get(page, "styleguide.html"), context)


def _sample_builder(request: HttpRequest) -> ConditionBuilder:
    """The example, or what its buttons made of it: they send the page's own address."""
    return ConditionBuilder(
        customer_catalogue(), session_for(request.user), data=request.GET, tree=CONDITIONS
    )


def _sample_context() -> dict:
    typed = {"name": "", "email": "maria@", "mobile": "0912 345 6789", "kind": "natural"}
    return {
        "statuses": STATUSES,
        "customers": CUSTOMERS,
        "form": SampleForm(typed),
        "palette": PALETTE,
        "tabs": _tabs(),
        "chips": [
            {"label": "Status: Active, Lead", "remove_url": "?"},
            {"label": "Department: Sales North", "remove_url": "?"},
        ],
        "steps": [
            {"label": _("Upload"), "url": "?", "state": "done"},
            {"label": _("Columns"), "url": "?", "state": "done"},
            {"label": _("Preview"), "url": "", "state": "current"},
            {"label": _("Import"), "url": "", "state": "ahead"},
        ],
        "items": [
            {"label": _("Mobile"), "value": "+98 912 345 6789", "is_ltr": True},
            {"label": _("E-mail"), "value": "maria@example.com", "is_ltr": True},
            {"label": _("Main address"), "value": "Tehran, Valiasr St. 1204", "is_ltr": False},
            {"label": _("Delivery address"), "value": "", "is_ltr": False},
        ],
    }


def _tabs() -> list[dict]:
    names = ((_("Overview"), None), (_("Contacts"), 3), (_("Notes"), 12), (_("History"), None))
    return [
        {"label": label, "url": "?", "count": count, "is_current": number == 0}
        for number, (label, count) in enumerate(names)
    ]
