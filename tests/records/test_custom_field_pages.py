"""Settings, Custom fields."""

import datetime
import re
from decimal import Decimal

import pytest

from core.catalogue import Session
from core.change_sets import change_set
from core.models import Job
from core.money import Money
from customers.fields import customer_catalogue
from customers.models import Category, Customer
from customers.services import create_customer
from records import services
from records.models import CustomField
from records.services.custom_fields import INDEX_JOB, RIGHT
from records.shared_values import SharedValues, find_shared_values
from records.views.custom_fields import shared_examples
from tests.customers.records import add_customers
from tests.importing.sheets import allow

pytestmark = pytest.mark.django_db

LIST = "/settings/custom-fields/"


def form(**values):
    return {"labels_en": "Shoe size", "labels_fa": "اندازه کفش", "kind": "integer", **values}


def rows(*choices, initial=0, **more):
    """The formset's part of a form: each choice a dict of what is typed in its row."""
    data = {"choices-TOTAL_FORMS": str(len(choices)), "choices-INITIAL_FORMS": str(initial)}
    for number, choice in enumerate(choices):
        row = {"font_color": "#1f2a37", "background_color": "#eceae4", "is_active": "on", **choice}
        data |= {f"choices-{number}-{name}": value for name, value in row.items() if value != ""}
    return {**data, **more}


@pytest.fixture
def erin(client_for, cast):
    return client_for(cast.erin)


@pytest.fixture
def make(cast):
    def make_field(label="Shoe size", kind="integer", **values):
        return services.create_custom_field(
            actor=cast.erin, labels={"en": label}, kind=kind, **values
        )

    return make_field


@pytest.fixture(params=["choice", "choices"])
def grades(make, request):
    choices = [{"names": {"en": "Gold"}}, {"names": {"en": "Silver"}}]
    return make("Grade", request.param, choices=choices)


def typed_rows(field, *more):
    """The rows of a field as its form shows them."""
    shown = [
        {"id": c.pk, "names_en": c.names["en"], "ORDER": number}
        for number, c in enumerate(field.choices.all(), start=1)
    ]
    return rows(*shown, *more, initial=len(shown))


def page_of(field, *parts):
    return "/".join([f"{LIST}{field.pk}", *parts, ""])


def test_empty_list_says_what_belongs_there(erin):
    assert "No custom fields yet" in erin.get(LIST).content.decode()


def test_list_shows_fields_in_order_and_retired_ones_apart(erin, make, cast):
    services.retire_custom_field(actor=cast.erin, custom_field=make("Old one"))
    make("First"), make("Second", is_filterable=True)
    page = erin.get(LIST).content.decode()
    assert page.index("First") < page.index("Second") < page.index("Old one")
    assert "Being built" in page
    assert "what was filled in stays on the card" in page


def test_field_is_added(erin):
    answer = erin.post(f"{LIST}new/", form(help_texts_en="In centimetres.", is_listed="on"))
    assert answer.headers["Location"] == LIST
    field = CustomField.objects.get()
    assert (field.key, field.kind, field.is_listed) == ("shoe_size", "integer", True)
    assert field.labels == {"en": "Shoe size", "fa": "اندازه کفش"}
    assert field.help_texts == {"en": "In centimetres."}


def test_filterable_field_gets_a_job_for_its_index(erin):
    erin.post(f"{LIST}new/", form(is_filterable="on"))
    assert Job.objects.get(kind=INDEX_JOB).record_id == CustomField.objects.get().pk


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"labels_en": "", "labels_fa": ""}, "Write the name in one language at least."),
        ({"key": "Größe"}, "Use small Latin letters"),
        ({"key": "taken"}, "Another field has this key"),
        ({"kind": "picture"}, "Select a valid choice"),
    ],
)
def test_wrong_input_is_named_and_what_was_typed_is_kept(erin, make, wrong, message):
    make(key="taken")
    answer = erin.post(f"{LIST}new/", form(help_texts_pl="Jaki rozmiar?", **wrong))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert message in page
    assert ">Jaki rozmiar?</textarea>" in page
    assert CustomField.objects.count() == 1


def test_every_kind_is_offered_with_a_few_words_on_what_it_is_for(erin):
    page = erin.get(f"{LIST}new/").content.decode()
    shown = re.findall(r'type="radio" name="kind" value="(\w+)".*?<small class="dim">(.+?)<', page)
    assert sorted(kind for kind, _hint in shown) == sorted(CustomField.Kind.values)
    assert len({hint for _kind, hint in shown}) == len(CustomField.Kind.values)


def test_unique_is_asked_of_kinds_that_can_be(erin, make):
    assert 'name="is_unique"' in erin.get(page_of(make(kind="phone"))).content.decode()
    assert 'name="is_unique"' not in erin.get(page_of(make(kind="date"))).content.decode()


def test_kind_that_cannot_be_unique_is_refused_beside_the_box(erin):
    answer = erin.post(f"{LIST}new/", form(kind="date", is_unique="on"))
    assert answer.status_code == 422
    (message,) = answer.context["form"].errors["is_unique"]
    assert "“Date” cannot be unique" in message
    assert not CustomField.objects.exists()


def test_field_says_that_it_is_being_made_unique(erin, make):
    field = make("Code", "text", is_unique=True)
    job = Job.objects.get(record_id=field.pk)
    for page in (LIST, page_of(field)):
        text = erin.get(page).content.decode()
        assert f"/jobs/{job.pk}/" in text
        assert "eing made unique" in text


@pytest.fixture
def shared_code(make):
    """A field with values by customers, that its job could not make unique."""

    def shared(*customers):
        field = make("Code", "text", is_unique=True)
        made = add_customers(*customers)
        Job.objects.update(state=Job.State.FAILED)
        found = find_shared_values(field, Customer)
        CustomField.objects.update(shared_values=found.as_json())
        return field, made

    return shared


def coded(name, code, **values):
    return {"name": name, "custom.code": code, **values}


def link_to(customer) -> str:
    return f'<a href="/customers/{customer.pk}/"><bdi>{customer.name}</bdi></a>'


def test_field_that_is_not_unique_names_the_customers_in_the_way(erin, shared_code):
    field, (anna, bob) = shared_code(coded("Anna", "A-1"), coded("Bob", "a 1"))
    assert page_of(field) in erin.get(LIST).content.decode().split("Not yet")[0].split("Code")[-1]
    page = erin.get(page_of(field)).content.decode()
    assert "“Code” is not unique: 1 value stands in more than one record. Correct" in page
    assert f"<li><bdi>A-1</bdi>: {link_to(anna)}, {link_to(bob)}</li>" in page
    assert "left out" not in page
    answer = erin.post(page_of(field, "index"))
    assert answer.headers["Location"] == f"/jobs/{Job.objects.latest('pk').pk}/"


def test_shared_values_are_shown_of_customers_that_the_reader_sees(
    client_for, cast, shared_code, django_assert_num_queries
):
    north, south = (
        {"is_public": False, "departments": (department.pk,)}
        for department in (cast.north, cast.south)
    )
    field, (anna, *_others) = shared_code(
        coded("Anna", "seen", **north),
        coded("Bob", "SEEN", **south),
        coded("Carl", "secret", **south),
        coded("Dora", "secret", **south),
    )
    allow(cast.alice, RIGHT)
    page = client_for(cast.alice).get(page_of(field)).content.decode()
    assert "2 values stand in more than one record" in page
    assert f"<li><bdi>seen</bdi>: {link_to(anna)}</li>" in page
    assert "One value is left out" in page
    assert not [hidden for hidden in ("SEEN", "secret", "Bob", "Carl", "Dora") if hidden in page]
    found = SharedValues.from_json(CustomField.objects.get().shared_values)
    with django_assert_num_queries(1):
        shared_examples(found, field, cast.erin)


def test_values_beyond_the_first_few_are_counted(erin, shared_code):
    field, _made = shared_code(*(coded("Anna", code) for code in "AABBCCDDEE"))
    assert "2 values are left out" in erin.get(page_of(field)).content.decode()


def test_record_that_was_corrected_since_is_shown_with_what_it_holds_now(erin, shared_code):
    field, (anna, bob, carl) = shared_code(*(coded(name, "A") for name in ("Anna", "Bob", "Carl")))
    with change_set(actor=None, reason="tests.correct"):
        Customer.objects.filter(pk=anna.pk).update(custom={"code": "B"})
        Customer.objects.filter(pk=carl.pk).update(custom={})
    page = erin.get(page_of(field)).content.decode()
    assert f"<li><bdi>B</bdi>: {link_to(anna)}</li><li><bdi>A</bdi>: {link_to(bob)}</li>" in page
    assert link_to(carl) not in page


def test_unique_field_shows_nothing_but_that_it_is(erin, make):
    field = make("Code", "text", is_unique=True)
    CustomField.objects.update(has_unique_index=True)
    assert "Not yet" not in erin.get(LIST).content.decode()
    assert "notice-warning" not in erin.get(page_of(field)).content.decode()


@pytest.mark.parametrize("kind", CustomField.WITH_CHOICES)
def test_field_of_choices_is_added_with_its_rows_in_the_order_typed(erin, kind):
    choices = rows(
        {"names_en": "Silver", "ORDER": "2"}, {"names_en": "Gold", "ORDER": "1"}, {"names_en": ""}
    )
    erin.post(f"{LIST}new/", form(kind=kind, **choices))
    assert [c.code for c in CustomField.objects.get().choices.all()] == ["gold", "silver"]


def test_rows_of_another_kind_are_not_looked_at(erin):
    erin.post(f"{LIST}new/", form(**rows({"names_en": "", "font_color": "nonsense"})))
    assert CustomField.objects.get().kind == "integer"


def test_wrong_row_is_named_and_keeps_what_was_typed(erin):
    choices = rows({"names_en": "Gold", "font_color": "golden"}, {"names_ru": "Серебро"})
    answer = erin.post(f"{LIST}new/", form(kind="choice", **choices))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Something is wrong with the choices" in page
    for typed in ("golden", "Gold", "Серебро"):
        assert f'value="{typed}"' in page


def test_low_contrast_of_a_choice_is_a_doubt_that_can_be_overruled(erin):
    choices = rows({"names_en": "Pale", "font_color": "#dddddd", "background_color": "#ffffff"})
    data = form(kind="choice", **choices)
    answer = erin.post(f"{LIST}new/", data)
    assert answer.status_code == 422
    assert "Pale: The text is hard to read" in answer.content.decode()
    assert erin.post(f"{LIST}new/", {**data, "ignore_warnings": "1"}).status_code == 302


def test_choices_are_renamed_added_and_removed_and_codes_stay(erin, grades):
    data = typed_rows(grades, {"names_en": "Bronze"})
    data |= {"choices-0-names_en": "Platinum", "choices-1-DELETE": "on"}
    answer = erin.post(
        page_of(grades), {"labels_en": "Grade", "version": grades.version + 1, **data}
    )
    assert answer.status_code == 302
    assert [(c.code, c.name) for c in grades.choices.all()] == [
        ("gold", "Platinum"),
        ("bronze", "Bronze"),
    ]


def test_second_editor_of_choices_sees_what_the_first_has_saved(erin, grades):
    opened = CustomField.objects.get(pk=grades.pk).version
    first = {"labels_en": "Grade", "version": opened, **typed_rows(grades)}
    assert erin.post(page_of(grades), {**first, "choices-0-names_en": "Golden"}).status_code == 302
    answer = erin.post(page_of(grades), {**first, "choices-0-names_en": "Gelb"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Saved meanwhile: Golden" in page
    assert 'value="Gelb"' in page


def test_rows_of_choices_are_shown_whatever_the_disabled_kind_says(erin, grades):
    page = erin.get(page_of(grades)).content.decode()
    assert 'value="Gold"' in page
    assert 'data-shown-when="kind' not in page


def test_kind_and_key_are_shown_and_not_changed(erin, make):
    field = make()
    page = erin.get(page_of(field)).content.decode()
    assert 'type="radio" name="kind"' in page and "disabled" in page
    erin.post(
        page_of(field),
        form(kind="text", key="other", version=field.version, labels_en="Size"),
    )
    field.refresh_from_db()
    assert (field.kind, field.key, field.label) == ("integer", "shoe_size", "Size")


def test_field_is_retired_restored_and_moved(erin, make):
    first, second = make("First"), make("Second")
    erin.post(page_of(second, "move", "up"))
    assert list(CustomField.objects.all()) == [second, first]
    erin.post(page_of(first, "retire"))
    assert CustomField.objects.get(pk=first.pk).is_retired
    erin.post(page_of(first, "restore"))
    assert not CustomField.objects.get(pk=first.pk).is_retired


def test_missing_index_is_asked_for_again(erin, make):
    field = make(is_filterable=True)
    Job.objects.update(state=Job.State.FAILED)
    assert "Build the index" in erin.get(LIST).content.decode()
    answer = erin.post(page_of(field, "index"))
    assert answer.headers["Location"] == f"/jobs/{Job.objects.latest('pk').pk}/"


def test_number_of_queries_does_not_grow_with_the_fields(
    erin, make, django_assert_num_queries, django_assert_max_num_queries
):
    categories = [category.pk for category in Category.objects.all()]
    make("Field", is_filterable=True, is_unique=True, limited_to=categories[:1])
    erin.get(LIST)
    with django_assert_max_num_queries(30) as counted:
        erin.get(LIST)
    count = len(counted)
    for number in range(18):
        limits = categories[number % len(categories) :]
        make(f"Field {number}", is_filterable=True, is_unique=True, limited_to=limits)
    erin.get(LIST)  # what was kept of the fields is loaded anew
    with django_assert_num_queries(count):
        erin.get(LIST)


@pytest.mark.parametrize(
    ("kind", "typed", "value", "stored"),
    [
        ("text", "  از  نو ", "از نو", "از نو"),
        ("integer", "۴۲", 42, 42),
        ("decimal", "۳٫۵", Decimal("3.5"), 3.5),
        ("date", "1404/05/12", datetime.date(2025, 8, 3), "2025-08-03"),
        ("boolean", "بله", True, True),
        ("choice", "طلا", "gold", "gold"),
        ("choices", "طلا؛ Silver", ("gold", "silver"), ["gold", "silver"]),
        ("long_text", " a\r\nb ", "a\nb", "a\nb"),
        (
            "money",
            "۱٬۲۵۰٫۵۰ PLN",
            Money(Decimal("1250.5"), "PLN"),
            {"amount": "1250.5", "currency": "PLN"},
        ),
        ("url", "Karta.ir/", "karta.ir", {"normal": "karta.ir", "raw": "https://Karta.ir/"}),
        ("email", "A@x.com", "a@x.com", {"normal": "a@x.com", "raw": "A@x.com"}),
        (
            "phone",
            "۰۹۱۲ ۳۴۵ ۶۷۸۹",
            "+989123456789",
            {"normal": "+989123456789", "raw": "۰۹۱۲ ۳۴۵ ۶۷۸۹"},
        ),
    ],
)
def test_value_of_each_kind_is_read_kept_and_given_back(make, cast, kind, typed, value, stored):
    choices = [{"names": {"en": "Gold", "fa": "طلا"}}, {"names": {"en": "Silver"}}]
    make("Measure", kind, choices=choices if kind in CustomField.WITH_CHOICES else [])
    catalogue = customer_catalogue()
    field = catalogue["custom.measure"]
    read = field.kind.reader(Session())(typed)
    assert read == value
    customer = create_customer(
        actor=cast.erin, catalogue=catalogue, values={"name": "A", field.key: read}
    )
    assert Customer.objects.get(pk=customer.pk).custom == {"measure": stored}
    assert catalogue.load([customer.pk], [field]) == {customer.pk: {field.key: value}}


# --- Rules, order, preview ------------------------------------------------------------------------------

NEW = f"{LIST}new/"


def rules(**values):
    return form(**{"kind": "text", **values})


def test_rules_are_typed_and_kept(erin):
    category = Category.objects.first()
    answer = erin.post(
        NEW,
        rules(
            is_required="on",
            is_required_only_when_new="on",
            default="AB-12",
            pattern="[A-Z]{2}-[0-9]{2}",
            pattern_hints_en="Two letters, two digits.",
            limited_to=[category.pk],
        ),
    )
    assert answer.status_code == 302
    field = CustomField.objects.get()
    assert (field.is_required, field.is_required_only_when_new) == (True, True)
    assert (field.pattern, field.default_value) == ("[A-Z]{2}-[0-9]{2}", "AB-12")
    assert field.pattern_hints == {"en": "Two letters, two digits."}
    assert field.limited_to == {category.pk}
    page = erin.get(page_of(field)).content.decode()
    assert 'name="default" value="AB-12"' in page
    assert f'<option value="{category.pk}" selected>' in page


@pytest.mark.parametrize(
    ("wrong", "name", "message"),
    [
        ({"pattern": "(a+)+"}, "pattern", "repeats too freely"),
        ({"pattern": "[a"}, "pattern", "no regular expression"),
        ({"pattern": "[a", "default": "x"}, "pattern", "no regular expression"),
        ({"pattern": "(a+)+b", "default": "a" * 40}, "pattern", "repeats too freely"),
        ({"pattern": "[0-9]{2}", "default": "x"}, "default", "“x” does not fit"),
        ({"kind": "integer", "default": "many"}, "default", "many"),
        ({"kind": "boolean", "default": "perhaps"}, "default", "neither yes nor no"),
        ({"default": "x", "is_unique": "on"}, "default", "A unique field has no default"),
    ],
)
def test_rule_that_cannot_hold_is_refused_beside_its_input(erin, wrong, name, message):
    answer = erin.post(NEW, rules(**wrong))
    assert answer.status_code == 422
    assert message in " ".join(answer.context["form"].errors[name])
    assert not CustomField.objects.exists()


@pytest.mark.parametrize(
    ("kind", "typed", "shown"),
    [("boolean", "no", "No"), ("money", "12 PLN", "12 PLN"), ("date", "1404/05/12", "2025-08-03")],
)
def test_default_is_typed_in_one_line_and_shown_so_that_it_can_be_read_again(
    erin, kind, typed, shown
):
    assert erin.post(NEW, rules(kind=kind, default=typed)).status_code == 302
    field = CustomField.objects.get()
    assert f'name="default" value="{shown}"' in erin.get(page_of(field)).content.decode()
    kept = field.default_value
    again = {"labels_en": "Size", "default": shown, "version": field.version}
    assert erin.post(page_of(field), again).status_code == 302
    assert CustomField.objects.get().default_value == kept


def test_only_of_new_records_says_nothing_unless_it_is_required(erin):
    assert erin.post(NEW, rules(is_required_only_when_new="on")).status_code == 302
    assert not CustomField.objects.get().is_required_only_when_new


def test_two_defaults_of_one_choice_and_a_retired_default_are_refused(erin):
    gold, silver = (
        {"names_en": name, "is_default": "on", "ORDER": "1"} for name in ("Gold", "Silver")
    )
    answer = erin.post(NEW, form(kind="choice", **rows(gold, silver)))
    assert "Only one choice can be the default" in answer.content.decode()
    answer = erin.post(NEW, form(kind="choice", **rows({**gold, "is_active": ""})))
    assert "“Gold” is not offered, so it cannot be the default" in answer.content.decode()
    assert erin.post(NEW, form(kind="choices", **rows(gold, silver))).status_code == 302
    assert CustomField.objects.get().default_value == ["gold", "silver"]


def test_each_kind_of_record_has_its_tab_and_its_fields(erin):
    people = f"{LIST}?of=customers.contactperson"
    answer = erin.post(f"{NEW}?of=customers.contactperson", rules())
    assert answer.headers["Location"] == people
    assert "Shoe size" in erin.get(people).content.decode()
    assert "Shoe size" not in erin.get(LIST).content.decode()
    assert CustomField.objects.get().record_type == "customers.contactperson"
    assert 'name="limited_to"' not in erin.get(f"{NEW}?of=customers.contactperson").content.decode()


def test_fields_stand_in_the_order_to_which_they_were_drawn(erin, make):
    first, second, third = make("First"), make("Second"), make("Third")
    answer = erin.post(f"{LIST}order/", {"field": [third.pk, first.pk, "x", 10**20]})
    assert answer.status_code == 204
    assert list(CustomField.objects.all()) == [third, first, second]


def test_preview_shows_the_input_and_writes_nothing(erin):
    choices = rows({"names_en": "Gold", "is_default": "on", "ORDER": "1"}, {"names_en": "Silver"})
    answer = erin.post(f"{LIST}preview/", form(kind="choice", is_required="on", **choices))
    page = answer.content.decode()
    assert "Shoe size" in page
    assert '<option value="0" selected>Gold</option>' in page
    assert not CustomField.objects.exists()


def test_preview_of_what_cannot_be_read_yet_is_there_all_the_same(erin, make):
    page = erin.post(f"{LIST}preview/", rules(kind="integer", default="many", pattern="(")).content
    assert "Shoe size" in page.decode()
    typed = rules(pattern="(", default="x")
    assert "Shoe size" in erin.post(f"{LIST}preview/", typed).content.decode()
    field = make(kind="date")
    page = erin.post(f"{LIST}preview/?id={field.pk}", {"labels_en": "When"}).content.decode()
    assert "When" in page and "data-date-input" in page
