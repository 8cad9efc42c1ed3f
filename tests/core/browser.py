"""What a browser sends for a form that nobody has touched."""

from html.parser import HTMLParser

from django import forms
from django.http import QueryDict


def sent_untouched(form: forms.Form) -> QueryDict:
    """The values of every control of the form as it is rendered."""
    return sent_by("".join(str(form[name]) for name in form.fields))


def sent_by(html: str) -> QueryDict:
    """The values of every control in this part of a page."""
    reader = _Controls()
    reader.feed(html)
    reader.close()
    data = QueryDict(mutable=True)
    for name, value in reader.sent:
        data.appendlist(name, value)
    return data


class _Controls(HTMLParser):
    def __init__(self):
        super().__init__()
        self.sent: list[tuple[str, str]] = []
        self._select: tuple[str, bool] = ("", False)
        self._options: list[tuple[str, bool]] = []
        self._textarea = ""
        self._text = ""

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "input":
            self._input(given)
        elif tag == "textarea":
            self._textarea, self._text = given["name"], ""
        elif tag == "select":
            self._select, self._options = (given["name"], "multiple" in given), []
        elif tag == "option":
            self._options.append((given.get("value", ""), "selected" in given))

    def handle_data(self, data):
        self._text += data

    def handle_endtag(self, tag):
        if tag == "textarea":
            text = self._text.replace("\r\n", "\n").removeprefix("\n").replace("\n", "\r\n")
            self.sent.append((self._textarea, text))
        elif tag == "select":
            name, is_multiple = self._select
            chosen = [value for value, is_selected in self._options if is_selected]
            if not chosen and not is_multiple:
                chosen = [value for value, _is_selected in self._options[:1]]
            self.sent.extend((name, value) for value in chosen)

    def _input(self, given):
        if "name" not in given:
            return
        is_box = given.get("type") in ("checkbox", "radio")
        if not is_box or "checked" in given:
            self.sent.append((given["name"], given.get("value", "on" if is_box else "")))
