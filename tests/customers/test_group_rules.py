"""Groups by rule: who enters and leaves, what a rule may say, and what is told of it."""

import datetime
from concurrent.futures import ThreadPoolExecutor

import pgtrigger
import pytest
from django.db import OperationalError, connection, connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.change_sets import change_set
from core.counts import Count
from core.events import prune_touched_records
from core.jobs import run_job
from core.models import DomainEvent, Job
from core.patience import OutOfPatience
from core.refusals import Refused
from core.undo import undo_change_set
from customers.bin import CUSTOMERS
from customers.fields import customer_catalogue
from customers.groups import jobs, membership, moves, preview
from customers.groups.notices import tell_managers
from customers.groups.preview import preview_rule
from customers.groups.rules import RuleBook, read_rule
from customers.groups.tree import load_tree
from customers.models import Customer, CustomerTag, Group, RuleMember, Tag
from customers.services import change_customers, insert_customers
from customers.services import groups as services
from customers.services.bin import delete_record, restore_records
from notes.models import CustomerFacts, Note
from records.models import CustomField, Notice
from records.notices import ReadableNotice
from records.services import restore_custom_field, retire_custom_field
from tests.customers.enquiries import Enquiry, contributed_enquiries
from tests.customers.records import add_customers, add_named
from tests.records.custom import add_field
from tests.records.test_kind_changes import changed, undo

pytestmark = pytest.mark.django_db


def test(field, operator, value=None):
    return {"field": field, "operator": operator, "value": value}


test.__test__ = False
NAMED_ANNA = test("name", "contains", "Anna")


def make(actor, name, rule=NAMED_ANNA, **values):
    return services.create_group(actor=actor, names={"en": name}, rule=rule, **values)


def follow(*customers):
    return membership.follow_customers([customer.pk for customer in customers])


def members(group):
    ids = RuleMember.objects.filter(group=group).values("customer")
    return set(Customer.everything.filter(pk__in=ids).values_list("name", flat=True))


def told_of_groups():
    """What managers have heard, without the news of the job."""
    heard = Notice.objects.filter(kind__startswith="customers.group_").order_by("pk")
    return [str(ReadableNotice(notice).sentence) for notice in heard]


def change(customer, **values):
    with change_set(actor=None, reason="tests") as opened:
        change_customers(catalogue=customer_catalogue(), rows={customer.pk: values})
    return opened


# --- Entering and leaving -----------------------------------------------------------------------


def test_members_follow_what_is_changed_of_a_customer(cast):
    group = make(cast.carol, "Annas")
    anna, bert = add_named("Anna", "Bert")
    follow(anna, bert)
    assert members(group) == {"Anna"}
    change(anna, name="Hans")
    change(bert, name="Bert Anna")
    follow(anna, bert)
    assert members(group) == {"Bert Anna"}


def test_nothing_is_written_where_nothing_moves(cast):
    make(cast.carol, "Annas")
    (anna,) = add_named("Anna")
    follow(anna)
    before = DomainEvent.objects.count()
    assert follow(anna).counts == {"entered": 0, "left": 0}
    assert DomainEvent.objects.count() == before


def test_number_of_statements_does_not_depend_on_the_customers(cast, django_assert_num_queries):
    make(cast.carol, "Annas")
    few, many = add_named("Anna 1", "Anna 2"), add_named(*(f"Anna {n}" for n in range(3, 23)))
    with django_assert_num_queries(14):
        follow(*few)
    with django_assert_num_queries(14):
        follow(*many)


def test_one_in_the_bin_is_in_no_group_and_comes_back(cast):
    group = make(cast.carol, "Annas")
    (anna,) = add_named("Anna")
    follow(anna)
    delete_record(actor=cast.erin, record=anna)
    follow(anna)
    assert members(group) == set()
    restore_records(actor=cast.erin, kind=CUSTOMERS, ids=[anna.pk])
    follow(anna)
    assert members(group) == {"Anna"}


def test_what_made_a_member_can_be_undone(cast):
    group = make(cast.carol, "Annas")
    with change_set(actor=None, reason="tests.made") as made:
        (pk,) = insert_customers(
            actor=None, catalogue=customer_catalogue(), rows=[{"name": "Anna", "is_public": True}]
        )
    membership.follow_customers([pk])
    assert members(group) == {"Anna"}
    undo_change_set(actor=cast.erin, change_set=made)
    assert not Customer.everything.filter(pk=pk).exists()
    membership.follow_customers([pk])
    assert not RuleMember.objects.exists()


def test_one_group_after_the_other_that_it_asks_about(cast):
    """Made in the other order than they depend on each other."""
    parent = services.create_group(actor=cast.carol, names={"en": "Parent"})
    outer = make(cast.carol, "Outer", test("groups", "any_of", [parent.pk]))
    inner = make(cast.carol, "Inner", parent=parent)
    anna, bert = add_customers({"name": "Anna"}, {"name": "Bert", "groups": (parent.pk,)})
    follow(anna, bert)
    assert (members(inner), members(outer)) == ({"Anna"}, {"Anna", "Bert"})


def test_a_fact_of_an_app_above_moves_members(cast, monkeypatch):
    with contributed_enquiries(monkeypatch):
        group = make(cast.carol, "Warm", test("has_open_enquiry", "is", True))
        anna, bert = add_named("Anna", "Bert")
        Enquiry.objects.create(customer_id=anna.pk)
        follow(anna, bert)
        assert members(group) == {"Anna"}
        Enquiry.objects.update(has_bought=True)
        follow(anna, bert)
        assert members(group) == set()


KEPT_BY = {CustomerFacts: Note}


def test_what_a_rule_may_ask_about_is_kept_where_every_write_touches_the_customer(db):
    """So partners, of whom one may be in the bin or unseen, are not asked about; who is in a group by
    rule is kept by the reader itself, and facts by what is written of notes."""
    triggers = {(model, trigger.name) for model, trigger in pgtrigger.registered()}
    asked = [field for field in customer_catalogue() if not field.is_personal]
    touching = {
        field.key: {
            name
            for name in ("touch_insert", "touch_update", "touch_delete")
            if (KEPT_BY.get(field.store.model, field.store.model), name) in triggers
        }
        for field in asked
    }
    assert "partners" not in touching and len(touching) > 30
    assert [key for key, names in touching.items() if len(names) < 3] == ["rule_groups"]


# --- What a rule may say ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "reason"),
    [
        ({"all": []}, "at least one condition"),
        (test("nonsense", "is", 1), "no field “nonsense”"),
        (test("assigned_to", "in", [{"me": True}]), "depends on who asks"),
        (test("departments", "any_of", [{"my_departments": True}]), "depends on who asks"),
        (test("partners", "not_empty"), "depends on who asks"),
        (test("starred", "is", True), "depends on who asks"),
        (test("groups", "empty"), "its own group"),
        ("{", "A condition is"),
    ],
)
def test_what_no_rule_can_say_is_refused(cast, rule, reason):
    with pytest.raises(Refused, match=reason):
        make(cast.carol, "Group", rule)
    assert not Group.objects.exists()


def test_a_rule_does_not_ask_about_its_own_group_directly_or_through_others(cast):
    first = make(cast.carol, "First")
    second = make(cast.carol, "Second", test("groups", "any_of", [first.pk]))
    third = make(cast.carol, "Third", test("groups", "any_of", [second.pk]))
    with pytest.raises(Refused, match="“First” → “First”"):
        services.update_group(
            actor=cast.carol, group=first, rule=test("groups", "none_of", [first.pk])
        )
    with pytest.raises(Refused, match="“First” → “Third” → “Second” → “First”"):
        services.update_group(
            actor=cast.carol, group=first, rule=test("groups", "any_of", [third.pk])
        )


def test_a_group_is_not_moved_beneath_one_that_its_rule_asks_about(cast):
    trade = services.create_group(actor=cast.carol, names={"en": "Trade"})
    ruled = make(cast.carol, "Ruled", test("groups", "any_of", [trade.pk]))
    with pytest.raises(Refused, match="decide about itself"):
        services.update_group(actor=cast.carol, group=ruled, parent=trade)


def test_a_group_that_a_rule_asks_about_is_not_deleted(cast):
    trade = services.create_group(actor=cast.carol, names={"en": "Trade"})
    make(cast.carol, "Ruled", test("groups", "any_of", [trade.pk]))
    with pytest.raises(Refused, match="The rule of “Ruled”"):
        services.delete_group(actor=cast.carol, group=trade)


def test_nobody_is_put_by_hand_into_a_group_by_rule_and_a_group_keeps_its_sort(cast):
    group = make(cast.carol, "Annas")
    (bert,) = add_named("Bert")
    with pytest.raises(Refused, match="filled by its rule"):
        change(bert, groups=(group.pk,))
    with pytest.raises(Refused, match="Make another group"):
        services.update_group(actor=cast.carol, group=group, rule=None)


def test_a_rule_over_a_retired_field_rests_and_keeps_its_members(cast):
    with change_set(actor=None, reason="tests"):
        field = CustomField.objects.create(key="size", labels={"en": "Size"}, kind="integer")
    group = make(cast.carol, "Big", test("custom.size", "gt", 40))
    (anna,) = add_customers({"name": "Anna", "custom.size": 44})
    follow(anna)
    with change_set(actor=None, reason="tests"):
        CustomField.objects.filter(pk=field.pk).update(is_retired=True)
    change(anna, **{"custom.size": 36})
    follow(anna)
    assert members(group) == {"Anna"}
    rule = RuleBook(load_tree(), customer_catalogue()).rules[group.pk]
    assert "“Size” has been retired" in rule.problem


@pytest.mark.parametrize(
    ("record_type", "key"),
    [("customers.customer", "custom.size"), ("notes.note", "notes.size")],
)
def test_rules_over_a_field_that_is_restored_are_checked(cast, record_type, key):
    """What was touched while they rested was followed without them. Variables of notes are fields of
    customers, too."""
    field = add_field(cast, "integer", key="size", record_type=record_type)
    group = make(cast.carol, "Big", test(key, "gt", 40))
    make(cast.carol, "Annas")
    retire_custom_field(actor=cast.erin, custom_field=field)
    before = set(Job.objects.values_list("pk", flat=True))
    restore_custom_field(actor=cast.erin, custom_field=field)
    (asked,) = Job.objects.filter(kind=jobs.CHECK).exclude(pk__in=before)
    assert asked.params["groups"] == [group.pk]


def test_rules_over_a_field_of_another_kind_are_checked(cast):
    field = add_field(cast, "integer", key="size")
    group = make(cast.carol, "Big", test("custom.size", "gt", 40))
    asked = changed(cast, field, "text")
    before = Job.objects.order_by("pk").last().pk
    undo(cast, asked)
    found = Job.objects.filter(kind=jobs.CHECK, pk__gt=before)
    assert [job.params["groups"] for job in found] == [[group.pk]]


# --- What is told -------------------------------------------------------------------------------


def test_events_tell_who_entered_and_left(cast):
    group = make(cast.carol, "Annas")
    (anna,) = add_named("Anna")
    follow(anna)
    change(anna, name="Bert")
    follow(anna)
    told = DomainEvent.objects.filter(record_id=anna.pk, name__endswith="_group")
    assert list(told.values_list("name", "data__group", "actor")) == [
        ("customers.customer.entered_group", group.pk, None),
        ("customers.customer.left_group", group.pk, None),
    ]


def test_the_responsible_manager_hears_once_of_many(cast):
    make(cast.carol, "Annas", is_notifying=True)
    make(cast.carol, "Silent")
    alices = add_named("Anna 1", "Anna 2", assigned_to=cast.alice.pk)
    bobs = add_named("Anna 3", assigned_to=cast.bob.pk)
    follow(*alices, *bobs, *add_named("Anna 4"))
    sentences = {n.user.name: str(ReadableNotice(n).sentence) for n in Notice.objects.all()}
    assert sentences == {
        "Alice": "New in the group “Annas” by its rule: 2 customers.",
        "Bob": "New in the group “Annas” by its rule: Anna 3.",
    }


def test_telling_many_managers_of_many_groups_costs_no_more_than_telling_one(cast):
    def cost(people):
        customers = [
            customer for person in people for customer in add_named("Anna", assigned_to=person.pk)
        ]
        moves = membership.check_customers([customer.pk for customer in customers])
        with CaptureQueriesContext(connection) as captured:
            tell_managers(moves)
        return len(captured)

    make(cast.carol, "Annas", is_notifying=True)
    one = cost([cast.alice])
    make(cast.carol, "Others", is_notifying=True)
    Notice.objects.all().delete()
    assert cost([cast.alice, cast.bob, cast.carol]) == one == 4
    assert Notice.objects.count() == 6


# --- Before it is saved -------------------------------------------------------------------------


def test_preview_says_who_would_enter_and_leave_among_those_one_sees(cast):
    group = make(cast.carol, "Annas")
    anna, bert = add_named("Anna", "Bert")
    add_customers({"name": "Bert of South", "is_public": False, "departments": (cast.south.pk,)})
    follow(anna, bert)
    catalogue = customer_catalogue()
    condition = read_rule(test("name", "contains", "Bert"), catalogue)
    found = preview_rule(actor=cast.carol, condition=condition, group=group)
    assert (found.entering.count, found.leaving.count) == (Count(1), Count(1))
    assert [one.name for one in found.entering.sample] == ["Bert"]
    assert [one.name for one in found.leaving.sample] == ["Anna"]
    everybody = preview_rule(actor=cast.erin, condition=condition, group=group)
    assert everybody.entering.count.number == 2


@pytest.fixture(params=[("EXACT_UP_TO", 1), ("CERTAINLY_MANY", 0)])
def sampled(monkeypatch, request):
    """Who sees more than one customer, or by the planner's estimate many, is told by a sample, in which one
    stands for a hundred."""

    def sample(records, size):
        return records, 100.0

    monkeypatch.setattr(preview, *request.param)
    monkeypatch.setattr(preview, "TRUSTED_FROM", 2)
    monkeypatch.setattr(preview, "sample_of", sample)


def test_preview_of_many_is_told_by_a_sample(cast, sampled):
    group = make(cast.carol, "Annas")
    follow(*add_named("Anna 1", "Anna 2", "Bert 1", "Bert 2"))
    condition = read_rule(test("name", "contains", "Bert"), customer_catalogue())
    found = preview_rule(actor=cast.erin, condition=condition, group=group)
    assert found.entering.count == found.leaving.count == Count(200, is_exact=False)
    assert [one.name for one in found.entering.sample] == ["Bert 2", "Bert 1"]
    assert [one.name for one in found.leaving.sample] == ["Anna 2", "Anna 1"]


def test_whom_a_sample_has_too_few_of_are_looked_for_in_the_whole_base(cast, sampled):
    group = make(cast.carol, "Annas")
    follow(*add_named("Anna", "Bert"))
    condition = read_rule(test("name", "contains", "Bert"), customer_catalogue())
    found = preview_rule(actor=cast.erin, condition=condition, group=group)
    assert found.entering.count == found.leaving.count == Count(1)
    assert [one.name for one in found.entering.sample] == ["Bert"]
    assert [one.name for one in found.leaving.sample] == ["Anna"]


def test_preview_of_many_takes_few_queries_more(cast, monkeypatch):
    """The size of the table; of each side of which the sample has few, the time for it and the whole base."""
    group = make(cast.carol, "Annas")
    follow(*add_named("Anna", "Bert"))
    condition = read_rule(test("name", "contains", "Bert"), customer_catalogue())

    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            preview_rule(actor=cast.erin, condition=condition, group=group)
        savepoints = [query for query in found if "SAVEPOINT" in query["sql"]]
        return len(found) - len(savepoints)

    before = queries()
    monkeypatch.setattr(preview, "CERTAINLY_MANY", 0)
    monkeypatch.setattr(preview, "sample_of", lambda records, size: (records, 100.0))
    assert queries() == before + 2 * 3  # the time is told again at the end: this is a transaction


def test_what_takes_too_long_for_the_whole_base_is_told_by_the_few_of_the_sample(
    cast, sampled, monkeypatch
):
    def give_up(self, is_entering):
        raise OutOfPatience

    add_named("Anna", "Bert")
    condition = read_rule(test("name", "contains", "Bert"), customer_catalogue())
    monkeypatch.setattr(preview._Looked, "_moving", give_up)
    found = preview_rule(actor=cast.erin, condition=condition)
    assert found.entering.count == Count(100, is_exact=False)
    assert [one.name for one in found.entering.sample] == ["Bert"]
    nobody = read_rule(test("name", "contains", "Carl"), customer_catalogue())
    assert preview_rule(actor=cast.erin, condition=nobody).entering == preview.Side(None, None)


# --- The job and the reader ---------------------------------------------------------------------

committed = pytest.mark.django_db(transaction=True, databases=["default", "progress"])


@pytest.fixture
def nobody_works(monkeypatch):
    """A worker of other tests must not be quicker."""
    monkeypatch.setattr("core.jobs.queue.current_app.send_task", lambda *_, **__: None)


@committed
def test_saving_a_rule_fills_the_group_and_what_depends_on_it(cast, nobody_works, monkeypatch):
    monkeypatch.setattr(jobs, "PART", 2)
    add_named("Anna 1", "Bert", "Anna 2", "Anna 3")
    membership.follow_touched()
    inner = make(cast.carol, "Inner")
    outer = make(cast.carol, "Outer", test("groups", "any_of", [inner.pk]))
    for job in Job.objects.order_by("pk"):
        run_job(job.pk)
    assert members(inner) == members(outer) == {"Anna 1", "Anna 2", "Anna 3"}
    first = Job.objects.order_by("pk").first()
    assert (first.state, first.counts) == (Job.State.DONE, {"entered": 6, "left": 0})


@committed
def test_a_check_whose_worker_dies_goes_on_and_tells_of_all_who_entered(
    cast, nobody_works, monkeypatch
):
    monkeypatch.setattr(jobs, "PART", 1)
    add_named("Anna 1", "Anna 2", assigned_to=cast.alice.pk)
    group = make(cast.carol, "Annas", is_notifying=True)
    job, write, calls = Job.objects.get(), membership.Moves.write, []

    def write_once(*args):
        if calls:
            raise OperationalError("the server is gone")
        calls.append(args)
        write(*args)

    monkeypatch.setattr(membership.Moves, "write", write_once)
    run_job(job.pk)
    job.refresh_from_db()
    assert (job.state, len(members(group))) == (Job.State.QUEUED, 1)
    assert not told_of_groups()
    monkeypatch.setattr(membership.Moves, "write", write)
    run_job(job.pk)
    job.refresh_from_db()
    assert members(group) == {"Anna 1", "Anna 2"}
    assert (job.state, job.counts) == (Job.State.DONE, {"entered": 2, "left": 0})
    assert DomainEvent.objects.filter(name=moves.ENTERED).count() == 2
    assert told_of_groups() == ["New in the group “Annas” by its rule: 2 customers."]


@committed
def test_a_check_that_another_worker_has_taken_over_moves_nobody(cast, nobody_works, monkeypatch):
    add_named("Anna")
    group = make(cast.carol, "Annas")
    job, write = Job.objects.get(), membership.Moves.write

    def write_and_lose(*args):
        write(*args)
        Job.objects.using("progress").filter(pk=job.pk).update(attempts=2)

    monkeypatch.setattr(membership.Moves, "write", write_and_lose)
    run_job(job.pk)
    assert not RuleMember.objects.filter(group=group).exists()
    assert not DomainEvent.objects.filter(name=moves.ENTERED).exists()


@committed
def test_a_check_that_is_cancelled_keeps_and_tells_what_was_moved(cast, nobody_works, monkeypatch):
    monkeypatch.setattr(jobs, "PART", 1)
    monkeypatch.setattr("core.jobs.run.SECONDS_BETWEEN_REPORTS", 0)
    add_named("Anna 1", "Anna 2", assigned_to=cast.alice.pk)
    group = make(cast.carol, "Annas", is_notifying=True)
    job, write = Job.objects.get(), membership.Moves.write

    def write_and_cancel(*args):
        write(*args)
        Job.objects.using("progress").filter(pk=job.pk).update(is_cancel_requested=True)

    monkeypatch.setattr(membership.Moves, "write", write_and_cancel)
    run_job(job.pk)
    job.refresh_from_db()
    assert (job.state, len(members(group))) == (Job.State.CANCELLED, 1)
    (entered,) = members(group)
    assert told_of_groups() == [f"New in the group “Annas” by its rule: {entered}."]


@committed
def test_a_check_takes_out_who_fulfils_the_rule_no_more_and_leaves_others_alone(cast, nobody_works):
    anna, bert, _hans = add_named("Anna", "Bert", "Hans")
    group = make(cast.carol, "Annas")
    RuleMember.objects.create(group=group, customer=anna)
    kept = RuleMember.objects.get()
    RuleMember.objects.create(group=group, customer=bert)
    run_job(Job.objects.get().pk)
    assert Job.objects.get().counts == {"entered": 0, "left": 1}
    assert RuleMember.objects.get() == kept
    told = DomainEvent.objects.filter(name=moves.LEFT)
    assert list(told.values_list("record_id", flat=True)) == [bert.pk]


@committed
def test_members_of_a_deleted_group_are_forgotten_by_the_full_check(
    cast, nobody_works, monkeypatch
):
    monkeypatch.setattr(jobs, "PART", 1)
    add_named("Anna 1", "Anna 2")
    group, other = make(cast.carol, "Annas"), make(cast.carol, "Others")
    for job in Job.objects.order_by("pk"):
        run_job(job.pk)
    services.delete_group(actor=cast.carol, group=group)
    services.request_full_check(actor=cast.carol)
    run_job(Job.objects.order_by("pk").last().pk)
    assert set(RuleMember.objects.values_list("group", flat=True)) == {other.pk}
    assert len(members(other)) == 2


@committed
def test_what_was_touched_waits_for_the_rule_that_is_checked_and_is_followed_after_it(
    cast, nobody_works, monkeypatch
):
    """Found as a member, she has changed before she was moved: the reader has the last word."""
    (anna,) = add_named("Anna")
    group = make(cast.carol, "Annas")
    membership.follow_touched()
    RuleMember.objects.all().delete()
    write, waited = membership.Moves.write, []

    def change_meanwhile(self, group, rows):
        if not waited:
            with ThreadPoolExecutor(1) as other:
                waited.append(other.submit(_rename_and_follow, anna.pk).result())
        write(self, group, rows)

    monkeypatch.setattr(membership.Moves, "write", change_meanwhile)
    run_job(Job.objects.get().pk)
    assert waited == [0]
    assert members(group) == set()


def _rename_and_follow(pk: int) -> int:
    """In another session: how many rows of the queue were followed."""
    try:
        with change_set(actor=None, reason="tests"):
            Customer.objects.filter(pk=pk).update(name="Bert")
        return membership.follow_touched()
    finally:
        connections.close_all()


@committed
def test_reader_moves_what_was_touched_on_any_path_once(cast, nobody_works):
    group = make(cast.carol, "Tagged", test("tags", "not_empty"))
    (anna,) = add_named("Anna")
    membership.follow_touched()
    with change_set(actor=None, reason="tests"):
        CustomerTag.objects.create(customer=anna, tag=Tag.objects.first())
    assert membership.follow_touched() > 0
    assert members(group) == {"Anna"}
    assert membership.follow_touched() == 0
    prune_touched_records()


@pytest.mark.parametrize("state", [Job.State.DONE, Job.State.FAILED, Job.State.CANCELLED])
def test_the_nightly_check_is_asked_for_again_when_it_came_to_nothing(cast, state):
    """Not at once: what was in its way would be there still, and who has stopped it has a reason."""
    make(cast.carol, "Annas")
    check = jobs.request_nightly_check()
    ended = timezone.now()
    Job.objects.filter(pk=check.pk).update(state=state, finished_at=ended)
    assert jobs.request_nightly_check() is None
    Job.objects.filter(pk=check.pk).update(finished_at=ended - jobs.AGAIN_AFTER)
    again = jobs.request_nightly_check()
    assert (again is not None) == (state != Job.State.DONE)


@committed
def test_the_nightly_check_moves_members_as_days_pass(cast, nobody_works, monkeypatch):
    add_named("Anna")
    group = make(cast.carol, "New ones", test("created_at", "within", {"last_days": 7}))
    for job in Job.objects.all():
        run_job(job.pk)
    assert members(group) == {"Anna"}
    assert jobs.request_nightly_check() is not None
    assert jobs.request_nightly_check() is None
    now = timezone.now() + datetime.timedelta(days=10)
    monkeypatch.setattr("core.catalogue.session.timezone.localdate", lambda: now.date())
    run_job(Job.objects.order_by("pk").last().pk)
    assert members(group) == set()
