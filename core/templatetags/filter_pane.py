"""The choices of a filter pane. They are put together here and not in a template, whose nodes took a
sixth of the time of a list: a pane offers a hundred of them."""

from django import template
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core.filter_inputs import NONE, FilterInput
from core.templatetags.shell import id_part

register = template.Library()


@register.simple_tag
def filter_boxes(input: FilterInput) -> SafeString:
    """`{% filter_boxes input %}`: a box to tick for each choice, with room for its number."""
    name = escape(input.field.key)
    boxes = [
        _box(name, choice.value, is_chosen, _named(choice.label), input.slug)
        for choice, is_chosen in input.choices
    ]
    if input.offers_none:
        words = format_html("<span>{}</span>", _("not filled in"))
        boxes.append(_box(name, NONE, input.is_none_chosen, words, input.slug, " dim"))
    return SafeString("\n".join(boxes))


@register.simple_tag
def filter_options(input: FilterInput) -> SafeString:
    """`{% filter_options input %}`: the options of a choice that is searched."""
    options = [
        _option(choice.value, is_chosen, choice.label) for choice, is_chosen in input.choices
    ]
    if input.offers_none:
        options.append(_option(NONE, input.is_none_chosen, _("not filled in")))
    return SafeString("".join(options))


def _named(label: object) -> str:
    text = escape(label)
    return f'<span title="{text}"><bdi>{text}</bdi></span>'


def _box(
    name: str, value: object, is_chosen: bool, words: str, slug: str, css_class: str = ""
) -> str:
    checked = " checked" if is_chosen else ""
    return (
        f'<label class="filter-choice{css_class}"><input type="checkbox" name="{name}"'
        f' value="{escape(value)}"{checked}>{words}'
        f'<span class="filter-count" id="count-{slug}-{id_part(value)}"></span></label>'
    )


def _option(value: object, is_chosen: bool, label: object) -> str:
    selected = " selected" if is_chosen else ""
    return f'<option value="{escape(value)}"{selected}>{escape(label)}</option>'
