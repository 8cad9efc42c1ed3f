"""The Celery application: workers get ids of rows, never data."""

import os

from celery import Celery
from celery.signals import worker_init

from crm_project.garbage import search_seldom
from crm_project.worker_sign import SignOfLife

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm_project.settings")

app = Celery("karta")
app.set_default()  # for threads other than the importing one: the web server answers in several
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.steps["worker"].add(SignOfLife)


@worker_init.connect
def begin(**_known) -> None:
    """Before the processes of the pool are made of this one: they have what it has loaded."""
    search_seldom()
