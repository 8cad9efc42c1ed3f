"""Every group of measurements by the name that `make bench ONLY=…` takes."""

from bench import bulk, exports, imports, lists, maps, pages

GROUPS = {
    "import": imports.run,
    "export": exports.run,
    "bulk": bulk.run,
    "list": lists.run,
    "map": maps.run,
    "pages": pages.run,
}
