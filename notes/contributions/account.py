"""What notes tell of the customers and contact persons that they are about: fields, timeline, search,
what moves in a merge, and what goes with them."""

from django.utils.translation import gettext_lazy as _

from core.contributions import Hanging, MergeMover, SearchSource, TimelineSource
from customers.contributions.kinds import CONTACT_PERSON, CUSTOMER
from notes import hanging, searching, timeline
from notes.facts_fields import SECTION, customer_fields
from notes.services import merging

FIELDS = ((CUSTOMER, customer_fields),)
SECTIONS = ((CUSTOMER, SECTION),)

TIMELINE_SOURCES = (
    TimelineSource(
        code=timeline.COMMUNICATION,
        label=_("Communication"),
        icon="messages",
        order=40,
        load=timeline.load_communication,
        record_types=(CUSTOMER, CONTACT_PERSON),
    ),
    TimelineSource(
        code=timeline.NOTES,
        label=_("Notes"),
        icon="note",
        order=42,
        load=timeline.load_notes,
        record_types=(CUSTOMER, CONTACT_PERSON),
    ),
)

SEARCH_SOURCES = (
    SearchSource(
        code="notes",
        label=_("CRM notes"),
        icon="notes",
        order=30,
        find=searching.find_notes,
        list_url_name="notes:note_list",
    ),
)

HANGING = (
    Hanging(
        record_type=CUSTOMER,
        label=_("CRM notes"),
        count=hanging.count_of_customer,
        fate=_("go with it and come back with it"),
        order=60,
    ),
    Hanging(
        record_type=CONTACT_PERSON,
        label=_("CRM notes"),
        count=hanging.count_of_person,
        fate=_("stay with their customers"),
        order=60,
    ),
    Hanging(
        record_type=CONTACT_PERSON,
        label=_("CRM notes about nobody else"),
        count=hanging.count_of_person_alone,
        fate=_("go with it and come back with it"),
        order=61,
    ),
)

MERGE_MOVERS = (
    MergeMover(
        record_type=CUSTOMER, counted=merging.count_notes, move=merging.move_notes, order=50
    ),
)
