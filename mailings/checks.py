"""What must be right before the product starts."""

from django.conf import settings
from django.core.checks import Error
from django.core.exceptions import ImproperlyConfigured

from mailings.transport import transport_of


def mail_can_be_delivered(app_configs, **kwargs) -> list[Error]:
    """MAIL_DELIVERY_URL names a way that the outbox knows."""
    try:
        transport_of(settings.MAIL_DELIVERY_URL)
    except ImproperlyConfigured as error:
        return [Error(str(error), id="mailings.E001")]
    return []
