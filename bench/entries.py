"""Every group of measurements by the name that `make bench ONLY=…` takes."""

from bench import bulk, exports, imports, pages

GROUPS = {"import": imports.run, "export": exports.run, "bulk": bulk.run, "pages": pages.run}
