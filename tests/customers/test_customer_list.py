"""The list of customers: what it shows to whom, and that everything stands in the query string."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts import services
from accounts.models import User
from core import counts
from core.change_sets import change_set
from core.record_list import Page, RecordList
from customers.kinds import Reachable
from customers.models import Category, Customer, Status, Tag
from records.models import CustomField
from tests.canaries import WORD, secret
from tests.customers.records import add_customers, add_named

pytestmark = pytest.mark.django_db

URL = "/customers/"
HTMX = {"HX-Request": "true", "HX-Target": "list-results"}


@pytest.fixture
def get_list(client_for, cast):
    """`get_list("?status=3", cast.alice)`: the answer; Erin's, who sees all, without a person."""
    clients = {}

    def get(query="", person=None, headers=None):
        person = person or cast.erin
        client = clients.setdefault(person.pk, client_for(person))
        response = client.get(f"{URL}{query}", headers=headers or {})
        assert response.status_code == 200
        return response

    return get


def names(response) -> list[str]:
    return [row.name for row in response.context["rows"]]


def text_of(response) -> str:
    return response.content.decode()


def without_tokens(text: str) -> str:
    """The same with the same token against forgery, of which every answer has another."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text)


def change(person, **values) -> User:
    with change_set(actor=None, reason="tests.person"):
        User.objects.filter(pk=person.pk).update(**values)
    return User.objects.get(pk=person.pk)


# --- What it shows ------------------------------------------------------------------------------


def test_address_of_the_list():
    assert reverse("customers:customer_list") == URL


def test_row_shows_name_pill_phone_and_date(get_list, cast):
    status = Status.objects.get(code="active")
    add_customers(
        {
            "name": "Łukasz <b>Wójcik</b>",
            "status": status.pk,
            "mobile": (Reachable("+989123456789", "0912 345 6789"),),
            "departments": (cast.north.pk,),
            "assigned_to": cast.alice.pk,
        }
    )
    text = text_of(get_list())
    assert "<bdi>Łukasz &lt;b&gt;Wójcik&lt;/b&gt;</bdi>" in text
    assert re.search(r'<span class="pill [^"]+">Active</span>', text)
    assert '<a href="tel:+989123456789"><bdi dir="ltr">0912 345 6789</bdi></a>' in text
    assert "North" in text and "Alice" in text


def test_persian_person_reads_digits_dates_and_direction_of_his_own(get_list, cast):
    erin = change(cast.erin, language="fa", calendar="jalali", digits="arabext")
    (customer,) = add_named("مریم")
    with change_set(actor=None, reason="tests.date"):
        Customer.objects.update(created_at="2024-08-02T10:00:00Z")
    text = text_of(get_list(person=erin))
    assert '<html lang="fa" dir="rtl"' in text
    assert "۱۲ مرداد ۱۴۰۳" in text
    assert str(customer.number).translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")) in text


def test_number_of_rows_is_the_persons_own(get_list, cast):
    erin = change(cast.erin, page_size=10)
    add_named(*(f"Name {number:02}" for number in range(12)))
    first = get_list("?sort=name", erin)
    assert len(names(first)) == 10
    assert "1 to 10 of 12" in text_of(first)
    second = get_list(first.context["next_url"].removeprefix(URL), erin)
    assert names(second) == ["Name 10", "Name 11"]
    back = get_list(second.context["previous_url"].removeprefix(URL), erin)
    assert names(back) == names(first)


def test_newest_are_first_until_a_header_says_otherwise(get_list):
    add_named("Beata", "Anna", "Celina")
    with change_set(actor=None, reason="tests.dates"):
        for number, customer in enumerate(Customer.objects.order_by("name")):
            moment = timezone.now() - timedelta(days=number)
            Customer.objects.filter(pk=customer.pk).update(created_at=moment)
    assert names(get_list()) == ["Anna", "Beata", "Celina"]
    assert names(get_list("?sort=-name")) == ["Celina", "Beata", "Anna"]


def test_header_turns_the_order_round(get_list):
    add_named("Anna")
    response = get_list("?sort=name")
    column = response.context["columns"][0]
    assert (column.direction, column.sort_url) == ("ascending", f"{URL}?sort=-name")
    assert 'aria-sort="ascending"' in text_of(response)
    by_status = next(c for c in response.context["columns"] if c.field.key == "status")
    assert by_status.sort_url == ""


def test_custom_field_is_a_column_a_filter_and_an_order(get_list):
    with change_set(actor=None, reason="tests.field"):
        CustomField.objects.create(
            key="shoe",
            labels={"en": "Shoe size"},
            kind="integer",
            is_listed=True,
            is_filterable=True,
            is_indexed=True,
        )
    add_customers(*({"name": f"Size {n}", "custom.shoe": n} for n in (44, 38)), {"name": "None"})
    assert "Shoe size" in text_of(get_list())
    assert names(get_list("?custom.shoe.from=40")) == ["Size 44"]
    assert names(get_list("?sort=custom.shoe")) == ["Size 38", "Size 44", "None"]
    assert names(get_list("?sort=-custom.shoe")) == ["Size 44", "Size 38", "None"]


def test_empty_base_says_what_to_do(get_list):
    text = text_of(get_list())
    assert "No customers yet" in text
    assert "Clear search and filters" not in text


def test_no_match_offers_to_clear(get_list):
    add_named("Anna")
    response = get_list("?q=nobody&sort=name")
    assert "No customer fits" in text_of(response)
    assert response.context["clear_url"] == f"{URL}?sort=name"
    assert 'value="nobody"' in text_of(response)


def test_large_count_is_about(get_list, monkeypatch):
    add_named(*(f"Name {number}" for number in range(5)))
    monkeypatch.setattr(counts, "EXACT_UP_TO", 3)
    assert get_list().context["count"].startswith("about ")


def test_whole_list_that_is_large_is_not_counted(get_list, three, monkeypatch):
    """What is searched is: there the planner errs."""
    monkeypatch.setattr(counts, "CERTAINLY_MANY", 0)
    with CaptureQueriesContext(connection) as captured:
        assert get_list().context["count"].startswith("about ")
    assert not [
        query for query in captured if "COUNT(" in query["sql"] and "notes_note" not in query["sql"]
    ]
    assert get_list("?q=a").context["count"].isdecimal()


@pytest.mark.parametrize(("number", "rounded"), [(10_400, 10_000), (987_654, 990_000), (0, 0)])
def test_estimate_has_two_figures(number, rounded):
    assert counts.rounded(number) == rounded


# --- Filters ------------------------------------------------------------------------------------


@pytest.fixture
def three(cast):
    """Three customers that every filter of the pane tells apart."""
    first = {
        "name": "One",
        "status": Status.objects.get(code="lead").pk,
        "categories": (Category.objects.first().pk,),
        "tags": (Tag.objects.first().pk,),
        "departments": (cast.north.pk,),
        "assigned_to": cast.alice.pk,
        "parts": ("lead",),
    }
    second = {
        "name": "Two",
        "status": Status.objects.get(code="active").pk,
        "categories": (Category.objects.last().pk,),
        "tags": (Tag.objects.last().pk,),
        "departments": (cast.south.pk,),
        "assigned_to": cast.bob.pk,
        "parts": ("customer", "supplier"),
    }
    made = add_customers(first, second, {"name": "Three"})
    with change_set(actor=None, reason="tests.dates"):
        old = timezone.now() - timedelta(days=60)
        Customer.objects.filter(pk=made[1].pk).update(created_at=old)
    return {"One": first, "Two": second}


@pytest.mark.parametrize(
    "key", ["status", "categories", "tags", "departments", "assigned_to", "parts"]
)
def test_filter_of_the_pane(get_list, three, key):
    values = {name: three[name][key] for name in three}
    codes = {name: v[0] if isinstance(v, tuple) else v for name, v in values.items()}
    assert names(get_list(f"?{key}={codes['One']}")) == ["One"]
    both = get_list(f"?{key}={codes['One']}&{key}={codes['Two']}&sort=name")
    assert {"One", "Two"} <= set(names(both))
    if key != "parts":
        assert names(get_list(f"?{key}=none")) == ["Three"]


def test_filter_by_date_added(get_list, three):
    assert sorted(names(get_list("?created_at.within=last_30_days"))) == ["One", "Three"]
    long_ago = timezone.localdate() - timedelta(days=59)
    assert names(get_list(f"?created_at.to={long_ago}")) == ["Two"]


def test_me_is_the_person(get_list, three, cast):
    response = get_list("?assigned_to=me", cast.alice)
    assert names(response) == ["One"]
    assert response.context["chips"][0]["label"] == "Responsible manager: me"


def test_chips_are_removed_one_by_one(get_list, three):
    response = get_list("?status=none&parts=lead&parts=customer&q=o&sort=name&after=x")
    urls = {chip["label"]: chip["remove_url"] for chip in response.context["chips"]}
    assert urls == {
        "Status: not filled in": f"{URL}?parts=lead&parts=customer&q=o&sort=name",
        "Parts: Lead, Customer": f"{URL}?status=none&q=o&sort=name",
    }


def test_filters_and_search_hold_together(get_list, three):
    assert names(get_list("?parts=lead&parts=customer&q=tw")) == ["Two"]
    assert get_list("?parts=lead&parts=customer&q=tw").context["count"] == "1"


def test_chosen_filters_are_ticked_in_the_pane(get_list, three):
    status = three["One"]["status"]
    text = text_of(get_list(f"?status={status}"))
    assert f'name="status" value="{status}" checked' in text


def test_unknown_status_finds_nobody(get_list, three):
    response = get_list("?status=999999999")
    assert names(response) == []
    assert "No customer fits" in text_of(response)


NASTY = [
    "x",
    "-1",
    "0",
    "9" * 30,
    "\x00",
    "a\x00b",
    "%",
    "'",
    "{}",
    "none",
    "me",
    "yes",
    "last_30_days",
    "0001-01-01",
    "9999-12-31",
    "1403/12/30",
    "1403/13/01",
    "1e400",
    "NaN",
    "Infinity",
    "²",
    "۱۲",
    "ي" * 50,
    "\ud83d\ude00",
]


@pytest.mark.parametrize("nasty", NASTY, ids=lambda text: ascii(text[:12]))
def test_query_string_edited_by_hand_is_no_error(client_for, cast, nasty, three):
    erin = cast.erin
    fields = [f"{key}{end}" for key in all_filters() for end in ("", ".from", ".to", ".within")]
    client = client_for(erin)
    for names_of in (fields, ["q"], ["sort"], ["after"], ["before"], ["unknown"]):
        query = dict.fromkeys(names_of, nasty.encode("utf-8", "replace"))
        assert client.get(URL, query).status_code == 200


def all_filters() -> list[str]:
    from customers.fields import customer_catalogue

    return [field.key for field in customer_catalogue() if field.is_filterable]


def test_what_cannot_be_read_is_named(get_list, three):
    response = get_list("?created_at.from=yesterdayish&sort=shoe&after=zzz")
    problems = [str(problem) for problem in response.context["problems"]]
    assert problems[0].startswith("The filter “Added” was left out: ")
    assert any("cannot be sorted" in problem for problem in problems)
    assert any("not there any more" in problem for problem in problems)
    assert len(names(response)) == 3
    shown = unescape(text_of(response))
    assert all(problem in shown for problem in problems)


# --- Who sees what ------------------------------------------------------------------------------


def test_filter_by_department_asks_the_audience_and_not_the_links(get_list, cast):
    add_named("Ours", departments=(cast.north.pk,), is_public=False)
    with CaptureQueriesContext(connection) as queries:
        response = get_list(f"?departments={cast.north.pk}", cast.alice)
    assert names(response) == ["Ours"]
    asked = [query["sql"] for query in queries if "LIMIT" in query["sql"]]
    links = 'EXISTS(SELECT 1 AS "a" FROM "customers_customerdepartment"'
    assert asked
    assert [sql for sql in asked if links in sql] == []


def test_the_public_is_no_department(get_list, cast):
    add_named("Public", departments=(), is_public=True)
    assert names(get_list("?departments=0")) == []


def test_stranger_sees_and_counts_only_his_own_department(get_list, cast, canaries):
    response = get_list(person=cast.dan)
    assert sorted(names(response)) == sorted([canaries.south.name, canaries.public.name])
    assert response.context["count"] == "2"


def test_search_and_filters_stay_in_scope(get_list, cast, canaries):
    for query in (f"?q={WORD}", f"?departments={cast.north.pk}", f"?assigned_to={cast.alice.pk}"):
        text = text_of(get_list(query, cast.dan))
        assert secret("north", "").lower() not in text.lower()
        assert secret("alices", "").lower() not in text.lower()
    assert get_list(f"?departments={cast.north.pk}", cast.dan).context["count"] == "0"


def test_only_own_hides_the_public(get_list, cast, canaries):
    services.update_user(actor=cast.erin, user=cast.alice, is_only_own=True)
    alice = User.objects.get(pk=cast.alice.pk)
    assert names(get_list(person=alice)) == [canaries.alices.name]


def test_pane_offers_only_departments_that_the_person_knows(get_list, cast, canaries):
    response = get_list(person=cast.dan)
    inputs = {one.field.key: one for one in response.context["inputs"]}
    assert [choice.label for choice, _chosen in inputs["departments"].choices] == ["South"]
    pane = text_of(response).partition('id="filter-pane"')[2].partition("</aside>")[0]
    assert "North" not in pane and WORD not in pane
    chip = get_list(f"?departments={cast.north.pk}", cast.dan).context["chips"][0]["label"]
    assert chip == f"Departments: {cast.north.pk}"


def test_import_is_offered_by_right_and_new_customer_to_who_may_write(get_list, cast):
    assert get_list(person=cast.erin).context["may_import"]
    assert not get_list(person=cast.alice).context["may_import"]
    assert get_list(person=cast.alice).context["may_create"]
    assert not get_list(person=cast.rob).context["may_create"]
    assert "Insert customer" not in text_of(get_list(person=cast.rob))


def test_insert_customer_is_the_first_function_of_the_page(get_list, cast):
    actions = text_of(get_list(person=cast.erin)).split('class="page-actions"')[1]
    first = actions.split("<a ")[1]
    assert reverse("customers:customer_create") in first and "Insert customer" in first


def test_deleted_customer_is_not_listed(get_list, cast):
    add_named("Anna", "Beata")
    with change_set(actor=None, reason="tests.bin"):
        Customer.objects.filter(name="Anna").update(deleted_at=timezone.now())
    assert names(get_list()) == ["Beata"]


def test_row_that_is_gone_when_it_is_read_is_left_out(get_list, monkeypatch):
    gone, stays = add_named("Anna", "Beata")
    page = Page(ids=[gone.pk, stays.pk], first_position=1)
    with change_set(actor=None, reason="tests.gone"):
        Customer.everything.filter(pk=gone.pk).delete()
    monkeypatch.setattr(RecordList, "page", lambda self, **cursors: page)
    assert names(get_list()) == ["Beata"]


# --- Page and parts -----------------------------------------------------------------------------


def test_part_for_htmx_is_the_part_of_the_page(get_list, three):
    query = "?parts=lead&parts=customer&sort=name"
    whole = without_tokens(text_of(get_list(query)))
    part = without_tokens(text_of(get_list(query, headers=HTMX)))
    assert "<html" not in part
    pieces = re.split(
        r'(?=<(?:div|span) id="list-(?:results|chips|order|display|count|export|tabs|bulk)")', part
    )
    pieces = [piece.strip() for piece in pieces if piece.strip()]
    assert len(pieces) == 8
    for piece in pieces:
        assert piece in whole


def test_whole_form_for_htmx_is_the_form_of_the_page(get_list, three):
    query = "?parts=lead"
    headers = {**HTMX, "HX-Target": "list"}
    whole, part = text_of(get_list(query)), text_of(get_list(query, headers=headers))
    form = part[part.index("<form") : part.index("</form>")]
    assert form in whole
    assert 'id="list-count"' in part


def test_history_is_restored_by_the_whole_page(get_list):
    response = get_list(headers={**HTMX, "HX-History-Restore-Request": "true"})
    assert "<html" in text_of(response)
    assert "HX-Request" in response["Vary"]


def test_blank_inputs_of_the_form_say_nothing(get_list, three):
    """Without JavaScript the browser sends every input of the form, most of them empty."""
    blank = "?q=&status=&created_at.within=&created_at.from=&created_at.to=&sort=-created_at"
    response = get_list(f"{blank}&parts=lead")
    assert names(response) == ["One"]
    assert response.context["problems"] == []
    assert [chip["remove_url"] for chip in response.context["chips"]] == [URL]


def test_htmx_is_told_the_plain_address(get_list, three):
    response = get_list("?q=&status=&parts=lead&sort=-created_at", headers=HTMX)
    assert response["HX-Push-Url"] == f"{URL}?parts=lead"


def test_form_sends_by_get_without_javascript(get_list, three):
    text = text_of(get_list())
    assert re.search(r'<form [^>]*id="list-form" method="get" action="/customers/"', text)
    assert "<noscript><button" in text


def test_number_of_queries_does_not_depend_on_the_number_of_rows(get_list, cast):
    def rows(count):
        return [
            {
                "name": f"Name {number}",
                "status": Status.objects.all()[number % 3].pk,
                "tags": (Tag.objects.all()[number % 2].pk,),
                "departments": (cast.north.pk, cast.south.pk)[: 1 + number % 2],
                "assigned_to": (cast.alice.pk, cast.bob.pk)[number % 2],
                "mobile": (Reachable(f"+98912345678{number % 10}"),),
            }
            for number in range(count)
        ]

    get_list()
    add_customers(*rows(2))
    few = queries_of(get_list)
    add_customers(*rows(18))
    assert queries_of(get_list) == few
    assert few <= 29


def queries_of(get_list) -> int:
    with CaptureQueriesContext(connection) as captured:
        get_list("?q=name&sort=name")
    return len(captured)
