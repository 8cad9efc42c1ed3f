"""The steps of an import as people see them: their names, where one is, how far it is in words."""

from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from core.calendars.formatting import format_number
from core.models import Job
from importing.choices import Outcome, Stage
from importing.models import Export, Import
from importing.reading import explain

STEPS = (
    ("file", _("File")),
    ("columns", _("Columns")),
    ("preview", _("Preview")),
    ("import", _("Import")),
    ("result", _("Result")),
)
_STEP_OF = {
    Stage.READING: "file",
    Stage.REFUSED: "file",
    Stage.MAPPING: "columns",
    Stage.CHECKING: "preview",
    Stage.CHECKED: "preview",
    Stage.APPLYING: "import",
    Stage.DONE: "result",
}
TONES = {Outcome.NEW: "is-good", Outcome.CONFLICT: "is-warning", Outcome.WRONG: "is-bad"}


def steps_of(an_import: Import | None, shown: str = "") -> list[dict[str, Any]]:
    """For components/steps.html; `shown` is the step of the page, when it is an earlier one."""
    reached = _STEP_OF[Stage(an_import.stage)] if an_import else "file"
    codes = [code for code, _label in STEPS]
    current = codes.index(shown or reached)
    urls = _urls(an_import) if an_import else {}
    return [
        {
            "label": label,
            "url": urls.get(code, ""),
            "state": "current"
            if place == current
            else "done"
            if place <= codes.index(reached)
            else "ahead",
        }
        for place, (code, label) in enumerate(STEPS)
    ]


def _urls(an_import: Import) -> dict[str, str]:
    """The steps that can be looked at again; nothing is lost by it."""
    if an_import.stage not in (Stage.MAPPING, Stage.CHECKED):
        return {}
    return {
        "file": reverse("importing:import_file", args=[an_import.pk]),
        "columns": reverse("importing:import_columns", args=[an_import.pk]),
        "preview": reverse("importing:import", args=[an_import.pk]),
    }


def problem_of(an_import: Import) -> str:
    """Why the last step did not end well, in the reader's language; empty when it did."""
    problem = an_import.problem
    if "code" in problem:
        return explain(problem["code"], problem["params"])
    if problem.get("is_cancelled"):
        return str(_CANCELLED[Stage(an_import.stage)])
    return problem.get("text", "")


def warnings_of(an_import: Import) -> list[str]:
    """What a person should know about the file before it is imported."""
    sheet = an_import.sheet
    warnings = [explain(entry["code"], entry["params"]) for entry in sheet["warnings"]]
    if sheet["other_sheets"]:
        others = gettext(", ").join(
            gettext("“%(text)s”") % {"text": name} for name in sheet["other_sheets"]
        )
        message = _("Only the sheet “%(name)s” is read. Not read: %(others)s.")
        warnings.append(message % {"name": sheet["sheet_name"], "others": others})
    return warnings


_CANCELLED = {
    Stage.REFUSED: _("Reading was stopped before the end. Have the file read again."),
    Stage.MAPPING: _("Checking was stopped. Nothing was written."),
    Stage.CHECKED: _("The import was stopped. Nothing was written; you can start it again."),
}


def count_cards(counts: dict[str, int], shown: str) -> list[dict[str, Any]]:
    """How many rows of each outcome, each card a way to its rows."""
    return [
        {
            "label": outcome.label,
            "count": counts.get(outcome.value, 0),
            "url": f"?show={outcome.value}#rows" if counts.get(outcome.value) else "",
            "is_current": outcome.value == shown,
            "tone": TONES.get(outcome, "") if counts.get(outcome.value) else "",
        }
        for outcome in Outcome
    ]


def jobs_of(record: Import | Export) -> list[Job]:
    """The work on it, the last that was asked for first."""
    jobs = Job.objects.filter(record_type=record._meta.label_lower, record_id=record.pk)
    return list(jobs.order_by("-id"))


def duration_text(taken: timedelta) -> str:
    """How long it took, e.g. "4 seconds", "2 minutes"."""
    seconds = max(1, round(taken.total_seconds()))
    if seconds < 120:
        words = ngettext("%(count)s second", "%(count)s seconds", seconds)
        return words % {"count": format_number(seconds)}
    minutes = round(seconds / 60)
    words = ngettext("%(count)s minute", "%(count)s minutes", minutes)
    return words % {"count": format_number(minutes)}
