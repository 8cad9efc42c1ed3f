"""Actions and statuses that stay as they are while a note gets them."""

from collections.abc import Iterable

from notes.models.options import SidedOption

_HELD = """
SELECT * FROM {table} WHERE id = ANY(%s) AND deleted_at IS NULL ORDER BY id FOR KEY SHARE
"""


def hold_options(model: type[SidedOption], ids: Iterable[int | None]) -> dict[int, SidedOption]:
    """Those that are on the list, by id. Until the transaction ends none of them changes sides or is
    deleted: the settings lock for update what they change, wait for the note, and then find it."""
    asked = sorted({pk for pk in ids if pk is not None})
    rows = model.objects.raw(_HELD.format(table=model._meta.db_table), [asked])
    return {option.pk: option for option in rows}
