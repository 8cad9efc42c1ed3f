"""Saved views as segments: what they hold for whom, what uses them, and the page of all of them."""

import time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.services import update_user
from core import contributions, counts
from core.change_sets import change_set
from core.contributions import Audience, Contributions
from core.refusals import Refused
from customers.models import Tag
from records import services
from records.models import SavedView
from records.segments import NoSuchSegment, SegmentUnread, segment_names, segment_of
from records.services import create_option, delete_option
from records.views import segments as segment_views
from tests.customers.records import add_customers, add_named
from tests.records.custom import add_field, let_stand
from tests.records.views_of_lists import save_view, share_view

pytestmark = pytest.mark.django_db

URL = "/segments/"


def names_in(segment) -> set[str]:
    return set(segment.records.values_list("name", flat=True))


@pytest.fixture
def contribute(monkeypatch):
    """`contribute(entry)`: an audience of an app that is still to come."""

    def add(audience: Audience) -> None:
        more = (*contributions.all_contributions(), Contributions(audiences=(audience,)))
        monkeypatch.setattr(contributions, "all_contributions", lambda: more)
        contributions.contributed.cache_clear()

    yield add
    monkeypatch.undo()
    contributions.contributed.cache_clear()


# --- What a segment holds -------------------------------------------------------------------------------


def test_segment_holds_what_fits_today_and_its_user_sees(cast):
    add_named("Lime public")
    add_named("Lime of North", is_public=False, departments=(cast.north.pk,))
    add_named("Lime of South", is_public=False, departments=(cast.south.pk,))
    add_named("Plum")
    view = share_view(cast.erin, query="q=lime&sort=-name")
    assert names_in(segment_of(actor=cast.alice, view_id=view.pk)) == {
        "Lime public",
        "Lime of North",
    }
    segment = segment_of(actor=cast.dan, view_id=view.pk)
    add_named("Lime that came later")
    assert names_in(segment) == {"Lime public", "Lime of South", "Lime that came later"}


def test_me_is_who_uses_the_segment(cast):
    add_customers(
        {"name": "Alice's", "assigned_to": cast.alice.pk},
        {"name": "Bob's", "assigned_to": cast.bob.pk},
    )
    view = share_view(cast.carol, cast.north, query="assigned_to=me")
    assert names_in(segment_of(actor=cast.alice, view_id=view.pk)) == {"Alice's"}
    assert names_in(segment_of(actor=cast.bob, view_id=view.pk)) == {"Bob's"}


def test_segment_of_others_or_from_the_bin_is_none(cast):
    view = share_view(cast.carol, cast.north)
    assert segment_names(cast.bob, "customers.customer") == [(view.pk, "Ours")]
    assert segment_names(cast.dan, "customers.customer") == []
    with pytest.raises(NoSuchSegment):
        segment_of(actor=cast.dan, view_id=view.pk)
    services.delete_view(actor=cast.carol, view=view)
    with pytest.raises(NoSuchSegment):
        segment_of(actor=cast.carol, view_id=view.pk)


@pytest.fixture
def over_a_field(cast):
    """A segment over a custom field: who has it Gold."""
    field = let_stand(add_field(cast, "choice", "Medal", is_filterable=True))
    view = share_view(cast.carol, cast.north, name="Medals", query=f"custom.{field.key}=gold")
    return field, view


def test_retired_field_stops_a_segment_instead_of_widening_it(cast, client_for, over_a_field):
    field, view = over_a_field
    add_named("Everybody")
    segment = segment_of(actor=cast.bob, view_id=view.pk)
    assert not segment.records.exists()
    services.retire_custom_field(actor=cast.erin, custom_field=field)
    segment = segment_of(actor=cast.bob, view_id=view.pk)
    with pytest.raises(SegmentUnread, match=r"Medals.*Medal.*retired"):
        _ = segment.records
    page = client_for(cast.bob).get(f"/customers/?view={view.pk}", follow=True)
    assert "the field has been retired" in page.content.decode()
    assert "the field has been retired" in client_for(cast.bob).get(URL).content.decode()
    count = client_for(cast.bob).get(f"{URL}{view.pk}/count/")
    assert count.content.decode().strip() == "—"


def test_parameter_that_no_list_knows_stops_a_segment(cast):
    view = share_view(cast.carol, query="q=lime")
    with pytest.raises(Refused, match="club"):
        services.keep_in_view(actor=cast.carol, view=view, query="club.from=3")
    with change_set(actor=None, reason="tests.view"):
        SavedView.objects.filter(pk=view.pk).update(query="club=gold&q=lime")
    with pytest.raises(SegmentUnread, match="club"):
        _ = segment_of(actor=cast.carol, view_id=view.pk).records


def test_choice_that_is_gone_finds_nobody_and_is_told(cast, client_for):
    add_named("Lime")
    tag = create_option(actor=cast.erin, model=Tag, names={"en": "Fair"})
    view = share_view(cast.carol, query=f"tags={tag.pk}")
    carol = client_for(cast.carol)
    address = f"/customers/?tags={tag.pk}&view={view.pk}"
    note = "“Tags” asks for a choice that is gone"
    assert note not in carol.get(address).content.decode()
    delete_option(actor=cast.erin, option=tag)
    assert not segment_of(actor=cast.carol, view_id=view.pk).records.exists()
    assert note in carol.get(address).content.decode()
    assert note in carol.get(URL).content.decode()
    unknown = carol.get("/customers/?departments=9999").content.decode()
    assert "“Departments” asks for a choice that is gone" in unknown


def test_person_who_left_is_still_who_he_was(cast, client_for):
    add_customers({"name": "Bob's", "assigned_to": cast.bob.pk})
    view = share_view(cast.carol, cast.north, query=f"assigned_to={cast.bob.pk}")
    update_user(actor=cast.erin, user=cast.bob, is_active=False)
    assert names_in(segment_of(actor=cast.carol, view_id=view.pk)) == {"Bob's"}
    html = client_for(cast.carol).get(URL).content.decode()
    assert "Responsible manager: Bob" in html
    assert "is gone" not in html


def test_shared_views_of_somebody_who_left_are_kept_by_administrators(cast, client_for):
    view = share_view(cast.carol, cast.north, name="Left behind", is_locked=True)
    update_user(actor=cast.erin, user=cast.carol, is_active=False)
    assert [pk for pk, _name in segment_names(cast.bob, "customers.customer")] == [view.pk]
    services.update_view(actor=cast.erin, view=view, name="Kept")
    assert "Kept" in client_for(cast.bob).get(URL).content.decode()


# --- A module that takes a segment as its audience ----------------------------------------------------------


def test_module_takes_a_segment_as_its_audience_and_keeps_it_from_being_deleted(
    cast, client_for, contribute
):
    """What a later app does: here its only mailing goes to the segment of which it keeps the id."""
    add_named("Lime", "Plum")
    view = share_view(cast.carol, cast.north, query="q=lime")
    mailing = {"audience": view.pk, "sent": []}

    def send(actor):
        found = segment_of(actor=actor, view_id=mailing["audience"]).records
        mailing["sent"] = sorted(found.values_list("name", flat=True))

    contribute(
        Audience(
            code="tests.mailings",
            used=lambda user, ids: {pk: "1 mailing" for pk in ids if pk == mailing["audience"]},
        )
    )
    send(cast.bob)
    assert mailing["sent"] == ["Lime"]
    carol = client_for(cast.carol)
    assert "1 mailing" in carol.get(URL).content.decode()
    answer = carol.post(f"{URL}{view.pk}/delete/", follow=True)
    assert "it is the audience of 1 mailing" in answer.content.decode()
    assert SavedView.objects.filter(pk=view.pk).exists()


# --- The page ----------------------------------------------------------------------------------------------


def rows_of(response):
    assert response.status_code == 200
    return response.context["rows"]


def test_page_lists_what_one_may_use_with_what_it_asks_for(cast, client_for):
    save_view(cast.carol, "Hers", "q=lime")
    share_view(cast.erin, cast.south, name="South's")
    share_view(cast.erin, cast.north, name="North's", is_locked=True)
    response = client_for(cast.carol).get(URL)
    assert [row.view.name for row in rows_of(response)] == ["Hers", "North's"]
    html = response.content.decode()
    for text in ("Search: lime", "Only me", "North", "Erin", "Locked"):
        assert text in html
    assert "South" not in html


def test_search_finds_a_name_or_owner_in_any_spelling(cast, client_for):
    share_view(cast.erin, name="Łódź")
    share_view(cast.carol, name="کلیدی")
    client = client_for(cast.bob)
    assert [row.view.name for row in rows_of(client.get(f"{URL}?q=lodz"))] == ["Łódź"]
    assert [row.view.name for row in rows_of(client.get(f"{URL}?q=كليدي"))] == ["کلیدی"]
    assert [row.view.name for row in rows_of(client.get(f"{URL}?q=CAROL"))] == ["کلیدی"]
    assert "No segment fits" in client.get(f"{URL}?q=nothing").content.decode()


def test_empty_page_says_how_to_make_one(cast, client_for):
    html = client_for(cast.dan).get(URL).content.decode()
    assert "No segments yet" in html
    assert 'href="/customers/"' in html


@pytest.mark.parametrize("gone", [0, 10**6], ids=["there", "gone"])
def test_page_costs_the_same_for_2_and_20_segments(cast, client_for, gone):
    """Also where each asks for another choice that is gone."""
    client = client_for(cast.carol)

    def queries():
        client.get(URL)
        with CaptureQueriesContext(connection) as captured:
            client.get(URL)
        return len(captured)

    def add(numbers):
        for number in numbers:
            tag = gone + number if gone else "none"
            query = f"status=none&tags={tag}"
            share_view(cast.erin, cast.north, name=f"{number}", query=query)

    add(range(2))
    with_two = queries()
    add(range(2, 20))
    assert queries() == with_two


def test_pages_of_many_segments(cast, client_for, monkeypatch):
    monkeypatch.setattr(segment_views, "PAGE_SIZE", 2)
    for number in range(3):
        save_view(cast.carol, f"View {number}")
    client = client_for(cast.carol)
    first = client.get(f"{URL}?q=view")
    assert first.context["next_url"] == "?q=view&page=2"
    assert [row.view.name for row in rows_of(client.get(f"{URL}?q=view&page=2"))] == ["View 2"]


def test_number_is_given_up_after_a_while(cast, client_for, monkeypatch):
    add_named("Lime", "Plum")
    view = share_view(cast.carol, query="q=lime")
    address = f"{URL}{view.pk}/count/"
    client = client_for(cast.bob)
    assert client.get(address).content.decode().strip() == "1"
    monkeypatch.setattr(counts, "count_of", lambda records, **how: sleep_in_the_database())
    monkeypatch.setattr(segment_views, "PATIENCE", 30)
    started = time.monotonic()
    assert client.get(address).content.decode().strip() == "—"
    assert time.monotonic() - started < 5


def sleep_in_the_database():
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(10)")
