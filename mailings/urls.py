"""Addresses of the outbox."""

from django.urls import path

from mailings import views

app_name = "mailings"

urlpatterns = [
    path("settings/outbox/", views.message_list, name="message_list"),
    path("settings/outbox/<int:message_id>/retry/", views.retry_message, name="message_retry"),
]
