"""Settings, Kinds of relation: administrators only."""

from customers.models import RelationKind
from tests.matrix.row import Row, administrators
from tests.matrix.rows_records_settings import option_form, version_1


def friend(world):
    return (RelationKind.objects.get(code="friend").pk,)


def friend_up(world):
    return (*friend(world), "up")


ROWS = (
    Row("customers:relation_kind_list", "GET", administrators(200)),
    Row("customers:relation_kind_create", "GET", administrators(200)),
    Row("customers:relation_kind_create", "POST", administrators(302), data=option_form),
    Row("customers:relation_kind_update", "GET", administrators(200), args=friend),
    Row(
        "customers:relation_kind_update",
        "POST",
        administrators(302),
        args=friend,
        data=version_1(option_form),
    ),
    Row("customers:relation_kind_delete", "GET", administrators(200), args=friend),
    Row("customers:relation_kind_delete", "POST", administrators(422), args=friend),
    Row("customers:relation_kind_move", "POST", administrators(302), args=friend_up),
)
