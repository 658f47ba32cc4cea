"""A running right may last longer: who leads a next meeting keeps the family without a gap."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("access", "0001_dossiers_grants_log")]

    operations = [
        migrations.RunSQL(
            """
            CREATE FUNCTION extend_grant(p_grant bigint, p_until timestamptz) RETURNS boolean
            LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
            BEGIN
              UPDATE access_grant SET period = tstzrange(lower(period), p_until)
              WHERE id = p_grant AND reader_holds(dossier_id) AND period @> app_now() AND upper(period) < p_until;
              RETURN FOUND;
            END $$;
            ALTER FUNCTION extend_grant(bigint, timestamptz) OWNER TO casus_gate;
            REVOKE ALL ON FUNCTION extend_grant(bigint, timestamptz) FROM PUBLIC;
            GRANT EXECUTE ON FUNCTION extend_grant(bigint, timestamptz) TO casus_app;
            """,
            "DROP FUNCTION extend_grant(bigint, timestamptz)",
        ),
    ]
