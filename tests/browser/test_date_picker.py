"""A day is chosen in the picker: by mouse and by keyboard, in either calendar, in Persian and English."""

import datetime
import json
import re

import pytest
from playwright.sync_api import Locator, expect

from core.calendars import GREGORIAN, JALALI, Birthday, parse_date
from core.calendars.formatting import format_date
from core.calendars.jalali import from_jalali, to_jalali
from core.calendars.preferences import activate, for_language
from core.forms.date_picker import picker_settings
from customers.models import Customer
from tests.browser.test_accessibility import grave_faults
from tests.browser.visitor import PHONE, Visitor
from tests.records.custom import add_field

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "progress"])
NEW = "/customers/new/"
ARABIC_DIGITS = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


class Picker:
    """The picker of one input."""

    def __init__(self, visitor: Visitor, label: str):
        self.visitor = visitor
        self.page = visitor.page
        self.input = visitor.main.get_by_label(visitor.words(label), exact=True)
        self.opener = visitor.main.get_by_role(
            "button", name=f"{visitor.words('Choose a date')}: {visitor.words(label)}"
        )
        self.dialog = visitor.page.get_by_role("dialog", name=visitor.words("Choose a date"))
        self.title = self.dialog.get_by_role("heading").get_by_role("button")

    def open(self) -> "Picker":
        self.opener.click()
        expect(self.dialog).to_be_visible()
        return self

    def cell(self, name: str) -> Locator:
        return self.dialog.get_by_role("gridcell", name=name, exact=True)

    def turn(self, label: str) -> None:
        self.button(label).click()

    def button(self, label: str) -> Locator:
        return self.dialog.get_by_role("button", name=self.visitor.words(label), exact=True)

    @property
    def chosen(self) -> Locator:
        return self.dialog.get_by_role("gridcell", selected=True)

    @property
    def has_focus(self) -> Locator:
        return self.dialog.locator("td:focus")


@pytest.fixture
def english(visit, cast) -> Picker:
    return Picker(signed_in(visit(cast.alice)), "Birthday")


@pytest.fixture
def persian(visit, cast, in_persian) -> Picker:
    return Picker(signed_in(visit(in_persian(cast.alice))), "Birthday")


def signed_in(visitor: Visitor) -> Visitor:
    visitor.enter(NEW)
    expect(visitor.heading).to_be_visible()
    return visitor


def registered(picker: Picker) -> Customer:
    picker.visitor.field("Name").fill("Nadia")
    picker.visitor.press("Register")
    expect(picker.visitor.heading).to_contain_text("Nadia")
    return Customer.objects.get(name="Nadia")


def test_title_leads_from_days_to_months_to_years_and_the_year_is_then_chosen(persian):
    persian.open()
    persian.title.click()
    expect(persian.cell("مرداد")).to_be_visible()
    persian.title.click()
    expect(persian.title).to_be_disabled()
    while not persian.cell("۱۳۶۹").is_visible():
        persian.turn("Earlier years")
    assert grave_faults(persian.page) == []
    persian.visitor.picture("date-picker-years")
    persian.cell("۱۳۶۹").click()
    expect(persian.title).to_have_text("۱۳۶۹")
    persian.cell("اردیبهشت").click()
    expect(persian.title).to_have_text("اردیبهشت ۱۳۶۹")
    expect(persian.dialog.get_by_role("columnheader").first).to_have_attribute("abbr", "شنبه")
    persian.visitor.picture("date-picker-days")
    persian.cell("پنجشنبه، ۲۷ اردیبهشت ۱۳۶۹").click()
    expect(persian.dialog).to_have_count(0)
    expect(persian.input).to_have_value("۱۳۶۹/۰۲/۲۷")
    assert registered(persian).birthday == Birthday(1369, 2, 27, JALALI)


def test_calendar_is_switched_for_the_day_that_is_chosen(persian):
    persian.input.fill("۱۳۶۹/۰۲/۲۷")
    persian.open()
    expect(persian.chosen).to_have_text("۲۷")
    persian.turn("Gregorian")
    expect(persian.title).to_have_text("مه ۱۹۹۰")
    expect(persian.chosen).to_have_text("۱۷")
    expect(persian.dialog.get_by_role("columnheader").first).to_have_attribute("abbr", "شنبه")
    persian.chosen.click()
    expect(persian.input).to_have_value("۱۹۹۰/۰۵/۱۷")
    assert registered(persian).birthday == Birthday(1990, 5, 17, GREGORIAN)


def test_year_may_stay_unknown(persian):
    persian.input.fill("۱۳۶۹/۰۲/۲۷")
    persian.open()
    persian.dialog.get_by_role("checkbox").check()
    expect(persian.title).to_have_text("اردیبهشت")
    persian.title.click()
    expect(persian.title).to_be_disabled()
    persian.cell("اسفند").click()
    persian.cell("۳۰ اسفند").click()
    expect(persian.input).to_have_value("۳۰ اسفند")
    assert registered(persian).birthday == Birthday(None, 12, 30, JALALI)


def test_arrows_follow_the_direction_of_reading(persian):
    persian.input.fill("۱۳۶۹/۰۲/۲۷")
    persian.open()
    for key, day in (("ArrowLeft", "۲۸"), ("ArrowRight", "۲۷"), ("Home", "۲۲"), ("End", "۲۸")):
        persian.page.keyboard.press(key)
        expect(persian.has_focus).to_have_text(day)


def test_keyboard_alone_chooses_a_day(english):
    english.input.fill("1990-05-17")
    english.page.keyboard.press("Tab")
    expect(english.opener).to_be_focused()
    english.page.keyboard.press("Enter")
    expect(english.has_focus).to_have_text("17")
    steps = {
        "ArrowRight": "Friday, 18 May 1990",
        "ArrowDown": "Friday, 25 May 1990",
        "ArrowUp": "Friday, 18 May 1990",
        "ArrowLeft": "Thursday, 17 May 1990",
        "Home": "Saturday, 12 May 1990",  # as in the country of the organisation
        "End": "Friday, 18 May 1990",
        "PageDown": "Monday, 18 June 1990",
        "PageUp": "Friday, 18 May 1990",
        "Shift+PageUp": "Thursday, 18 May 1989",
        "Shift+PageDown": "Friday, 18 May 1990",
    }
    for key, label in steps.items():
        english.page.keyboard.press(key)
        expect(english.has_focus).to_have_attribute("aria-label", label)
    english.page.keyboard.press("Shift+Tab")
    english.page.keyboard.press("Shift+Tab")
    expect(english.title).to_be_focused()
    for _view in ("months", "years"):
        english.page.keyboard.press("Enter")
    english.page.keyboard.press("Tab")
    english.page.keyboard.press("Tab")
    for key in ("ArrowRight", "Enter", "ArrowRight", "Enter", "Enter"):
        english.page.keyboard.press(key)
    expect(english.dialog).to_have_count(0)
    expect(english.input).to_have_value("1991-06-18")
    expect(english.opener).to_be_focused()


def test_escape_changes_nothing_and_brings_the_focus_back(english):
    english.input.fill("17 May")
    english.input.press("Alt+ArrowDown")
    expect(english.dialog.get_by_role("checkbox")).to_be_checked()
    english.page.keyboard.press("ArrowRight")
    english.page.keyboard.press("Escape")
    expect(english.dialog).to_have_count(0)
    expect(english.input).to_be_focused()
    expect(english.input).to_have_value("17 May")
    english.open().turn("Clear")
    expect(english.input).to_have_value("")


def test_open_picker_has_no_grave_faults_of_accessibility(english):
    english.input.fill("1990-05-17")
    english.open()
    faults = grave_faults(english.page)
    english.title.click()
    assert [*faults, *grave_faults(english.page)] == []


def test_date_that_is_no_birthday_has_today_and_needs_its_year(visit, cast):
    add_field(cast, "date", "Delivery")
    picker = Picker(signed_in(visit(cast.alice)), "Delivery")
    picker.open()
    expect(picker.dialog.get_by_role("checkbox")).to_have_count(0)
    picker.turn("Jalali")
    picker.turn("Today")
    today = datetime.datetime.now(tz=datetime.UTC).date()
    with picker.visitor.eyes():
        assert picker.input.input_value() == format_date(today, calendar=JALALI, style="short")
    customer = registered(picker)
    assert list(customer.custom.values()) == [today.isoformat()]


def test_filter_of_a_list_is_chosen_on_a_phone_and_on_a_desk(visit, cast):
    alice = visit(cast.alice)
    alice.enter("/customers/")
    alice.page.set_viewport_size(PHONE)
    alice.press("Filters")
    picker = Picker(alice, "Added: from")
    pane = alice.main.locator("#filter-pane")
    pane.locator("summary", has_text="Added").click()
    picker.open()
    expect(pane).to_be_visible()
    for target in picker.dialog.locator("td[role], button:visible, label:visible").all():
        box = target.bounding_box()
        assert box["height"] >= 44, target.inner_html()
    alice.picture("date-picker-filter", size=PHONE)
    picker.turn("Today")
    today = datetime.datetime.now(tz=datetime.UTC).date().isoformat()
    expect(alice.page).to_have_url(re.compile(f"created_at.from={today}"))


# --- What the picker writes and reads is what the server means ------------------------------------

LANGUAGES = ("fa", "pl", "ru", "en")
DAYS = [from_jalali(1403, month, day) for month in range(1, 13) for day in (1, 12, 29)]
DAYS += [from_jalali(1403, 12, 30), datetime.date(2024, 2, 29)]


def test_browser_converts_every_day_as_the_server_does(english):
    first, last = from_jalali(1300, 1, 1), from_jalali(1500, 12, 29)
    start = (first - datetime.date(1970, 1, 1)).days
    script = """async ([start, count]) => {
      const { fromNumber, toNumber, daysInMonth } = await import("/static/js/date_calendars.js");
      const numbers = Array.from({ length: count }, (_none, place) => start + place);
      const days = numbers.map((number) => fromNumber(number, "jalali"));
      return {
        days: days.map(({ year, month, day }) => [year, month, day]),
        goesBack: days.every((day, place) => toNumber(day) === numbers[place]),
        lastDays: Array.from({ length: 201 }, (_none, place) => daysInMonth("jalali", 1300 + place, 12)),
      };
    }"""
    count = (last - first).days + 1
    found = english.page.evaluate(script, [start, count])
    assert found["goesBack"]
    expected = [list(to_jalali(first + datetime.timedelta(days=n))) for n in range(count)]
    assert found["days"] == expected
    leap_years = [1300 + place for place, days in enumerate(found["lastDays"]) if days == 30]
    assert leap_years == [year for year, month, day in expected if (month, day) == (12, 30)]


def test_whatever_the_picker_writes_the_server_reads_back(english):
    script = """async ([settings, days]) => {
      const { readDay, writeDay } = await import("/static/js/date_text.js");
      const texts = days.map((day) => writeDay(day, settings));
      return texts.map((text, place) => [text, readDay(text, settings, days[place].calendar)]);
    }"""
    for language in LANGUAGES:
        for digits in ("latn", "arabext"):
            with activate(reader(language, digits)):
                days = [parts(day, calendar) for day in DAYS for calendar in (JALALI, GREGORIAN)]
                days += [{**day, "year": None} for day in days]
                settings = json.loads(picker_settings())
                for (text, again), day in zip(
                    english.page.evaluate(script, [settings, days]), days, strict=True
                ):
                    assert again == day
                    assert vars_of(Birthday.parse(text)) == day
                    if day["year"]:
                        assert parts(parse_date(text), day["calendar"]) == day


def test_picker_reads_what_people_type_in_any_digits(english):
    script = """async ([settings, texts]) => {
      const { readDay } = await import("/static/js/date_text.js");
      return texts.map((text) => readDay(text, settings, "gregorian"));
    }"""
    for language in LANGUAGES:
        with activate(reader(language, "latn")):
            texts = [
                format_date(day, calendar=calendar, style=style).translate(digits)
                for day in DAYS
                for calendar in (JALALI, GREGORIAN)
                for style in ("short", "medium", "long")
                for digits in ({}, ARABIC_DIGITS)
            ]
            found = english.page.evaluate(script, [json.loads(picker_settings()), texts])
            for text, day in zip(texts, found, strict=True):
                assert day == vars_of(Birthday.parse(text)), text
            wrong = ["yesterday", "1402/12/30", "29 Feb 2023", "1403/13/01", "12/05/70", "", "2024"]
            found = english.page.evaluate(script, [json.loads(picker_settings()), wrong])
            assert found == [None] * len(wrong)


def reader(language: str, digits: str):
    usual = for_language(language)
    return type(usual)(language, usual.calendar, digits, usual.time_zone)


def parts(day: datetime.date, calendar: str) -> dict:
    return vars_of(Birthday.from_date(day, calendar))


def vars_of(birthday: Birthday) -> dict:
    return {name: getattr(birthday, name) for name in ("calendar", "year", "month", "day")}
