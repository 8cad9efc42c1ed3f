"""Two people edit the same contact person, and the customers he is at."""

import pytest

from customers.models import ContactPerson
from customers.services.contact_persons import positions_of
from tests.customers.editor import Editor
from tests.customers.pages import errors_of
from tests.customers.records import add_named
from tests.customers.test_contact_persons import add_person

pytestmark = pytest.mark.django_db
URL = "customers:person_update"


@pytest.fixture
def firm():
    return add_named("Firm")[0]


@pytest.fixture
def omid(cast, firm) -> ContactPerson:
    return add_person(cast, firm, job_title="Buyer")


@pytest.fixture
def alice(cast, client_for, omid):
    return Editor(client_for(cast.alice), omid, URL)


@pytest.fixture
def bob(cast, client_for, omid):
    return Editor(client_for(cast.bob), omid, URL)


@pytest.fixture
def link(omid) -> str:
    """The beginning of the names of the inputs about the firm."""
    return f"link_{omid.customer_links.get().pk}"


@pytest.fixture
def asked(firm) -> str:
    return f"customer_of_{firm.pk}"


def positions(omid) -> list[tuple[str, str, bool]]:
    links = omid.customer_links.select_related("customer").order_by("customer__name")
    return [(link.customer.name, link.part, link.is_main) for link in links]


@pytest.mark.parametrize(("choice", "kept"), [("mine", "Director"), ("theirs", "Owner")])
def test_field_that_both_changed_is_chosen(alice, bob, omid, choice, kept):
    bob.save(job_title="Owner", mobile="0935 000 1122")
    alice.save(job_title="Director")
    assert alice.asked == ["job_title"]
    assert alice.taken == {"mobile": "0935 000 1122"}
    assert "Bob saved this while you were editing" in alice.form.non_field_errors()[0]
    assert errors_of(alice.save().response)["keep_job_title"]
    assert alice.save(keep_job_title=choice).is_saved
    omid.refresh_from_db()
    assert omid.job_title == kept
    assert omid.contact_points.get().normalized == "+989350001122"


@pytest.mark.parametrize(
    ("choice", "left"),
    [("mine", ("Firm", "lawyer", False)), ("theirs", ("Firm", "owner", True))],
)
def test_position_that_both_changed_is_chosen(alice, bob, omid, link, asked, choice, left):
    assert bob.save(**{f"{link}_part": "owner", f"{link}_is_main": "on"}).is_saved
    alice.save(**{f"{link}_part": "lawyer"})
    assert alice.both(asked) == ("Firm", "lawyer", "owner, main contact")
    assert not alice.save().is_saved, "nothing was chosen"
    assert alice.save(**{f"keep_{asked}": choice}).is_saved
    assert positions(omid) == [left]


@pytest.mark.parametrize(("choice", "left"), [("mine", ["Firm", "Yard"]), ("theirs", ["Yard"])])
def test_position_that_was_taken_away_meanwhile_can_be_kept(
    alice, bob, omid, link, asked, choice, left
):
    (yard,) = add_named("Yard")
    bob.save(**{f"{link}_is_gone": "on", "new_customers": [str(yard.pk)]})
    alice.save(**{f"{link}_part": "lawyer"})
    assert alice.both(asked) == ("Firm", "lawyer", "Not there")
    assert alice.save(**{f"keep_{asked}": choice}).is_saved
    assert [name for name, _part, _is_main in positions(omid)] == left


def test_position_that_somebody_changed_is_not_taken_away_unasked(alice, bob, omid, link, asked):
    bob.save(**{f"{link}_part": "owner"})
    alice.save(**{f"{link}_is_gone": "on", "ignore_warnings": "on"})
    assert alice.both(asked)[1] == "Not there"
    assert positions(omid) == [("Firm", "owner", False)]
    assert alice.save(**{f"keep_{asked}": "mine", "ignore_warnings": "on"}).is_saved
    assert positions(omid) == []


def test_position_that_only_the_other_one_changed_stays_his(alice, bob, omid, link, asked):
    bob.save(**{f"{link}_part": "owner"})
    alice.save(job_title="Director")
    assert alice.taken == {asked: "owner"}
    assert alice.save().is_saved
    assert positions(omid) == [("Firm", "owner", False)]


def test_customer_whom_both_added_differently_is_chosen(alice, bob, omid):
    (shop,) = add_named("Shop")
    bob.save(new_customers=[str(shop.pk)], new_part="owner")
    alice.save(new_customers=[str(shop.pk)], new_part="lawyer")
    name = f"customer_of_{shop.pk}"
    assert alice.asked == [name]
    assert alice.save(**{f"keep_{name}": "mine"}).is_saved
    assert positions(omid) == [("Firm", "", False), ("Shop", "lawyer", False)]


def test_customer_whom_only_one_added_is_kept(alice, bob, omid):
    shop, yard = add_named("Shop", "Yard")
    bob.save(new_customers=[str(shop.pk)], new_part="owner")
    alice.save(new_customers=[str(yard.pk)], new_part="lawyer")
    assert alice.asked == []
    assert alice.save().is_saved
    assert positions(omid) == [
        ("Firm", "", False),
        ("Shop", "owner", False),
        ("Yard", "lawyer", False),
    ]


def test_who_became_the_main_contact_meanwhile_stays_it(cast, client_for, firm, omid, link):
    """Another person's form does not raise the version of this one."""
    Editor(client_for(cast.bob), omid, URL).save(**{f"{link}_is_main": "on"})
    alice = Editor(client_for(cast.alice), omid, URL)
    other = add_person(cast, firm, name="Parisa")
    its_link = f"link_{other.customer_links.get().pk}"
    Editor(client_for(cast.bob), other, URL).save(**{f"{its_link}_is_main": "on"})
    assert alice.save(job_title="Director").is_saved
    assert positions(omid) == [("Firm", "", False)]
    assert [link.is_main for link in positions_of(cast.alice, other)] == [True]


@pytest.mark.parametrize(
    "spoilt",
    ['{"customer_of_x": []}', '{"customer_of_1": ["a"]}', '{"customer_of_9999999999999999999": 1}'],
)
def test_spoilt_list_of_what_is_undecided_asks_nothing(alice, omid, spoilt):
    assert alice.save(undecided=spoilt, job_title="Director").is_saved
    omid.refresh_from_db()
    assert omid.job_title == "Director"
