"""What imports and exports ask of a kind of record that stands in spreadsheets."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.module_loading import import_string

from core.catalogue import Catalogue, Field, Session
from core.contributions import ImportTarget, contributed
from core.refusals import Refused

Values = Mapping[str, Any]


class Target:
    """The interface; an app that contributes an ImportTarget names an instance of a subclass."""

    usual_keys: tuple[str, ...] = ()
    """Fields that find existing records when the person has chosen none, tried in this order."""
    placement_fields: tuple[str, ...] = ()
    """Fields that say where new records belong; a file may give them too."""
    doubted_fields: Mapping[str, tuple[str, ...]] = {}
    """Fields about whose values `doubts` has something to say, each with those that it judges by."""

    default_order = ""
    """How the list of the records is sorted unless somebody asks otherwise, e.g. `-created_at`."""

    def visible_to(self, actor) -> QuerySet:
        """The records that the person sees: those that he may export."""
        raise NotImplementedError

    def catalogue(self) -> Catalogue:
        raise NotImplementedError

    def session(self, actor) -> Session:
        raise NotImplementedError

    def act_label(self, count: int) -> str:
        """What the button says that writes so many records, e.g. "Import 4,812 customers"."""
        raise NotImplementedError

    def export_label(self, count: int, *, is_exact: bool) -> str:
        """What the button says that exports so many records, e.g. "Export 4,812 customers"."""
        raise NotImplementedError

    def comparable(self, field: Field, value: Any) -> Any:
        """What a value of a matching key is compared by."""
        return value

    def find(self, field: Field, values: Iterable[Any]) -> dict[Any, list[int]]:
        """Living records by what a matching key is compared by, whoever may see them; one query."""
        raise NotImplementedError

    def editable(self, actor, ids: Iterable[int]) -> set[int]:
        """Those of the records that the actor may change."""
        raise NotImplementedError

    def lock(self, ids: Iterable[int]) -> set[int]:
        """Keep others from changing the records until the transaction ends; returns those that are
        still there."""
        raise NotImplementedError

    def refusal_of(self, catalogue: Catalogue, error: Exception) -> Refused | None:
        """What an error of the database says to people; None where it is a fault of the program."""
        return None

    def problems(self, catalogue: Catalogue, values: Values, is_new: bool) -> list[str]:
        """What is wrong with a record's values together; messages for people."""
        return []

    def doubts(
        self, catalogue: Catalogue, session: Session, values: Values
    ) -> Iterable[tuple[str, str]]:
        """What of a record's values can hardly be right, though it goes in: key of the field, and
        what to look at. Asked once for each row that is written, so it makes no query."""
        return ()

    def refusals(
        self, actor, catalogue: Catalogue, old: Values, changes: Values
    ) -> Iterable[tuple[str, str]]:
        """Changes of one record that the actor may not make: key of the field, and why."""
        return ()

    def placed(self, values: Values, placement: Values) -> dict[str, Any]:
        """The values of a new record, with where it belongs; what the file says goes first."""
        return {**placement, **values}

    def insert(self, actor, catalogue: Catalogue, rows: Sequence[Values]) -> list[int]:
        raise NotImplementedError

    def change(self, catalogue: Catalogue, rows: Mapping[int, Values]) -> None:
        raise NotImplementedError


def target_of(code: str) -> Target:
    """The target by the code of its contribution; an unknown one is a KeyError."""
    return import_string(contribution_of(code).engine)


def contribution_of(code: str) -> ImportTarget:
    """The contribution of a kind of record that stands in spreadsheets; an unknown code is a KeyError."""
    for entry in contributed("import_targets"):
        if entry.code == code:
            return entry
    raise KeyError(code)
