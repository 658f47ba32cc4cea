"""Addresses of triage."""

urlpatterns = []
