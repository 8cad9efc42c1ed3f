"""What the commands have in common that load a spreadsheet of one kind of record."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Department, User
from core.calendars import preferences
from core.catalogue import Field
from core.jobs import INTERRUPTIONS
from core.refusals import Refused
from core.text import fold
from importing.choice_arguments import add_choice_arguments, said_in, side_of
from importing.choices import KEPT_OUT, Outcome, Placement
from importing.commanding import import_file
from importing.conflicts import told
from importing.placement import placement_of
from importing.plan import Checked, Problem
from importing.reading import Header
from importing.reading_arguments import add_reading_arguments, reading_of
from importing.targets import target_of

logger = logging.getLogger(__name__)

SHOWN_PROBLEMS = 50
FILE_OR_USER_REFUSED, NOT_DONE = 2, 3
REFUSE, ADD = "refuse", "create"


class FileCommand(BaseCommand):
    """Exit 0; 1 when a row failed; without counts 2 when the file or the user is refused,
    3 when a fault or a broken connection has kept everything out."""

    target = ""
    """The code of the kind of record."""
    key_examples = ""

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--as", dest="email", required=True, metavar="E-MAIL")
        add_choice_arguments(parser, self.key_examples)
        parser.add_argument(
            "--unknown",
            choices=(REFUSE, ADD),
            default=REFUSE,
            help="what becomes of names that are on no list of options",
        )
        if target_of(self.target).placement_fields:
            self._add_places(parser)
        add_reading_arguments(parser)
        parser.add_argument("--dry-run", action="store_true", help="check only, write nothing")

    @staticmethod
    def _add_places(parser) -> None:
        places = parser.add_mutually_exclusive_group()
        places.add_argument(
            "--department", default="", metavar="NAME", help="where new records belong"
        )
        places.add_argument("--public", action="store_true", help="everybody sees new records")
        places.add_argument(
            "--manager", default="", metavar="E-MAIL", help="who alone sees new records"
        )

    def handle(self, *args, **options):
        try:
            actor = self._person(options["email"])
            with _as_told_to(actor):
                checked = self._import(actor, options)
        except CommandError:
            raise
        except INTERRUPTIONS as error:
            logger.exception("An import was interrupted and given up")
            told = _(
                "The connection to the database was lost. Nothing was written, unless this import stands"
                " in the history of imports. Run it again if it does not."
            )
            raise CommandError(told, returncode=NOT_DONE) from error
        except Exception as error:
            logger.exception("An import failed")
            told = _("A fault in the program; nothing was written. Tell your administrator.")
            raise CommandError(told, returncode=NOT_DONE) from error
        with _as_told_to(actor):
            self._report(checked)
        if checked.of(*KEPT_OUT):
            raise SystemExit(1)

    def _import(self, actor, options: dict[str, Any]) -> Checked:
        try:
            return import_file(
                actor=actor,
                target=self.target,
                path=options["file"],
                said=said_in(
                    options,
                    actor=actor,
                    target=self.target,
                    placement=self._placement(actor, options),
                ),
                reading=reading_of(options),
                adds_names=options["unknown"] == ADD,
                side=side_of(options),
                is_dry_run=options["dry_run"],
                on_guess=self._tell_guess,
            )
        except Refused as error:
            raise CommandError(str(error), returncode=FILE_OR_USER_REFUSED) from error

    def _person(self, email: str) -> User:
        person = User.objects.active().filter(email__iexact=email).first()
        if person is None:
            raise CommandError(
                _("Nobody who may sign in has the e-mail address %(email)s.") % {"email": email},
                returncode=FILE_OR_USER_REFUSED,
            )
        return person

    def _placement(self, actor, options: dict[str, Any]) -> dict | None:
        """None where nothing was said of it."""
        if options.get("public"):
            return placement_of(Placement.PUBLIC)
        if email := options.get("manager"):
            return placement_of(Placement.PERSON, person=self._person(email).pk)
        if name := options.get("department"):
            return self._department(actor, name)
        return None

    def _department(self, actor, name: str) -> dict:
        found = [d for d in Department.objects.choosable_by(actor) if fold(d.name) == fold(name)]
        if len(found) == 1:
            return placement_of(Placement.DEPARTMENT, department=found[0].pk)
        message = (
            _("There are %(count)s departments named “%(name)s”. Rename one of them.")
            if found
            else _("There is no department named “%(name)s” that you can put customers into.")
        )
        raise CommandError(
            message % {"name": name, "count": len(found)}, returncode=FILE_OR_USER_REFUSED
        )

    def _tell_guess(self, header: Header, field: Field) -> None:
        """Before the counts: what no header says should be looked over."""
        sentence = _(
            "Column %(letter)s “%(header)s” goes to “%(field)s”, by what its cells look like."
        )
        told = {"letter": header.letter, "header": header.label, "field": field.label}
        self.stdout.write(sentence % told)

    def _report(self, checked: Checked) -> None:
        wrong, doubtful = checked.of(Outcome.WRONG), checked.doubtful
        sentence = _("Row %(number)s, %(letter)s %(header)s: %(message)s")
        self._list(sentence, [(row.number, row.problems) for row in wrong])
        for row in checked.of(Outcome.CONFLICT)[:SHOWN_PROBLEMS]:
            message = " ".join(told(row, checked.catalogue, checked.session))
            self.stderr.write(
                _("Conflict: row %(number)s: %(message)s")
                % {"number": row.number, "message": message}
            )
        sentence = _("In doubt: row %(number)s, %(letter)s %(header)s: %(message)s")
        self._list(sentence, [(row.number, row.doubts) for row in doubtful])
        counts, failed = checked.counts, len(checked.of(*KEPT_OUT))
        self.stdout.write(
            f"created={counts[Outcome.NEW]} updated={counts[Outcome.CHANGED]}"
            f" unchanged={counts[Outcome.UNCHANGED]} skipped={counts[Outcome.SKIPPED]}"
            f" failed={failed}"
        )

    def _list(self, sentence: str, rows: list[tuple[int, list[Problem]]]) -> None:
        """Each row's problems on the error output, as many as one reads."""
        for number, problems in rows[:SHOWN_PROBLEMS]:
            for problem in problems:
                self.stderr.write(sentence % {"number": number, **problem._asdict()})
        if len(rows) > SHOWN_PROBLEMS:
            more = len(rows) - SHOWN_PROBLEMS
            self.stderr.write(
                ngettext("… and %(count)s more row.", "… and %(count)s more rows.", more)
                % {"count": more}
            )


@contextmanager
def _as_told_to(actor: User) -> Iterator[None]:
    """Cells are read, and words said, as the person reads them."""
    with translation.override(actor.language), preferences.activate(actor.display_preferences):
        yield
