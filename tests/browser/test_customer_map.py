"""The list as a map: an area drawn on it becomes a filter, by mouse in English and by keys in Persian."""

import re
from decimal import Decimal

import pytest
from playwright.sync_api import expect

from core.list_layout import ListLayout
from customers.fields import customer_catalogue
from records.services import list_layouts
from tests.browser.test_accessibility import grave_faults
from tests.browser.visitor import PHONE
from tests.customers.records import add_customers

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "progress"])

IRAN = "#map=5/33/53"


@pytest.fixture
def spread(cast):
    """Two in Iran, one in Poland."""
    places = {"Tina": ("35.7", "51.4"), "Shirin": ("29.6", "52.6"), "Kinga": ("50.1", "19.9")}
    return add_customers(
        *(
            {"name": name, "coordinates": tuple(map(Decimal, place))}
            for name, place in places.items()
        )
    )


@pytest.mark.parametrize("is_persian", [False, True], ids=["by mouse", "in Persian, by keys"])
def test_area_drawn_on_the_map_becomes_a_filter(visit, in_persian, cast, spread, is_persian):
    visitor = visit(in_persian(cast.alice) if is_persian else cast.alice)
    visitor.enter(f"/customers/?display=map{IRAN}")
    canvas = visitor.main.locator(".map-canvas")
    listed = visitor.main.get_by_role("list", name=visitor.words("In this frame"))
    expect(canvas.get_by_role("button", name="Tina")).to_be_visible()
    expect(listed.get_by_role("link")).to_have_text(["Shirin", "Tina"])
    expect(visitor.main.get_by_role("status").filter(has_text=visitor.number(2))).to_be_visible()
    visitor.picture("map")
    visitor.picture("map", size=PHONE)
    visitor.picture("map", scheme="dark")
    assert grave_faults(visitor.page) == []

    visitor.press("Draw an area")
    (draw_by_keys if is_persian else draw_by_mouse)(visitor, canvas)
    expect(visitor.page).to_have_url(re.compile(r"where=.*in_area"))
    expect(visitor.main.locator("#list-chips")).to_contain_text(
        visitor.words("within the drawn area")
    )
    expect(listed.get_by_role("link")).to_have_text(["Tina"])
    expect(canvas.locator(".map-area")).to_have_count(1)
    visitor.picture("map-area")


def test_circle_round_a_place_a_colour_and_the_card_behind_a_pin(visit, cast, spread):
    carol = visit(cast.carol)
    carol.enter(f"/customers/?display=map{IRAN}")
    canvas = carol.main.locator(".map-canvas")
    expect(canvas.get_by_role("button", name="Shirin")).to_be_visible()

    # What keeps the list keeps the colour as well, from the moment it is chosen.
    page = carol.page
    save = carol.main.get_by_role("link", name="Save as view")
    page.locator("#map-colour").select_option("tags")
    expect(save).to_have_attribute("href", re.compile("colour%3Dtags"))
    expect(page).to_have_url(re.compile(r"colour=tags.*#map="))
    expect(page.locator("#map-colour")).to_have_value("tags")

    page.get_by_text("Around a place").click()
    middle = page.locator(".list-map-circle [name=at]")
    expect(middle).not_to_have_value("")
    middle.fill("35.7, 51.4")
    page.locator(".list-map-circle [name=km]").fill("50")
    page.locator(".list-map-circle").get_by_role("button", name="Filter").click()
    expect(page).to_have_url(re.compile(r"where=.*circle"))
    expect(page).to_have_url(re.compile("colour=tags"))
    listed = carol.main.get_by_role("list", name="In this frame")
    expect(listed.get_by_role("link")).to_have_text(["Tina"])

    canvas.get_by_role("button", name="Tina").click()
    card = canvas.locator(".leaflet-popup")
    card.get_by_role("checkbox", name="Tina").check()
    expect(listed.get_by_role("checkbox", name="Tina")).to_be_checked()
    expect(carol.main.locator("[data-tick-count]")).to_have_text("1")
    carol.picture("map-card")
    card.get_by_role("link", name="Tina").click()
    expect(carol.heading).to_have_text("Tina")


def test_map_chosen_in_another_window_comes_whole(visit, cast, spread):
    visitor = visit(cast.alice)
    visitor.enter("/customers/")
    expect(visitor.main.get_by_role("table")).to_be_visible()
    list_layouts.choose_display(
        actor=cast.alice,
        catalogue=customer_catalogue(),
        usual=ListLayout(),
        displays=("table", "map"),
        display="map",
    )
    visitor.page.locator("#list-search").fill("Kinga")
    canvas = visitor.main.locator(".map-canvas")
    expect(canvas.get_by_role("button", name="Kinga")).to_be_visible()
    expect(visitor.page).to_have_url(re.compile(r"q=Kinga"))


def test_bar_of_a_map_stands_in_the_window_below_the_question_about_tiles(visit, cast, spread):
    visitor = visit(cast.erin)
    visitor.enter(f"/customers/?display=map{IRAN}")
    expect(visitor.main.get_by_role("group", name="Map tiles")).to_be_in_viewport(ratio=1)
    expect(
        visitor.main.get_by_role("form", name="With the customers of the map")
    ).to_be_in_viewport(ratio=1)


def draw_by_mouse(visitor, canvas):
    """Round Tehran, which lies above and left of the middle; the first corner again closes it."""
    tina = canvas.get_by_role("button", name="Tina").bounding_box()
    x, y = tina["x"] + tina["width"] / 2, tina["y"] + tina["height"] / 2
    for across, down in ((-60, -40), (60, -40), (60, 40), (-60, 40), (-60, -40)):
        visitor.page.mouse.click(x + across, y + down)


def draw_by_keys(visitor, canvas):
    """A corner in the middle of the map, the map moved on, and again: a triangle round Tehran."""
    canvas.evaluate("canvas => canvas.focus()")
    keys = visitor.page.keyboard
    for moves in ("ArrowUp " * 2, "ArrowRight " * 2 + "ArrowDown " * 2, "ArrowLeft " * 4):
        for key in moves.split():
            keys.press(key)
            visitor.page.wait_for_timeout(350)
        visitor.press("Corner in the middle")
        canvas.evaluate("canvas => canvas.focus()")
    keys.press("Enter")
