"""Lists of options from a file: names in four languages, colours, order; for who manages them."""

from functools import partial
from itertools import count

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import example, given
from hypothesis import strategies as st

from core.calendars import preferences as display
from core.calendars.preferences import DEFAULTS
from core.catalogue import TextKind
from core.change_sets import change_set
from core.refusals import NotAllowed
from core.undo import undo_change_set
from customers.importers.options import STATUSES, TAGS
from customers.models import Status, Tag
from importing import services
from importing.choices import Contents
from importing.chosen import Chosen
from importing.exporting.plan import ExportPlan
from importing.mapping import suggest_mapping
from importing.models import Import
from importing.work import apply_import, check_import, read_file
from importing.writing import FORMATS
from tests.customers.records import add_named
from tests.importing import sheets
from tests.importing.exported_tables import (
    LANGUAGES,
    READERS,
    SELDOM,
    assert_nothing_is_lost,
    forgotten,
    load_back,
    write,
)
from tests.importing.sheets import allow, forbid, messages, outcomes, problems
from tests.importing.test_kinds_of_record import file
from tests.importing.test_pages import run

pytestmark = pytest.mark.django_db
check, apply = partial(sheets.check, target=TAGS), partial(sheets.apply, target=TAGS)
HEADERS = ["Name", "نام", "Abbreviation", "Background colour", "Position"]


@pytest.fixture(autouse=True)
def no_tags(cast):
    with change_set(actor=None, reason="tests.tags"):
        Tag.everything.all().delete()


def test_new_options_get_names_colour_place_and_a_code(erin):
    rows = [["Good payer", "خوش‌حساب", "GP", "#E4F4E8", ""], ["VIP", "", "", "", 7]]
    applied = apply(erin, HEADERS, *rows)
    assert messages(applied.checked) == ""
    good, vip = Tag.objects.all()
    assert (good.code, good.names) == ("good_payer", {"en": "Good payer", "fa": "خوش‌حساب"})
    assert (good.abbreviation, good.background_color, good.position) == ("GP", "#e4f4e8", 0)
    assert (vip.font_color, vip.position, vip.is_active) == ("#1f2a37", 7, True)
    assert {row.record_id for row in applied.checked.rows} == {good.pk, vip.pk}


def test_option_is_found_by_a_name_in_any_language_and_keeps_its_other_names(erin):
    apply(erin, HEADERS, ["VIP", "ویژه", "", "", ""])
    checked = apply(erin, ["نام", "Nazwa"], ["ويژه", "Ważny"]).checked
    assert outcomes(checked) == ["changed"]
    assert Tag.objects.get().names == {"en": "VIP", "fa": "ويژه", "pl": "Ważny"}


def test_code_finds_and_never_changes(erin):
    apply(erin, HEADERS, ["VIP", "", "", "", ""])
    checked = apply(erin, ["Code", "Name"], ["vip", "Very important"]).checked
    assert (outcomes(checked), Tag.objects.get().name) == (["changed"], "Very important")
    checked = apply(erin, ["Code", "Name"], ["other", "very IMPORTANT"], keys=["name_en"]).checked
    assert outcomes(checked) == ["wrong"]
    assert "The code of an option never changes. Put “vip” back." in messages(checked)


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (["", "", "X", "", ""], "Write the name in one language at least."),
        (["VIP", "", "", "red", ""], "Write the colour as # and six digits"),
        (["VIP", "", "", "", -1], "greater than or equal to 0"),
        (["VIP", "", "much too long for it", "", ""], "at most 12 fit"),
    ],
)
def test_wrong_cells_are_named(erin, row, told):
    checked = check(erin, HEADERS, row)
    assert outcomes(checked) == ["wrong"]
    assert told in messages(checked)


def test_name_is_one_options_in_the_list_and_in_the_file(erin):
    apply(erin, HEADERS, ["Gold", "طلا", "", "", ""])
    checked = check(erin, ["Code", "Name", "نام"], ["silver", "", "طلا"])
    assert outcomes(checked) == ["wrong"]
    checked = check(erin, ["Code", "Name", "نام"], ["a", "Silver", ""], ["b", "", "silver"])
    assert problems(checked)[0][0] == 3


def test_what_only_one_list_has_is_a_column_too(erin):
    sheets.apply(erin, ["Name", "Closed"], ["Lost for ever", "yes"], target=STATUSES)
    assert Status.objects.get(code="lost_for_ever").is_closed


def test_import_of_options_is_taken_back(erin):
    apply(erin, HEADERS, ["VIP", "", "", "", ""])
    applied = apply(erin, ["Code", "Name"], ["vip", "Important"], ["new", "New"])
    undo_change_set(actor=erin, change_set=applied.change_set)
    assert [tag.name for tag in Tag.objects.all()] == ["VIP"]


def test_option_that_records_have_by_now_stays(erin):
    applied = apply(erin, HEADERS, ["VIP", "", "", "", ""])
    add_named("Anna", tags=(Tag.objects.get().pk,))
    undo = undo_change_set(actor=erin, change_set=applied.change_set)
    assert (len(undo.left), Tag.objects.count()) == (1, 1)


def test_number_of_statements_does_not_depend_on_the_rows(erin):
    def statements(first: int, count: int) -> int:
        rows = [[f"Option {i}", "", "", "", ""] for i in range(first, first + count)]
        with CaptureQueriesContext(connection) as queries:
            assert apply(erin, HEADERS, *rows).counts["new"] == count
        return len(queries)

    assert statements(0, 2) == statements(10, 30)


LETTERS = st.characters(codec="utf-8", exclude_categories=("Cs", "Cc"))
COLOURS = st.sampled_from(("#e4f4e8", "#1f2a37", "#000000"))
NUMBERS = count(1)


def any_option() -> st.SearchStrategy:
    """Called anything in some of the languages, and never like another one."""
    name = LETTERS.map(lambda letter: TextKind().tidied(f"{letter} {next(NUMBERS)}"))
    return st.fixed_dictionaries(
        {
            "names": st.dictionaries(st.sampled_from(LANGUAGES), name, min_size=1),
            "code": st.builds(lambda: f"option_{next(NUMBERS)}"),
            "abbreviation": st.text(LETTERS, max_size=12).map(
                lambda text: TextKind(12).tidied(text) or ""
            ),
            "background_color": COLOURS,
            "font_color": COLOURS,
            "position": st.integers(0, 10**6),
            "is_active": st.booleans(),
        }
    )


@SELDOM
@given(
    options=st.lists(any_option(), min_size=1, max_size=4),
    writer=READERS,
    reader=READERS,
    suffix=st.sampled_from(tuple(FORMATS)),
    is_staged=st.booleans(),
)
@example(
    [
        {"code": "a", "names": {"en": "Good payer", "fa": "خوش‌حساب"}, "abbreviation": "=GP"},
        {"code": "b", "names": {"en": "VIP"}, "position": 7, "background_color": "#e4f4e8"},
    ],
    DEFAULTS["en"],
    DEFAULTS["en"],
    "xlsx",
    False,
)
def test_exported_list_comes_back_unchanged(
    erin, tmp_path, options, writer, reader, suffix, is_staged
):
    with forgotten():
        with change_set(actor=None, reason="tests.tags"):
            for option in options:
                Tag.objects.create(**option)
        sheet = write(erin, TAGS, tmp_path, suffix=suffix, writer=writer)
        checked = load_back(erin, TAGS, sheet, reader, is_staged=is_staged)
        assert_nothing_is_lost(checked, len(options))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_header_of_an_exported_list_finds_its_own_field_again(erin, language):
    with display.activate(DEFAULTS[language]):
        plan = ExportPlan.make(erin, TAGS, query="", contents=Contents.EVERYTHING)
        headers = [column.label for column in plan.headers]
    for reader in LANGUAGES:
        with display.activate(DEFAULTS[reader]):
            mapping = suggest_mapping(TAGS.catalogue(), headers, actor=erin)
            assert mapping == [field.key for field in plan.fields]


# --- Who may ----------------------------------------------------------------------------------------


def test_options_are_loaded_by_who_manages_them(client_for, cast):
    allow(cast.carol, "importing.run", "importing.export")
    client = client_for(cast.carol)
    assert client.get("/imports/new/?of=tag").status_code == 404
    assert client.get("/exports/new/?of=tag").status_code == 404
    assert 'value="tag"' not in client.get("/imports/new/").content.decode()
    with pytest.raises(NotAllowed):
        services.start_import(actor=cast.carol, target="tag", file=file(), original_name="x.csv")
    assert 'value="tag"' in client_for(cast.erin).get("/imports/new/").content.decode()


def test_right_that_is_lost_closes_an_import_of_options(client_for, erin):
    made = services.start_import(
        actor=erin, target="tag", file=file(b"Name\nVIP\n"), original_name="tags.csv"
    )
    run(read_file, made)
    address = reverse("importing:import_columns", args=[made.pk])
    assert client_for(erin).get(address).status_code == 200
    forbid(erin, "records.manage_options")
    assert client_for(erin).get(address).status_code == 403


def test_page_of_a_list_leads_to_its_import_and_export(client_for, erin):
    apply(erin, HEADERS, ["VIP", "", "", "", ""])
    client = client_for(erin)
    page = client.get(reverse("records:option_list", args=["tag"])).content.decode()
    assert "/imports/new/?of=tag" in page
    assert "/exports/new/?of=tag" in page
    assert "Export 1 option" in client.get("/exports/new/?of=tag&query=q%3Dvip").content.decode()


def test_result_leads_to_the_options_and_their_list(client_for, erin):
    made = services.start_import(
        actor=erin, target="tag", file=file(b"Name\nVIP\n"), original_name="tags.csv"
    )
    run(read_file, made)
    made.refresh_from_db()
    services.request_check(actor=erin, an_import=made, chosen=Chosen.of(made))
    run(check_import, made)
    services.request_apply(actor=erin, an_import=made)
    run(apply_import, made)
    vip = Tag.objects.get()
    page = client_for(erin).get(reverse("importing:import", args=[made.pk])).content.decode()
    assert f'href="/settings/options/tag/{vip.pk}/"' in page
    assert 'href="/settings/options/tag/"' in page
    assert Import.objects.get().counts["new"] == 1
