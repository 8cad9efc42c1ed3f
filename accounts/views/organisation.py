"""Settings, Organisation."""

from django.http import Http404
from django.utils.translation import gettext_lazy

from accounts import services
from accounts.forms import OrganisationForm
from accounts.map_pages import MapPageMixin
from accounts.models import Organisation
from core.views.generic import UpdatePage


def the_organisation() -> Organisation:
    """The one row; 404 before the first start has made it."""
    organisation = Organisation.objects.first()
    if organisation is None:
        raise Http404
    return organisation


class OrganisationUpdate(MapPageMixin, UpdatePage):
    right = "accounts.manage_organisation"
    model = Organisation
    template_name = "accounts/organisation.html"
    form_class = OrganisationForm
    title = gettext_lazy("Organisation")
    explanation = gettext_lazy("What stands on documents, and what new records start from.")

    def get_record(self):
        return the_organisation()

    def save(self, form):
        return services.update_organisation(
            actor=self.request.user,
            organisation=self.record,
            version=form.version_opened,
            **form.changes,
        )
