"""Custom fields of every kind on the form, the list, the card and in the history; required, unique,
retired."""

from decimal import Decimal

import pytest
from django.utils.html import strip_tags

from accounts.sessions import session_for
from core.calendars.preferences import activate, for_language
from core.catalogue import Reachable, Session
from core.change_sets import change_set
from core.money import Money, parse_money
from core.record_list import Order, RecordList
from core.refusals import Refused
from customers import services
from customers.fields import customer_catalogue
from customers.models import Customer
from records import services as records
from records.models import CustomField
from tests.customers.pages import customer_form, errors_of, queries_of
from tests.customers.records import add_customers, add_named
from tests.customers.test_customer_card import text_of, url
from tests.customers.test_customer_form import NEW, edit_url, edited
from tests.customers.test_customer_history import entries, told
from tests.customers.test_customer_list import URL as LIST
from tests.customers.test_customer_list import names
from tests.records.custom import add_field, add_unique_field, let_stand

pytestmark = pytest.mark.django_db

# Kind, what is typed, what is kept, and what the card shows of it.
KINDS = {
    "long_text": ({"": "Two\r\nlines <b>"}, "Two\nlines <b>", "Two\nlines &lt;b&gt;"),
    "money": (
        {"_amount": "1250.5", "_currency": "PLN"},
        {"amount": "1250.5", "currency": "PLN"},
        "1,250.50\u00a0zł",
    ),
    "choices": ({"": ["silver", "gold"]}, ["gold", "silver"], "Silver"),
    "url": (
        {"": "Example.com/"},
        {"normal": "example.com", "raw": "https://Example.com/"},
        '<a href="https://Example.com/" rel="noreferrer"><bdi dir="ltr">Example.com</bdi></a>',
    ),
    "email": (
        {"": "Anna@example.com"},
        {"normal": "anna@example.com", "raw": "Anna@example.com"},
        '<a href="mailto:Anna@example.com"><bdi dir="ltr">Anna@example.com</bdi></a>',
    ),
    "phone": (
        {"": "0912 345 6789"},
        {"normal": "+989123456789", "raw": "0912 345 6789"},
        '<a href="tel:+989123456789"><bdi dir="ltr">0912 345 6789</bdi></a>',
    ),
}


def form(**changes) -> dict:
    """What registers a customer whom nobody else sees."""
    return customer_form(ignore_warnings="on", **changes)


def typed(parts: dict, key: str = "extra") -> dict:
    return {f"custom.{key}{part}": value for part, value in parts.items()}


@pytest.fixture
def erin(cast, client_for):
    return client_for(cast.erin)


# --- Form, card, history --------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_value_is_typed_kept_shown_and_changed(erin, cast, kind):
    parts, kept, shown = KINDS[kind]
    add_field(cast, kind)
    answer = erin.post(NEW, form(**typed(parts)))
    assert answer.status_code == 302, errors_of(answer)
    customer = Customer.objects.get()
    assert customer.custom == {"extra": kept}
    assert shown in text_of(erin.get(url(customer)))
    emptied = typed(dict.fromkeys(parts, [] if kind == "choices" else ""))
    changed = edited(erin, customer, ignore_warnings="on", **emptied)
    answer = erin.post(edit_url(customer), changed)
    assert answer.status_code == 302, errors_of(answer)
    assert Customer.objects.get().custom == {}
    removed, _added = entries(erin, customer)
    ((label, (old, new)),) = told(removed).items()
    assert (label, new) == ("Extra", "")
    assert old


WRONG = {
    "long_text": ({"": "x" * 20_001}, "at most 20000 characters"),
    "money": ({"_amount": "12.12345", "_currency": "PLN"}, "too many decimals"),
    "choices": ({"": ["gold", "platinum"]}, "platinum"),
    "url": ({"": "telnet://example.com"}, "is not a web address"),
    "email": ({"": "anna"}, "is not an e-mail address"),
    "phone": ({"": "call me"}, "is not a phone number"),
}


@pytest.mark.parametrize("kind", WRONG)
def test_wrong_value_is_named_beside_its_field_and_stays_as_it_was_typed(erin, cast, kind):
    parts, message = WRONG[kind]
    add_field(cast, kind)
    answer = erin.post(NEW, form(**typed(parts)))
    assert answer.status_code == 422
    (error,) = errors_of(answer)["custom.extra"]
    assert message in error
    if kind not in ("choices", "long_text"):
        assert f'value="{next(iter(parts.values()))}"' in answer.content.decode()


def test_changed_spelling_is_kept_and_stands_in_the_history(erin, cast):
    add_field(cast, "phone")
    (customer,) = add_customers(
        {"name": "Anna", "custom.extra": Reachable("+989123456789", "09123456789")}
    )
    changed = edited(erin, customer, **{"custom.extra": "0912 345 6789"})
    assert erin.post(edit_url(customer), changed).status_code == 302
    kept = {"normal": "+989123456789", "raw": "0912 345 6789"}
    assert Customer.objects.get().custom == {"extra": kept}
    assert told(entries(erin, customer)[0]) == {"Extra": ("09123456789", "0912 345 6789")}


def test_choices_are_pills_in_their_own_colours(erin, cast):
    add_field(cast, "choices", is_listed=True)
    (customer,) = add_customers({"name": "Anna", "custom.extra": ("gold", "silver")})
    for page in (LIST, url(customer)):
        assert text_of(erin.get(page)).count('<span class="pill pill-c-17692f-e4f4e8">') >= 2


@pytest.mark.parametrize("language", ["en", "fa", "pl", "ru"])
@pytest.mark.parametrize("codes", [("gold",), ("bronze", "gold", "silver")])
def test_several_choices_are_read_back_from_their_text_and_from_json(cast, codes, language):
    add_field(cast, "choices")
    kind = customer_catalogue()["custom.extra"].kind
    session = Session(language=language)
    with activate(for_language(language)):
        assert kind.reader(session)(kind.text(codes, session)) == codes
    assert kind.from_json(kind.to_json(codes)) == codes
    assert kind.to_json(()) is None


def test_form_that_is_saved_as_it_came_changes_nothing(erin, cast):
    for kind in CustomField.Kind.values:
        add_field(cast, kind, label=kind)
    values = {
        "custom.long_text": "a\nb",
        "custom.choices": ("gold",),
        "custom.url": Reachable("example.com", "http://Example.com/"),
        "custom.email": Reachable("a@x.com", "A@x.com"),
        "custom.phone": Reachable("+989123456789", "0912 345 6789"),
    }
    (customer,) = add_customers({"name": "Anna", **values})
    assert erin.post(edit_url(customer), edited(erin, customer)).status_code == 302
    assert Customer.objects.get().version == customer.version


# --- The list ---------------------------------------------------------------------------------


def listed(cast, kind: str) -> CustomField:
    return let_stand(add_field(cast, kind, is_listed=True, is_filterable=True))


FOUND = [
    ("long_text", "custom.extra=wazne", "Notatka: Ważne"),
    ("choices", "custom.extra=gold", ("gold", "silver")),
    ("choices", "custom.extra=silver&custom.extra=bronze", ("gold", "silver")),
    ("url", "custom.extra=example.com", Reachable("example.com/a")),
    ("email", "custom.extra=ANNA@", Reachable("anna@example.com", "Anna@example.com")),
    ("phone", "custom.extra=0912+345", Reachable("+989123456789")),
    ("money", "custom.extra.from=100&custom.extra.currency=PLN", Money(Decimal(100), "PLN")),
    ("money", "custom.extra.to=100&custom.extra.currency=PLN", Money(Decimal(100), "PLN")),
    ("money", "custom.extra.from=99+zł&custom.extra.to=101+PLN", Money(Decimal(100), "PLN")),
]


@pytest.mark.parametrize(("kind", "query", "value"), FOUND)
def test_filter_finds_the_customer_and_says_what_it_asks(erin, cast, kind, query, value):
    listed(cast, kind)
    add_customers({"name": "Anna", "custom.extra": value}, {"name": "Bob"})
    answer = erin.get(f"{LIST}?{query}")
    assert names(answer) == ["Anna"]
    assert [chip["label"].split(":")[0] for chip in answer.context["chips"]] == ["Extra"]
    assert answer.context["problems"] == []


def test_not_filled_in_is_a_choice(erin, cast):
    listed(cast, "choices")
    add_customers({"name": "Anna", "custom.extra": ("gold",)}, {"name": "Bob"})
    assert names(erin.get(f"{LIST}?custom.extra=none")) == ["Bob"]


def test_amounts_are_compared_within_their_currency_the_base_currency_by_default(erin, cast):
    listed(cast, "money")
    session = session_for(cast.erin)
    in_base = Money(Decimal(100), session.currency)
    add_customers({"name": "Base", "custom.extra": in_base})
    other = "PLN" if session.currency != "PLN" else "EUR"
    add_customers({"name": "Other", "custom.extra": Money(Decimal(100), other)})
    assert names(erin.get(f"{LIST}?custom.extra.from=50&custom.extra.to=150")) == ["Base"]
    answer = erin.get(f"{LIST}?custom.extra.from=50&custom.extra.currency={other}")
    assert names(answer) == ["Other"]
    assert f'<option value="{other}" selected>' in answer.content.decode()
    (chip,) = answer.context["chips"]
    assert "currency" not in chip["remove_url"]


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("custom.extra.from=1+EUR&custom.extra.to=2+PLN", "two currencies"),
        ("custom.extra.from=many", "many"),
        ("custom.extra.from=1&custom.extra.currency=XXX", "XXX"),
    ],
)
def test_range_of_amounts_that_cannot_be_read_is_named(erin, cast, query, reason):
    listed(cast, "money")
    (problem,) = erin.get(f"{LIST}?{query}").context["problems"]
    assert "Extra" in problem and reason in problem


@pytest.mark.parametrize(
    ("kind", "low", "high"),
    [
        ("url", Reachable("a.com"), Reachable("b.com", "http://b.com")),
        ("email", Reachable("a@x.com", "A@x.com"), Reachable("b@x.com")),
        ("phone", Reachable("+48501234567"), Reachable("+989123456789", "0912 345 6789")),
    ],
)
def test_addresses_are_sorted_by_their_normal_form(erin, cast, kind, low, high):
    listed(cast, kind)
    values = {"High": high, "Low": low}
    add_customers(*({"name": n, "custom.extra": v} for n, v in values.items()), {"name": "None"})
    assert names(erin.get(f"{LIST}?sort=custom.extra")) == ["Low", "High", "None"]
    assert names(erin.get(f"{LIST}?sort=-custom.extra")) == ["High", "Low", "None"]


def test_choices_and_long_texts_have_no_order(erin, cast):
    for kind in ("choices", "long_text"):
        let_stand(add_field(cast, kind, kind, is_listed=True, is_filterable=True))
    answer = erin.get(f"{LIST}?sort=custom.choices")
    assert "cannot be sorted" in answer.context["problems"][0]
    urls = {column.field.key: column.sort_url for column in answer.context["columns"]}
    assert (urls["custom.choices"], urls["custom.long_text"]) == ("", "")


def test_amounts_stand_by_currency_and_then_by_how_much_they_are_page_after_page(erin, cast):
    listed(cast, "money")
    amounts = ("9 PLN", "10 PLN", "-1 PLN", "300 EUR", "20 EUR", "20 EUR")
    add_customers(
        *(
            {"name": text, "custom.extra": parse_money(text, default_currency="PLN")}
            for text in amounts
        ),
        {"name": "None"},
    )
    rising = ["20 EUR", "20 EUR", "300 EUR", "-1 PLN", "9 PLN", "10 PLN"]
    assert names(erin.get(f"{LIST}?sort=custom.extra")) == [*rising, "None"]
    assert names(erin.get(f"{LIST}?sort=-custom.extra")) == [*reversed(rising), "None"]

    field = customer_catalogue()["custom.extra"]
    for is_descending in (False, True):
        listed_ids = RecordList(Customer.objects, Order(field, is_descending), 2)
        page, read = listed_ids.page(), []
        while True:
            read += page.ids
            if not page.next:
                break
            following = listed_ids.page(after=page.next)
            assert listed_ids.page(before=following.previous).ids == page.ids
            page = following
        by_name = dict(Customer.objects.values_list("pk", "name"))
        ordered = [*reversed(rising)] if is_descending else rising
        assert [by_name[pk] for pk in read] == [*ordered, "None"]


def test_list_of_all_kinds_costs_as_many_queries_for_two_rows_as_for_twenty(erin, cast):
    for kind in CustomField.Kind.values:
        let_stand(add_field(cast, kind, kind, is_listed=True, is_filterable=True))
    value = {"custom.choices": ("gold",), "custom.phone": Reachable("+989123456789")}
    add_named("A", "B", **value)
    few = queries_of(erin, LIST)
    add_named(*(f"Customer {number}" for number in range(18)), **value)
    assert queries_of(erin, LIST) == few


# --- Required ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", CustomField.Kind.values)
def test_required_field_is_demanded_by_the_form_until_it_is_retired(erin, cast, kind):
    field = add_field(cast, kind, is_required=True)
    answer = erin.post(NEW, form(**{"custom.extra_currency": "PLN"}))
    assert "custom.extra" in errors_of(answer)
    records.retire_custom_field(actor=cast.erin, custom_field=field)
    assert erin.post(NEW, form()).status_code == 302


# --- Unique -----------------------------------------------------------------------------------------

TAKEN = {
    "text": ("A-1", "ａ 1"),
    "integer": (42, "۴۲"),
    "url": (Reachable("example.com"), "http://EXAMPLE.com/"),
    "email": (Reachable("a@x.com"), "A@X.com"),
    "phone": (Reachable("+989123456789"), "0912 345 6789"),
}


@pytest.mark.parametrize("kind", TAKEN)
def test_taken_value_is_refused_beside_its_field_and_what_was_typed_stays(erin, cast, kind):
    kept, again = TAKEN[kind]
    add_unique_field(cast, kind)
    add_customers({"name": "Anna", "custom.extra": kept})
    answer = erin.post(NEW, form(**{"custom.extra": again}))
    assert answer.status_code == 422
    assert errors_of(answer) == {
        "custom.extra": ["Another customer has this value of “Extra”. Give each customer his own."]
    }
    assert f'value="{again}"' in answer.content.decode()
    assert Customer.objects.count() == 1


def test_refusal_does_not_tell_whose_value_it_is(cast, client_for):
    add_unique_field(cast)
    add_customers(
        {
            "name": "Secretname",
            "departments": (cast.south.pk,),
            "is_public": False,
            "custom.extra": "A-1",
        }
    )
    answer = client_for(cast.alice).post(NEW, form(**{"custom.extra": "A-1"}))
    assert "custom.extra" in errors_of(answer)
    assert "Secretname" not in answer.content.decode()


def test_customer_keeps_his_own_unique_value(erin, cast):
    add_unique_field(cast)
    (anna,) = add_customers({"name": "Anna", "custom.extra": "A-1"})
    answer = erin.post(edit_url(anna), edited(erin, anna, **{"custom.extra": "a-1"}))
    assert answer.status_code == 302
    assert Customer.objects.get().custom == {"extra": "a-1"}


def test_value_is_refused_already_while_the_index_is_built(cast):
    """And still while it is dropped: the database decides, not what the field says."""
    field = add_unique_field(cast)
    CustomField.objects.filter(pk=field.pk).update(has_unique_index=False)
    (anna, bob) = add_customers({"name": "Anna", "custom.extra": "A-1"}, {"name": "Bob"})
    assert anna.custom == {"extra": "A-1"}
    with pytest.raises(Refused, match="Another customer has this value") as refusal:
        services.update_customer(
            actor=cast.erin,
            catalogue=customer_catalogue(),
            customer=bob,
            changes={"custom.extra": "A-1"},
            version=None,
        )
    assert refusal.value.field == "custom.extra"


# --- Retired ----------------------------------------------------------------------------------------


def test_retired_field_is_off_form_list_and_filters_and_quiet_on_the_card(erin, cast):
    field = let_stand(add_field(cast, "url", is_listed=True, is_filterable=True))
    anna, bob = add_customers(
        {"name": "Anna", "custom.extra": Reachable("karta.example")}, {"name": "Bob"}
    )
    records.retire_custom_field(actor=cast.erin, custom_field=field)
    assert "custom.extra" not in erin.get(NEW).context["form"].fields
    answer = erin.get(f"{LIST}?custom.extra=nothing&sort=custom.extra")
    assert "custom.extra" not in {column.field.key for column in answer.context["columns"]}
    assert sorted(names(answer)) == ["Anna", "Bob"]
    card = text_of(erin.get(url(anna)))
    assert '<dt>Extra <small class="dim">no longer used</small></dt>' in card
    assert "karta.example" in card
    for page in (url(bob), f"{url(bob)}?empty=1"):
        assert "no longer used" not in text_of(erin.get(page))


def test_saving_a_customer_keeps_the_values_of_retired_fields(erin, cast):
    field = add_field(cast, "text")
    (anna,) = add_customers({"name": "Anna", "custom.extra": "Kept"})
    records.retire_custom_field(actor=cast.erin, custom_field=field)
    erin.post(edit_url(anna), edited(erin, anna, name="Anna Maria"))
    anna.refresh_from_db()
    assert (anna.name, anna.custom) == ("Anna Maria", {"extra": "Kept"})


def test_history_tells_values_of_retired_fields(erin, cast):
    field = add_field(cast, "choices")
    (anna,) = add_customers({"name": "Anna"})
    with change_set(actor=cast.erin, reason="customers.update"):
        Customer.objects.filter(pk=anna.pk).update(custom={"extra": ["gold"]})
    records.retire_custom_field(actor=cast.erin, custom_field=field)
    (line,) = entries(erin, anna)[0].lines
    assert (str(line.label), strip_tags(line.new)) == ("Extra", "Gold")
