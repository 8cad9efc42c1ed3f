"""Options show in their own colours by classes whose rules stand in one generated sheet."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from core import colours
from core.templatetags import shell as tags


class SampleOption:
    font_color = "#FFFFFF"
    background_color = "#17692f"

    def __str__(self):
        return "<Paid>"


def test_a_pill_carries_its_colours_as_a_class_and_escapes_its_name():
    assert tags.pill(SampleOption()) == (
        '<span class="pill pill-c-ffffff-17692f">&lt;Paid&gt;</span>'
    )


def test_no_option_is_no_pill():
    assert tags.pill(None) == ""


@pytest.mark.parametrize("colour", ["", "red", "#fff", "#12345g", "#ffffff}body{display:none"])
def test_what_is_not_a_colour_never_reaches_the_sheet(colour):
    assert colours.pill_class(colour, "#ffffff") == ""
    assert colours.stylesheet([(colour, "#ffffff")]).strip() == ""


def test_the_sheet_has_one_rule_for_each_pair():
    sheet = colours.stylesheet([("#FFFFFF", "#17692F"), ("#ffffff", "#17692f")])
    assert sheet == ".pill-c-ffffff-17692f{color:#ffffff;background-color:#17692f}\n"


@pytest.mark.parametrize("pair", colours.PALETTE)
def test_the_palette_can_be_read(pair):
    assert colours.contrast(*pair) >= 4.5


# Which token is text on which: every pair must keep a contrast of 4.5 in both themes.
TEXT_ON = {
    "ink": ("paper", "surface", "surface-sunken", "surface-hover", "accent-row"),
    "dim": ("paper", "surface", "surface-sunken", "surface-hover", "accent-row"),
    "accent": ("paper", "surface", "surface-sunken", "accent-soft"),
    "on-accent": ("accent-fill", "accent-fill-hover"),
    "side-ink": ("side", "side-hover"),
    "side-strong": ("side-active", "side-hover"),
    "danger": ("paper", "surface", "danger-soft"),
    "warning": ("paper", "surface", "warning-soft"),
    "good": ("surface", "good-soft"),
    "on-inverse": ("inverse", "danger-fill"),
    "on-inverse-accent": ("inverse",),
}


def _tokens() -> dict[str, tuple[str, str]]:
    text = (Path(settings.BASE_DIR) / "static" / "css" / "tokens.css").read_text()
    both = re.findall(r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\);", text)
    one = re.findall(r"--([\w-]+): (#\w{6});", text.split("@media print")[0])
    return {name: (light, dark) for name, light, dark in both} | {n: (c, c) for n, c in one}


@pytest.mark.parametrize(
    ("text", "ground"), [(text, ground) for text, grounds in TEXT_ON.items() for ground in grounds]
)
def test_text_can_be_read_in_both_themes(text, ground):
    tokens = _tokens()
    for theme in (0, 1):
        assert colours.contrast(tokens[text][theme], tokens[ground][theme]) >= 4.5
