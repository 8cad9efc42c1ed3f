"""The page of one group: its customers, as the list of customers shows them."""

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from core.list_query import FIXED, VIEW
from core.views.arranged_lists import WITH_ROWS
from customers import permissions
from customers.groups.rules import Rule, RuleBook
from customers.groups.tree import load_tree
from customers.models import Group
from customers.views.customer_list import CustomerListPage
from customers.views.list_addresses import GROUPS, list_address, within_group


def tabs_of(group: Group, user, current: str) -> list[dict]:
    """The pages of a group that the person may open. Whoever has chosen the map finds rows under
    “Customers” all the same."""
    customers = reverse("customers:group_detail", args=[group.pk])
    tabs = [
        (_("Customers"), f"{customers}?display={WITH_ROWS}", "customers"),
        (_("Contacts on the map"), f"{customers}?display=map", "map"),
    ]
    if permissions.can_manage_groups(user):
        label = _("Rule and settings") if group.is_by_rule else _("Settings")
        tabs.append((label, reverse("customers:group_update", args=[group.pk]), "settings"))
    return [
        {"label": label, "url": url, "is_current": code == current, "count": None}
        for label, url, code in tabs
    ]


class GroupDetailPage(CustomerListPage):
    """`/groups/<id>/`: the list of customers, of this group and what is beneath it. It opens with no
    saved view; a view that is saved from here asks for the group."""

    page_template = "customers/group_detail.html"
    view = None

    @cached_property
    def group(self) -> Group:
        return get_object_or_404(Group.objects.select_related("parent"), pk=self.kwargs["pk"])

    @cached_property
    def query(self):
        """The group always stands in it, so that export, bulk work and map mean the same customers."""
        query = within_group(super().query, self.group.pk)
        query.pop(VIEW, None)
        return query

    def address(self, query, **changes):
        return list_address(within_group(query, self.group.pk), **changes)

    def address_to_open(self):
        return ""

    def get_template_names(self):
        names = super().get_template_names()
        return [self.page_template] if names == [self.template_name] else names

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        tree, user = load_tree(), self.request.user
        return {
            **context,
            "carried": [
                *context["carried"],
                *((name, self.query[name]) for name in (GROUPS, FIXED)),
            ],
            "inputs": [one for one in context["inputs"] if one.field.key != GROUPS],
            "group": self.group,
            "above": tree.above(self.group.pk),
            "beneath": tree.children(self.group.pk),
            "rule": self._rule(tree),
            "tabs": tabs_of(self.group, user, "map" if self.has_map else "customers"),
            "may_manage": permissions.can_manage_groups(user),
        }

    def _chips(self):
        """Without that of the group: it cannot be taken away here."""
        label = str(self.catalogue[GROUPS].label)
        filters = zip(self.asked.filters.chips, super()._chips(), strict=True)
        return [shown for chip, shown in filters if chip.label != label]

    def _rule(self, tree) -> Rule | None:
        return RuleBook(tree, self.catalogue).rules.get(self.group.pk)
