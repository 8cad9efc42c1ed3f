"""Taking an import back and putting it back: who may, what is refused, and what the pages say."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.services import update_user
from core.change_sets import change_set
from core.models import ChangeSet, Job
from core.refusals import NotAllowed, Refused
from customers.kinds import Reachable
from customers.models import ContactPoint, Customer, CustomerDepartment, Tag
from importing import services
from importing.choices import Stage
from importing.models import Import
from importing.undoing import redo_import, undo_import
from records.services import custom_fields
from tests.core.tracked_rows import state_of_all
from tests.customers.records import add_customers
from tests.importing.sheets import allow, forbid
from tests.importing.test_pages import FakeRun, checked, done, htmx, page_of, run, url

HEADERS = ["External ID", "Name", "Mobile", "Tags", "Shoe size"]
ROWS = [
    ["A", "Anna", "0912 000 0001", "VIP", "39"],
    ["B", "Bob", "0912 000 0002", "", "43"],
    ["C", "Carl", "", "", ""],
]


@pytest.fixture
def annie(erin):
    """A customer whom the import changes in every way."""
    custom_fields.create_custom_field(
        actor=erin, key="shoe", kind="integer", labels={"en": "Shoe size"}, help_texts={}
    )
    (annie,) = add_customers(
        {
            "name": "Annie",
            "external_id": "A",
            "mobile": (Reachable("+989120000009", "0912 000 0009"),),
            "tags": (Tag.objects.get(code="birthday").pk,),
        }
    )
    return annie


def imported(actor, rows=ROWS, headers=HEADERS) -> Import:
    return found(done(actor, headers=headers, rows=rows))


def found(an_import) -> Import:
    return Import.objects.with_undo().get(pk=an_import.pk)


def taken_back(an_import, actor=None) -> Import:
    actor = actor or an_import.created_by
    job = services.request_undo(actor=actor, an_import=an_import)
    undo_import(FakeRun(job, actor))
    return found(an_import)


def put_back(an_import) -> Import:
    services.request_redo(actor=an_import.created_by, an_import=an_import)
    run(redo_import, an_import)
    return found(an_import)


def rename(customer, name) -> None:
    with change_set(actor=None, reason="tests.meanwhile"):
        Customer.objects.filter(pk=customer.pk).update(name=name)


# --- What is taken back -------------------------------------------------------------------------------


def test_everything_that_an_import_wrote_is_taken_back(erin, annie):
    before = state_of_all()
    an_import = imported(erin)
    annie.refresh_from_db()
    assert (annie.name, annie.custom) == ("Anna", {"shoe": 39})
    assert (annie.tags.count(), ContactPoint.objects.filter(customer=annie).count()) == (2, 2)
    taken_back(an_import)
    assert state_of_all() == before
    assert not Customer.objects.filter(external_id="B").exists()


def test_what_was_taken_back_is_put_back(erin, annie):
    an_import = imported(erin)
    after = state_of_all()
    ids = set(Customer.objects.values_list("pk", flat=True))
    put_back(taken_back(an_import))
    assert state_of_all() == after
    assert set(Customer.objects.values_list("pk", flat=True)) == ids


def test_an_import_is_taken_back_and_put_back_again_and_again(erin, annie):
    before = state_of_all()
    an_import = imported(erin)
    after = state_of_all()
    for _time in range(2):
        an_import = taken_back(an_import)
        assert (an_import.is_taken_back, state_of_all()) == (True, before)
        an_import = put_back(an_import)
        assert (an_import.is_taken_back, state_of_all()) == (False, after)


def test_what_was_touched_since_is_left(erin, annie):
    an_import = imported(erin)
    bob = Customer.objects.get(external_id="B")
    rename(annie, "Anne")
    rename(bob, "Robert")
    undo = taken_back(an_import).last_undo
    assert set(Customer.objects.values_list("name", flat=True)) == {"Anne", "Robert"}
    counts = undo.details["records"]["customers.customer"]
    assert counts == {"deleted": 1, "created": 0, "changed": 0, "left": 2}
    assert set(undo.leftovers.values_list("record_id", flat=True)) == {annie.pk, bob.pk}


def test_the_act_tells_whose_it_was_and_of_which_file(erin):
    an_import = imported(erin)
    undo = taken_back(an_import).last_undo
    assert (undo.actor, undo.undoes) == (erin, an_import.change_set)
    assert undo.details["import"] == an_import.pk
    assert undo.details["file"] == "customers.xlsx"
    redo = put_back(an_import).last_undo
    assert redo.undoes == undo


# --- What has moved out of the person's scope -----------------------------------------------------------


@pytest.fixture
def alice(cast, annie):
    """May import, and sees Annie as one of her department."""
    allow(cast.alice, "importing.run")
    with change_set(actor=None, reason="tests.meanwhile"):
        Customer.objects.filter(pk=annie.pk).update(is_public=False)
        CustomerDepartment.objects.create(customer=annie, department=cast.north)
    return cast.alice


def move(customer, department) -> None:
    """By the rows of departments alone: nothing of the customer's own is touched."""
    with change_set(actor=None, reason="tests.meanwhile"):
        CustomerDepartment.objects.filter(customer=customer).update(department=department)


def parts_of(customer) -> tuple[int, int]:
    """How many tags and contact points."""
    return customer.tags.count(), ContactPoint.objects.filter(customer=customer).count()


def test_what_has_moved_out_of_scope_is_left_with_its_parts(cast, alice, annie):
    an_import = imported(alice)
    move(annie, cast.south)
    undo = taken_back(an_import).last_undo
    annie.refresh_from_db()
    assert (annie.name, annie.custom, parts_of(annie)) == ("Anna", {"shoe": 39}, (2, 2))
    assert set(Customer.objects.values_list("name", flat=True)) == {"Anna"}
    left = undo.leftovers.get()
    assert (left.record_id, left.reasons, left.is_whole) == (annie.pk, ["out_of_scope"], True)
    assert undo.details["records"]["customers.customer"]["left"] == 1


def test_what_has_moved_out_of_scope_is_not_put_back_either(cast, alice, annie):
    an_import = taken_back(imported(alice))
    move(annie, cast.south)
    redo = put_back(an_import).last_undo
    annie.refresh_from_db()
    assert (annie.name, annie.custom, parts_of(annie)) == ("Annie", {}, (1, 1))
    assert set(Customer.objects.values_list("name", flat=True)) == {"Annie", "Bob", "Carl"}
    assert redo.leftovers.get().reasons == ["out_of_scope"]


def test_who_sees_everything_takes_back_what_has_moved_too(cast, alice, annie):
    before = state_of_all()
    an_import = imported(alice)
    move(annie, cast.south)
    taken_back(an_import, cast.erin)
    move(annie, cast.north)
    assert state_of_all() == before


def test_what_has_moved_out_of_scope_is_counted_and_not_named(client_for, cast, alice, annie):
    an_import = imported(alice)
    move(annie, cast.south)
    taken_back(an_import)
    page = page_of(client_for(alice), url(an_import))
    left = page[page.index('id="left"') : page.index("What the import did")]
    assert "Ann" not in left
    assert "1 more is not yours to see" in left
    assert "Not yours to change any more" in page_of(client_for(cast.erin), url(an_import))


def test_number_of_statements_does_not_depend_on_what_has_moved(cast, alice):
    assert alice.department_ids  # read once and kept
    counts = []
    for size in (2, 20):
        rows = [[f"{size}-{i}", f"Name {i}", "", "", ""] for i in range(size)]
        an_import = imported(alice, rows=rows)
        with change_set(actor=None, reason="tests.meanwhile"):
            Customer.objects.filter(external_id__startswith=f"{size}-").update(assigned_to=cast.dan)
        job = services.request_undo(actor=alice, an_import=an_import)
        with CaptureQueriesContext(connection) as queries:
            undo_import(FakeRun(job, alice))
        assert found(an_import).last_undo.leftovers.count() == size
        counts.append(len(queries))
    assert counts[0] == counts[1]


# --- What is refused ----------------------------------------------------------------------------------


def test_second_click_is_refused(erin):
    an_import = imported(erin)
    services.request_undo(actor=erin, an_import=an_import)
    for ask in (services.request_undo, services.request_redo):
        with pytest.raises(Refused, match="under way already"):
            ask(actor=erin, an_import=an_import)
    assert Job.objects.filter(kind="importing.undo").count() == 1


def test_import_that_is_taken_back_is_not_taken_back_again(erin):
    an_import = taken_back(imported(erin))
    with pytest.raises(Refused, match="taken back already"):
        services.request_undo(actor=erin, an_import=an_import)


def test_import_that_holds_is_not_put_back(erin):
    an_import = imported(erin)
    with pytest.raises(Refused, match="not taken back"):
        services.request_redo(actor=erin, an_import=an_import)
    put_back(taken_back(an_import))
    with pytest.raises(Refused, match="not taken back"):
        services.request_redo(actor=erin, an_import=an_import)


@pytest.mark.parametrize("stage", [stage for stage in Stage if stage != Stage.DONE])
def test_import_that_has_not_ended_is_not_taken_back(erin, stage):
    an_import = checked(erin)
    Import.objects.update(stage=stage)
    with pytest.raises(Refused, match="has not ended"):
        services.request_undo(actor=erin, an_import=an_import)


def test_import_that_changed_nothing_has_nothing_to_take_back(client, erin):
    imported(erin)
    again = imported(erin)
    with pytest.raises(Refused, match="changed nothing"):
        services.request_undo(actor=erin, an_import=again)
    assert url(again, "import_undo") not in page_of(client, url(again))


def test_refusal_is_told_on_the_page(client, erin):
    an_import = imported(erin)
    assert client.post(url(an_import, "import_undo")).url == url(an_import)
    client.post(url(an_import, "import_undo"))
    assert "under way already" in page_of(client, url(an_import))


# --- Who ----------------------------------------------------------------------------------------------


def test_importer_and_administrators_take_an_import_back(cast):
    for person in (cast.alice, cast.bob):
        allow(person, "importing.run")
    for person in (cast.alice, cast.erin, cast.olga):
        an_import = imported(cast.alice, rows=[[person.name, person.name, "", "", ""]])
        taken_back(an_import, person)
        assert found(an_import).last_undo.actor == person
    with pytest.raises(NotAllowed):
        services.request_undo(actor=cast.bob, an_import=imported(cast.alice))


def test_who_may_not_import_any_more_takes_nothing_back(cast):
    allow(cast.alice, "importing.run")
    an_import = imported(cast.alice)
    forbid(cast.alice, "importing.run")
    with pytest.raises(NotAllowed):
        services.request_undo(actor=cast.alice, an_import=an_import)


def test_import_of_a_stranger_does_not_exist(client_for, cast):
    for person in (cast.alice, cast.bob):
        allow(person, "importing.run")
    an_import = imported(cast.alice)
    for name in ("import_undo", "import_redo", "import_wrong_rows"):
        method = "get" if name == "import_wrong_rows" else "post"
        response = getattr(client_for(cast.bob), method)(url(an_import, name))
        assert response.status_code == 404


# --- The page of the import ---------------------------------------------------------------------------


def test_result_offers_to_take_the_import_back(client, erin):
    an_import = imported(erin)
    page = page_of(client, url(an_import))
    assert f'action="{url(an_import, "import_undo")}"' in page
    assert url(an_import, "import_redo") not in page


def test_page_shows_the_work_while_it_lasts_and_then_the_result(client, erin):
    an_import = imported(erin)
    client.post(url(an_import, "import_undo"))
    page = page_of(client, url(an_import))
    assert 'id="import-progress"' in page
    assert url(an_import, "import_undo") not in page
    run(undo_import, an_import)
    answer = client.get(url(an_import), headers=htmx("import-progress"))
    assert answer.headers["HX-Redirect"] == url(an_import)
    page = page_of(client, url(an_import))
    assert "Taken back by Erin" in page
    assert f'action="{url(an_import, "import_redo")}"' in page


def test_page_counts_what_was_removed_put_back_and_left(client, erin, annie):
    an_import = imported(erin)
    rename(Customer.objects.get(external_id="B"), "Robert")
    taken_back(an_import)
    assert cards(client, an_import) == [
        ("Removed", 1),
        ("Put back as they were", 1),
        ("Left, whole or in part", 1),
    ]
    put_back(an_import)
    assert cards(client, an_import) == [
        ("Added again", 1),
        ("Changed again", 1),
        ("Left, whole or in part", 0),
    ]
    assert "Put back by Erin" in page_of(client, url(an_import))


def cards(client, an_import) -> list[tuple[str, int]]:
    undo = client.get(url(an_import)).context["undo"]
    return [(card["label"], card["count"]) for card in undo.cards]


def test_records_that_were_left_are_named_with_link_and_reason(client, erin, annie):
    an_import = imported(erin)
    rename(annie, "Anne")
    taken_back(an_import)
    page = page_of(client, url(an_import))
    left = page[page.index('id="left"') : page.index("What the import did")]
    assert f'href="/customers/{annie.pk}/"' in left
    assert "Anne" in left
    assert "Changed since" in left
    assert left.count("<tr>") == 2


def test_records_that_a_putting_back_has_left_are_named_as_well(client, erin, annie):
    an_import = imported(erin)
    an_import = taken_back(an_import)
    rename(annie, "Anne")
    put_back(an_import)
    assert cards(client, an_import)[-1] == ("Left, whole or in part", 1)
    page = page_of(client, url(an_import))
    left = page[page.index('id="left"') : page.index("What the import did")]
    assert f'href="/customers/{annie.pk}/"' in left
    assert "Anne" in left
    assert "Changed since" in left


def test_what_stayed_of_a_record_is_told(client, erin, annie):
    an_import = imported(erin)
    rename(annie, "Anne")
    bob = Customer.objects.get(external_id="B")
    rename(bob, "Robert")
    taken_back(an_import)
    stayed = {r.name: r.stayed for r in client.get(url(an_import)).context["undo"].left}
    assert stayed == {"Anne": ["Its own fields"], "Robert": ["Everything"]}


def test_customer_that_got_something_since_stays_whole(client, erin):
    an_import = imported(erin)
    bob = Customer.objects.get(external_id="B")
    with change_set(actor=None, reason="tests.meanwhile"):
        ContactPoint.objects.create(
            customer=bob, kind="email", raw="b@b.pl", normalized="b@b.pl", position=1
        )
    taken_back(an_import)
    assert ContactPoint.objects.filter(customer=bob).count() == 2
    page = page_of(client, url(an_import))
    assert "Something that stays depends on it" in page
    assert "Part of a record that stays" not in page


def test_records_out_of_sight_are_counted_and_not_named(client_for, cast):
    allow(cast.alice, "importing.run")
    an_import = imported(cast.alice)
    carl = Customer.objects.get(external_id="C")
    for customer in Customer.objects.all():
        rename(customer, f"{customer.name} Canary")
    with change_set(actor=None, reason="tests.meanwhile"):
        Customer.objects.exclude(pk=carl.pk).update(assigned_to=cast.dan)
    taken_back(an_import)
    page = page_of(client_for(cast.alice), url(an_import))
    left = page[page.index('id="left"') : page.index("What the import did")]
    assert "Carl Canary" in left
    assert "Anna" not in left and "Bob" not in left
    assert "2 more are not yours to see" in left


def test_records_that_were_left_are_paged(client, erin):
    update_user(actor=erin, user=erin, page_size=10)
    rows = [[f"{i}", f"Name {i:02}", "", "", ""] for i in range(25)]
    an_import = imported(erin, rows=rows)
    with change_set(actor=None, reason="tests.meanwhile"):
        Customer.objects.update(description="Touched")
    taken_back(an_import)

    def names(address):
        undo = client.get(url(an_import) + address).context["undo"]
        return [record.name for record in undo.left], undo.next_url, undo.previous_url

    first, on, back = names("")
    assert (first, back) == ([f"Name {i:02}" for i in range(10)], "")
    second, on, back = names(on)
    assert second == [f"Name {i:02}" for i in range(10, 20)]
    assert names(back)[0] == first
    last, on, _back = names(on)
    assert (last, on) == ([f"Name {i:02}" for i in range(20, 25)], "")


def test_page_of_an_undo_asks_a_constant_number_of_queries(client, erin):
    counts = []
    for size in (2, 20):
        rows = [[f"{size}-{i}", f"Name {i}", "", "", ""] for i in range(size)]
        an_import = imported(erin, rows=rows)
        with change_set(actor=None, reason="tests.meanwhile"):
            Customer.objects.update(description=f"Touched {size}")
        taken_back(an_import)
        page_of(client, url(an_import))
        with CaptureQueriesContext(connection) as queries:
            page_of(client, url(an_import))
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    ("state", "error", "told"),
    [
        (Job.State.FAILED, "The disk is full.", "The disk is full."),
        (Job.State.CANCELLED, "", "That was stopped. Nothing was changed by it."),
    ],
)
def test_attempt_that_came_to_nothing_is_told_and_can_be_repeated(client, erin, state, error, told):
    an_import = imported(erin)
    job = services.request_undo(actor=erin, an_import=an_import)
    Job.objects.filter(pk=job.pk).update(state=state, error=error)
    page = page_of(client, url(an_import))
    assert told in page
    assert url(an_import, "import_undo") in page
    taken_back(an_import)
    assert told not in page_of(client, url(an_import))


def test_time_taken_is_that_of_the_import(client, erin):
    an_import = imported(erin)
    job = services.request_undo(actor=erin, an_import=an_import)
    Job.objects.filter(pk=job.pk).update(state=Job.State.CANCELLED)
    assert "1 second" in page_of(client, url(an_import))


# --- The history --------------------------------------------------------------------------------------


def states(client, query="") -> list[str]:
    entries = client.get(f"/imports/{query}").context["entries"]
    return [str(entry.state) for entry in entries]


def test_history_tells_what_was_taken_back_and_put_back(client, erin):
    first, second, third = (imported(erin, rows=[[key, key, "", "", ""]]) for key in "ABC")
    taken_back(first)
    put_back(taken_back(second))
    assert states(client) == ["Done", "Put back", "Taken back"]
    services.request_redo(actor=erin, an_import=first)
    services.request_undo(actor=erin, an_import=third)
    assert states(client) == ["Taking it back", "Put back", "Putting it back"]


def test_page_says_what_taking_back_does_as_long_as_it_is_offered(client_for, cast, annie):
    an_import = imported(cast.erin)
    note = "Taking back puts everything this import wrote back to what it was"
    page = page_of(client_for(cast.erin), url(an_import))
    assert note in page
    assert 'aria-describedby="undo-note"' in page
    assert note not in page_of(client_for(cast.erin), "/imports/")
    taken_back(an_import)
    assert note not in page_of(client_for(cast.erin), url(an_import))


def test_history_takes_imports_back(client, erin):
    an_import = imported(erin)
    waiting = checked(erin)
    page = page_of(client, "/imports/")
    assert f'action="{url(an_import, "import_undo")}"' in page
    assert url(waiting, "import_undo") not in page
    taken_back(an_import)
    assert f'action="{url(an_import, "import_redo")}"' in page_of(client, "/imports/")


def test_history_is_narrowed_by_state(client, erin):
    held, gone = (imported(erin, rows=[[key, key, "", "", ""]]) for key in "AB")
    taken_back(gone)
    checked(erin, headers=HEADERS, rows=[["C", "C", "", "", ""]])
    assert states(client, "?state=taken_back") == ["Taken back"]
    assert states(client, "?state=done") == ["Done"]
    assert states(client, "?state=open") == ["Preview to look at"]
    assert states(client, "?state=running") == []
    assert len(states(client, "?state=nonsense")) == 3
    put_back(gone)
    assert states(client, "?state=done") == ["Put back", "Done"]
    assert held.pk


def test_history_is_narrowed_by_person_for_who_sees_everybodys(client_for, cast):
    allow(cast.alice, "importing.run")
    imported(cast.alice, rows=[["A", "A", "", "", ""]])
    imported(cast.erin, rows=[["B", "B", "", "", ""]])
    erin = client_for(cast.erin)
    page = page_of(erin, "/imports/")
    assert f'<option value="{cast.alice.pk}">Alice</option>' in page
    assert "Olga" not in page
    assert len(states(erin, f"?person={cast.alice.pk}")) == 1
    assert len(states(erin, "?person=x")) == 2
    alice = client_for(cast.alice)
    assert "Everybody" not in page_of(alice, "/imports/")
    assert len(states(alice, f"?person={cast.erin.pk}")) == 1


def test_narrow_history_without_imports_says_so(client, erin):
    imported(erin)
    page = page_of(client, "/imports/?state=refused")
    assert "No import fits these filters." in page
    assert "No imports yet" not in page


def test_pages_of_a_narrow_history_stay_narrow(client, erin):
    Import.objects.bulk_create(
        Import(created_by=erin, original_name=f"{i}.csv", stage=Stage.REFUSED) for i in range(52)
    )
    page = page_of(client, "/imports/?state=refused")
    oldest = Import.objects.order_by("id")[2]
    assert f'href="/imports/?state=refused&before={oldest.pk}"' in page


def test_history_of_undone_imports_asks_a_constant_number_of_queries(client, erin):
    counts = []
    for size in (2, 20):
        for i in range(size):
            taken_back(imported(erin, rows=[[f"{size}-{i}", "Name", "", "", ""]]))
        page_of(client, "/imports/")
        with CaptureQueriesContext(connection) as queries:
            page_of(client, "/imports/")
        counts.append(len(queries))
    assert counts[0] == counts[1]


# --- The card of a customer ---------------------------------------------------------------------------


def test_card_leads_to_the_import_for_who_may_see_it(client_for, cast, annie):
    an_import = imported(cast.erin)
    taken_back(an_import)
    put_back(an_import)
    address = f"/customers/{annie.pk}/timeline/"
    link = f'<a href="{url(an_import)}">'
    page = page_of(client_for(cast.erin), address)
    assert page.count(link) == 3
    for told in ("", " taken back", " put back"):
        assert f"Import of customers.xlsx{told}<" in page
    page = page_of(client_for(cast.alice), address)
    assert "Import of customers.xlsx" in page
    assert link not in page


def test_card_asks_a_constant_number_of_queries_whatever_imports_there_were(client, erin, annie):
    counts = []
    for size in (2, 8):
        for i in range(size):
            imported(erin, rows=[["A", f"Anna {size}-{i}", "", "", ""]])
        address = f"/customers/{annie.pk}/timeline/"
        page_of(client, address)
        with CaptureQueriesContext(connection) as queries:
            page_of(client, address)
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert ChangeSet.objects.filter(reason="importing.apply").count() == 10
