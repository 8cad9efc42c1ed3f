"""The engine of bulk edits: it leaves what the service of the form would, saved row by row."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import Department
from accounts.sessions import session_for
from core.catalogue.setwise import Mode
from core.models import DomainEvent
from core.refusals import NotAllowed, Refused
from customers import services
from customers.bulk import plan
from customers.fields import customer_catalogue
from customers.forms.bulk import bulk_fields, modes_of
from customers.groups import membership
from customers.kinds import Reachable
from customers.models import Category, Customer, CustomerTag, Group, Status, Tag
from customers.services.groups import create_group, delete_group
from tests.core.tracked_rows import act
from tests.customers.any_values import any_value
from tests.customers.bulk import apply, change_of, deletion_of, outcomes
from tests.customers.records import add_customers, add_named
from tests.importing.sheets import allow, forbid
from tests.records.custom import add_field, add_unique_field
from tests.tries import tried

pytestmark = pytest.mark.django_db

KINDS = ("text", "integer", "decimal", "money", "date", "boolean", "choice", "choices", "phone")


def two_tags() -> tuple:
    return tuple(sorted(Tag.objects.values_list("pk", flat=True)[:2]))


def values_of(customers, key) -> list:
    catalogue = customer_catalogue()
    loaded = catalogue.load([customer.pk for customer in customers], [catalogue[key]])
    return [loaded[customer.pk][key] for customer in customers]


def everything_of(ids) -> dict:
    catalogue = customer_catalogue()
    found = catalogue.load(ids, [f for f in catalogue if f.key not in ("version", "partners")])
    versions = dict(Customer.everything.filter(pk__in=ids).values_list("pk", "version"))
    return {pk: (values, versions[pk]) for pk, values in found.items()}


def test_however_many_they_are_some_at_a_time_are_judged_and_written(cast, monkeypatch):
    monkeypatch.setattr(plan, "BATCH", 2)
    customers = add_named("A", "B", "C", "D", "E")
    (unseen,) = add_customers(
        {"name": "Unseen", "is_public": False, "departments": (cast.south.pk,)}
    )
    told = []
    done = apply(
        change_of(cast.carol, "short_name", "set", "X"),
        [*customers, unseen],
        on_progress=lambda done, total: told.append((done, total)),
    )
    assert outcomes(done, [*customers, unseen]) == ["changed"] * 5 + ["not_yours"]
    assert done.counts == {"changed": 5, "unchanged": 0, "refused": 1}
    assert told == [(0, 0), (0, 0), (0, 0), (0, 5), (2, 5), (4, 5), (5, 5)]
    assert values_of(customers, "short_name") == ["X"] * 5


def test_deletion_names_however_many_in_one_parameter(cast):
    customers = add_named("A", "B", "C")
    with CaptureQueriesContext(connection) as asked:
        apply(deletion_of(cast.carol), customers)
    (update,) = [query["sql"] for query in asked if '"deleted_by_id"' in query["sql"][:200]]
    assert "= ANY(" in update
    assert not Customer.objects.exists()


# --- As the form would ----------------------------------------------------------------------------


@pytest.fixture
def with_custom_fields(cast):
    for kind in KINDS:
        add_field(cast, kind, label=kind)
    return cast


def combined(field, mode, old, value):
    """What a person who saves one form after the other would type."""
    if mode == Mode.CLEAR:
        return field.kind.from_form(None)
    if mode == Mode.SET:
        return value
    if mode == Mode.REMOVE:
        return tuple(one for one in old if one not in value)
    joint = [*old, *(one for one in value if one not in old)]
    return tuple(sorted(joint)) if isinstance(joint[0], int) or field.is_custom else tuple(joint)


@given(data=st.data())
@tried(10)
def test_result_is_that_of_the_forms_service_row_by_row(with_custom_fields, data):
    actor, catalogue = with_custom_fields.erin, customer_catalogue()
    session = session_for(actor)
    fields = [f for f in bulk_fields(actor, catalogue) if not f.is_unique]
    field = data.draw(st.sampled_from(fields), label="field")
    mode = data.draw(st.sampled_from(list(modes_of(field))), label="mode")
    values = any_value(field, session)
    named = [{"name": f"No {number}"} for number in range(3)]
    olds = [data.draw(values, label="old") for _row in named]
    value = data.draw(values.filter(lambda one: one not in (None, ())), label="value")
    if field.key == "parts" and mode == Mode.REMOVE:
        olds = [("customer", "lead", "partner", "supplier") for _row in named]
        value = value[:3]
    with connection.cursor() as cursor:
        cursor.execute("SAVEPOINT example")
    customers = add_customers(
        *({**row, field.key: old} for row, old in zip(named, olds, strict=True))
    )
    ids = [customer.pk for customer in customers]
    there = catalogue.load(ids, [field])
    with connection.cursor() as cursor:
        cursor.execute("SAVEPOINT before")
    for customer in customers:
        old = there[customer.pk][field.key]
        new = combined(field, mode, old or (), value)
        if change_of(actor, field.key, mode, value)._differs(old, new):
            services.update_customer(
                actor=actor,
                catalogue=catalogue,
                customer=customer,
                changes={field.key: new},
                version=None,
            )
    expected = everything_of(ids)
    with connection.cursor() as cursor:
        cursor.execute("ROLLBACK TO before")
    apply(change_of(actor, field.key, mode, value), customers)
    found = everything_of(ids)
    with connection.cursor() as cursor:
        cursor.execute("ROLLBACK TO example")
    assert found == expected


# --- What becomes of each -------------------------------------------------------------------------


def test_only_what_differs_is_written_and_told(cast):
    one, other = add_named("Anna", "Bela")
    status = Status.objects.first()
    apply(change_of(cast.erin, "status", "set", status.pk), [one])
    DomainEvent.objects.all().delete()
    done = apply(change_of(cast.erin, "status", "set", status.pk), [one, other])
    assert outcomes(done, [one, other]) == ["unchanged", "changed"]
    assert done.counts == {"changed": 1, "unchanged": 1, "refused": 0}
    event = DomainEvent.objects.get()
    assert (event.name, event.record_id) == ("customers.customer.updated", other.pk)
    assert event.data == {"fields": ["status"]}
    assert event.change_set == done.change_set


@pytest.mark.parametrize("key", ["tags", "categories", "groups", "departments"])
def test_links_are_added_beside_those_that_are_there_and_taken_away(cast, key):
    """Groups that are filled by a rule or lie in the bin are there as well, and stay as they are."""
    gone, ruled = groups_that_stay(cast)
    choices = {
        "tags": Tag.objects.all(),
        "categories": Category.objects.all(),
        "groups": Group.objects.by_hand(),
        "departments": Department.objects.all(),
    }
    first, second = sorted(choices[key].exclude(pk=gone.pk).values_list("pk", flat=True)[:2])
    there = (first, gone.pk) if key == "groups" else (first,)
    one, _other = customers = add_customers({"name": "A", key: there}, {"name": "B"})
    membership.follow_customers([customer.pk for customer in customers])
    delete_group(actor=cast.erin, group=gone)

    def becomes(mode, *given):
        done = apply(change_of(cast.erin, key, mode, given), customers)
        return outcomes(done, customers), values_of(customers, key)

    both = [(first, second), (second,)]
    assert becomes("add", second) == (["changed", "changed"], both)
    assert becomes("add", second) == (["unchanged", "unchanged"], both)
    assert becomes("remove", second) == (["changed", "changed"], [(first,), ()])
    assert becomes("remove", second) == (["unchanged", "unchanged"], [(first,), ()])
    assert becomes("add", first, second) == (["changed", "changed"], [(first, second)] * 2)
    assert becomes("remove", first, second) == (["changed", "changed"], [(), ()])
    assert set(Customer.objects.values_list("version", flat=True)) == {5}
    assert values_of(customers, "rule_groups") == [(ruled.pk,), ()]
    kept = one.group_links.values_list("group_id", flat=True)
    assert list(kept) == ([gone.pk] if key == "groups" else [])


def groups_that_stay(cast) -> tuple[Group, Group]:
    """One for the bin and one by rule, beside two by hand, one of which stands beneath the other."""

    def make(name, **values):
        return create_group(actor=cast.erin, names={"en": name}, **values)

    make("Beneath", parent=make("Above"))
    rule = {"field": "name", "operator": "is", "value": "A"}
    return make("Gone"), make("By rule", rule=rule)


def test_change_of_a_department_moves_who_sees_the_customers(cast):
    customers = add_named("Anna", "Bela", is_public=False, departments=(cast.north.pk,))
    apply(change_of(cast.erin, "departments", "set", (cast.south.pk,)), customers)
    assert Customer.objects.visible_to(cast.dan).count() == 2
    assert not Customer.objects.visible_to(cast.alice).exists()


def test_groups_in_the_bin_are_let_alone(cast):
    with act():
        gone, there, new = (
            Group.objects.create(code=code, names={"en": code}) for code in ("gone", "there", "new")
        )
    (anna,) = add_customers({"name": "Anna", "groups": (gone.pk, there.pk)})
    with act():
        Group.objects.filter(pk=gone.pk).update(deleted_at="2026-01-01T00:00Z")
    apply(change_of(cast.erin, "groups", "set", (new.pk,)), [anna])
    assert values_of([anna], "groups") == [(new.pk,)]
    apply(change_of(cast.erin, "groups", "clear"), [anna])
    assert set(anna.group_links.values_list("group_id", flat=True)) == {gone.pk}
    done = apply(change_of(cast.erin, "groups", "clear"), [anna])
    assert outcomes(done, [anna]) == ["unchanged"]


def test_phone_is_added_behind_those_that_are_there(cast):
    there = Reachable("+989123450011", "0912 345 0011")
    added = Reachable("+989123450022", "0912 345 0022")
    one, other = add_customers({"name": "A", "mobile": (there,)}, {"name": "B"})
    done = apply(change_of(cast.erin, "mobile", "add", (added,)), [one, other])
    assert done.counts["changed"] == 2
    assert values_of([one, other], "mobile") == [(there, added), (added,)]


def test_deleted_ones_lie_in_the_bin(cast):
    customers = add_named("Anna", "Bela")
    done = apply(deletion_of(cast.carol), customers)
    assert done.counts["changed"] == 2
    assert not Customer.objects.exists()
    assert set(Customer.everything.values_list("deleted_by", flat=True)) == {cast.carol.pk}
    assert set(DomainEvent.objects.values_list("name", flat=True)) == {"customers.customer.deleted"}


def test_number_of_statements_does_not_depend_on_the_customers(cast):
    customers = add_named(*(f"No {number}" for number in range(22)))
    first, _second = two_tags()

    def statements(act, chosen) -> int:
        with CaptureQueriesContext(connection) as captured:
            apply(act, chosen)
        return len(captured)

    few = statements(change_of(cast.erin, "tags", "add", (first,)), customers[:2])
    assert statements(change_of(cast.erin, "tags", "add", (first,)), customers[2:]) == few


# --- Whom it leaves -------------------------------------------------------------------------------


def test_one_with_a_responsible_manager_is_left_by_who_may_not_hand_over(cast):
    forbid(cast.carol, "customers.hand_over")
    taken, free = add_customers(
        {"name": "A", "assigned_to": cast.bob.pk}, {"name": "B", "assigned_to": None}
    )
    done = apply(change_of(cast.carol, "assigned_to", "set", cast.alice.pk), [taken, free])
    assert outcomes(done, [taken, free]) == ["hand_over", "changed"]
    assert values_of([taken, free], "assigned_to") == [cast.bob.pk, cast.alice.pk]


def test_one_out_of_sight_is_left(cast):
    seen, unseen = add_customers(
        {"name": "A"}, {"name": "B", "is_public": False, "departments": (cast.south.pk,)}
    )
    done = apply(change_of(cast.carol, "short_name", "set", "X"), [seen, unseen])
    assert outcomes(done, [seen, unseen]) == ["changed", "not_yours"]
    assert values_of([seen, unseen], "short_name") == ["X", None]


def test_one_in_the_bin_is_left(cast):
    gone, there = add_named("Anna", "Bela")
    apply(deletion_of(cast.erin), [gone])
    done = apply(change_of(cast.erin, "short_name", "set", "X"), [gone, there])
    assert outcomes(done, [gone, there]) == ["not_yours", "changed"]


def test_one_that_does_not_have_the_field_by_its_categories_is_left(cast):
    first, second = Category.objects.order_by("pk")[:2]
    field = add_field(cast, "text", limited_to=[first.pk])
    key = f"custom.{field.key}"
    has, has_not = add_customers(
        {"name": "A", "categories": (first.pk,)}, {"name": "B", "categories": (second.pk,)}
    )
    done = apply(change_of(cast.erin, key, "set", "X"), [has, has_not])
    assert outcomes(done, [has, has_not]) == ["changed", "not_applicable"]
    assert values_of([has, has_not], key) == ["X", None]


def test_the_last_part_is_not_taken_away(cast):
    one, two = add_customers(
        {"name": "A", "parts": ("lead",)}, {"name": "B", "parts": ("customer", "lead")}
    )
    done = apply(change_of(cast.erin, "parts", "remove", ("lead",)), [one, two])
    assert outcomes(done, [one, two]) == ["must_stay", "changed"]
    assert values_of([one, two], "parts") == [("lead",), ("customer",)]


def test_the_last_choice_of_a_required_field_is_not_taken_away(cast):
    field = add_field(cast, "choices", is_required=True)
    key = f"custom.{field.key}"
    gold, silver = (choice.code for choice in field.choices.all()[:2])
    one, two = add_customers({"name": "A", key: (gold,)}, {"name": "B", key: (gold, silver)})
    done = apply(change_of(cast.erin, key, "remove", (gold,)), [one, two])
    assert outcomes(done, [one, two]) == ["must_stay", "changed"]


def test_what_must_have_a_value_cannot_be_cleared(cast):
    with pytest.raises(Refused, match="must have a value"):
        apply(change_of(cast.erin, "name", "clear"), add_named("Anna"))


@pytest.mark.parametrize("key", ["external_id", "custom"])
def test_value_of_which_there_is_one_is_given_to_none_of_several(cast, key):
    if key == "custom":
        key = f"custom.{add_unique_field(cast).key}"
    customers = add_named("Anna", "Bela")
    done = apply(change_of(cast.erin, key, "set", "X-1"), customers)
    assert outcomes(done, customers) == ["taken", "taken"]
    assert values_of(customers, key) == [None, None]
    assert apply(change_of(cast.erin, key, "set", "X-1"), customers[:1]).counts["changed"] == 1
    with pytest.raises(Refused, match="Another customer has this"):
        apply(change_of(cast.erin, key, "set", "X-1"), customers[1:])


# --- Who may --------------------------------------------------------------------------------------


def test_whoever_has_not_the_right_changes_nothing(cast):
    customers = add_named("Anna")
    with pytest.raises(NotAllowed):
        apply(change_of(cast.alice, "short_name", "set", "X"), customers)
    with pytest.raises(NotAllowed):
        apply(change_of(cast.rob, "short_name", "set", "X"), customers)
    assert values_of(customers, "short_name") == [None]


def test_rights_of_the_field_are_asked_as_well(cast):
    allow(cast.alice, "customers.bulk_edit")
    customers = add_named("Anna", is_public=False, departments=(cast.north.pk,))
    with pytest.raises(NotAllowed):
        apply(change_of(cast.alice, "is_public", "set", True), customers)
    with pytest.raises(NotAllowed):
        apply(deletion_of(cast.alice), customers)
    assert apply(change_of(cast.alice, "short_name", "set", "X"), customers).counts["changed"] == 1


def test_history_tells_each_customer_what_was_changed(cast, client_for):
    (anna,) = add_named("Anna")
    (tag,) = two_tags()[:1]
    apply(change_of(cast.erin, "tags", "add", (tag,)), [anna])
    assert CustomerTag.objects.filter(customer=anna, tag=tag).exists()
    page = client_for(cast.erin).get(f"/customers/{anna.pk}/timeline/").content.decode()
    assert Tag.objects.get(pk=tag).names["en"] in page
