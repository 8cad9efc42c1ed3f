"""What beat asks of records; each calls one service."""

from celery import shared_task

from records import openings, stored_files


@shared_task
def sweep_files() -> None:
    """By beat, every day: contents of files to which nothing refers."""
    stored_files.sweep()


@shared_task
def forget_old_openings() -> None:
    """By beat, once a day: who opened a card more than a year ago is nobody's business."""
    openings.forget_old_openings()
