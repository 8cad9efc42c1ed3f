"""People who sign in, and the roles that say what they may do."""

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.choices import (
    PAGE_SIZES,
    Calendar,
    Digits,
    Language,
    RemindedBy,
    RoleCode,
    Theme,
)
from core import small_tables
from core.calendars import DisplayPreferences
from core.models import LivingManager, Record, RecordQuerySet
from core.tracking import tracked


@tracked(derived=("offered_rights",))
class Role(models.Model):
    """One of the five roles, with the rights that administrators have granted to it."""

    code = models.CharField(_("role"), max_length=20, choices=RoleCode, unique=True)
    rights = ArrayField(models.CharField(max_length=80), default=list)
    offered_rights = ArrayField(models.CharField(max_length=80), default=list, editable=False)
    """Rights that have been decided about; one contributed later is granted by its default."""
    is_only_own = models.BooleanField(_("sees only customers he is responsible for"), default=False)

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        ordering = ("id",)

    def __str__(self):
        return str(self.get_code_display())

    @classmethod
    def by_code(cls) -> dict[str, "Role"]:
        """The five roles; one query."""
        return {role.code: role for role in cls.objects.order_by()}

    @property
    def sees_everything(self) -> bool:
        """Owners and administrators see every record."""
        return self.code in (RoleCode.OWNER, RoleCode.ADMINISTRATOR)


class UserQuerySet(RecordQuerySet):
    """People by whether they can sign in."""

    def active(self):
        """People who may sign in."""
        return self.filter(is_active=True)

    def invited(self):
        """People whose invitation waits: they have not chosen a password yet."""
        waiting = self.filter(invited_at__isnull=False, is_active=True)
        return waiting.filter(password__startswith=UNUSABLE_PASSWORD_PREFIX)


class UserManager(LivingManager.from_queryset(UserQuerySet), BaseUserManager):
    """Living people, found by their e-mail address."""

    def get_by_natural_key(self, username):
        return self.get(email__iexact=username)


@tracked(derived=("last_login", "password"))
class User(AbstractBaseUser, Record):
    """Somebody who signs in by e-mail address and password, in one role.

    `is_only_own` overrides the role's switch when it is set; owners and administrators see all
    whatever it says. Somebody invited is there from the start, so that records can be his, and
    signs in when he has chosen a password.
    """

    email = models.EmailField(_("e-mail"), unique=False)
    name = models.CharField(pgettext_lazy("person", "name"), max_length=120)
    role = models.ForeignKey(
        Role, models.PROTECT, to_field="code", db_column="role", verbose_name=_("role")
    )
    is_only_own = models.BooleanField(
        _("sees only customers he is responsible for"), null=True, blank=True
    )
    is_active = models.BooleanField(_("may sign in"), default=True)
    invited_at = models.DateTimeField(_("invited on"), null=True, blank=True, editable=False)
    """When the invitation that counts was sent; null: somebody gave him a password."""
    invited_by = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        db_index=False,
    )
    invitation_note = models.TextField(
        _("personal line"), max_length=500, blank=True, default="", editable=False
    )

    language = models.CharField(_("language"), max_length=2, choices=Language, default="en")
    calendar = models.CharField(_("calendar"), max_length=10, choices=Calendar, default="gregorian")
    digits = models.CharField(_("digits"), max_length=8, choices=Digits, default="latn")
    time_zone = models.CharField(_("time zone"), max_length=60, default="UTC")
    page_size = models.PositiveSmallIntegerField(_("rows per page"), choices=PAGE_SIZES, default=50)
    theme = models.CharField(_("appearance"), max_length=5, choices=Theme, default="auto")
    reminded_by = models.CharField(
        _("reminders"),
        max_length=8,
        choices=RemindedBy,
        default=RemindedBy.BOTH,
        db_default=RemindedBy.BOTH,
        help_text=_("How reminders of notes reach you."),
    )

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ("name",)

    everything = models.Manager.from_queryset(UserQuerySet)()
    objects = UserManager()

    class Meta(Record.Meta):
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ("name", "id")
        constraints = (
            models.UniqueConstraint(
                Lower("email"),
                condition=Q(deleted_at=None),
                name="accounts_user_email_once",
                violation_error_message=_("Somebody with this e-mail address is there already."),
            ),
        )

    def __str__(self):
        return self.name

    @property
    def sees_everything(self) -> bool:
        """Owners and administrators see every record."""
        return self.role_id in (RoleCode.OWNER, RoleCode.ADMINISTRATOR)

    @property
    def is_read_only(self) -> bool:
        return self.role_id == RoleCode.READ_ONLY

    @cached_property
    def sees_only_own(self) -> bool:
        """Narrowed to the records that he is responsible for, by himself or by his role."""
        if self.sees_everything:
            return False
        return self._role_kept.is_only_own if self.is_only_own is None else self.is_only_own

    @cached_property
    def department_ids(self) -> tuple[int, ...]:
        """The departments he belongs to."""
        return tuple(
            self.memberships.filter(department__deleted_at=None)
            .order_by("department_id")
            .values_list("department_id", flat=True)
        )

    @property
    def has_open_invitation(self) -> bool:
        """Invited, and not signed in yet: see `UserQuerySet.invited`."""
        return bool(self.invited_at and self.is_active and not self.has_usable_password())

    @property
    def invitation_expires_at(self) -> datetime | None:
        """Until when the link of the invitation works."""
        if self.invited_at is None:
            return None
        return self.invited_at + timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)

    @property
    def is_invitation_expired(self) -> bool:
        return self.has_open_invitation and self.invitation_expires_at <= timezone.now()

    def has_right(self, code: str) -> bool:
        """Whether his role was granted the right; the owner has them all."""
        if not self.is_active:
            return False
        return self.role_id == RoleCode.OWNER or code in self._role_kept.rights

    @property
    def _role_kept(self) -> Role:
        """His role, of those that are kept while a page is read."""
        if not small_tables.is_reading():
            return self.role
        return small_tables.kept("accounts.roles", (Role,), Role.by_code)[self.role_id]

    @property
    def is_reminded_on_bell(self) -> bool:
        return self.reminded_by in (RemindedBy.BOTH, RemindedBy.BELL)

    @property
    def is_reminded_by_email(self) -> bool:
        return self.reminded_by in (RemindedBy.BOTH, RemindedBy.EMAIL)

    @property
    def display_preferences(self) -> DisplayPreferences:
        """How dates, digits and times are shown to him and read from him."""
        return DisplayPreferences(
            language=self.language,
            calendar=self.calendar,
            digits=self.digits,
            time_zone=self.time_zone,
            page_size=self.page_size,
        )

    @property
    def initials(self) -> str:
        """The first letters of the first and last word of the name."""
        words = self.name.split()
        return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()
