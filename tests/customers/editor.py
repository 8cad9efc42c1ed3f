"""Somebody at the form of a customer or a contact person, who sends what the page shows."""

from django.http import QueryDict
from django.urls import reverse

from tests.core.browser import sent_by


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
        return {taken.name: taken.text for taken in self.form.taken}

    @property
    def page(self) -> str:
        return self.response.content.decode()
