"""An administrator sets up the three tabs of the CRM settings; somebody else is told whom to ask."""

import io

import pytest
from django.conf import settings
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from accounts.services import set_preferences
from core.models import Job
from notes.fields import note_catalogue
from notes.models import Action, Note, Status
from notes.services import settings_options
from records.indexes import custom_indexes, drop
from records.models import CustomField
from tests.browser.languages import IN_ENGLISH, IN_PERSIAN
from tests.browser.visitor import DESK, IS_PAINTER, PHONE
from tests.notes.records import add_note, status

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "progress"])
ROOT = "/settings/crm/"
NAMES = {
    "en": ("Won", "Visit", "Time zone"),
    "fa": ("برنده", "بازدید", "منطقه زمانی"),
    "pl": ("Wygrany", "Wizyta", "Strefa czasowa"),
    "ru": ("Успех", "Визит", "Часовой пояс"),
}
"""A status, an action and a variable. Pictures for the guides are taken in all four languages."""
TALL = {"width": 1280, "height": 1400}
GUIDE = settings.BASE_DIR / "static/guides/crm-settings"


@pytest.fixture
def _no_indexes_stay():
    yield
    for field in CustomField.everything.filter(record_type="notes.note"):
        for index in custom_indexes(field, Note):
            drop(index)


@pytest.mark.usefixtures("_no_indexes_stay")
@pytest.mark.parametrize("language", NAMES if IS_PAINTER else ["en", "fa"])
def test_three_tabs_are_set_up(visit, cast, language):
    erin = visit(set_preferences(actor=cast.erin, language=language, time_zone="Asia/Tehran"))
    names = dict(zip(("status", "action", "variable"), NAMES[language], strict=True))
    erin.enter(ROOT)
    erin.picture("crm-statuses")
    erin.picture("crm-statuses", size=PHONE)
    erin.picture("crm-statuses", scheme="dark")
    for_guide(erin, "statuses")

    erin.follow("New status")
    name_first(erin, "names", names["status"])
    erin.field("Abbreviation").fill("WON")
    erin.field("Font colour").fill("#cccccc")
    sample = erin.main.locator("[data-sample]")
    expect(sample).to_have_text(names["status"])
    expect(sample).to_have_css("color", "rgb(204, 204, 204)")
    expect(erin.main.locator("[data-contrast]")).to_be_visible()
    erin.picture("crm-status-new")
    swatch = beside(erin, "font_color")
    expect(swatch).to_have_value("#cccccc")
    swatch.fill("#ffffff")
    expect(erin.field("Font colour")).to_have_value("#ffffff")
    expect(sample).to_have_css("color", "rgb(255, 255, 255)")
    erin.field("Background colour").fill("17692F")
    expect(beside(erin, "background_color")).to_have_value("#17692f")
    expect(erin.main.locator("[data-contrast]")).to_be_hidden()
    for_guide(erin, "status")
    erin.picture("crm-status-new", size=PHONE)
    erin.press("Submit")
    expect(erin.main.get_by_role("link", name=names["status"], exact=True)).to_be_visible()

    tab(erin, "CRM action")
    erin.follow("New action")
    name_first(erin, "names", names["action"])
    erin.field("Abbreviation").fill("VIS")
    erin.press("Submit")
    expect(erin.main.get_by_role("link", name=names["action"], exact=True)).to_be_visible()

    tab(erin, "CRM variables")
    erin.follow("New variable")
    name_first(erin, "labels", names["variable"])
    erin.main.locator("[name=kind][value=choice]").check()
    for_guide(erin, "variable")
    erin.picture("crm-variable-new")
    erin.press("Submit")
    for name, wants_next in (("EST", True), ("PST", False)):
        name_first(erin, "names", name)
        erin.field("Abbreviation").fill(name)
        erin.main.locator("[name=add_new]").set_checked(wants_next)
        if not wants_next:
            erin.picture("crm-option-new")
        with erin.page.expect_navigation():
            erin.press("Submit")
    expect(erin.main.locator("[data-row-id]")).to_have_count(2)
    for_guide(erin, "options")
    erin.picture("crm-variable")
    tab(erin, "CRM variables")
    erin.picture("crm-variables")

    assert Status.objects.get(abbreviation="WON").background_color == "#17692f"
    assert Action.objects.filter(abbreviation="VIS").exists()
    (variable,) = [field for field in note_catalogue() if field.is_custom]
    with erin.eyes():
        assert str(variable.label) == names["variable"]
    until(erin, lambda: CustomField.objects.get().is_indexed)
    assert [field.sort for field in note_catalogue() if field.is_custom] == ["choices"]


@IN_ENGLISH
def test_notes_of_a_status_are_closed_by_a_job_and_it_is_drawn_into_another_place(
    visit, cast, is_persian, in_persian, monkeypatch
):
    monkeypatch.setattr(settings_options, "AT_ONCE", 0)
    notes = [add_note(cast.alice, status="on_hold") for _time in range(3)]
    updated = settings_options.update_option(actor=cast.erin, option=status("on_hold"), closes=True)
    erin = visit(in_persian(cast.erin) if is_persian else cast.erin)
    erin.enter(f"/jobs/{updated.job.pk}/?follow=1")
    until(erin, lambda: Job.objects.get(pk=updated.job.pk).state == Job.State.DONE)
    assert not Note.objects.filter(pk__in=[note.pk for note in notes], closed_at=None).exists()

    erin.page.goto(f"{ROOT}statuses/")
    handles = erin.main.locator("[data-drag-handle]")
    first, _second, third = Status.objects.all()[:3]
    handles.nth(2).drag_to(handles.nth(0))
    expect(erin.page.get_by_role("status").first).to_contain_text(erin.words("The order is saved."))
    assert [option.pk for option in Status.objects.all()[:2]] == [third.pk, first.pk]


@IN_PERSIAN
def test_whoever_may_not_is_told_whom_to_ask(visit, cast, in_persian, is_persian):
    carol = visit(in_persian(cast.carol) if is_persian else cast.carol)
    carol.enter("/")
    bar = carol.page.get_by_role("navigation", name=carol.words("Main"))
    expect(bar.get_by_role("link", name=carol.words("Settings"), exact=True)).to_have_count(0)
    carol.page.goto(ROOT)
    expect(carol.main).to_contain_text("Erin")
    carol.picture("crm-refused")
    carol.complaints = [text for text in carol.complaints if "403" not in text]
    carol.main.locator("a[href='/guides/roles/']").click()
    expect(carol.main.get_by_role("table")).to_contain_text("Karta" if not is_persian else "کارتا")
    carol.picture("guide-roles")
    carol.page.goto("/guides/crm-settings/")
    carol.picture("guide-crm-settings")


def beside(visitor, field: str) -> Locator:
    """The swatch in which the colour of this input is chosen."""
    box = visitor.main.locator(f"[data-colour-input]:has([name={field}])")
    return box.locator("input[type=color]")


def name_first(visitor, field: str, name: str) -> None:
    """The name in the reader's own language, whose input comes first."""
    visitor.main.locator(f"[name={field}_{visitor.user.language}]").fill(name)


def tab(visitor, label: str) -> None:
    tabs = visitor.main.get_by_role("navigation", name=visitor.words("CRM settings"))
    tabs.get_by_role("link").filter(has_text=visitor.words(label)).click()


def for_guide(visitor, name: str) -> None:
    """A picture for the guide, where pictures are asked for: the part of the page beside the menus, in
    few colours, so that it is small."""
    if not IS_PAINTER:
        return
    page: Page = visitor.page
    page.set_viewport_size(TALL)
    page.evaluate("document.fonts.ready")
    taken = page.locator("main").screenshot(animations="disabled")
    page.set_viewport_size(DESK)
    GUIDE.mkdir(parents=True, exist_ok=True)
    picture = Image.open(io.BytesIO(taken)).convert("RGB").quantize(128)
    picture.save(GUIDE / f"{visitor.user.language}-{name}.png", optimize=True)


def until(visitor, is_so) -> None:
    for _try in range(100):
        if is_so():
            return
        visitor.page.wait_for_timeout(150)
    pytest.fail("The worker did not come to an end.")
