"""The WSGI entry of the application server."""

import os

from django.core.wsgi import get_wsgi_application

from crm_project.garbage import search_seldom
from crm_project.whole_bodies import refuse_cut_bodies

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm_project.settings")

application = refuse_cut_bodies(get_wsgi_application())
search_seldom()
