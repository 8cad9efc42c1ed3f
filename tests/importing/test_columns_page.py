"""The page of the columns: keys in order, values for every row, notation, new custom fields, saved choices."""

from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.contributions import contributed
from customers.models import Customer, Status, Tag
from importing.constants import constant_fields
from importing.models import Import, SavedMapping
from importing.new_fields import can_make_fields
from importing.services import save_mapping
from importing.targets import target_of
from importing.work import apply_import, check_import
from records import services as records
from records.models import CustomField
from records.views.custom_fields import field_url
from tests.customers.records import add_customers
from tests.importing.sheets import allow
from tests.importing.test_pages import HEADERS, answers, page_of, run, uploaded, url


def post(client, an_import, actor, **changes):
    response = client.post(url(an_import, "import_columns"), answers(an_import, actor, **changes))
    an_import.refresh_from_db()
    return response


def told(response) -> str:
    assert response.status_code == 422
    return unescape(response.content.decode())


# --- By content, keys --------------------------------------------------------------------------------


def test_column_found_by_its_content_is_marked_until_another_field_is_chosen(client, erin):
    rows = [["Anna", "anna@example.com"]]
    made = uploaded(erin, headers=["Name", "Where to write"], rows=rows)
    assert page_of(client, url(made)).count("by its content") == 1
    Import.objects.filter(pk=made.pk).update(mapping=["name", "description"])
    assert "by its content" not in page_of(client, url(made))


def test_several_keys_are_kept_in_their_order(client, erin):
    made = uploaded(erin)
    post(client, made, erin, key="mobile", key_2="", key_3="external_id")
    assert made.keys == ["mobile", "external_id"]
    Import.objects.filter(pk=made.pk).update(stage="mapping")
    page = page_of(client, url(made, "import_columns"))
    assert page.count('<option value="external_id" selected>') >= 2


def test_further_keys_are_said_to_be_asked_where_the_first_finds_nothing(client, erin):
    page = page_of(client, url(uploaded(erin), "import_columns"))
    assert "If that finds none, by" in page
    assert "If that finds none either, by" in page


@pytest.mark.parametrize(
    ("keys", "sentence"),
    [
        ({"key_2": "email"}, "No column goes to “E-mail”"),
        ({"key": "mobile", "key_2": "mobile"}, "“Mobile” is chosen already"),
    ],
)
def test_keys_that_cannot_find_anything_are_refused(client, erin, keys, sentence):
    assert sentence in told(post(client, uploaded(erin), erin, **keys))


# --- Values for every row ------------------------------------------------------------------------------


def test_line_is_added_and_taken_out_and_nothing_that_was_typed_is_lost(client, erin):
    made, status = uploaded(erin), Status.objects.first()
    typed = answers(made, erin, column_1="", save_as="My file", add_constant="status")
    page = unescape(client.post(url(made, "import_constant_add"), typed).content.decode())
    assert 'name="constant_status"' in page
    assert 'value="My file"' in page
    assert "to correct" not in page

    typed |= {"constants": ["status"], "constant_status": status.pk, "add_constant": "tags"}
    page = unescape(client.post(url(made, "import_constant_add"), typed).content.decode())
    assert f'<option value="{status.pk}" selected>' in page
    assert 'name="constant_tags"' in page

    typed |= {"constants": ["status", "tags"], "remove": "status", "add_constant": ""}
    page = unescape(client.post(url(made, "import_constant_remove"), typed).content.decode())
    assert 'name="constant_status"' not in page
    assert 'name="constant_tags"' in page
    made.refresh_from_db()
    assert made.stage == "mapping"


def test_htmx_gets_the_lines_alone(client, erin):
    made = uploaded(erin)
    headers = {"HX-Request": "true", "HX-Target": "constants"}
    data = answers(made, erin, add_constant="status")
    page = client.post(url(made, "import_constant_add"), data, headers=headers).content.decode()
    assert page.strip().startswith('<div id="constants"')
    assert "<html" not in page


def test_values_for_every_row_are_kept_and_shown_again(client, erin):
    made, status = uploaded(erin), Status.objects.first()
    tags = [tag.pk for tag in Tag.objects.all()[:2]]
    lines = {"constants": ["status", "tags"], "constant_status": status.pk, "constant_tags": tags}
    assert post(client, made, erin, **lines).status_code == 302
    assert made.constants == {"status": status.pk, "tags": sorted(tags)}
    run(check_import, made)
    page = page_of(client, url(made, "import_columns"))
    assert f'<option value="{status.pk}" selected>' in page
    assert all(f'<option value="{pk}" selected>' in page for pk in tags)


def test_preview_has_a_column_without_a_letter_for_each_value(client, erin):
    status = Status.objects.first()
    rows = [["A", "Anna", "", "", ""], ["B", "", "", "", ""]]
    made = uploaded(erin, rows=rows)
    post(client, made, erin, constants=["status"], constant_status=status.pk)
    run(check_import, made)
    for show in ("new", "wrong"):
        page = page_of(client, f"{url(made)}?show={show}")
        assert '<bdi>Status</bdi><span class="column-field">in every row</span>' in page
        assert str(status) in page
    assert client.get(url(made, "import_preview_file")).status_code == 200


def test_preview_shows_that_an_empty_cell_takes_away(client, erin):
    add_customers({"name": "Anna", "external_id": "A", "short_name": "An"})
    headers = ["External ID", "Short name"]
    made = uploaded(erin, headers=headers, rows=[["A", ""]])
    post(client, made, erin, empty_cells="clear")
    run(check_import, made)
    page = page_of(client, f"{url(made)}?show=changed")
    assert '<del class="change-old"><bdi>An</bdi></del>' in page
    assert '<ins class="change-new"><bdi>—</bdi></ins>' in page


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ({"constants": ["status"], "constant_status": ""}, "Status"),
        ({"constants": ["birthday"], "constant_birthday": "1.2.1990"}, None),
        (
            {"constants": ["short_name"], "constant_short_name": "x", "column_4": "short_name"},
            "Take",
        ),
        ({"add_constant": "status"}, "Add the line first"),
    ],
)
def test_lines_without_a_value_or_beside_a_column_are_refused(client, erin, lines, sentence):
    made = uploaded(erin)
    response = post(client, made, erin, **lines)
    if sentence is None:
        assert response.status_code == 302
        assert made.constants == {}
    else:
        assert sentence in told(response)


# --- Notation and empty cells ---------------------------------------------------------------------------


def test_each_way_of_writing_says_how_an_example_of_the_file_is_read(client, erin):
    rows = [["Anna", "05/06/1990", "1,234"], ["Bob", "13/06/1990", "1.5"]]
    headers = ["Name", "Birthday", "Purchase total"]
    page = page_of(client, url(uploaded(erin, headers=headers, rows=rows)))
    page = page.translate(dict.fromkeys(map(ord, "\u2068\u2069")))
    assert "Day first: 05/06/1990 is 5 Jun 1990" in page
    assert "Month first: 05/06/1990 is 6 May 1990" in page
    assert "Found out: “13/06/1990” can be read in one way only." in page
    assert "Decimal comma: 1,234 is 1.234" in page
    assert "Decimal point: 1,234 is 1,234" in page


def test_notation_and_empty_cells_are_kept(client, erin):
    made = uploaded(erin)
    chosen = {
        "day_order": "month",
        "calendar": "gregorian",
        "short_years": "gregorian",
        "decimal": "comma",
        "phone_country": "PL",
        "empty_cells": "clear",
    }
    post(client, made, erin, **chosen)
    assert made.notation == {name: chosen[name] for name in chosen if name != "empty_cells"}
    assert made.empty_cells == "clear"


def test_years_of_two_digits_are_asked_about_with_an_example(client, erin):
    made = uploaded(erin, headers=["Name", "Birthday"], rows=[["Anna", "70/01/02"]])
    page = page_of(client, url(made)).translate(dict.fromkeys(map(ord, "\u2068\u2069")))
    assert "The last such Gregorian year: 70/01/02 is 2 Jan 1970" in page
    assert "The last such Jalali year: 70/01/02 is 2 Farvardin 1370" in page
    assert "In the file stands “70/01/02”." in page
    assert '<details class="form-section columns-fold columns-choices" open>' in page


def test_they_are_of_the_calendar_of_which_all_dates_are(client, erin):
    response = post(client, uploaded(erin), erin, calendar="jalali", short_years="gregorian")
    assert "All dates are of the other calendar" in told(response)


def test_what_stands_as_usual_is_not_kept(client, erin):
    made = uploaded(erin)
    post(client, made, erin, day_order="day", calendar="", decimal="", phone_country="")
    assert made.notation == {}


def test_day_first_that_was_found_out_can_be_overruled_and_found_again(client, erin):
    made = uploaded(erin, headers=["Name", "Birthday"], rows=[["Anna", "02/13/1990"]])
    assert made.notation == {"day_order": "month"}
    post(client, made, erin, day_order="day")
    assert made.notation == {"day_order": "day"}


# --- Custom fields of columns ----------------------------------------------------------------------------


def test_column_becomes_a_custom_field_of_the_kind_that_it_looks_like(client, erin):
    rows = [["A", "Anna", "", "", "red"], ["B", "Bob", "", "", "Blue"], ["C", "Cid", "", "", "RED"]]
    made = uploaded(erin, rows=rows)
    page = page_of(client, url(made))
    assert "Make a custom field of this column" in page
    assert post(client, made, erin, column_4="+choice").status_code == 302
    field = CustomField.objects.get()
    assert (field.label, field.kind) == ("Colour", "choice")
    assert [choice.names for choice in field.choices.all()] == [{"en": "red"}, {"en": "Blue"}]
    assert made.mapping[4] == f"custom.{field.key}"
    run(check_import, made)
    assert made.preview["new"] == 3


@pytest.mark.parametrize(
    ("kind", "cells", "value"),
    [
        ("date", ["1403/05/12"], "2024-08-02"),
        ("integer", ["12"], 12),
        ("boolean", ["yes"], True),
        ("decimal", ["1.5"], 1.5),
        ("text", ["x"], "x"),
    ],
)
def test_new_field_has_what_stands_in_the_cells(client, erin, kind, cells, value):
    made = uploaded(erin, headers=["Name", "Extra"], rows=[["Anna", *cells]])
    page = page_of(client, url(made))
    assert f"New field: {CustomField.Kind(kind).label}, as it looks" in page
    post(client, made, erin, column_1=f"+{kind}")
    run(check_import, made)
    client.post(url(made, "import_apply"))
    run(apply_import, made)
    assert list(Customer.objects.get().custom.values()) == [value]


def test_pages_name_the_fields_that_were_made_and_stay(client, erin):
    made = uploaded(erin, headers=["Name", "Extra"], rows=[["Anna", "x"]])
    post(client, made, erin, column_1="+text")
    field = CustomField.objects.get()
    assert made.made_fields == [f"custom.{field.key}"]
    run(check_import, made)
    told_of = [page_of(client, url(made)), page_of(client, url(made, "import_columns"))]
    client.post(url(made, "import_apply"))
    run(apply_import, made)
    told_of.append(page_of(client, url(made)))
    link = f'<a href="{field_url(field)}"><bdi>Extra</bdi></a>'
    for page in told_of:
        assert "A custom field was made of a column when the rows were checked:" in page
        assert link in page
        assert "It stays, also when the import is not carried out or is taken back." in page
    records.retire_custom_field(actor=erin, custom_field=field)
    assert "A custom field was made" not in page_of(client, url(made))


def test_fields_that_are_made_with_a_second_check_are_named_too(client, erin):
    made = uploaded(erin, headers=["Name", "Extra", "More"], rows=[["Anna", "x", "y"]])
    post(client, made, erin, column_1="+text")
    run(check_import, made)
    post(client, made, erin, column_2="+text")
    assert made.made_fields == ["custom.extra", "custom.more"]


def test_only_who_may_make_fields_is_offered_to(client_for, cast):
    allow(cast.alice, "importing.run")
    made = uploaded(cast.alice)
    client = client_for(cast.alice)
    assert "Make a custom field" not in page_of(client, url(made))
    told(post(client, made, cast.alice, column_4="+text"))
    assert not CustomField.objects.exists()


def test_field_that_is_refused_says_why_and_nothing_is_made(client, erin, monkeypatch):
    monkeypatch.setattr("records.services.custom_fields.MAX_ACTIVE", 1)
    made = uploaded(erin)
    response = post(client, made, erin, column_3="+date", column_4="+text")
    assert "custom fields in use already" in told(response)
    assert not CustomField.objects.exists()
    assert made.stage == "mapping"


def test_list_with_too_many_choices_is_refused(client, erin):
    rows = [["Anna", f"value {n}"] for n in range(201)]
    made = uploaded(erin, headers=["Name", "Extra"], rows=rows)
    assert "201 different values" in told(post(client, made, erin, column_1="+choice"))


@pytest.mark.parametrize("code", [entry.code for entry in contributed("import_targets")])
def test_every_kind_of_record_offers_values_and_its_page(client, erin, code):
    made = uploaded(erin)
    Import.objects.filter(pk=made.pk).update(target=code, mapping=[""] * len(HEADERS))
    page = page_of(client, url(made))
    target = target_of(code)
    catalogue = target.catalogue()
    for field in constant_fields(catalogue, erin):
        data = answers(made, erin, constants=[field.key], column_1="", column_2="")
        shown = client.post(url(made, "import_constant_add"), data).content.decode()
        assert f'name="constant_{field.key}' in shown
    has_fields = bool(can_make_fields(erin, catalogue))
    assert ("Make a custom field" in page) == has_fields


# --- Saved choices ----------------------------------------------------------------------------------------


def saved(actor, an_import=None, **values) -> SavedMapping:
    an_import = an_import or uploaded(actor)
    return save_mapping(
        actor=actor, an_import=an_import, **{"name": "Monthly", "is_shared": False, **values}
    )


def test_choices_are_saved_with_the_check_and_replaced_under_the_same_name(client, erin):
    for on_match in ("update", "skip"):
        post(client, uploaded(erin), erin, on_match=on_match, save_as=" My  file ", is_shared="on")
    mapping = SavedMapping.objects.get()
    assert (mapping.name, mapping.is_shared) == ("My file", True)
    assert mapping.columns == HEADERS
    assert mapping.chosen["on_match"] == "skip"


def test_refused_choices_are_not_saved(client, erin):
    post(client, uploaded(erin), erin, save_as="My file", key="email")
    assert not SavedMapping.objects.exists()


def test_file_begins_with_saved_choices_and_what_is_missing_is_told(client, erin):
    earlier, status = uploaded(erin), Status.objects.first()
    Import.objects.filter(pk=earlier.pk).update(
        mapping=["external_id", "name", "phone", "custom.gone", "short_name"],
        keys=["phone", "external_id"],
        on_match="fill",
        empty_cells="clear",
        constants={"status": status.pk},
        notation={"day_order": "month"},
    )
    earlier.refresh_from_db()
    mapping = saved(erin, earlier)
    made = uploaded(
        erin, headers=["Colour", "Name", "Birthday", "E-mail"], rows=[["a", "b", "", ""]]
    )
    response = client.post(url(made, "import_mapping_use"), {"mapping": mapping.pk}, follow=True)
    page = unescape(response.content.decode())
    assert "What stands here was saved as “Monthly”" in page
    assert "<bdi>External ID</bdi>, <bdi>Mobile</bdi>" in page
    assert "Columns whose field is not there any more: <bdi>Birthday</bdi>" in page
    made.refresh_from_db()
    assert made.mapping == ["short_name", "name", "", "email"]
    assert "by its content" not in page
    assert (made.keys, made.on_match, made.empty_cells) == ([], "fill", "clear")
    assert made.constants == {"status": status.pk}
    assert made.notation == {"day_order": "month"}


def test_cells_that_leave_no_doubt_go_before_saved_notation(client, erin):
    earlier = uploaded(erin, headers=["Name", "Birthday"], rows=[["Anna", "02/13/1990"]])
    mapping = saved(erin, earlier)
    made = uploaded(erin, headers=["Name", "Birthday"], rows=[["Bob", "13/02/1990"]])
    client.post(url(made, "import_mapping_use"), {"mapping": mapping.pk})
    made.refresh_from_db()
    assert made.notation == {"day_order": "day"}


def test_saved_choices_for_other_columns_are_refused(client, erin):
    mapping = saved(erin)
    made = uploaded(erin, headers=["E-mail"], rows=[["a@example.com"]])
    client.post(url(made, "import_mapping_use"), {"mapping": mapping.pk})
    made.refresh_from_db()
    assert made.mapping == ["email"]
    assert "used_mapping" not in made.sheet


def test_saved_choices_of_others_are_offered_where_they_are_shared(client_for, cast):
    allow(cast.alice, "importing.run")
    private, shared = saved(cast.erin), saved(cast.erin, name="For all", is_shared=True)
    client, made = client_for(cast.alice), uploaded(cast.alice)
    page = page_of(client, url(made))
    assert "For all · Erin" in page
    assert "Monthly" not in page
    use = url(made, "import_mapping_use")
    assert client.post(use, {"mapping": private.pk}).status_code == 404
    assert client.post(use, {"mapping": shared.pk}).status_code == 302


def test_list_shows_ones_own_and_shared_ones(client_for, cast):
    allow(cast.alice, "importing.run")
    (
        saved(cast.erin),
        saved(cast.erin, name="For all", is_shared=True),
        saved(cast.alice, name="Hers"),
    )
    page = page_of(client_for(cast.alice), reverse("importing:mapping_list"))
    assert "For all" in page
    assert "Hers" in page
    assert "Monthly" not in page
    assert "Change “Hers”" in page
    assert "Change “For all”" not in page


def test_owner_and_administrators_rename_and_delete(client_for, cast):
    allow(cast.alice, "importing.run")
    shared = saved(cast.alice, is_shared=True)
    address = reverse("importing:mapping_update", args=[shared.pk])
    client_for(cast.erin).post(address, {"name": "Weekly", "is_shared": "on"})
    shared.refresh_from_db()
    assert (shared.name, shared.is_shared) == ("Weekly", True)
    allow(cast.bob, "importing.run")
    assert client_for(cast.bob).post(address, {"name": "Mine"}).status_code == 403
    delete = reverse("importing:mapping_delete", args=[shared.pk])
    assert client_for(cast.bob).post(delete).status_code == 403
    assert client_for(cast.alice).post(delete).status_code == 302
    assert not SavedMapping.objects.exists()


def test_name_that_one_has_already_is_refused(client, erin):
    saved(erin)
    other = saved(erin, name="Weekly")
    response = client.post(
        reverse("importing:mapping_update", args=[other.pk]), {"name": "Monthly"}
    )
    assert "saved choices called “Monthly” already" in told(response)


def test_empty_list_says_how_one_saves(client):
    assert "Nothing saved yet" in page_of(client, reverse("importing:mapping_list"))


# --- Wide files -------------------------------------------------------------------------------------------


def test_queries_do_not_depend_on_the_number_of_columns(client, erin):
    page_of(client, url(uploaded(erin)))
    counts = []
    for width in (2, 200):
        headers = [f"Column {n}" for n in range(width)]
        made = uploaded(erin, headers=headers, rows=[["x"] * width] * 3)
        with CaptureQueriesContext(connection) as queries:
            page = client.get(url(made)).content.decode()
        assert page.count('name="column_') == width
        counts.append(len(queries))
    assert counts[0] == counts[1]
