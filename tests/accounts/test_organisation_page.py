"""Settings, Organisation: where the office is."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts import services
from accounts.models import Organisation
from core.change_sets import change_set

pytestmark = pytest.mark.django_db
PAGE = reverse("accounts:organisation_update")


@pytest.fixture
def olga(cast, client_for):
    return client_for(cast.olga)


def form(olga, **values):
    """What the page would send with these changes."""
    shown = olga.get(PAGE).context["form"]
    typed = {bound.html_name: bound.value() or "" for bound in shown}
    return {**typed, **values}


def coordinates():
    return Organisation.objects.get().coordinates


def test_place_of_the_office_is_kept_shown_and_taken_back(olga):
    assert coordinates() is None
    assert olga.post(PAGE, form(olga, coordinates="۳۵٫۶۸۹۲، ۵۱٫۳۸۹۰")).status_code == 302
    assert coordinates() == (Decimal("35.6892"), Decimal("51.389"))
    page = olga.get(PAGE)
    assert page.context["form"]["coordinates"].value() == "35.689200, 51.389000"
    assert 'data-address-map="coordinates"' in page.content.decode()
    olga.post(PAGE, form(olga, name="Aster Trading"))
    assert coordinates() == (Decimal("35.6892"), Decimal("51.389"))
    olga.post(PAGE, form(olga, coordinates=""))
    assert coordinates() is None


def test_place_off_the_globe_is_refused_beside_its_field(olga):
    answer = olga.post(PAGE, form(olga, coordinates="135, 51"))
    assert answer.status_code == 422
    assert "swapped" in str(answer.context["form"].errors["coordinates"])
    assert coordinates() is None


def test_page_may_show_the_tiles_that_were_chosen_and_no_others(cast, olga):
    assert "tiles.example.org" not in olga.get(PAGE)["Content-Security-Policy"]
    services.decide_on_map(
        actor=cast.olga,
        organisation=Organisation.objects.get(),
        map_tiles_url="https://tiles.example.org/{z}/{x}/{y}.png",
    )
    assert "https://tiles.example.org" in olga.get(PAGE)["Content-Security-Policy"]


@pytest.mark.parametrize("place", [{"latitude": 35}, {"longitude": 51}, {"latitude": 91}])
def test_half_a_place_is_none(cast, place):
    with (
        pytest.raises(IntegrityError, match="accounts_organisation_on_the_globe"),
        transaction.atomic(),
        change_set(actor=None, reason="tests"),
    ):
        Organisation.objects.update(**{"longitude": None, **place})
