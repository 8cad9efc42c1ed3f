"""Two people edit what stands in rows: numbers with their marks, and new partners of several kinds."""

import pytest

from customers.fields import customer_catalogue
from customers.kinds import Reachable
from customers.services.relations import partners_of
from tests.customers.editor import Editor
from tests.customers.pages import errors_of, tie
from tests.customers.records import add_customers, add_named

pytestmark = pytest.mark.django_db

FIRST, SECOND = (Reachable(f"+9891234500{n}", f"0912 345 00{n}") for n in (11, 22))
KEPT = ("0912 345 0011", "", True, False, False)


@pytest.fixture
def anna():
    (customer,) = add_customers({"name": "Anna", "mobile": (FIRST, SECOND)})
    return customer


@pytest.fixture
def alice(cast, client_for, anna):
    return Editor(client_for(cast.alice), anna)


@pytest.fixture
def bob(cast, client_for, anna):
    return Editor(client_for(cast.bob), anna)


@pytest.fixture
def people():
    return add_named("Ali", "Babak", "Cyrus")


def mobiles(customer) -> list[tuple]:
    """What is kept: number, label, main, invalid, opted out."""
    field = customer_catalogue()["mobile"]
    found = customer_catalogue().load([customer.pk], [field])[customer.pk]["mobile"]
    return [(p.raw, p.label, p.is_primary, p.is_invalid, p.is_opted_out) for p in found]


def ties(customer) -> set[tuple[str, str]]:
    return {(p.customer.name, p.label) for p in partners_of(None, customer)}


# --- Contact points -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("choice", "kept"),
    [
        (
            "mine",
            [
                ("0912 345 0022", "حسابداری", True, False, True),
                ("0912 345 0011", "", False, True, False),
            ],
        ),
        ("theirs", [KEPT, ("0935 000 1122", "work", False, True, False)]),
    ],
)
def test_rows_with_their_marks_are_chosen_as_a_whole(alice, bob, anna, choice, kept):
    bob.save(
        **{
            "mobile": ["0912 345 0011", "0935 000 1122"],
            "mobile.label": ["", "work"],
            "mobile.invalid": "1",
        }
    )
    alice.save(
        **{
            "mobile.label": ["", "حسابداری"],
            "mobile.main": "1",
            "mobile.invalid": "0",
            "mobile.opted_out": "1",
            "short_name": "A",
        }
    )
    assert alice.asked == ["mobile"]
    assert alice.both("mobile")[2] == "0912 345 0011 main, 0935 000 1122 work invalid"
    assert [row for row in alice.form["mobile"].value() if row.text] == [
        ("0912 345 0011", "", False, True, False),
        ("0912 345 0022", "حسابداری", True, False, True),
    ]
    assert not alice.save().is_saved, "nothing was chosen"
    assert alice.save(keep_mobile=choice).is_saved
    assert mobiles(anna) == kept


def test_mark_that_only_the_other_one_set_is_taken_over(alice, bob, anna):
    bob.save(**{"mobile.invalid": "1"})
    alice.save(short_name="A")
    assert alice.asked == []
    assert alice.taken == {"mobile": "0912 345 0011 main, 0912 345 0022 invalid"}
    assert alice.save().is_saved
    assert mobiles(anna) == [KEPT, ("0912 345 0022", "", False, True, False)]


def test_saved_numbers_run_from_left_to_right_beside_persian_words(alice, bob):
    bob.save(**{"mobile.label": ["", "حسابداری"]})
    alice.save(**{"mobile.label": ["", "فروش"]})
    assert '<bdi dir="ltr">0912 345 0022</bdi>' in alice.form.conflicts["mobile"].theirs
    assert "<bdi>حسابداری</bdi>" in alice.form.conflicts["mobile"].theirs


def test_number_that_is_given_up_need_not_be_right(alice, bob, anna):
    bob.save(**{"mobile.invalid": "0"})
    alice.save(mobile=["0912 345 0099", "0912 345 0022"])
    alice.save(keep_mobile="mine", mobile=["x", "0912 345 0022"])
    assert list(errors_of(alice.response)) == ["mobile"]
    assert alice.save(keep_mobile="theirs").is_saved
    assert mobiles(anna)[0] == ("0912 345 0011", "", True, True, False)


# --- Rows of new partners -------------------------------------------------------------------------


def test_every_row_of_new_partners_outlives_a_conflict(alice, bob, anna, people):
    ali, babak, cyrus = people
    bob.save(short_name="Bob's")
    alice.save(
        short_name="Alice's",
        new_partners=[str(ali.pk)],
        new_partner_kind=tie("friend"),
        new_partners_2=[str(babak.pk), str(ali.pk)],
        new_partner_kind_2=tie("parent_company", is_inverse=True),
        new_partners_3=[str(cyrus.pk)],
        new_partner_kind_3=tie("colleague"),
    )
    assert alice.asked == ["short_name"]
    assert '<details class="partner-more" open>' in alice.page
    assert alice.save(keep_short_name="mine").is_saved
    assert ties(anna) == {
        ("Ali", "Friend"),
        ("Ali", "Subsidiary"),
        ("Babak", "Subsidiary"),
        ("Cyrus", "Colleague"),
    }


@pytest.mark.parametrize(("choice", "label"), [("mine", "Family"), ("theirs", "Friend")])
def test_partner_of_a_later_row_whom_the_other_one_connected_otherwise_is_chosen(
    alice, bob, anna, people, choice, label
):
    ali, babak, _cyrus = people
    bob.save(new_partners=[str(ali.pk)], new_partner_kind=tie("friend"))
    alice.save(new_partners_2=[str(ali.pk), str(babak.pk)], new_partner_kind_2=tie("family"))
    name = f"partner_of_{ali.pk}"
    assert alice.both(name) == ("Ali", "Family", "Friend")
    assert alice.save(**{f"keep_{name}": choice}).is_saved
    assert ties(anna) == {("Ali", label), ("Babak", "Family")}


def test_partner_whom_both_connected_alike_is_not_added_twice(alice, bob, anna, people):
    ali = people[0]
    bob.save(new_partners=[str(ali.pk)], new_partner_kind=tie("friend"))
    alice.save(new_partners_2=[str(ali.pk)], new_partner_kind_2=tie("friend"), short_name="A")
    assert (alice.asked, alice.taken) == ([], {})
    assert alice.form["new_partners_2"].value() == []
    assert alice.save().is_saved
    assert ties(anna) == {("Ali", "Friend")}
