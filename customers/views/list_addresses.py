"""Where a list of customers is shown that a query string asks for: by itself, or on the page of a group.

What works on a list gets its query string and leads back to it. That of a group's page says so: beside
the group stands that it is fixed there.
"""

from django.http import QueryDict
from django.urls import Resolver404, resolve, reverse

from core.list_query import FIXED
from core.routes import fixed_address
from core.views.paging import id_in
from core.views.record_lists import address

GROUPS = "groups"
LIST, GROUP = "customers:customer_list", "customers:group_detail"


def list_address(query: QueryDict, **changes: str) -> str:
    """The page that shows this list, with some parameters changed."""
    group = _fixed_group(query)
    if group is None:
        return address(fixed_address(LIST), query, **{**changes, FIXED: ""})
    return address(reverse(GROUP, args=[group]), query, **{**changes, GROUPS: "", FIXED: ""})


def within_group(query: QueryDict, pk: int) -> QueryDict:
    """What the page of a group asks for where its address says this."""
    asked = query.copy()
    asked.setlist(GROUPS, [str(pk)])
    asked[FIXED] = GROUPS
    return asked


def asked_at(path: str, query: QueryDict) -> QueryDict:
    """What the list at an address of this site asks for; nothing where there is none."""
    try:
        found = resolve(path)
    except Resolver404:
        return QueryDict()
    if found.view_name == GROUP:
        return within_group(query, found.kwargs["pk"])
    return query if found.view_name == LIST else QueryDict()


def _fixed_group(query: QueryDict) -> int | None:
    """The one group that is fixed; None also where a query string was edited into nonsense."""
    groups = query.getlist(GROUPS)
    return id_in(groups[0]) if query.get(FIXED) == GROUPS and len(groups) == 1 else None
