"""Contact persons: the people behind customers."""

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Collate
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Department, ScopedQuerySet, ScopedRecord
from core.models import LivingManager, Record
from core.touched import Touches
from core.tracking import tracked
from customers.models import triggers
from customers.models.birthdays import HasBirthday, birthday_is_whole
from customers.models.customers import Customer
from customers.models.options import Channel
from customers.models.searched import SearchedQuerySet, WordStarts


class ContactPersonQuerySet(SearchedQuerySet, ScopedQuerySet):
    """Contact persons by who may see them. A customer in the recycle bin counts as none."""

    def visible_to(self, user):
        """Seen by whoever sees one of his customers; without a customer, by his own audience."""
        if not user.is_active or user.sees_everything:
            return super().visible_to(user)
        links = CustomerPerson.objects.filter(person=OuterRef("pk"), customer__deleted_at=None)
        seen = links.filter(customer__in=Customer.objects.visible_to(user))
        alone = self.filter(~Exists(links)) & super().visible_to(user)
        return self.filter(Exists(seen)) | alone


@tracked(derived=("search_text", "department_ids", "audience"))
class ContactPerson(HasBirthday, ScopedRecord):
    """A person at one or more customers, or one without a customer yet."""

    name = models.CharField(pgettext_lazy("person", "name"), max_length=250)
    job_title = models.CharField(
        _("job title"), max_length=120, blank=True, default="", db_default=""
    )
    description = models.TextField(_("description"), blank=True, default="", db_default="")
    birth_year = models.SmallIntegerField(null=True, blank=True)
    birth_month = models.SmallIntegerField(null=True, blank=True)
    birth_day = models.SmallIntegerField(null=True, blank=True)
    birth_calendar = models.CharField(max_length=10, blank=True, default="", db_default="")
    channel = models.ForeignKey(
        Channel,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("channel"),
        related_name="contact_persons",
        db_index=False,
    )
    customers = models.ManyToManyField(
        Customer,
        through="CustomerPerson",
        related_name="people",
        verbose_name=_("customers"),
    )
    departments = models.ManyToManyField(
        Department,
        through="ContactPersonDepartment",
        related_name="contact_persons",
        verbose_name=_("departments"),
    )
    custom = models.JSONField(default=dict)
    search_text = models.TextField(blank=True, default="", db_default="", editable=False)

    everything = models.Manager.from_queryset(ContactPersonQuerySet)()
    objects = LivingManager.from_queryset(ContactPersonQuerySet)()

    class Meta(ScopedRecord.Meta):
        verbose_name = _("contact person")
        verbose_name_plural = _("contact persons")
        ordering = ("name", "id")
        triggers = (
            triggers.note_searched_keys(triggers.PERSON),
            triggers.fill_search_text_of_person,
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(name__regex=r"\S"),
                name="customers_contactperson_has_name",
                violation_error_message=_("Write a name."),
            ),
            birthday_is_whole("customers_contactperson_birthday"),
        )
        indexes = (
            GinIndex(fields=("audience",), name="contactpersons_audience", fastupdate=False),
            GinIndex(
                fields=("search_text",),
                name="contactpersons_search",
                opclasses=("gin_trgm_ops",),
            ),
            GinIndex(WordStarts("search_text"), name="contactpersons_word_starts"),
            GinIndex(
                fields=("custom",),
                name="contactpersons_custom",
                opclasses=("jsonb_path_ops",),
                fastupdate=False,
            ),
            models.Index(Collate("name", "und-x-icu"), F("id"), name="contactpersons_by_name"),
            models.Index(Collate("name", "fa-x-icu"), F("id"), name="contactpersons_by_name_fa"),
            models.Index(Collate("name", "pl-x-icu"), F("id"), name="contactpersons_by_name_pl"),
            models.Index(fields=("created_at", "id"), name="contactpersons_by_created_at"),
            models.Index(
                fields=("-deleted_at", "-id"),
                condition=Q(deleted_at__isnull=False),
                name="contactpersons_in_bin",
            ),
        )

    def __str__(self):
        return self.name


@tracked(owners=("customer", "person"), touches=Touches("customers.customer", ("customer_id",)))
class CustomerPerson(Record):
    """A contact person's part at a customer; one at most is the main contact there."""

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="person_links")
    person = models.ForeignKey(ContactPerson, models.CASCADE, related_name="customer_links")
    part = models.CharField(_("part"), max_length=120, blank=True, default="", db_default="")
    is_main = models.BooleanField(_("main contact"), default=False)

    class Meta(Record.Meta):
        verbose_name = _("contact person of a customer")
        verbose_name_plural = _("contact persons of customers")
        constraints = (
            models.UniqueConstraint(
                fields=("customer", "person"),
                condition=Q(deleted_at=None),
                name="customers_customerperson_once",
            ),
            models.UniqueConstraint(
                fields=("customer",),
                condition=Q(deleted_at=None, is_main=True),
                name="customers_customerperson_one_main",
            ),
        )

    def __str__(self):
        return f"{self.customer_id} – {self.person_id}"


@tracked(owners=("person",))
class ContactPersonDepartment(models.Model):
    person = models.ForeignKey(
        ContactPerson, models.CASCADE, related_name="department_links", db_index=False
    )
    department = models.ForeignKey(Department, models.PROTECT, related_name="person_links")

    class Meta:
        verbose_name = _("department of a contact person")
        verbose_name_plural = _("departments of contact persons")
        triggers = triggers.keep_departments(
            "customers_contactpersondepartment", "customers_contactperson", "person_id"
        )
        constraints = (
            models.UniqueConstraint(
                fields=("person", "department"),
                name="customers_contactpersondepartment_once",
            ),
        )

    def __str__(self):
        return f"{self.person_id} – {self.department_id}"
