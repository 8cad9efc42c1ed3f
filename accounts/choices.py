"""The fixed choices about people: roles, preferences, kinds of department."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RoleCode(models.TextChoices):
    OWNER = "owner", _("Owner")
    ADMINISTRATOR = "administrator", _("Administrator")
    MANAGER = "manager", _("Manager")
    STAFF = "staff", _("Staff")
    READ_ONLY = "read_only", _("Read-only")


class Language(models.TextChoices):
    PERSIAN = "fa", "فارسی"
    POLISH = "pl", "polski"
    RUSSIAN = "ru", "русский"
    ENGLISH = "en", "English"


class Calendar(models.TextChoices):
    JALALI = "jalali", _("Jalali")
    GREGORIAN = "gregorian", _("Gregorian")


class Digits(models.TextChoices):
    LATIN = "latn", "0123456789"
    PERSIAN = "arabext", "۰۱۲۳۴۵۶۷۸۹"


class Theme(models.TextChoices):
    AUTO = "auto", _("Like the device")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")


class RemindedBy(models.TextChoices):
    """How reminders reach a person."""

    BOTH = "both", _("On the bell and by e-mail")
    BELL = "bell", _("On the bell")
    EMAIL = "email", _("By e-mail")
    NOTHING = "nothing", _("Not at all")


class DepartmentKind(models.TextChoices):
    DEPARTMENT = "department", _("Department")
    PROJECT = "project", _("Project")


PAGE_SIZES = ((10, "10"), (25, "25"), (50, "50"), (100, "100"))
