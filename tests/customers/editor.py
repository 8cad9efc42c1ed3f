"""Somebody at the form of a customer or a contact person, who sends what the page shows."""

from html import unescape

from django.http import QueryDict
from django.urls import reverse
from django.utils.html import strip_tags

from tests.core.browser import sent_by


def in_words(shown: str) -> str:
    return unescape(strip_tags(shown))


class Editor:
    """One person at the form of one record, as his page stands."""

    def __init__(self, client, customer, url_name="customers:customer_update"):
        self.client = client
        self.url = reverse(url_name, args=[customer.pk])
        self.response = client.get(self.url)

    @property
    def sent(self) -> QueryDict:
        """What the page would send as it stands."""
        html = self.response.content.decode()
        start = html.index('<form class="form-page')
        return sent_by(html[start : html.index("</form>", start)])

    def save(self, **typed) -> "Editor":
        data = self.sent
        for name, value in typed.items():
            data.setlist(name, value if isinstance(value, list) else [value])
        self.response = self.client.post(self.url, dict(data.lists()))
        return self

    @property
    def is_saved(self) -> bool:
        return self.response.status_code == 302

    @property
    def form(self):
        return self.response.context["form"]

    @property
    def asked(self) -> list[str]:
        """The names of what has to be chosen."""
        return list(self.form.conflicts)

    @property
    def taken(self) -> dict[str, str]:
        return {taken.name: in_words(taken.shown) for taken in self.form.taken}

    def both(self, name: str) -> tuple[str, str, str]:
        """What has to be chosen about one thing: its label, one's own and the saved value. A field has
        its own in an input."""
        conflict = self.form.conflicts[name]
        return str(conflict.label), in_words(conflict.mine), in_words(conflict.theirs)

    @property
    def page(self) -> str:
        return self.response.content.decode()
