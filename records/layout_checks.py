"""What a layout must hold to before it is saved."""

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from core.calendars.formatting import format_number
from core.catalogue import Catalogue, Section
from core.refusals import Refused
from records.layouts import SIDES, Hidden, PlacedSection, completed, is_placeable

MOST_OWN = 30


def check_sections(catalogue: Catalogue, sections: Sequence[PlacedSection]) -> None:
    """Every section that is there, once, in one of the blocks; fields that are there, at most once;
    nothing hidden that must be filled in; a name for each new section. Raises Refused."""
    described = {section.code: section for section in catalogue.sections}
    own = [section for section in sections if section.is_own]
    if len(own) > MOST_OWN:
        raise Refused(
            _("There are more than %(limit)s sections of your own. Remove one that is empty.")
            % {"limit": format_number(MOST_OWN)}
        )
    _check_codes(described, sections)
    _check_fields(catalogue, sections)
    for section in sections:
        _check_section(catalogue, described.get(section.code), section)


def check_hidden(catalogue: Catalogue, sections: Iterable[PlacedSection], hidden: Hidden) -> None:
    """Only what is there, and nothing that must be filled in. Raises Refused."""
    described = {section.code: section for section in catalogue.sections}
    placed = {section.code: section for section in completed(catalogue, sections)}
    for key in sorted(hidden.fields):
        _check_key(catalogue, key)
        if not catalogue[key].can_be_hidden:
            raise _is_needed(catalogue, key)
    for code in sorted(hidden.sections):
        if code not in placed:
            raise _is_gone(code)
        _check_hiding(catalogue, described.get(code), placed[code])


def _check_codes(described: dict[str, Section], sections: Sequence[PlacedSection]) -> None:
    codes = [section.code for section in sections]
    for section in sections:
        if section.code not in described and not section.is_own:
            raise _is_gone(section.code)
        if section.side not in SIDES:
            raise Refused(_("A section stands in neither block. Open the page again."))
        if codes.count(section.code) > 1:
            raise Refused(_("A section stands there twice. Open the page again."))
    for code, section in described.items():
        if code not in codes:
            raise Refused(
                _("The section “%(section)s” is missing. Hide it if nobody needs it.")
                % {"section": section.label}
            )


def _check_fields(catalogue: Catalogue, sections: Sequence[PlacedSection]) -> None:
    seen: set[str] = set()
    for section in sections:
        for one in section.fields:
            _check_key(catalogue, one.key)
            if one.key in seen:
                raise Refused(
                    _("“%(field)s” stands there twice. Keep it in one place.")
                    % {"field": catalogue[one.key].label}
                )
            seen.add(one.key)
            if one.is_hidden and not catalogue[one.key].can_be_hidden:
                raise _is_needed(catalogue, one.key)


def _check_section(catalogue: Catalogue, described: Section | None, section: PlacedSection) -> None:
    if section.is_own and not section.names:
        raise Refused(_("A section has no name. Write it in one language at least."))
    if described is not None and described.is_part and section.fields:
        raise Refused(
            _("The section “%(section)s” takes no fields. Move them to another one.")
            % {"section": described.label}
        )
    if section.is_hidden:
        _check_hiding(catalogue, described, section)


def _check_hiding(catalogue: Catalogue, described: Section | None, section: PlacedSection) -> None:
    """Whether a section can be hidden with what is in it."""
    if described is not None and described.is_always_shown:
        raise Refused(
            _("The section “%(section)s” cannot be hidden: without it nobody can fill in the rest.")
            % {"section": described.label}
        )
    needed = [one.key for one in section.fields if not catalogue[one.key].can_be_hidden]
    if needed:
        raise Refused(
            _(
                "“%(field)s” must be filled in, so its section cannot be hidden. Move it to another "
                "section first."
            )
            % {"field": catalogue[needed[0]].label}
        )


def _check_key(catalogue: Catalogue, key: str) -> None:
    if key not in catalogue or not is_placeable(catalogue[key]):
        raise Refused(
            _("There is no field “%(key)s”. Open the page again to see those that are there.")
            % {"key": key}
        )


def _is_needed(catalogue: Catalogue, key: str) -> Refused:
    return Refused(
        _("“%(field)s” cannot be hidden: nothing can be registered without it.")
        % {"field": catalogue[key].label}
    )


def _is_gone(code: str) -> Refused:
    return Refused(
        _("There is no section “%(code)s”. Open the page again to see those that are there.")
        % {"code": code}
    )
