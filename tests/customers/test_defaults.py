"""The default options of a new installation."""

from colorsys import rgb_to_hls

import pytest
from django.utils.module_loading import import_string

from core.change_sets import change_set
from core.colours import contrast
from core.contributions import contributed
from core.models import ChangeSet
from customers.models import Category, Group, PaymentManner, PurchaseStatus, RelationKind, Status
from customers.services.defaults import create_default_options

pytestmark = pytest.mark.django_db

LANGUAGES = {"en", "fa", "pl", "ru"}


@pytest.fixture
def _no_options(cast):
    with change_set(actor=None, reason="tests.empty"):
        for entry in contributed("option_lists"):
            entry.model.everything.all().delete()


@pytest.fixture
def defaults(_no_options):
    """Of all apps: their lists are alike."""
    assert create_default_options() > 30
    for path in contributed("first_start"):
        import_string(path)(actor=None)


def test_every_list_has_options_named_in_every_language(defaults):
    for entry in contributed("option_lists"):
        options = entry.model.objects.all()
        assert len(options) >= 2 or entry.model is Group, entry.code
        for option in options:
            assert option.names.keys() == LANGUAGES
            assert all(name.strip() == name and name for name in option.names.values())


def test_every_colour_can_be_read(defaults):
    for entry in contributed("option_lists"):
        for option in entry.model.objects.all():
            assert contrast(option.font_color, option.background_color) >= 4.5, option.code


def test_names_of_a_list_are_told_apart_in_each_language(defaults):
    for entry in contributed("option_lists"):
        for language in LANGUAGES:
            names = [option.names[language] for option in entry.model.objects.all()]
            assert len(names) == len(set(names)), (entry.code, language)


def test_options_that_the_requirements_name_are_there(defaults):
    assert [o.names["fa"] for o in PaymentManner.objects.all()] == ["اول پرداخت", "اول دریافت"]
    paid, pending, no_need = PurchaseStatus.objects.all()
    assert (paid.names["fa"], pending.names["fa"], no_need.names["fa"]) == (
        "پول داده",
        "معلق",
        "عدم نیاز",
    )
    assert Status.objects.get(is_closed=True).code == "lost"
    assert {"colleague", "friend", "family"} <= set(
        RelationKind.objects.values_list("code", flat=True)
    )
    assert RelationKind.objects.get(code="parent_company").inverse_names["en"] == "Subsidiary"


def test_purchase_statuses_are_green_brown_and_grey(defaults):
    for status, (low, high), least, most in zip(
        PurchaseStatus.objects.all(),
        [(100, 160), (15, 45), (0, 360)],
        [0.4, 0.4, 0],
        [1, 1, 0.25],
        strict=True,
    ):
        colour = bytes.fromhex(status.background_color.removeprefix("#"))
        hue, _lightness, saturation = rgb_to_hls(*(part / 255 for part in colour))
        assert low <= hue * 360 <= high, status.code
        assert least <= saturation <= most, status.code


def test_second_start_writes_nothing(defaults):
    before = ChangeSet.objects.count()
    assert create_default_options() == 0
    assert ChangeSet.objects.count() == before


def test_renamed_and_deleted_options_stay_as_administrators_left_them(defaults, cast):
    with change_set(actor=cast.erin, reason="tests.rename"):
        Status.objects.filter(code="lead").update(names={"en": "Prospect"})
        Category.objects.filter(code="retail").update(deleted_at="2026-01-01T00:00Z")
    assert create_default_options() == 0
    assert Status.objects.get(code="lead").names == {"en": "Prospect"}
    assert not Category.objects.filter(code="retail").exists()


def test_a_missing_option_is_added_beside_the_others(defaults):
    with change_set(actor=None, reason="tests.lose"):
        Category.everything.filter(code="wholesale").delete()
    assert create_default_options() == 1
    assert Category.objects.get(code="wholesale").names["pl"] == "Klienci hurtowi"
