"""Saved choices about files: the list, their names, and beginning with them."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.permissions import require, right_required
from core.refusals import NotAllowed, Refused
from core.toasts import toast
from importing import services
from importing.forms import MappingForm
from importing.mapping import fields_named
from importing.models import SavedMapping
from importing.permissions import RIGHT, can_change_mapping, can_go_on
from importing.targets import contribution_of, importable_by, target_of
from importing.views.records import import_of


@dataclass(frozen=True)
class ShownMapping:
    """Saved choices in the list, for one reader."""

    mapping: SavedMapping
    kind_label: object
    fields: str
    is_own: bool
    may_change: bool


@require_safe
@right_required(RIGHT)
def mapping_list(request: HttpRequest) -> HttpResponse:
    """One's own and the shared ones, of the kinds of record that one may import."""
    codes = [entry.code for entry in importable_by(request.user)]
    mappings = SavedMapping.objects.visible_to(request.user).filter(target__in=codes)
    found = list(mappings.select_related("created_by"))
    catalogues = {code: target_of(code).catalogue() for code in {one.target for one in found}}
    rows = [
        ShownMapping(
            mapping=one,
            kind_label=contribution_of(one.target).label,
            fields=fields_named(catalogues[one.target], one.chosen["mapping"]),
            is_own=one.created_by_id == request.user.pk,
            may_change=bool(can_change_mapping(request.user, one)),
        )
        for one in found
    ]
    return render(request, "importing/mapping_list.html", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@right_required(RIGHT)
def update_mapping(request: HttpRequest, mapping_id: int) -> HttpResponse:
    """Another name; shared with everybody or not."""
    mapping = _mapping_of(request, mapping_id)
    require(can_change_mapping(request.user, mapping))
    form = MappingForm(request.POST if request.method == "POST" else None, instance=mapping)
    if form.is_valid():
        try:
            services.update_mapping(actor=request.user, mapping=mapping, **form.cleaned_data)
        except services.MappingNameTaken as refusal:
            form.add_error("name", str(refusal))
        else:
            toast(request, _("Saved: %(name)s") % {"name": form.cleaned_data["name"]})
            return redirect("importing:mapping_list")
    context = {"mapping": mapping, "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "importing/mapping_form.html", context, status=status)


@require_POST
@right_required(RIGHT)
def delete_mapping(request: HttpRequest, mapping_id: int) -> HttpResponse:
    mapping = _mapping_of(request, mapping_id)
    services.delete_mapping(actor=request.user, mapping=mapping)
    toast(request, _("Deleted: %(name)s") % {"name": mapping.name})
    return redirect("importing:mapping_list")


@require_POST
@right_required(RIGHT)
def use_mapping(request: HttpRequest, import_id: int) -> HttpResponse:
    """Begin the columns of a file with saved choices; `mapping` says with which."""
    an_import = import_of(request, import_id)
    require(can_go_on(request.user, an_import))
    asked = request.POST.get("mapping", "")
    if asked.isascii() and asked.isdecimal():
        mapping = _mapping_of(request, int(asked))
        try:
            services.use_mapping(actor=request.user, an_import=an_import, mapping=mapping)
        except NotAllowed:
            raise
        except Refused as refusal:
            toast(request, str(refusal), level=messages.WARNING)
    return redirect("importing:import_columns", an_import.pk)


def _mapping_of(request: HttpRequest, mapping_id: int) -> SavedMapping:
    """Somebody else's that is not shared does not exist."""
    return get_object_or_404(SavedMapping.objects.visible_to(request.user), pk=mapping_id)
