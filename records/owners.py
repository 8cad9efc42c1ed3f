"""The record that something hangs on, for a person: found in his scope, and what he may do with it."""

from dataclasses import dataclass

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from core.contributions import RecordKind, record_kind
from core.permissions import Allowed, Decision, Denied

IN_BIN = _("This is in the recycle bin. Take it out first.")


@dataclass(frozen=True)
class Owner:
    """A record that the person sees, or one in the bin that he may take out of it."""

    record: Model
    kind: RecordKind

    @property
    def is_in_bin(self) -> bool:
        return getattr(self.record, "deleted_at", None) is not None

    def may_edit(self, user) -> Decision:
        """Whether he may add to the record and change what hangs on it."""
        if self.is_in_bin:
            return Denied(IN_BIN)
        if user is None:
            return Allowed()
        if self.kind.may_edit is None:
            return Denied(_("Nothing can be changed here."))
        return self.kind.may_edit(user, self.record)


def owner_for(user, record_type: str, record_id: int | None) -> Owner | None:
    """The record; None where it is not there for him. At most two queries."""
    try:
        kind = record_kind(record_type)
    except KeyError:
        return None
    found = kind.visible_to(user).filter(pk=record_id).first()
    if found is None and kind.in_bin_for is not None:
        found = kind.in_bin_for(user).filter(pk=record_id).first()
    return Owner(found, kind) if found is not None else None
