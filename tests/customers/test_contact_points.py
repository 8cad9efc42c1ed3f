"""Several numbers and addresses of one kind: typed, marked, shown, told, imported, found."""

import importlib

import pytest
from django.apps import apps
from django.db import connection
from django.urls import reverse
from django.utils.html import strip_tags

from customers.choices import ContactPointKind
from customers.fields import customer_catalogue
from customers.kinds import Reachable
from customers.models import ContactPerson, ContactPoint, Customer, CustomerPerson
from customers.person_fields import person_catalogue
from customers.services.contact_persons import create_person
from importing.choices import ListMode
from tests.core.browser import sent_untouched
from tests.core.documents import document
from tests.core.tracked_rows import act
from tests.customers.pages import customer_form, errors_of, person_form
from tests.customers.records import add_customers
from tests.customers.test_customer_form import NEW, card_url, edit_url
from tests.importing.sheets import apply, check, outcomes

pytestmark = pytest.mark.django_db

FIRST, SECOND, THIRD = (Reachable(f"+9891234500{n}", f"0912 345 00{n}") for n in (11, 22, 33))
MARKED = SECOND.marked(label="حسابداری", is_invalid=True, is_opted_out=True)


@pytest.fixture
def alice(cast, client_for):
    return client_for(cast.alice)


@pytest.fixture
def customer(cast):
    (customer,) = add_customers({"name": "Anna", "mobile": (FIRST, MARKED)})
    return customer


def points(record, key: str = "mobile", catalogue=customer_catalogue) -> list[tuple]:
    """What is kept: number, label, main, invalid, opted out."""
    catalogue = catalogue()
    found = catalogue.load([record.pk], [catalogue[key]])[record.pk][key]
    return [(p.raw, p.label, p.is_primary, p.is_invalid, p.is_opted_out) for p in found]


def untouched(client, url: str) -> dict:
    """What a browser sends of the form as it stands."""
    form = client.get(url).context["form"]
    return dict(sent_untouched(form).lists())


KEPT = [("0912 345 0011", "", True, False, False), ("0912 345 0022", "حسابداری", False, True, True)]


# --- Form -----------------------------------------------------------------------------------------


def test_rows_are_recorded_with_their_labels_and_marks(cast, alice):
    rows = {
        "mobile": ["0912 345 0011", "", "۰۹۱۲ ۳۴۵ ۰۰۲۲", "0912 345 0033"],
        "mobile.label": ["  work ", "", "حسابداری", ""],
        "mobile.main": "2",
        "mobile.invalid": ["0", "1"],
        "mobile.opted_out": ["0", "2"],
    }
    assert alice.post(NEW, customer_form(assigned_to=cast.alice.pk, **rows)).status_code == 302
    assert points(Customer.objects.get()) == [
        ("۰۹۱۲ ۳۴۵ ۰۰۲۲", "حسابداری", True, False, True),
        ("0912 345 0011", "work", False, True, True),
        ("0912 345 0033", "", False, False, False),
    ]
    assert ContactPoint.objects.get(raw="۰۹۱۲ ۳۴۵ ۰۰۲۲").normalized == "+989123450022"


def test_contact_person_has_the_same_input(cast, alice):
    rows = {"email": ["a@example.com", "b@example.com"], "email.opted_out": "1"}
    url = reverse("customers:person_create")
    alice.post(url, person_form(assigned_to=cast.alice.pk, departments=[cast.north.pk], **rows))
    assert points(ContactPerson.objects.get(), "email", person_catalogue) == [
        ("a@example.com", "", True, False, False),
        ("b@example.com", "", False, False, True),
    ]


@pytest.mark.parametrize("main", ["", "1", "7", "x"])
def test_first_filled_row_is_the_main_one_unless_another_filled_one_is_chosen(cast, alice, main):
    rows = {"phone": ["", "", "021 2222 3333", "021 2222 4444"], "phone.main": main}
    alice.post(NEW, customer_form(assigned_to=cast.alice.pk, **rows))
    assert points(Customer.objects.get(), "phone")[0][0] == "021 2222 3333"


def test_form_that_is_sent_untouched_changes_nothing(alice, customer):
    alice.post(edit_url(customer), untouched(alice, edit_url(customer)))
    again = Customer.objects.get()
    assert (again.version, points(again)) == (customer.version, KEPT)


CHANGES = [
    (
        {"mobile.main": "1"},
        lambda kept: [(*kept[1][:2], True, *kept[1][3:]), ("0912 345 0011", "", *[False] * 3)],
    ),
    (
        {"mobile.label": ["home", "حسابداری"]},
        lambda kept: [("0912 345 0011", "home", True, False, False), kept[1]],
    ),
    (
        {"mobile.invalid": []},
        lambda kept: [kept[0], ("0912 345 0022", "حسابداری", False, False, True)],
    ),
    (
        {"mobile.opted_out": ["0", "1"]},
        lambda kept: [("0912 345 0011", "", True, False, True), kept[1]],
    ),
    (
        {"mobile": ["", "0912 345 0022"]},
        lambda kept: [("0912 345 0022", "حسابداری", True, True, True)],
    ),
]


@pytest.mark.parametrize(("change", "expected"), CHANGES, ids=lambda part: str(part)[:24])
def test_one_change_of_a_row_is_saved_and_told(alice, customer, change, expected):
    alice.post(edit_url(customer), {**untouched(alice, edit_url(customer)), **change})
    assert points(customer) == expected(KEPT)
    (entry, *_older) = told(alice, customer)
    assert list(entry) == ["Mobile"]


def test_wrong_row_is_named_beside_it_and_nothing_is_lost(cast, alice):
    rows = {
        "mobile": ["0912 345 0011", "12", "0912 345 0033"],
        "mobile.label": ["work", "spare", "x" * 61],
        "mobile.main": "2",
        "mobile.invalid": "1",
    }
    response = alice.post(NEW, customer_form(assigned_to=cast.alice.pk, **rows))
    assert response.status_code == 422
    short, long = errors_of(response)["mobile"]
    assert "“12” is not a phone number" in short
    assert "at most 60 fit" in long
    page = document(response)
    shown = rows_of(page, "mobile")
    assert [row.one(css_class="point-value")["value"] for row in shown] == rows["mobile"]
    assert [row.one(css_class="point-label")["value"] for row in shown] == rows["mobile.label"]
    wrong = [[node["aria-describedby"] for node in row.all(aria_invalid="true")] for row in shown]
    assert [page.one(id=place).text for _row in wrong for place in _row] == [short, long]
    assert wrong[0] == []
    ticked = [(t["name"], t["value"]) for row in shown for t in row.all("input", checked=None)]
    assert ticked == [("mobile.invalid", "1"), ("mobile.main", "2")]
    assert response.content.decode().count("is not a phone number") == 2  # the row, and the summary
    assert not Customer.objects.exists()


WRONG = [
    {"mobile": ["0912 345 0011"], "mobile.label": ["a\x00b"]},
    {"mobile": ["0912\x00345 0011"]},
    {"mobile": [f"0912 345 {n:04}" for n in range(31)]},
    {"messenger": ["@anna", "@" + "x" * 400]},
]


@pytest.mark.parametrize("rows", WRONG, ids=lambda rows: next(iter(rows)))
def test_rows_that_cannot_be_kept_are_refused(cast, alice, rows):
    response = alice.post(NEW, customer_form(assigned_to=cast.alice.pk, **rows))
    assert response.status_code == 422
    assert list(errors_of(response)) == [next(iter(rows))]


def test_same_number_twice_is_kept_once(cast, alice):
    rows = {"mobile": ["0912 345 0011", "+98 912 345 0011"]}
    alice.post(NEW, customer_form(assigned_to=cast.alice.pk, **rows))
    assert [row[0] for row in points(Customer.objects.get())] == ["0912 345 0011"]


def rows_of(page, kind: str) -> list:
    return [row for row in page.one(id=f"id_{kind}").children if "data-point-row" in row.attrs]


def test_rows_are_there_to_fill_in_without_javascript(alice):
    page = document(alice.get(NEW))
    for kind in ContactPointKind.values:
        assert len(rows_of(page, kind)) == 1
        spare = page.one(id=f"id_{kind}").one("noscript").all("input", name=kind)
        assert len(spare) == 2


def test_other_editor_is_told_of_a_mark(cast, client_for, alice, customer):
    bob = client_for(cast.bob)
    opened = untouched(bob, edit_url(customer))
    alice.post(
        edit_url(customer), {**untouched(alice, edit_url(customer)), "mobile.opted_out": "0"}
    )
    response = bob.post(edit_url(customer), {**opened, "name": "Anne"})
    assert response.status_code == 422
    assert "no mailings" in response.context["form"].taken[0].shown


# --- Card, list, history --------------------------------------------------------------------------


def told(client, customer) -> list[dict[str, tuple[str, str]]]:
    url = reverse("customers:customer_timeline", args=[customer.pk])
    return [
        {str(line.label): (strip_tags(line.old), strip_tags(line.new)) for line in entry.lines}
        for entry in client.get(url).context["timeline"].entries
    ]


def test_card_shows_each_with_its_label_and_marks(alice, customer):
    facts = document(alice.get(card_url(customer))).all("dl", css_class="facts")
    main, marked = (node for fact in facts for node in fact.all(css_class="point"))
    assert main.one("a")["href"] == "tel:+989123450011"
    assert [mark.text for mark in main.all(css_class="point-mark")] == ["main"]
    assert marked.one("s").one("a")["href"] == "tel:+989123450022"
    marks = [mark.text for mark in marked.all(css_class="point-mark")]
    assert marks == ["حسابداری", "invalid", "no mailings"]


def test_label_is_escaped(alice):
    (customer,) = add_customers({"name": "Anna", "mobile": (FIRST.marked(label="<b>x</b>"),)})
    assert "&lt;b&gt;x&lt;/b&gt;" in alice.get(card_url(customer)).content.decode()


def test_list_shows_the_main_one_and_how_many_more(alice, customer):
    page = document(alice.get(reverse("customers:customer_list")))
    cell = page.one("td", data_label="Mobile")
    assert cell.text == "0912 345 0011 +1"
    assert "0912 345 0022 (حسابداری, invalid, no mailings)" in cell.one(title=None)["title"]


def test_history_tells_marks_in_words(alice, customer):
    sent = untouched(alice, edit_url(customer))
    alice.post(edit_url(customer), {**sent, "mobile.main": "1", "mobile.invalid": []})
    old, new = told(alice, customer)[0]["Mobile"]
    assert old == "0912 345 0011 main, 0912 345 0022 حسابداری invalid no mailings"
    assert new == "0912 345 0022 حسابداری main no mailings, 0912 345 0011"


FILTERS = [
    ("has_opted_out_email=yes", {"Mails"}),
    ("has_opted_out_email=no", {"Phones", "Nothing"}),
    ("has_invalid_contact=yes", {"Phones"}),
    ("has_invalid_contact=no&has_opted_out_email=no", {"Nothing"}),
]


@pytest.mark.parametrize(("query", "found"), FILTERS)
def test_lists_are_filtered_by_marks(cast, alice, query, found):
    mail = Reachable("a@example.com").marked(is_opted_out=True)
    marked = [
        {"name": "Mails", "email": (Reachable("b@example.com"), mail)},
        {"name": "Phones", "phone": (FIRST.marked(is_invalid=True, is_opted_out=True),)},
        {"name": "Nothing", "mobile": (FIRST,)},
    ]
    add_customers(*marked)
    for values in marked:
        create_person(
            actor=None,
            catalogue=person_catalogue(),
            values={"is_public": True, "departments": (), "assigned_to": None, **values},
        )
    for page in ("customer_list", "contact_list"):
        rows = alice.get(f"{reverse(f'customers:{page}')}?{query}").context["rows"]
        assert {row.name for row in rows} == found


def test_facts_to_filter_by_are_not_on_the_card(alice, customer):
    page = alice.get(f"{card_url(customer)}?empty=1").content.decode()
    assert "Invalid phone or e-mail" not in page


@pytest.mark.parametrize("catalogue", [customer_catalogue, person_catalogue])
def test_facts_of_marks_are_loaded_for_many_at_once(cast, customer, catalogue):
    catalogue = catalogue()
    fields = [catalogue[key] for key in ("has_opted_out_email", "has_invalid_contact")]
    loaded = catalogue.load([customer.pk], fields)[customer.pk]
    is_customer = catalogue.record_type == "customers.customer"
    assert loaded == {"has_opted_out_email": False, "has_invalid_contact": is_customer}


# --- Import ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("spelled", ["0912 345 0011; 0912 345 0022", "+989123450011, ۰۹۱۲۳۴۵۰۰۲۲"])
@pytest.mark.parametrize("mode", ListMode.values)
def test_cell_with_the_same_numbers_changes_nothing(cast, customer, spelled, mode):
    headers = ["Customer number", "Mobile"]
    checked = check(cast.erin, headers, [str(customer.number), spelled], list_mode=mode)
    assert outcomes(checked) == ["unchanged"]


@pytest.mark.parametrize("mode", ListMode.values)
def test_number_that_an_import_keeps_keeps_its_marks(cast, customer, mode):
    """Also where the cell spells it in another way."""
    row = [str(customer.number), "+98 912 345 0011; 0098 912 345 0022; 0912 345 0033"]
    apply(cast.erin, ["Customer number", "Mobile"], row, list_mode=mode)
    kept = {
        normal: marks
        for normal, *marks in ContactPoint.objects.values_list(
            "normalized", "label", "is_invalid", "is_opted_out"
        )
    }
    assert kept == {
        "+989123450011": ["", False, False],
        "+989123450022": ["حسابداری", True, True],
        "+989123450033": ["", False, False],
    }


def test_order_of_a_cell_says_which_is_the_main_one(cast, customer):
    row = [str(customer.number), "0912 345 0022; 0912 345 0011"]
    apply(cast.erin, ["Customer number", "Mobile"], row, list_mode=ListMode.REPLACE)
    assert points(customer) == [
        ("0912 345 0022", "حسابداری", True, True, True),
        ("0912 345 0011", *("",), *[False] * 3),
    ]


# --- Search ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed",
    [
        "3450022",
        "345 00 22",
        "۳۴۵۰۰۲۲",
        "٣٤٥٠٠٢٢",
        "09123450022",
        "+98 912 345 0022",
        "912-345-00-22",
        "50022",
        "1234",
    ],
)
@pytest.mark.parametrize("model", [Customer, ContactPerson])
def test_any_run_of_digits_finds_the_second_number_too(cast, customer, typed, model):
    with act():
        person = ContactPerson.objects.create(name="Peter")
        ContactPoint.objects.create(
            person=person, kind="mobile", raw=SECOND.raw, normalized=str(SECOND), digits=SECOND[1:]
        )
    add_customers({"name": "Other", "mobile": (Reachable("+989357654321"),)})
    assert model.objects.search(typed).count() == 1


# --- Rows from before -----------------------------------------------------------------------------


def test_rows_from_before_get_one_main_number_and_contact(cast, customer):
    """The data of the migration, on rows as they may have been: its indexes are taken away."""
    migration = importlib.import_module("customers.migrations.0010_one_main_contact_point")
    persons = [ContactPerson(name=name) for name in ("Peter", "Paul")]
    with connection.cursor() as cursor:
        cursor.execute(
            "DROP INDEX customers_contactpoint_one_main_of_customer, customers_customerperson_one_main"
        )
    with act():
        ContactPoint.objects.update(is_primary=True)
        ContactPoint.objects.create(
            customer=customer, kind="email", raw="a@b.pl", normalized="a@b.pl"
        )
        for person in persons:
            person.save()
            CustomerPerson.objects.create(customer=customer, person=person, is_main=True)
    migration.choose_main_ones(apps, None)
    main = ContactPoint.objects.filter(is_primary=True).values_list("normalized", flat=True)
    assert sorted(main) == ["+989123450011", "a@b.pl"]
    assert CustomerPerson.objects.get(is_main=True).person == persons[0]
