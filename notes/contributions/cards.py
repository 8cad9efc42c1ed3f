"""What notes show on the cards of customers and contact persons: tab, badge, next step, "+ Add"."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.catalogue import Section
from core.contributions import CardAddEntry, CardBadge, CardPart, CardTab
from customers.contributions.kinds import CONTACT_PERSON, CUSTOMER
from notes import card_notes, permissions, timeline
from notes.models import Action

NEXT_STEP = Section(
    code="next_step", label=_("Next step"), side="end", is_part=True, is_on_form=False
)


def _tab(record_type: str, url_name: str) -> CardTab:
    return CardTab(
        record_type=record_type,
        label=_("Notes"),
        url_name=url_name,
        order=30,
        count=card_notes.count_notes,
    )


def _next_step(record_type: str) -> CardPart:
    return CardPart(
        record_type=record_type,
        template="notes/account_next_step.html",
        context=card_notes.next_steps,
        section=NEXT_STEP,
        order=10,
    )


CARD_TABS = (_tab(CUSTOMER, "notes:customer_notes"), _tab(CONTACT_PERSON, "notes:person_notes"))

CARD_BADGES = (
    CardBadge(
        record_type=CUSTOMER,
        title=_("Status of the newest open note, else of the newest"),
        option=card_notes.status_of,
        icon="notes",
        order=10,
    ),
)


def _call_log(record_type: str) -> CardPart:
    def context(user, record) -> dict | None:
        return {"url": _log_url(Action.CALL)(record)} if permissions.can_write(user) else None

    return CardPart(
        record_type=record_type,
        template="notes/account_call_log.html",
        context=context,
        order=10,
    )


def _address(url_name: str, record, **query: str) -> str:
    return reverse(url_name, query={**timeline.about(record), **query})


def _log_url(code: str):
    return lambda record: _address("notes:talk_log", record, action=code)


def _add(record_type: str, label, url, icon: str, order: int) -> CardAddEntry:
    return CardAddEntry(
        record_type=record_type,
        label=label,
        url=url,
        icon=icon,
        order=order,
        may_add=lambda user, record: permissions.can_write(user),
    )


CARD_PARTS = tuple(
    make(record_type)
    for record_type in (CUSTOMER, CONTACT_PERSON)
    for make in (_next_step, _call_log)
)

CARD_ADD_ENTRIES = tuple(
    entry
    for record_type in (CUSTOMER, CONTACT_PERSON)
    for entry in (
        _add(record_type, _("Call"), _log_url(Action.CALL), "phone", 20),
        _add(
            record_type,
            _("E-mail"),
            lambda record: _address("notes:email_write", record),
            "mail",
            30,
        ),
        _add(record_type, _("Message"), _log_url(Action.MESSAGE), "message", 40),
        _add(record_type, _("Feedback"), _log_url(Action.FEEDBACK), "message-star", 50),
    )
)
