"""Settings, Lists to choose from."""

import pytest

from core.change_sets import change_set
from core.colours import current_sheet
from customers.models import Customer, RelationKind, Status
from records import services

pytestmark = pytest.mark.django_db

OVERVIEW = "/settings/options/"
STATUSES = "/settings/options/status/"


def form(**values):
    return {
        "names_en": "Negotiating",
        "names_fa": "در حال مذاکره",
        "font_color": "#17692f",
        "background_color": "#e4f4e8",
        "is_active": "on",
        **values,
    }


@pytest.fixture
def erin(client_for, cast):
    return client_for(cast.erin)


@pytest.fixture
def status(cast):
    return services.create_option(
        actor=cast.erin, model=Status, names={"en": "Tested", "fa": "آزموده"}
    )


def page_of(status, *parts):
    return "/".join([f"{STATUSES}{status.pk}", *parts, ""])


def test_overview_shows_the_first_options_of_every_list(erin):
    page = erin.get(OVERVIEW).content.decode()
    for text in ("Statuses", "Good payers", "Purchase statuses", "Kinds of relation"):
        assert text in page


def test_option_is_added_with_names_colours_and_what_only_its_list_has(erin):
    answer = erin.post(f"{STATUSES}new/", form(is_closed="on", abbreviation="Neg"))
    assert answer.headers["Location"] == STATUSES
    option = Status.objects.get(code="negotiating")
    assert option.names == {"en": "Negotiating", "fa": "در حال مذاکره"}
    assert (option.is_closed, option.abbreviation, option.is_active) == (True, "Neg", True)


def test_kind_of_relation_has_a_name_from_the_other_side(erin):
    erin.post("/settings/relations/new/", form(inverse_names_pl="Odwrotnie"))
    assert RelationKind.objects.get(code="negotiating").inverse_names == {"pl": "Odwrotnie"}


@pytest.mark.parametrize(
    ("typed", "stored"), [("#1A7F37", "#1a7f37"), ("1a7f37", "#1a7f37"), (" #۰۰۰ ", "#000000")]
)
def test_colour_is_understood_however_it_is_typed(erin, typed, stored):
    erin.post(f"{STATUSES}new/", form(font_color=typed, background_color="#fff"))
    assert Status.objects.get(code="negotiating").font_color == stored


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"names_en": "", "names_fa": " "}, "Write the name in one language at least."),
        ({"names_en": "x" * 121}, "at most 120 characters"),
        ({"names_en": "LEAD"}, "Another option of this list is called “LEAD”"),
        ({"font_color": "dark green"}, "Write the colour as #"),
        ({"background_color": "#12345"}, "Write the colour as #"),
        ({"abbreviation": "x" * 13}, "at most 12 characters"),
    ],
)
def test_wrong_input_is_named_and_what_was_typed_is_kept(erin, wrong, message):
    data = {**form(abbreviation="Nego"), **wrong}
    answer = erin.post(f"{STATUSES}new/", data)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert message in page
    for name in ("names_en", "names_fa", "abbreviation", "font_color", "background_color"):
        assert f'value="{data[name]}"' in page
    assert not Status.objects.filter(code="negotiating").exists()


def test_low_contrast_is_a_doubt_that_can_be_overruled(erin):
    pale = form(font_color="#cccccc", background_color="#ffffff")
    answer = erin.post(f"{STATUSES}new/", pale)
    assert answer.status_code == 422
    assert "the contrast is 1.6" in answer.content.decode()
    assert not Status.objects.filter(code="negotiating").exists()
    assert erin.post(f"{STATUSES}new/", {**pale, "ignore_warnings": "1"}).status_code == 302
    assert Status.objects.filter(code="negotiating").exists()


def test_option_is_changed_and_keeps_its_code(erin, status):
    erin.post(page_of(status), form(version=status.version))
    status.refresh_from_db()
    assert (status.code, status.name) == ("tested", "Negotiating")


def test_second_editor_sees_what_the_first_has_saved_and_keeps_what_he_typed(erin, status):
    opened = status.version
    erin.post(page_of(status), form(version=opened, names_en="The first one"))
    page = erin.post(page_of(status), form(version=opened)).content.decode()
    assert "Saved meanwhile: The first one · در حال مذاکره" in page
    assert 'value="Negotiating"' in page
    assert "Somebody saved this while you were editing" in page


def test_option_of_another_list_or_a_deleted_one_does_not_exist(erin, status, cast):
    assert erin.get(f"/settings/options/tag/{status.pk}/").status_code == 404
    assert erin.get("/settings/options/colours/").status_code == 404
    services.delete_option(actor=cast.erin, option=status)
    assert erin.get(page_of(status)).status_code == 404


def test_option_is_moved_up_and_down(erin, status):
    first = Status.objects.first()
    for _step in range(Status.objects.count()):
        answer = erin.post(page_of(status, "move", "up"))
    assert answer.headers["Location"] == f"{STATUSES}#option-{status.pk}"
    assert Status.objects.first() == status
    erin.post(page_of(status, "move", "down"))
    assert list(Status.objects.all()[:2]) == [first, status]


def test_unused_option_is_deleted(erin, status):
    assert "No record has this option." in erin.get(page_of(status, "delete")).content.decode()
    erin.post(page_of(status, "delete"))
    assert not Status.objects.filter(pk=status.pk).exists()


def test_option_in_use_is_deleted_only_with_a_replacement(erin, status, cast):
    lead = Status.objects.get(code="lead")
    with change_set(actor=cast.erin, reason="tests.customers"):
        Customer.objects.bulk_create(
            Customer(name=name, parts=["customer"], status=status) for name in "ab"
        )
    page = erin.get(page_of(status, "delete")).content.decode()
    assert "2 records have this option" in page
    assert "Replace in 2 records and delete" in page
    refused = erin.post(page_of(status, "delete"))
    assert refused.status_code == 422
    assert Status.objects.filter(pk=status.pk).exists()
    erin.post(page_of(status, "delete"), {"replacement": lead.pk})
    assert Customer.objects.filter(status=lead).count() == 2
    assert not Status.objects.filter(pk=status.pk).exists()


def test_option_cannot_be_replaced_by_itself(erin, status):
    assert erin.post(page_of(status, "delete"), {"replacement": status.pk}).status_code == 422


@pytest.mark.parametrize("address", [OVERVIEW, STATUSES])
def test_number_of_queries_does_not_grow_with_the_options(
    erin, cast, address, django_assert_num_queries, django_assert_max_num_queries
):
    erin.get(address)
    with django_assert_max_num_queries(40) as counted:
        erin.get(address)
    for number in range(18):
        services.create_option(actor=cast.erin, model=Status, names={"en": f"Option {number}"})
    with django_assert_num_queries(len(counted)):
        erin.get(address)


def test_new_colours_are_in_the_sheet_of_the_next_page(erin, django_capture_on_commit_callbacks):
    before = current_sheet().version
    with django_capture_on_commit_callbacks(execute=True):
        erin.post(f"{STATUSES}new/", form(font_color="#123456", background_color="#fedcba"))
    assert current_sheet().version != before
    assert ".pill-c-123456-fedcba" in current_sheet().css
