"""Addresses of the demo; installed on its own PostgreSQL and 127.0.0.1 only."""

from django.urls import path

from demo import views

urlpatterns = [
    path("", views.pick, name="demo"),
    path("post/", views.post, name="demo_post"),
    path("<slug:role>/", views.become, name="demo_become"),
]
