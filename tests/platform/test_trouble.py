"""What the product says when its database is away, and that it comes back by itself."""

import urllib.error
import urllib.request

import psycopg2
import pytest
from django.conf import settings
from django.db import connection

from tests.conftest import make_cast
from tests.serve import Server, own_database, session_cookie

pytestmark = pytest.mark.slow


def ask(server, path, cookie):
    request = urllib.request.Request(server.url + path, headers={"Cookie": f"{cookie['name']}={cookie['value']}"})
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def beside(*statements):
    """Statements on the same server, in another database, as the role of the tests."""
    to = dict(connection.get_connection_params(), dbname="postgres")
    other = psycopg2.connect(**{k: v for k, v in to.items() if k not in ("cursor_factory", "client_encoding")})
    other.autocommit = True
    try:
        with other.cursor() as cursor:
            for sql in statements:
                cursor.execute(sql)
    finally:
        other.close()


def test_without_a_database_a_page_says_so_and_comes_back(django_db_setup, django_db_blocker, tmp_path):
    with own_database(django_db_blocker) as name, django_db_blocker.unblock():
        cast = make_cast()
        cookie = session_cookie(cast.partner)
        server = Server(name, tmp_path)
        try:
            assert ask(server, "/acties/", cookie)[0] == 200
            connection.close()
            beside(
                f'SET ROLE casus_owner; ALTER DATABASE "{name}" ALLOW_CONNECTIONS false; RESET ROLE',
                f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}' AND usename = 'casus_app'",
            )
            for path in ("/acties/", "/"):
                status, text = ask(server, path, cookie)
                assert status == 503 and "database (PostgreSQL)" in text
            assert ask(server, "/healthz", cookie)[0] == 503
            beside(f'SET ROLE casus_owner; ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')
            assert ask(server, "/acties/", cookie)[0] == 200
        finally:
            beside(f'SET ROLE casus_owner; ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')
            server.stop()
    assert settings.DATABASES["default"]["CONN_HEALTH_CHECKS"]
