"""Addresses of insight."""

from django.urls import path

from insight import views

urlpatterns = [
    path("inzicht/", views.insight, name="insight"),
    path("inzicht/cijfers.csv", views.download, name="insight_download"),
    path("inzicht/bijwerken/", views.refresh, name="insight_refresh"),
    path("inzicht/<slug:measure>/", views.measure, name="insight_measure"),
    path("deelname/", views.participation, name="participation"),
]
