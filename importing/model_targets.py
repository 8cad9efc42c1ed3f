"""Kinds of record that come in hundreds: what most of them answer alike."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet

from accounts.sessions import session_for
from core.catalogue import Catalogue, Field, Session
from core.catalogue.any_of import AnyOf
from core.text import fold
from importing.targets import Target, Values


class ModelTarget(Target):
    """The records of one model, small enough a table to be read whole.

    A subclass says which fields there are (`catalogue`), what the buttons say and who may load them.
    Where more than columns is written, it answers `insert` and `change` as well: each is called once,
    with all rows, inside the change set of the import.
    """

    model: type[Model]

    def visible_to(self, actor) -> QuerySet:
        return self.model._default_manager.all()

    def session(self, actor) -> Session:
        return session_for(actor)

    def comparable(self, field: Field, value: Any) -> Any:
        """Texts are the same whatever their case, accents and punctuation."""
        return fold(value) if isinstance(value, str) else value

    def find(self, field: Field, values: Iterable[Any]) -> dict[Any, list[int]]:
        wanted, found = set(values), defaultdict(list)
        for pk, value in self._values_of(field) if wanted else ():
            if value in wanted:
                found[value].append(pk)
        return found

    def _values_of(self, field: Field) -> Iterable[tuple[int, Any]]:
        """The id of every record with what it is found by."""
        ids = list(self.model._default_manager.order_by("id").values_list("pk", flat=True))
        loaded = field.store.load(ids, [field])
        return ((pk, self.value_of(field, loaded[pk][field.key])) for pk in ids)

    def editable(self, actor, ids: Iterable[int]) -> set[int]:
        found = self.visible_to(actor).filter(AnyOf("id", ids))
        return set(found.order_by().values_list("pk", flat=True))

    def lock(self, ids: Iterable[int]) -> set[int]:
        rows = self.model._default_manager.filter(AnyOf("id", ids)).order_by("id")
        return set(rows.select_for_update(of=("self",), no_key=True).values_list("pk", flat=True))

    def placed(self, values, placement):
        return dict(values)

    def problems(self, catalogue, values, is_new):
        """What the model says of the columns that are given."""
        columns = self.columns(catalogue, values)
        others = {field.name for field in self.model._meta.fields} - columns.keys()
        try:
            self.model(**columns).clean_fields(exclude=others)
        except ValidationError as error:
            return error.messages
        return []

    def insert(self, actor, catalogue, rows, on_written):
        made = [self.model(created_by=actor, **self.columns(catalogue, row)) for row in rows]
        return [record.pk for record in self.model._default_manager.bulk_create(made)]

    def change(self, actor, catalogue, rows, on_written):
        records = self.model._default_manager.in_bulk(rows)
        changed = {pk: self.columns(catalogue, values) for pk, values in rows.items()}
        for pk, columns in changed.items():
            for column, value in columns.items():
                setattr(records[pk], column, value)
        names = sorted({column for columns in changed.values() for column in columns})
        self.model._default_manager.bulk_update(records.values(), names)

    def columns(self, catalogue: Catalogue, values: Values) -> dict[str, Any]:
        """The columns that the values fill."""
        found: dict[str, Any] = {}
        for key, value in values.items():
            if key in catalogue and catalogue[key].is_editable:
                field = catalogue[key]
                found |= zip(field.place, field.kind.to_columns(value), strict=True)
        return found
