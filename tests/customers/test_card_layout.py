"""What a layout does to the form and the card of customers and contact persons, and what it leaves."""

import pytest
from django.urls import reverse

from core.refusals import Refused
from customers.fields import RECORD_TYPE, customer_catalogue
from customers.kinds import Reachable
from customers.models import ContactPerson, Customer, PurchaseStatus, Status
from customers.person_fields import RECORD_TYPE as PERSON
from customers.person_fields import person_catalogue
from customers.services import contact_persons
from customers.services.relations import partners_of
from records import layout_moves, services
from records.layouts import Hidden, arranged, completed
from tests.customers.pages import customer_form, errors_of, person_form
from tests.customers.records import add_customers
from tests.records.boards import board_of
from tests.records.custom import add_field

pytestmark = pytest.mark.django_db
NEW = reverse("customers:customer_create")
PERSON_NEW = reverse("customers:person_create")


@pytest.fixture
def alice(cast, client_for):
    return client_for(cast.alice)


@pytest.fixture
def erin(cast, client_for):
    return client_for(cast.erin)


@pytest.fixture
def lay_out(cast, erin):
    """Save a board: inputs by name, `_` for what is not a key; `moved` puts fields into sections."""

    def save(inputs=(), *, moved=(), kind="customer"):
        catalogue = customer_catalogue() if kind == "customer" else person_catalogue()
        data = board_of(catalogue)
        for key, section in dict(moved).items():
            data["item"].remove(f"field:{key}")
            data["item"].insert(data["item"].index(f"section:{section}") + 1, f"field:{key}")
        data = {**data, **dict(inputs), "version": 0}
        assert erin.post(f"/settings/card-layout/{kind}/", data).status_code == 302

    return save


@pytest.fixture
def customer():
    (made,) = add_customers(
        {
            "name": "Maria Kowalska",
            "national_id": "0499370899",
            "mobile": (Reachable("+989123456789", "0912 345 6789"),),
            "city": "Tehran",
            "description": "Calls back",
        }
    )
    return made


def hide(*names):
    return {f"{name}-is_hidden": "on" for name in names}


def page_of(client, customer, name="detail", query=""):
    response = client.get(reverse(f"customers:customer_{name}", args=[customer.pk]) + query)
    assert response.status_code == 200
    return response.content.decode()


def facts_of(client, customer):
    """The card without its side, where the latest changes stand."""
    return page_of(client, customer).split('class="card-side"')[0]


def sections_of(form):
    sections = [*form.start_sections, *form.end_sections]
    return {section.code: [field.name for field in fields] for section, fields in sections}


# --- The form ---------------------------------------------------------------------------------------


def test_form_follows_the_layout_with_its_instructions(alice, lay_out):
    lay_out(
        {
            "section-terms-instruction_en": "Ask before closing",
            "field-mobile-instruction_en": "With the country code",
        },
        moved={"mobile": "terms"},
    )
    response = alice.get(NEW)
    found = sections_of(response.context["form"])
    assert found["terms"][0] == "mobile" and "mobile" not in found["contact"]
    page = response.content.decode()
    assert '<p class="instruction"><bdi>Ask before closing</bdi></p>' in page
    described = page.split('id="id_mobile_helptext">')[1].split("</div>")[0]
    assert "With the country code" in described


def test_hidden_fields_and_sections_are_off_the_form(alice, lay_out):
    lay_out(hide("field-national_id", "section-contact", "section-partners"))
    found = sections_of(alice.get(NEW).context["form"])
    assert "national_id" not in found["identity"]
    assert "contact" not in found and "partners" not in found


def test_saving_keeps_hidden_values(cast, alice, lay_out, customer):
    field = add_field(cast, "text", "Shoe size")
    lay_out(hide("field-national_id", "section-contact", "field-custom.shoe_size"))
    url = reverse("customers:customer_update", args=[customer.pk])
    form = alice.get(url).context["form"]
    data = customer_form(name="Maria Nowak", city="Rasht", version=form["version"].value())
    data["description"] = "Calls back"
    assert alice.post(url, data).status_code == 302
    saved = customer_catalogue().load([customer.pk], customer_catalogue())[customer.pk]
    assert (saved["name"], saved["city"]) == ("Maria Nowak", "Rasht")
    assert saved["national_id"] == "0499370899"
    assert [one.raw for one in saved["mobile"]] == ["0912 345 6789"]
    assert saved[f"custom.{field.key}"] is None


def test_saving_keeps_hidden_custom_values_and_partners(cast, alice, lay_out, customer):
    field = add_field(cast, "text", "Shoe size")
    (friend,) = add_customers({"name": "Reza Yazdani"})
    url = reverse("customers:customer_update", args=[customer.pk])
    form = alice.get(url).context["form"]
    typed = customer_form(
        name="Maria Kowalska",
        version=form["version"].value(),
        new_partners=[friend.pk],
        new_partner_kind=form.fields["new_partner_kind"].choices[0][0],
        **{f"custom.{field.key}": "38"},
    )
    assert alice.post(url, typed).status_code == 302
    lay_out(hide(f"field-custom.{field.key}", "section-partners"))
    form = alice.get(url).context["form"]
    data = customer_form(name="Maria Nowak", version=form["version"].value())
    assert alice.post(url, data).status_code == 302
    saved = Customer.objects.get(pk=customer.pk)
    assert (saved.name, saved.custom) == ("Maria Nowak", {field.key: "38"})
    assert [partner.customer for partner in partners_of(cast.alice, friend)] == [customer]


def test_customer_is_registered_when_all_that_can_be_hidden_is(cast, alice, lay_out):
    catalogue = customer_catalogue()
    lay_out(hide(*(f"field-{field.key}" for field in catalogue if field.can_be_hidden)))
    response = alice.post(NEW, {"name": "Nadia Karimi"})
    assert response.status_code == 302, errors_of(response)
    made = Customer.objects.get(name="Nadia Karimi")
    assert (made.kind, made.parts, made.is_delivery_same_as_main) == ("natural", ["customer"], True)
    assert (made.department_ids, made.assigned_to) == ([cast.north.pk], cast.alice)


def test_required_custom_field_is_not_asked_for_while_it_is_hidden(cast, alice, lay_out):
    field = add_field(cast, "text", "Shoe size", is_required=True)
    assert f"custom.{field.key}" in errors_of(alice.post(NEW, customer_form()))
    lay_out(hide(f"field-custom.{field.key}"))
    assert alice.post(NEW, customer_form(assigned_to=cast.alice.pk)).status_code == 302


def test_delivery_address_is_asked_for_without_the_box_that_is_hidden(alice, lay_out):
    shown_when = 'data-shown-when="is_delivery_same_as_main="'
    assert shown_when in alice.get(NEW).content.decode()
    lay_out(hide("field-is_delivery_same_as_main"))
    page = alice.get(NEW).content.decode()
    assert shown_when not in page and 'name="delivery_city"' in page


def test_refusal_about_a_hidden_field_is_told_above_the_form(cast, alice, lay_out, monkeypatch):
    """What is hidden has no place of its own for an error."""
    lay_out(hide("field-external_id"))

    def refuse(**values):
        raise Refused("It is taken.", field="external_id")

    monkeypatch.setattr("customers.services.create_customer", refuse)
    response = alice.post(NEW, customer_form(assigned_to=cast.alice.pk))
    assert errors_of(response) == {"__all__": ["It is taken."]}


def test_layout_costs_one_query(cast, lay_out, django_assert_num_queries):
    lay_out(hide("section-contact"), moved={"city": "terms"})
    catalogue = customer_catalogue()
    with django_assert_num_queries(1):
        assert arranged(catalogue, cast.alice)["city"].section == "terms"


# --- The card ---------------------------------------------------------------------------------------


def test_card_follows_the_layout_with_its_instructions(alice, lay_out, customer):
    lay_out(
        {
            "section-terms-names_en": "Dealing",
            "section-terms-instruction_en": "Ask before closing",
            "field-mobile-instruction_en": "Mornings only",
            "section-partners-instruction_en": "Family first",
        },
        moved={"mobile": "terms"},
    )
    page = page_of(alice, customer)
    dealing = page.split(">Dealing</h2>")[1].split("</section>")[0]
    for told in ("Ask before closing", "0912 345 6789", "Mornings only"):
        assert told in dealing
    assert "Family first" in page


def test_sections_of_the_card_stand_in_the_order_of_the_layout(alice, erin, customer):
    sections = layout_moves.change_side(completed(customer_catalogue(), ()), "identity")
    sections = layout_moves.move_section(sections, "latest_changes", -1)
    data = board_of(customer_catalogue(), sections)
    erin.post("/settings/card-layout/customer/", {**data, "version": 0})
    page = page_of(alice, customer)
    order = ["card-contact", "card-main_address", "card-identity", "side-timeline", "side-partners"]
    places = [page.index(f'id="{one}"') for one in order]
    assert places == sorted(places)


def test_fields_of_the_card_stand_in_the_order_of_the_layout(alice, lay_out, customer):
    lay_out(moved={"city": "notes"})
    page = page_of(alice, customer, query="?empty=1")
    notes = page.split('id="card-notes"')[1].split("</section>")[0]
    assert notes.index("Tehran") < notes.index("Calls back")


def test_hidden_value_is_off_the_card_but_shown_to_who_lays_it_out(alice, erin, lay_out, customer):
    lay_out(hide("field-national_id", "section-contact_persons", "section-latest_changes"))
    staffs, administrators = page_of(alice, customer), facts_of(erin, customer)
    assert "0499370899" not in staffs
    assert "side-timeline" not in staffs and "side-contacts" not in staffs
    assert "1 hidden field" in administrators and "0499370899" in administrators
    assert "/settings/card-layout/customer/" in administrators


def test_head_of_the_card_leaves_out_what_is_hidden(cast, alice, lay_out):
    (active,) = add_customers(
        {
            "name": "Reza Yazdani",
            "status": Status.objects.get(code="active").pk,
            "purchase_status": PurchaseStatus.objects.get(code="paid").pk,
            "departments": (cast.north.pk,),
            "assigned_to": cast.bob.pk,
        }
    )

    def head():
        return page_of(alice, active).split("card-header")[1].split("</header>")[0]

    told = ("Active", "Paid", "North", "Public", "Bob")
    assert all(one in head() for one in told)
    keys = ("status", "purchase_status", "departments", "is_public", "assigned_to")
    lay_out(hide(*(f"field-{key}" for key in keys)))
    assert not any(f">{one}<" in head() for one in told)


def test_hidden_value_stays_in_list_history_search_and_conditions(alice, lay_out, customer):
    lay_out(hide("field-national_id", "section-contact"))
    page = alice.get("/customers/?national_id=0499370899").content.decode()
    assert "Maria Kowalska" in page and "0912 345 6789" in page
    fields = {field.key for field in alice.get("/customers/").context["view"].make_catalogue()}
    assert {"national_id", "mobile"} <= fields


def test_role_alone_does_not_see_what_is_hidden_from_it(cast, client_for, customer):
    services.hide_for_role(
        actor=cast.erin,
        record_type=RECORD_TYPE,
        role="staff",
        hidden=Hidden(fields=frozenset({"national_id"})),
    )
    alice, carol = client_for(cast.alice), client_for(cast.carol)
    assert "0499370899" not in facts_of(alice, customer)
    assert "0499370899" in facts_of(carol, customer)
    assert 'name="national_id"' not in alice.get(NEW).content.decode()
    assert 'name="national_id"' in carol.get(NEW).content.decode()


# --- Contact persons ----------------------------------------------------------------------------------


def test_contact_persons_have_a_layout_of_their_own(cast, alice, lay_out):
    lay_out(
        {**hide("field-job_title"), "section-customers-instruction_en": "One at least"},
        moved={"email": "notes"},
        kind="contactperson",
    )
    response = alice.get(PERSON_NEW)
    found = sections_of(response.context["form"])
    assert found["notes"][0] == "email" and "job_title" not in found["identity"]
    assert "new_customers" in found["customers"]
    assert "One at least" in response.content.decode()
    assert "email" in sections_of(alice.get(NEW).context["form"])["contact"]


def test_saving_a_contact_person_keeps_hidden_values(cast, alice, lay_out):
    person = contact_persons.create_person(
        actor=cast.alice,
        catalogue=person_catalogue(),
        values={"name": "Omid Rahimi", "job_title": "Buyer"},
    )
    lay_out(hide("field-job_title", "section-responsibility"), kind="contactperson")
    url = reverse("customers:person_update", args=[person.pk])
    form = alice.get(url).context["form"]
    data = person_form(name="Omid Karimi", version=form["version"].value())
    assert alice.post(url, data).status_code == 302
    saved = ContactPerson.objects.get(pk=person.pk)
    assert (saved.name, saved.job_title, saved.assigned_to) == ("Omid Karimi", "Buyer", cast.alice)


def test_every_section_of_both_kinds_can_be_laid_out():
    for catalogue in (customer_catalogue(), person_catalogue()):
        codes = [section.code for section in completed(catalogue, ())]
        assert sorted(codes) == sorted(section.code for section in catalogue.sections)
    assert person_catalogue().record_type == PERSON
