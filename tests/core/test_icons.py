"""Icons are inlined from the package, hidden from screen readers unless they carry a label."""

import pytest

from core.icons import MissingIcon, icon_svg


def test_an_icon_is_a_drawing_that_screen_readers_skip():
    svg = icon_svg("users")
    assert svg.startswith("<svg") and "<path" in svg
    assert 'aria-hidden="true"' in svg


def test_a_label_is_read_and_escaped():
    svg = icon_svg("users", label='A "big" <team>')
    assert 'role="img" aria-label="A &quot;big&quot; &lt;team&gt;"' in svg
    assert "aria-hidden" not in svg


@pytest.mark.parametrize("name", ["arrow-right", "chevron-left", "logout"])
def test_icons_that_point_along_the_line_turn_round(name):
    assert "icon-turns" in icon_svg(name)


@pytest.mark.parametrize("name", ["arrow-up", "users", "arrow-back-up"])
def test_other_icons_do_not_turn_round(name):
    assert "icon-turns" not in icon_svg(name)


@pytest.mark.parametrize("name", ["no-such-icon", "../../package", ""])
def test_a_missing_icon_is_an_error_in_development(name, settings):
    settings.DEVELOPMENT = True
    with pytest.raises(MissingIcon):
        icon_svg(name)


def test_a_missing_icon_leaves_the_page_standing_in_production(settings):
    settings.DEVELOPMENT = False
    assert "<path" not in icon_svg("no-such-icon")
