"""What an export writes: which records, which fields, under which headers."""

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any

from django.http import QueryDict

from core.catalogue import Catalogue, Field, Session
from core.catalogue.any_of import AnyOf
from core.catalogue.kinds import Cell
from core.list_query import ListQuery
from importing.choices import Contents
from importing.mapping import header_for, importable_fields
from importing.models import Export
from importing.targets import Target, target_of
from importing.writing import Column

BATCH = 5000
RECORDS_TO_LOAD_BACK = 5000
"""A file that is meant to be loaded back has as many as an import takes (R102)."""


@dataclass(frozen=True)
class ExportPlan:
    """The records of a list for one person, and the fields that are written of each."""

    target: Target
    catalogue: Catalogue
    session: Session
    asked: ListQuery
    contents: str
    columns: Sequence[str] = ()

    @classmethod
    def make(
        cls, actor, target: Target, *, query: str, contents: str, columns=(), ids=None
    ) -> "ExportPlan":
        """`ids` are records that were chosen of the list; None: all of it."""
        catalogue, session = target.catalogue(), target.session(actor)
        records = target.visible_to(actor)
        asked = ListQuery(
            catalogue=catalogue,
            session=session,
            records=records if ids is None else records.filter(AnyOf("id", ids)),
            query=QueryDict(query),
            default_order=target.default_order,
        )
        return cls(target, catalogue, session, asked, contents, columns)

    @classmethod
    def of(cls, export: Export) -> "ExportPlan":
        return cls.make(
            export.created_by,
            target_of(export.target),
            query=export.query,
            contents=export.contents,
            columns=export.columns,
            ids=export.ids,
        )

    @property
    def is_for_loading_back(self) -> bool:
        return self.contents == Contents.EVERYTHING

    @property
    def records_per_file(self) -> int | None:
        return RECORDS_TO_LOAD_BACK if self.is_for_loading_back else None

    @cached_property
    def fields(self) -> list[Field]:
        """Of a list its columns; of everything what the person may load back, the key in front and
        the version at the end."""
        if not self.is_for_loading_back:
            return self._listed
        fields = self.target.loaded_back(importable_fields(self.catalogue, self.session.actor))
        return sorted(fields, key=lambda f: (f.is_version, f.key not in self.target.usual_keys[:1]))

    @property
    def _listed(self) -> list[Field]:
        """The columns that were asked for, as far as they are still there; else the usual ones."""
        asked = (self.catalogue.get(key) for key in self.columns)
        found = [f for f in asked if f is not None and f.is_listable]
        return found or self.catalogue.where(lambda f: f.is_in_list and not f.is_retired)

    @property
    def headers(self) -> list[Column]:
        if self.is_for_loading_back:
            return [Column.of(f, header_for(self.catalogue, f)) for f in self.fields]
        return [Column.of(f) for f in self.fields]

    def ids(self) -> Sequence[int]:
        """The records in the order of the list, each in eight bytes: there may be a million."""
        return array("q", self.asked.ordered_ids.iterator(chunk_size=BATCH))

    def rows(self, ids: Sequence[int]) -> Iterator[tuple[Cell, ...]]:
        """The cells of each record that is still there, in the order of the ids; a constant number of
        statements for every five thousand records.

        Another person may write meanwhile: the version is read with the record's own row, before
        what hangs on it, so what changed in between counts as changed since.
        """
        for batch in _batches(ids):
            values = self.catalogue.load(batch, self.fields)
            # One that was finally removed meanwhile has no values of its own.
            there = {pk: values[pk] for pk in batch if len(values[pk]) == len(self.fields)}
            rows = list(self._spread(there))
            columns = [
                f.kind.cells([row[f.key] for row in rows], self.session) for f in self.fields
            ]
            yield from zip(*columns, strict=True)

    def _spread(self, records: Mapping[int, Mapping[str, Any]]) -> Iterable[Mapping[str, Any]]:
        is_back = self.is_for_loading_back
        return self.target.rows_of(self.session, records) if is_back else records.values()


def _batches(ids: Sequence[int]) -> Iterator[list[int]]:
    remaining = iter(ids)
    while batch := list(islice(remaining, BATCH)):
        yield batch
