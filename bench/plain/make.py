"""Makes the yardstick's tables, its user and its rows; run with PLAIN_DATABASE_URL."""

import os

os.environ["DJANGO_SETTINGS_MODULE"] = "bench.plain.settings"

import django  # noqa: E402

django.setup()

from django.contrib.auth.models import User  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

if __name__ == "__main__":
    call_command("migrate", verbosity=0)
    user = User.objects.create_user("meting", password="meting-meting-meting")
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE plain_row (id bigserial PRIMARY KEY, owner bigint, name text, place text, day date, state text)")
        cursor.execute(
            "INSERT INTO plain_row (owner, name, place, day, state) SELECT CASE WHEN n <= 50 THEN %s ELSE 0 END, "
            "'Naam ' || n, 'Oudemeer', DATE '2026-01-01' + n %% 300, 'open' FROM generate_series(1, 80000) n",
            [user.pk],
        )
        cursor.execute("CREATE INDEX ON plain_row (owner, day)")
        cursor.execute("ANALYZE plain_row")
