"""Settings, Card layout: the board, its moves without JavaScript, the variants, the preview."""

import pytest
from django.urls import reverse

from customers.fields import RECORD_TYPE, customer_catalogue
from records.layouts import Hidden, completed, layout_of
from records.models import CardLayout
from records.services import hide_for_role
from tests.customers.pages import errors_of, queries_of
from tests.records.boards import board_of
from tests.records.custom import add_field

pytestmark = pytest.mark.django_db
URL = "/settings/card-layout/customer/"
STAFF = f"{URL}roles/staff/"


@pytest.fixture
def erin(cast, client_for):
    return client_for(cast.erin)


def text_of(response) -> str:
    assert response.status_code == 200
    return response.content.decode()


def board(version=0, **inputs):
    return {"version": version, **board_of(customer_catalogue(), **inputs)}


def placed(code):
    return next(s for s in layout_of(RECORD_TYPE).sections if s.code == code)


def order_in(form, code):
    return [f.key for s in form.sections if s.code == code for f in s.fields]


def test_page_of_the_settings_is_that_of_customers_with_tabs_for_the_kinds(erin):
    page = erin.get("/settings/card-layout/")
    assert page.context["kind"].record_type == RECORD_TYPE
    labels = [str(tab["label"]) for tab in page.context["tabs"]]
    assert labels == ["Customers", "Contact persons", "Notes"]
    assert erin.get(page.context["tabs"][1]["url"]).status_code == 200


@pytest.mark.parametrize("address", ["gone/", "customer/roles/gone/"])
def test_kind_or_role_that_is_not_there_is_not_found(erin, address):
    assert erin.get(f"/settings/card-layout/{address}").status_code == 404


def test_board_is_saved_in_the_order_in_which_it_was_sent(erin):
    data = board(**{"field-mobile-is_hidden": "on", "section-contact-instruction_fa": "اول موبایل"})
    items = data["item"]
    items.remove("field:mobile")
    items.insert(items.index("section:terms") + 1, "field:mobile")
    assert erin.post(URL, data).status_code == 302
    first = placed("terms").fields[0]
    assert (first.key, first.is_hidden) == ("mobile", True)
    assert placed("contact").instruction == {"fa": "اول موبایل"}


def test_saving_what_nobody_moved_changes_nothing_on_the_form(erin, cast):
    erin.post(URL, board())
    assert layout_of(RECORD_TYPE).sections == completed(customer_catalogue(), ())


def test_own_section_needs_a_name_and_keeps_what_was_typed(erin):
    data = board(**{"field-mobile-instruction_en": "Ask twice"})
    data["item"] += ["section:own_1", "field:mobile"]
    data["item"].remove("field:mobile")
    response = erin.post(URL, data)
    assert response.status_code == 422
    assert list(errors_of(response)) == ["section-own_1-names"]
    assert "Ask twice" in response.content.decode()
    assert not CardLayout.objects.exists()
    erin.post(URL, {**data, "section-own_1-names_en": "Shop"})
    assert [f.key for f in placed("own_1").fields] == ["mobile"]


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda items: items.append("field:gone"), "There is no field “gone”"),
        (lambda items: items.append("field:mobile"), "“Mobile” stands there twice"),
        (lambda items: items.insert(0, "field:mobile"), "There is no section “”"),
        (lambda items: items.remove("section:terms"), "“Terms” is missing"),
        (lambda items: items.insert(0, "side:middle"), "stands in neither block"),
        (lambda items: items.clear(), "is missing"),
    ],
)
def test_board_that_cannot_stand_is_refused_with_a_sentence(erin, spoil, sentence):
    data = board()
    spoil(data["item"])
    if "neither" in sentence:
        data["item"].remove("side:start")
    response = erin.post(URL, data)
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert not CardLayout.objects.exists()


def test_hidden_name_is_refused_and_stands_fixed_on_the_page(erin):
    response = erin.post(URL, board(**{"field-name-is_hidden": "on"}))
    assert response.status_code == 422
    assert "“Name” cannot be hidden" in response.content.decode()
    page = text_of(erin.get(URL))
    assert 'name="field-mobile-is_hidden"' in page
    assert 'name="field-name-is_hidden"' not in page


def test_instruction_that_is_too_long_is_told_beside_it(erin):
    response = erin.post(URL, board(**{"field-mobile-instruction_en": "x" * 401}))
    assert list(errors_of(response)) == ["field-mobile-instruction"]


def test_second_of_two_administrators_is_told_and_may_save_again(erin):
    erin.post(URL, board(**{"field-mobile-is_hidden": "on"}))
    late = board(**{"field-phone-is_hidden": "on"})
    response = erin.post(URL, late)
    assert response.status_code == 422
    assert "Somebody saved this while you were editing" in response.content.decode()
    assert not any(f.is_hidden for f in placed("contact").fields if f.key == "phone")
    now = response.context["form"]["version"].value()
    assert erin.post(URL, {**late, "version": now}).status_code == 302
    assert [f.key for f in placed("contact").fields if f.is_hidden] == ["phone"]


@pytest.mark.parametrize(
    ("act", "moved", "expected"),
    [
        ("fields/up", "phone", ("contact", ["phone", "mobile"])),
        ("fields/down", "mobile", ("contact", ["phone", "mobile"])),
    ],
)
def test_field_moves_by_its_arrows_without_being_saved(erin, act, moved, expected):
    response = erin.post(f"{URL}draft/{act}/", board(version=7, moved=moved))
    form = response.context["form"]
    code, order = expected
    assert order_in(form, code)[:2] == order
    assert form["version"].value() == 7
    assert "in Contact" in text_of(response) and "Not saved yet" in text_of(response)
    assert not CardLayout.objects.exists()


def test_field_is_put_into_a_chosen_section_and_what_was_typed_stays(erin):
    data = board(
        moved="mobile",
        **{
            "into-mobile": "terms",
            "field-phone-is_hidden": "on",
            "field-phone-instruction_pl": "Z numerem",
        },
    )
    response = erin.post(f"{URL}draft/fields/into/", data)
    form = response.context["form"]
    assert order_in(form, "terms")[-1] == "mobile"
    assert form["field-phone-is_hidden"].value() is True
    assert "Z numerem" in text_of(response)


def test_section_moves_across_and_a_new_one_comes_and_goes(erin):
    form = erin.post(f"{URL}draft/sections/across/", board(moved="identity")).context["form"]
    assert form.sections[-1].code == "identity"
    form = erin.post(f"{URL}draft/sections/down/", board(moved="identity")).context["form"]
    assert [s.code for s in form.sections][:2] == ["contact", "identity"]
    data = board()
    form = erin.post(f"{URL}draft/sections/add/", data).context["form"]
    assert "own_1" in [s.code for s in form.sections]
    data["item"].append("section:own_1")
    form = erin.post(f"{URL}draft/sections/remove/", {**data, "moved": "own_1"}).context["form"]
    assert "own_1" not in [s.code for s in form.sections]


def test_move_asked_for_by_htmx_brings_the_board_alone(erin):
    response = erin.post(
        f"{URL}draft/fields/up/", board(moved="phone"), headers={"HX-Request": "true"}
    )
    page = text_of(response)
    assert 'id="layout-board"' in page and 'id="layout-status"' in page
    assert "<html" not in page


def test_preview_shows_the_form_of_the_board_and_saves_nothing(erin):
    data = board(
        **{
            "field-phone-is_hidden": "on",
            "section-contact-names_en": "Reach",
            "field-mobile-instruction_en": "With the country's code",
        }
    )
    page = text_of(erin.post(f"{URL}draft/preview/", data))
    assert "Reach" in page and "With the country&#x27;s code" in page
    assert 'name="phone"' not in page and 'name="mobile"' in page
    assert "Partners" in page and ">Latest<" not in page
    assert not CardLayout.objects.exists()


def test_default_is_restored_and_the_toast_takes_that_back(erin):
    erin.post(URL, board(**{"field-mobile-is_hidden": "on"}))
    page = text_of(erin.post(f"{URL}restore/", follow=True))
    assert layout_of(RECORD_TYPE).sections == ()
    undo = page.split('class="toast-note')[-1].split('action="')[1].split('"')[0]
    erin.post(undo)
    assert [f.key for f in placed("contact").fields if f.is_hidden] == ["mobile"]
    again = text_of(erin.post(undo, follow=True))
    assert "taken back already" in again


def test_role_hides_by_boxes_and_cannot_hide_what_is_needed(erin):
    page = text_of(erin.get(STAFF))
    assert 'name="field-mobile"' in page
    assert 'name="field-name"' not in page and 'name="section-identity"' not in page
    erin.post(STAFF, {"version": 0, "field-mobile": "on", "section-partners": "on"})
    hidden = layout_of(RECORD_TYPE).hidden_for("staff")
    assert hidden == Hidden(frozenset({"partners"}), frozenset({"mobile"}))
    response = erin.post(STAFF, {"version": 1, "field-name": "on"})
    assert "“Name” cannot be hidden" in response.content.decode()
    erin.post(f"{STAFF}show-all/")
    assert layout_of(RECORD_TYPE).hidden_for("staff") == Hidden()


def test_what_nobody_sees_at_present_stays_hidden_from_the_role(cast, erin):
    hide_for_role(
        actor=cast.erin,
        record_type=RECORD_TYPE,
        role="staff",
        hidden=Hidden(fields=frozenset({"mobile"})),
    )
    erin.post(URL, board(version=1, **{"field-mobile-is_hidden": "on"}))
    assert 'name="field-mobile"' not in text_of(erin.get(STAFF))
    erin.post(STAFF, {"version": 2, "field-phone": "on"})
    assert layout_of(RECORD_TYPE).hidden_for("staff").fields == {"mobile", "phone"}


@pytest.mark.parametrize("version", ["", "x", "9" * 30, "9" * 5000])
def test_version_that_is_no_number_is_told(erin, version):
    response = erin.post(URL, {**board(), "version": version})
    assert response.status_code == 422
    assert erin.post(f"{URL}draft/fields/up/", {**board(), "version": version}).status_code == 200


@pytest.mark.parametrize("url", [URL, STAFF])
def test_queries_do_not_grow_with_the_fields(cast, erin, url):
    for number in range(2):
        add_field(cast, "text", f"Field {number}")
    few = queries_of(erin, url)
    for number in range(2, 20):
        add_field(cast, "text", f"Field {number}")
    assert queries_of(erin, url) <= few


def test_settings_lead_there_by_right(cast, erin, client_for):
    assert reverse("records:card_layout") in text_of(erin.get("/settings/"))
    assert client_for(cast.carol).get(URL).status_code == 403
