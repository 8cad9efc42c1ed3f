"""What beat asks of importing; each calls one service."""

from celery import shared_task

from importing import services as imports
from importing.exporting import services


@shared_task
def remove_outlived_exports() -> None:
    """By beat, every hour: files of exports are personal data, and are not kept for ever."""
    services.remove_outlived_files()


@shared_task
def remove_outlived_uploads() -> None:
    """By beat, every hour: the same of the files that were imported, and of imports that came to nothing."""
    imports.remove_outlived_uploads()
    imports.remove_abandoned_imports()
