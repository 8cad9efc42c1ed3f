"""Widgets of our own."""

from core.forms.widgets import LongSelect

CHOICES = [("", "—"), ("a", "Alpha"), ("b", "<b>Beta</b>")]


def test_long_select_has_every_option_and_marks_the_chosen_one():
    html = LongSelect(choices=CHOICES).render("letter", "a", {"id": "id_letter"})
    assert '<option value="">—</option>' in html
    assert '<option value="a" selected>Alpha</option>' in html
    assert 'name="letter"' in html
    assert 'id="id_letter"' in html
    assert "data-search-select" in html


def test_long_select_escapes_labels_and_values():
    html = LongSelect(choices=[*CHOICES, ('"', "x")]).render("letter", None, {})
    assert "&lt;b&gt;Beta&lt;/b&gt;" in html
    assert 'value="&quot;"' in html
