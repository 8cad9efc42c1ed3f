"""A file with the columns of an earlier one begins with what was chosen for that."""

import pytest

from importing.choices import Stage
from importing.models import Import
from importing.own_columns import ROW_IN_FILE, WHAT_IS_WRONG
from importing.remembered import remember_choices
from tests.importing.test_pages import uploaded, url

HEADERS = ["Nick", "Full name", "Mobile"]


def earlier(actor, **values) -> Import:
    """An import whose columns somebody has explained otherwise than their headers say."""
    made = uploaded(actor, headers=HEADERS, rows=[["A", "Anna", ""]])
    chosen = {
        "mapping": ["short_name", "name", ""],
        "keys": ["name"],
        "on_match": "skip",
        "list_mode": "replace",
        "placement": {"is_public": True},
        "stage": Stage.DONE,
    }
    Import.objects.filter(pk=made.pk).update(**{**chosen, **values})
    return made


def later(actor, headers) -> Import:
    made = uploaded(actor, headers=headers, rows=[["A"] * len(headers)])
    remember_choices(made)
    return made


def test_mended_workbook_means_what_the_file_meant(erin):
    earlier(erin)
    made = later(erin, [*HEADERS, ROW_IN_FILE.headers["pl"], WHAT_IS_WRONG.headers["fa"]])
    assert made.mapping == ["short_name", "name", "", "", ""]
    assert (made.keys, made.on_match, made.list_mode) == (["name"], "skip", "replace")
    assert made.placement == {"is_public": True}


def test_order_of_the_columns_does_not_matter(erin):
    earlier(erin)
    assert later(erin, HEADERS[::-1]).mapping == ["", "name", "short_name"]


def test_columns_of_one_name_go_where_they_went_one_by_one(erin):
    made = uploaded(erin, headers=["Phone", "Phone"], rows=[["1", "2"]])
    Import.objects.filter(pk=made.pk).update(mapping=["mobile", ""], stage=Stage.DONE)
    assert later(erin, ["Phone", "Phone"]).mapping == ["mobile", ""]


def test_page_says_whose_choices_these_are(erin, client_for):
    earlier(erin)
    made = later(erin, HEADERS)
    made.save()
    html = client_for(erin).get(url(made)).content.decode()
    assert "What stands here was chosen for customers.xlsx" in html


@pytest.mark.parametrize(
    ("headers", "mapping"),
    [
        (["Nick", "Full name"], ["short_name", "name"]),
        ([*HEADERS, "City"], ["short_name", "name", "mobile", "city"]),
        (["City", "Nick"], ["city", "short_name"]),
    ],
)
def test_columns_of_another_file_go_where_such_ones_went(erin, headers, mapping):
    """All else that is chosen begins anew."""
    earlier(erin)
    made = later(erin, headers)
    assert made.mapping == mapping
    assert (made.keys, made.on_match, made.placement) == ([], "update", {})
    assert "remembered_from" not in made.sheet


def test_the_last_file_with_such_a_column_counts(erin):
    earlier(erin)
    for headers, mapping in ((["Nick", "A"], ["description", ""]), (["Full name"], ["name"])):
        made = uploaded(erin, headers=headers, rows=[["x"] * len(headers)])
        Import.objects.filter(pk=made.pk).update(mapping=mapping, stage=Stage.DONE)
    assert later(erin, ["Nick", "City"]).mapping == ["description", "city"]


def test_a_column_that_went_there_before_goes_before_a_header_that_says_so(erin):
    earlier(erin)
    assert later(erin, ["Short name", "Nick"]).mapping == ["", "short_name"]


def test_field_that_is_gone_gets_no_column(erin):
    earlier(erin, mapping=["custom.gone", "name", ""])
    assert later(erin, ["Nick", "Full name"]).mapping == ["", "name"]


def test_columns_without_headers_are_like_no_others(erin):
    made = uploaded(erin, headers=["", ""], rows=[["Anna", "x"]])
    Import.objects.filter(pk=made.pk).update(mapping=["name", "description"], stage=Stage.DONE)
    assert later(erin, ["", "", ""]).mapping == ["", "", ""]


def test_page_marks_the_columns_that_go_where_such_ones_went(erin, client_for):
    earlier(erin)
    made = later(erin, ["Nick", "Name"])
    made.save()
    html = client_for(erin).get(url(made)).content.decode()
    assert html.count("as in your last file") == 1


def test_choices_of_others_are_theirs(erin, cast):
    earlier(cast.olga)
    assert "short_name" not in later(erin, HEADERS).mapping


def test_file_that_nobody_has_explained_is_no_example(erin):
    earlier(erin, stage=Stage.MAPPING)
    assert "short_name" not in later(erin, HEADERS).mapping


def test_fields_that_are_gone_are_not_taken_over(erin):
    earlier(erin, mapping=["custom.gone", "name", ""])
    assert later(erin, HEADERS).mapping == ["", "name", "mobile"]


def test_what_names_stood_for_is_taken_over(erin):
    said = {"tags": {"late": "+"}}
    earlier(erin, option_choices=said)
    assert later(erin, HEADERS).option_choices == said


def test_all_that_was_chosen_is_taken_over_but_the_cells_go_before_it(erin):
    chosen = {
        "mapping": ["short_name", "name", "mobile"],
        "keys": ["mobile", "external_id"],
        "empty_cells": "clear",
        "constants": {"description": "Fair", "mobile": ["x"]},
        "notation": {"day_order": "month", "phone_country": "PL"},
        "option_choices": {"status": {"hot": "+"}},
    }
    earlier(erin, **chosen)
    made = later(erin, HEADERS)
    assert (made.keys, made.empty_cells) == (["mobile"], "clear")
    assert made.constants == {"description": "Fair"}
    assert made.notation == chosen["notation"]
    assert made.option_choices == chosen["option_choices"]
    day_first = uploaded(erin, headers=HEADERS, rows=[["A", "Anna", "13/02/2024"]])
    remember_choices(day_first)
    assert day_first.notation == {"day_order": "day", "phone_country": "PL"}
