"""The demo company: its customers come in by the engine of imports, with something in every part."""

from io import StringIO

import pytest
from django.core.management import call_command

from accounts.services import ensure_organisation, update_organisation
from core.catalogue import Session
from customers.fields import customer_catalogue
from customers.models import Customer, CustomerGroup, Group, PurchaseStatus, RuleMember
from customers.services.demo_views import create_demo_views
from records.models import SavedView


@pytest.fixture
def demo(transactional_db, monkeypatch):
    call_command("flush", interactive=False, verbosity=0)
    monkeypatch.delenv("DEMO", raising=False)
    call_command("first_start", stdout=StringIO())
    catalogue = customer_catalogue()
    ids = list(Customer.objects.values_list("pk", flat=True))
    return catalogue, catalogue.load(ids, catalogue.form_fields).values()


def test_demo_groups_have_members_by_hand_and_by_rule(demo):
    assert set(Group.objects.values_list("names__en", flat=True)) == {
        "Trade",
        "Regulars",
        "Warm leads",
        "New this month",
    }
    assert CustomerGroup.objects.values("group").distinct().count() == 2
    assert RuleMember.objects.values("group").distinct().count() == 2


@pytest.mark.parametrize(
    ("language", "names"),
    [
        ("fa", {"مشتریان من", "مشتریان جدید این ماه"}),
        ("pl", {"Moi klienci", "Nowi w tym miesiącu"}),
    ],
)
def test_demo_views_are_named_in_the_language_of_the_organisation(cast, db, language, names):
    assert cast.erin.language == "en"
    organisation = ensure_organisation(actor=cast.erin, name="Aster Trading")
    update_organisation(actor=cast.erin, organisation=organisation, language=language)
    create_demo_views(actor=cast.erin)
    assert set(SavedView.objects.values_list("name", flat=True)) == names


def test_demo_customers_show_what_the_product_can_do(demo):
    catalogue, customers = demo
    assert len(customers) >= 30
    filled = {key for values in customers for key, value in values.items() if value}
    told = ("mobile", "email", "city", "birthday", "tags", "categories", "opening_total")
    custom = {field.key for field in catalogue if field.is_custom}
    assert {*told, *custom, "is_public"} <= filled
    assert {"choices", "money", "url", "phone"} <= {catalogue[key].kind.code for key in custom}
    statuses = {values["purchase_status"] for values in customers} - {None}
    assert statuses == set(PurchaseStatus.objects.values_list("pk", flat=True))
    assert SavedView.objects.filter(sharing="everyone").count() == 2
    assert all(values["departments"] or values["is_public"] for values in customers)
    for field in catalogue:
        for language in ("en", "fa", "pl", "ru"):
            texts = [
                field.kind.text(values.get(field.key), Session(language=language))
                for values in customers
            ]
            assert all(isinstance(text, str) for text in texts)
