"""What the team did."""

from django.urls import path

from notes.views import reports

urlpatterns = [
    path("notes/reports/", reports.show_report, name="report"),
    path("notes/reports/file/", reports.download_report, name="report_file"),
]
