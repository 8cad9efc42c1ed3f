"""The numbers beside the choices of the filter pane are those that the list would show."""

import html as entities
import json
import re

import pytest
from django.db import connection
from django.http import QueryDict

from accounts.sessions import session_for
from core import filter_counts, samples
from core.change_sets import change_set
from core.filter_counts import ChoiceCount, counts_of_choices, is_counted
from core.list_query import ListQuery
from core.patience import OutOfPatience
from customers.fields import customer_catalogue
from customers.groups import membership
from customers.models import Customer, Group, Status, Tag
from customers.services import groups as services
from records.models import CustomField, CustomFieldChoice
from tests.customers.pages import queries_of
from tests.customers.records import add_customers
from tests.customers.test_partners import connect, kind

pytestmark = pytest.mark.django_db

URL = "/customers/counts/"


@pytest.fixture
def customers(cast):
    with change_set(actor=None, reason="tests.fields"):
        for kind in ("choice", "choices"):
            field = CustomField.objects.create(
                key=kind, labels={"en": kind}, kind=kind, is_filterable=True
            )
            for code in ("a", "b"):
                CustomFieldChoice.objects.create(field=field, code=code, names={"en": code})
    above, beneath, other, gone, _ruled = make_groups(cast.carol)
    statuses = list(Status.objects.values_list("pk", flat=True)[:3])
    tags = list(Tag.objects.values_list("pk", flat=True)[:2])
    made = add_customers(
        *(
            {
                "name": f"Customer {number}",
                "groups": ((above,), (above, beneath), (beneath, gone), (other,), (gone,), ())[
                    number % 6
                ],
                "status": (*statuses, None)[number % 4],
                "tags": tuple(sorted(tags[: number % 3])),
                "departments": ((cast.north.pk,), (cast.south.pk,), ())[number % 3],
                "assigned_to": (cast.alice.pk, None)[number % 2],
                "parts": (("customer",), ("lead", "supplier"))[number % 2],
                "custom.choice": ("a", "b", None)[number % 3],
                "custom.choices": ((), ("a",), ("a", "b"))[number % 3],
                "is_public": number % 3 == 2,
            }
            for number in range(24)
        )
    )
    membership.follow_customers([customer.pk for customer in made])
    services.delete_group(actor=cast.carol, group=Group.objects.get(pk=gone))
    return made


def make_groups(actor) -> list[int]:
    """One with another one by hand and one by rule beneath it, one beside them, and one that will be in
    the bin."""

    def make(name, **values):
        return services.create_group(actor=actor, names={"en": name}, **values)

    above = make("Above")
    made = [above, make("Beneath", parent=above), make("Other"), make("Gone")]
    rule = {"field": "name", "operator": "contains", "value": "Customer 1"}
    return [group.pk for group in (*made, make("By rule", parent=above, rule=rule))]


def asked_by(user, query: str = "") -> ListQuery:
    return ListQuery(
        catalogue=customer_catalogue(),
        session=session_for(user),
        records=Customer.objects.visible_to(user),
        query=QueryDict(query),
        default_order="-created_at",
    )


def counted(asked: ListQuery) -> dict:
    fields = [i.field for i in asked.filters.inputs if is_counted(i.field)]
    return counts_of_choices(asked, fields, milliseconds=10_000)


@pytest.mark.parametrize("query", ["", "parts=lead", "status=none&tags=none", "q=Customer+1"])
@pytest.mark.parametrize("person", ["alice", "dan", "erin"])
def test_number_is_that_of_the_list_with_this_choice_alone(query, person, customers, cast):
    """Whatever else is chosen in the same field is left, and all other filters hold."""
    user = getattr(cast, person)
    asked = asked_by(user, query)
    found = counted(asked)
    assert {"status", "tags", "groups", "parts", "custom.choice", "custom.choices"} <= found.keys()
    for given in asked.filters.inputs:
        if given.field.key not in found:
            continue
        choices = [(str(c.value), c.value) for c, _chosen in given.choices]
        choices += [("none", None)] if given.offers_none else []
        for code, value in choices:
            others = QueryDict(query, mutable=True)
            others.setlist(given.field.key, [code])
            expected = asked_by(user, others.urlencode()).found.count()
            assert found[given.field.key][value] == ChoiceCount(expected), (given.field.key, code)


def test_groups_count_members_of_every_sort_once_and_those_beneath(customers, cast):
    found = counted(asked_by(cast.erin))["groups"]
    numbers = {group.name: found[group.pk].counted for group in Group.objects.all()}
    assert numbers == {"Above": 17, "Beneath": 8, "Other": 4, "By rule": 11}
    assert Group.everything.get(deleted_at__isnull=False).pk not in found
    assert found[None].counted == 4


@pytest.mark.parametrize("person", ["alice", "dan", "erin"])
def test_partners_are_counted_for_who_sees_them(person, customers, cast):
    """Each customer once, whatever number of partners he has of a kind."""
    parent, friend = kind("parent_company"), kind("friend")
    for first, second, tie in ((0, 1, parent), (0, 2, parent), (3, 4, friend), (4, 5, friend)):
        connect(cast.erin, customers[first], customers[second], tie)
    user = getattr(cast, person)
    found = counted(asked_by(user))["partners"]
    for code in ("parent_company", "parent_company~inverse", "friend", "none"):
        expected = asked_by(user, f"partners={code}").found.count()
        value = None if code == "none" else code
        assert found[value] == ChoiceCount(expected), code
    if person == "erin":
        assert [found[code].counted for code in ("parent_company", "friend")] == [1, 3]


def test_numbers_of_partners_stand_beside_their_choices(customers, client_for, cast, monkeypatch):
    monkeypatch.setattr("core.filter_inputs.SEARCHED_FROM", 1_000)
    connect(cast.erin, customers[0], customers[1], kind("parent_company"))
    client = client_for(cast.erin)
    found = texts(client.get(URL).content.decode())
    assert found["partners-parent_company-7e-inverse"] == "1"
    assert (
        'id="count-partners-parent_company-7e-inverse"'
        in client.get("/customers/").content.decode()
    )


def texts(page: str) -> dict[str, str]:
    return dict(re.findall(r'id="count-([\w-]+)" hx-swap-oob="true">([^<]*)<', page))


def test_page_has_a_place_for_each_number(customers, client_for, cast):
    client = client_for(cast.alice)
    places = re.findall(
        r'class="filter-count" id="count-([\w-]+)"', client.get("/customers/").content.decode()
    )
    found = texts(client.get(URL).content.decode())
    assert found.keys() == set(places)
    assert found[f"departments-{cast.north.pk}"] == "8"
    assert found["assigned_to-none"] == str(
        Customer.objects.visible_to(cast.alice).filter(assigned_to=None).count()
    )


def test_long_choice_gets_its_numbers_as_notes(customers, client_for, cast, monkeypatch):
    monkeypatch.setattr("core.filter_inputs.SEARCHED_FROM", 1)
    page = client_for(cast.alice).get(URL).content.decode()
    notes = re.search(r'data-choice-notes="parts" data-notes="([^"]*)"', page)
    found = json.loads(entities.unescape(notes[1]))
    assert found["lead"] == str(
        Customer.objects.visible_to(cast.alice).filter(parts__contains=["lead"]).count()
    )


def test_more_than_are_counted_are_sampled(customers, cast, monkeypatch):
    """The whole of a small table is its sample."""
    monkeypatch.setattr(filter_counts, "EXACT_UP_TO", 5)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE customers_customer")
    found = counted(asked_by(cast.erin))
    exact = Customer.objects.filter(parts__contains=["lead"]).count()
    assert found["parts"]["lead"].counted == exact


def test_half_a_sample_stands_for_all(customers, cast, monkeypatch):
    monkeypatch.setattr(filter_counts, "EXACT_UP_TO", 5)
    monkeypatch.setattr(samples, "_size", lambda table: 2 * samples.SAMPLE)
    for count in counted(asked_by(cast.erin))["parts"].values():
        assert count.weight == 2
        assert not count.is_exact


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (ChoiceCount(1234), "1,234"),
        (ChoiceCount(0), "0"),
        (ChoiceCount(0, 50), ""),
        (ChoiceCount(17, 50), "≈800"),
        (ChoiceCount(1234, 50), "≈62,000"),
        (ChoiceCount(150, 1.5), "≈220"),
    ],
    ids=str,
)
def test_sample_says_no_more_than_it_knows(count, expected):
    assert str(count) == expected


def test_numbers_that_take_too_long_are_left_out(customers, client_for, cast, monkeypatch):
    def never(*_args):
        raise OutOfPatience

    monkeypatch.setattr(filter_counts, "_records", never)
    response = client_for(cast.alice).get(URL)
    assert response.status_code == 200
    assert set(texts(response.content.decode()).values()) == {""}


def test_no_time_is_no_number(customers, cast):
    asked = asked_by(cast.erin)
    fields = [i.field for i in asked.filters.inputs if is_counted(i.field)]
    assert counts_of_choices(asked, fields, milliseconds=0) == {}


def test_queries_do_not_depend_on_the_number_of_customers(customers, client_for, cast):
    client = client_for(cast.alice)
    few = queries_of(client, f"{URL}?status=none")
    add_customers(*({"name": f"More {number}"} for number in range(20)))
    assert queries_of(client, f"{URL}?status=none") == few


def test_hand_edited_query_string_is_no_fault(client_for, cast):
    query = "?status=x&custom.x=1&where=%7B&departments=99999999999999999999"
    assert client_for(cast.alice).get(URL + query).status_code == 200
