"""What an agenda needs to know of families its reader may not open: how full it is, and at what time one's own
family comes. Only numbers leave these functions (design §2.6)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("meetings", "0001_meetings"), ("access", "0001_dossiers_grants_log")]

    operations = [
        migrations.AddField(
            "preparation",
            "kind",
            models.CharField(
                "soort",
                max_length=9,
                choices=[("feit", "Feit"), ("vermoeden", "Vermoeden"), ("voorstel", "Voorstel"), ("vraag", "Vraag")],
                default="feit",
            ),
        ),
        migrations.RunSQL(
            """
            GRANT SELECT ON meetings_agendaitem, meetings_meeting TO casus_gate;
            CREATE POLICY gate ON meetings_agendaitem FOR SELECT TO casus_gate USING (true);
            CREATE POLICY gate ON meetings_meeting FOR SELECT TO casus_gate USING (true);

            -- per meeting of the house in force: families, minutes and the last place; for its staff alone
            CREATE FUNCTION agenda_load(p_meetings bigint[])
            RETURNS TABLE (meeting_id bigint, families integer, minutes integer, last_position integer)
            LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
              SELECT i.meeting_id, count(*)::integer, sum(i.minutes)::integer, max(i.position)::integer
              FROM meetings_agendaitem i JOIN meetings_meeting m ON m.id = i.meeting_id
              WHERE i.meeting_id = ANY (p_meetings) AND i.state <> 'uitgesteld'
                AND (app_is_system()
                     OR (m.house_id = app_house() AND app_role() IN ('procesregisseur', 'informatieverwerker')))
              GROUP BY i.meeting_id
            $$;

            -- minutes before each item this reader may open
            CREATE FUNCTION agenda_slots(p_meeting bigint) RETURNS TABLE (item_id bigint, before integer)
            LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
              SELECT s.id, s.before FROM (
                SELECT i.id, i.dossier_id,
                       (coalesce(sum(CASE WHEN i.state = 'uitgesteld' THEN 0 ELSE i.minutes END) OVER (
                          ORDER BY i.position, i.id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0))::integer
                         AS before
                FROM meetings_agendaitem i WHERE i.meeting_id = p_meeting) s
              WHERE reader_holds(s.dossier_id)
            $$;
            ALTER FUNCTION agenda_load(bigint[]) OWNER TO casus_gate;
            ALTER FUNCTION agenda_slots(bigint) OWNER TO casus_gate;
            REVOKE ALL ON FUNCTION agenda_load(bigint[]), agenda_slots(bigint) FROM PUBLIC;
            GRANT EXECUTE ON FUNCTION agenda_load(bigint[]), agenda_slots(bigint) TO casus_app;
            """,
            """
            DROP FUNCTION agenda_slots(bigint);
            DROP FUNCTION agenda_load(bigint[]);
            DROP POLICY gate ON meetings_agendaitem;
            DROP POLICY gate ON meetings_meeting;
            REVOKE SELECT ON meetings_agendaitem, meetings_meeting FROM casus_gate;
            """,
        ),
    ]
