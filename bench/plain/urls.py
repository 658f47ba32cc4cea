"""One page behind login: fifty rows of five columns."""

from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import LoginView
from django.db import connection
from django.shortcuts import render
from django.urls import path


@login_required
def rows(request):
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, name, place, day, state FROM plain_row WHERE owner = %s ORDER BY day LIMIT 50", [request.user.pk])
        return render(request, "rows.html", {"rows": cursor.fetchall()})


urlpatterns = [path("", rows), path("login/", LoginView.as_view(template_name="login.html", next_page="/"))]
