"""The kinds of work that are disturbed, each from a known state of the base to another one.

A further kind is one entry in `works`: a function that asks for its jobs one after the other. It is
resumed when the job it has given ended as "done", and returns when nothing is left to ask for.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.core.files.base import File

from accounts.models import User
from bench import people
from core.models import ChangeSet, Job
from customers.bulk import choices
from customers.bulk.selection import Selection
from customers.forms.bulk import PREFIX
from customers.models import BulkEdit, Tag
from customers.services import bulk as bulk_services
from importing import services
from importing.choices import Stage
from importing.chosen import Chosen
from importing.models import Import
from importing.targets import target_of

EMPTY, NEW, CHANGED = "empty", "with new customers", "with changed customers"
EDITED, PEOPLED = "with customers changed in bulk", "with contact persons"

STANDS_STILL = (Stage.REFUSED, Stage.MAPPING, Stage.CHECKED, Stage.DONE)
"""Where a person finds an import that nobody works at."""


class Broken(AssertionError):
    """Something that must hold whatever is killed does not."""


@dataclass(frozen=True)
class Work:
    """One kind of work. `jobs` asks for one job after the other, `check` raises Broken when what
    stands beside the base contradicts whether the work is done."""

    name: str
    before: str
    after: str
    jobs: Callable[[User], Iterator[Job]]
    check: Callable[[bool], None]
    is_import: bool = False
    """Whether its rounds are counted; the others make room for the next import."""


def works(folder: Path, row_count: int) -> tuple[Work, ...]:
    """Every kind of work, in an order in which each finds the state that it begins with."""
    rows = people.rows(row_count)
    new = people.write_workbook(folder / "new.xlsx", rows)
    changed = people.write_workbook(folder / "changed.xlsx", people.changed(rows))
    contacts = people.write_contacts(folder / "contacts.xlsx", rows)
    return (
        _import("import of new customers", EMPTY, NEW, new),
        Work("bulk edit", NEW, EDITED, _edit, _check_edit),
        Work("undo of the bulk edit", EDITED, NEW, _take_edit_back, _check_undo_of_edit),
        _import("import of contact persons", NEW, PEOPLED, contacts, "contacts"),
        Work("undo of the contact persons", PEOPLED, NEW, _take_back, _check_undo),
        _import("import of changes", NEW, CHANGED, changed),
        Work("undo of the changes", CHANGED, NEW, _take_back, _check_undo),
        Work("undo of the new customers", NEW, EMPTY, _take_back, _check_undo),
    )


def _import(name: str, before: str, after: str, path: Path, target: str = "customers") -> Work:
    return Work(name, before, after, _importing(path, target), _check_import, is_import=True)


def _importing(path: Path, target: str) -> Callable[[User], Iterator[Job]]:
    """An import as a person makes it: upload, columns as suggested, preview, import."""

    def jobs(actor: User) -> Iterator[Job]:
        placement = {"assigned_to": actor.pk} if target_of(target).placement_fields else {}
        with path.open("rb") as file:
            started = services.start_import(
                actor=actor, target=target, file=File(file), original_name=path.name
            )
        yield Job.objects.filter(record_id=started.pk).latest("id")
        an_import = Import.objects.get(pk=started.pk)
        if an_import.stage == Stage.REFUSED:
            return
        yield services.request_check(
            actor=actor,
            an_import=an_import,
            chosen=Chosen(mapping=an_import.mapping, placement=placement),
        )
        yield services.request_apply(actor=actor, an_import=an_import)

    return jobs


def _check_import(is_done: bool) -> None:
    an_import = Import.objects.latest("id")
    if an_import.stage not in STANDS_STILL:
        raise Broken(f"The import stands at “{an_import.stage}” and no job is at it.")
    if is_done != (an_import.stage == Stage.DONE):
        raise Broken(
            f"The base is {'after' if is_done else 'before'} an import “{an_import.stage}”."
        )
    if an_import.stage != Stage.DONE and an_import.problem == {}:
        raise Broken("The import ended without a word about why.")
    written = ChangeSet.objects.filter(
        reason="importing.apply", details__contains={"import": an_import.pk}
    )
    if written.count() != int(is_done):
        raise Broken(f"The import has {written.count()} change sets.")
    kept = an_import.rows.count()
    if kept != an_import.sheet.get("row_count", 0):
        raise Broken(f"The import keeps {kept} of {an_import.sheet.get('row_count', 0)} rows.")


def _take_back(actor: User) -> Iterator[Job]:
    """The latest import that holds."""
    done = Import.objects.with_undo().filter(stage=Stage.DONE).order_by("-id")
    yield services.request_undo(
        actor=actor, an_import=next(one for one in done if not one.is_taken_back)
    )


def _check_undo(is_done: bool) -> None:
    job = Job.objects.filter(kind="importing.undo").latest("id")
    an_import = Import.objects.with_undo().get(pk=job.record_id)
    if an_import.is_taken_back != is_done:
        raise Broken(f"The import is {'' if an_import.is_taken_back else 'not '}taken back.")
    undone = ChangeSet.objects.filter(undoes=an_import.change_set).count()
    if undone != int(is_done):
        raise Broken(f"The import was taken back {undone} times.")


def _edit(actor: User) -> Iterator[Job]:
    """Everybody has one tag, and no other one: links go and come, and versions are raised."""
    edit = bulk_services.begin(actor=actor, selection=Selection(None, ""))
    typed = {f"{PREFIX}-tags": [str(Tag.objects.latest("id").pk)]}
    edit = bulk_services.choose_change(
        actor=actor, edit=edit, field="tags", mode="set", typed=typed
    )
    yield bulk_services.request_apply(actor=actor, edit=edit)


def _check_edit(is_done: bool) -> None:
    edit = BulkEdit.objects.asked().latest("id")
    if edit.is_done != is_done:
        raise Broken(f"The bulk edit is {'' if edit.is_done else 'not '}done.")
    written = ChangeSet.objects.filter(
        reason=choices.APPLY, details__contains={"bulk_edit": edit.pk}
    )
    if written.count() != int(is_done):
        raise Broken(f"The bulk edit has {written.count()} change sets.")


def _take_edit_back(actor: User) -> Iterator[Job]:
    edit = BulkEdit.objects.with_undo().filter(finished_at__isnull=False).latest("id")
    yield bulk_services.request_undo(actor=actor, edit=edit)


def _check_undo_of_edit(is_done: bool) -> None:
    job = Job.objects.filter(kind=choices.UNDO).latest("id")
    edit = BulkEdit.objects.with_undo().get(pk=job.record_id)
    if edit.is_taken_back != is_done:
        raise Broken(f"The bulk edit is {'' if edit.is_taken_back else 'not '}taken back.")
    undone = ChangeSet.objects.filter(undoes=edit.change_set).count()
    if undone != int(is_done):
        raise Broken(f"The bulk edit was taken back {undone} times.")
