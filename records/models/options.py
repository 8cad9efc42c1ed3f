"""The shape that every list of options has: statuses, categories, tags, sources, channels."""

import pgtrigger
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Cast
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.catalogue.comparisons import Folded
from core.models import LivingManager, Record, RecordQuerySet
from core.text import fold

HEX_COLOUR = r"^#[0-9a-f]{6}$"
is_hex_colour = RegexValidator(
    HEX_COLOUR,
    _("Write the colour as # and six digits or letters a to f, for example #1a7f37."),
)
FALLBACK_LANGUAGES = ("en", "fa", "ru", "pl")


def in_language(names: dict[str, str], language: str | None = None) -> str:
    """The name in the language, else in the first language that has one."""
    for wanted in (language or get_language() or "en", *FALLBACK_LANGUAGES):
        if names.get(wanted[:2]):
            return names[wanted[:2]]
    return next(iter(names.values()), "")


class OptionQuerySet(RecordQuerySet):
    """Options by whether they are offered."""

    def active(self):
        """Those that can still be chosen; a retired one stays where it was chosen."""
        return self.filter(is_active=True)

    def search(self, text: str):
        """Those of which a name, in whatever language, has the text in it."""
        sought = fold(text)
        names = Folded(Cast("names", models.TextField()))
        return self.annotate(folded=names).filter(folded__contains=sought) if sought else self


class Option(Record):
    """One choice of a list that administrators keep.

    Code refers to `code`, which never changes; people see the name in their language; an import
    accepts the name in any language.
    """

    code = models.SlugField(_("code"), max_length=60, allow_unicode=True)
    names = models.JSONField(_("names"), default=dict)
    abbreviation = models.CharField(_("abbreviation"), max_length=12, blank=True)
    font_color = models.CharField(
        _("font colour"), max_length=7, default="#1f2a37", validators=[is_hex_colour]
    )
    background_color = models.CharField(
        _("background colour"),
        max_length=7,
        default="#eceae4",
        validators=[is_hex_colour],
    )
    position = models.PositiveIntegerField(_("position"), default=0)
    is_active = models.BooleanField(_("offered"), default=True)

    everything = models.Manager.from_queryset(OptionQuerySet)()
    objects = LivingManager.from_queryset(OptionQuerySet)()

    class Meta(Record.Meta):
        abstract = True
        ordering = ("position", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("code",),
                condition=Q(deleted_at=None),
                name="%(app_label)s_%(class)s_code_once",
            ),
            models.CheckConstraint(
                condition=Q(font_color__regex=HEX_COLOUR, background_color__regex=HEX_COLOUR),
                name="%(app_label)s_%(class)s_colours",
            ),
        )
        triggers = (pgtrigger.ReadOnly(name="keep_code", fields=["code"]),)

    def __str__(self):
        return self.name

    @property
    def name(self) -> str:
        """The name in the language of the person who reads."""
        return in_language(self.names)

    @property
    def why_not_by_hand(self) -> str:
        """A sentence that says why nobody chooses it, though it is on the list; empty: people do."""
        return ""

    @property
    def names_from_the_other_side(self) -> dict[str, str]:
        """For options that are read from two sides: the names seen from the other one."""
        return {}
