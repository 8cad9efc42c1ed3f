"""Where values are kept that are links to other rows: tags, departments, groups."""

from collections.abc import Iterable

from django.db import connection
from django.db.models import Count, Exists, Model, OuterRef, Q

from core.catalogue.any_of import AnyOf
from core.catalogue.bulk import copy_rows
from core.catalogue.setwise import LinkSetWise
from core.catalogue.stores import Store


class LinkStore(Store):
    """A through model of two foreign keys; a value is the sorted tuple of the other side's ids."""

    counted = ""
    """Which links are values, as SQL over `l`; the others are left alone. Empty: all are."""

    def __init__(self, model: type[Model], owner: str, target: str):
        self.model = model
        self.table = model._meta.db_table
        self.owner = f"{owner}_id"
        self.target = f"{target}_id"

    def load(self, ids, fields):
        (field,) = fields
        found: dict[int, list[int]] = {record_id: [] for record_id in ids}
        links = self.model.objects.filter(AnyOf(self.owner, ids))
        for owner, target in links.values_list(self.owner, self.target):
            found[owner].append(target)
        return {owner: {field.key: tuple(sorted(targets))} for owner, targets in found.items()}

    def from_rows(self, rows, fields):
        (field,) = fields
        return {field.key: tuple(sorted(row[self.target] for row in rows))}

    def create(self, rows, fields):
        (field,) = fields
        self._insert((o, t) for o, values in rows.items() for t in values.get(field.key) or ())

    def update(self, rows, fields):
        (field,) = fields
        wanted = {
            (owner, target)
            for owner, values in rows.items()
            if field.key in values
            for target in values[field.key] or ()
        }
        owners = [owner for owner, values in rows.items() if field.key in values]
        links = self.model.objects.filter(AnyOf(self.owner, owners))
        present = set(links.values_list(self.owner, self.target))
        self._delete(present - wanted)
        self._insert(sorted(wanted - present))

    def condition(self, field, operator, value, session):
        links = self.model.objects.filter(**{self.owner: OuterRef("pk")})
        if operator in ("empty", "not_empty"):
            return Q(Exists(links), _negated=operator == "empty")
        chosen = list(value) if isinstance(value, list | tuple) else [value]
        if operator == "all_of":
            every = Q()
            for one in chosen:
                every &= Q(Exists(links.filter(**{self.target: one})))
            return every
        some = Exists(links.filter(**{f"{self.target}__in": chosen}))
        return Q(some, _negated=operator == "none_of")

    def tally(self, field, ids, session):
        links = self.model.objects.filter(AnyOf(self.owner, ids)).order_by()
        found = dict(links.values_list(self.target).annotate(Count("pk")))
        with_any = links.aggregate(number=Count(self.owner, distinct=True))["number"]
        return {**found, None: len(ids) - with_any}

    def set_wise(self, field, mode, given, records):
        return LinkSetWise(self, records, mode, given or ())

    def _insert(self, pairs: Iterable[tuple[int, int]]) -> None:
        copy_rows(self.table, (self.owner, self.target), pairs)

    def _delete(self, pairs: Iterable[tuple[int, int]]) -> None:
        pairs = list(pairs)
        if not pairs:
            return
        with connection.cursor() as cursor:
            cursor.execute(
                f"DELETE FROM {self.table} USING unnest(%s::bigint[], %s::bigint[]) AS s(o, t)"
                f" WHERE {self.owner} = o AND {self.target} = t",
                [list(side) for side in zip(*pairs, strict=True)],
            )
