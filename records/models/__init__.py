"""What any kind of record can have: options to choose from, custom fields, card layouts, files, notices,
opened cards, layouts of lists, saved views, stars."""

from .custom_fields import CustomField, CustomFieldChoice, CustomFieldLimit
from .files import Attachment, DiscardedFile, Photo
from .kind_changes import KindChange
from .layouts import CardLayout
from .list_layouts import ListLayoutChoice
from .notices import Notice
from .opened_cards import OpenedCard
from .openings import CardOpening
from .options import Option, OptionQuerySet
from .saved_views import SavedView, SavedViewDefault, SavedViewDepartment
from .stars import Star

__all__ = [
    "Attachment",
    "CardLayout",
    "CardOpening",
    "CustomField",
    "CustomFieldChoice",
    "CustomFieldLimit",
    "DiscardedFile",
    "KindChange",
    "ListLayoutChoice",
    "Notice",
    "OpenedCard",
    "Option",
    "OptionQuerySet",
    "Photo",
    "SavedView",
    "SavedViewDefault",
    "SavedViewDepartment",
    "Star",
]
