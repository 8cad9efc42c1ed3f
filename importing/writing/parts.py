"""A file of any number of rows, or an archive of several where one would be too long."""

import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from importing.writing.formats import FORMATS, open_sheet
from importing.writing.look import Column, Look
from importing.writing.sheets import SheetWriter


@dataclass
class Parts:
    """The files that were written, in their order."""

    paths: list[Path] = field(default_factory=list)
    row_count: int = 0


def write_file(
    folder: Path,
    *,
    stem: str,
    suffix: str,
    columns: Sequence[Column],
    look: Look,
    rows: Iterable[Sequence[Any]],
    rows_per_part: int | None = None,
) -> tuple[Path, Parts]:
    """Write the rows below the folder; returns the file to hand out and what it consists of.

    A part ends after `rows_per_part` rows, or where the format can hold no more; several parts,
    `stem 1.xlsx` and so on, go into one .zip. A file without rows has its header.
    """
    written = _write_parts(folder, stem, suffix, columns, look, rows, rows_per_part)
    if len(written.paths) == 1:
        return written.paths[0].rename(folder / f"{stem}.{suffix}"), written
    archive = folder / f"{stem}.zip"
    compression = zipfile.ZIP_STORED if suffix == "xlsx" else zipfile.ZIP_DEFLATED
    with zipfile.ZipFile(archive, "w", compression) as packed:
        for path in written.paths:
            packed.write(path, path.name)
    return archive, written


def _write_parts(folder, stem, suffix, columns, look, rows, rows_per_part) -> Parts:
    fitting = FORMATS[suffix].rows_that_fit(len(columns))
    limit = min(filter(None, (rows_per_part, fitting)), default=None)
    parts = Parts()

    def open_next() -> SheetWriter:
        path = folder / f"{stem} {len(parts.paths) + 1}.{suffix}"
        parts.paths.append(path)
        return open_sheet(suffix, path, columns, look)

    sheet = open_next()
    try:
        for row in rows:
            if limit and sheet.row_count == limit:
                sheet.close()
                sheet = open_next()
            sheet.write(row)
            parts.row_count += 1
    finally:
        sheet.close()
    return parts
