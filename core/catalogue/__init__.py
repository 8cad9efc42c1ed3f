"""The field catalogue: what is known of each attribute of a kind of record, in one place."""

from .address_kinds import EmailKind, PhoneKind, Reachable, UrlKind
from .cells import CellError
from .choice_kinds import ChoiceKind, ChoicesKind, RequiredChoiceKind, TickedChoicesKind
from .choices import CallableChoices, Choice, ChoiceSource, ChoiceTable, FixedChoices
from .compound_kinds import BirthdayKind, MoneyKind
from .fields import Catalogue, Field, Section, by_store
from .kinds import (
    BooleanKind,
    DateKind,
    DateTimeKind,
    DecimalKind,
    FlagKind,
    IntegerKind,
    Kind,
    LongTextKind,
    NumberKind,
    TextKind,
)
from .link_stores import LinkStore
from .notation import Notation
from .rich_text_kind import RichTextKind
from .session import Session
from .stores import RowStore, Store

__all__ = [
    "BirthdayKind",
    "BooleanKind",
    "CallableChoices",
    "Catalogue",
    "CellError",
    "Choice",
    "ChoiceKind",
    "ChoiceSource",
    "ChoiceTable",
    "ChoicesKind",
    "DateKind",
    "DateTimeKind",
    "DecimalKind",
    "EmailKind",
    "Field",
    "FixedChoices",
    "FlagKind",
    "IntegerKind",
    "Kind",
    "LinkStore",
    "LongTextKind",
    "MoneyKind",
    "Notation",
    "NumberKind",
    "PhoneKind",
    "Reachable",
    "RequiredChoiceKind",
    "RichTextKind",
    "RowStore",
    "Section",
    "Session",
    "Store",
    "TextKind",
    "TickedChoicesKind",
    "UrlKind",
    "by_store",
]
