"""Changing the kind of a custom field: what would be lost is said first, and everything comes back."""

import datetime

import pytest

from core.catalogue import Reachable
from core.change_sets import change_set
from core.jobs import following_url
from core.models import Job
from core.refusals import NotAllowed
from customers.fields import customer_catalogue
from customers.models import ContactPerson, Customer
from customers.services import update_customer
from records import conversions
from records.custom_fields import KindChanged
from records.models import CustomField, KindChange
from records.services import kind_changes as services
from tests.customers.records import add_customers
from tests.customers.test_customer_card import text_of, url
from tests.records.custom import add_field

pytestmark = pytest.mark.django_db
PAGE = "/settings/custom-fields/kind-changes/{}/"


def nobody(*_args) -> None:
    """For who does not follow the work."""


def counted(cast, field, to_kind) -> KindChange:
    asked = services.request_kind_change(actor=cast.erin, custom_field=field, to_kind=to_kind)
    Job.objects.update(state=Job.State.DONE)
    services.count_kind_change(
        actor=cast.erin, asked=asked, on_progress=nobody, before_commit=nobody
    )
    return asked


def changed(cast, field, to_kind) -> KindChange:
    asked = counted(cast, field, to_kind)
    services.accept_kind_change(actor=cast.erin, asked=asked, is_loss_accepted=True)
    Job.objects.update(state=Job.State.DONE)
    services.change_kind(actor=cast.erin, asked=asked, on_progress=nobody, before_commit=nobody)
    return KindChange.objects.select_related("field", "change_set").get(pk=asked.pk)


def undo(cast, asked) -> None:
    services.request_kind_change_undo(actor=cast.erin, asked=asked)
    Job.objects.update(state=Job.State.DONE)
    services.undo_kind_change(
        actor=cast.erin, asked=asked, on_progress=nobody, before_commit=nobody
    )


def customers_with(*values):
    return add_customers(
        *({"name": f"C{place}", "custom.extra": value} for place, value in enumerate(values))
    )


def stored() -> list:
    return [c.custom.get("extra") for c in Customer.everything.order_by("pk")]


CONVERSIONS = [
    ("text", "integer", ["42", "۴۲", "many"], [42, 42, None]),
    ("text", "decimal", ["1.5", "1,5"], [1.5, 1.5]),
    ("text", "date", ["1404/05/12", "2025-08-03", "soon"], ["2025-08-03", "2025-08-03", None]),
    ("text", "boolean", ["yes", "нет", "?"], [True, False, None]),
    ("text", "long_text", ["one"], ["one"]),
    ("text", "choice", ["Red", "red ", "Blue"], ["red", "red", "blue"]),
    ("text", "choices", ["Red; Blue", "Blue"], [["blue", "red"], ["blue"]]),
    ("integer", "text", [42], ["42"]),
    ("integer", "decimal", [42], [42.0]),
    ("date", "text", [datetime.date(2025, 8, 3)], ["2025-08-03"]),
    ("long_text", "text", ["a\nb", "x" * 501], ["a b", None]),
    ("choice", "choices", ["gold"], [["gold"]]),
    ("choices", "choice", [("gold",), ("gold", "silver")], ["gold", None]),
    ("choice", "text", ["gold"], ["Gold"]),
    ("choices", "text", [("gold", "silver")], ["Gold, Silver"]),
    ("phone", "text", [Reachable("+989123456789", "0912 345 6789")], ["0912 345 6789"]),
    ("date", "integer", [datetime.date(2025, 8, 3)], [None]),
]


@pytest.mark.parametrize(("old", "new", "values", "wanted"), CONVERSIONS)
def test_values_are_converted_counted_before_and_come_back_by_undo(cast, old, new, values, wanted):
    field = add_field(cast, old)
    customers_with(*values)
    before = stored()
    asked = counted(cast, field, new)
    lost = wanted.count(None)
    assert (asked.found["kept"], asked.found["lost"]) == (len(wanted) - lost, lost)
    assert stored() == before
    Job.objects.update(state=Job.State.DONE)
    asked = changed(cast, field, new)
    assert stored() == wanted
    assert CustomField.objects.get().kind == new
    undo(cast, asked)
    assert stored() == before
    assert CustomField.objects.get().kind == old


def test_samples_say_what_becomes_of_each_value(cast):
    field = add_field(cast, "text")
    customers_with("42", "many", "many")
    found = counted(cast, field, "integer").found
    assert [tuple(sample) for sample in found["kept_samples"]] == [("42", "42")]
    assert [tuple(sample) for sample in found["lost_samples"]] == [("many", 2)]


def test_page_shows_what_is_lost_and_asks_before_it_is(cast, client_for):
    field = add_field(cast, "text")
    customers_with("42", "many")
    asked = counted(cast, field, "integer")
    erin = client_for(cast.erin)
    page = erin.get(PAGE.format(asked.pk)).content.decode()
    assert "1 value is lost" in page and "<bdi>many</bdi>" in page
    assert "1 value is kept" in page
    answer = erin.post(f"{PAGE.format(asked.pk)}accept/")
    assert answer.status_code == 422
    assert "1 value would be lost" in answer.content.decode()
    assert not Job.objects.filter(kind=services.APPLY_JOB).exists()
    answer = erin.post(f"{PAGE.format(asked.pk)}accept/", {"is_loss_accepted": "on"})
    assert answer.headers["Location"] == following_url(Job.objects.latest("pk"))


def test_change_is_asked_for_on_a_page_that_offers_every_other_kind(cast, client_for):
    field = add_field(cast, "text")
    erin = client_for(cast.erin)
    address = f"/settings/custom-fields/{field.pk}/kind/"
    page = erin.get(address).content.decode()
    assert 'value="integer"' in page and 'value="text"' not in page
    answer = erin.post(address, {"to_kind": "integer"})
    assert answer.headers["Location"] == following_url(Job.objects.latest("pk"))
    assert address in erin.get(f"/settings/custom-fields/{field.pk}/").content.decode()


def test_more_lost_than_somebody_agreed_to_stops_it(cast):
    field = add_field(cast, "text")
    customers_with("42")
    asked = counted(cast, field, "integer")
    customers_with("many")
    with pytest.raises(services.NotAsCounted):
        services.change_kind(actor=cast.erin, asked=asked, on_progress=nobody, before_commit=nobody)


def test_values_in_the_recycle_bin_are_converted_too(cast):
    field = add_field(cast, "text")
    customers_with("42")
    with change_set(actor=None, reason="tests.delete"):
        Customer.objects.update(deleted_at="2026-01-01T00:00Z")
    changed(cast, field, "integer")
    assert stored() == [42]


def test_value_written_since_is_converted_back_by_the_undo(cast):
    field = add_field(cast, "text")
    (anna, _bob) = customers_with("42", "43")
    asked = changed(cast, field, "integer")
    update_customer(
        actor=cast.alice,
        catalogue=customer_catalogue(),
        customer=anna,
        changes={"custom.extra": 44},
        version=None,
    )
    customers_with(45)
    undo(cast, asked)
    assert stored() == ["44", "43", "45"]


def test_who_read_the_field_before_is_told_that_it_is_another_kind_now(cast):
    field = add_field(cast, "text")
    (anna,) = customers_with("42")
    before = customer_catalogue()
    changed(cast, field, "integer")
    with pytest.raises(KindChanged, match="another kind of field"):
        update_customer(
            actor=cast.alice,
            catalogue=before,
            customer=anna,
            changes={"custom.extra": "text"},
            version=None,
        )
    assert stored() == [42]


def test_value_that_another_kind_has_left_is_none_on_the_card(cast, client_for):
    add_field(cast, "date")
    (anna,) = add_customers({"name": "Anna"})
    with change_set(actor=None, reason="tests.value"):
        Customer.objects.update(custom={"extra": {"amount": "1", "currency": "PLN"}})
    assert client_for(cast.alice).get(url(anna)).status_code == 200


def test_history_from_before_the_change_can_be_read(cast, client_for):
    field = add_field(cast, "text")
    (anna,) = customers_with("many")
    changed(cast, field, "date")
    assert "Changed" in text_of(client_for(cast.alice).get(f"{url(anna)}timeline/"))


def test_pattern_and_default_go_with_the_kind_and_come_back(cast):
    field = add_field(cast, "text", pattern="[0-9]+", default="7", pattern_hints={"en": "Digits"})
    asked = changed(cast, field, "integer")
    now = CustomField.objects.get()
    assert (now.pattern, now.default_value, now.pattern_hints) == ("", None, {})
    undo(cast, asked)
    now = CustomField.objects.get()
    assert (now.pattern, now.default_value) == ("[0-9]+", "7")


def test_index_is_asked_for_anew(cast):
    field = add_field(cast, "text", is_filterable=True)
    CustomField.objects.update(is_indexed=True)
    jobs = Job.objects.filter(kind="records.index_custom_field").count()
    changed(cast, field, "integer")
    assert not CustomField.objects.get().is_indexed
    assert Job.objects.filter(kind="records.index_custom_field").count() == jobs + 1


def test_more_different_values_than_a_list_can_hold_are_refused(cast, monkeypatch):
    monkeypatch.setattr(services, "MOST_CHOICES", 2)
    field = add_field(cast, "text")
    customers_with("a", "b", "c")
    with pytest.raises(services.TooManyChoices):
        counted(cast, field, "choice")


def test_counting_stops_where_there_are_too_many_and_remembers_only_so_much(cast, monkeypatch):
    monkeypatch.setattr(conversions, "BATCH", 1)
    monkeypatch.setattr(conversions, "MOST_KNOWN", 1)
    monkeypatch.setattr(services, "MOST_CHOICES", 2)
    field = add_field(cast, "text")
    customers_with("a", "b", "a", "c", "d", "e")
    asked = services.request_kind_change(actor=cast.erin, custom_field=field, to_kind="choice")
    looked_at = []
    with pytest.raises(services.TooManyChoices):
        services.count_kind_change(
            actor=cast.erin, asked=asked, on_progress=looked_at.append, before_commit=nobody
        )
    assert looked_at == [1, 2, 3]


def test_unique_field_keeps_its_kind(cast):
    field = add_field(cast, "text", is_unique=True)
    with pytest.raises(services.UniqueKeepsKind):
        services.request_kind_change(actor=cast.erin, custom_field=field, to_kind="integer")


def test_same_kind_and_a_second_request_are_refused(cast):
    field = add_field(cast, "text")
    with pytest.raises(services.SameKind):
        services.request_kind_change(actor=cast.erin, custom_field=field, to_kind="text")
    services.request_kind_change(actor=cast.erin, custom_field=field, to_kind="date")
    with pytest.raises(services.AtWork):
        services.request_kind_change(actor=cast.erin, custom_field=field, to_kind="integer")


def test_who_lacks_the_right_changes_no_kind(cast):
    field = add_field(cast, "text")
    with pytest.raises(NotAllowed):
        services.request_kind_change(actor=cast.carol, custom_field=field, to_kind="date")
    asked = changed(cast, field, "date")
    with pytest.raises(NotAllowed):
        services.accept_kind_change(actor=cast.carol, asked=asked, is_loss_accepted=True)
    with pytest.raises(NotAllowed):
        services.request_kind_change_undo(actor=cast.carol, asked=asked)


def test_field_of_contact_persons_is_converted(cast):
    field = add_field(cast, "text", record_type="customers.contactperson")
    with change_set(actor=None, reason="tests.value"):
        ContactPerson.objects.create(name="Omid", custom={"extra": "42"})
    asked = changed(cast, field, "integer")
    assert ContactPerson.objects.get().custom == {"extra": 42}
    undo(cast, asked)
    assert ContactPerson.objects.get().custom == {"extra": "42"}


def test_taken_back_twice_is_refused(cast):
    asked = changed(cast, add_field(cast, "text"), "date")
    undo(cast, asked)
    with pytest.raises(services.NothingToTakeBack):
        services.request_kind_change_undo(actor=cast.erin, asked=asked)
