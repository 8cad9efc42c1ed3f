"""What any kind of record can have: options to choose from, custom fields, notices, opened cards."""

from .custom_fields import CustomField, CustomFieldChoice
from .notices import Notice
from .opened_cards import OpenedCard
from .options import Option, OptionQuerySet

__all__ = ["CustomField", "CustomFieldChoice", "Notice", "OpenedCard", "Option", "OptionQuerySet"]
