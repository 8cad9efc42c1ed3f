"""Putting back what a customer or a contact person was at a moment."""

from collections.abc import Collection

from django.utils.translation import gettext as _

from accounts.models import User
from core.catalogue import Catalogue, Session
from core.catalogue.writing import change_records, raise_versions
from core.change_sets import change_set
from core.events import record_event
from core.models import ChangeSet
from core.past import Moment
from core.permissions import require
from core.refusals import Refused
from core.versions import lock
from customers import permissions
from customers.models import ContactPerson, Customer
from customers.restoring import Comparison, Difference, PartnerBack, PositionBack
from customers.services.contact_persons import PositionChanges, change_positions
from customers.services.relations import PartnerChanges, change_partners
from customers.services.taken import refusing_what_is_taken
from customers.stores import PERSON_ROW, ROW
from records.custom_fields import hold_kinds, keep_kinds


def restore(
    *,
    actor: User,
    record: Customer | ContactPerson,
    catalogue: Catalogue,
    session: Session,
    moment: Moment,
    keys: Collection[str],
    version: int | None,
) -> ChangeSet:
    """Give what the keys name (see `Difference`) the values of the moment, and return the change set,
    which can be taken back like any edit.

    NotAllowed without the right, ChangedMeanwhile when somebody has saved the record since it was
    read. Refused, and nothing written, when one of them cannot be put back or none of them differs.
    """
    require(permissions.can_restore(actor, record))
    details = {"restored": moment.change_set.pk, "is_before": moment.is_before}
    with (
        refusing_what_is_taken(catalogue),
        change_set(actor=actor, reason="customers.restore", details=details) as opened,
    ):
        keep_kinds(catalogue.record_type)
        locked = lock(record, version)
        comparison = Comparison(actor, locked, catalogue, session, moment)
        chosen = [one for one in comparison.differences if one.key in keys]
        _refuse(chosen)
        _write(actor, locked, catalogue, chosen)
        record_event(
            actor=actor,
            name=f"{locked._meta.label_lower}.updated",
            record=locked,
            data={"fields": sorted(one.key for one in chosen)},
        )
    return opened


def _refuse(chosen: list[Difference]) -> None:
    if not chosen:
        raise Refused(_("Nothing was chosen that is different now. Choose what to put back."))
    for one in chosen:
        if one.blocked:
            names = {"field": one.label, "reason": one.blocked}
            raise Refused(_("“%(field)s” cannot be put back: %(reason)s") % names)


def _write(
    actor: User, record: Customer | ContactPerson, catalogue: Catalogue, chosen: list[Difference]
) -> None:
    own = ROW if isinstance(record, Customer) else PERSON_ROW
    values = {one.field.key: one.value for one in chosen if one.field}
    permissions.require_values(actor, catalogue, values, record)
    hold_kinds(catalogue, values)
    change_records(own, catalogue, {record.pk: values})
    for one in chosen:
        if isinstance(one.value, PartnerBack):
            change_partners(actor=actor, customer=record, changes=_of_partner(one.value))
        elif isinstance(one.value, PositionBack):
            change_positions(actor, one.value.person, _of_position(one.value))
    if not values:
        raise_versions(own, [record.pk])


def _of_partner(back: PartnerBack) -> PartnerChanges:
    if back.relation_id is not None:
        return PartnerChanges(changed={back.relation_id: None})
    return PartnerChanges(added={back.partner.pk: back.tie})


def _of_position(back: PositionBack) -> PositionChanges:
    if back.link_id is not None:
        return PositionChanges(changed={back.link_id: back.position})
    return PositionChanges(added={back.customer.pk: back.position})
