"""Addresses of home."""

from django.urls import path

from home import views

urlpatterns = [
    path("", views.home, name="home"),
    path("healthz", views.healthz, name="healthz"),
    path("mijn/rol/", views.switch_position, name="switch_position"),
    path("inrichting/planning/", views.planning, name="settings_planning"),
    path("inrichting/techniek/", views.tech, name="tech"),
    path("zoeken/", views.search, name="search"),
    path("uitleg/", views.help_page, name="help"),
]
