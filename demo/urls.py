"""Addresses of demo."""

urlpatterns = []
