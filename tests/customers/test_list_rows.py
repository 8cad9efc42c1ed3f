"""The rows of the list as HTML: whatever a name holds, and what the person may do in them."""

import pytest

from core.catalogue import Field, TextKind
from core.views.record_lists import ListColumn, ListRow
from customers.list_rows import LineRows, TableRows, TileRows
from customers.stores import ROW

FORMS = (TableRows, LineRows, TileRows)
NAME = """<b>"A" & 'B'</b> 100%s {0}"""


def column(key: str, **more) -> ListColumn:
    label = f"<i>{key}</i>"
    return ListColumn(
        Field(key=key, label=label, kind=TextKind(), store=ROW, place=(key,), section="identity"),
        **more,
    )


def row(columns, *cells: str, **more) -> ListRow:
    return ListRow(
        pk=30,
        name=NAME,
        shown_name=NAME,
        cells=list(zip(columns[1:], cells, strict=True)),
        **more,
    )


def html(form, *cells: str, may: bool = True, **more) -> str:
    columns = [column("name"), *(column(f"field{number}") for number in range(len(cells)))]
    rows = form(columns, may_tick=may, may_edit=may)
    return rows.html([row(columns, *cells, **more)])


@pytest.mark.parametrize("form", FORMS)
def test_what_people_have_typed_is_never_markup(form):
    page = html(form, "<script>", "{0} %s")
    assert "<b>" not in page
    assert "<i>" not in page
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
    assert "{0} %s" in page
    assert (
        'aria-label="Star: &lt;b&gt;&quot;A&quot; &amp; &#x27;B&#x27;&lt;/b&gt; 100%s {0}"' in page
    )


@pytest.mark.parametrize("form", FORMS)
def test_who_may_change_nothing_has_nothing_to_begin_it_with(form):
    assert 'data-edit-url="/customers/30/edit/"' in html(form)
    assert 'id="tick-30"' in html(form)
    page = html(form, may=False)
    assert "data-edit-url" not in page
    assert "tick" not in page
    assert 'data-row="30"' in page


@pytest.mark.parametrize("form", FORMS)
def test_star_says_which_way_it_goes(form):
    assert 'value="1" aria-pressed="false"' in html(form)
    assert 'value="0" aria-pressed="true"' in html(form, is_starred=True)


@pytest.mark.parametrize("form", FORMS)
def test_photo_stands_for_initials(form):
    assert '<img src="/photo/1/"' in html(form, photo="/photo/1/")


def test_a_table_keeps_the_place_of_what_is_empty():
    assert html(TableRows, "", "x").count("<td data-label=") == 2
    for form in (LineRows, TileRows):
        assert html(form, "", "x").count('data-field="') == 1


def test_columns_with_a_width_keep_it():
    columns = [column("name", width=200), column("city", width=90)]
    page = TableRows(columns, may_tick=False, may_edit=False).html([row(columns, "x")])
    assert '<td class="name-cell sized">' in page
    assert 'class=" sized">' in page
