"""What the database's refusal of a value that only one record may have says to people."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.db import IntegrityError
from django.utils.translation import gettext_lazy as _

from core.catalogue import Catalogue, Field
from core.refusals import Refused
from records.indexes import unique_index_name

_OF_CUSTOMER = _("Another customer has this value of “%(field)s”. Give each customer his own.")
_OF_PERSON = _("Another contact person has this value of “%(field)s”. Give each person their own.")
_SENTENCES = {"customers.customer": _OF_CUSTOMER, "customers.contactperson": _OF_PERSON}


@contextmanager
def refusing_what_is_taken(catalogue: Catalogue) -> Iterator[None]:
    """The database knows first that a value is taken; COPY raises the driver's own error."""
    try:
        yield
    except (IntegrityError, psycopg.errors.UniqueViolation) as error:
        refusal = refusal_of_taken(catalogue, error)
        if refusal is None:
            raise
        raise refusal from error


def refusal_of_taken(catalogue: Catalogue, error: Exception) -> Refused | None:
    """What an error of the database says to people, where it is about a value that only one record
    may have; a custom field is named by its index."""
    name = _constraint_of(error)
    if name == "customers_customer_external_id_once":
        return Refused(
            _("Another customer has this external identifier. Give each customer his own."),
            field="external_id",
        )
    for field in catalogue.where(lambda f: f.is_custom):
        if name == _index_of(field):
            text = _SENTENCES[catalogue.record_type]
            return Refused(text % {"field": field.label}, field=field.key)
    return None


def _index_of(field: Field) -> str:
    return unique_index_name(field.store.table, field.place[0])


def _constraint_of(error: Exception) -> str | None:
    cause = error.__cause__ if isinstance(error, IntegrityError) else error
    return cause.diag.constraint_name if isinstance(cause, psycopg.Error) else None
