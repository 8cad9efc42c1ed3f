"""Every group of measurements by the name that `make bench ONLY=…` takes."""

from bench import exports, imports, lists, pages

GROUPS = {"import": imports.run, "export": exports.run, "list": lists.run, "pages": pages.run}
