"""The SQL twins of `core.text.folding`, generated from the same table; migrations run them once.

`karta_fold_v1`, `karta_digits_v1` and `karta_word_starts_v1` are immutable and stand in indexes, so
what they say stays as it is: version 2 is a new module beside this one.

Why it is written in stages (measured on 5,000 names each, PostgreSQL 18): `translate()` walks through
its whole list for every letter, so one call with the whole table costs 466 µs a name, and one with
only the frequent letters 15-35 µs. A regular expression that asks whether there is anything to do
costs 0.6 µs. So: ask, do what is frequent for one script, ask again; the long list is for what is
left. That takes 2 µs for Persian typed well and 5-15 µs for other names.
"""

from collections.abc import Iterable

from core.text.folding import TABLE, digit_characters

FOLD = "karta_fold_v1"
DIGITS = "karta_digits_v1"
WORD_STARTS = "karta_word_starts_v1"

# What folded Polish, Russian, Ukrainian, Persian and English texts consist of.
ALPHABET = (
    " abcdefghijklmnopqrstuvwxyz0123456789"
    "абвгдежзийклмнопрстуфхцчшщъыьэюяіє"
    "ابپتثجچحخدذرزژسشصضطظعغفقکگلمنوهی"
)
# What is frequent in texts as they are typed; each group is one stage.
UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
SIGNS = '\t\n\r !"#$%&()*+,-./:;<=>?@[\\]^_{|}~\u00a0«»–—…“”„•№،؛؟٪٫٬'
JOINERS = "'`’‘ʼ\u200c\u200d\u200e\u200f\u00ad\ufeff"
POLISH = "ąćęłńóśźżĄĆĘŁŃÓŚŹŻ"
CYRILLIC = "АБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯЁёІіЇїЄєҐґ"
ARABIC = (
    "يىكأإآةؤئۀ۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩ء\u0640\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0652\u0654"
)


def literal(text: str) -> str:
    """A string constant in plain ASCII: marks and direction signs stay visible to a reader."""
    return "E'" + "".join(map(_escape, text)) + "'"


def _escape(character: str) -> str:
    if (character.isascii() and character.isalnum()) or character == " ":
        return character
    return f"\\u{ord(character):04X}" if ord(character) < 0x10000 else f"\\U{ord(character):08X}"


def bracket(characters: Iterable[str], *, negated: bool = False) -> str:
    """A constant with a regular expression that matches one (none) of the characters."""
    parts = []
    for first, last in _runs(sorted(map(ord, set(characters)))):
        parts.append(_in_bracket(first) + (f"-{_in_bracket(last)}" if last > first else ""))
    return f"E'[{'^' if negated else ''}{''.join(parts)}]'"


def _in_bracket(code: int) -> str:
    escaped = _escape(chr(code))
    return escaped if len(escaped) == 1 or code > 0x7F else "\\" + escaped


def _runs(codes: list[int]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for code in codes:
        if runs and runs[-1][1] == code - 1:
            runs[-1] = (runs[-1][0], code)
        else:
            runs.append((code, code))
    return runs


def matches(pattern: str) -> str:
    return f"s OPERATOR(pg_catalog.~) {pattern}"


def translate(table: dict[str, str]) -> str:
    """Statement: replace one character by one, or by nothing (those go last)."""
    ordered = sorted(table.items(), key=lambda entry: entry[1] == "")
    sources = "".join(source for source, _ in ordered)
    targets = "".join(target for _, target in ordered)
    return f"s := pg_catalog.translate(s, {literal(sources)}, {literal(targets)});"


def spaces(characters: Iterable[str]) -> str:
    """Statement: runs of the characters become one space."""
    pattern = bracket(characters)[:-1] + "+'"
    return f"s := pg_catalog.regexp_replace(s, {pattern}, ' ', 'g');"


def replace(source: str, target: str) -> str:
    return f"s := pg_catalog.replace(s, {literal(source)}, {literal(target)});"


def when(condition: str, *statements: str) -> str:
    body = "\n".join(statements).replace("\n", "\n  ")
    return f"IF {condition} THEN\n  {body}\nEND IF;"


def stage(characters: str, table: dict[str, str]) -> str:
    """Statement: fold the frequent characters of one script, if the text has any."""
    found = {character: table[character] for character in characters if character in table}
    return when(matches(bracket(found)), translate(found))


def rare(table: dict[str, str]) -> list[str]:
    """Statements: the whole table, by what the characters become."""
    letters = {source: target for source, target in table.items() if len(target) == 1 != target}
    letters = {source: target for source, target in letters.items() if target != " "}
    removed = [source for source, target in table.items() if target == ""]
    longer = {source: target for source, target in table.items() if len(target) > 1}
    frequent_first = {letter: letter for letter in ALPHABET} | letters
    return [
        spaces(source for source, target in table.items() if target == " "),
        f"s := pg_catalog.regexp_replace(s, {bracket(removed)}, '', 'g');",
        when(matches(bracket(longer)), *(replace(*entry) for entry in longer.items())),
        translate(frequent_first),
        *(replace(pair, whole) for pair, whole in TABLE.pairs.items()),
        *(replace(mark, "") for mark in TABLE.late_marks),
    ]


def fold_body() -> str:
    late = set(TABLE.late_marks)
    table = {chr(c): text for c, text in TABLE.characters.items() if chr(c) not in late}
    unfolded = matches(bracket(ALPHABET, negated=True))
    scripts = [stage(characters, table) for characters in (JOINERS, POLISH, CYRILLIC, ARABIC)]
    signs = when(matches(bracket(SIGNS.replace(" ", ""))), spaces(SIGNS))
    whole = when(unfolded, *rare(table))
    return "\n".join(
        [
            when(unfolded, stage(UPPER, table), signs, when(unfolded, *scripts, whole)),
            when("pg_catalog.strpos(s, '  ') > 0", spaces(" ")),
            "RETURN pg_catalog.btrim(s, ' ');",
        ]
    )


def digits_body() -> str:
    digits = {chr(code): digit for code, digit in digit_characters(TABLE).items()}
    foreign = {source: digit for source, digit in digits.items() if source != digit}
    return "\n".join(
        [
            when(matches(bracket(foreign)), translate(foreign)),
            "RETURN pg_catalog.regexp_replace(s, '[^0-9]+', '', 'g');",
        ]
    )


# A loop, not a query: 6 µs a customer instead of 17; it is called for each row that is written, and
# for each that a list passes on its way to those that match. In the order of the words, some twice:
# an index keeps each once.
WORD_STARTS_BODY = """\
FOREACH word IN ARRAY pg_catalog.string_to_array(s, ' ') LOOP
  IF word <> '' THEN
    found := found || pg_catalog."left"(word, 1) || pg_catalog."left"(word, 2);
  END IF;
END LOOP;
RETURN found;"""
_WORD_STARTS_VARIABLES = """\
  word text COLLATE "C";
  found text[] := '{}';
"""


def create_function(
    name: str,
    body: str,
    *,
    returns: str = "text",
    argument: str = "value",
    variables: str = "",
) -> str:
    """The variable s compares code points as they are ("C"), whatever the column's collation."""
    indented = body.replace("\n", "\n  ")
    return (
        f"CREATE FUNCTION {name}({argument} text) RETURNS {returns}\n"
        "LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $function$\n"
        f'DECLARE s text COLLATE "C" := {argument};\n{variables}'
        f"BEGIN\n  {indented}\nEND\n$function$;\n"
    )


CREATE_WORD_STARTS = create_function(
    WORD_STARTS,
    WORD_STARTS_BODY,
    returns="text[]",
    argument="folded",
    variables=_WORD_STARTS_VARIABLES,
)
CREATE_FUNCTIONS = (
    create_function(FOLD, fold_body()) + create_function(DIGITS, digits_body()) + CREATE_WORD_STARTS
)
DROP_FUNCTIONS = f"DROP FUNCTION IF EXISTS {FOLD}(text), {DIGITS}(text), {WORD_STARTS}(text);"
