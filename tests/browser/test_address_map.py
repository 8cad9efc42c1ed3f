"""The map of an address: a pin by hand and by number, tiles and a geocoder of this machine, and nothing
from anywhere else."""

import re
import struct
import zlib
from decimal import Decimal
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from accounts import services
from accounts.maps import map_settings
from accounts.models import Organisation
from core.catalogue import CellError
from core.catalogue.coordinates import CoordinatesKind, read_coordinates
from customers.models import Address, Customer
from tests.browser.languages import IN_BOTH, IN_ENGLISH, IN_PERSIAN
from tests.browser.test_accessibility import grave_faults
from tests.browser.visitor import DESK, PHONE
from tests.customers.records import add_customers

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "progress"])

OFFICE = "/settings/organisation/"
TEHRAN = (Decimal("35.689200"), Decimal("51.389000"))
FOUND = {
    "lat": "35.7000",
    "lon": "51.4000",
    "display_name": "Azadi Street 7, Tehran, Iran",
    "address": {
        "road": "Azadi Street",
        "house_number": "7",
        "city": "Tehran",
        "state": "Tehran Province",
        "country_code": "ir",
    },
}


class Mapped:
    """A person before a form or card with a map; every address that the browser asked is kept."""

    def __init__(self, visitor, path: str):
        self.visitor = visitor
        self.asked: list[str] = []
        visitor.page.on("request", lambda request: self.asked.append(request.url))
        visitor.enter(path)
        self.frame = visitor.main.locator("[data-address-map=coordinates], [data-card-map]")
        self.canvas = self.frame.locator(".map-canvas")
        self.pin = self.canvas.locator(".map-pin")
        self.label = self.canvas.locator(".map-address-label")
        self.coordinates = visitor.main.locator("[name=coordinates]")

    def wait(self) -> "Mapped":
        self.canvas.scroll_into_view_if_needed()
        expect(self.canvas).to_have_attribute("data-is-drawn", "")
        return self

    def press(self, label: str) -> None:
        self.visitor.press(label)

    def fill(self, name: str, text: str) -> None:
        self.visitor.main.locator(f"[name={name}]").fill(text)

    def value(self, name: str) -> str:
        return self.visitor.main.locator(f"[name={name}]").input_value()

    def note(self, sentence: str):
        return self.frame.get_by_text(self.visitor.words(sentence))

    @property
    def place(self) -> tuple[Decimal, Decimal]:
        return read_coordinates(self.coordinates.input_value())

    def shown(self, place) -> str:
        with self.visitor.eyes():
            return CoordinatesKind().to_form(place)

    def pictures(self, step: str) -> None:
        """By day, by night, and on a phone."""
        for look in ({}, {"scheme": "dark"}, {"size": PHONE}):
            self.visitor.page.set_viewport_size(look.get("size", DESK))
            self.canvas.evaluate("canvas => canvas.scrollIntoView({ block: 'center' })")
            self.visitor.picture(step, **look)

    def faults(self) -> list[str]:
        return grave_faults(self.visitor.page)

    @property
    def hosts(self) -> set[str]:
        return {urlsplit(url).netloc for url in self.asked if url.startswith("http")}

    @property
    def own_host(self) -> str:
        return urlsplit(self.visitor.address).netloc


@pytest.fixture
def form(visit, in_persian):
    def open_form(person, is_persian=False) -> Mapped:
        visitor = visit(in_persian(person) if is_persian else person)
        return Mapped(visitor, "/customers/new/").wait()

    return open_form


def decide(cast, **values) -> None:
    organisation = Organisation.objects.get()
    services.decide_on_map(actor=cast.olga, organisation=organisation, **values)


def a_tile() -> bytes:
    """The smallest picture that a browser accepts."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0))
    pixel = chunk(b"IDAT", zlib.compress(b"\0\x9c\xc4\xb2"))
    return b"\x89PNG\r\n\x1a\n" + header + pixel + chunk(b"IEND", b"")


@IN_BOTH
def test_pin_is_set_by_click_and_moved_by_drag_and_keys(form, cast, is_persian):
    page = form(cast.alice, is_persian)
    expect(page.note("No map tiles are set up: only country borders are shown.")).to_be_visible()
    page.canvas.click(position={"x": 200, "y": 140})
    expect(page.pin).to_be_visible()
    clicked = page.place
    assert page.coordinates.input_value() == page.shown(clicked)

    page.pin.drag_to(page.canvas, target_position={"x": 260, "y": 100})
    dragged = page.place
    assert dragged[0] > clicked[0] and dragged[1] > clicked[1]

    page.pin.focus()
    page.visitor.page.keyboard.press("ArrowDown")
    page.visitor.page.keyboard.press("Shift+ArrowLeft")
    assert page.place[0] < dragged[0] and page.place[1] < dragged[1]
    assert page.hosts == {page.own_host}


@IN_PERSIAN
def test_typed_coordinates_move_the_pin_and_the_address_stands_beside_it(form, cast, is_persian):
    page = form(cast.alice, is_persian)
    page.fill("street", "Azadi 7")
    page.fill("city", "Tehran")
    expect(page.pin).to_have_count(0)
    page.coordinates.fill("\u200f۳۵٫۶۸۹۲، ۵۱٫۳۸۹\u200f" if is_persian else "35.6892, 51.389")
    expect(page.pin).to_be_visible()
    for place in (page.label, page.frame.locator("[data-map-address]")):
        expect(place).to_contain_text(re.compile("Azadi 7. Tehran"))
    page.fill("city", "Rey")
    expect(page.label).to_contain_text("Rey")
    page.pictures("address-map")
    assert page.faults() == []
    page.coordinates.fill("nowhere")
    expect(page.pin).to_have_count(0)

    page.press("Put the pin in the middle")
    assert page.place == pytest.approx(TEHRAN, abs=Decimal("0.1"))
    expect(page.pin).to_be_focused()
    page.press("Remove the pin")
    assert page.coordinates.input_value() == ""
    expect(page.pin).to_have_count(0)
    assert page.hosts == {page.own_host}


def test_pin_in_another_country_than_the_address_is_remarked_on(form, cast):
    page = form(cast.alice)
    page.visitor.main.locator("[name=country]").select_option("IR", force=True)
    page.coordinates.fill("51.389, 35.6892")
    expect(page.frame.get_by_role("status").first).to_contain_text(
        "The pin lies in Russia, the address in Iran. Latitude comes first"
    )


@IN_PERSIAN
def test_tick_under_the_map_hides_the_delivery_address(form, cast, is_persian):
    page = form(cast.alice, is_persian)
    tick = page.visitor.main.locator("[name=is_delivery_same_as_main]")
    delivery = page.visitor.main.locator("#section-delivery_address")
    assert tick.bounding_box()["y"] > page.canvas.bounding_box()["y"] + 200
    tick.check()
    expect(delivery).to_be_hidden()
    tick.uncheck()
    expect(delivery).to_be_visible()

    canvas = delivery.locator(".map-canvas")
    canvas.scroll_into_view_if_needed()
    expect(canvas).to_have_attribute("data-is-drawn", "")
    canvas.click(position={"x": 150, "y": 100})
    page.coordinates.fill("35.6892, 51.389")
    page.fill("name", "Two addresses")
    typed = page.value("delivery_coordinates")
    page.visitor.picture("delivery-address")
    page.press("Register")
    expect(page.visitor.heading).to_have_text("Two addresses")
    customer = Customer.objects.get(name="Two addresses")
    main, delivered = (Address.objects.get(customer=customer, kind=k) for k in ("main", "delivery"))
    assert (main.latitude, main.longitude) == TEHRAN
    assert (delivered.latitude, delivered.longitude) == read_coordinates(typed)


@IN_ENGLISH
def test_address_is_found_and_its_parts_are_offered(form, cast, stub_server, is_persian):
    another = {**FOUND, "display_name": "Azadi Street, Karaj", "lat": "35.8", "lon": "51"}
    stub_server.answers([another, FOUND])
    decide(cast, geocoder_url=stub_server.url)
    page = form(cast.alice, is_persian)
    page.fill("street", "Azadi 7")
    page.press("Find this address")
    page.visitor.picture("address-places")
    page.frame.get_by_role("button", name=FOUND["display_name"]).click()
    assert page.place == (Decimal("35.7"), Decimal("51.4"))
    asked = stub_server.asked[0]
    assert (asked.path, asked.parameters["q"]) == ("/search", "Azadi 7")
    assert asked.parameters["accept-language"] == page.visitor.user.language

    page.pictures("address-offer")
    assert (page.value("street"), page.value("city")) == ("Azadi 7", "")
    page.press("Use all of it")
    assert (page.value("street"), page.value("city")) == ("Azadi Street 7", "Tehran")
    assert (page.value("country"), page.value("region")) == ("IR", "Tehran Province")
    assert page.hosts == {page.own_host}


def test_address_of_the_pin_is_looked_up_and_taken_part_by_part(form, cast, stub_server):
    stub_server.answers(FOUND)
    decide(cast, geocoder_url=stub_server.url)
    page = form(cast.alice)
    page.fill("street", "My street")
    page.coordinates.fill("35.7, 51.4")
    page.press("What is the address here?")
    page.frame.get_by_role("button", name="Use: City, Tehran", exact=True).click()
    page.press("Leave the address as it is")
    assert (page.value("street"), page.value("city")) == ("My street", "Tehran")
    assert stub_server.asked[0].parameters["lat"] == "35.700000"


def test_refusal_of_the_geocoder_is_told(form, cast, stub_server):
    stub_server.answers([], status=500)
    decide(cast, geocoder_url=stub_server.url)
    page = form(cast.alice)
    page.fill("city", "Tehran")
    page.press("Find this address")
    expect(page.frame.get_by_role("status").first).to_contain_text("answered with an error (500)")
    assert page.visitor.complaints.pop()
    page.visitor.complaints.clear()


def test_tiles_come_from_the_server_that_was_chosen_and_from_no_other(form, cast, stub_server):
    stub_server.answers(a_tile(), Content_Type="image/png")
    attribution = "© Our maps, https://maps.example.org/about"
    decide(
        cast, map_tiles_url=f"{stub_server.url}/{{z}}/{{x}}/{{y}}.png", map_attribution=attribution
    )
    page = form(cast.alice)
    expect(page.canvas.locator("img.leaflet-tile-loaded").first).to_be_visible()
    expect(page.canvas.get_by_role("link", name="https://maps.example.org/about")).to_be_visible()
    expect(page.note("The map tiles cannot be reached")).to_be_hidden()
    assert page.hosts == {page.own_host, urlsplit(stub_server.url).netloc}
    assert all(
        asked.headers["Referer"] == f"{page.visitor.address}/" for asked in stub_server.asked
    )
    page.visitor.picture("address-tiles")


def test_tiles_that_do_not_come_leave_the_borders_and_a_sentence(form, cast, stub_server):
    stub_server.answers(b"", status=404)
    decide(cast, map_tiles_url=f"{stub_server.url}/{{z}}/{{x}}/{{y}}.png")
    page = form(cast.alice)
    expect(
        page.note("The map tiles cannot be reached: only country borders are shown.")
    ).to_be_visible()
    expect(page.canvas.locator("path.map-country").first).to_be_attached()
    page.canvas.click(position={"x": 200, "y": 140})
    expect(page.pin).to_be_visible()
    page.visitor.complaints.clear()


def test_owner_is_asked_beside_the_first_map_and_keeps_what_he_typed(form, cast):
    page = form(cast.olga)
    page.fill("city", "Tehran")
    page.pictures("map-question")
    page.visitor.page.route("**/settings/map/**", lambda route: route.abort(), times=1)
    page.press("Stay without")
    expect(page.visitor.page.locator(".toast-error")).to_contain_text("Nothing was changed")
    page.visitor.complaints.clear()  # the browser reports the request that failed
    page.press("Stay without")
    expect(page.note("Kept. It holds from the next page that you open")).to_be_visible()
    expect(page.frame.locator("[data-map-question]")).to_have_count(0)
    assert page.value("city") == "Tehran"
    organisation = Organisation.objects.get()
    assert (organisation.map_decided_by, organisation.map_tiles_url) == (cast.olga, "")
    page.visitor.page.once("dialog", lambda dialog: dialog.accept())
    page.visitor.page.goto("/customers/new/")
    expect(page.frame.locator(".map-canvas")).to_be_visible()
    expect(page.frame.locator("[data-map-question]")).to_have_count(0)


@IN_PERSIAN
def test_office_is_put_on_the_map_and_a_round_trip_begins_there(
    visit, cast, in_persian, is_persian
):
    add_customers({"name": "Near", "coordinates": (Decimal("35.7"), Decimal("51.4"))})
    page = Mapped(visit(in_persian(cast.erin) if is_persian else cast.erin), OFFICE).wait()
    page.fill("address", "Azadi 7")
    page.press("Put the pin in the middle")
    expect(page.label).to_contain_text("Azadi 7")
    chosen = page.place
    page.pictures("office-map")
    assert page.faults() == []
    page.press("Save")
    expect(page.visitor.page.locator("[data-toasts]")).to_contain_text(page.visitor.words("Saved"))
    assert Organisation.objects.get().coordinates == chosen

    page.visitor.enter("/customers/route/")
    page.press("From our office")
    expect(page.visitor.main.locator(".form-note").first).to_contain_text(
        page.visitor.words("The trip begins and ends at our office.")
    )
    page.visitor.picture("trip-from-the-office")


@IN_ENGLISH
def test_administrator_sets_up_a_server_on_the_page_of_the_settings(
    visit, cast, in_persian, is_persian
):
    erin = visit(in_persian(cast.erin) if is_persian else cast.erin)
    erin.enter("/settings/map/")
    for look in ({}, {"scheme": "dark"}, {"size": PHONE}):
        erin.picture("map-settings", **look)
    erin.main.locator("[name=map_tiles_url]").fill("https://tiles.example.org/{z}/{x}")
    erin.press("Save")
    expect(erin.main.locator(".field-error")).to_contain_text(re.compile(r"\{z\}.*\{x\}"))
    erin.main.locator("[name=map_tiles_url]").fill("https://tiles.example.org/{z}/{x}/{y}.png")
    erin.complaints.clear()  # the browser's word for a form that was refused
    erin.press("Save")
    expect(erin.main.get_by_text("Erin")).to_be_visible()
    assert map_settings().tiles.host == "tiles.example.org"


@IN_PERSIAN
def test_card_shows_the_place_on_request(visit, cast, in_persian, is_persian):
    (customer,) = add_customers({"name": "Here", "city": "Tehran", "coordinates": TEHRAN})
    alice = visit(in_persian(cast.alice) if is_persian else cast.alice)
    page = Mapped(alice, f"/customers/{customer.pk}/")
    assert not any("leaflet" in url for url in page.asked)
    page.frame.locator("summary").click()
    page.wait()
    expect(page.pin).to_be_visible()
    expect(page.label).to_have_text("Tehran")
    page.pictures("card-map")
    page.canvas.click(position={"x": 40, "y": 40})
    assert page.hosts == {page.own_host}


def test_page_reads_coordinates_as_the_server_does(form, cast):
    page = form(cast.alice)
    texts = [
        *("35.6892, 51.3890", "35,6892; 51,3890", "35,6892 51,3890", "۳۵٫۶۸۹۲، ۵۱٫۳۸۹۰", "٣٥٫٥ ٥١"),
        *("-33.8688, 151.2093", "−33.8688 151.2093", "35.6°, 51.3°", "\u200e35.6,\u200f 51.3"),
        *(
            "90, 180",
            "90.1, 0",
            "0, 180.1",
            "35",
            "north",
            "1, 2, 3",
            "",
            "1e3, 1",
            "139.69, 35.68",
        ),
    ]
    read = page.visitor.page.evaluate(
        """async (texts) => {
            const script = document.querySelector("script[src*='address_map']");
            const { parseCoordinates } = await import(new URL("coordinates.js", script.src).href);
            return texts.map(parseCoordinates);
        }""",
        texts,
    )
    assert [None if place is None else [round(part, 6) for part in place] for place in read] == [
        as_the_server_reads(text) for text in texts
    ]


def as_the_server_reads(text: str) -> list[float] | None:
    try:
        return [float(part) for part in read_coordinates(text)]
    except CellError:
        return None
