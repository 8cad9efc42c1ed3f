"""Any values of the fields of customers, for tests that must hold for all of them."""

import uuid
from datetime import date
from decimal import Decimal
from itertools import count

from hypothesis import strategies as st

from core.calendars import GREGORIAN, JALALI, Birthday
from core.catalogue import (
    BirthdayKind,
    BooleanKind,
    Catalogue,
    ChoiceKind,
    ChoicesKind,
    DateKind,
    DecimalKind,
    Field,
    FlagKind,
    IntegerKind,
    LongTextKind,
    MoneyKind,
    RequiredChoiceKind,
    Session,
    TextKind,
    TickedChoicesKind,
)
from core.catalogue.coordinates import CoordinatesKind
from core.money import CURRENCIES, Money
from customers.choices import ContactPointKind
from customers.fields.groups import GroupsKind
from customers.kinds import ReachableKind

_letters = st.characters(codec="utf-8", exclude_categories=("Cs", "Cc"))
_days = st.dates(date(1830, 1, 1), date(2150, 1, 1))
_decimals = st.decimals(-(10**10), 10**10, places=4)
_numbers = count(1)
_WRITTEN = {
    ContactPointKind.EMAIL: "Anna.{:04}@Example.com",
    ContactPointKind.WEBSITE: "https://example.com/{:04}",
    ContactPointKind.MESSENGER: "@anna_{:04}",
}
_SPELLED = {
    "url": "Example.com/{:04}",
    "email": "Anna.{:04}@Example.com",
}
_PHONES = ("0912 345 {:04}", "+98-912-345-{:04}", "+98 (912) 345{:04}", "+48/600 10.{:04}")


def any_values(catalogue: Catalogue, session: Session) -> st.SearchStrategy:
    """A value, or none, for every field that people fill in."""
    return st.fixed_dictionaries({f.key: any_value(f, session) for f in catalogue.form_fields})


def any_changes(catalogue: Catalogue, session: Session) -> st.SearchStrategy:
    """Values for some of the fields."""
    fields = {f.key: any_value(f, session) for f in catalogue.form_fields}
    return st.fixed_dictionaries({}, optional=fields)


def any_value(field: Field, session: Session) -> st.SearchStrategy:
    if field.key == "name":
        return _letters.map(lambda letter: field.kind.tidied(f"{letter} {next(_numbers)}"))
    if field.is_unique:
        return st.none() | st.builds(lambda: uuid.uuid4().hex)
    if field.is_custom and field.kind.kept_as == "spelled":
        spelled = _PHONES if field.kind.is_phone else (_SPELLED[field.kind.code],)
        read = field.kind.reader(session)
        one = st.builds(str.format, st.sampled_from(spelled), st.integers(0, 30))
        return st.none() | one.map(read)
    return _of_kind(field.kind, session)


def _of_kind(kind, session: Session) -> st.SearchStrategy:
    match kind:
        case RequiredChoiceKind():
            return st.sampled_from(_offered(kind, session))
        case TickedChoicesKind():
            return _several(_offered(kind, session), at_least=1)
        case GroupsKind():
            offered = session.table(kind.source).offered
            return _several([choice.value for choice in offered if not choice.is_by_rule])
        case ChoicesKind():
            return _several(_offered(kind, session))
        case ChoiceKind():
            return st.none() | st.sampled_from(_offered(kind, session))
        case ReachableKind():
            return _reachable(kind, session)
        case CoordinatesKind():
            return st.none() | st.tuples(_degrees(90), _degrees(180))
        case MoneyKind():
            return st.none() | st.builds(Money, _decimals, st.sampled_from(list(CURRENCIES)))
        case BirthdayKind():
            calendars = st.sampled_from([JALALI, GREGORIAN])
            whole = st.builds(Birthday.from_date, _days, calendars)
            months, days = st.integers(1, 12), st.integers(1, 29)
            return st.none() | whole | st.builds(Birthday, st.none(), months, days, calendars)
        case LongTextKind():
            lines = st.lists(st.text(_letters, max_size=200), max_size=4)
            return lines.map(lambda found: kind.tidied("\n".join(found)))
        case TextKind():
            return st.text(_letters, max_size=kind.max_length // 4).map(kind.tidied)
        case FlagKind():
            return st.booleans()
        case BooleanKind():
            return st.none() | st.booleans()
        case DecimalKind():
            return st.none() | _decimals
        case IntegerKind():
            return st.none() | st.integers(-(10**17), 10**17)
        case DateKind():
            return st.none() | _days
    raise NotImplementedError(f"no values of {kind.code} are known")


def _offered(kind, session: Session) -> list:
    return [choice.value for choice in session.table(kind.source).offered]


def _several(values: list, at_least: int = 0) -> st.SearchStrategy:
    if not values:
        return st.just(())
    chosen = st.lists(st.sampled_from(values), unique=True, min_size=at_least, max_size=4)
    return chosen.map(lambda found: tuple(sorted(found)))


def _reachable(kind: ReachableKind, session: Session) -> st.SearchStrategy:
    written = _PHONES if kind.is_phone else (_WRITTEN[kind.point_kind],)
    read = kind.reader(session)
    marks = st.fixed_dictionaries(
        {
            "label": st.sampled_from(("", "work", "حسابداری; x")),
            "is_invalid": st.booleans(),
            "is_opted_out": st.booleans(),
        }
    )
    one = st.builds(
        lambda text, number, marked: read(text.format(number))[0].marked(**marked),
        st.sampled_from(written),
        st.integers(0, 30),
        marks,
    )
    return st.lists(one, max_size=3, unique=True).map(tuple)


def _degrees(most: int) -> st.SearchStrategy:
    millionths = st.integers(-most * 10**6, most * 10**6)
    return millionths.map(lambda number: Decimal(number).scaleb(-6).quantize(Decimal("0.000001")))
