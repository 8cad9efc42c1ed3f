"""The list by `where=`, the page and dialog of the further filters, and the number of those that fit."""

import json
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.urls import reverse

from core.change_sets import change_set
from core.patience import OutOfPatience
from core.record_list import RecordList
from records.models import CustomField
from tests.customers.pages import queries_of
from tests.customers.records import add_customers, add_named

pytestmark = pytest.mark.django_db

LIST = "/customers/"
PAGE = "/customers/conditions/"
COUNT = "/customers/count/"


def where(tree, **more) -> str:
    return "?" + urlencode({"where": tree if isinstance(tree, str) else json.dumps(tree), **more})


def named(part: str) -> dict:
    return {"field": "name", "operator": "contains", "value": part}


def one_test(**parts) -> dict:
    """What the form sends for one condition."""
    fields = {f"where.1.{part}": value for part, value in parts.items()}
    return {"where.0.junction": "all", "where.node": "1:0:t", **fields}


def test_list_shows_what_the_conditions_say(client_for, cast):
    add_named("Anna Nowak", "Anna Kowal", "Ewa Nowak")
    html = (
        client_for(cast.alice)
        .get(LIST + where({"all": [named("anna"), named("nowak")]}))
        .content.decode()
    )
    assert "Anna Nowak" in html
    assert "Anna Kowal" not in html
    assert "Ewa Nowak" not in html


def test_each_condition_is_a_chip_that_can_be_removed(client_for, cast):
    tree = {"all": [named("anna"), {"any": [named("x"), {"not": named("y")}]}]}
    html = client_for(cast.alice).get(LIST + where(tree)).content.decode()
    assert "Name: contains “anna”" in html
    assert "Name: contains “x” or not (Name: contains “y”)" in html
    left = where(json.dumps({"all": [named("anna")]}, separators=(",", ":")))
    assert f'href="/customers/{left}"' in html


def test_filters_of_the_pane_hold_as_well(client_for, cast):
    add_customers({"name": "Anna", "short_name": "an"}, {"name": "Anna B"})
    html = client_for(cast.alice).get(LIST + where(named("anna"), short_name="an")).content.decode()
    assert "1 of" in html or '<span id="list-count" role="status">1</span>' in html


WRONG = {
    "no JSON": "{",
    "something else": "[1]",
    "not a number": '{"field": "number", "operator": "is", "value": NaN}',
    "deep brackets": "[" * 15_000,
    "deep conditions": '{"not":' * 2_000 + "1" + "}" * 2_000,
    "too long": '{"all":[]}' + " " * 20_000,
    "many parts": json.dumps({"not": {"any": [named("x")] * 200}}),
    "many values": json.dumps({"field": "status", "operator": "in", "value": [1] * 1_000}),
    "huge number": '{"field":"number","operator":"is","value":' + "9" * 5_000 + "}",
    "large number": json.dumps({"field": "number", "operator": "is", "value": 10**40}),
    "id too large": json.dumps({"field": "status", "operator": "in", "value": [2**63]}),
    "NUL": json.dumps(named("a\x00b")),
    "half a letter": '{"field":"name","operator":"is","value":"\\ud800"}',
    "unknown field": json.dumps({"field": "password", "operator": "is", "value": "x"}),
    "look-up": json.dumps({"field": "status__name", "operator": "in", "value": [1]}),
    "unknown operator": json.dumps({"field": "name", "operator": "regex", "value": "x"}),
    "operator of another type": json.dumps({"field": "name", "operator": ["is"], "value": "x"}),
    "me among statuses": json.dumps({"field": "status", "operator": "in", "value": [{"me": True}]}),
    "far date": json.dumps({"field": "created_at", "operator": "gt", "value": "0001-01-01"}),
    "last eternity": json.dumps(
        {"field": "created_at", "operator": "within", "value": {"last_days": 10**9}}
    ),
    "period of nothing": json.dumps({"field": "created_at", "operator": "within", "value": {}}),
}


@pytest.mark.parametrize("text", WRONG.values(), ids=WRONG.keys())
def test_what_cannot_be_read_is_said_and_left_out(text, client_for, cast):
    add_named("Anna")
    response = client_for(cast.alice).get(LIST + where(text))
    assert response.status_code == 200
    assert "The further filters were left out" in response.content.decode()
    assert "Anna" in response.content.decode()


def test_two_trees_are_one_too_many(client_for, cast):
    html = client_for(cast.alice).get(LIST + where(named("a")) + "&where=%7B%7D").content.decode()
    assert "it is there twice" in html


@pytest.fixture
def retired(db):
    with change_set(actor=None, reason="tests.fields"):
        CustomField.objects.create(
            key="gone", labels={"en": "Gone"}, kind="text", is_filterable=True, is_retired=True
        )


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("?custom.gone=x", "“Gone” was left out: the field has been retired"),
        ("?custom.never=x", "“custom.never” was left out"),
        ("?status__name=x", "“status__name” was left out"),
        ("?status.foo=1", "“status.foo” was left out"),
        ("?status.from=1", "“Status” was left out: it was set when this was another kind"),
        ("?created_at=1", "“Added” was left out: it was set when this was another kind"),
        ("?description=x", "“description” was left out"),
        ("?staus=3", "“staus” was left out: there is none of that name"),
        ("?page=3", "“page” was left out"),
        (where({"field": "custom.gone", "operator": "empty"}), "“Gone” has been retired"),
    ],
)
def test_filter_that_is_no_more_is_told(query, message, retired, client_for, cast):
    assert message in client_for(cast.alice).get(LIST + query).content.decode()


LOOKS = "display=map&colour=tags&sort=name&view=all&fixed=groups&q=&after=&staus="


def test_looks_and_what_mail_programs_add_are_no_filters(client_for, cast):
    add_named("Anna")
    erin, query = client_for(cast.erin), f"{LOOKS}&utm_source=mail&fbclid=x"
    page = erin.get(f"{LIST}?{query}")
    assert "left out" not in page.content.decode()
    assert page.context["asked_for"] == "display=map&colour=tags&sort=name&view=all&fixed=groups"
    begun = erin.post(reverse("customers:bulk_begin"), {"scope": "all", "query": query})
    assert "/customers/bulk/" in begun.url


def test_nothing_is_done_to_more_than_was_meant(retired, client_for, cast):
    add_named("Anna")
    erin = client_for(cast.erin)
    for query in ("status=x", "custom.gone=x", "where=%7B", "staus=3"):
        data = {"contents": "list", "format": "xlsx", "query": query, "columns": "name"}
        html = erin.post(reverse("importing:export_create"), data).content.decode()
        assert "Nothing was done, because a part of the filter cannot be read" in html
    for query in ("departments=x", "custom.gone=x", "where=%7B", "departmnets=3"):
        answer = erin.post(
            reverse("customers:download_vcards"), {"is_all": "1", "query": query}, follow=True
        )
        assert "a part of the filter cannot be read" in answer.content.decode()


# --- The page and the dialog ------------------------------------------------------------------------


def test_page_shows_the_conditions_of_the_list(client_for, cast):
    response = client_for(cast.alice).get(PAGE + where(named("anna"), status="none", q=""))
    html = response.content.decode()
    assert 'value="anna"' in html
    assert '<input type="hidden" name="query" value="where=' in html
    assert "layout" in html or "<html" in html


def test_form_leads_to_the_list_with_its_other_filters(client_for, cast):
    data = one_test(field="name", operator="contains", value=" anna ")
    data["query"] = "status=none&after=xyz&where=%7B%22all%22%3A%5B%5D%7D&display=tiles"
    response = client_for(cast.alice).post(PAGE, data)
    assert response.status_code == 302
    url = urlsplit(response["Location"])
    query = parse_qs(url.query)
    assert json.loads(query.pop("where")[0]) == {"all": [named("anna")]}
    assert (url.path, query) == (LIST, {"status": ["none"], "display": ["tiles"]})


def test_dialog_is_led_there_by_htmx(client_for, cast):
    headers = {"HX-Request": "true", "HX-Target": "conditions"}
    alice = client_for(cast.alice)
    html = alice.get(PAGE, headers=headers).content.decode()
    assert "<html" not in html
    assert 'hx-target="#conditions"' in html
    data = one_test(field="name", operator="contains", value="anna")
    response = alice.post(PAGE, data, headers=headers)
    assert response["HX-Redirect"].startswith("/customers/?where=")
    wrong = alice.post(PAGE, {**data, "where.1.value": ""}, headers=headers)
    assert wrong.status_code == 200
    assert "Write what is looked for." in wrong.content.decode()


def test_without_conditions_the_list_is_whole_again(client_for, cast):
    data = {"where.0.junction": "all", "query": "where=%7B%22all%22%3A%5B%5D%7D"}
    data["where.node"] = "1:0:t"
    assert client_for(cast.alice).post(PAGE, data)["Location"] == LIST


def test_wrong_value_comes_back_with_what_is_wrong(client_for, cast):
    data = one_test(field="number", operator="gt", value="many")
    response = client_for(cast.alice).post(PAGE, data)
    html = response.content.decode()
    assert response.status_code == 422
    assert 'value="many"' in html
    assert "Something is missing" in html


def test_button_without_javascript_brings_the_page_again(client_for, cast):
    data = one_test(field="name", operator="contains", value="anna")
    response = client_for(cast.alice).post(PAGE, {**data, "where.do": "add:0", "query": "q=b"})
    html = response.content.decode()
    assert response.status_code == 200
    assert html.count('name="where.node"') == 2
    assert 'value="anna"' in html
    assert 'name="query" value="q=b"' in html


def test_builder_of_another_form_is_answered_alone(client_for, cast):
    data = {
        "rule.0.junction": "any",
        "rule.node": "1:0:t",
        "rule.1.field": "status",
        "rule.do": "show:1",
    }
    headers = {"HX-Request": "true", "HX-Target": "rule-builder"}
    html = client_for(cast.alice).post(PAGE, data, headers=headers).content.decode()
    assert html.lstrip().startswith('<div class="conditions" id="rule-builder"')
    assert 'name="rule.1.operator"' in html
    assert 'data-focus="rule-1-value"' in html


def test_too_much_for_an_address_is_said(client_for, cast):
    data = one_test(field="name", operator="contains", value="ی" * 900)
    data |= {name.replace(".1.", ".2."): value for name, value in data.items() if ".1." in name}
    data["where.node"] = ["1:0:t", "2:0:t"]
    response = client_for(cast.alice).post(PAGE, data)
    assert "too much for the address" in response.content.decode()


# --- The number of those that fit ----------------------------------------------------------------------


def test_number_is_that_of_the_list_in_the_readers_scope(client_for, cast):
    add_named("Anna", "Anna B", "Ewa")
    add_named("Anna of South", is_public=False, departments=(cast.south.pk,))
    data = one_test(field="name", operator="contains", value="anna")
    for person, expected in ((cast.alice, "2"), (cast.dan, "3")):
        assert client_for(person).post(COUNT, data).content.decode() == expected
        assert client_for(person).get(COUNT + where(named("anna"))).content.decode() == expected
    others = {**data, "query": "short_name=x"}
    assert client_for(cast.alice).post(COUNT, others).content.decode() == "0"


@pytest.mark.parametrize(
    "changes", [{"where.1.value": ""}, {"where.1.field": "custom.gone"}, {"query": "status=x"}]
)
def test_what_cannot_be_asked_has_no_number(changes, client_for, cast):
    data = one_test(field="name", operator="contains", value="anna") | changes
    assert client_for(cast.alice).post(COUNT, data).content.decode() == "—"


def test_number_of_a_builder_of_another_name(client_for, cast):
    add_named("Anna", "Ewa")
    data = {
        "rule.0.junction": "any",
        "rule.node": "1:0:t",
        "rule.1.field": "name",
        "rule.1.operator": "contains",
        "rule.1.value": "anna",
    }
    assert client_for(cast.alice).post(COUNT, data).content.decode() == "1"


def test_contacts_have_them_too(client_for, cast):
    data = one_test(field="job_title", operator="contains", value="boss")
    assert (
        client_for(cast.alice)
        .post("/contacts/conditions/", data)["Location"]
        .startswith("/contacts/?where=")
    )
    assert client_for(cast.alice).post("/contacts/count/", data).content.decode() == "0"
    assert client_for(cast.alice).get("/contacts/conditions/").status_code == 200
    assert client_for(cast.alice).get("/contacts/count/").content.decode() == "0"


def test_queries_do_not_depend_on_the_number_of_conditions(client_for, cast):
    client = client_for(cast.alice)
    client.get(PAGE)
    few, many = (
        queries_of(client, PAGE + where({"all": [named("a")] * number})) for number in (1, 20)
    )
    assert few == many


def test_what_takes_too_long_is_given_up_and_said(client_for, cast, monkeypatch):
    """A page is not kept waiting by a condition that no index serves."""
    add_named("Anna")

    def never(*_args, **_options):
        raise OutOfPatience

    monkeypatch.setattr(RecordList, "page", never)
    monkeypatch.setattr("core.views.record_lists.count_within", lambda *_args, **_options: None)
    html = client_for(cast.alice).get(LIST + where(named("anna"))).content.decode()
    assert "It takes too long to find what fits." in html
    assert "Not found in time" in html
    assert "No customer fits" not in html
    assert '<span id="list-count" role="status">—</span>' in html
