"""Every group of measurements by the name that `make bench ONLY=…` takes."""

from bench import bulk, bulk_pages, exports, groups, imports, lists, maps, notes, pages

GROUPS = {
    "import": imports.run,
    "export": exports.run,
    "bulk": bulk.run,
    "preview": bulk_pages.run,
    "list": lists.run,
    "map": maps.run,
    "groups": groups.run,
    "pages": pages.run,
    "notes": notes.run,
}
