"""The SQL functions by which names are compared; migrations run them once.

They stand in an index, so what they say stays as it is: a change of rule is a version 2 beside them.
Both take folded text (`karta_fold_v1`) and call nothing outside of pg_catalog: while an index is built,
PostgreSQL sees no other schema.
"""

from django.db import models
from django.db.models import Func

WORDS = "karta_name_words_v1"
KEY = "karta_name_key_v1"

# Legal forms and forms of address, folded: they are written or left out as it comes.
LEFT_OUT = (
    "sp z o o", "spolka z o o", "spolka z ograniczona odpowiedzialnoscia", "spolka akcyjna", "sp j",
    "sp k", "s a", "s c", "ltd", "limited", "llc", "inc", "corp", "gmbh", "mr", "mrs", "ms", "dr", "mgr",
    "pan", "pani", "ооо", "зао", "оао", "пао", "ао", "ип", "тов", "пп", "фоп", "г н", "г жа",
    "شرکت", "موسسه", "اقای", "خانم", "جناب", "سرکار", "دکتر", "مهندس",
)  # fmt: skip
# What is misheard and mistyped: vowels but for the first letter; the letters of Persian that stand for
# vowels.
VOWELS = "aeiouyаеиоуыэюяіьъاوی"

PHONE_ENDING_SQL = "right(split_part(digits, ' ', 1), 9)"
ADDRESS_SQL = (
    "\"left\"(karta_fold_v1({0} || ' ' || CASE WHEN {1} <> '' THEN {1} ELSE {2} END), 300)"
)

CREATE_WORDS = f"""
CREATE FUNCTION {WORDS}(folded text) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $function$
DECLARE bare text COLLATE "C" := pg_catalog.btrim(pg_catalog.regexp_replace(
    ' ' || folded || ' ', ' (?:{"|".join(LEFT_OUT)})(?= )', '', 'g'));
BEGIN
  IF bare = '' THEN
    bare := folded;
  END IF;
  RETURN pg_catalog.array_to_string(
      ARRAY(SELECT w FROM pg_catalog.unnest(pg_catalog.string_to_array(bare, ' ')) w ORDER BY w), ' ');
END
$function$;
"""

CREATE_KEY = f"""
CREATE FUNCTION {KEY}(folded text) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $function$
DECLARE
  bare text COLLATE "C" := pg_catalog.btrim(pg_catalog.regexp_replace(
      ' ' || folded || ' ', ' (?:{"|".join(LEFT_OUT)})(?= )', '', 'g'));
  word text COLLATE "C";
  bones text COLLATE "C";
  found text[] := '{{}}';
BEGIN
  IF bare = '' THEN
    bare := folded;
  END IF;
  FOREACH word IN ARRAY pg_catalog.string_to_array(bare, ' ') LOOP
    bones := pg_catalog."left"(word, 1)
        || pg_catalog.translate(pg_catalog.substr(word, 2), 'vcq{VOWELS}', 'wkk');
    bones := pg_catalog.regexp_replace(bones, '(.)\\1+', '\\1', 'g');
    found := found || CASE WHEN pg_catalog.length(bones) < 3 THEN word ELSE bones END;
  END LOOP;
  RETURN pg_catalog.array_to_string(
      ARRAY(SELECT w FROM pg_catalog.unnest(found) w ORDER BY w COLLATE "C"), ' ');
END
$function$;
"""

CREATE_FUNCTIONS = CREATE_WORDS + CREATE_KEY
DROP_FUNCTIONS = f"DROP FUNCTION IF EXISTS {WORDS}(text), {KEY}(text);"


class NameWords(Func):
    """The words of a folded name in the order of the alphabet, without legal forms."""

    function = WORDS
    output_field = models.TextField()


class NameKey(Func):
    """The same with each word down to its bones, so that a few slips of the pen make no difference:
    Kowalski and Kovalsky, Mohammad and Mohamed."""

    function = KEY
    output_field = models.TextField()


class PhoneEnding(Func):
    """The last nine digits: what is left of a number whatever is dialled before it."""

    template = PHONE_ENDING_SQL.replace("digits", "%(expressions)s")
    output_field = models.TextField()


class AddressKey(Func):
    """City and street, or city and the address in words; takes these three columns."""

    template = ADDRESS_SQL
    output_field = models.TextField()

    def as_sql(self, compiler, connection, **extra):
        names = [compiler.compile(column)[0] for column in self.source_expressions]
        return ADDRESS_SQL.format(*names), []
