"""Addresses of cases."""

urlpatterns = []
