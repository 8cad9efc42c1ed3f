"""Where the sections and fields of a kind of record stand on its form and card."""

import pgtrigger
from django.db import models
from django.db.models import Func, Q, TextField
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from core.models import Record
from core.tracking import tracked


def _is_a(column: str, json_type: str) -> Q:
    return Q(Exact(Func(column, function="jsonb_typeof", output_field=TextField()), json_type))


@tracked()
class CardLayout(Record):
    """One kind of record's layout, the same for everybody; a role may see less of it, in the same
    places. What it means, and what holds for what it does not mention, is in records.layouts.
    """

    record_type = models.CharField(max_length=60, editable=False)
    sections = models.JSONField(_("sections"), default=list)
    """The sections in their order, each with its fields; empty: as the product comes."""
    hidden_by_role = models.JSONField(_("hidden by role"), default=dict)
    """By the code of a role: the codes of the sections and the keys of the fields it does not see."""

    class Meta(Record.Meta):
        verbose_name = _("card layout")
        verbose_name_plural = _("card layouts")
        constraints = (
            models.UniqueConstraint(
                fields=("record_type",),
                condition=Q(deleted_at=None),
                name="records_cardlayout_once",
            ),
            models.CheckConstraint(
                condition=_is_a("sections", "array") & _is_a("hidden_by_role", "object"),
                name="records_cardlayout_shape",
            ),
        )
        triggers = (pgtrigger.ReadOnly(name="keep_record_type", fields=["record_type"]),)

    def __str__(self):
        return self.record_type
