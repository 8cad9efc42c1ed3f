"""Saved views above the list of customers: tabs, saving, sharing, the view that the list opens with."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.list_layout import ListLayout
from customers.fields import customer_catalogue
from customers.models import Status
from records import services, view_bar
from records.models import SavedView
from records.services import list_layouts
from tests.customers.pages import errors_of
from tests.customers.records import add_customers, add_named
from tests.records.views_of_lists import save_view, share_view

pytestmark = pytest.mark.django_db

URL = "/customers/"
RECORD_TYPE = "customers.customer"
HTMX = {"HX-Request": "true", "HX-Target": "list-results"}


@pytest.fixture
def carol(cast, client_for):
    return client_for(cast.carol)


def page_of(client, query="", **headers):
    response = client.get(f"{URL}{query}", headers=headers)
    assert response.status_code == 200, response
    return response


def bar_of(response):
    return response.context["view_bar"]


def tabs_of(response) -> list[str]:
    return [tab.view.name for tab in bar_of(response).tabs]


def undo_urls_of(response) -> list[str]:
    return re.findall(r'action="(/segments/[^"]+/undo/[^"]+)"', response.content.decode())


def toast_after(client, address: str) -> str:
    """The page that follows a POST, with what it says of it."""
    return client.post(address, follow=True).content.decode()


def arrange(user, view, *, columns) -> None:
    list_layouts.choose_columns(
        actor=user,
        catalogue=customer_catalogue(),
        view=view,
        usual=ListLayout(),
        columns=columns,
        rows=0,
    )


def new_view(**values) -> dict:
    return {
        "record_type": RECORD_TYPE,
        "query": "q=lime",
        "name": "Limes",
        "sharing": "private",
        **values,
    }


# --- Tabs -----------------------------------------------------------------------------------------------


def test_tab_holds_all_that_the_view_asks_for_and_is_marked_when_it_is_open(cast, carol):
    view = save_view(cast.carol, "No status", "status=none&sort=name")
    response = page_of(carol)
    (tab,) = bar_of(response).tabs
    assert not tab.is_current
    assert tab.url == f"{URL}?sort=name&status=none&view={view.pk}"
    response = page_of(carol, tab.url.removeprefix(URL))
    assert bar_of(response).tabs[0].is_current
    assert not bar_of(response).is_changed
    html = response.content.decode()
    assert 'aria-current="page"><bdi>No status</bdi>' in html
    assert "Save changes" not in html


def test_address_of_a_view_alone_leads_to_all_that_it_asks_for(cast, carol):
    view = save_view(cast.carol, query="status=none")
    response = carol.get(f"{URL}?view={view.pk}")
    assert response.status_code == 302
    assert response["Location"] == f"{URL}?status=none&view={view.pk}"
    sent_by_mail = carol.get(f"{URL}?view={view.pk}&utm_source=mail")
    assert sent_by_mail["Location"] == response["Location"]
    everything = save_view(cast.carol, "Everything")
    assert page_of(carol, f"?view={everything.pk}").status_code == 200


@pytest.mark.parametrize("named", ["999999999", "x", "99999999999999999999999", "-1"])
def test_view_that_is_not_there_is_not_found_alone_and_passed_over_beside_a_query(carol, named):
    assert carol.get(f"{URL}?view={named}").status_code == 404
    response = page_of(carol, f"?view={named}&q=lime")
    assert "not there any more" in response.content.decode()
    assert response.context["search_text"] == "lime"


def test_stranger_learns_nothing_of_a_view_but_its_query_holds(cast, client_for):
    view = share_view(cast.carol, cast.north, name="Secret of North")
    dan = client_for(cast.dan)
    assert dan.get(f"{URL}?view={view.pk}").status_code == 404
    for path in ("", "edit/", "count/"):
        assert dan.get(f"/segments/{view.pk}/{path}").status_code == 404
    for path in ("keep/", "default/", "move/later/", "delete/", "restore/"):
        assert dan.post(f"/segments/{view.pk}/{path}").status_code == 404
    for page in (page_of(dan), page_of(dan, f"?view={view.pk}&q=x"), dan.get("/segments/")):
        assert "Secret of North" not in page.content.decode()


def test_tabs_cost_the_same_whatever_their_number(cast, carol):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            page_of(carol, "?view=all")
        return len(captured)

    save_view(cast.carol, "First")
    page_of(carol, "?view=all")
    with_one = queries()
    for number in range(20):
        share_view(cast.erin, cast.north, name=f"View {number}")
    assert queries() == with_one


def test_view_behind_the_tabs_is_a_tab_while_it_is_open(cast, carol, monkeypatch):
    monkeypatch.setattr(view_bar, "MOST_TABS", 2)
    for name in ("One", "Two", "Three", "Four"):
        last = save_view(cast.carol, name)
    services.set_default(actor=cast.carol, view=last)
    response = page_of(carol, "?view=all")
    assert tabs_of(response) == ["One", "Two"]
    assert bar_of(response).all_url == f"{URL}?view=all"
    assert tabs_of(page_of(carol, f"?view={last.pk}&q=")) == ["One", "Two", "Four"]


# --- A changed view --------------------------------------------------------------------------------------


def test_changed_filters_can_be_saved_into_the_view_or_as_a_new_one(cast, carol):
    view = save_view(cast.carol, "Mine", "status=none")
    response = page_of(carol, f"?status=none&q=lime&view={view.pk}", **HTMX)
    assert bar_of(response).is_changed
    html = response.content.decode()
    assert "Save changes" in html
    assert "Save as new view" in html
    assert f'action="/segments/{view.pk}/keep/"' in html
    sent = {"query": bar_of(response).asked, "version": view.version}
    answer = carol.post(f"/segments/{view.pk}/keep/", sent)
    assert answer["Location"] == f"{URL}?q=lime&status=none&view={view.pk}"
    assert not bar_of(page_of(carol, answer["Location"].removeprefix(URL))).is_changed


def test_saved_changes_are_taken_back_by_the_toast_and_one_still_sees_them(cast, carol):
    view = save_view(cast.carol, "Mine", "status=none")
    arrange(cast.carol, view, columns=("name",))
    keep = {"query": "status=none&q=lime", "version": view.version}
    address = carol.post(f"/segments/{view.pk}/keep/", keep)["Location"]
    view.refresh_from_db()
    assert view.layout["columns"] == ["name"]
    (undo_url,) = undo_urls_of(page_of(carol, address.removeprefix(URL)))
    answer = carol.post(undo_url)
    assert answer["Location"] == address
    view.refresh_from_db()
    assert view.query == "status=none"
    assert "columns" not in view.layout
    page = page_of(carol, address.removeprefix(URL))
    assert bar_of(page).is_changed
    assert "Taken back" in page.content.decode()
    chosen, _usual = list_layouts.layouts_of(cast.carol, RECORD_TYPE, view)
    assert chosen.columns == ("name",)
    assert "already" in toast_after(carol, undo_url)


def test_saved_changes_stay_when_the_view_was_changed_since(cast, carol, client_for):
    view = share_view(cast.carol, cast.north, query="status=none")
    made = services.keep_in_view(actor=cast.carol, view=view, query="q=lime")
    services.update_view(actor=cast.erin, view=view, name="Renamed")
    undo_url = f"/segments/{view.pk}/undo/{made.pk}/"
    assert "changed the view since" in toast_after(carol, undo_url)
    assert SavedView.objects.get().query == "q=lime"
    other = save_view(cast.carol, "Other")
    assert "no change of this view" in toast_after(carol, f"/segments/{other.pk}/undo/{made.pk}/")
    assert client_for(cast.bob).post(undo_url).status_code == 403
    assert client_for(cast.dan).post(undo_url).status_code == 404
    assert carol.post(f"/segments/{view.pk}/undo/999999999/").status_code == 404


def test_colleague_without_the_right_saves_a_new_view(cast, client_for):
    view = share_view(cast.carol, cast.north, query="status=none")
    bob = client_for(cast.bob)
    html = page_of(bob, f"?q=lime&view={view.pk}").content.decode()
    assert "Save changes" not in html
    assert "Save as new view" in html
    assert bob.post(f"/segments/{view.pk}/keep/", {"query": "q=x"}).status_code == 403
    assert bob.post(f"/segments/{view.pk}/delete/").status_code == 403
    assert bob.get(f"/segments/{view.pk}/edit/").status_code == 403


def test_older_page_does_not_overwrite_what_a_colleague_has_saved(cast, carol):
    view = share_view(cast.carol, cast.north, query="status=none")
    services.keep_in_view(actor=cast.erin, view=view, query="q=erins")
    answer = carol.post(
        f"/segments/{view.pk}/keep/", {"query": "q=carols", "version": view.version}, follow=True
    )
    assert "Somebody saved this" in answer.content.decode()
    assert SavedView.objects.get().query == "q=erins"


def test_part_that_cannot_be_read_is_refused_with_the_reason(cast, carol):
    view = save_view(cast.carol)
    answer = carol.post(f"/segments/{view.pk}/keep/", {"query": "number.from=a"}, follow=True)
    assert "This cannot be saved as a view" in answer.content.decode()
    long = {"query": f"q={'x' * 6010}"}
    answer = carol.post(f"/segments/{view.pk}/keep/", long, follow=True)
    assert "This is too long for a view" in answer.content.decode()
    answer = carol.post("/segments/new/", new_view(**long))
    assert answer.status_code == 422
    assert "This is too long for a view" in str(errors_of(answer))
    assert SavedView.objects.get().query == ""


def test_colour_of_the_map_is_saved_and_changes_the_view(cast, carol):
    page = page_of(carol, "?display=map&colour=tags&q=lime")
    saved = carol.post("/segments/new/", new_view(query=bar_of(page).asked))
    view = SavedView.objects.get()
    assert saved["Location"] == f"{URL}?colour=tags&q=lime&view={view.pk}"
    as_saved = f"?display=map&colour=tags&q=lime&view={view.pk}"
    assert not bar_of(page_of(carol, as_saved)).is_changed
    page = page_of(carol, as_saved.replace("tags", "parts"))
    assert bar_of(page).may_keep
    kept = carol.post(f"/segments/{view.pk}/keep/", {"query": bar_of(page).asked})
    assert kept["Location"] == f"{URL}?colour=parts&q=lime&view={view.pk}"


def test_usual_colour_of_the_map_is_no_change(cast, carol):
    view = save_view(cast.carol, query="q=lime")
    page = page_of(carol, f"?display=map&colour=status&q=lime&view={view.pk}")
    assert not bar_of(page).is_changed
    assert "colour" not in page.context["asked_for"]


def test_table_carries_the_colour_of_the_map_along(cast, carol):
    view = save_view(cast.carol, query="colour=tags")
    page = page_of(carol, f"?display=table&colour=tags&view={view.pk}")
    assert '<input type="hidden" name="colour" value="tags">' in page.content.decode()
    page = page_of(carol, f"?display=map&colour=tags&view={view.pk}")
    assert 'type="hidden" name="colour"' not in page.content.decode()


def test_last_filter_taken_away_leaves_the_view_open_and_everybody_in_it(cast, carol):
    """The view named alone would be opened as it was saved, and the filter would be back."""
    add_named("Lime", "Lemon")
    view = save_view(cast.carol, query="q=lime")
    response = page_of(carol, f"?q=&view={view.pk}")
    assert len(response.context["rows"]) == 2
    assert bar_of(response).is_changed
    status = Status.objects.get(code="active")
    response = page_of(carol, f"?status={status.pk}&view={view.pk}")
    assert response.context["chips"][0]["remove_url"] == f"{URL}?view={view.pk}&q="
    assert response.context["clear_url"] == f"{URL}?view=all"
    response = page_of(carol, f"?q=&view={view.pk}", **HTMX)
    assert response["HX-Push-Url"] == f"{URL}?view={view.pk}&q="


def test_columns_of_a_view_are_everybodys_once_they_are_saved(cast, carol, client_for):
    """What one has arranged is one's own until then, and how one has the list by itself stays so."""
    bob = client_for(cast.bob)

    def columns(client, query):
        return [column.field.key for column in page_of(client, query).context["columns"]]

    carol.post(
        f"{URL}list/columns/save/", {"query": "", "column": ["email", "status"], "rows": "25"}
    )
    sent = {"record_type": RECORD_TYPE, "query": "q=lime", "name": "Limes", "sharing": "everyone"}
    carol.post("/segments/new/", sent)
    view = SavedView.objects.get()
    here = f"?q=lime&view={view.pk}"
    assert view.layout == {"columns": ["email", "status"]}
    assert columns(bob, here) == ["name", "email", "status"]

    arranged = {"query": here.removeprefix("?"), "column": ["city"], "rows": "25"}
    carol.post(f"{URL}list/columns/save/", arranged)
    assert columns(bob, here) == ["name", "email", "status"]
    bar = bar_of(page_of(carol, here))
    assert bar.may_keep and not bar.is_changed
    assert not bar_of(page_of(bob, here)).may_keep
    carol.post(f"/segments/{view.pk}/keep/", {"query": f"{bar.asked}&display=tiles"})
    view.refresh_from_db()
    assert view.layout == {"columns": ["city"], "display": "tiles"}
    assert not bar_of(page_of(carol, here)).may_keep
    assert page_of(bob, here).context["display"] == "tiles"
    assert columns(carol, "?view=all") == ["name", "email", "status"]


# --- Saving and sharing ----------------------------------------------------------------------------------


def test_list_is_saved_as_a_view_and_opens(cast, carol):
    response = page_of(carol, "?q=lime&after=x&display=list")
    form = carol.get(bar_of(response).create_url)
    assert form.status_code == 200
    assert "Search: lime" in form.content.decode()
    sent = {name: form.context["form"][name].value() or "" for name in ("record_type", "query")}
    answer = carol.post("/segments/new/", {**sent, "name": "Limes", "sharing": "private"})
    view = SavedView.objects.get()
    assert (view.owner, view.name, view.query) == (cast.carol, "Limes", "q=lime")
    assert answer["Location"] == f"{URL}?q=lime&view={view.pk}"
    assert tabs_of(page_of(carol)) == ["Limes"]


def test_form_comes_alone_into_the_dialog(carol):
    response = carol.get(
        f"/segments/new/?record_type={RECORD_TYPE}&query=q%3Dlime", headers={"HX-Request": "true"}
    )
    html = response.content.decode()
    assert "<html" not in html
    assert 'action="/segments/new/"' in html


def test_mistake_loses_nothing_that_was_typed(cast, carol):
    save_view(cast.carol, "Limes")
    sent = new_view(sharing="departments", departments=[cast.north.pk], is_locked="on")
    response = carol.post("/segments/new/", sent)
    assert response.status_code == 422
    assert list(errors_of(response)) == ["name"]
    form = response.context["form"]
    assert form["query"].value() == "q=lime"
    assert form["departments"].value() == [str(cast.north.pk)]
    assert carol.post("/segments/new/", {**sent, "name": "Other"}).status_code == 302
    view = SavedView.objects.get(name="Other")
    assert view.is_locked
    assert list(view.departments.all()) == [cast.north]


def test_unreadable_query_is_told_in_the_form_and_not_saved(carol):
    response = carol.post("/segments/new/", new_view(query="number.from=a"))
    assert response.status_code == 422
    assert "This cannot be saved as a view" in response.content.decode()
    assert not SavedView.objects.exists()


@pytest.mark.parametrize("record_type", ["", "accounts.user", "x"])
def test_list_that_has_no_views_is_not_found(carol, record_type):
    assert carol.get(f"/segments/new/?record_type={record_type}").status_code == 404
    assert carol.post("/segments/new/", new_view(record_type=record_type)).status_code == 404


def test_who_may_not_share_is_not_offered_it(cast, client_for):
    alice = client_for(cast.alice)
    html = alice.get(f"/segments/new/?record_type={RECORD_TYPE}").content.decode()
    assert "sharing" not in html
    alice.post("/segments/new/", new_view(sharing="everyone"))
    assert SavedView.objects.get().sharing == "private"


def test_departments_of_others_are_not_offered(cast, carol):
    form = carol.get(f"/segments/new/?record_type={RECORD_TYPE}").context["form"]
    assert list(form.fields["departments"].queryset) == [cast.north]


def test_renaming_and_sharing_come_back_to_where_one_was(cast, carol, client_for):
    view = save_view(cast.carol, "Mine", "status=none")
    here = f"{URL}?status=none&q=lime&view={view.pk}"
    address = bar_of(page_of(carol, here.removeprefix(URL))).update_url
    assert parse_qs(urlsplit(address).query)["next"][0].endswith(f"&view={view.pk}")
    sent = {
        "name": "Ours",
        "sharing": "departments",
        "departments": [cast.north.pk],
        "version": view.version,
        "next": here,
    }
    answer = carol.post(f"/segments/{view.pk}/edit/", sent)
    assert answer["Location"] == here
    assert tabs_of(page_of(client_for(cast.bob))) == ["Ours"]


def test_next_leads_nowhere_else(cast, carol):
    view = save_view(cast.carol)
    answer = carol.post(f"/segments/{view.pk}/delete/", {"next": "https://example.org/"})
    assert answer["Location"] == f"{URL}?view=all"


# --- The view that the list opens with, order, the bin --------------------------------------------------


def test_further_filters_taken_away_leave_the_view_open(cast, carol):
    view = save_view(cast.carol, query="q=lime")
    answer = carol.post("/customers/conditions/", {"query": f"view={view.pk}"})
    assert answer["Location"] == f"{URL}?view={view.pk}&q="


def test_bare_list_opens_with_the_chosen_view_and_all_is_one_click_away(cast, carol):
    view = save_view(cast.carol, query="q=lime")
    carol.post(f"/segments/{view.pk}/default/", {"is_default": "1"})
    assert carol.get(URL)["Location"] == f"{URL}?q=lime&view={view.pk}"
    response = page_of(carol, "?view=all")
    assert bar_of(response).current is None
    assert bar_of(response).all_url == f"{URL}?view=all"
    assert page_of(carol, "", **HTMX)["HX-Push-Url"] == URL
    carol.post(f"/segments/{view.pk}/default/", {"is_default": ""})
    assert page_of(carol).status_code == 200
    assert bar_of(page_of(carol)).all_url == URL


def test_view_that_is_not_shared_any_more_opens_no_list(cast, client_for):
    view = share_view(cast.carol, cast.north, query="q=lime")
    bob = client_for(cast.bob)
    bob.post(f"/segments/{view.pk}/default/", {"is_default": "1"})
    services.update_view(actor=cast.carol, view=view, sharing="private")
    assert page_of(bob).status_code == 200


def test_tabs_are_put_in_order_from_the_menu(cast, carol):
    views = [save_view(cast.carol, name) for name in ("One", "Two")]
    carol.post(f"/segments/{views[1].pk}/move/earlier/")
    assert tabs_of(page_of(carol)) == ["Two", "One"]
    other = share_view(cast.erin, cast.north)
    answer = carol.post(f"/segments/{other.pk}/move/earlier/", follow=True)
    assert "Only your own views" in answer.content.decode()


def test_deleted_view_comes_back_by_the_toast(cast, carol):
    view = save_view(cast.carol, query="q=lime")
    answer = carol.post(f"/segments/{view.pk}/delete/", follow=True)
    assert tabs_of(answer) == []
    assert f'action="/segments/{view.pk}/restore/"' in answer.content.decode()
    answer = carol.post(f"/segments/{view.pk}/restore/", follow=True)
    assert tabs_of(answer) == ["Mine"]


def test_view_shows_everybody_his_own_customers(cast, carol, client_for):
    """`me` is who looks."""
    add_customers(
        {"name": "Hers", "assigned_to": cast.carol.pk}, {"name": "His", "assigned_to": cast.bob.pk}
    )
    view = share_view(cast.carol, cast.north, query="assigned_to=me")
    for client, name in ((carol, "Hers"), (client_for(cast.bob), "His")):
        response = client.get(f"{URL}?view={view.pk}", follow=True)
        assert [row.name for row in response.context["rows"]] == [name]
