"""Working at a layout before it is saved: moving things a step at a time, and looking at the form."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.sessions import session_for
from core.calendars.formatting import format_number
from core.catalogue import Catalogue
from core.forms.catalogue_forms import CatalogueForm
from core.permissions import right_required
from core.views.paging import id_in
from records import layout_moves
from records.forms import LayoutForm
from records.forms.layouts import read_board
from records.layouts import PlacedSection, arrange, completed
from records.services.layouts import RIGHT
from records.views.layouts import DEFAULT_ROLE, kind_of, page_context

Move = Callable[[list[PlacedSection], str], list[PlacedSection]]

STEPS = {"up": -1, "down": 1}


@require_POST
@right_required(RIGHT)
def move_layout_field(request: HttpRequest, kind: str, direction: str) -> HttpResponse:
    """One place up or down; `moved` says which field."""
    parts = [section.code for section in kind_of(kind).catalogue().sections if section.is_part]
    return _moved(
        request, kind, lambda s, key: layout_moves.move_field(s, key, STEPS[direction], parts)
    )


@require_POST
@right_required(RIGHT)
def move_layout_section(request: HttpRequest, kind: str, direction: str) -> HttpResponse:
    """One place up or down in its block; `moved` says which section."""
    return _moved(
        request, kind, lambda s, code: layout_moves.move_section(s, code, STEPS[direction])
    )


@require_POST
@right_required(RIGHT)
def move_layout_section_across(request: HttpRequest, kind: str) -> HttpResponse:
    """Into the other block; `moved` says which section."""
    return _moved(request, kind, layout_moves.change_side)


@require_POST
@right_required(RIGHT)
def put_layout_field(request: HttpRequest, kind: str) -> HttpResponse:
    """Into the section that was chosen beside the field; `moved` says which field."""
    target = request.POST.get(f"into-{request.POST.get('moved', '')}", "")
    return _moved(request, kind, lambda s, key: layout_moves.put_field(s, key, target))


@require_POST
@right_required(RIGHT)
def add_layout_section(request: HttpRequest, kind: str) -> HttpResponse:
    """A further section, to be named."""
    return _moved(request, kind, lambda sections, _name: layout_moves.add_section(sections))


@require_POST
@right_required(RIGHT)
def remove_layout_section(request: HttpRequest, kind: str) -> HttpResponse:
    """Without an empty section of the administrator's own; `moved` says which."""
    return _moved(request, kind, layout_moves.remove_section)


@require_POST
@right_required(RIGHT)
def preview_layout(request: HttpRequest, kind: str) -> HttpResponse:
    """The form as everybody would see it if what is sent were saved; it cannot be filled in."""
    found = kind_of(kind)
    catalogue = arrange(found.catalogue(), read_board(request.POST))
    form = CatalogueForm(
        catalogue=catalogue,
        session=session_for(request.user),
        fields=[one for one in catalogue.form_fields if not one.is_hidden],
    )
    context = {"form": form, "kind": found, "blocks": _blocks(form, catalogue)}
    return render(request, "records/card_layout_preview.html", context)


def _blocks(form: CatalogueForm, catalogue: Catalogue) -> list[list]:
    """Both blocks with their sections and inputs; of one that draws itself only the name."""
    blocks = []
    for side in ("start", "end"):
        inputs = {section.code: fields for section, fields in form.sections(side)}
        shown = [s for s in catalogue.sections if s.side == side and not s.is_hidden]
        blocks.append(
            [
                (section, inputs.get(section.code, []))
                for section in shown
                if section.code in inputs or (section.is_part and section.is_on_form)
            ]
        )
    return blocks


def _moved(request: HttpRequest, kind: str, move: Move) -> HttpResponse:
    """The board with one thing moved and all else as it was sent; nothing is saved."""
    found = kind_of(kind)
    catalogue = found.catalogue()
    sections = list(completed(catalogue, read_board(request.POST)))
    moved = request.POST.get("moved", "")
    form = LayoutForm(
        catalogue=catalogue,
        sections=tuple(move(sections, moved)),
        version=_version(request.POST),
    )
    context = {**page_context(found, DEFAULT_ROLE), "form": form, "status": _status(form, moved)}
    part = "#board_update" if request.htmx else ""
    return render(request, f"records/card_layout.html{part}", context)


def _status(form: LayoutForm, moved: str) -> str:
    """What is read aloud after a move: where the thing is now."""
    for _side, sections in form.board:
        for number, section in enumerate(sections, start=1):
            if section.placed.code == moved:
                return _place(section.label, _("its block"), number, len(sections))
            keys = [one.placed.key for one in section.fields]
            if moved in keys:
                one = section.fields[keys.index(moved)]
                return _place(
                    one.field.label, section.label, keys.index(moved) + 1, len(section.fields)
                )
    return _("Not saved yet.")


def _place(name, where: str, number: int, count: int) -> str:
    return _("%(name)s: in %(where)s, %(number)s of %(count)s. Not saved yet.") % {
        "name": name,
        "where": where,
        "number": format_number(number),
        "count": format_number(count),
    }


def _version(data: QueryDict) -> int:
    return id_in(data.get("version", "")) or 0
