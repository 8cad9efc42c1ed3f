"""Colleagues who can be named in a note, as one types."""

from typing import Any

from django.db.models import Q
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from accounts.models import User
from core.catalogue.comparisons import Folded
from core.text import fold
from core.views.paging import id_in
from notes.access import ABOUT, Readers, readers_of, readers_of_new
from notes.models import Note

OFFERED = 8
LOOKED_AT = 200
"""So many who are called so are asked whether they see the note."""


@require_safe
def search_people(request: HttpRequest) -> JsonResponse:
    """`?q=` in names, of those who see `?note=`, or a note that is about `?customer=` or `?contact=`, for
    `?department=` or `?assigned_to=`, or `?is_private=`; `?edited=` is the one that is going to be so. A
    fixed number of queries; nobody for a note or a customer whom one does not see oneself."""
    readers = _readers(request)
    people = readers.among(_called(request.GET.get("q", "")[:60])) if readers else []
    results = [
        {"value": str(person.pk), "text": person.name, "note": str(person.role)}
        for person in people[:OFFERED]
    ]
    return JsonResponse({"results": results})


def _called(text: str) -> list[User]:
    """Those of whose names a word begins so."""
    people = User.objects.active().select_related("role").order_by("name", "pk")
    if sought := fold(text):
        people = people.annotate(folded=Folded("name")).filter(
            Q(folded__startswith=sought) | Q(folded__contains=f" {sought}")
        )
    return list(people[:LOOKED_AT])


def _readers(request: HttpRequest) -> Readers | None:
    user, asked = request.user, request.GET
    if "note" in asked:
        note = Note.objects.visible_to(user).filter(pk=id_in(asked["note"])).first()
        return readers_of(note) if note else None
    writer_id: int | None = user.pk
    if "edited" in asked:
        edited = Note.objects.visible_to(user).filter(pk=id_in(asked["edited"])).first()
        if edited is None:
            return None
        writer_id = edited.created_by_id
    about: dict[str, Any] = {}
    name = next(
        (name for name in ABOUT if asked.get(name)), None
    )  # where a customer is, he decides
    if name is not None:
        about[name] = ABOUT[name].objects.visible_to(user).filter(pk=id_in(asked[name])).first()
        if about[name] is None:
            return None
    assignee = id_in(asked.get("assigned_to", ""))
    return readers_of_new(
        customer=about.get("customer"),
        contact=about.get("contact"),
        department_id=id_in(asked.get("department", "")),
        is_private=bool(asked.get("is_private")),
        people=[pk for pk in (writer_id, assignee) if pk],
    )
