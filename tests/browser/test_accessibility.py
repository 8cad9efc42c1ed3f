"""What axe-core finds on the pages that people use most: nothing serious, in light and in dark."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.utils import timezone
from playwright.sync_api import expect

from core.change_sets import change_set
from core.models import ChangeSet
from core.undo import undo_change_set
from customers.bulk.selection import Selection
from customers.groups.membership import follow_customers
from customers.kinds import Reachable
from customers.models import Customer, Status, Tag
from customers.services import bulk as services
from customers.services.groups import create_group
from importing.choices import Contents
from importing.commanding import import_file
from importing.models import Export, Import
from importing.services import save_mapping
from tests.customers.bulk import begun
from tests.customers.records import add_customers
from tests.importing.files import xlsx
from tests.importing.test_pages import uploaded
from tests.records.views_of_lists import share_view

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "progress"])

AXE = settings.NODE_MODULES / "axe-core" / "axe.min.js"
GRAVE = ("serious", "critical")
PAGES = (
    "/",
    "/customers/",
    "/customers/?display=list",
    "/customers/?display=tiles",
    "/customers/list/columns/",
    "/customers/new/",
    "/settings/custom-fields/new/",
    "/customers/bulk/history/",
    "/groups/",
    "/groups/new/by-rule/",
    "/segments/",
    "/search/?q=Łuk",
    "/contacts/",
    "/imports/",
    "/imports/new/",
    "/settings/",
    "/settings/users/",
    "/settings/users/invite/",
    "/settings/roles/",
    "/settings/card-layout/",
    "/settings/card-layout/customer/roles/staff/",
    "/settings/relations/",
    "/settings/crm/statuses/",
    "/settings/crm/statuses/new/",
    "/settings/crm/variables/new/",
    "/guides/crm-settings/",
)


@pytest.fixture
def customer(cast):
    status, tag = Status.objects.first(), Tag.objects.first()
    return add_customers(
        {
            "name": "Łukasz Źrebiec",
            "mobile": (Reachable("+989123456789", "0912 345 6789"),),
            "status": status.pk,
            "tags": (tag.pk,),
        }
    )[0]


@pytest.fixture
def groups(cast, customer):
    """One by hand, and one beneath it whose rule has found the customer; he was put into the first one
    with all others."""
    by_hand = create_group(actor=cast.erin, names={"en": "Trade", "fa": "بازرگانی"})
    rule = {
        "field": "tags",
        "operator": "any_of",
        "value": list(customer.tags.values_list("pk", flat=True)),
    }
    by_rule = create_group(actor=cast.erin, names={"en": "Tagged"}, parent=by_hand, rule=rule)
    edit = begun(cast.erin, Selection((customer.pk,)), "groups", "add", by_hand.pk)
    services.request_apply(actor=cast.erin, edit=edit)
    follow_customers([customer.pk])
    return by_hand, by_rule


@pytest.fixture
def imported(cast, customer, tmp_path):
    """An import that was taken back, but for a customer that was touched since; one row is wrong."""
    path = tmp_path / "customers.xlsx"
    path.write_bytes(
        xlsx(
            [
                ["Customer number", "Name", "Mobile", "City"],
                [customer.number, "Łukasz Nowak", "0912 000 0001", "Kraków"],
                ["", "", "nobody", ""],
            ]
        )
    )
    import_file(actor=cast.erin, target="customers", path=path)
    an_import = Import.objects.get()
    with change_set(actor=None, reason="tests.meanwhile"):
        Customer.objects.update(short_name="Touched")
    undo_change_set(actor=cast.erin, change_set=an_import.change_set)
    return an_import


def test_pages_have_no_grave_faults_of_accessibility(
    visit, cast, customer, groups, imported, in_persian
):
    """Each page is opened once: in light everything is asked, in dark what the colours may spoil."""
    reader = visit(in_persian(cast.erin))
    reader.page.goto("/")
    faults = {"sign-in": grave_faults(reader.page)}
    card = f"/customers/{customer.pk}/"
    result = f"/imports/{imported.pk}/"
    act = ChangeSet.objects.get(reason="tests.meanwhile").pk
    parts = ("", "edit/", "contacts/", "timeline/", "access/", "openings/")
    parts = (*parts, "timeline/?source=openings", f"timeline/{act}/restore/?at=before")
    share_view(cast.erin, name="Łukasz", query="q=Łukasz")
    reader.enter("/")
    by_hand, by_rule = (f"/groups/{group.pk}/" for group in groups)
    of_groups = (by_hand, f"{by_hand}?display=map", f"{by_rule}edit/")
    for path in (*PAGES, *of_groups, result, *(f"{card}{part}" for part in parts)):
        reader.page.goto(path)
        faults[path] = grave_faults(reader.page)
    reader.page.keyboard.press("Control+k")
    reader.page.keyboard.type("Łuk")
    expect(reader.page.get_by_role("listbox").get_by_role("option").first).to_be_visible()
    faults["the search over everything"] = grave_faults(reader.page)
    assert {path: found for path, found in faults.items() if found} == {}


@pytest.fixture
def spreadsheets(cast, customer) -> list[str]:
    """The pages of a file whose columns are looked over, of saved choices and of a finished export."""
    headers = ["Name", "Mobile", "Birthday", "Colour"]
    rows = [["Anna", "0912 000 0001", "03/04/1990", "red"]] * 4
    waiting = uploaded(cast.erin, headers=headers, rows=rows)
    waiting.constants = {"description": "From a fair"}
    waiting.save()
    save_mapping(actor=cast.erin, an_import=waiting, name="Monthly", is_shared=True)
    now = timezone.now()
    export = Export.objects.create(
        created_by=cast.erin,
        target="customers",
        contents=Contents.EVERYTHING,
        format="xlsx",
        file=ContentFile(b"a workbook", "customers.xlsx"),
        file_name="Customers.xlsx",
        record_count=1,
        part_count=1,
        finished_at=now,
        kept_until=now + timedelta(days=7),
    )
    return [
        "/exports/",
        "/exports/new/",
        f"/exports/{export.pk}/",
        "/imports/mappings/",
        f"/imports/{waiting.pk}/columns/",
    ]


def test_pages_of_spreadsheets_have_none_either(visit, cast, spreadsheets, in_persian):
    reader = visit(in_persian(cast.erin))
    reader.enter("/")
    faults = {}
    for path in spreadsheets:
        assert reader.page.goto(path).ok
        faults[path] = grave_faults(reader.page)
    assert {path: found for path, found in faults.items() if found} == {}


def grave_faults(page) -> list[str]:
    page.emulate_media(reduced_motion="reduce")  # a colour on its way to another is neither
    page.evaluate(AXE.read_text())
    found = _faults(page, {})
    page.emulate_media(color_scheme="dark")
    found += _faults(page, {"runOnly": ["color-contrast"]})
    page.emulate_media(color_scheme="light")
    return found


def _faults(page, options: dict) -> list[str]:
    """What axe finds to be serious or critical: the rule, and the element it was found on."""
    report = page.evaluate("options => axe.run(options)", options | {"resultTypes": ["violations"]})
    assert report["passes"], "nothing was checked"
    return [
        f"{violation['id']}: {node['html'][:200]} {node['failureSummary']}"
        for violation in report["violations"]
        if violation["impact"] in GRAVE
        for node in violation["nodes"]
    ]
