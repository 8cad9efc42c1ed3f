"""The SQL by which custom fields that are marked searchable join the text that records are searched by.

Which keys are searched is asked once for each statement, not for each row: a trigger before the
statement keeps them in a setting of the transaction. `karta_searched_values_v1` then only looks into
the row's own JSON. Both stand in triggers of apps above, so what they say stays as it is.
"""

SEARCHED_KINDS = ("text", "long_text", "integer", "decimal", "url", "email", "phone")
"""Of choices, dates, amounts and answers the column holds what nobody would type."""
SEARCHED_LETTERS = 500
"""Of a long text so many letters are searched."""

KEYS = "karta_searched_keys_v1"
VALUES = "karta_searched_values_v1"

_KINDS = ", ".join(f"'{kind}'" for kind in SEARCHED_KINDS)

CREATE_KEYS = f"""\
CREATE FUNCTION {KEYS}(asked_type text) RETURNS text[]
LANGUAGE sql STABLE STRICT PARALLEL SAFE AS $function$
  SELECT pg_catalog.array_agg(key::text ORDER BY position, id) FROM records_customfield
  WHERE record_type = asked_type AND is_searchable AND NOT is_retired AND deleted_at IS NULL
    AND kind IN ({_KINDS})
$function$;
"""
"""The keys of a kind of record; NULL where there are none."""

CREATE_VALUES = f"""\
CREATE FUNCTION {VALUES}(custom jsonb, keys text[]) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $function$
DECLARE
  key text;
  found text := '';
BEGIN
  FOREACH key IN ARRAY keys LOOP
    CASE pg_catalog.jsonb_typeof(custom->key)
      WHEN 'string', 'number' THEN
        found := found || ' ' || pg_catalog."left"(custom->>key, {SEARCHED_LETTERS});
      WHEN 'object' THEN
        found := found || ' ' || COALESCE(custom->key->>'normal', '');
      ELSE NULL;
    END CASE;
  END LOOP;
  RETURN pg_catalog.btrim(found, ' ');
END
$function$;
"""
"""The searched values of a record in the order of the keys; of addresses and phones the normal form."""

CREATE_FUNCTIONS = CREATE_KEYS + CREATE_VALUES
DROP_FUNCTIONS = f"DROP FUNCTION IF EXISTS {VALUES}(jsonb, text[]), {KEYS}(text);"
