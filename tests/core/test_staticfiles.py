"""Third-party files are served from an allow-list, and built under names that change with them."""

import re

import pytest
from django.conf import settings
from django.core.management import call_command

from core.staticfiles import NodeModulesFinder


@pytest.mark.parametrize(
    "path",
    [
        "vendor/@tabler/core/dist/css/tabler.min.css",
        "vendor/@tabler/core/dist/css/tabler.rtl.min.css.map",
        "vendor/@fontsource-variable/inter/files/inter-cyrillic-wght-normal.woff2",
        "vendor/tom-select/dist/js/tom-select.complete.min.js",
        "vendor/jalaali-js/dist/index.js",
        "vendor/topojson-client/dist/topojson-client.min.js",
        "vendor/world-atlas/countries-50m.json",
    ],
)
def test_a_listed_file_is_found(path):
    found = NodeModulesFinder().find(path)
    assert found == str(settings.NODE_MODULES / path.removeprefix("vendor/"))
    assert NodeModulesFinder().find(path, find_all=True) == [found]


@pytest.mark.parametrize(
    "path",
    [
        "vendor/@tabler/core/package.json",
        "vendor/world-atlas/countries-10m.json",
        "vendor/@tabler/core/dist/css/tabler-flags.min.css",
        "vendor/@tabler/core/dist/css/../../package.json",
        "vendor/@fontsource-variable/inter/files/../index.css",
        "vendor/@tabler/core/dist/css/no-such.min.css.map",
        "vendors/@tabler/core/dist/css/tabler.min.css",
        "@tabler/core/dist/css/tabler.min.css",
    ],
)
def test_what_is_not_listed_is_not_found(path):
    assert NodeModulesFinder().find(path) is None
    assert NodeModulesFinder().find(path, find_all=True) == []


def test_every_collected_file_can_be_found():
    finder = NodeModulesFinder()
    names = [f"vendor/{name}" for name, _storage in finder.list(None)]
    assert len(names) > 10
    assert [name for name in names if finder.find(name) is None] == []


def test_collected_modules_import_each_other_by_hashed_names(tmp_path, settings):
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "core.staticfiles.ManifestStorage"},
    }
    call_command("collectstatic", interactive=False, verbosity=0)
    built = next(tmp_path.glob("js/search_select.????????????.js")).read_text()
    for name in ("bind", "../vendor/tom-select/dist/js/tom-select.complete.min"):
        plain = f'"./{name}.js"' if "/" not in name else f'"{name}.js"'
        assert plain not in built
    imported = [line.split('"')[1] for line in built.splitlines() if line.startswith("import")]
    assert len(imported) == 4
    assert all((tmp_path / "js" / name).is_file() for name in imported)
    later = next(tmp_path.glob("js/address_map.????????????.js")).read_text()
    loaded_later = re.findall(r'import\("(.+?)"\)', later)
    assert len(loaded_later) == 2
    assert all((tmp_path / "js" / name).is_file() for name in loaded_later)
    assert "./form_map.js" not in loaded_later
