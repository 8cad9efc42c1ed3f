"""The list of notes: its faces, what it can be filtered and sorted by, who sees what."""

import datetime
import re
from decimal import Decimal
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.signing import b64_decode
from django.urls import reverse
from django.utils import timezone

from accounts import services as accounts
from accounts.models import User
from core.change_sets import change_set
from core.money import Money
from customers.models import Status as CustomerStatus
from notes.customer_fields import listed_catalogue
from notes.models import Comment, Note
from notes.services.settings_variables import order_choices
from tests.customers.pages import queries_of
from tests.customers.records import add_customers, add_named
from tests.notes.records import add_note
from tests.records.custom import add_field, let_stand

pytestmark = pytest.mark.django_db
LIST = "/notes/"


@pytest.fixture
def customer(db):
    (found,) = add_named("Acme")
    return found


@pytest.fixture
def listed(client_for, cast):
    """The words of the notes that the list shows, in its order."""

    def names(query="", person=None):
        response = client_for(person or cast.alice).get(f"{LIST}{query}")
        assert response.status_code == 200, response.content.decode()
        return [row.name for row in response.context["rows"]]

    return names


def test_two_faces_part_the_work_and_what_is_for_both_stands_where_its_status_does(cast, listed):
    add_note(cast.alice, text="ship", action="ship", status="awaiting_approval")
    add_note(cast.alice, text="call", action="call", status="active")
    add_note(cast.alice, text="mail of the house", action="email", status="awaiting_approval")
    add_note(cast.alice, text="mail to a lead", action="email", status="lead")
    add_note(cast.alice, text="either", action="email", status="on_hold")

    assert set(listed("?face=internal")) == {"ship", "mail of the house", "either"}
    assert set(listed("?face=sales")) == {"call", "mail to a lead", "either"}
    assert len(listed()) == 5


def at(day: int, hour: int = 12) -> datetime.datetime:
    """A moment so many days from today."""
    today = timezone.localtime().replace(hour=hour, minute=59, second=59, microsecond=0)
    return today + datetime.timedelta(days=day)


def test_filters_that_are_one_click_away(cast, listed):
    add_note(cast.alice, text="late", due=at(-3), assigned_to=cast.bob.pk)
    add_note(cast.alice, text="today", due=at(0, 23), assigned_to=cast.alice.pk)
    add_note(cast.alice, text="done late", due=at(-3), status="done", assigned_to=cast.bob.pk)
    add_note(cast.alice, text="nobody's", due=at(40))

    assert listed("?overdue=yes") == ["late"]
    assert listed("?assigned_to=me") == ["today"]
    assert listed("?due.within=today") == ["today"]
    assert listed("?assigned_to=none") == ["nobody's"]
    assert set(listed("?open=yes")) == {"late", "today", "nobody's"}
    assert listed("?open=yes&assigned_to=me", cast.bob) == ["late"]


def test_a_click_on_a_quick_filter_puts_it_on_and_the_next_one_takes_it_off(cast, client_for):
    page = client_for(cast.alice).get(f"{LIST}?face=sales&assigned_to=me").context
    switches = {str(one.label): one for one in page["quick"]}
    assert switches["Mine"].is_current
    assert switches["Mine"].url == f"{LIST}?face=sales"
    assert not switches["Overdue"].is_current
    assert switches["Overdue"].url == f"{LIST}?face=sales&assigned_to=me&overdue=yes"
    assert [one.is_current for one in page["faces"]] == [False, False, True]


def test_what_is_chosen_and_no_choice_of_the_pane_stays_when_another_filter_is_changed(
    cast, client_for
):
    page = client_for(cast.alice).get(f"{LIST}?assigned_to=me").content.decode()
    assert '<input type="hidden" name="assigned_to" value="me">' in page


def test_the_order_of_choices_is_that_of_their_list(cast, listed):
    statuses = ("done", "lead", "active", "on_hold")
    for code in statuses:
        add_note(cast.alice, text=code, action="email", status=code)
    table = listed_catalogue()["status"].kind.source.model.objects.all()
    wanted = [status.code for status in table if status.code in statuses]

    assert listed("?sort=status") == wanted
    assert listed("?sort=-status") == wanted[::-1]


@pytest.mark.parametrize(
    "key",
    [
        "status",
        "assigned_to",
        "department",
        "customer",
        "customer.number",
        "customer.created_at",
        "due",
    ],
)
def test_pages_in_any_order_show_every_note_once(cast, client_for, customer, key):
    arranged = {"rows": "10", "column": ["status", "due"]}
    client_for(cast.alice).post(reverse("notes:note_list_columns_save"), arranged)
    (other,) = add_named("Beta")
    for number in range(12):
        add_note(
            cast.alice,
            text=f"n{number}",
            action="email",
            status=("on_hold", "lead", "done")[number % 3],
            customer=(customer, other, None)[number % 3],
            assigned_to=(cast.alice.pk, None)[number % 2],
            department=cast.north.pk if number % 4 else None,
            due=at(number) if number % 2 else None,
        )
    for code in (key, f"-{key}"):
        seen, url = [], f"{LIST}?sort={code}"
        while url:
            page = client_for(cast.alice).get(url).context
            seen += [row.pk for row in page["rows"]]
            url = page["next_url"]
        assert len(seen) == 12
        assert set(seen) == set(Note.objects.values_list("pk", flat=True))


def test_notes_of_one_customer_stand_together_by_his_name(cast, listed, customer):
    (other,) = add_named("Beta")
    add_note(cast.alice, text="b", customer=other)
    add_note(cast.alice, text="a", customer=customer)
    add_note(cast.alice, text="none")

    assert listed("?sort=customer") == ["a", "b", "none"]
    assert listed("?sort=-customer") == ["b", "a", "none"]


@pytest.mark.parametrize("key", ["customer", "customer.name", "customer.number"])
def test_neither_the_place_of_a_private_note_nor_a_cursor_tells_of_its_customer(
    cast, client_for, key
):
    hidden, seen = add_customers(
        {"name": "Aaron", "departments": (cast.north.pk,), "is_public": False},
        {"name": "Beta", "is_public": True},
    )
    add_note(cast.alice, text="private", customer=hidden, is_private=True)
    for number in range(10):
        add_note(cast.alice, text=f"n{number}", customer=seen)
    client = client_for(cast.alice)
    client.post(reverse("notes:note_list_columns_save"), {"rows": "10", "column": ["status"]})
    for code in (key, f"-{key}"):
        first = client.get(f"{LIST}?sort={code}").context
        (last,) = client.get(first["next_url"]).context["rows"]
        assert last.name == "private"
        before = client.get(first["next_url"]).context["previous_url"]
        cursor = parse_qs(urlsplit(before).query)["before"][0].partition(":")[0]
        assert b"Aaron" not in b64_decode(cursor.lstrip(".").encode())


def test_notes_are_found_by_fields_of_their_customer(cast, listed):
    lead = CustomerStatus.objects.get(code="lead")
    first, second = add_customers(
        {"name": "First", "status": lead.pk, "is_public": True},
        {"name": "Second", "is_public": True},
    )
    add_note(cast.alice, text="of the first", customer=first)
    add_note(cast.alice, text="of the second", customer=second)
    add_note(cast.alice, text="of nobody")

    assert listed(f"?customer.status={lead.pk}") == ["of the first"]
    assert listed("?customer.name=seco") == ["of the second"]
    assert listed("?customer.status=none") == ["of nobody", "of the second"]


def test_a_condition_may_ask_of_the_customer(cast, listed, customer):
    add_note(cast.alice, text="of Acme", customer=customer)
    add_note(cast.alice, text="of nobody")
    asked = '{"all": [{"field": "customer.name", "operator": "starts_with", "value": "ac"}]}'
    assert listed(f"?where={asked}") == ["of Acme"]


def test_fields_of_the_customer_are_columns(cast, client_for, customer):
    add_note(cast.alice, customer=customer)
    add_note(cast.alice, customer=customer, is_private=True)
    client = client_for(cast.alice)
    client.post(reverse("notes:note_list_columns_save"), {"column": ["customer.number"]})
    page = client.get(LIST)
    private, shared = ([str(cell) for _column, cell in row.cells] for row in page.context["rows"])
    assert str(customer.number) in shared[0]
    assert private == [""]


def test_nobody_finds_notes_by_a_customer_whom_he_does_not_see(cast, listed):
    (norths,) = add_customers(
        {"name": "Norths", "departments": (cast.north.pk,), "is_public": False}
    )
    note = add_note(cast.alice, customer=norths, is_private=True, assigned_to=cast.bob.pk)
    with change_set(actor=None, reason="tests.move"):
        Note.objects.filter(pk=note.pk).update(assigned_to=cast.dan)

    assert listed("", cast.dan) == ["Ask about the order"]
    assert listed("?customer.name=norths", cast.dan) == []
    assert listed("?customer.name=norths", cast.alice) == ["Ask about the order"]


VARIABLES = {
    "text": ("Warsaw", "Astana", "tehran"),
    "decimal": (Decimal("10.5"), Decimal(-2), Decimal(9)),
    "date": (datetime.date(2026, 3, 1), datetime.date(2024, 3, 2), datetime.date(2026, 2, 28)),
    "money": (Money(Decimal(100), "PLN"), Money(Decimal(5), "EUR"), Money(Decimal(20), "PLN")),
    "choice": ("bronze", "gold", "silver"),
}
"""Of each type a last, a first and a middle one, as R92 has them sorted."""


@pytest.mark.parametrize("kind", VARIABLES)
def test_any_variable_sorts_while_its_index_stands(cast, listed, client_for, kind):
    row = add_field(
        cast, kind, "Zone", record_type="notes.note", is_filterable=True, is_listed=True
    )
    key = f"custom.{row.key}"
    for place, value in zip(("last", "first", "middle"), VARIABLES[kind], strict=True):
        add_note(cast.alice, text=place, **{key: value})
    add_note(cast.alice, text="none")
    assert client_for(cast.alice).get(f"{LIST}?sort={key}").context["problems"]

    let_stand(row)
    assert listed(f"?sort={key}") == ["first", "middle", "last", "none"]
    assert listed(f"?sort=-{key}") == ["last", "middle", "first", "none"]


def test_a_dropdown_sorts_as_its_options_were_arranged(cast, listed):
    """Not by their codes, nor by the names that they had first."""
    row = let_stand(add_field(cast, "choice", "Zone", record_type="notes.note", is_filterable=True))
    key = f"custom.{row.key}"
    for code in ("gold", "silver", "bronze"):
        add_note(cast.alice, text=code, **{key: code})
    ids = dict(row.choices.values_list("code", "pk"))
    asked = [ids[code] for code in ("silver", "bronze", "gold")]
    order_choices(actor=cast.erin, variable=row, ids=asked)
    assert listed(f"?sort={key}") == ["silver", "bronze", "gold"]
    assert listed(f"?sort=-{key}") == ["gold", "bronze", "silver"]


def test_what_is_late_is_told_in_words(cast, client_for):
    add_note(cast.alice, due=at(-2))
    add_note(cast.alice, due=at(-2), status="done")
    add_note(cast.alice, due=at(2))
    page = client_for(cast.alice).get(LIST).content.decode()
    assert page.count('class="late-word">overdue<') == 1


def test_the_number_of_comments_stands_beside_the_note(cast, client_for):
    note = add_note(cast.alice)
    with change_set(actor=cast.bob, reason="tests.comment"):
        for text in ("one", "two"):
            Comment.objects.create(note=note, text=text, created_by=cast.bob)
    page = client_for(cast.alice).get(LIST).content.decode()
    assert "2 comments" in page


def test_a_note_without_words_is_called_by_its_action(cast, listed):
    add_note(cast.alice, text="", action="ship", status="awaiting_approval")
    assert listed() == ["Ship"]


def test_two_and_twenty_rows_cost_the_same(cast, client_for, customer):
    client = client_for(cast.alice)

    def cost():
        return queries_of(client, f"{LIST}?display=table&face=sales&customer.name=a")

    for _number in range(2):
        add_note(cast.alice, customer=customer, due=at(-1), assigned_to=cast.alice.pk)
    client.get(LIST)
    few = cost()
    for _number in range(18):
        add_note(cast.alice, customer=customer, due=at(-1), assigned_to=cast.alice.pk)
    assert cost() == few


def test_counts_beside_the_choices_are_those_of_the_list(cast, client_for):
    add_note(cast.alice, status="lead")
    add_note(cast.alice, status="lead")
    status = Note.objects.first().status_id
    client = client_for(cast.alice)
    answer = client.get(reverse("notes:filter_counts"), {"face": "sales"}).content.decode()
    assert f'id="count-status-{status}" hx-swap-oob="true">2<' in answer


def test_a_saved_view_keeps_the_face(cast, client_for):
    from records.services import create_view

    view = create_view(
        actor=cast.alice,
        record_type="notes.note",
        name="Sales today",
        query="face=sales&due.within=today",
        sharing="private",
        departments=(),
    )
    page = client_for(cast.alice).get(f"{LIST}?view={view.pk}", follow=True)
    assert page.status_code == 200
    assert page.context["faces"][2].is_current
    assert not page.context["problems"]


def test_what_cannot_be_read_is_named_and_filters_nothing(cast, client_for):
    add_note(cast.alice)
    page = client_for(cast.alice).get(f"{LIST}?open=perhaps&customer.nothing=1&due.within=soon")
    assert len(page.context["rows"]) == 1
    assert len(page.context["problems"]) == 3


@pytest.mark.parametrize("display", ["table", "list"])
def test_forms_of_the_list(cast, client_for, customer, display):
    add_note(cast.alice, customer=customer, due=at(-1))
    page = client_for(cast.alice).get(f"{LIST}?display={display}").content.decode()
    assert f'href="/customers/{customer.pk}/"' in page
    assert "data-cell=" in page


def test_whoever_only_reads_changes_nothing_in_the_list(cast, client_for):
    add_note(cast.alice)
    page = client_for(User.objects.get(pk=cast.rob.pk)).get(LIST).content.decode()
    assert "data-cell=" not in page
    assert "data-edit-url" not in page


def test_days_to_come_are_offered_where_people_ask_for_them(cast, client_for):
    page = client_for(cast.alice).get(LIST)
    periods = {
        one.field.key: {code for code, _words, _is_chosen in one.periods}
        for one in page.context["inputs"]
        if one.field.kind.filter_as == "date"
    }
    assert {"today", "next_week", "next_7_days"} <= periods["due"]
    assert "today" in periods["created_at"]
    assert "next_week" not in periods["created_at"]


def test_an_export_of_the_list_asks_what_to_write(cast, client_for):
    from tests.importing.sheets import allow

    note = add_note(cast.alice)
    allow(cast.alice, "importing.export")
    client = client_for(cast.alice)
    page = client.get(LIST).context
    asked = client.get(f"{reverse('importing:export_create')}?of=notes&{page['list_query']}")
    assert asked.status_code == 200
    ticked = client.post(reverse("notes:bulk_export"), {"ids": [note.pk], "columns": "title"})
    assert "Export 1 note" in ticked.content.decode()


def test_a_row_offers_to_finish_what_is_open_and_to_note_something_else(cast, client_for, customer):
    still_open = add_note(cast.alice, text="open", customer=customer)
    done = add_note(cast.alice, text="done", customer=customer, status="done")
    private = add_note(cast.alice, text="private", customer=customer, is_private=True)

    def offers(person):
        """The links in the row of each note."""
        page = client_for(person).get(LIST).content.decode()
        _before, *rows = page.split('data-row="')
        return {
            int(row.partition('"')[0]): re.findall(r'row-quick" href="([^"]*)"', row)
            for row in rows
        }

    another = f"/notes/quick/?customer={customer.pk}"
    assert offers(cast.alice) == {
        still_open.pk: [f"/notes/{still_open.pk}/finish/", another],
        done.pk: [another],
        private.pk: [f"/notes/{private.pk}/finish/"],
    }
    assert offers(cast.rob) == {still_open.pk: [], done.pk: []}


def test_what_is_due_on_a_day_is_due_on_that_day_wherever_one_reads(cast, listed):
    """The organisation is in Tehran: its day ends when the next one has begun in Tashkent."""
    accounts.set_preferences(actor=cast.alice, language="en", time_zone="Asia/Tashkent")
    day = datetime.date(2030, 5, 1)
    tashkent = ZoneInfo("Asia/Tashkent")
    add_note(cast.alice, text="all day", due=day)
    add_note(cast.alice, text="early", due=datetime.datetime(2030, 5, 2, 0, 30, tzinfo=tashkent))

    def due(start, end):
        return listed(f"?due.from=2030-05-{start:02}&due.to=2030-05-{end:02}&sort=due")

    assert due(1, 1) == ["all day"]
    assert due(2, 2) == ["early"]
    assert due(1, 2) == ["early", "all day"]
    with time_machine.travel(datetime.datetime(2030, 5, 1, 12, tzinfo=tashkent), tick=False):
        assert listed("?due.within=today") == ["all day"]
