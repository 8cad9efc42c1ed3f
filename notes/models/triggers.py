"""Triggers that keep what is derived: who may see a note, since when it is closed, what is searched,
when its reminders fire, and what a customer's notes come to."""

import pgtrigger

from accounts.models import Organisation
from core.statement_triggers import after_statement, planned_each_time
from customers.models.triggers import Searched, fill_search_text, note_searched_keys
from notes.due import MORNING

__all__ = [
    "FOLLOW_CUSTOMERS",
    "FOLLOW_ZONE",
    "NOTE",
    "STOP_FOLLOWING_CUSTOMERS",
    "STOP_FOLLOWING_ZONE",
    "fill_facts",
    "fill_search_text_of_note",
    "keep_closed_at",
    "keep_facts",
    "keep_fires_at",
    "keep_reminders",
    "keep_scope",
    "note_searched_keys",
    "search_what_is_said",
]

_SAID = """(
        SELECT string_agg(s.plain_text, ' ' ORDER BY s.id)
        FROM notes_comment s WHERE s.note_id = {row}.id AND s.deleted_at IS NULL
    )"""
NOTE = Searched("notes.note", "notes_note", ("plain_text", "result"), more=_SAID)

fill_search_text_of_note = fill_search_text(NOTE, "fill_search_text")


def _search_what_is_said(name: str, operation, rows: str) -> pgtrigger.Trigger:
    """After a statement on comments: search their notes again, where it makes a difference. The notes
    are locked first: a text that somebody is writing meanwhile is waited for, and read by the second
    statement, which does not see what was before."""
    lock = f"SELECT id FROM notes_note WHERE id IN ({rows}) ORDER BY id FOR NO KEY UPDATE"
    old, new = (table if table in rows else None for table in ("old_rows", "new_rows"))
    return pgtrigger.Trigger(
        name=name,
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=operation,
        referencing=pgtrigger.Referencing(old=old, new=new),
        func=f"EXECUTE $sql${lock}$sql$; {planned_each_time(f'{NOTE.refill(rows)} RETURN NULL;')}",
    )


search_what_is_said = (
    _search_what_is_said("search_insert", pgtrigger.Insert, "SELECT note_id FROM new_rows"),
    _search_what_is_said(
        "search_update",
        pgtrigger.Update,
        """SELECT unnest(ARRAY[o.note_id, n.note_id]) FROM old_rows o JOIN new_rows n USING (id)
            WHERE (o.note_id, o.plain_text, o.deleted_at)
                IS DISTINCT FROM (n.note_id, n.plain_text, n.deleted_at)""",
    ),
    _search_what_is_said("search_delete", pgtrigger.Delete, "SELECT note_id FROM old_rows"),
)

# The customer's row is locked, so that a hand-over that is under way is waited for: it looks for notes
# that are there, and would not find this one.
keep_scope = pgtrigger.Trigger(
    name="keep_scope",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert
    | pgtrigger.UpdateOf(
        "customer_id",
        "contact_id",
        "assigned_to_id",
        "created_by_id",
        "department_id",
        "is_private",
    ),
    declare=[("people", "bigint[]")],
    func="""
        people = array_remove(ARRAY[-NEW.assigned_to_id, -NEW.created_by_id], NULL);
        NEW.is_shown = true;
        IF NEW.customer_id IS NOT NULL THEN
            SELECT c.audience, c.deleted_at IS NULL INTO NEW.audience, NEW.is_shown
            FROM customers_customer c WHERE c.id = NEW.customer_id FOR SHARE;
        ELSIF NEW.contact_id IS NOT NULL THEN
            SELECT p.audience || people, p.deleted_at IS NULL INTO NEW.audience, NEW.is_shown
            FROM customers_contactperson p WHERE p.id = NEW.contact_id FOR SHARE;
        ELSE
            NEW.audience = array_prepend(COALESCE(NEW.department_id, 0), people);
        END IF;
        IF NEW.is_private THEN
            NEW.audience = people;
        END IF;
        RETURN NEW;
    """,
)

# The lock is that of the foreign key, taken before the status is read: whoever says that a status closes
# is waited for, and he then finds every note that was written before.
keep_closed_at = pgtrigger.Trigger(
    name="keep_closed_at",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.UpdateOf("status_id", "closed_at"),
    func="""
        IF (SELECT s.closes FROM notes_status s WHERE s.id = NEW.status_id FOR KEY SHARE) THEN
            NEW.closed_at = COALESCE(NEW.closed_at, now());
        ELSE
            NEW.closed_at = NULL;
            NEW.closed_by_id = NULL;
        END IF;
        RETURN NEW;
    """,
)

_ZONE = f"""COALESCE((SELECT z.time_zone FROM accounts_organisation z ORDER BY z.id LIMIT 1),
        '{Organisation._meta.get_field("time_zone").default}')"""

# A reminder of a note that is closed, deleted or due at no time fires never, and so does one for whoever
# is in charge of a note that nobody is in charge of. What is due on a day is told of by its morning where
# the organisation is: nobody is told at night. A day before is the same time on the clock there, also when
# the clocks were changed in between.
_FIRES_AT = f"""CASE
    WHEN n.closed_at IS NOT NULL OR n.deleted_at IS NOT NULL THEN NULL
    WHEN {{r}}.user_id IS NULL AND n.assigned_to_id IS NULL THEN NULL
    WHEN {{r}}.at IS NOT NULL THEN {{r}}.at
    WHEN NOT n.is_due_all_day AND {{r}}.minutes_before < 1440
        THEN n.due_at - make_interval(mins => {{r}}.minutes_before)
    ELSE (
        CASE
            WHEN n.is_due_all_day THEN date_trunc('day', n.due_at AT TIME ZONE {_ZONE}) + time '{MORNING}'
            ELSE n.due_at AT TIME ZONE {_ZONE}
        END - make_interval(days => {{r}}.minutes_before / 1440)
    ) AT TIME ZONE {_ZONE} - make_interval(mins => {{r}}.minutes_before % 1440)
END"""

_DECIDES = ("due_at", "is_due_all_day", "closed_at", "deleted_at", "assigned_to_id")
_OLD_DECIDES, _NEW_DECIDES = (
    ", ".join(f"{row}.{column}" for column in _DECIDES) for row in ("o", "n")
)

keep_reminders = after_statement(
    "reminders_update",
    pgtrigger.Update,
    f"""
        UPDATE notes_reminder r SET fires_at = {_FIRES_AT.format(r="r")}, set_at = now()
        FROM new_rows n JOIN old_rows o ON o.id = n.id
        WHERE r.note_id = n.id AND r.sent_at IS NULL
            AND ({_OLD_DECIDES}) IS DISTINCT FROM ({_NEW_DECIDES})
            AND r.fires_at IS DISTINCT FROM {_FIRES_AT.format(r="r")};
    """,
)

# The note's row is locked, so that whoever is closing it or putting it off is waited for: he would not
# find a reminder that is not there yet.
keep_fires_at = pgtrigger.Trigger(
    name="keep_fires_at",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.UpdateOf("note_id", "user_id", "at", "minutes_before"),
    condition=pgtrigger.Q(new__sent_at=None),
    func=f"""
        SELECT {_FIRES_AT.format(r="NEW")}, now() INTO NEW.fires_at, NEW.set_at
        FROM notes_note n WHERE n.id = NEW.note_id FOR SHARE;
        RETURN NEW;
    """,
)

_COUNTED = "n.customer_id = t.id AND NOT n.is_private AND n.deleted_at IS NULL"

_FACTS = f"""
    SELECT t.id AS customer_id, f.*, v.variables FROM touched t
    CROSS JOIN LATERAL (
        SELECT max(n.created_at) AS last_note_at,
            min(n.due_at) FILTER (WHERE n.closed_at IS NULL) AS next_due_at,
            COALESCE((array_agg(n.is_due_all_day ORDER BY n.due_at, n.id)
                FILTER (WHERE n.closed_at IS NULL))[1], false) AS next_is_all_day,
            count(*) FILTER (WHERE n.closed_at IS NULL) AS open_count,
            (array_agg(n.status_id ORDER BY n.closed_at IS NULL DESC, n.created_at DESC, n.id DESC))[1]
                AS status_id
        FROM notes_note n WHERE {_COUNTED}
    ) f
    CROSS JOIN LATERAL (
        SELECT COALESCE(jsonb_object_agg(newest.key, newest.value), '{{}}') AS variables FROM (
            SELECT DISTINCT ON (kv.key) kv.key, kv.value
            FROM notes_note n CROSS JOIN LATERAL jsonb_each(n.custom) kv WHERE {_COUNTED}
            ORDER BY kv.key, n.created_at DESC, n.id DESC
        ) newest
    ) v"""

_COLUMNS = (
    "last_note_at",
    "next_due_at",
    "next_is_all_day",
    "open_count",
    "status_id",
    "variables",
)
_SET = ", ".join(f"{column} = w.{column}" for column in _COLUMNS)
_OF_FACTS = ", ".join(f"f.{column}" for column in _COLUMNS)
_WANTED = ", ".join(f"w.{column}" for column in _COLUMNS)

_TOLD = (
    "customer_id",
    "status_id",
    "closed_at",
    "due_at",
    "is_due_all_day",
    "is_private",
    "deleted_at",
    "custom",
)
_OLD_TOLD, _NEW_TOLD = (", ".join(f"{row}.{column}" for column in _TOLD) for row in ("o", "n"))
_CHANGED = f"""
    SELECT unnest(ARRAY[o.customer_id, n.customer_id]) AS id FROM old_rows o JOIN new_rows n USING (id)
    WHERE ({_OLD_TOLD}) IS DISTINCT FROM ({_NEW_TOLD})"""


def fill_facts(rows: str) -> str:
    """Statement: what the notes of these customers come to, in the one row that each has."""
    return f"""
        WITH touched AS MATERIALIZED (SELECT DISTINCT id FROM ({rows}) r WHERE id IS NOT NULL)
        INSERT INTO notes_customerfacts AS f (customer_id, {", ".join(_COLUMNS)})
        SELECT * FROM ({_FACTS} ORDER BY t.id) w
        ON CONFLICT (customer_id) DO UPDATE
        SET {_SET.replace("w.", "EXCLUDED.")}
        WHERE ({_OF_FACTS}) IS DISTINCT FROM ({_WANTED.replace("w.", "EXCLUDED.")});
    """


def _rewrite_facts(rows: str) -> str:
    """The same where notes are removed for good: a customer who is being removed with them gets no row."""
    return f"""
        WITH touched AS MATERIALIZED (SELECT DISTINCT id FROM ({rows}) r WHERE id IS NOT NULL)
        UPDATE notes_customerfacts f SET {_SET} FROM ({_FACTS}) w
        WHERE f.customer_id = w.customer_id AND ({_OF_FACTS}) IS DISTINCT FROM ({_WANTED});
    """


keep_facts = (
    after_statement(
        "facts_insert",
        pgtrigger.Insert,
        fill_facts("SELECT customer_id AS id FROM new_rows"),
    ),
    after_statement("facts_update", pgtrigger.Update, fill_facts(_CHANGED)),
    after_statement(
        "facts_delete",
        pgtrigger.Delete,
        _rewrite_facts("SELECT customer_id AS id FROM old_rows"),
    ),
)

# A trigger on the table of an app below stands in a migration of this one: the models there know
# nothing of notes.
_FOLLOW = """
CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $function$
BEGIN
    EXECUTE $sql$
        UPDATE notes_note n
        SET audience = CASE WHEN n.is_private THEN n.audience ELSE {audience} END,
            is_shown = c.deleted_at IS NULL
        FROM new_rows c JOIN old_rows o ON o.id = c.id
        WHERE {belongs}
            AND (c.audience, c.deleted_at IS NULL) IS DISTINCT FROM (o.audience, o.deleted_at IS NULL)
    $sql$;
    RETURN NULL;
END
$function$;
CREATE TRIGGER {name} AFTER UPDATE ON {table}
REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION {name}();
"""
_STOP = """
DROP TRIGGER IF EXISTS {name} ON {table};
DROP FUNCTION IF EXISTS {name}();
"""
_OF_CUSTOMERS = {
    "name": "notes_follow_customers",
    "table": "customers_customer",
    "audience": "c.audience",
    "belongs": "n.customer_id = c.id",
}
_OF_CONTACTS = {
    "name": "notes_follow_contacts",
    "table": "customers_contactperson",
    "audience": "c.audience || array_remove(ARRAY[-n.assigned_to_id, -n.created_by_id], NULL)",
    "belongs": "n.contact_id = c.id AND n.customer_id IS NULL",
}
FOLLOW_CUSTOMERS = _FOLLOW.format(**_OF_CUSTOMERS) + _FOLLOW.format(**_OF_CONTACTS)
STOP_FOLLOWING_CUSTOMERS = _STOP.format(**_OF_CUSTOMERS) + _STOP.format(**_OF_CONTACTS)

# What is due on a day is due until that day ends where the organisation is, and its reminders go by the
# clock there: when the organisation says that it is elsewhere, days stay days and mornings mornings.
FOLLOW_ZONE = f"""
CREATE FUNCTION notes_follow_zone() RETURNS trigger LANGUAGE plpgsql AS $function$
BEGIN
    UPDATE notes_note SET due_at = due_at AT TIME ZONE OLD.time_zone AT TIME ZONE NEW.time_zone
    WHERE is_due_all_day;
    UPDATE notes_reminder r SET fires_at = {_FIRES_AT.format(r="r")}, set_at = now()
    FROM notes_note n
    WHERE n.id = r.note_id AND r.sent_at IS NULL
        AND r.fires_at IS DISTINCT FROM {_FIRES_AT.format(r="r")};
    RETURN NULL;
END
$function$;
CREATE TRIGGER notes_follow_zone AFTER UPDATE OF time_zone ON accounts_organisation FOR EACH ROW
WHEN (OLD.time_zone IS DISTINCT FROM NEW.time_zone) EXECUTE FUNCTION notes_follow_zone();
"""
STOP_FOLLOWING_ZONE = """
DROP TRIGGER IF EXISTS notes_follow_zone ON accounts_organisation;
DROP FUNCTION IF EXISTS notes_follow_zone();
"""
