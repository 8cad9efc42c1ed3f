"""What makes a table tracked: statement triggers that keep old rows, and one that raises versions."""

import pghistory
import pghistory.models
import pgtrigger
from django.db import models

from core.statement_triggers import UpdateEvent
from core.touched import Touches, queue_touched


class Event(pghistory.models.Event):
    """The base of every event table: a 64-bit id that gives the order, and the change set.

    Insert events hold the new row, update and delete events the old one. `pgh_context_id` is the
    change set's id as a UUID and may not be null: a change outside a change set is refused.
    """

    pgh_id = models.BigAutoField(primary_key=True)
    pgh_context_id = models.UUIDField(db_index=True)

    class Meta:
        abstract = True


def tracked(
    *,
    derived: tuple[str, ...] = (),
    owners: tuple[str, ...] = (),
    touches: Touches | None = None,
):
    """Track a model's inserts, updates and deletes on every path, without its derived columns.

    A model with a `version` gets the trigger that raises it when anything but a derived column has
    changed. `owners` are the columns that lead to the records whose history shows these events: they
    are indexed. `touches` says which record to queue when a row is written (core.touched).
    """

    def decorate(model):
        names = {field.name for field in model._meta.local_fields}
        ignored = [*derived, *({"version"} & names)]
        if "version" in names:
            pgtrigger.register(_raise_version(ignored))(model)
        if touches:
            pgtrigger.register(*queue_touched(touches, ignored))(model)
        return pghistory.track(
            pghistory.InsertEvent(),
            UpdateEvent(row=pghistory.Old),
            pghistory.DeleteEvent(row=pghistory.Old),
            level=pghistory.Statement,
            append_only=True,
            base_model=Event,
            exclude=ignored,
            context_field=None,
            meta={"indexes": [models.Index(fields=[owner]) for owner in owners]},
            obj_field=pghistory.ObjForeignKey(
                related_name="events", db_index=True, db_constraint=False
            ),
        )(model)

    return decorate


def _raise_version(ignored: list[str]) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name="raise_version",
        level=pgtrigger.Row,
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        condition=pgtrigger.AnyChange(exclude=ignored),
        func="NEW.version = OLD.version + 1; RETURN NEW;",
    )
