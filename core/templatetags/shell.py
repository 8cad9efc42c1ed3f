"""Tags of the shell and the component kit; each says what it prints."""

import re

from django import forms, template
from django.forms import BoundField
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core import avatars, colours, icons, toasts
from core.forms.date_picker import picker_settings
from core.forms.widgets import DateInput
from core.routes import fixed_address

register = template.Library()
_NOT_IN_IDS = re.compile(r"[^\w-]")

_UNSTYLED = (
    forms.CheckboxInput,
    forms.RadioSelect,
    forms.CheckboxSelectMultiple,
    forms.MultiWidget,
)


@register.simple_tag
def icon(name: str, label: str = "", css_class: str = "") -> SafeString:
    """`{% icon "users" %}`: an inline SVG; with a label it is read aloud."""
    return icons.icon_svg(name, str(label), css_class)


@register.simple_tag
def safe_url(name: str, *args, **kwargs) -> str:
    """`{% safe_url "notices_menu" as address %}`: the address, or '' when no app has the route."""
    if not args and not kwargs:
        return fixed_address(name)
    try:
        return reverse(name, args=args, kwargs=kwargs)
    except NoReverseMatch:
        return ""


@register.simple_tag
def avatar(name: str, key: object = "", css_class: str = "", photo: str = "") -> SafeString:
    """`{% avatar customer.name customer.pk "avatar-lg" photo=photo_url %}`: the photo at that address,
    else initials on a tint that stays."""
    classes = f"avatar avatar-tint-{avatars.tint(key or name)} {css_class}".strip()
    if photo:
        return format_html(
            '<span class="{}" aria-hidden="true"><img src="{}" alt="" loading="lazy" decoding="async">'
            "</span>",
            classes,
            photo,
        )
    return format_html(
        '<span class="{}" aria-hidden="true">{}</span>',
        classes,
        avatars.initials(str(name)),
    )


@register.simple_tag
def pill(option, icon_name: str = "") -> SafeString:
    """`{% pill customer.status %}`: an option in its own colours; nothing for None."""
    if option is None:
        return SafeString("")
    return coloured_pill(str(option), option.font_color, option.background_color, icon_name)


@register.simple_tag
def coloured_pill(text: str, font: str, background: str, icon_name: str = "") -> SafeString:
    """`{% coloured_pill _("Paid") "#ffffff" "#17692f" %}`: for colours that are no option's."""
    classes = f"pill {colours.pill_class(font or '', background or '')}".strip()
    picture = icons.icon_svg(icon_name) if icon_name else ""
    return format_html('<span class="{}">{}{}</span>', classes, picture, text)


@register.filter
def id_part(value: object) -> str:
    """`id="count-{{ code|id_part }}"`: any text as a part of an id that needs no quoting in a
    selector."""
    return _NOT_IN_IDS.sub(lambda found: f"-{ord(found[0]):x}-", str(value))


@register.filter
def undo_url(message) -> str:
    """The address to which a toast's Undo button posts, or ''."""
    return toasts.undo_url_of(message)


@register.filter
def warnings_of(field: BoundField) -> list[str]:
    """The warnings of a field: `form.warnings` is a dict of lists, keyed like `form.errors`."""
    return getattr(field.form, "warnings", {}).get(field.name, [])


@register.filter
def conflict_of(field: BoundField):
    """What a person has to choose about a field that somebody else has saved otherwise; or None."""
    return getattr(field.form, "conflicts", {}).get(field.name)


@register.filter
def form_warnings(form) -> list[str]:
    """Every warning of a form in one list, for the box above it."""
    return [text for texts in getattr(form, "warnings", {}).values() for text in texts]


@register.filter
def limit_of(field: BoundField) -> dict | None:
    """Which choices of which input the field goes with, if not every record has it."""
    return getattr(field.form, "limits", {}).get(field.name)


@register.filter
def addition_of(field: BoundField):
    """Where an option can be added beside the field, if it can be."""
    return getattr(field.form, "additions", {}).get(field.name)


@register.filter
def layout_of(field: BoundField) -> str:
    """How a field is laid out: `tick` (box before its label), `group` (several boxes), `rows` (a
    group that says itself what is wrong with its rows) or `line`."""
    widget = field.field.widget
    if getattr(widget, "shows_errors", False):
        return "rows"
    if isinstance(widget, forms.CheckboxInput):
        return "tick"
    return "group" if field.use_fieldset else "line"


@register.filter
def shown_when(field: BoundField) -> str:
    """The choice under which a field of the catalogue is asked for, or '' (static/js/shown_when.js)."""
    return getattr(field.field, "shown_when", "")


@register.simple_tag
def control(field: BoundField) -> SafeString:
    """`{% control field %}`: the widget with the classes of the kit and its warning described."""
    attrs = {}
    widget = field.field.widget
    if not isinstance(widget, _UNSTYLED):
        own = "form-select" if isinstance(widget, forms.Select) else "form-control"
        attrs["class"] = f"{own} {widget.attrs.get('class', '')}".strip()
    if warnings_of(field) and not field.use_fieldset:
        described = f"{field.aria_describedby or ''} {field.auto_id}_warning"
        attrs["aria-describedby"] = described.strip()
    return field.as_widget(attrs=attrs)


@register.simple_tag
def date_input(
    name: str, value: str, label: str, placeholder: str = "", id: str = ""
) -> SafeString:
    """`{% date_input "since.from" "" label %}`: a date outside of a form of Django, named by its label."""
    attrs = {"class": "form-control", "aria-label": label, "placeholder": placeholder}
    attrs |= {"id": id} if id else {}
    return DateInput(attrs).render(name, value)


@register.simple_tag
def date_picker_settings() -> str:
    """`{% date_picker_settings %}`: names, patterns and limits of both calendars as JSON."""
    return picker_settings()
