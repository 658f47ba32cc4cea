"""Addresses of files."""

from django.urls import path

from files import views

urlpatterns = [
    path("documenten/<uuid:uid>/", views.document, name="document"),
    path("documenten/toevoegen/<str:number>/", views.document_new, name="document_new"),
]
