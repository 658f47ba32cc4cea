"""Addresses of houses."""

urlpatterns = []
