"""What any kind of record can have: options to choose from, custom fields, notices."""

from .custom_fields import CustomField, CustomFieldChoice
from .notices import Notice
from .options import Option, OptionQuerySet

__all__ = ["CustomField", "CustomFieldChoice", "Notice", "Option", "OptionQuerySet"]
