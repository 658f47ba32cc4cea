"""Backup and restore as the README says: pg_dump as administrator, back on a server that has only the roles."""

import subprocess
import uuid

import pytest
from django.conf import settings

from casusoverleg import embedded
from tests.conftest import copy_database, drop_database

pytestmark = pytest.mark.slow

SHAPE = {
    "tables": "select relname, pg_get_userbyid(relowner), relrowsecurity, relforcerowsecurity from pg_class"
    " where relkind = 'r' and relnamespace = 'public'::regnamespace order by 1",
    # PostgreSQL writes the same condition with other casts and brackets when it reads it back
    "policies": "select tablename, policyname, roles::text, cmd,"
    r" regexp_replace(coalesce(qual, '') || ' / ' || coalesce(with_check, ''), '::[a-z]+( varying)?|[][()\s]', '', 'g')"
    " from pg_policies order by 1, 2",
    "functions": "select proname, pg_get_userbyid(proowner), prosecdef, proacl::text from pg_proc"
    " where pronamespace = 'public'::regnamespace and pg_get_userbyid(proowner) like 'casus%' order by 1, 4",
    "grants": "select table_name, grantee, privilege_type from information_schema.role_table_grants"
    " where table_schema = 'public' order by 1, 2, 3",
    "triggers": "select tgrelid::regclass::text, tgname, tgenabled from pg_trigger where not tgisinternal order by 1, 2",
    "rows": "select count(*), min(name), max(name) from houses_house",
}


def shape(host, name, port=5432):
    connection = embedded.connect(host, "casus_owner", name, port=port)
    try:
        with connection.cursor() as cursor:
            found = {}
            for key, sql in SHAPE.items():
                cursor.execute(sql)
                found[key] = cursor.fetchall()
            return found
    finally:
        connection.close()


def test_a_restored_backup_has_every_row_wall_and_right(tmp_path):
    database = settings.DATABASES["default"]
    host, port = database["OPTIONS"].get("host") or database["HOST"], database["PORT"] or 5432
    name, dump, data = f"backup_{uuid.uuid4().hex[:8]}", tmp_path / "casusoverleg.dump", tmp_path / "new"
    copy_database(name)
    try:
        connection = embedded.connect(host, "casus_build", name, port=port)
        connection.cursor().execute(
            "insert into houses_house (name, code, legal_form, emergency_phone) values ('ZVH Vechtmonde', 'v', '', '')"
        )
        connection.close()
        before = shape(host, name, port)
        programs = embedded.programs()
        subprocess.run(
            [programs / "pg_dump", "-h", host, "-p", str(port), "-U", "casus_build", "-Fc", "-f", dump, name], check=True
        )
        new = embedded.start(data)
        subprocess.run(
            [programs / "pg_restore", "-h", new, "-U", embedded.ADMIN, "--clean", "--if-exists", "--exit-on-error"]
            + ["-d", "casusoverleg", dump],
            check=True,
        )
        after = shape(new, "casusoverleg")
        for key in SHAPE:
            assert after[key] == before[key], key
        assert before["rows"] == [(1, "ZVH Vechtmonde", "ZVH Vechtmonde")]
        assert before["policies"] and before["functions"] and before["triggers"]
    finally:
        drop_database(name)
        embedded.remove(data)
