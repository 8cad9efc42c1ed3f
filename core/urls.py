"""Addresses of the toolbox itself: long work, and the guides that pages link to."""

from django.urls import path

from core.views import guides, jobs

urlpatterns = [
    path("guides/<slug:slug>/", guides.show_guide, name="guide"),
    path("jobs/", jobs.job_list, name="jobs"),
    path("jobs/badge/", jobs.jobs_badge, name="jobs_badge"),
    path("jobs/<int:job_id>/", jobs.job, name="job"),
    path("jobs/<int:job_id>/progress/", jobs.job_progress, name="job_progress"),
    path("jobs/<int:job_id>/cancel/", jobs.cancel_job, name="job_cancel"),
]
