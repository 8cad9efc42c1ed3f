"""Fields that an administrator adds to a kind of record at run time."""

import pgtrigger
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.contributions import contributed
from core.models import LivingManager, Record, RecordQuerySet
from core.patterns import is_safe_pattern
from core.tracking import tracked
from records.models.options import Option, in_language
from records.search_sql import SEARCHED_KINDS

is_field_key = RegexValidator(
    r"^[a-z][a-z0-9_]{0,39}$",
    _("Use small Latin letters, digits and _, beginning with a letter, at most 40."),
)


def record_types_managed_by(user) -> list[str]:
    """The kinds of record whose custom fields the person adds and changes."""
    return [
        kind.record_type
        for kind in contributed("record_kinds")
        if kind.has_custom_fields and user.has_right(kind.custom_fields_right)
    ]


class CustomFieldQuerySet(RecordQuerySet):
    """Custom fields by where they belong."""

    def for_record_type(self, record_type: str):
        """The fields of a kind of record, in the order of the card, with their choices and limits."""
        return self.filter(record_type=record_type).prefetch_related("choices", "limits")

    def managed_by(self, user):
        """The fields that the person adds and changes."""
        return self.filter(record_type__in=record_types_managed_by(user))

    def searched(self, record_type: str):
        """The fields by whose values records of the kind are found, in the order of the card."""
        return self.living().filter(
            record_type=record_type,
            is_searchable=True,
            is_retired=False,
            kind__in=SEARCHED_KINDS,
        )


@tracked(derived=("is_indexed", "has_unique_index", "shared_values", "is_searched"))
class CustomField(Record):
    """One attribute that a firm adds to its records; the values live in their column `custom`.

    `key` never changes: it is the key in that column. Retiring a field takes it off the forms and
    keeps every value.
    """

    class Kind(models.TextChoices):
        TEXT = "text", _("Text")
        LONG_TEXT = "long_text", _("Long text")
        INTEGER = "integer", _("Whole number")
        DECIMAL = "decimal", _("Decimal number")
        MONEY = "money", _("Amount of money")
        DATE = "date", _("Date")
        BOOLEAN = "boolean", _("Yes or no")
        CHOICE = "choice", _("Choice")
        CHOICES = "choices", _("Several choices")
        URL = "url", _("Web address")
        EMAIL = "email", _("E-mail address")
        PHONE = "phone", _("Phone number")

    WITH_CHOICES = (Kind.CHOICE, Kind.CHOICES)
    SEARCHED = SEARCHED_KINDS

    record_type = models.CharField(max_length=60, default="customers.customer", editable=False)
    key = models.CharField(_("key"), max_length=40, validators=[is_field_key])
    labels = models.JSONField(_("labels"), default=dict)
    help_texts = models.JSONField(_("help"), default=dict, blank=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    is_required = models.BooleanField(_("required"), default=False)
    is_required_only_when_new = models.BooleanField(_("only of new records"), default=False)
    """Records that were there before may go without a value."""
    default_value = models.JSONField(_("default"), null=True, blank=True)
    """What new records have unless somebody says otherwise, as the column `custom` holds it."""
    pattern = models.CharField(
        _("pattern"), max_length=200, blank=True, default="", validators=[is_safe_pattern]
    )
    """The regular expression that the whole text must match (see `core.patterns`)."""
    pattern_hints = models.JSONField(_("what the pattern asks for"), default=dict, blank=True)
    is_unique = models.BooleanField(_("unique"), default=False)
    is_listed = models.BooleanField(_("a column of the list"), default=False)
    is_filterable = models.BooleanField(_("can be filtered and sorted by"), default=False)
    is_searchable = models.BooleanField(_("found by the search"), default=False, db_default=False)
    """The values stand in the text by which records are searched; triggers keep it."""
    is_retired = models.BooleanField(_("retired"), default=False)
    position = models.PositiveIntegerField(_("position"), default=0)
    is_indexed = models.BooleanField(default=False, editable=False)
    """Whether the index for filtering and sorting stands; set by the job that builds it."""
    has_unique_index = models.BooleanField(default=False, editable=False)
    """Whether the database keeps values unique already; set by the same job."""
    is_searched = models.BooleanField(
        null=True, blank=True, default=False, db_default=False, editable=False
    )
    """Whether the searched text of all records has the values, or of none; NULL while a job fills it."""
    shared_values = models.JSONField(default=dict, editable=False)
    """Why it does not, where the job has found out: `count` of the values that several records
    share, and `examples` of them, each the `ids` of records: not every reader sees the values."""

    everything = models.Manager.from_queryset(CustomFieldQuerySet)()
    objects = LivingManager.from_queryset(CustomFieldQuerySet)()

    class Meta(Record.Meta):
        verbose_name = _("custom field")
        verbose_name_plural = _("custom fields")
        ordering = ("position", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("record_type", "key"),
                name="records_customfield_key_once",
                violation_error_message=_("A field with this key is there already."),
            ),
            models.CheckConstraint(
                condition=Q(is_required=True) | Q(is_required_only_when_new=False),
                name="records_customfield_required_when_new",
                violation_error_message=_("Tick “required” as well."),
            ),
            models.CheckConstraint(
                condition=Q(pattern="") | Q(kind="text"),
                name="records_customfield_pattern_of_text",
                violation_error_message=_("Only a field of the kind “Text” can have a pattern."),
            ),
        )
        triggers = (pgtrigger.ReadOnly(name="keep_key", fields=["key", "record_type"]),)

    def __str__(self):
        return self.label

    @property
    def wants_index(self) -> bool:
        """Whether lists filter and sort by it, so that an index should stand."""
        return self.is_filterable and not self.is_retired

    @property
    def wants_unique(self) -> bool:
        """Whether the database should refuse a value that another living record has."""
        return self.is_unique and not self.is_retired

    @property
    def can_be_searched(self) -> bool:
        """Whether the column holds what somebody would type."""
        return self.kind in self.SEARCHED

    @property
    def wants_search(self) -> bool:
        """Whether records should be found by its values."""
        return self.is_searchable and self.can_be_searched and not self.is_retired

    @property
    def has_choices(self) -> bool:
        return self.kind in self.WITH_CHOICES

    @property
    def limited_to(self) -> frozenset[int]:
        """The options (of customers: categories) whose records have the field; none: all have it."""
        return frozenset(limit.option_id for limit in self.limits.all())

    @property
    def label(self) -> str:
        return in_language(self.labels)

    @property
    def help_text(self) -> str:
        return in_language(self.help_texts)


@tracked()
class CustomFieldChoice(Option):
    """One choice of a custom field of one choice or several; values refer to its code."""

    field = models.ForeignKey(CustomField, models.CASCADE, related_name="choices")
    in_sequence = models.BooleanField(_("in sequence"), default=False, db_default=False)
    """Kept for ordering to come (R95)."""

    class Meta(Option.Meta):
        verbose_name = _("choice")
        verbose_name_plural = _("choices")
        constraints = (
            models.UniqueConstraint(
                fields=("field", "code"),
                condition=Q(deleted_at=None),
                name="records_customfieldchoice_code_once",
            ),
        )


@tracked(owners=("field",))
class CustomFieldLimit(models.Model):
    """An option whose records alone have the field. Which list it is of, the kind of record says
    (`core.contributions.RecordKind.limits_fields_by`); one that was deleted keeps its place."""

    field = models.ForeignKey(CustomField, models.CASCADE, related_name="limits", db_index=False)
    option_id = models.BigIntegerField()

    class Meta:
        verbose_name = _("limit of a custom field")
        verbose_name_plural = _("limits of custom fields")
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=("field", "option_id"), name="records_customfieldlimit_once"
            ),
        )

    def __str__(self):
        return f"{self.field_id} – {self.option_id}"
