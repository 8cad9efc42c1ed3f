"""The recipe for a kind of record that spreadsheets can be loaded into: the class that it shows works."""

import re
from pathlib import Path

import pytest

from accounts.models import Department
from core.undo import undo_change_set
from tests.importing.sheets import apply, check, messages, outcomes

pytestmark = pytest.mark.django_db
RECIPES = Path(__file__).parents[2] / "docs" / "recipes.md"
HEADING = "## A kind of record that spreadsheets can be loaded into"


@pytest.fixture
def departments():
    """The instance at the end of the recipe's code."""
    recipe = RECIPES.read_text().split(HEADING)[1].split("\n## ")[0]
    code = re.search(r"^```python\n(.*?)^```", recipe, re.MULTILINE | re.DOTALL)[1]
    names: dict = {"__name__": "recipe"}
    exec(compile(code, str(RECIPES), "exec"), names)
    return names["DEPARTMENTS"]


def test_departments_are_loaded_changed_and_taken_back(cast, departments):
    rows = [["Warsaw", "New", ""], ["NORTH", "Changed", "no"], ["", "Without a name", ""]]
    headers = ["Dział", "Description", "In use"]
    applied = apply(cast.erin, headers, *rows, target=departments)
    assert outcomes(applied.checked) == ["new", "changed", "wrong"]
    assert messages(applied.checked) == "“Name” is empty."
    assert Department.objects.get(name="Warsaw").is_active
    north = Department.objects.get(pk=cast.north.pk)
    assert (north.name, north.description, north.is_active) == ("NORTH", "Changed", False)
    undo_change_set(actor=cast.erin, change_set=applied.change_set)
    north.refresh_from_db()
    assert (north.name, north.is_active) == ("North", True)
    assert not Department.objects.filter(name="Warsaw").exists()


def test_only_who_manages_departments_may_load_them(cast, departments):
    assert departments.may_import(cast.erin)
    assert not departments.may_import(cast.alice)


def test_same_file_twice_changes_nothing(cast, departments):
    headers, row = ["Name", "Description"], ["Warsaw", "New"]
    apply(cast.erin, headers, row, target=departments)
    assert outcomes(check(cast.erin, headers, row, target=departments)) == ["unchanged"]
