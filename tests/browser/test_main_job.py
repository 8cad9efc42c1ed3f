"""The main job done by a person in a browser."""
import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "progress"])


def test_sign_in(visit, cast):
    erin = visit(cast.erin)
    erin.page.goto("/customers/")
    erin.picture("login")
    erin.sign_in()
    expect(erin.heading).to_have_text(erin.words("Customers"))
    erin.picture("empty")
