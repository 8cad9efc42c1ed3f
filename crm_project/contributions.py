"""What the pages that belong to no app add to the shell."""

from django.utils.translation import gettext_lazy as _

from core.contributions import Contributions, NavigationItem

contributions = Contributions(
    navigation=(
        NavigationItem(
            label=_("Dashboard"), url_name="dashboard", icon="layout-dashboard", order=10
        ),
    ),
)
