"""The form of one group: its names, its place in the tree, its colours, whether it tells."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms.keeping_typed import KeepsTyped
from customers.groups.tree import GroupTree, load_tree
from customers.models import Group
from records.forms.options import option_form

INDENT = "\u2003"
AT_THE_TOP = _("— at the top —")


class GroupForm(KeepsTyped, option_form(Group)):  # type: ignore[misc]
    """As the form of any option; the group above is chosen from the tree, without the group itself and
    what stands beneath it."""

    parent = forms.TypedChoiceField(
        label=_("Beneath the group"),
        required=False,
        empty_value=None,
        help_text=_("Who is in this group is found by the one above as well."),
    )

    def __init__(self, *args, is_by_rule: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.tree: GroupTree[Group] = load_tree()
        own = self.tree.below([self.instance.pk]) if self.instance.pk else set()
        self.fields["parent"].coerce = lambda value: self.tree.by_id[int(value)]
        self.fields["parent"].choices = [
            ("", AT_THE_TOP),
            *(
                (str(place.group.pk), f"{INDENT * place.depth}{place.group}")
                for place in self.tree.places()
                if place.group.pk not in own
            ),
        ]
        self.fields["is_notifying"].help_text = _(
            "The responsible manager hears on his bell when one of his customers enters or leaves by"
            " the rule."
        )
        if not is_by_rule:
            del self.fields["is_notifying"]
