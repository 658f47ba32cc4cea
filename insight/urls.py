"""Addresses of insight."""

urlpatterns = []
