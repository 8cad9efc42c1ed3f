"""The charts of a report are drawn from what the page says, in the colours and digits of the reader."""

import pytest
from playwright.sync_api import expect

from tests.browser.languages import IN_BOTH
from tests.browser.visitor import PHONE
from tests.customers.records import add_named
from tests.notes.records import add_note

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "progress"])

# Where time begins: the first point of the first series, measured from the left of its canvas.
_FIRST_POINT = """figure => {
  const canvas = figure.querySelector("canvas");
  const chart = window.Chart.getChart(canvas);
  return chart.getDatasetMeta(0).data[0].x / chart.width;
}"""


@IN_BOTH
def test_charts_run_in_the_reading_direction(visit, cast, in_persian, is_persian):
    user = in_persian(cast.carol) if is_persian else cast.carol
    (customer,) = add_named("Acme")
    for number in range(12):
        who = (cast.alice, cast.bob, cast.carol)[number % 3]
        code = ("call", "email", "message", "feedback")[number % 4]
        state = "done" if number % 2 else "active"
        add_note(who, customer=customer, action=code, status=state, assigned_to=cast.bob.pk)
    reader = visit(user)
    reader.enter("/notes/reports/")

    trend = reader.page.locator("[data-chart]").first
    expect(trend).to_be_visible()
    expect(reader.page.locator("[data-chart]:not([hidden])")).to_have_count(3)
    place = trend.evaluate(_FIRST_POINT)
    assert place > 0.8 if is_persian else place < 0.2
    reader.picture("report")
    reader.picture("report", scheme="dark")
    reader.picture("report", size=PHONE)

    total = reader.main.locator("tfoot td a").first
    expect(total).to_have_text(reader.number(12))
