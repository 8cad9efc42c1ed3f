"""How things look to a person, by default, in each language."""

from dataclasses import asdict, dataclass

from accounts.choices import Calendar, Digits, Language


@dataclass(frozen=True)
class PreferenceDefaults:
    """What goes with a language until somebody says otherwise."""

    calendar: Calendar
    digits: Digits
    time_zone: str

    def as_fields(self) -> dict[str, str]:
        """By the names of the columns of a person."""
        return asdict(self)


DEFAULTS = {
    Language.PERSIAN: PreferenceDefaults(Calendar.JALALI, Digits.PERSIAN, "Asia/Tehran"),
    Language.POLISH: PreferenceDefaults(Calendar.GREGORIAN, Digits.LATIN, "Europe/Warsaw"),
    Language.RUSSIAN: PreferenceDefaults(Calendar.GREGORIAN, Digits.LATIN, "Europe/Moscow"),
    Language.ENGLISH: PreferenceDefaults(Calendar.GREGORIAN, Digits.LATIN, "UTC"),
}


def defaults_for(language: str) -> PreferenceDefaults:
    """The defaults of a language code such as `fa` or `pl-pl`; English for any other."""
    known = {member.value for member in Language}
    code = language[:2]
    return DEFAULTS[Language(code) if code in known else Language.ENGLISH]
