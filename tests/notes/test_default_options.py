"""The actions and statuses of a new installation: those that the requirements name, on their sides."""

import pytest

from notes.models import Action, Status
from tests.notes.records import action, status

pytestmark = pytest.mark.django_db
INTERNAL, SALES, BOTH = "internal", "sales", "both"

ACTIONS = {
    "ship": ("Ship", "Wysyłka", INTERNAL),
    "handle_order": ("Handling an order", "Postępowanie z zamówieniem", INTERNAL),
    "email": ("E-mail", "E-mail", BOTH),
    "call": ("Call", "Telefon", SALES),
    "fax": ("Fax", "Faks", SALES),
    "send_sample": ("Send sample", "Wysyłka próbki", SALES),
}
STATUSES = {
    "awaiting_approval": ("Awaiting approval", "Oczekuje na zatwierdzenie", INTERNAL),
    "no_response": ("No response", "Brak odpowiedzi", BOTH),
    "done": ("Done", "Wykonane", BOTH),
    "active": ("Active", "Aktywny", SALES),
    "inactive": ("Inactive", "Nieaktywny", SALES),
    "lead": ("Lead", "Potencjalny", SALES),
    "client": ("Client", "Klient", SALES),
    "on_hold": ("On hold", "Wstrzymany", BOTH),
}
"""By code: in English, in Polish, and where it is used (R82, R83)."""


@pytest.mark.parametrize(("find", "named"), [(action, ACTIONS), (status, STATUSES)])
def test_what_the_requirements_name_is_there_on_its_side(db, find, named):
    found = {code: find(code) for code in named}
    assert {
        code: (option.names["en"], option.names["pl"], option.side)
        for code, option in found.items()
    } == named


@pytest.mark.parametrize("model", [Action, Status])
def test_each_has_a_name_of_its_own_in_the_four_languages(db, model):
    options = list(model.objects.all())
    for language in ("en", "fa", "pl", "ru"):
        names = {option.names[language] for option in options}
        assert "" not in names
        assert len(names) == len(options)


def test_only_a_status_for_what_is_over_closes_a_note(db):
    assert {s.code for s in Status.objects.filter(closes=True)} == {"inactive", "done"}
