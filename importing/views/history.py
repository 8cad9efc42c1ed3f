"""Every import there was, newest first."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.permissions import right_required
from core.views.paging import id_in
from importing.choices import Stage
from importing.models import Import
from importing.permissions import RIGHT
from importing.wizard import STATES

PAGE_SIZE = 50


@dataclass(frozen=True)
class HistoryEntry:
    """An import as a line of the history: how far it is, and its counts once it is done."""

    of_import: Import

    @property
    def state(self) -> str:
        return str(STATES[Stage(self.of_import.stage)])

    @property
    def is_waiting(self) -> bool:
        """Whether somebody has to do something."""
        return self.of_import.stage in (Stage.MAPPING, Stage.CHECKED)

    @property
    def counts(self) -> dict[str, int]:
        return self.of_import.counts


@require_safe
@right_required(RIGHT)
def import_list(request: HttpRequest) -> HttpResponse:
    """One's own imports, everybody's for who sees everything. `?before=` pages by id."""
    rows = Import.objects.visible_to(request.user).select_related("created_by")
    before = id_in(request.GET.get("before", ""))
    if before is not None:
        rows = rows.filter(pk__lt=before)
    shown = list(rows[: PAGE_SIZE + 1])
    context = {
        "entries": [HistoryEntry(one) for one in shown[:PAGE_SIZE]],
        "next_url": f"?before={shown[PAGE_SIZE - 1].pk}" if len(shown) > PAGE_SIZE else "",
        "is_first_page": before is None,
    }
    return render(request, "importing/import_list.html", context)
