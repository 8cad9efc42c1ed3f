"""Handing over all that a person is responsible for: the services, the pages, taking it back."""

import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from accounts import services
from accounts.models import HandOver, User
from accounts.services import handing_over
from accounts.services.handing_over import AtWork, NotHandedOver, NothingToHandOver
from accounts.views import handing_over as views
from core.change_sets import change_set
from core.contributions import contributed
from core.jobs import following_url
from core.models import ChangeSet, DomainEvent, Job, TouchedRecord
from core.refusals import NotAllowed, Refused
from core.undo import LeftReason, UndoError
from customers.models import ContactPerson, Customer
from notes.models import Note
from tests.customers.records import add_customers, add_named
from tests.importing.sheets import allow
from tests.notes.records import add_note


@pytest.fixture
def alices(cast) -> list[Customer]:
    """Three customers of Alice's, of North; the last one is in the recycle bin."""
    customers = add_customers(
        *(
            {
                "name": f"Customer {number}",
                "departments": (cast.north.pk,),
                "is_public": False,
                "assigned_to": cast.alice.pk,
            }
            for number in range(3)
        )
    )
    with change_set(actor=cast.alice, reason="tests.bin"):
        Customer.objects.filter(pk=customers[2].pk).update(deleted_at=timezone.now())
    return customers


@pytest.fixture
def alices_person(cast) -> ContactPerson:
    with change_set(actor=cast.alice, reason="tests.person"):
        return ContactPerson.objects.create(name="Omid", assigned_to=cast.alice)


def ask(cast, *, actor=None, person=None, successor=None, is_sign_in_taken=True) -> HandOver:
    return services.request_hand_over(
        actor=actor or cast.erin,
        person=person or cast.alice,
        successor=successor or cast.dan,
        is_sign_in_taken=is_sign_in_taken,
    )


def done(cast, **values) -> HandOver:
    """Asked for, and done by the service that the job calls; no job waits any more."""
    asked = services.hand_over(actor=cast.erin, asked=ask(cast, **values))
    Job.objects.update(state=Job.State.DONE)
    return asked


def url(person: User) -> str:
    return reverse("accounts:user_hand_over", args=[person.pk])


# --- Doing it -------------------------------------------------------------------------------------


def test_everything_goes_to_the_successor_the_recycle_bin_too(cast, alices, alices_person):
    asked = done(cast)
    assert not Customer.everything.filter(assigned_to=cast.alice).exists()
    assert Customer.everything.filter(assigned_to=cast.dan).count() == 3
    assert ContactPerson.objects.get(pk=alices_person.pk).assigned_to == cast.dan
    assert asked.counts == {"customers.customer": 3, "customers.contactperson": 1}


def test_open_notes_go_over_but_private_ones_are_shown_to_nobody_else(cast):
    shared = add_note(cast.bob, assigned_to=cast.alice.pk)
    private = add_note(cast.alice, assigned_to=cast.alice.pk, is_private=True)
    closed = add_note(cast.bob, assigned_to=cast.alice.pk, status="done")

    asked = done(cast, successor=cast.erin)

    assert asked.counts == {"notes.note": 1}
    of = dict(Note.objects.values_list("pk", "assigned_to"))
    assert of == {
        shared.pk: cast.erin.pk,
        private.pk: cast.alice.pk,
        closed.pk: cast.alice.pk,
    }
    assert private not in Note.objects.visible_to(cast.erin)


def test_what_others_are_responsible_for_stays(cast, alices):
    (bobs,) = add_named("Bob's", assigned_to=cast.bob.pk)
    done(cast)
    assert Customer.objects.get(pk=bobs.pk).assigned_to == cast.bob


def test_departments_stay_and_the_successor_sees_the_records_as_responsible(cast, alices):
    done(cast)
    customer = Customer.objects.visible_to(cast.dan).get(pk=alices[0].pk)
    assert customer.department_ids == [cast.north.pk]


def test_all_of_it_is_one_change_set_that_names_both_people(cast, alices, alices_person):
    before = ChangeSet.objects.latest("pk").pk
    asked = done(cast)
    (change,) = ChangeSet.objects.filter(pk__gt=before)
    assert (change.reason, change.actor, asked.change_set) == (
        "accounts.hand_over",
        cast.erin,
        change,
    )
    assert change.details == {"person": cast.alice.pk, "successor": cast.dan.pk}


def test_every_record_gets_an_event_and_every_customer_is_queued_as_touched(
    cast, alices, alices_person
):
    TouchedRecord.objects.all().delete()
    asked = done(cast)
    events = DomainEvent.objects.filter(change_set=asked.change_set)
    assert set(events.values_list("name", "record_id")) == {
        *(("customers.customer.handed_over", customer.pk) for customer in alices),
        ("customers.contactperson.handed_over", alices_person.pk),
    }
    people = {"from": cast.alice.pk, "to": cast.dan.pk}
    assert all(event.data == people and event.actor == cast.erin for event in events)
    assert set(TouchedRecord.objects.values_list("record_id", flat=True)) == {
        customer.pk for customer in alices
    }


def test_history_of_the_card_says_it(cast, client_for, alices):
    done(cast)
    address = reverse("customers:customer_timeline", args=[alices[0].pk])
    entry = client_for(cast.erin).get(address).context["timeline"].entries[0]
    (line,) = entry.lines
    assert (entry.title, entry.who) == ("Handed over", "Erin")
    assert (strip_tags(line.old), strip_tags(line.new)) == ("Alice", "Dan")


def test_versions_are_raised_so_that_open_forms_are_told(cast, alices):
    done(cast)
    assert Customer.objects.get(pk=alices[0].pk).version == alices[0].version + 1


def test_sign_in_is_taken_away_in_the_same_act(cast, client_for, alices):
    alice = client_for(cast.alice)
    asked = done(cast)
    assert not User.objects.get(pk=cast.alice.pk).is_active
    assert alice.get("/").status_code == 302
    assert cast.alice.events.filter(pgh_context_id=asked.change_set.context_id).exists()


def test_sign_in_stays_where_that_is_wanted(cast, alices):
    done(cast, is_sign_in_taken=False)
    assert User.objects.get(pk=cast.alice.pk).is_active


def test_number_of_statements_does_not_depend_on_the_number_of_records(cast):
    def statements(count: int) -> int:
        add_named(*(f"Customer {n}" for n in range(count)), assigned_to=cast.alice.pk)
        asked = ask(cast, is_sign_in_taken=False)
        with CaptureQueriesContext(connection) as captured:
            services.hand_over(actor=cast.erin, asked=asked)
        Job.objects.update(state=Job.State.DONE)
        return len(captured)

    assert statements(2) == statements(20)


def test_many_are_handed_over_in_batches_and_counted(cast, alices, monkeypatch):
    monkeypatch.setattr(handing_over, "BATCH", 2)
    seen = []
    services.hand_over(
        actor=cast.erin, asked=ask(cast), on_progress=lambda *numbers: seen.append(numbers)
    )
    assert seen == [(0, 3), (2, 3), (3, 3)]


def test_every_kind_that_has_a_responsible_manager_can_be_handed_over():
    kinds = {
        kind.record_type
        for kind in contributed("record_kinds")
        if any(field.name == "assigned_to" for field in kind.model._meta.fields)
    }
    assert kinds == {entry.record_type for entry in contributed("responsibilities")}


# --- Refusals -------------------------------------------------------------------------------------


@pytest.mark.parametrize("person", ["carol", "alice", "rob"])
def test_people_without_the_right_hand_nobody_over(cast, alices, person):
    with pytest.raises(NotAllowed):
        ask(cast, actor=cast.people[person])


def test_what_an_owner_has_is_handed_over_by_owners_only(cast):
    add_named("Olga's", assigned_to=cast.olga.pk)
    with pytest.raises(NotAllowed):
        ask(cast, person=cast.olga, is_sign_in_taken=False)


def test_nobody_takes_over_from_himself(cast, alices):
    with pytest.raises(Refused, match="Choose somebody else") as refusal:
        ask(cast, successor=cast.alice)
    assert refusal.value.field == "successor"
    with pytest.raises(IntegrityError), transaction.atomic():
        HandOver.objects.create(person=cast.alice, successor=cast.alice, is_sign_in_taken=False)


def test_who_may_only_read_takes_nothing_over(cast, alices):
    with pytest.raises(Refused, match="Rob may only read"):
        ask(cast, successor=cast.rob)


def test_who_cannot_sign_in_takes_nothing_over(cast, alices):
    services.deactivate_user(actor=cast.erin, user=cast.dan)
    with pytest.raises(Refused, match="Dan cannot sign in"):
        ask(cast, successor=User.objects.get(pk=cast.dan.pk))


def test_nobody_hands_over_and_shuts_himself_out(cast):
    add_named("Erin's", assigned_to=cast.erin.pk)
    with pytest.raises(NotAllowed):
        ask(cast, person=cast.erin)
    assert ask(cast, person=cast.erin, is_sign_in_taken=False).person == cast.erin


def test_who_is_responsible_for_nothing_has_nothing_to_hand_over(cast):
    with pytest.raises(NothingToHandOver):
        ask(cast)
    assert not Job.objects.exists()


def test_second_request_waits_for_the_first_one_to_end(cast, alices):
    ask(cast)
    with pytest.raises(AtWork):
        ask(cast, successor=cast.bob)


def test_what_has_changed_since_it_was_asked_for_stops_it(cast, alices):
    asked = ask(cast)
    services.update_user(actor=cast.erin, user=cast.dan, role="read_only")
    with pytest.raises(Refused, match="Dan may only read"):
        services.hand_over(actor=cast.erin, asked=asked)
    assert Customer.objects.filter(assigned_to=cast.alice).count() == 2
    assert User.objects.get(pk=cast.alice.pk).is_active


def test_successor_whose_invitation_was_withdrawn_meanwhile_gets_nothing(cast, alices):
    nina = services.invite_user(
        actor=cast.erin, email="nina@example.com", name="Nina", role="staff"
    )
    asked = ask(cast, successor=nina)
    services.withdraw_invitation(actor=cast.erin, user=nina)
    with pytest.raises(Refused, match="Nina cannot sign in"):
        services.hand_over(actor=cast.erin, asked=HandOver.objects.get(pk=asked.pk))


# --- Taking it back -------------------------------------------------------------------------------


def test_undo_gives_everything_back_and_the_sign_in(cast, alices, alices_person):
    asked = done(cast)
    services.undo_hand_over(actor=cast.olga, asked=asked)
    assert Customer.everything.filter(assigned_to=cast.alice).count() == 3
    assert ContactPerson.objects.get(pk=alices_person.pk).assigned_to == cast.alice
    assert User.objects.get(pk=cast.alice.pk).is_active


def test_undo_leaves_what_somebody_has_changed_since(cast, alices):
    asked = done(cast)
    with change_set(actor=cast.dan, reason="tests.edit"):
        Customer.objects.filter(pk=alices[0].pk).update(name="Renamed")
    result = services.undo_hand_over(actor=cast.erin, asked=asked)
    assert [(left.record_type, left.pk) for left in result.left] == [
        ("customers.customer", alices[0].pk)
    ]
    assert Customer.objects.get(pk=alices[0].pk).assigned_to == cast.dan
    assert Customer.objects.get(pk=alices[1].pk).assigned_to == cast.alice


def test_it_is_taken_back_once(cast, alices):
    asked = done(cast)
    services.request_hand_over_undo(actor=cast.erin, asked=asked)
    with pytest.raises(AtWork):
        services.request_hand_over_undo(actor=cast.erin, asked=asked)
    services.undo_hand_over(actor=cast.erin, asked=asked)
    with pytest.raises(UndoError):
        services.undo_hand_over(actor=cast.erin, asked=asked)
    Job.objects.update(state=Job.State.DONE)
    with pytest.raises(NotHandedOver):
        services.request_hand_over_undo(actor=cast.erin, asked=asked)


@pytest.fixture
def of_put_away(cast) -> HandOver:
    """Handed over from Nina to Dan; then her invitation was withdrawn."""
    nina = services.invite_user(
        actor=cast.erin, email="nina@example.com", name="Nina", role="staff"
    )
    add_named("Nina's", assigned_to=nina.pk)
    asked = done(cast, person=nina, is_sign_in_taken=False)
    services.withdraw_invitation(actor=cast.erin, user=nina)
    return HandOver.objects.get(pk=asked.pk)


def test_nothing_goes_back_to_who_was_put_away(cast, of_put_away):
    with pytest.raises(NotHandedOver, match="Nina is not among the users any more"):
        services.request_hand_over_undo(actor=cast.erin, asked=of_put_away)
    with pytest.raises(NotHandedOver, match="Hand it over from Dan"):
        services.undo_hand_over(actor=cast.erin, asked=of_put_away)
    assert Customer.objects.filter(assigned_to=cast.dan).count() == 1


def test_what_was_not_done_cannot_be_taken_back(cast, alices):
    with pytest.raises(NotHandedOver):
        services.request_hand_over_undo(actor=cast.erin, asked=ask(cast))


@pytest.mark.parametrize("person", ["carol", "dan"])
def test_people_without_the_right_take_nothing_back(cast, alices, person):
    asked = done(cast)
    with pytest.raises(NotAllowed):
        services.request_hand_over_undo(actor=cast.people[person], asked=asked)
    with pytest.raises(NotAllowed):
        services.undo_hand_over(actor=cast.people[person], asked=asked)


# --- The pages ------------------------------------------------------------------------------------


def test_page_says_how_much_of_what_and_the_button_too(cast, client_for, alices, alices_person):
    text = client_for(cast.erin).get(url(cast.alice)).content.decode()
    assert "Alice is responsible for: <strong>3 customers, 1 contact person</strong>" in text
    assert "Hand over: 3 customers, 1 contact person</button>" in text


def test_those_who_can_take_over_are_offered(cast, client_for, alices):
    services.deactivate_user(actor=cast.erin, user=cast.bob)
    form = client_for(cast.erin).get(url(cast.alice)).context["form"]
    offered = {user.name for user in form.fields["successor"].queryset}
    assert offered == {"Olga", "Erin", "Carol", "Dan"}
    assert form["is_sign_in_taken"].value() is True


def test_own_sign_in_is_not_offered_to_be_taken(cast, client_for):
    add_named("Erin's", assigned_to=cast.erin.pk)
    form = client_for(cast.erin).get(url(cast.erin)).context["form"]
    assert "is_sign_in_taken" not in form.fields


def test_nothing_to_hand_over_is_said_without_a_button(cast, client_for):
    text = client_for(cast.erin).get(url(cast.bob)).content.decode()
    assert "Bob is responsible for nothing" in text
    assert "Hand over:" not in text
    answer = client_for(cast.erin).post(url(cast.bob), {"successor": cast.dan.pk})
    assert answer.context["form"].non_field_errors() == [
        "Bob is responsible for nothing: there is nothing to hand over."
    ]


def test_form_asks_for_a_job_and_shows_its_progress(cast, client_for, alices):
    data = {"successor": cast.dan.pk, "is_sign_in_taken": "on"}
    response = client_for(cast.erin).post(url(cast.alice), data)
    job = Job.objects.get(kind="accounts.hand_over")
    assert response.url == following_url(job)
    assert job.params == {"subject": "Alice"}
    asked = HandOver.objects.get()
    assert (asked.successor, asked.is_sign_in_taken, asked.change_set) == (cast.dan, True, None)


def test_choice_of_nobody_is_refused_beside_its_field(cast, client_for, alices):
    response = client_for(cast.erin).post(url(cast.alice), {"successor": cast.rob.pk})
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["successor"]
    assert not HandOver.objects.exists()


def test_owners_page_says_why_an_administrator_cannot(cast, client_for):
    text = client_for(cast.erin).get(url(cast.olga)).content.decode()
    assert "Only an owner can change an owner." in text


def test_page_of_the_person_says_what_is_in_his_charge(cast, client_for, alices):
    address = reverse("accounts:user_update", args=[cast.alice.pk])
    text = client_for(cast.erin).get(address).content.decode()
    assert "3 customers" in text
    assert url(cast.alice) in text


def test_who_shuts_somebody_out_is_led_to_handing_over(cast, client_for, alices):
    client = client_for(cast.erin)
    form = {
        "version": cast.alice.version,
        "name": "Alice",
        "email": "alice@example.com",
        "role": "staff",
        "departments": [cast.north.pk],
        "language": "en",
        "calendar": "gregorian",
        "digits": "latn",
        "time_zone": "Europe/Warsaw",
        "page_size": "25",
    }
    address = reverse("accounts:user_update", args=[cast.alice.pk])
    assert client.post(address, form).url == url(cast.alice)
    assert "nobody looks after these" in client.get(address).content.decode()
    bobs = {**form, "version": cast.bob.version, "name": "Bob", "email": "bob@example.com"}
    led_to = client.post(reverse("accounts:user_update", args=[cast.bob.pk]), bobs).url
    assert led_to == reverse("accounts:user_list")


def result_of(client, asked: HandOver):
    return client.get(reverse("accounts:hand_over", args=[asked.pk]))


def test_result_says_what_went_to_whom_and_offers_to_take_it_back(cast, client_for, alices):
    text = result_of(client_for(cast.olga), done(cast)).content.decode()
    assert "Handed over from Alice to Dan: 3 customers" in text
    assert "Alice cannot sign in any more." in text
    assert "Take back</button>" in text


def test_undo_button_asks_for_a_job(cast, client_for, alices):
    asked = done(cast)
    response = client_for(cast.erin).post(reverse("accounts:hand_over_undo", args=[asked.pk]))
    job = Job.objects.get(kind="accounts.undo_hand_over")
    assert response.url == following_url(job)
    again = client_for(cast.erin).post(
        reverse("accounts:hand_over_undo", args=[asked.pk]), follow=True
    )
    assert "This is being done at the moment." in again.content.decode()


def test_undo_is_not_offered_where_nothing_can_go_back(cast, client_for, of_put_away):
    client = client_for(cast.erin)
    assert not result_of(client, of_put_away).context["may_undo"]
    address = reverse("accounts:hand_over_undo", args=[of_put_away.pk])
    late = client.post(address, follow=True).content.decode()
    assert "Nina is not among the users any more" in late
    assert not Job.objects.filter(kind="accounts.undo_hand_over").exists()


def test_result_names_what_stayed_where_the_reader_sees_it(cast, client_for, alices):
    asked = done(cast)
    with change_set(actor=cast.dan, reason="tests.edit"):
        Customer.objects.filter(pk=alices[0].pk).update(name="Renamed")
    services.undo_hand_over(actor=cast.erin, asked=asked)
    shown = result_of(client_for(cast.erin), asked).content.decode()
    assert "Taken back" in shown
    assert "1 record stayed as it is" in shown
    assert 'Renamed</bdi></a> <span class="dim">Changed since</span>' in shown
    assert "not named here" not in shown
    assert "Take back</button>" not in shown
    allow(cast.bob, "accounts.manage_users")
    services.set_members(actor=cast.erin, department=cast.north, users=[])
    others = result_of(client_for(cast.bob), asked).content.decode()
    assert "1 record stayed as it is" in others
    assert "Renamed" not in others
    assert "1 more is not named here." in others


def test_result_gives_the_reasons_that_the_undo_wrote_down(cast, client_for, alices):
    asked = done(cast)
    with change_set(actor=cast.dan, reason="tests.edit"):
        Customer.objects.filter(pk=alices[0].pk).update(name="Renamed")
    undo = services.undo_hand_over(actor=cast.erin, asked=asked).change_set
    undo.leftovers.update(reasons=[LeftReason.TARGET_GONE, LeftReason.REFUSED])
    (left,) = result_of(client_for(cast.erin), asked).context["left"].records
    assert left.reasons == [
        "It refers to something that is gone",
        "Its old values are no longer allowed",
    ]


def test_no_more_than_the_first_are_named_and_the_rest_is_counted(cast, client_for, monkeypatch):
    monkeypatch.setattr(views, "MOST_NAMED", 2)
    customers = add_named("A", "B", "C", assigned_to=cast.alice.pk)
    asked = done(cast)
    with change_set(actor=cast.dan, reason="tests.edit"):
        Customer.objects.filter(pk__in=[c.pk for c in customers]).update(name="Renamed")
    services.undo_hand_over(actor=cast.erin, asked=asked)
    shown = result_of(client_for(cast.erin), asked).content.decode()
    assert "3 records stayed as they are" in shown
    assert shown.count("Renamed</bdi>") == 2
    assert "1 more is not named here." in shown


def test_person_who_was_changed_since_is_named_because_he_cannot_sign_in(cast, client_for, alices):
    asked = done(cast)
    services.update_user(actor=cast.erin, user=cast.alice, name="Alice Adams")
    services.undo_hand_over(actor=cast.erin, asked=asked)
    shown = result_of(client_for(cast.erin), HandOver.objects.get(pk=asked.pk))
    address = reverse("accounts:user_update", args=[cast.alice.pk])
    (left,) = shown.context["left"].records
    assert (left.name, left.url, left.reasons) == ("Alice Adams", address, ["Changed since"])
    assert not User.objects.get(pk=cast.alice.pk).is_active


def test_failed_job_says_why_and_leads_back_to_the_form(cast, client_for, alices):
    asked = ask(cast)
    Job.objects.update(state=Job.State.FAILED, error="Dan may only read.")
    text = result_of(client_for(cast.erin), asked).content.decode()
    assert "Dan may only read." in text
    assert url(cast.alice) in text


def test_stopped_job_says_that_nothing_was_done(cast, client_for, alices):
    asked = ask(cast)
    Job.objects.update(state=Job.State.CANCELLED)
    text = result_of(client_for(cast.erin), asked).content.decode()
    assert "This was stopped. Nothing was handed over." in text


def test_job_of_somebody_else_is_not_linked_to_who_may_not_see_it(cast, client_for, alices):
    asked = ask(cast)
    allow(cast.bob, "accounts.manage_users")
    shown = result_of(client_for(cast.bob), asked)
    assert shown.context["job_url"] == ""
    assert "This is being done at the moment." in shown.content.decode()


def test_earlier_ones_are_listed_on_the_page(cast, client_for, alices):
    asked = done(cast)
    text = client_for(cast.erin).get(url(cast.alice)).content.decode()
    assert reverse("accounts:hand_over", args=[asked.pk]) in text
    assert "to Dan" in text


def test_number_of_queries_does_not_depend_on_what_stayed(cast, client_for):
    client = client_for(cast.erin)

    def queries(count: int) -> int:
        customers = add_named(*(f"C {n}" for n in range(count)), assigned_to=cast.alice.pk)
        asked = done(cast, is_sign_in_taken=False)
        with change_set(actor=cast.dan, reason="tests.edit"):
            Customer.objects.filter(pk__in=[c.pk for c in customers]).update(name="Renamed")
        services.undo_hand_over(actor=cast.erin, asked=asked)
        with CaptureQueriesContext(connection) as captured:
            assert result_of(client, asked).content.decode().count("Renamed") == count
        return len(captured)

    queries(1)
    assert queries(2) == queries(20)
