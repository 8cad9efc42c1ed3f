"""The contract of layers covers every app of the house."""

import tomllib
from pathlib import Path

from django.conf import settings

ROOT = Path(__file__).parents[1]


def test_import_linter_watches_every_app_of_ours():
    ours = {app for app in settings.INSTALLED_APPS if (ROOT / app / "__init__.py").is_file()}
    linter = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    layers = {layer.strip("()") for layer in linter["contracts"][0]["layers"]}
    assert ours
    assert ours <= set(linter["root_packages"])
    assert ours <= layers
