"""The roles of the database, in one place.

| role | who | may |
| --- | --- | --- |
| casus_owner | `manage.py migrate` | owns every table |
| casus_app | web, worker, every command but migrate | what the migrations grant; owns nothing, row-level security holds |
| casus_gate | nobody logs in | owns the few SECURITY DEFINER functions that look across dossiers |
| casus_figures | nobody logs in | owns the functions that refresh the aggregate tables |
| casus_build | factories of tests and bench | everything, past row-level security; only in throw-away clusters |

Used by the private PostgreSQL (embedded.py) and printed by `manage.py roles`. Every statement may run again.
"""

DATABASE = "casusoverleg"
EXTENSIONS = ("btree_gist", "citext", "pg_trgm", "unaccent")


def _role(name: str, options: str) -> str:
    return (
        f"do $$ begin if not exists (select from pg_roles where rolname = '{name}') "
        f"then create role {name}; end if; end $$;\n"
        f"alter role {name} {options};"
    )


def cluster(throwaway: bool = False) -> str:
    """SQL for the whole server, as a superuser. `throwaway` adds casus_build."""
    parts = [
        _role("casus_owner", "login createdb nosuperuser nobypassrls"),
        _role("casus_app", "login nosuperuser nobypassrls nocreatedb nocreaterole"),
        _role("casus_gate", "nologin nosuperuser nobypassrls"),
        _role("casus_figures", "nologin nosuperuser nobypassrls"),
        "grant casus_gate, casus_figures to casus_owner;",
        # A page that takes longer has gone wrong: better a clear 503 than a server that fills up.
        "alter role casus_app set statement_timeout = '8s';",
        "alter role casus_app set lock_timeout = '4s';",
        "alter role casus_app set idle_in_transaction_session_timeout = '60s';",
        # Pages are short: compiling a plan takes longer than running it.
        "alter role casus_app set jit = off;",
        # A migration that waits for a lock must not make every page wait behind it.
        "alter role casus_owner set lock_timeout = '10s';",
    ]
    if throwaway:
        parts += [
            _role("casus_build", "login createdb bypassrls nosuperuser"),
            "grant casus_owner, casus_app, casus_gate, casus_figures to casus_build;",
        ]
    return "\n".join(parts)


def database(name: str = DATABASE) -> str:
    """SQL inside the database itself, as a superuser."""
    return "\n".join(
        [
            *(f"create extension if not exists {extension};" for extension in EXTENSIONS),
            f"revoke all on database {name} from public;",
            f"grant connect, temporary on database {name} to casus_owner;",
            f"grant connect on database {name} to casus_app;",
            "grant usage, create on schema public to casus_owner, casus_gate, casus_figures;",
            "grant usage on schema public to casus_app;",
        ]
    )


def script(throwaway: bool = False) -> str:
    """The whole of it for psql on a real server: `manage.py roles | psql -U postgres`."""
    return f"""-- Rollen en database van Casusoverleg (PostgreSQL 15 tot en met 18).
-- Uitvoeren als beheerder van de server:  python3 manage.py roles | psql -U postgres
-- Nog eens uitvoeren kan geen kwaad.
\\set ON_ERROR_STOP on
{cluster(throwaway)}
select 'create database {DATABASE} owner casus_owner encoding ''UTF8'' template template0 locale ''C.UTF-8'''
 where not exists (select from pg_database where datname = '{DATABASE}') \\gexec
\\connect {DATABASE}
{database()}
-- Geef de twee rollen die inloggen daarna een eigen wachtwoord (psql vraagt erom en zet het niet in het log):
--   \\password casus_owner      voor DATABASE_OWNER_URL, alleen gebruikt door migrate
--   \\password casus_app        voor DATABASE_URL, gebruikt door web en worker
"""
