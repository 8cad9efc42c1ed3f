"""How one person has arranged the list of one kind of record."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.list_layout import ListLayout


class ListLayoutChoice(models.Model):
    """What one person has chosen for a list, or for a saved view of it, which is everybody's beneath;
    see core.list_layout. A preference, so it has no history."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="list_layouts", db_index=False
    )
    record_type = models.CharField(max_length=60)
    view = models.ForeignKey(
        "records.SavedView", models.CASCADE, null=True, related_name="list_layouts"
    )
    """The saved view that he has arranged; None: the list by itself."""
    said = models.JSONField(default=dict)
    """The layout as JSON: only what he has chosen."""

    class Meta:
        verbose_name = _("layout of a list")
        verbose_name_plural = _("layouts of lists")
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=("user", "record_type", "view"),
                nulls_distinct=False,
                name="records_listlayoutchoice_once",
            ),
        )

    def __str__(self):
        return f"{self.user_id} → {self.record_type}"

    @property
    def layout(self) -> ListLayout:
        return ListLayout.from_json(self.said)
