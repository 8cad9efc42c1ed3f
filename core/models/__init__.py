"""The rows of the toolbox: the furniture of every record, change sets, events and jobs."""

from .change_sets import ChangeSet, UndoLeftover
from .events import DomainEvent, EventCursor, TouchedRecord
from .jobs import Job
from .records import LivingManager, Record, RecordManager, RecordQuerySet
from .removed import RemovedRecord

__all__ = [
    "ChangeSet",
    "DomainEvent",
    "EventCursor",
    "Job",
    "LivingManager",
    "Record",
    "RecordManager",
    "RecordQuerySet",
    "RemovedRecord",
    "TouchedRecord",
    "UndoLeftover",
]
