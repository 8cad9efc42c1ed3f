"""Colleagues who can be named in a note, as one types."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from accounts.choices import RoleCode
from accounts.models import Membership, User
from accounts.models.scoped import PUBLIC
from core.catalogue.comparisons import Folded
from core.text import fold
from core.views.paging import id_in
from notes.access import ABOUT, Readers, readers_of, readers_of_new
from notes.models import Note

OFFERED = 8


@require_safe
def search_people(request: HttpRequest) -> JsonResponse:
    """`?q=` in names, of those who see `?note=`, or a note that is about `?customer=` or `?contact=`, for
    `?department=` or `?assigned_to=`, or `?is_private=`; `?edited=` is the one that is going to be so. A
    fixed number of queries; nobody for a note or a customer whom one does not see oneself."""
    readers = _readers(request)
    people = _called(request.GET.get("q", "")[:60]).filter(_sees(readers)) if readers else ()
    results = [
        {"value": str(person.pk), "text": person.name, "note": str(person.role)}
        for person in people[:OFFERED]
    ]
    return JsonResponse({"results": results})


def _called(text: str) -> QuerySet[User]:
    """Those of whose names a word begins so."""
    people = User.objects.active().select_related("role").order_by("name", "pk")
    if sought := fold(text):
        people = people.annotate(folded=Folded("name")).filter(
            Q(folded__startswith=sought) | Q(folded__contains=f" {sought}")
        )
    return people


def _sees(readers: Readers) -> Q:
    """Condition on people, as `Readers.has` asks one of them; a test holds the two together."""
    shares = Q(is_only_own=False) | Q(is_only_own=None, role__is_only_own=False)
    departments = [key for key in readers.audience if key > PUBLIC]
    members = Membership.objects.filter(user=OuterRef("pk"), department__deleted_at=None)
    found = Q(pk__in=[-key for key in readers.audience if key < PUBLIC])
    if PUBLIC in readers.audience:
        found |= shares
    if departments:
        found |= shares & Q(Exists(members.filter(department__in=departments)))
    if not readers.is_private:
        found |= Q(role__in=(RoleCode.OWNER, RoleCode.ADMINISTRATOR))
    return found


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
    name = next((name for name in ABOUT if asked.get(name)), None)
    if name is not None:  # the customer decides where there is one
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
