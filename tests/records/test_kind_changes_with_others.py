"""Changing the kind of a custom field while others write: they wait, and nobody waits for them."""

import pytest

from core.refusals import Refused
from customers.fields import customer_catalogue
from customers.models import Customer
from customers.services import update_customer
from importing.commanding import import_file
from records.models import CustomField
from records.services import kind_changes
from tests.customers.test_merging_with_others import Meanwhile, merge, wait_until_blocked
from tests.importing.files import xlsx
from tests.records.custom import add_field
from tests.records.test_kind_changes import counted, customers_with, nobody, stored

pytestmark = pytest.mark.django_db(transaction=True)


def edit(cast, path) -> None:
    update_customer(
        actor=cast.alice,
        catalogue=customer_catalogue(),
        customer=Customer.objects.earliest("pk"),
        changes={"custom.extra": "44"},
        version=None,
    )


def load(cast, path) -> None:
    number = Customer.objects.earliest("pk").number
    path.write_bytes(xlsx([["Customer number", "Extra"], [number, "44"]]))
    import_file(actor=cast.erin, target="customers", path=path)


def join(cast, path) -> None:
    merge(cast.erin, *Customer.objects.order_by("pk"))


@pytest.mark.parametrize("write", [edit, load, join], ids=lambda write: write.__name__)
def test_who_writes_meanwhile_waits_before_he_locks_a_record(cast, tmp_path, monkeypatch, write):
    asked = counted(cast, add_field(cast, "text"), "integer")
    customers_with("42", "43")
    make_choices = kind_changes._make_choices

    def change(self) -> bool:
        def paused(*args) -> None:
            self.pause()
            make_choices(*args)

        monkeypatch.setattr(kind_changes, "_make_choices", paused)
        kind_changes.change_kind(
            actor=cast.erin, asked=asked, on_progress=nobody, before_commit=nobody
        )
        return True

    changing = Meanwhile(change)
    assert changing.paused.wait(20)
    writing = Meanwhile(lambda self: write(cast, tmp_path / "customers.xlsx"))
    wait_until_blocked()
    assert changing.end() is True
    assert CustomField.objects.get().kind == "integer"
    assert isinstance(writing.end(), Refused)
    assert stored() == [42, 43]
