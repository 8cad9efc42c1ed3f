"""Making and changing a group: its form, its rule, and what the rule would change."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from accounts.sessions import session_for
from core.catalogue import Catalogue
from core.counts import count_words
from core.forms.conditions import ConditionBuilder
from core.refusals import NotAllowed, Refused
from core.versions import ChangedMeanwhile
from core.views.generic import CreatePage, UpdatePage
from customers import permissions
from customers.fields import customer_catalogue
from customers.forms.groups import GroupForm
from customers.groups.preview import Preview, preview_rule
from customers.models import Group
from customers.services import groups as services
from customers.views.getters import forbid_unless
from customers.views.group_detail import tabs_of

RULE = "rule"
"""The name of the builder in the form."""


def builder_for(user, data=None, rule: Any = None) -> ConditionBuilder:
    """The builder of a rule: without what depends on who asks."""
    catalogue: Catalogue = customer_catalogue()
    return ConditionBuilder(
        catalogue,
        session_for(user),
        data=data,
        name=RULE,
        tree=rule,
        url=reverse("customers:group_rule"),
        count_url=reverse("customers:condition_count"),
        omitted=[field.key for field in catalogue if field.is_personal],
    )


class GroupFormPage:
    """What the pages with the form of a group have in common. Where the group is one by rule, the
    builder of conditions stands in the form."""

    right = permissions.MANAGE_GROUPS
    template_name = "customers/group_form.html"
    form_class = GroupForm
    list_url_name = "customers:group_list"
    is_by_rule = False

    @cached_property
    def builder(self) -> ConditionBuilder | None:
        if not self.is_by_rule:
            return None
        data = self.request.POST if self.request.method == "POST" else None
        return builder_for(self.request.user, data, self.record.rule if self.record else None)

    def get_form_kwargs(self) -> dict:
        return {**super().get_form_kwargs(), "is_by_rule": self.is_by_rule}

    def get_success_url(self) -> str:
        return reverse("customers:group_detail", args=[self.record.pk])

    def post(self, request, *args, **kwargs) -> HttpResponse:
        """A button of the builder saves nothing: the form comes back with what was typed."""
        if self.builder and self.builder.is_rearranged:
            form = self.get_form()
            form.keep_typed()
            return self.render_to_response(self.get_context_data(form=form))
        return super().post(request, *args, **kwargs)

    def form_valid(self, form) -> HttpResponse:
        if self.builder and self.builder.errors:
            return self.form_invalid(form)
        return super().form_valid(form)

    def save(self, form):
        """What is wrong with the rule stands on top: the builder is no field of the form."""
        changes = dict(form.changes)
        if self.builder:
            condition = self.builder.condition
            changes["rule"] = condition.to_json() if condition else {"all": []}
        try:
            return self.write(form, changes)
        except (NotAllowed, ChangedMeanwhile):
            raise
        except Refused as refusal:
            field = refusal.field if refusal.field in form.fields else ""
            raise Refused(refusal.text, field=field) from refusal

    def write(self, form, changes: dict[str, Any]) -> Group:
        """One call of the service."""
        raise NotImplementedError

    def get_context_data(self, **kwargs) -> dict:
        group = self.record
        return {
            **super().get_context_data(**kwargs),
            "group": group,
            "builder": self.builder,
            "preview_url": reverse("customers:group_preview", query={"group": group.pk})
            if group
            else reverse("customers:group_preview"),
            "tabs": tabs_of(group, self.request.user, "settings") if group else [],
        }


class GroupCreatePage(GroupFormPage, CreatePage):
    """`/groups/new/`; `?parent=` is the group beneath which it will stand."""

    title = _("New group")
    submit = _("Add group")

    def get_initial(self) -> dict:
        return {**super().get_initial(), "parent": self.request.GET.get("parent", "")}

    def write(self, form, changes):
        return services.create_group(actor=self.request.user, **changes)


class GroupByRuleCreatePage(GroupCreatePage):
    """`/groups/new/by-rule/`"""

    title = _("New group by rule")
    explanation = _("Whoever fulfils the rule is in the group, and leaves it when he does not.")
    is_by_rule = True


class GroupUpdatePage(GroupFormPage, UpdatePage):
    """`/groups/<id>/edit/`"""

    model = Group

    @property
    def is_by_rule(self) -> bool:
        return self.record.is_by_rule

    def write(self, form, changes):
        return services.update_group(
            actor=self.request.user, group=self.record, version=form.version_opened, **changes
        )


@require_POST
def show_rule(request: HttpRequest) -> HttpResponse:
    """`/groups/rule/`: the builder in the form anew, after one of its buttons. Writes nothing."""
    forbid_unless(permissions.can_manage_groups(request.user))
    builder = builder_for(request.user, request.POST)
    return render(request, "components/condition_builder.html", {"builder": builder})


@require_POST
def preview_group(request: HttpRequest) -> HttpResponse:
    """`/groups/preview/`: who would enter and leave under the rule in the form; `?group=` is the one
    that is edited. Writes nothing; for htmx the part alone, else a page."""
    forbid_unless(permissions.can_manage_groups(request.user))
    pk = request.GET.get("group", "")
    group = get_object_or_404(Group.objects.by_rule(), pk=pk) if pk.isdecimal() else None
    builder = builder_for(request.user, request.POST)
    if builder.errors:
        preview = Preview(problem=builder.errors[0])
    else:
        preview = preview_rule(actor=request.user, condition=builder.condition, group=group)
    context = {
        "preview": preview,
        "sides": _sides(preview),
        "group": group,
    }
    part = "#part" if request.htmx else ""
    return render(request, f"customers/group_preview.html{part}", context)


def _sides(preview: Preview) -> list[dict]:
    """Both directions in words."""
    named = (
        (_("Would enter"), preview.entering, _("Nobody would enter.")),
        (_("Would leave"), preview.leaving, _("Nobody would leave.")),
    )
    return [
        {
            "label": label,
            "count": count_words(side.count),
            "customers": side.sample,
            "has_more": side.has_more,
            "nobody": nobody,
        }
        for label, side, nobody in named
        if side is not None
    ]
