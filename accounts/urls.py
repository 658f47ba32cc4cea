"""Addresses of accounts."""

from django.http import HttpResponse
from django.urls import path

from access.gate import guarded


@guarded("account")
def my_page(request):
    return HttpResponse()


urlpatterns = [path("mijn/", my_page, name="my_page")]
