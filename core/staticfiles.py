"""Third-party assets: an allow-list of files under node_modules, served as /static/vendor/."""

from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.contrib.staticfiles.storage import HashedFilesMixin
from django.core.files.storage import FileSystemStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage

# Folder of a package -> the patterns of what is published from it.
PUBLISHED = {
    "@tabler/core/dist/css": (
        "tabler.min.css",
        "tabler.rtl.min.css",
        "tabler*.min.css.map",
    ),
    "@fontsource-variable/inter": ("index.css", "files/*-wght-normal.woff2"),
    "@fontsource-variable/vazirmatn": ("index.css", "files/*-wght-normal.woff2"),
    "jalaali-js/dist": ("index.js", "index.js.map"),
    "tom-select/dist/css": (
        "tom-select.bootstrap5.min.css",
        "tom-select.bootstrap5.min.css.map",
    ),
    "tom-select/dist/js": (
        "tom-select.complete.min.js",
        "tom-select.complete.min.js.map",
    ),
    "topojson-client/dist": ("topojson-client.min.js",),
    "world-atlas": ("countries-50m.json",),
    "sortablejs/modular": ("sortable.esm.js",),
    "trix/dist": ("trix.esm.min.js", "trix.esm.min.js.map"),
    "chart.js/dist": ("chart.umd.min.js", "chart.umd.min.js.map"),
}
PREFIX = "vendor"


class ManifestStorage(CompressedManifestStaticFilesStorage):
    """Hashed names, also inside the imports of our ES modules, so that browsers keep them for ever."""

    # Only ours: Django's switch for all *.js would rewrite third-party bundles and fail on them.
    patterns = (
        *HashedFilesMixin.patterns,
        ("js/*.js", HashedFilesMixin._js_module_import_aggregation_patterns[1]),
    )


class NodeModulesFinder(BaseFinder):
    """Find `vendor/<package>/<file>` among the published files of installed npm packages."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.root = Path(settings.NODE_MODULES)
        self.storage = FileSystemStorage(location=self.root)
        self.storage.prefix = PREFIX

    def check(self, **kwargs) -> list:
        return []

    def find(self, path: str, find_all: bool = False, **kwargs) -> str | list[str] | None:
        found = self._published(path)
        if find_all:
            return [found] if found else []
        return found

    def list(self, ignore_patterns) -> Iterator[tuple[str, FileSystemStorage]]:
        for folder, patterns in PUBLISHED.items():
            for pattern in patterns:
                for file in sorted((self.root / folder).glob(pattern)):
                    yield file.relative_to(self.root).as_posix(), self.storage

    def _published(self, path: str) -> str | None:
        """The file behind an address, or None when it is not on the list or climbs out of it."""
        if not path.startswith(f"{PREFIX}/"):
            return None
        relative = path.removeprefix(f"{PREFIX}/")
        file = self.root / relative
        is_listed = any(
            _matches(relative.removeprefix(f"{folder}/"), patterns)
            for folder, patterns in PUBLISHED.items()
            if relative.startswith(f"{folder}/")
        )
        return str(file) if is_listed and file.is_file() else None


def _matches(name: str, patterns: tuple[str, ...]) -> bool:
    """Whether a name fits a pattern part by part, so that `*` never crosses a folder."""
    parts = name.split("/")
    return any(
        len(parts) == len(wanted := pattern.split("/"))
        and ".." not in parts
        and all(fnmatchcase(part, want) for part, want in zip(parts, wanted, strict=True))
        for pattern in patterns
    )
