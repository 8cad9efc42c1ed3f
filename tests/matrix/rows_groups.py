"""Groups of customers: everybody sees their names, whoever manages groups changes them."""

from core.change_sets import change_set
from customers.models import CustomerGroup, Group
from customers.services import groups as services
from tests.matrix.row import Row, everyone, people
from tests.matrix.rows_records_settings import option_form, version_1

MANAGERS = "olga erin carol"


def managers(status):
    """Owner, administrators and managers; 403 for the others who are signed in."""
    return {**everyone(403), **people(MANAGERS, status)}


def _group(world, name, **values) -> Group:
    """A group of its own, for a name is given once."""
    names = {"en": f"{name} {Group.everything.count()}"}
    return services.create_group(actor=world.cast.erin, names=names, **values)


def by_hand(world):
    """All canaries are in it: whoever looks sees only those of his own."""
    group = _group(world, "Matrix")
    canaries = world.canaries
    with change_set(actor=world.cast.erin, reason="tests.matrix"):
        CustomerGroup.objects.bulk_create(
            CustomerGroup(customer=customer, group=group)
            for customer in (canaries.north, canaries.south, canaries.public, canaries.alices)
        )
    return (group.pk,)


def by_rule(world):
    return (_group(world, "Ruled", rule=RULE).pk,)


def down(world):
    return (*by_hand(world), "down")


RULE = {"field": "name", "operator": "contains", "value": "Zqxcanary"}


def rule_form(world):
    """What the builder sends for one condition."""
    return {
        "rule.0.junction": "all",
        "rule.node": "1:0:t",
        "rule.1.field": "name",
        "rule.1.operator": "not_empty",
    }


def with_rule(world):
    return {**option_form(world), **rule_form(world)}


ROWS = (
    Row("customers:group_list", "GET", everyone(200)),
    Row("customers:group_create", "GET", managers(200)),
    Row("customers:group_create", "POST", managers(302), data=option_form),
    Row("customers:group_create_by_rule", "GET", managers(200)),
    Row("customers:group_create_by_rule", "POST", managers(302), data=with_rule),
    Row("customers:group_preview", "POST", managers(200), data=rule_form),
    Row("customers:group_rule", "POST", managers(200), data=rule_form),
    Row("customers:group_check", "POST", managers(302)),
    Row("customers:group_detail", "GET", everyone(200), args=by_hand),
    *(
        Row(
            "customers:group_detail",
            "GET",
            everyone(200),
            args=by_hand,
            query=f"?display={display}",
            case=display,
        )
        for display in ("list", "tiles", "map", "rows")
    ),
    Row("customers:group_update", "GET", managers(200), args=by_hand),
    Row("customers:group_update", "GET", managers(200), args=by_rule, case="by rule"),
    Row("customers:group_update", "POST", managers(302), args=by_hand, data=version_1(option_form)),
    Row("customers:group_delete", "GET", managers(200), args=by_hand),
    Row("customers:group_delete", "POST", managers(302), args=by_hand),
    Row("customers:group_move", "POST", managers(302), args=down),
)
