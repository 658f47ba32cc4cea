"""Addresses of files."""

urlpatterns = []
