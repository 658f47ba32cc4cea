"""Addresses of access."""

from django.urls import path

from access import views

urlpatterns = [
    path("privacy/inzage/", views.privacy_log, name="privacy_log"),
]
