"""Somebody who changes cells of the list, and sends what the input in the cell shows."""

from django.http import QueryDict
from django.urls import reverse

from tests.core.browser import sent_by

LIST = "http://testserver/customers/"


class CellEditor:
    """One person at one cell, opened from a list."""

    def __init__(self, client, customer, key: str, *, query: str = ""):
        self.client = client
        self.url = reverse("customers:cell", args=[customer.pk, key])
        self.headers = {"HX-Request": "true", "HX-Current-URL": f"{LIST}{query}"}
        self.response = client.get(self.url, headers=self.headers)

    @property
    def status(self) -> int:
        return self.response.status_code

    @property
    def text(self) -> str:
        return self.response.content.decode()

    @property
    def form(self):
        return self.response.context["form"]

    @property
    def errors(self) -> list[str]:
        return [text for texts in self.form.errors.values() for text in texts]

    @property
    def sent(self) -> QueryDict:
        """What the input would send as it stands."""
        return sent_by(self.text[self.text.index("<form") : self.text.index("</form>")])

    def save(self, **typed) -> "CellEditor":
        data = self.sent
        for name, value in typed.items():
            data.setlist(name, value if isinstance(value, list) else [value])
        self.response = self.client.post(self.url, dict(data.lists()), headers=self.headers)
        return self

    @property
    def is_saved(self) -> bool:
        """Whether the cell came back instead of its input."""
        return self.status == 200 and 'hx-swap-oob="true"' in self.text

    @property
    def told(self) -> list[str]:
        return [str(message) for message in self.response.context["messages"]]
