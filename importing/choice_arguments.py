"""What is chosen about a file, said on the command line."""

from argparse import ArgumentParser
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from core.calendars.kinds import CALENDARS
from core.catalogue.notation import DAY_ORDERS, DECIMAL_SIGNS
from core.refusals import Refused
from importing.choices import EmptyCells, ListMode, OnMatch
from importing.conflicts import Side
from importing.models import SavedMapping
from importing.notation import PHONE_COUNTRY
from importing.said import Said
from importing.targets import target_of

_NOTATION = ("day_order", "calendar", "short_years", "decimal", PHONE_COUNTRY)


class WrongArgument(Refused):
    """Something was said that nobody can follow; the text says what is possible."""


def add_choice_arguments(parser: ArgumentParser, key_examples: str) -> None:
    """The choices that the page of the columns offers."""
    parser.add_argument(
        "--mapping", default="", metavar="NAME", help="saved choices, one's own or shared"
    )
    parser.add_argument(
        "--column",
        action="append",
        default=[],
        metavar="HEADER=FIELD",
        help="where a column goes, by its header or letter, e.g. Colour=short_name; no field: skipped",
    )
    parser.add_argument(
        "--key",
        action="append",
        default=[],
        metavar="FIELD",
        help=f"e.g. {key_examples}; several are tried in this order",
    )
    parser.add_argument("--on-match", choices=OnMatch.values, help="default: update")
    parser.add_argument(
        "--several",
        choices=ListMode.values,
        help="cells of several values, such as phones, add to what is there or replace it; default: add,"
        " replace where the file has record versions",
    )
    parser.add_argument(
        "--conflicts",
        choices=Side.values,
        help="whose values go where a record was changed here after the file was made, the file’s or"
        " what is here; default: neither, the row fails",
    )
    parser.add_argument(
        "--empty", choices=EmptyCells.values, help="what an empty cell means; default: leave"
    )
    parser.add_argument(
        "--constant",
        action="append",
        default=[],
        metavar="FIELD=VALUE",
        help="the same value for every row, e.g. status=active",
    )
    _add_notation_arguments(parser)


def _add_notation_arguments(parser: ArgumentParser) -> None:
    """How the file writes what could be read in two ways."""
    parser.add_argument("--day-order", default="", choices=DAY_ORDERS, help="of 03/04/2024")
    parser.add_argument("--calendar", default="", choices=CALENDARS, help="of all dates")
    parser.add_argument(
        "--short-years", default="", choices=CALENDARS, help="calendar of years of two digits"
    )
    parser.add_argument("--decimal", default="", choices=[*DECIMAL_SIGNS], help="of all numbers")
    parser.add_argument(
        "--phone-country", default="", metavar="CODE", help="of phones without a calling code"
    )


def said_in(options: Mapping[str, Any], *, actor, target: str, placement) -> Said:
    """What the options say. Raises WrongArgument."""
    return Said(
        columns=dict(map(_column, options["column"])),
        keys=_keys(options["key"], target),
        on_match=options["on_match"],
        list_mode=options["several"],
        empty_cells=options["empty"],
        placement=placement,
        constants=dict(map(_constant, options["constant"])),
        notation={name: options[name] for name in _NOTATION if options[name]},
        saved=_saved(options["mapping"], actor, target),
    )


def side_of(options: Mapping[str, Any]) -> Side | None:
    """Whose values go in rows that are in conflict; None where nothing was said."""
    return Side(options["conflicts"]) if options["conflicts"] else None


def _column(text: str) -> tuple[str, str]:
    name, is_said, key = text.rpartition("=")
    if not is_said or not name.strip():
        message = _("“%(text)s” names no column and field. Write it like Colour=short_name.")
        raise WrongArgument(message % {"text": text})
    return name, key.strip()


def _keys(wanted: list[str], target: str) -> list[str]:
    keys = [f.key for f in target_of(target).catalogue() if f.is_matching_key]
    for key in wanted:
        if key not in keys:
            message = _("%(key)s does not find a record. Choose one of: %(keys)s.")
            raise WrongArgument(message % {"key": key, "keys": ", ".join(keys)})
    return wanted


def _constant(text: str) -> tuple[str, str]:
    key, is_said, value = text.partition("=")
    if not is_said or not value.strip():
        message = _("“%(text)s” gives no value. Write it like status=active.")
        raise WrongArgument(message % {"text": text})
    return key.strip(), value


def _saved(name: str, actor, target: str) -> SavedMapping | None:
    """One\'s own goes before somebody else\'s of that name."""
    if not name:
        return None
    found = SavedMapping.objects.visible_to(actor).filter(target=target, name=name)
    own = [mapping for mapping in found if mapping.created_by_id == actor.pk]
    mappings = own or list(found)
    if len(mappings) != 1:
        message = (
            _("Several people have shared choices called “%(name)s”. Save them as your own first.")
            if mappings
            else _("There are no saved choices called “%(name)s” for these records.")
        )
        raise WrongArgument(message % {"name": name})
    return mappings[0]
