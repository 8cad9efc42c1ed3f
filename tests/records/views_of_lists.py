"""Saved views made for tests, by the service that the pages use."""

from customers.fields import RECORD_TYPE
from records import services
from records.models import SavedView


def save_view(actor, name: str = "Mine", query: str = "", **values) -> SavedView:
    """A view of the list of customers."""
    return services.create_view(
        actor=actor, record_type=RECORD_TYPE, name=name, query=query, **values
    )


def share_view(actor, *departments, name: str = "Ours", query: str = "", **values) -> SavedView:
    """The same, shared with the departments; with everyone where none is named."""
    sharing = "departments" if departments else "everyone"
    return save_view(actor, name, query, sharing=sharing, departments=departments, **values)


def names_for(user) -> list[str]:
    """The views that the person may use, as his tabs stand."""
    views = SavedView.objects.visible_to(user).in_order_for(user)
    return list(views.values_list("name", flat=True))
