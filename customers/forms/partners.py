"""Inputs that say how partners are connected."""

from django import forms
from django.utils.translation import gettext as _

from customers.models import RelationKind
from customers.services.relations import DEFAULT_KIND, Partner, Tie

_INVERSE = "inverse-"


class TieField(forms.TypedChoiceField):
    """A kind of relation, from either side of it; cleans to a Tie, or `empty` for none."""

    def __init__(self, *, empty: Tie | None = None, **kwargs):
        super().__init__(coerce=tie_of, empty_value=empty, required=False, **kwargs)

    def prepare_value(self, value):
        return code_of(value) if isinstance(value, Tie) else value


class KindChoices:
    """The kinds of relation that are offered, each with its inverse where it has another name; one
    query for the whole form."""

    def __init__(self, partners: list[Partner]):
        self._kept = {partner.tie: partner.label for partner in partners}
        self._offered: dict[Tie, str] = {}
        self._default: Tie | None = None
        for kind in RelationKind.objects.active():
            self._offered[Tie(kind.pk)] = kind.name
            if kind.inverse_names:
                self._offered[Tie(kind.pk, is_inverse=True)] = kind.inverse_name
            if kind.code == DEFAULT_KIND or self._default is None:
                self._default = Tie(kind.pk)

    def label_of(self, code: str) -> str:
        """The name of a kind by its code; '' for one that is not there."""
        labels = {code_of(tie): label for tie, label in {**self._kept, **self._offered}.items()}
        return str(labels.get(code, ""))

    def of_partner(self, partner: Partner) -> TieField:
        """For a present partner; a kind that is not offered any more stays choosable for him."""
        ties = {partner.tie: self._kept[partner.tie], **self._offered}
        choices = [("", _("Not connected any more")), *_choices(ties)]
        return TieField(choices=choices, label=partner.customer.name, initial=partner.tie)

    def of_new_partners(self) -> TieField:
        return TieField(
            empty=self._default,
            choices=_choices(self._offered),
            label=_("Connected as"),
            initial=self._default,
        )


def _choices(ties: dict[Tie, str]) -> list[tuple[str, str]]:
    return [(code_of(tie), label) for tie, label in ties.items()]


def code_of(tie: Tie) -> str:
    """How a kind of relation, or its inverse, is sent by a form."""
    return f"{_INVERSE if tie.is_inverse else ''}{tie.kind_id}"


def tie_of(code: str) -> Tie:
    return Tie(int(code.removeprefix(_INVERSE)), code.startswith(_INVERSE))
