"""In which order words stand: PostgreSQL's collations of ICU, which know letters of all scripts."""

OF_LANGUAGE = {"fa": "fa-x-icu", "pl": "pl-x-icu"}
"""Languages whose order differs from that of Unicode; each needs an index of its own."""
OF_ALL_LANGUAGES = "und-x-icu"
"""The root of CLDR's orders: of other languages, and where one index serves readers of all of them."""


def collation_of(language: str) -> str:
    """The order of letters in which people of the language look for a name."""
    return OF_LANGUAGE.get(language, OF_ALL_LANGUAGES)
