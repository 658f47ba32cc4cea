"""Addresses of houses."""

from django.urls import path

from houses import views

urlpatterns = [
    path("inrichting/", views.settings_home, name="settings_home"),
    path("inrichting/termijnen/<slug:key>/", views.setting, name="setting"),
    path("inrichting/huis/", views.settings_house, name="settings_house"),
    path("inrichting/gemeenten/nieuw/", views.municipality_new, name="municipality_new"),
    path("inrichting/gemeenten/<int:pk>/", views.municipality, name="municipality"),
    path("inrichting/series/", views.series_list, name="settings_series"),
    path("inrichting/series/nieuw/", views.series_new, name="series_new"),
    path("inrichting/series/<int:pk>/", views.series, name="series"),
    path("organisaties/", views.organisations, name="organisation_list"),
    path("organisaties/nieuw/", views.organisation_new, name="organisation_new"),
    path("organisaties/<int:pk>/", views.organisation, name="organisation"),
    path("organisaties/<int:pk>/wijzigen/", views.organisation_edit, name="organisation_edit"),
]
