"""Addresses of access."""

urlpatterns = []
