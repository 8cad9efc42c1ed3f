"""The saved views of the demo company: tabs that everybody finds above the list of customers."""

from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import current_organisation
from customers.fields import RECORD_TYPE
from records.models import SavedView
from records.services import create_view


def create_demo_views(*, actor: User) -> None:
    """Two that show each reader something else. A view has one name for all, as people write it:
    here in the language of the organisation."""
    with translation.override(current_organisation().language):
        views = (
            (_("My customers"), "assigned_to=me"),
            (_("New this month"), "created_at.within=this_month"),
        )
        for name, query in views:
            create_view(
                actor=actor,
                record_type=RECORD_TYPE,
                name=name,
                query=query,
                sharing=SavedView.Sharing.EVERYONE,
            )
