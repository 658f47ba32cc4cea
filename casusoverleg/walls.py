"""The second wall: SQL for row-level security, used by the migration that makes a table (design §2.6).

Functions carry a version in their name: a landed migration calls what it was written with, so a function
here is never changed, only followed by a next one.
"""

from django.db import migrations


def _granted_v1(table, key, extra, listed):
    """The right, asked per row by a function whose plan is kept (0.1 ms where a subquery costs 1 to 3), or, for the
    few tables that are listed across thousands of dossiers, as a set that PostgreSQL can hash."""
    if not (listed or extra):
        return f"reader_holds({table}.{key})"
    more = f" AND {extra}" if extra else ""
    return f"EXISTS (SELECT 1 FROM access_held g WHERE g.dossier_id = {table}.{key}{more})"


def guard_v1(table, *, key="dossier_id", extra="", narrow="", read_also="", nullable=False, listed=False):
    """Row-level security on `table`: rows of dossiers on which the reader holds a right, or a system actor.

    `extra` narrows the right (SQL on g), `narrow` the rows read (SQL on the table), `read_also` lets other
    rows be read and changed, `nullable` lets rows without a dossier be used by the whole application,
    `listed` is for tables of which thousands of rows are read at once.
    Inserting asks the right alone: a row may be meant for somebody else.
    """
    granted = _granted_v1(table, key, extra, listed)
    write = f"app_is_system() OR {granted}" + (f" OR {key} IS NULL" if nullable else "")
    read = f"app_is_system() OR ({granted}" + (f" AND ({narrow}))" if narrow else ")")
    if nullable:
        read += f" OR {key} IS NULL"
    if read_also:
        read += f" OR ({read_also})"
    return migrations.RunSQL(
        f"""
        ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
        ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
        CREATE POLICY reader ON {table} FOR SELECT TO casus_app USING ({read});
        CREATE POLICY writer_insert ON {table} FOR INSERT TO casus_app WITH CHECK ({write});
        CREATE POLICY writer_update ON {table} FOR UPDATE TO casus_app USING ({read}) WITH CHECK ({write} OR ({read}));
        CREATE POLICY writer_delete ON {table} FOR DELETE TO casus_app USING ({read});
        """,
        f"""
        DROP POLICY reader ON {table};
        DROP POLICY writer_insert ON {table};
        DROP POLICY writer_update ON {table};
        DROP POLICY writer_delete ON {table};
        ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY;
        ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;
        """,
    )


def own_v1(table, read, write=None):
    """Row-level security on a table without dossier: `read` (SQL on the row) or a system actor; `write` for INSERT."""
    write = write or read
    return migrations.RunSQL(
        f"""
        ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
        ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
        CREATE POLICY reader ON {table} TO casus_app
          USING (app_is_system() OR ({read})) WITH CHECK (app_is_system() OR ({write}));
        """,
        f"""
        DROP POLICY reader ON {table};
        ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY;
        ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;
        """,
    )


def same_dossier_v1(child, column, parent):
    """A composite foreign key: a child and its parent lie in one dossier (design §2.1)."""
    name = f"{child}_{column}_same_dossier"
    return migrations.RunSQL(
        f"ALTER TABLE {child} ADD CONSTRAINT {name} FOREIGN KEY (dossier_id, {column}) "
        f"REFERENCES {parent} (dossier_id, id) DEFERRABLE INITIALLY DEFERRED",
        f"ALTER TABLE {child} DROP CONSTRAINT {name}",
    )


def parent_key_v1(*tables):
    """The unique (dossier_id, id) a composite foreign key points at."""
    return migrations.RunSQL(
        "".join(f"ALTER TABLE {t} ADD CONSTRAINT {t}_dossier_key UNIQUE (dossier_id, id);" for t in tables),
        "".join(f"ALTER TABLE {t} DROP CONSTRAINT {t}_dossier_key;" for t in tables),
    )
