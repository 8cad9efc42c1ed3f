"""`/groups/`: the tree of groups with the numbers that the reader sees, and what can be done with it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from django.views.generic import TemplateView

from core import jobs
from core.counts import count_words
from core.refusals import NotAllowed, Refused
from core.text import fold
from core.toasts import toast
from customers import permissions
from customers.fields import customer_catalogue
from customers.groups.counts import Numbers, numbers_of
from customers.groups.rules import Rule, RuleBook
from customers.groups.tree import GroupTree, Place, load_tree
from customers.models import Group
from customers.services import groups as services
from customers.views.getters import forbid_unless

STEPS = {"up": -1, "down": 1}


@dataclass(frozen=True)
class GroupRow:
    """A group in its tree as the page shows it."""

    place: Place[Group]
    numbers: Numbers
    path: str
    """What it stands beneath, where the rows are no tree."""
    rule: Rule | None
    is_first: bool
    is_last: bool

    @property
    def group(self) -> Group:
        return self.place.group

    @property
    def depth(self) -> int:
        return self.place.depth

    @property
    def own(self) -> str:
        return count_words(self.numbers.own)

    @property
    def with_beneath(self) -> str:
        return count_words(self.numbers.with_beneath)

    @property
    def problem(self) -> str:
        """Why its rule rests."""
        return self.rule.problem if self.rule else ""


class GroupListPage(TemplateView):
    """`/groups/`; `?q=` finds groups by their names in any language."""

    template_name = "customers/group_list.html"

    def get_context_data(self, **kwargs):
        user, search_text = self.request.user, self.request.GET.get("q", "").strip()
        tree = load_tree()
        book = RuleBook(tree, customer_catalogue())
        numbers = numbers_of(user, tree)
        return {
            **super().get_context_data(**kwargs),
            "rows": list(_rows(tree, book, numbers, search_text)),
            "search_text": search_text,
            "is_empty": not tree.by_id,
            "has_rules": bool(book.rules),
            "may_manage": permissions.can_manage_groups(user),
        }


def _rows(
    tree: GroupTree[Group], book: RuleBook, numbers: dict[int, Numbers], search_text: str
) -> Iterator[GroupRow]:
    for place in _found(tree, search_text):
        group = place.group
        siblings = tree.children(group.parent_id if group.parent_id in tree.by_id else None)
        yield GroupRow(
            place=place,
            numbers=numbers[group.pk],
            path=" › ".join(map(str, tree.above(group.pk))) if search_text else "",
            rule=book.rules.get(group.pk),
            is_first=siblings[0] == group,
            is_last=siblings[-1] == group,
        )


def _found(tree: GroupTree[Group], search_text: str) -> Iterable[Place[Group]]:
    """The tree; or those in whose names the text is, one below the other."""
    wanted = fold(search_text)
    if not wanted:
        return tree.places()
    return [
        Place(place.group, 0)
        for place in tree.places()
        if any(wanted in fold(name) for name in place.group.names.values())
    ]


@require_POST
def move_group(request: HttpRequest, pk: int, direction: str) -> HttpResponse:
    """`/groups/<id>/move/<up or down>/`"""
    forbid_unless(permissions.can_manage_groups(request.user))
    group = get_object_or_404(Group, pk=pk)
    services.move_group(actor=request.user, group=group, steps=STEPS[direction])
    return redirect(f"{reverse('customers:group_list')}#group-{pk}")


@require_POST
def check_groups(request: HttpRequest) -> HttpResponse:
    """`/groups/check/`: all rules against the whole base, by a job."""
    forbid_unless(permissions.can_manage_groups(request.user))
    job = services.request_full_check(actor=request.user)
    if job is None:
        toast(request, _("There is no rule to check, or the check is waiting already."))
        return redirect("customers:group_list")
    return redirect(jobs.following_url(job))


@require_http_methods(["GET", "HEAD", "POST"])
def delete_group(request: HttpRequest, pk: int) -> HttpResponse:
    """`/groups/<id>/delete/`: say what becomes of its members and of what is beneath, then delete."""
    forbid_unless(permissions.can_manage_groups(request.user))
    group = get_object_or_404(Group, pk=pk)
    refusal = ""
    if request.method == "POST":
        try:
            services.delete_group(actor=request.user, group=group)
        except NotAllowed:
            raise
        except Refused as error:
            refusal = str(error)
        else:
            toast(request, _("The group “%(group)s” was deleted") % {"group": group})
            return redirect("customers:group_list")
    tree = load_tree()
    context = {
        "group": group,
        "numbers": count_words(numbers_of(request.user, tree)[pk].own),
        "children": tree.children(pk),
        "refusal": refusal,
    }
    status = 422 if refusal else 200
    return render(request, "customers/group_delete.html", context, status=status)
