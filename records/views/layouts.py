"""Settings, Card layout: the board on which a kind of record is laid out, and its variants by role."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView

from accounts.choices import RoleCode
from core.contributions import RecordKind
from core.models import ChangeSet
from core.permissions import RightRequiredMixin, right_required
from core.refusals import NotAllowed, Refused
from core.toasts import toast
from core.versions import ChangedMeanwhile
from records import services
from records.forms import HiddenForm, LayoutForm
from records.layouts import (
    NOTHING_HIDDEN,
    Layout,
    arrange,
    kind_code,
    layout_kinds,
    layout_of,
    layout_url,
)
from records.services.layouts import RIGHT

DEFAULT_ROLE = ""


class LayoutPage(RightRequiredMixin, TemplateView):
    """A form about the layout of one kind of record: shown, saved, or shown again with what is wrong
    (422). When somebody has saved meanwhile, what was sent stays, and saving again keeps it."""

    right = RIGHT
    role = DEFAULT_ROLE

    def setup(self, request: HttpRequest, *args, **kwargs) -> None:
        super().setup(request, *args, **kwargs)
        self.kind = kind_of(kwargs.get("kind"))

    def make_form(self, layout: Layout, data=None):
        raise NotImplementedError

    def save(self, form) -> ChangeSet:
        raise NotImplementedError

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        return self.show(self.make_form(layout_of(self.kind.record_type)))

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        form = self.make_form(layout_of(self.kind.record_type), request.POST)
        if form.is_valid():
            try:
                made = self.save(form)
            except ChangedMeanwhile as refusal:
                form.data = form.data.copy()
                form.data["version"] = layout_of(self.kind.record_type).version
                form.add_error(None, str(refusal))
            except NotAllowed:
                raise
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                toast(request, _("Saved"), undo_url=undo_url(self.kind, made))
                return redirect(request.path)
        return self.show(form, status=422)

    def show(self, form, status: int = 200) -> HttpResponse:
        context = {
            **self.get_context_data(),
            **page_context(self.kind, self.role),
            "form": form,
            "status": "",
        }
        return self.render_to_response(context, status=status)


class CardLayoutPage(LayoutPage):
    """`/settings/card-layout/`: sections and fields in their places, for everybody."""

    template_name = "records/card_layout.html"

    def make_form(self, layout: Layout, data=None) -> LayoutForm:
        return LayoutForm(
            data,
            catalogue=self.kind.catalogue(),
            sections=layout.sections,
            version=layout.version,
        )

    def save(self, form):
        return services.save_layout(
            actor=self.request.user,
            record_type=self.kind.record_type,
            sections=form.placed,
            version=form.cleaned_data["version"],
        )


class RoleLayoutPage(LayoutPage):
    """`/settings/card-layout/<kind>/roles/<role>/`: what a role does not see."""

    template_name = "records/card_layout_role.html"

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.role = kwargs["role"]
        if self.role not in RoleCode.values:
            raise Http404

    def make_form(self, layout: Layout, data=None) -> HiddenForm:
        return HiddenForm(
            data,
            arranged=arrange(self.kind.catalogue(), layout.sections),
            hidden=layout.hidden_for(self.role),
            version=layout.version,
        )

    def save(self, form):
        return services.hide_for_role(
            actor=self.request.user,
            record_type=self.kind.record_type,
            role=self.role,
            hidden=form.hidden,
            version=form.cleaned_data["version"],
        )


@require_POST
@right_required(RIGHT)
def restore_layout(request: HttpRequest, kind: str) -> HttpResponse:
    """Back to how the product comes, at once; it can be taken back."""
    found = kind_of(kind)
    made = services.restore_default(actor=request.user, record_type=found.record_type)
    toast(request, _("The default layout is restored"), undo_url=undo_url(found, made))
    return redirect("records:card_layout_of", kind)


@require_POST
@right_required(RIGHT)
def show_all_to_role(request: HttpRequest, kind: str, role: str) -> HttpResponse:
    """The role sees again what the others see; it can be taken back."""
    found = kind_of(kind)
    if role not in RoleCode.values:
        raise Http404
    made = services.hide_for_role(
        actor=request.user, record_type=found.record_type, role=role, hidden=NOTHING_HIDDEN
    )
    toast(request, _("Nothing more is hidden from this role"), undo_url=undo_url(found, made))
    return redirect("records:card_layout_of_role", kind, role)


@require_POST
@right_required(RIGHT)
def undo_layout_change(request: HttpRequest, kind: str, change_set_id: int) -> HttpResponse:
    """Take back what was saved or restored just now."""
    found = kind_of(kind)
    made = get_object_or_404(ChangeSet, pk=change_set_id)
    try:
        services.undo_layout_change(actor=request.user, record_type=found.record_type, made=made)
    except NotAllowed:
        raise
    except Refused as refusal:
        toast(request, str(refusal), level=messages.WARNING)
    else:
        toast(request, _("Taken back"))
    return redirect("records:card_layout_of", kind)


def kind_of(code: str | None) -> RecordKind:
    """The kind of record by what stands for it in the address, the first without one; else 404."""
    kinds = {kind_code(kind.record_type): kind for kind in layout_kinds()}
    found = kinds.get(code) if code else next(iter(kinds.values()))
    if found is None:
        raise Http404
    return found


def undo_url(kind: RecordKind, made: ChangeSet) -> str:
    """Where the Undo of a toast posts to."""
    return reverse("records:card_layout_undo", args=[kind_code(kind.record_type), made.pk])


def page_context(kind: RecordKind, role: str) -> dict[str, Any]:
    """What stands around the board: the kinds as tabs, everybody and the roles beneath."""
    code = kind_code(kind.record_type)
    return {
        "kind": kind,
        "kind_code": code,
        "tabs": [
            {
                "label": one.label_plural,
                "url": layout_url(one.record_type),
                "count": None,
                "is_current": one.record_type == kind.record_type,
            }
            for one in layout_kinds()
        ],
        "tabs_label": _("Kind of record"),
        "role": role,
        "role_label": dict(RoleCode.choices).get(role, ""),
        "variants": [
            (_("Everybody"), layout_url(kind.record_type), role == DEFAULT_ROLE),
            *(
                (label, reverse("records:card_layout_of_role", args=[code, one]), one == role)
                for one, label in RoleCode.choices
            ),
        ],
    }
