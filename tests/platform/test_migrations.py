"""Every migration has a way back: all the way down, and up again to the same tables, policies and functions."""

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.db import connection

from tests.serve import database_url, own_database

pytestmark = pytest.mark.slow

SHAPE = """
    SELECT 'policy', tablename || ' ' || policyname || ' ' || coalesce(qual, '') || coalesce(with_check, '') FROM pg_policies
    UNION ALL SELECT 'column', table_name || ' ' || column_name || ' ' || data_type || is_nullable
      FROM information_schema.columns WHERE table_schema = 'public'
    UNION ALL SELECT 'constraint', conrelid::regclass || ' ' || conname FROM pg_constraint WHERE conrelid <> 0
    UNION ALL SELECT 'function', p.oid::regprocedure::text || ' ' || r.rolname FROM pg_proc p
      JOIN pg_roles r ON r.oid = p.proowner WHERE p.pronamespace = 'public'::regnamespace AND r.rolname LIKE 'casus%'
      AND r.rolname <> 'casus_admin'
    UNION ALL SELECT 'trigger', tgrelid::regclass || ' ' || tgname FROM pg_trigger WHERE NOT tgisinternal
    UNION ALL SELECT 'right', table_name || ' ' || grantee || ' ' || privilege_type
      FROM information_schema.role_table_grants WHERE table_schema = 'public'
"""


def shape():
    with connection.cursor() as cursor:
        cursor.execute(SHAPE)
        found = set(cursor.fetchall())
    connection.close()
    return found


def migrate(name, *arguments):
    url = database_url(name, "casus_owner")
    done = subprocess.run(
        [sys.executable, "manage.py", "migrate", *arguments, "--skip-checks", "--verbosity", "0"],
        cwd=settings.BASE_DIR, env=dict(os.environ, DATABASE_URL=url, DATABASE_OWNER_URL=url), capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]


def test_all_the_way_down_and_up_again_is_the_same_database(django_db_setup, django_db_blocker):
    with own_database(django_db_blocker) as name, django_db_blocker.unblock():
        before = shape()
        migrate(name, "houses", "zero")
        assert not any(kind == "policy" for kind, _ in shape())
        migrate(name)
        after = shape()
    assert len(before) > 500
    assert before ^ after == set()
