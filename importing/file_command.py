"""What the commands have in common that load a spreadsheet of one kind of record."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Department, User
from core.calendars import preferences
from core.refusals import Refused
from core.text import fold
from importing.choice_arguments import add_choice_arguments, said_in
from importing.choices import KEPT_OUT, Outcome, Placement
from importing.commanding import import_file
from importing.conflicts import told
from importing.placement import placement_of
from importing.plan import Checked, Problem
from importing.reading_arguments import add_reading_arguments, reading_of
from importing.targets import target_of

SHOWN_PROBLEMS = 50
FILE_OR_USER_REFUSED = 2
REFUSE, ADD = "refuse", "create"


class FileCommand(BaseCommand):
    """Exit 0; 1 when a row failed; 2, and no counts, when the file or the user is refused."""

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
            parser.add_argument("--department", metavar="NAME", help="where new records belong")
        add_reading_arguments(parser)
        parser.add_argument("--dry-run", action="store_true", help="check only, write nothing")

    def handle(self, *args, **options):
        actor = self._actor(options["email"])
        with translation.override(actor.language), preferences.activate(actor.display_preferences):
            try:
                checked = import_file(
                    actor=actor,
                    target=self.target,
                    path=options["file"],
                    said=said_in(
                        options,
                        actor=actor,
                        target=self.target,
                        placement=self._placement(actor, options.get("department")),
                    ),
                    reading=reading_of(options),
                    adds_names=options["unknown"] == ADD,
                    is_dry_run=options["dry_run"],
                )
            except Refused as error:
                raise CommandError(str(error), returncode=FILE_OR_USER_REFUSED) from error
            self._report(checked)
        if checked.of(*KEPT_OUT):
            raise SystemExit(1)

    def _actor(self, email: str) -> User:
        actor = User.objects.active().filter(email__iexact=email).first()
        if actor is None:
            raise CommandError(
                _("Nobody who may sign in has the e-mail address %(email)s.") % {"email": email},
                returncode=FILE_OR_USER_REFUSED,
            )
        return actor

    def _placement(self, actor, name: str | None) -> dict | None:
        if not name:
            return None
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
