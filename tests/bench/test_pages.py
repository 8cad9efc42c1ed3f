"""The pages that are measured are what their names say."""

from contextlib import nullcontext
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.test import Client

from accounts import services
from bench import bulk_pages, lists, maps, pages, two_bases
from bench.large_base import LARGE, SMALL
from bench.two_bases import Base
from core.models import ChangeSet
from customers.duplicates.pairs import search_all
from customers.kinds import Reachable
from customers.models import BulkEdit, Customer, CustomerTag, DuplicatePair, Status
from records.models import CustomField
from records.services import custom_fields
from tests.customers.records import add_customers, add_named

pytestmark = pytest.mark.django_db

NARROWING = [name for name in lists.pages() if name.startswith(("search,", "filter"))]
SORTING = [n for n in lists.pages() if n.startswith("sort") and "deep" not in n]
BULK = list(bulk_pages.pages())
PAGES = lists.pages() | lists.pages_beside() | pages.pages() | bulk_pages.pages() | maps.frames()


@pytest.fixture
def base(cast):
    """Erin's client in a base of two customers, one of whom every search and filter finds."""
    custom_fields.create_custom_field(
        actor=cast.olga,
        key="shoe_size",
        kind="integer",
        labels={"en": "Shoe size"},
        help_texts={},
        is_filterable=True,
        is_listed=True,
    )
    CustomField.everything.update(is_indexed=True)
    large = services.create_department(actor=cast.olga, name=LARGE)
    add_named("Somebody else")
    add_customers(
        {
            "name": "Anna Kowalska",
            "external_id": "K1",
            "status": Status.objects.get(names__en="Client").pk,
            "mobile": (Reachable("+982110001234", "021 1000 1234"),),
            "departments": (large.pk,),
            "custom.shoe_size": 40,
        }
    )
    client = Client()
    client.force_login(cast.erin)
    return Base(database=None, clients={"erin": client})


@pytest.fixture
def answer(base, cast):
    """`answer("card")`: what the page answers to Erin."""

    def get(name: str):
        path = PAGES[name].address(base, "erin", cast.erin)
        return base.clients["erin"].get(path)

    return get


def names(response) -> list[str]:
    return [row.name for row in response.context["rows"]]


@pytest.mark.parametrize("name", NARROWING)
def test_search_or_filter_is_understood_and_leaves_something_out(answer, name):
    response = answer(name)
    assert response.context["problems"] == []
    assert names(response) == ["Anna Kowalska"]


@pytest.mark.parametrize("name", BULK)
def test_preview_says_whom_a_bulk_edit_would_change(answer, name):
    add_named("Third", status=Status.objects.get(names__en="Client").pk)
    preview = answer(name).context["preview"]
    assert "Third" in [example.name for example in preview.examples]
    assert BulkEdit.objects.count() == 1


@pytest.mark.parametrize("name", SORTING)
def test_order_is_the_one_that_was_asked_for(answer, name):
    response = answer(name)
    query = dict(parse_qsl(urlsplit(response.wsgi_request.get_full_path()).query))
    (chosen,) = [code for code, _label, is_chosen in response.context["orders"] if is_chosen]
    assert chosen == query["sort"]


def test_deep_page_is_the_last_one_of_a_short_list(answer, base, cast):
    assert lists.pages()["list, deep page"].address(base, "erin", cast.erin) == ""
    add_named(*(f"Customer {number}" for number in range(cast.erin.page_size)))
    response = answer("list, deep page")
    assert names(response) == ["Anna Kowalska", "Somebody else"]


@pytest.mark.parametrize("name", PAGES)
def test_every_page_is_answered(base, cast, name):
    add_named(*(f"Customer {number}" for number in range(cast.erin.page_size)))
    page = PAGES[name]
    assert base.get("erin", page.address(base, "erin", cast.erin), page.sent)[1]


def test_card_is_that_of_the_first_customer(answer):
    assert answer("card").context["customer"] == Customer.objects.get(external_id="")


def test_doubles_of_a_form_are_looked_for(base, cast):
    add_customers({"name": "Somebody", "national_id": pages.TYPED["national_id"]})
    page = pages.pages()["doubles of a form"]
    path = page.address(base, "erin", cast.erin)
    assert "Somebody" in base.get("erin", path, page.sent)[1]


@pytest.mark.parametrize("name", pages.pages_of_doubles())
def test_pages_of_doubles_show_pairs(base, cast, name):
    small = services.create_department(actor=cast.olga, name=SMALL)
    phone = (Reachable("+48501234567"),)
    add_named("Twice", "Twice", mobile=phone, departments=(small.pk,))
    search_all(lambda done, total: None)
    path = pages.pages_of_doubles()[name].address(base, "erin", cast.erin)
    assert base.get("erin", path)[1].count("Twice") >= 2


def test_search_for_all_doubles_is_timed_per_customer(base, monkeypatch):
    monkeypatch.setattr(pages, "using", lambda database: nullcontext())
    monkeypatch.setattr(pages, "timed", lambda search: search() or 2.0)
    phone = (Reachable("+48501234567"),)
    add_named("Twice", "Twice", mobile=phone)
    entry = pages.measure_search((base, base), (10, 40))
    assert DuplicatePair.objects.count() == 1
    assert (entry.median, entry.ratio) == (2.0, 0.25)
    assert entry.queries > 10


def test_pages_that_the_design_names_have_its_hundred_milliseconds():
    named = {name for name, page in PAGES.items() if page.as_well_as == lists.PAGE_MS == 100}
    others = {name for name in lists.pages() if name.startswith("search over everything")}
    assert named == lists.pages().keys() - others | {"card"}


@pytest.mark.parametrize("name", PAGES)
def test_queries_to_spare_have_a_reason(name):
    spare = PAGES[name].spare
    assert bool(spare.queries) == bool(spare.why)
    assert spare.queries <= 5


@pytest.fixture
def one_database(monkeypatch):
    for module in (bulk_pages, lists, two_bases):
        monkeypatch.setattr(module, "using", lambda database: nullcontext())


def test_people_are_measured_in_other_languages_and_speak_their_own_afterwards(
    base, cast, one_database
):
    readers = {"erin": cast.erin}
    with lists.speaking(readers, (base, base), "Persian", "fa") as people:
        assert people == {"erin, in Persian": cast.erin}
        assert 'lang="fa"' in base.get("erin, in Persian", "/customers/")[1]
    assert 'lang="en"' in base.get("erin", "/customers/")[1]


def test_edits_of_ticked_customers_are_measured_and_taken_back(
    base, cast, one_database, monkeypatch
):
    monkeypatch.setattr(bulk_pages, "EDIT_ROUNDS", 2)
    add_named(*(f"Customer {number}" for number in range(5)))
    before = set(CustomerTag.objects.values_list("customer_id", "tag_id"))
    edit, undo = bulk_pages.measure_edits("erin", cast.erin, (base, base), (7, 7))
    assert (edit.name, undo.name) == ("bulk edit of 7", "bulk edit of 7 undone")
    for entry in (edit, undo):
        assert (entry.person, entry.sizes, entry.target) == ("erin", (7, 7), 1.5)
        assert entry.queries[0] == entry.queries[1] > 5
    assert set(CustomerTag.objects.values_list("customer_id", "tag_id")) == before
    assert ChangeSet.objects.filter(reason="customers.bulk_edit").count() == 6


def test_page_is_measured_in_both_bases_with_its_own_limits(base, cast, one_database, monkeypatch):
    monkeypatch.setattr(two_bases, "ROUNDS", 2)
    beside = lists.pages_beside()["numbers beside the filters"]
    listed = lists.pages()["list"]
    measured = {"numbers": beside, "list": listed}
    numbers, page = two_bases.measure_all(measured, {"erin": cast.erin}, (base, base))
    assert (numbers.name, numbers.milliseconds, numbers.as_well_as) == ("numbers", 250, None)
    assert (page.name, page.milliseconds, page.as_well_as) == ("list", None, 100)
    assert (numbers.person, numbers.sizes) == ("erin", two_bases.SIZES)
    assert page.queries[0] == page.queries[1] > 5
    assert min(page.small_median, page.large_median) > 0


def test_page_that_fails_is_no_measurement(base):
    with pytest.raises(RuntimeError, match="answered 404"):
        base.get("erin", "/customers/0/")
