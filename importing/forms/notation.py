"""How the file writes dates, numbers and phones: the part of the form of the columns that asks for it.
Each choice says how an example from the file is read by it."""

from functools import partial
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_countries import countries

from core.calendars.formatting import format_date, format_decimal
from core.calendars.kinds import GREGORIAN, JALALI
from core.catalogue import CellError, DateKind, DecimalKind, Kind, Notation, Session
from core.catalogue.notation import COMMA, DAY_FIRST, MONTH_FIRST, POINT
from core.forms.widgets import LongSelect
from importing.models import Import
from importing.notation import LABELS, PHONE_COUNTRY, Evidence

NAMES = ("day_order", "calendar", "short_years", "decimal", PHONE_COUNTRY)
DATE, SHORT_YEAR, NUMBER = "03/04/2024", "03/05/12", "1,234"
"""Where the file has no example."""


class NotationPart(forms.Form):
    """What is left as it stands is read cell by cell."""

    day_order = forms.ChoiceField(
        label=LABELS["day_order"],
        required=False,
        widget=forms.RadioSelect,
    )
    calendar = forms.ChoiceField(
        label=LABELS["calendar"],
        required=False,
        choices=(
            ("", gettext_lazy("Each date by its year")),
            (GREGORIAN, gettext_lazy("All Gregorian")),
            (JALALI, gettext_lazy("All Jalali")),
        ),
    )
    short_years = forms.ChoiceField(
        label=LABELS["short_years"], required=False, widget=forms.RadioSelect
    )
    decimal = forms.ChoiceField(label=LABELS["decimal"], required=False, widget=forms.RadioSelect)
    phone_country = forms.ChoiceField(
        label=LABELS[PHONE_COUNTRY],
        required=False,
        widget=LongSelect,
    )

    def offer_notation(self, evidence: Evidence, session: Session) -> None:
        self.evidence = evidence
        self._offer_day_orders(evidence.date or DATE)
        self._offer_short_years(evidence.short_year or SHORT_YEAR)
        self._offer_decimals(evidence.number or NUMBER)
        own = countries.name(session.phone_country)
        first = _("%(country)s, as everywhere here") % {"country": own}
        self.fields[PHONE_COUNTRY].choices = [("", first), *countries]

    def _offer_day_orders(self, example: str) -> None:
        sentences = {
            DAY_FIRST: _("Day first: %(cell)s is %(read)s"),
            MONTH_FIRST: _("Month first: %(cell)s is %(read)s"),
        }
        self.fields["day_order"].choices = [
            (order, sentence % _told(DateKind(), example, Notation(day_order=order), format_date))
            for order, sentence in sentences.items()
        ]
        if reason := self.evidence.reasons.get("day_order"):
            sentence = _("Found out: “%(cell)s” can be read in one way only.")
            self.fields["day_order"].help_text = sentence % {"cell": _apart(reason)}

    def _offer_short_years(self, example: str) -> None:
        sentences = {
            GREGORIAN: _("The last such Gregorian year: %(cell)s is %(read)s"),
            JALALI: _("The last such Jalali year: %(cell)s is %(read)s"),
        }
        read = [
            (
                calendar,
                sentence
                % _told(DateKind(), example, Notation(short_years=calendar), _in(calendar)),
            )
            for calendar, sentence in sentences.items()
        ]
        field = self.fields["short_years"]
        field.choices = [("", _("Refused: such a cell is wrong")), *read]
        if self.evidence.short_year:
            sentence = _("In the file stands “%(cell)s”. The last year is one that has begun.")
            field.help_text = sentence % {"cell": _apart(self.evidence.short_year)}

    def _offer_decimals(self, example: str) -> None:
        sentences = {
            "": _("As usual in your language: %(cell)s is %(read)s"),
            COMMA: _("Decimal comma: %(cell)s is %(read)s"),
            POINT: _("Decimal point: %(cell)s is %(read)s"),
        }
        self.fields["decimal"].choices = [
            (sign, sentence % _told(DecimalKind(), example, Notation(decimal=sign), _number))
            for sign, sentence in sentences.items()
        ]
        if reason := self.evidence.reasons.get("decimal"):
            sentence = _("Found out: “%(cell)s” can be read in one way only.")
            self.fields["decimal"].help_text = sentence % {"cell": _apart(reason)}

    def check_short_years(self) -> None:
        """They are of the calendar of which all dates are."""
        only, short = (self.cleaned_data.get(name) for name in ("calendar", "short_years"))
        if only and short and only != short:
            message = _(
                "All dates are of the other calendar, as you have chosen. Choose the same one."
            )
            self.add_error("short_years", message)

    @property
    def notation(self) -> dict[str, str]:
        """What differs from how everything is read."""
        said = {name: self.cleaned_data[name] for name in NAMES if self.cleaned_data[name]}
        if said.get("day_order") == DAY_FIRST and "day_order" not in self.evidence.notation:
            del said["day_order"]
        return said


def _told(kind: Kind, cell: str, notation: Notation, show) -> dict[str, str]:
    try:
        read = show(kind.reader(Session(notation=notation))(cell))
    except CellError:
        read = _("not to be read")
    return {"cell": _apart(cell), "read": _apart(read)}


def _apart(text: str) -> str:
    """So that its direction is its own, whatever stands around it."""
    return f"\u2068{text}\u2069"


def _in(calendar: str):
    """Shows days in this calendar."""
    return partial(format_date, calendar=calendar)


def _number(number) -> str:
    places = max(0, -int(number.as_tuple().exponent))
    return format_decimal(number, places=places)


def initial_notation(an_import: Import) -> dict[str, Any]:
    return {"day_order": DAY_FIRST, "decimal": "", "short_years": "", **an_import.notation}
