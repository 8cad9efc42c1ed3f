"""Messages about records that are removed for good."""

from collections.abc import Sequence

from mailings.models import Message


def erase(record_type: str, ids: Sequence[int]) -> None:
    """Delete them, but for one that is being handed to the mail server at this moment."""
    about = Message.objects.filter(record_type=record_type, record_id__in=list(ids))
    about.exclude(state=Message.State.SENDING).delete()
