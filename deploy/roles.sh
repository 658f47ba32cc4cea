#!/bin/sh
# Once, as the administrator of the server: roles, database and extensions, and the passwords of the two roles that
# log in. May run again; it then sets the passwords anew. Reads PGHOST, PGUSER, POSTGRES_PASSWORD, CASUS_OWNER_PASSWORD
# and CASUS_APP_PASSWORD (deploy/env/database.env).
set -eu
export PGPASSWORD="$POSTGRES_PASSWORD"
python manage.py roles | psql --quiet --no-psqlrc --dbname postgres
# passwords go in over standard input, not on a command line that others can read
psql --quiet --no-psqlrc --dbname postgres --set ON_ERROR_STOP=1 <<'SQL'
\getenv owner CASUS_OWNER_PASSWORD
\getenv app CASUS_APP_PASSWORD
set password_encryption = 'scram-sha-256';
alter role casus_owner password :'owner';
alter role casus_app password :'app';
SQL
