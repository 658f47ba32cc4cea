"""Addresses of notices."""

from django.urls import path

from notices import views

urlpatterns = [
    path("berichten/", views.inbox, name="inbox"),
    path("berichten/gezien/", views.seen, name="notice_seen"),
]
