"""Kinds of values that notes have beside the usual ones: when something is due, and a customer."""

import datetime
from collections.abc import Callable
from functools import cached_property
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from core.calendars import parse_date, parse_datetime
from core.calendars.formatting import format_date, format_datetime
from core.catalogue import CellError, DateTimeKind, Kind, Notation
from core.catalogue.cells import cell_text
from core.catalogue.comparisons import column_condition
from core.input_errors import InputError
from core.text import latin_digits
from customers.models import ContactPerson, Customer
from notes import due
from notes.forms.fields import ContactField, CustomerField, DueField


class DueKind(DateTimeKind):
    """A moment, or a day as a whole (notes.due). Its columns are the moment and whether it is a day."""

    code = "due"
    looks_ahead = True

    def __init__(self, find_zone: Callable[[], ZoneInfo]):
        self._find_zone = find_zone

    @cached_property
    def zone(self) -> ZoneInfo:
        """Of the organisation: where a day ends that something is due on. Found when it is first needed: a
        catalogue is often made for other fields."""
        return self._find_zone()

    def reader(self, session):
        def read(cell):
            try:
                return self._read(cell, session.notation)
            except InputError as error:
                raise CellError(str(error)) from error

        return read

    def _read(self, cell, notation: Notation) -> due.Due:
        """Files are in the time of the organisation: whoever writes one and reads it means the same. Years
        of two digits stay refused: what is due may lie in either century."""
        if isinstance(cell, datetime.datetime):
            if cell.time() == datetime.time.min:
                return parse_date(cell.date().isoformat())
            day = parse_date(cell.date().isoformat())
            return due.at_time(day, cell.time(), self.zone)
        return read_due(cell_text(cell), self.zone, notation)

    def presenter(self, values, session):
        def present(value):
            if value is None:
                return ""
            day, words = due.day_of(value), self.text(value, session)
            return format_html('<time datetime="{}">{}</time>', day.isoformat(), words)

        return present

    def brief_presenter(self, values, session):
        return self.presenter(values, session)

    def text(self, value, session):
        if value is None:
            return ""
        is_moment = isinstance(value, datetime.datetime)
        return format_datetime(value) if is_moment else format_date(value)

    def cells(self, values, session):
        """Midnight stands there as text: a cell of a spreadsheet could not tell it from the day."""
        return [_written(v, self.zone) if isinstance(v, datetime.datetime) else v for v in values]

    def settled(self, new, present):
        """A file has no seconds, and does not say which of two equal hours is meant."""
        if not all(isinstance(one, datetime.datetime) for one in (new, present)):
            return new
        is_same = _wall_clock(new, self.zone) == _wall_clock(present, self.zone)
        return present if is_same else new

    def form_field(self, session, *, current=None, **options):
        return DueField(**options)

    def condition(self, place, operator, value):
        """Days are those of the reader for what is due at a moment; what is due on a day is so where the
        organisation is, whose days its column holds."""
        if operator in ("empty", "not_empty"):
            return None
        moment, is_all_day = place
        of_reader = column_condition(moment, self, operator, value)
        if timezone.get_current_timezone_name() == self.zone.key:
            return of_reader
        with timezone.override(self.zone):
            of_day = column_condition(moment, self, operator, value)
        return Q(**{is_all_day: True}) & of_day | Q(**{is_all_day: False}) & of_reader

    def to_columns(self, value):
        return due.to_columns(value, self.zone)

    def from_columns(self, *columns):
        return due.from_columns(*columns, self.zone)

    def to_json(self, value):
        return None if value is None else value.isoformat()

    def from_json(self, stored):
        if stored is None:
            return None
        is_moment = "T" in stored
        return (datetime.datetime if is_moment else datetime.date).fromisoformat(stored)


def _wall_clock(moment: datetime.datetime, zone: ZoneInfo) -> datetime.datetime:
    """The minute that the clocks of the zone show."""
    return moment.astimezone(zone).replace(tzinfo=None, second=0, microsecond=0)


def _written(moment: datetime.datetime, zone: ZoneInfo) -> datetime.datetime | str:
    shown = _wall_clock(moment, zone)
    return f"{shown:%Y-%m-%d %H:%M}" if shown.time() == datetime.time.min else shown


def read_due(text: str, zone: ZoneInfo | None = None, notation: Notation | None = None) -> due.Due:
    """A day, or a day with a time of the zone (the reader's where none is given), as people type them or
    as a file writes them. Raises DateError, or SkippedTime."""
    written = notation or Notation()
    how = {"is_month_first": written.is_month_first, "calendar": written.calendar}
    if ":" not in text:
        return parse_date(text, **how)
    moment = parse_datetime(text, **how)
    if moment.tzinfo is not None and not isinstance(moment.tzinfo, ZoneInfo):
        return moment
    zone = zone or timezone.get_current_timezone()
    return due.at_time(moment.date(), moment.time(), zone)


class RelatedKind(Kind):
    """A record of an app below that a note is about; the canonical value is its id. What the reader does
    not see is not named to him."""

    pg_type = "bigint"
    operators = ("is", "empty", "not_empty")
    is_sortable = False
    model: type
    url_name: str

    def presenter(self, values, session):
        names = self.names({value for value in values if value}, session)

        def present(value):
            if value not in names:
                return ""
            url = reverse(self.url_name, args=[value])
            return format_html('<a href="{}"><bdi>{}</bdi></a>', url, names[value])

        return present

    def text(self, value, session):
        return self.names({value}, session).get(value, "") if value else ""

    def names(self, ids: set[int], session) -> dict[int, str]:
        """Of those that the person may see; one query."""
        records = self.model.objects
        seen = records.all() if session.actor is None else records.visible_to(session.actor)
        return dict(seen.filter(pk__in=ids).order_by().values_list("pk", "name")) if ids else {}

    def from_columns(self, *columns):
        return columns[0] or None


class CustomerKind(RelatedKind):
    """A customer; a cell names him by his number, or by a name that nobody else has."""

    code = "customer"
    model = Customer
    url_name = "customers:customer_detail"

    def reader(self, session):
        known: dict[str, int] = {}

        def read(cell):
            text = cell_text(cell)
            if text not in known:
                known[text] = self._find(text, session)
            return known[text]

        return read

    def _find(self, text: str, session) -> int:
        customers = Customer.objects.all()
        if session.actor is not None:
            customers = customers.visible_to(session.actor)
        number = latin_digits(text)
        found = []
        if number.isdigit() and len(number) <= 18:
            found = list(customers.filter(number=int(number)).values_list("pk", flat=True)[:2])
        found = found or list(customers.filter(name__iexact=text).values_list("pk", flat=True)[:2])
        if len(found) > 1:
            raise CellError(
                _("Several customers are called “%(name)s”. Write the customer number.")
                % {"name": text[:80]}
            )
        if not found:
            raise CellError(
                _("No customer whom you see is called “%(name)s”. Write the customer number.")
                % {"name": text[:80]}
            )
        return found[0]

    def to_cell(self, value, session):
        return self.cells([value], session)[0]

    def cells(self, values, session):
        """The number: it finds the very same customer again."""
        ids = {value for value in values if value}
        seen = Customer.objects.filter(pk__in=ids).order_by()
        if session.actor is not None:
            seen = seen.visible_to(session.actor)
        numbers = dict(seen.values_list("pk", "number"))
        return [numbers.get(value) for value in values]

    def form_field(self, session, *, current=None, **options):
        return CustomerField(actor=session.actor, kept=current, **options)

    def to_form(self, value):
        return value


class ContactKind(RelatedKind):
    """A contact person."""

    code = "contact"
    model = ContactPerson
    url_name = "customers:person_detail"

    def form_field(self, session, *, current=None, **options):
        return ContactField(actor=session.actor, kept=current, **options)
