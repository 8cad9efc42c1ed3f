"""The lists of options that administrators keep."""

from django.utils.translation import gettext_lazy as _

from core.contributions import (
    OptionList,
)
from customers import models

OPTION_LISTS = (
    OptionList(
        code="status",
        model=models.Status,
        label=_("Status"),
        label_plural=_("Statuses"),
        order=10,
    ),
    OptionList(
        code="category",
        model=models.Category,
        label=_("Category"),
        label_plural=_("Categories"),
        order=20,
        may_add_inline=True,
    ),
    OptionList(
        code="tag",
        model=models.Tag,
        label=_("Tag"),
        label_plural=_("Tags"),
        order=30,
        may_add_inline=True,
    ),
    OptionList(
        code="source",
        model=models.Source,
        label=_("Source"),
        label_plural=_("Sources"),
        order=40,
        may_add_inline=True,
    ),
    OptionList(
        code="channel",
        model=models.Channel,
        label=_("Channel"),
        label_plural=_("Channels"),
        order=50,
        may_add_inline=True,
    ),
    OptionList(
        code="payment_manner",
        model=models.PaymentManner,
        label=_("Payment manner"),
        label_plural=_("Payment manners"),
        order=60,
    ),
    OptionList(
        code="purchase_status",
        model=models.PurchaseStatus,
        label=_("Purchase status"),
        label_plural=_("Purchase statuses"),
        order=70,
    ),
    OptionList(
        code="preference",
        model=models.Preference,
        label=_("Preference"),
        label_plural=_("Preferences"),
        order=75,
        may_add_inline=True,
    ),
    OptionList(
        code="group",
        model=models.Group,
        label=_("Group"),
        label_plural=_("Groups"),
        order=78,
        may_add_inline=True,
        own_routes="customers:group",
    ),
    OptionList(
        code="relation_kind",
        model=models.RelationKind,
        label=_("Kind of relation"),
        label_plural=_("Kinds of relation"),
        order=80,
        own_routes="customers:relation_kind",
        explanation=_("How customers are connected, named as seen from either side."),
    ),
)
