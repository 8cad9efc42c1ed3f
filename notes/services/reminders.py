"""When reminders fire: kept beside them, so that one index finds those whose time has come."""

from collections.abc import Sequence

from django.db import connection

_REFRESH = """
UPDATE notes_reminder r SET fires_at = w.fires_at
FROM (
    SELECT r.id, CASE
        WHEN n.closed_at IS NOT NULL OR n.deleted_at IS NOT NULL THEN NULL
        WHEN r.user_id IS NULL AND n.assigned_to_id IS NULL THEN NULL
        WHEN r.at IS NOT NULL THEN r.at
        ELSE n.due_at - make_interval(mins => r.minutes_before)
    END AS fires_at
    FROM notes_reminder r JOIN notes_note n ON n.id = r.note_id
    WHERE r.note_id = ANY(%s) AND r.sent_at IS NULL
) w
WHERE r.id = w.id AND r.fires_at IS DISTINCT FROM w.fires_at
"""


def refresh_reminders(note_ids: Sequence[int]) -> None:
    """Set anew when the reminders of these notes fire that were not sent yet; one statement.

    Nobody is reminded of what is closed or deleted. One that was sent is not sent again because the
    note is put off: who wants that adds another.
    """
    with connection.cursor() as cursor:
        cursor.execute(_REFRESH, [list(note_ids)])
