"""Text with marks: what of it is kept, whatever is typed, pasted or sent."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from core import rich_text
from core.forms.rich_text import RichTextField


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("<div>One <strong>two</strong></div>", "<div>One <strong>two</strong></div>"),
        ("<div>a</div><script>alert(1)</script>", "<div>a</div>"),
        ("<div>a<img src=x onerror=alert(1)></div>", "<div>a</div>"),
        ('<div style="color:red" onclick="x()" class="y">a</div>', "<div>a</div>"),
        ("<style>*{color:red}</style><div>a</div>", "<div>a</div>"),
        ('<iframe src="https://example.com"></iframe><div>a</div>', "<div>a</div>"),
        ("<h1>a</h1>", "<h3>a</h3>"),
        ("<div><!-- hidden -->a</div>", "<div>a</div>"),
        ("<div> &nbsp; </div>", ""),
        ("<div><br></div>", ""),
        ("one<br>two", "<div>one<br>two</div>"),
        ('<div dir="rtl">سلام</div>', '<div dir="rtl">سلام</div>'),
    ],
)
def test_what_is_dangerous_is_left_out(typed, kept):
    assert rich_text.clean(typed) == kept


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "data:text/html,x", " javascript:x", "vbscript:x", "java\tscript:x"],
)
def test_a_link_opens_nothing_but_the_web_mail_and_phones(address):
    assert "href" not in rich_text.clean(f'<div><a href="{address}">a</a></div>')


def test_a_link_says_nothing_of_where_one_came_from():
    kept = rich_text.clean('<div><a href="https://example.com" target="_blank">a</a></div>')
    assert kept == (
        '<div><a href="https://example.com" rel="noopener noreferrer nofollow">a</a></div>'
    )


@given(st.text(max_size=200))
def test_cleaning_what_is_clean_changes_nothing(typed):
    once = rich_text.clean(typed)
    assert rich_text.clean(once) == once
    assert not once or rich_text.is_marked_up(once)


@given(st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc")), max_size=200))
def test_plain_text_comes_back_as_it_was_typed(typed):
    words = " ".join(typed.split())
    assert rich_text.plain(rich_text.clean(rich_text.from_plain(typed))) == words


def test_mentions_are_found_once_each_in_their_order():
    text = "".join(rich_text.mention(pk, "A") for pk in (7, 3, 7))
    assert rich_text.mentioned(rich_text.clean(f"<div>{text}</div>")) == [7, 3]
    assert rich_text.mentioned('<div><span data-mention="x">@A</span></div>') == []


def field(**options) -> RichTextField:
    return RichTextField(**{"max_length": 50, "required": False, **options})


def test_without_the_editor_line_ends_are_kept_and_signs_are_signs():
    assert field().clean("1 < 2\r\n<b>") == "<div>1 &lt; 2<br>&lt;b&gt;</div>"


def test_what_has_the_same_words_keeps_its_marks():
    present = "<div>One <strong>two</strong></div>"
    assert field(present=present).clean("One two") == present
    assert not field(present=present).has_changed(present, "One two")
    assert field(present=present).clean("One three") == "<div>One three</div>"


@pytest.mark.parametrize("typed", ["x" * 51, f"<div>{'<em>x</em>' * 51}</div>"])
def test_what_is_too_long_says_by_how_much(typed):
    with pytest.raises(ValidationError) as refused:
        field().clean(typed)
    assert "51" in refused.value.messages[0] and "50" in refused.value.messages[0]


def test_what_is_nearly_all_marks_is_refused():
    with pytest.raises(ValidationError):
        field().clean(f"<div>a{'<em></em>' * 5000}</div>")


def test_marks_alone_do_not_fill_in_what_is_required():
    with pytest.raises(ValidationError):
        field(required=True).clean("<div><br></div>")


def test_the_input_has_the_words_for_who_has_no_editor():
    html = field().widget.render("text", "<div>One <strong>two</strong></div>", {"id": "id_text"})
    assert ">\nOne two</textarea>" in html
    assert 'data-html="&lt;div&gt;One &lt;strong&gt;two&lt;/strong&gt;&lt;/div&gt;"' in html
