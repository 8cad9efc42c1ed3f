"""Writing notes: what goes together, closing with the next step, and what is kept beside them."""

import datetime

import pytest
from django.utils import timezone

from core.models import ChangeSet, DomainEvent
from core.refusals import NotAllowed, Refused
from core.undo import undo_change_set
from core.versions import ChangedMeanwhile
from notes.models import CustomerFacts, Note, Reminder
from notes.services import create_note, delete_note, finish_note, restore_note, update_note
from tests.customers.records import add_customers, add_named
from tests.notes.records import action, add_note, status

pytestmark = pytest.mark.django_db


@pytest.fixture
def customer(db):
    (found,) = add_named("Acme")
    return found


def test_a_note_is_kept_with_its_words_and_found_by_them(cast, customer):
    note = add_note(
        cast.alice,
        customer=customer,
        text="<div>Zażółć <strong>gęślą</strong></div><script>x</script>",
    )

    assert note.text == "<div>Zażółć <strong>gęślą</strong></div>"
    assert note.plain_text == "Zażółć gęślą"
    assert note.created_by == cast.alice
    assert list(Note.objects.search("gesla")) == [note]
    assert list(Note.objects.search("x")) == []


def test_a_status_of_the_other_side_is_refused(cast, customer):
    with pytest.raises(Refused) as refused:
        add_note(cast.alice, customer=customer, action="ship", status="lead")
    assert refused.value.field == "status"
    with pytest.raises(Refused):
        update_note(
            actor=cast.alice,
            note=add_note(cast.alice, customer=customer),
            changes={"status": status("awaiting_approval").pk},
        )


def test_nobody_is_asked_to_see_what_he_does_not_see(cast):
    (norths,) = add_customers(
        {"name": "Norths", "departments": (cast.north.pk,), "is_public": False}
    )
    with pytest.raises(Refused) as refused:
        add_note(cast.alice, customer=norths, assigned_to=cast.dan.pk)
    assert refused.value.field == "assigned_to"
    assert "Dan" in str(refused.value)
    with pytest.raises(Refused) as refused:
        add_note(cast.dan, customer=norths)
    assert refused.value.field == "customer"


def test_whoever_only_reads_writes_none(cast, customer):
    with pytest.raises(NotAllowed):
        add_note(cast.rob, customer=customer)


def test_a_note_that_somebody_saved_meanwhile_is_not_overwritten(cast, customer):
    note = add_note(cast.alice, customer=customer)
    update_note(actor=cast.bob, note=note, changes={"priority": 4}, version=note.version)
    with pytest.raises(ChangedMeanwhile):
        update_note(actor=cast.alice, note=note, changes={"priority": 1}, version=note.version)


def test_finishing_keeps_the_result_and_notes_the_next_step(cast, customer):
    note = add_note(cast.alice, customer=customer)
    next_step = {"action": action("email").pk, "status": status("active").pk, "text": "Write"}

    done, following, _act = finish_note(
        actor=cast.alice,
        note=note,
        status=status("done"),
        result="He buys",
        next_step=next_step,
    )

    assert (done.result, done.closed_by) == ("He buys", cast.alice)
    assert done.closed_at is not None
    assert (following.customer, following.previous) == (customer, done)
    assert following.closed_at is None


def test_finishing_says_by_which_act_and_keeps_or_empties_the_result(cast, customer):
    note = add_note(cast.alice, customer=customer)
    update_note(actor=cast.alice, note=note, changes={"result": "On the way"})
    kept = finish_note(actor=cast.alice, note=note, status=status("done"))
    assert kept.note.result == "On the way"
    assert kept.change_set == ChangeSet.objects.get(reason="notes.finish")

    undo_change_set(actor=cast.alice, change_set=kept.change_set)
    emptied = finish_note(actor=cast.alice, note=note, status=status("done"), result="")
    assert emptied.note.result == ""


def test_only_what_is_in_the_bin_is_taken_out_of_it(cast, customer):
    note = add_note(cast.alice, customer=customer)
    restored = DomainEvent.objects.filter(name="notes.note.restored")
    restore_note(actor=cast.alice, note=note)
    assert not restored.exists()
    delete_note(actor=cast.alice, note=note)
    restore_note(actor=cast.alice, note=note)
    assert restored.count() == 1


def test_finishing_and_its_next_step_are_taken_back_together(cast, customer):
    note = add_note(cast.alice, customer=customer)
    next_step = {"action": action("call").pk, "status": status("active").pk}
    following = finish_note(
        actor=cast.alice, note=note, status=status("done"), next_step=next_step
    ).following

    undo_change_set(actor=cast.alice, change_set=ChangeSet.objects.get(reason="notes.finish"))

    note.refresh_from_db()
    assert note.closed_at is None
    assert note.status == status("active")
    assert not Note.objects.filter(pk=following.pk).exists()


def test_a_status_that_leaves_open_finishes_nothing(cast, customer):
    note = add_note(cast.alice, customer=customer)
    with pytest.raises(Refused):
        finish_note(actor=cast.alice, note=note, status=status("on_hold"))


def test_reopening_forgets_who_closed_it(cast, customer):
    note = add_note(cast.alice, customer=customer, status="done")
    assert note.closed_by == cast.alice
    note = update_note(actor=cast.bob, note=note, changes={"status": status("active").pk})
    assert (note.closed_at, note.closed_by) == (None, None)


def test_facts_of_the_customer_follow_his_notes(cast, customer):
    first = add_note(cast.alice, customer=customer, due=datetime.date(2030, 5, 1))
    add_note(cast.alice, customer=customer, status="lead", due=datetime.date(2030, 4, 1))
    add_note(cast.alice, customer=customer, is_private=True, due=datetime.date(2030, 1, 1))
    closed = add_note(cast.alice, customer=customer, status="done")

    facts = CustomerFacts.objects.get(customer=customer)
    assert facts.open_count == 2
    assert facts.status == status("lead")
    assert facts.next_due_at.date() == datetime.date(2030, 4, 1)
    assert facts.last_note_at == closed.created_at

    delete_note(actor=cast.erin, note=first)
    facts.refresh_from_db()
    assert facts.open_count == 1


def test_the_newest_note_tells_the_status_where_none_is_open(cast, customer):
    add_note(cast.alice, customer=customer, status="inactive")
    add_note(cast.alice, customer=customer, status="done")
    assert CustomerFacts.objects.get(customer=customer).status == status("done")


def test_facts_go_with_a_note_to_another_customer(cast, customer):
    (other,) = add_named("Other")
    note = add_note(cast.alice, customer=customer)
    update_note(actor=cast.alice, note=note, changes={"customer": other.pk})
    assert CustomerFacts.objects.get(customer=customer).open_count == 0
    assert CustomerFacts.objects.get(customer=other).open_count == 1


def test_what_is_due_on_a_day_is_due_until_it_ends_there(cast, customer):
    note = add_note(cast.alice, customer=customer, due=datetime.date(2030, 5, 1))
    assert note.is_due_all_day
    assert note.due_at.isoformat() == "2030-05-01T20:29:59+00:00"  # Tehran is 3:30 ahead


def test_reminders_move_with_the_note_and_fall_silent_with_it(cast, customer):
    note = add_note(
        cast.alice,
        customer=customer,
        assigned_to=cast.bob.pk,
        due=timezone.make_aware(datetime.datetime(2030, 5, 1, 12)),
    )
    reminder = Reminder.objects.create(note=note, minutes_before=30)
    later = timezone.make_aware(datetime.datetime(2030, 5, 2, 12))
    update_note(actor=cast.alice, note=note, changes={"due": later})
    reminder.refresh_from_db()
    assert reminder.fires_at == later - datetime.timedelta(minutes=30)

    finish_note(actor=cast.bob, note=Note.objects.get(pk=note.pk), status=status("done"))
    reminder.refresh_from_db()
    assert reminder.fires_at is None


def test_removing_a_customer_for_good_takes_his_notes_along(cast, customer):
    add_note(cast.alice, customer=customer)
    from core.change_sets import change_set

    with change_set(actor=None, reason="tests.remove"):
        customer.delete()
    assert not Note.everything.exists()
    assert not CustomerFacts.objects.exists()


def test_a_plain_line_end_is_kept(cast, customer):
    note = create_note(
        actor=cast.alice,
        values={
            "action": action("call").pk,
            "status": status("active").pk,
            "customer": customer.pk,
            "text": "one<br>two",
        },
    )
    assert note.plain_text == "one\ntwo"
