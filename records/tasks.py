"""What beat asks of records; each calls one service."""

from celery import shared_task

from records import stored_files


@shared_task
def sweep_files() -> None:
    """By beat, every day: contents of files to which nothing refers."""
    stored_files.sweep()
