"""Two people edit the same customer: both see what the other one saved, and nothing is lost."""

import json
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import services as accounts
from accounts.sessions import session_for
from core.calendars import GREGORIAN, JALALI, Birthday
from core.catalogue import Catalogue
from core.change_sets import change_set
from core.money import Money
from customers import services
from customers.fields import customer_catalogue
from customers.kinds import Reachable
from customers.models import Customer, Relation, RelationKind
from customers.services import relations
from customers.services.groups import create_group
from customers.services.relations import PartnerChanges, Tie
from records.models import CustomField
from tests.customers.editor import Editor
from tests.customers.hanging import hang
from tests.customers.pages import errors_of, tie
from tests.customers.records import add_customers, add_named
from tests.records.custom import add_field

pytestmark = pytest.mark.django_db


@pytest.fixture
def norths(cast):
    (customer,) = add_customers(
        {
            "name": "Norths",
            "short_name": "N",
            "city": "Tehran",
            "departments": (cast.north.pk,),
            "is_public": False,
        }
    )
    return customer


@pytest.fixture
def alice(cast, client_for, norths):
    return Editor(client_for(cast.alice), norths)


@pytest.fixture
def bob(cast, client_for, norths):
    return Editor(client_for(cast.bob), norths)


@pytest.fixture
def carol(cast, client_for, norths):
    return Editor(client_for(cast.carol), norths)


def now(customer) -> Customer:
    return Customer.objects.get(pk=customer.pk)


def values_of(customer, catalogue: Catalogue) -> dict:
    return catalogue.load([customer.pk], catalogue.form_fields)[customer.pk]


# --- Fields ---------------------------------------------------------------------------------------


def test_what_only_the_other_one_changed_is_taken_into_the_form(alice, bob, norths):
    bob.save(mobile="0912 345 6789")
    alice.save(short_name="Alice's")
    assert alice.response.status_code == 422
    assert alice.asked == []
    assert alice.taken == {"mobile": "0912 345 6789"}
    assert "Bob saved this while you were editing" in alice.form.non_field_errors()[0]
    assert '<a href="#id_mobile">Mobile</a>: ' in alice.page
    assert now(norths).short_name == "N"
    assert alice.save().is_saved
    customer = now(norths)
    assert customer.short_name == "Alice's"
    assert customer.contact_points.get().normalized == "+989123456789"


def test_what_both_changed_has_to_be_chosen(alice, bob, norths):
    bob.save(short_name="Bob's")
    alice.save(short_name="Alice's", city="Kraków")
    assert alice.asked == ["short_name"]
    assert errors_of(alice.response)["keep_short_name"] == ["Choose which of the two to keep."]
    assert alice.form["keep_short_name"].value() is None
    assert alice.form["short_name"].value() == "Alice's"
    assert alice.both("short_name") == ("Short name", "", "Bob's")
    assert "Take what <bdi>Bob</bdi> saved" in alice.page
    assert not alice.save().is_saved, "nothing was chosen"
    assert alice.form["city"].value() == "Kraków"
    assert "Take what <bdi>Bob</bdi> saved" in alice.page
    assert now(norths).short_name == "Bob's"


@pytest.mark.parametrize(("choice", "kept"), [("mine", "Alice's"), ("theirs", "Bob's")])
def test_choice_is_what_is_saved(alice, bob, norths, choice, kept):
    bob.save(short_name="Bob's")
    alice.save(short_name="Alice's", city="Kraków")
    assert alice.save(keep_short_name=choice).is_saved
    customer = now(norths)
    assert (customer.short_name, customer.addresses.get().city) == (kept, "Kraków")


def test_own_value_can_still_be_changed_when_it_is_kept(alice, bob, norths):
    bob.save(short_name="Bob's")
    alice.save(short_name="Alice's")
    assert alice.save(keep_short_name="mine", short_name="Ours").is_saved
    assert now(norths).short_name == "Ours"


def test_value_that_is_given_up_need_not_be_right(alice, bob, norths):
    bob.save(birthday="1370/05/21")
    alice.save(birthday="1991-08-13")
    alice.save(keep_birthday="mine", birthday="yesterday")
    assert list(errors_of(alice.response)) == ["birthday"]
    assert alice.form["birthday"].value() == "yesterday"
    assert alice.save(keep_birthday="theirs").is_saved
    assert now(norths).birthday == Birthday(1370, 5, 21, JALALI)


def test_same_change_of_both_is_no_conflict(alice, bob, norths):
    bob.save(short_name="Ours")
    alice.save(short_name="Ours", city="Kraków")
    assert (alice.asked, alice.taken) == ([], {})
    assert alice.save().is_saved
    assert now(norths).short_name == "Ours"


def test_third_person_who_saves_the_same_field_is_asked_about_again(alice, bob, carol, norths):
    bob.save(short_name="Bob's")
    alice.save(short_name="Alice's")
    carol.save(short_name="Carol's")
    carol.save(keep_short_name="mine")
    assert carol.is_saved
    alice.save(keep_short_name="mine")
    assert alice.asked == ["short_name"]
    assert alice.form["keep_short_name"].value() is None
    assert "Take what <bdi>Carol</bdi> saved" in alice.page
    assert alice.save(keep_short_name="mine").is_saved
    assert now(norths).short_name == "Alice's"


def test_third_person_who_saves_another_field_leaves_the_choice_as_it_was(
    alice, bob, client_for, cast, norths
):
    bob.save(short_name="Bob's")
    alice.save(short_name="Alice's")
    Editor(client_for(cast.carol), norths).save(city="Kraków")
    alice.save(keep_short_name="mine")
    assert not alice.is_saved
    assert alice.taken == {"city": "Kraków"}
    assert alice.form["keep_short_name"].value() == "mine"
    assert alice.save().is_saved
    assert now(norths).short_name == "Alice's"


def test_who_takes_the_saved_value_takes_the_newest_one(alice, bob, client_for, cast, norths):
    bob.save(short_name="Bob's")
    alice.save(short_name="Alice's")
    Editor(client_for(cast.carol), norths).save(short_name="Carol's")
    alice.save(keep_short_name="theirs")
    assert alice.taken == {"short_name": "Carol's"}
    assert alice.save().is_saved
    assert now(norths).short_name == "Carol's"


@pytest.mark.parametrize(
    "spoilt", ["", "x", "[]", '{"fields": 1, "parts": []}', '{"parts": {"1": [2]}}']
)
def test_without_knowing_what_was_opened_every_difference_is_asked_about(
    alice, bob, norths, spoilt
):
    bob.save(short_name="Bob's")
    alice.save(opened=spoilt)
    assert alice.asked == ["short_name"]
    assert now(norths).short_name == "Bob's"


def test_form_that_sends_the_newest_version_alone_is_in_no_conflict(alice, bob, norths):
    bob.save(short_name="Bob's")
    version = str(now(norths).version)
    assert alice.save(opened="", version=version, short_name="Alice's").is_saved
    assert now(norths).short_name == "Alice's"


@pytest.mark.parametrize(
    "spoilt",
    [
        "x",
        "[]",
        "1",
        '{"nothing": 1}',
        '{"partner_of_x": 1}',
        '{"partner_of_99999999999999999999": []}',
    ],
)
def test_spoilt_list_of_what_is_undecided_asks_nothing(alice, norths, spoilt):
    assert alice.save(undecided=spoilt, short_name="Alice's").is_saved
    assert now(norths).short_name == "Alice's"


def test_field_that_one_may_not_change_any_more_is_told(alice, bob, cast, norths):
    bob.save(assigned_to=str(cast.bob.pk))
    alice.save(assigned_to=str(cast.alice.pk), short_name="Alice's")
    assert alice.taken == {"assigned_to": "Bob"}
    assert alice.save().is_saved
    customer = now(norths)
    assert (customer.short_name, customer.assigned_to) == ("Alice's", cast.bob)


def test_persian_reader_sees_who_saved_and_when_in_his_words(cast, client_for, norths, bob):
    accounts.set_preferences(actor=cast.alice, language="fa")
    alice = Editor(client_for(cast.alice), norths)
    bob.save(birthday="1370/05/21")
    alice.save(birthday="1370/05/22")
    assert alice.both("birthday")[2] == "۲۱ مرداد ۱۳۷۰"
    assert 'dir="rtl"' in alice.page
    assert "Bob" in alice.page


# --- All fields of the catalogue ------------------------------------------------------------------

FIRST = {
    "kind": "natural",
    "name": "First",
    "short_name": "1",
    "parts": ("customer",),
    "national_id": "0012345679",
    "birthday": Birthday(1370, 5, 21, JALALI),
    "external_id": "K-1",
    "mobile": (Reachable("+989123456789", "0912 345 6789"),),
    "phone": (Reachable("+982188776655", "021 8877 6655"),),
    "email": (Reachable("a@example.com", "A@example.com"),),
    "opening_total": Money(Decimal("1250.5"), "IRT"),
    "description": "one\ntwo",
    "is_delivery_same_as_main": True,
    "is_public": True,
}
SECOND = {
    "kind": "legal",
    "name": "Second",
    "short_name": "2",
    "parts": ("supplier",),
    "national_id": "10380284790",
    "birthday": Birthday(1991, 8, 13, GREGORIAN),
    "external_id": "K-2",
    "mobile": (Reachable("+989350001122", "0935 000 1122"),),
    "phone": (Reachable("+982188776600", "021 8877 6600"),),
    "email": (Reachable("b@example.com", "b@example.com"),),
    "opening_total": Money(Decimal(7), "EUR"),
    "description": "three",
    "is_delivery_same_as_main": False,
    "is_public": False,
}
THIRD = {
    "kind": "natural",
    "name": "Third",
    "short_name": "3",
    "parts": ("lead",),
    "national_id": "0084575948",
    "birthday": None,
    "external_id": "K-3",
    "mobile": (),
    "phone": (),
    "email": (),
    "opening_total": None,
    "description": None,
}


@pytest.fixture
def catalogue(cast) -> Catalogue:
    for kind in CustomField.Kind.values:
        add_field(cast, kind, f"Custom {kind}", key=f"c_{kind}")
    return customer_catalogue()


def whole(cast, catalogue: Catalogue, values: dict, place: int) -> dict:
    """A value of every field that people fill in; those that are not named by their kind."""
    session = session_for(cast.erin)
    of_kind = {
        "text": f"text {place}",
        "long_text": f"lines\n{place}",
        "integer": place,
        "decimal": Decimal(f"{place}.25"),
        "date": f"2024-08-0{place}",
        "boolean": place == 1,
        "money": Money(Decimal(place), "PLN"),
        "flag": place == 1,
        "coordinates": (Decimal(place).quantize(Decimal("0.000001")), Decimal("19.936580")),
        "bank_account": f"IR06096000000010032420000{place}",
        "url": f"example.com/{place}",
        "website": f"example.com/{place}",
        "email": f"{place}@example.com",
        "phone": f"0912 345 670{place}",
        "reachable": f"0912 345 680{place}",
    }
    found = dict(values)
    for field in catalogue.form_fields:
        if field.key in found:
            continue
        kind = field.kind
        if kind.filter_as == "choices":
            offered = [choice.value for choice in session.table(kind.source).offered]
            one = offered[place % len(offered)]
            found[field.key] = (one,) if kind.is_list else one
        elif kind.code in ("url", "email", "phone", "reachable", "date", "bank_account"):
            found[field.key] = kind.reader(session)(of_kind[kind.code])
        else:
            found[field.key] = of_kind.get(
                kind.code, f"text {place}"[: getattr(kind, "max_length", 9)]
            )
    return found


@pytest.fixture
def erins(cast, client_for, catalogue):
    """A customer with everything filled in, opened by Erin; somebody else then changes all of it."""
    for name in ("Regulars", "Wholesale"):
        create_group(actor=cast.erin, names={"en": name})
    (customer,) = add_customers(whole(cast, catalogue, FIRST, 1))
    return customer, Editor(client_for(cast.erin), customer)


def save_all(cast, catalogue, customer, values) -> None:
    services.update_customer(
        actor=cast.olga, catalogue=catalogue, customer=customer, changes=values, version=None
    )


def test_untouched_form_takes_over_every_field_that_was_changed(cast, catalogue, erins):
    customer, erin = erins
    save_all(cast, catalogue, customer, whole(cast, catalogue, SECOND, 2))
    saved = values_of(customer, catalogue)
    erin.save(ignore_warnings="on")
    assert errors_of(erin.response).keys() == {"__all__"}
    assert set(erin.taken) == {field.key for field in catalogue.form_fields}
    assert erin.save(ignore_warnings="on").is_saved
    assert values_of(customer, catalogue) == saved
    assert now(customer).version == 2


def test_untouched_form_is_in_no_conflict_over_what_nobody_changed(cast, catalogue, erins):
    customer, erin = erins
    save_all(cast, catalogue, customer, {"short_name": "Olga's"})
    erin.save(ignore_warnings="on")
    assert (erin.asked, erin.taken) == ([], {"short_name": "Olga's"})


@pytest.mark.parametrize("choice", ["mine", "theirs"])
def test_every_field_can_be_in_conflict_and_chosen(cast, catalogue, client_for, erins, choice):
    customer, erin = erins
    (pattern,) = add_customers({**whole(cast, catalogue, SECOND, 2), "external_id": None})
    typed = dict(Editor(client_for(cast.erin), pattern).sent.lists())
    typed["external_id"] = ["K-2"]
    for name in ("version", "opened", "undecided"):
        del typed[name]
    third = whole(cast, catalogue, {**SECOND, **THIRD}, 3)
    save_all(cast, catalogue, customer, third)
    theirs = values_of(customer, catalogue)
    data = erin.sent
    for name in {*data, *typed} - {"version", "opened", "undecided"}:
        data.setlist(name, typed.get(name, []))
    data["ignore_warnings"] = "on"
    erin.response = erin.client.post(erin.url, dict(data.lists()))
    assert all(name.startswith(("keep_", "__all__")) for name in errors_of(erin.response))
    twofold = {field.key for field in catalogue.form_fields if is_twofold(field, cast)}
    assert {field.key for field in catalogue.form_fields} - twofold <= set(erin.asked)
    mine = values_of(pattern, catalogue) | {"external_id": "K-2"}
    expected = mine if choice == "mine" else theirs
    keep = {f"keep_{name}": choice for name in erin.asked}
    assert erin.save(**keep, ignore_warnings="on").is_saved
    saved = values_of(customer, catalogue)
    assert {k: saved[k] for k in saved.keys() - twofold} == {
        k: expected[k] for k in expected.keys() - twofold
    }


def is_twofold(field, cast) -> bool:
    """Of two values there is no third one: one of two people has changed nothing."""
    if field.kind.filter_as == "choices":
        return len(session_for(cast.erin).table(field.kind.source).offered) < 3
    return field.kind.code in ("flag", "boolean")


# --- Partners -------------------------------------------------------------------------------------


def kind_of(code: str) -> Tie:
    return Tie(RelationKind.objects.get(code=code).pk)


def connect(customer, partner, code: str) -> None:
    with change_set(actor=None, reason="tests.connect"):
        changes = PartnerChanges(added={partner.pk: kind_of(code)})
        relations.change_partners(actor=None, customer=customer, changes=changes)


def disconnect() -> None:
    with change_set(actor=None, reason="tests.disconnect"):
        Relation.objects.all().delete()


def ties(customer) -> list[tuple[str, str]]:
    return [(p.customer.name, p.label) for p in relations.partners_of(None, customer)]


@pytest.fixture
def zed():
    return add_named("Zed")[0]


@pytest.fixture
def friends(norths, zed) -> str:
    """Norths and Zed are friends; the name of the input that says so."""
    connect(norths, zed, "friend")
    return f"partner_{Relation.objects.get().pk}"


@pytest.mark.parametrize(("choice", "label"), [("mine", "Family"), ("theirs", "Colleague")])
def test_connection_that_both_changed_is_chosen(
    cast, client_for, norths, zed, friends, choice, label
):
    alice, bob = (Editor(client_for(person), norths) for person in (cast.alice, cast.bob))
    assert bob.save(**{friends: tie("colleague")}).is_saved
    alice.save(**{friends: tie("family"), "short_name": "Alice's"})
    name = f"partner_of_{zed.pk}"
    assert alice.asked == [name]
    assert alice.both(name) == ("Zed", "Family", "Colleague")
    assert not alice.save().is_saved, "nothing was chosen"
    assert alice.save(**{f"keep_{name}": choice}).is_saved
    assert ties(norths) == [("Zed", label)]
    assert now(norths).short_name == "Alice's"


@pytest.mark.parametrize(("choice", "left"), [("mine", [("Zed", "Family")]), ("theirs", [])])
def test_connection_that_was_taken_away_meanwhile_can_be_kept(
    cast, client_for, norths, zed, friends, choice, left
):
    alice, bob = (Editor(client_for(person), norths) for person in (cast.alice, cast.bob))
    assert bob.save(**{friends: ""}).is_saved
    alice.save(**{friends: tie("family")})
    name = f"partner_of_{zed.pk}"
    assert alice.both(name) == ("Zed", "Family", "Not connected")
    assert alice.save(**{f"keep_{name}": choice}).is_saved
    assert ties(norths) == left


def test_connection_that_only_the_other_one_changed_stays_his(
    cast, client_for, norths, zed, friends
):
    alice, bob = (Editor(client_for(person), norths) for person in (cast.alice, cast.bob))
    bob.save(**{friends: tie("colleague")})
    alice.save(short_name="Alice's")
    assert alice.asked == []
    assert list(alice.taken.values()) == ["Colleague"]
    assert alice.save().is_saved
    assert ties(norths) == [("Zed", "Colleague")]


def test_partner_whom_the_other_one_added_stays(alice, bob, norths, zed):
    bob.save(new_partners=[str(zed.pk)], new_partner_kind=tie("friend"))
    alice.save(short_name="Alice's")
    assert alice.taken == {f"partner_of_{zed.pk}": "Friend"}
    assert alice.save().is_saved
    assert ties(norths) == [("Zed", "Friend")]


def test_partner_whom_both_added_differently_is_chosen(alice, bob, norths, zed):
    bob.save(new_partners=[str(zed.pk)], new_partner_kind=tie("friend"))
    alice.save(new_partners=[str(zed.pk)], new_partner_kind=tie("family"))
    name = f"partner_of_{zed.pk}"
    assert alice.asked == [name]
    assert alice.save(**{f"keep_{name}": "mine"}).is_saved
    assert ties(norths) == [("Zed", "Family")]


def test_connection_changed_from_the_other_side_is_noticed_too(
    cast, client_for, norths, zed, friends
):
    """The partner's form does not raise the version of this customer."""
    alice = Editor(client_for(cast.alice), norths)
    Editor(client_for(cast.bob), zed).save(**{friends: tie("colleague")})
    alice.save(**{friends: tie("family")})
    assert alice.asked == [f"partner_of_{zed.pk}"]


def test_third_person_who_takes_the_choice_of_a_connection_away_is_noticed(
    cast, client_for, norths, zed, friends
):
    alice, bob = (Editor(client_for(person), norths) for person in (cast.alice, cast.bob))
    bob.save(**{friends: tie("colleague")})
    alice.save(**{friends: tie("family")})
    disconnect()
    name = f"partner_of_{zed.pk}"
    alice.save(**{f"keep_{name}": "mine"})
    assert alice.both(name)[2] == "Not connected"
    assert alice.save(**{f"keep_{name}": "mine"}).is_saved
    assert ties(norths) == [("Zed", "Family")]


def test_choice_about_a_connection_outlives_another_save(cast, client_for, norths, zed, friends):
    alice, bob = (Editor(client_for(person), norths) for person in (cast.alice, cast.bob))
    bob.save(**{friends: ""})
    alice.save(**{friends: tie("family")})
    Editor(client_for(cast.carol), norths).save(city="Kraków")
    alice.save(**{f"keep_partner_of_{zed.pk}": "mine"})
    assert alice.taken == {"city": "Kraków"}
    assert alice.save().is_saved
    assert ties(norths) == [("Zed", "Family")]


def test_partner_out_of_sight_is_not_named_by_a_forged_form(cast, alice):
    (souths,) = add_customers(
        {"name": "Souths", "departments": (cast.south.pk,), "is_public": False}
    )
    name = f"partner_of_{souths.pk}"
    alice.save(name="", undecided=json.dumps({name: []}), **{f"keep_{name}": "mine"})
    assert "Souths" not in alice.page
    opened = json.loads(alice.sent["opened"])
    opened["parts"] = {"1": [souths.pk, tie("friend")]}
    alice.save(name="", opened=json.dumps(opened))
    assert "Souths" not in alice.page


def test_queries_of_a_conflict_do_not_grow_with_what_hangs_on_the_customer(cast, client_for):
    counts = {}
    for name, number in (("Warm", 2), ("Small", 2), ("Big", 20)):
        (customer,) = add_named(name)
        hang(cast, customer, number)
        editor = Editor(client_for(cast.carol), customer)
        save_all(cast, customer_catalogue(), customer, {"short_name": "Olga's", "city": "Qom"})
        with CaptureQueriesContext(connection) as captured:
            editor.save(short_name="Carol's")
        assert editor.asked == ["short_name"]
        counts[name] = len(captured)
    assert counts["Big"] <= counts["Small"]
