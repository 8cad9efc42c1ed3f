"""What apps contribute fits together: rights, tracked models, pages, addresses."""

import pytest
from django.apps import apps
from django.urls import NoReverseMatch, reverse
from django.utils.module_loading import import_string

from accounts.choices import RoleCode
from core import icons
from core.contributions import contributed
from core.tracking import Event

LINKS = ("navigation", "add_entries", "settings_pages")
CODES = {
    "rights": "code",
    "record_kinds": "record_type",
    "jobs": "code",
    "option_lists": "code",
    "import_targets": "code",
    "navigation_sections": "code",
}


def tracked_models() -> set:
    events = [model for model in apps.get_models() if issubclass(model, Event)]
    return {event.pgh_tracked_model for event in events}


def test_every_tracked_model_has_its_place_in_the_order_of_undo():
    entries = [(entry.model, entry.owner_column) for entry in contributed("tracked")]
    assert {model for model, _column in entries} == tracked_models()
    assert len(entries) == len(set(entries))


def test_owners_come_before_what_hangs_on_them_in_the_order_of_undo():
    order = {entry.model: entry.order for entry in contributed("tracked")}
    for model in order:
        for field in model._meta.local_fields:
            owner = field.related_model
            if owner in order and owner is not model and not field.name.endswith("_by"):
                assert order[owner] <= order[model], f"{model.__name__}.{field.name}"


@pytest.mark.parametrize(("name", "key"), CODES.items())
def test_codes_are_unique(name, key):
    codes = [getattr(entry, key) for entry in contributed(name)]
    assert len(codes) == len(set(codes))


def test_rights_are_of_known_roles_and_named_after_their_app():
    labels = {config.label for config in apps.get_app_configs()}
    for right in contributed("rights"):
        assert right.code.partition(".")[0] in labels, right.code
        assert set(right.default_roles) <= set(RoleCode.values), right.code


@pytest.mark.parametrize("name", LINKS)
def test_links_have_an_icon_and_a_known_right(name):
    rights = {right.code for right in contributed("rights")}
    for entry in contributed(name):
        assert icons.drawing(entry.icon)
        assert not entry.right or entry.right in rights, entry


def test_sections_of_the_side_bar_are_there():
    codes = {section.code for section in contributed("navigation_sections")}
    assert {item.section for item in contributed("navigation")} <= {"", *codes}


@pytest.mark.parametrize("name", LINKS)
def test_links_lead_somewhere(name):
    broken = []
    for entry in contributed(name):
        try:
            reverse(entry.url_name, args=getattr(entry, "url_args", ()))
        except NoReverseMatch:
            broken.append(entry.url_name)
    assert broken == []


@pytest.mark.parametrize("path", [*contributed("first_start"), *contributed("demo")] or [""])
def test_services_of_the_first_start_are_there(path):
    assert not path or callable(import_string(path))
