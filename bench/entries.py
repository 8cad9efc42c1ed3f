"""Every group of measurements by the name that `make bench ONLY=…` takes."""

from bench import bulk, exports, imports, lists, pages

GROUPS = {
    "import": imports.run,
    "export": exports.run,
    "bulk": bulk.run,
    "list": lists.run,
    "pages": pages.run,
}
