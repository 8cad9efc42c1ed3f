"""The lists of options that describe a customer."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.tracking import tracked
from records.models import Option
from records.models.options import in_language


@tracked()
class Status(Option):
    """How far the sales process or the co-operation is (R25)."""

    is_closed = models.BooleanField(_("closed"), default=False)

    class Meta(Option.Meta):
        verbose_name = _("status")
        verbose_name_plural = _("statuses")


@tracked()
class Category(Option):
    """A characteristic of customers, e.g. good payers (R12)."""

    class Meta(Option.Meta):
        verbose_name = _("category")
        verbose_name_plural = _("categories")


@tracked()
class Tag(Option):
    """A free mark on customers, e.g. birthday (R13)."""

    class Meta(Option.Meta):
        verbose_name = _("tag")
        verbose_name_plural = _("tags")


@tracked()
class PaymentManner(Option):
    """Whether the customer pays first or receives first (R15)."""

    class Meta(Option.Meta):
        verbose_name = _("payment manner")
        verbose_name_plural = _("payment manners")


@tracked()
class PurchaseStatus(Option):
    """Paid, pending or no need, told apart by colour (R17)."""

    class Meta(Option.Meta):
        verbose_name = _("purchase status")
        verbose_name_plural = _("purchase statuses")


@tracked()
class Source(Option):
    """How we met the customer (R19)."""

    class Meta(Option.Meta):
        verbose_name = _("source")
        verbose_name_plural = _("sources")


@tracked()
class Channel(Option):
    """How we communicate with the customer (R20)."""

    class Meta(Option.Meta):
        verbose_name = _("channel")
        verbose_name_plural = _("channels")


@tracked()
class Preference(Option):
    """What a customer likes, in what he buys and in how he is dealt with (R33)."""

    class Meta(Option.Meta):
        verbose_name = _("preference")
        verbose_name_plural = _("preferences")


@tracked()
class RelationKind(Option):
    """How two customers are connected (R18), named from both sides: parent and child."""

    inverse_names = models.JSONField(_("names seen from the other side"), default=dict, blank=True)

    class Meta(Option.Meta):
        verbose_name = _("kind of relation")
        verbose_name_plural = _("kinds of relation")

    @property
    def inverse_name(self) -> str:
        """The name read from the other side; the same name where none was given."""
        return in_language(self.inverse_names) or self.name

    @property
    def names_from_the_other_side(self) -> dict[str, str]:
        return self.inverse_names
