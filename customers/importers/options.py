"""The lists of options as kinds of record that spreadsheets can be loaded into."""

from customers import models
from importing.option_targets import OptionTarget

STATUSES = OptionTarget(models.Status)
CATEGORIES = OptionTarget(models.Category)
TAGS = OptionTarget(models.Tag)
SOURCES = OptionTarget(models.Source)
CHANNELS = OptionTarget(models.Channel)
PAYMENT_MANNERS = OptionTarget(models.PaymentManner)
PURCHASE_STATUSES = OptionTarget(models.PurchaseStatus)
PREFERENCES = OptionTarget(models.Preference)
