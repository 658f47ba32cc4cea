"""The figures role counts; it reads dates and states of the rows it needs and no word of what is in them."""

from django.db import migrations

READS = {
    "access_dossier": "id, house_id",
    "cases_case": "dossier_id, municipality_id, state, started_on, closed_at, next_on",
    "cases_actionitem": "dossier_id, organisation_id, state, due_on, agreed_at, finished_at",
    "triage_referral": "dossier_id, municipality_id, organisation_id, state, received_at, decided_at, first_contact_at",
    "meetings_agendaitem": "dossier_id, meeting_id, state, kind, ended_at",
    "meetings_meeting": "id, house_id, number, state, closed_at",
    "files_document": "dossier_id, kind, source, state, made_at",
}
GRANTS = "".join(
    f"GRANT SELECT ({columns}) ON {table} TO casus_figures;"
    f"CREATE POLICY figures ON {table} FOR SELECT TO casus_figures USING (true);"
    for table, columns in READS.items()
)
UNDO = "".join(f"DROP POLICY figures ON {table}; REVOKE ALL ON {table} FROM casus_figures;" for table in READS)

FUNCTION = """
CREATE FUNCTION refresh_figures(p_house bigint, p_weighing_days integer, p_contact_hours integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  v_now timestamptz := app_now();
  v_today date := (app_now() AT TIME ZONE 'Europe/Amsterdam')::date;
  v_year integer := extract(year FROM v_today);
  made integer;
BEGIN
  IF NOT app_is_system() THEN
    RAISE EXCEPTION 'refresh_figures: only the product itself counts';
  END IF;
  DELETE FROM insight_figure WHERE house_id = p_house;

  -- from registration to closing, of what was registered in a year
  INSERT INTO insight_figure (house_id, period, municipality_id, organisation_id, measure, cases, value, refreshed_at)
  WITH cohort AS (
    SELECT r.municipality_id, r.organisation_id, r.state, c.state AS case_state, c.started_on,
           extract(year FROM r.received_at AT TIME ZONE 'Europe/Amsterdam')::integer AS year,
           (r.received_at AT TIME ZONE 'Europe/Amsterdam')::date AS received,
           (r.decided_at AT TIME ZONE 'Europe/Amsterdam')::date AS decided,
           (c.closed_at AT TIME ZONE 'Europe/Amsterdam')::date AS closed,
           (SELECT min((i.ended_at AT TIME ZONE 'Europe/Amsterdam')::date) FROM meetings_agendaitem i
            WHERE i.dossier_id = r.dossier_id AND i.state = 'afgerond' AND i.kind <> 'weging') AS discussed
    FROM triage_referral r
    JOIN access_dossier d ON d.id = r.dossier_id
    JOIN cases_case c ON c.dossier_id = r.dossier_id
    WHERE d.house_id = p_house AND r.received_at <= v_now
      AND extract(year FROM r.received_at AT TIME ZONE 'Europe/Amsterdam') BETWEEN v_year - 1 AND v_year
  ), marked AS (
    SELECT *, state IN ('opgepakt', 'lokaal', 'riec', 'afgewezen') AS weighed, state = 'opgepakt' AS taken,
           state = 'opgepakt' AND discussed IS NOT NULL AS talked,
           state = 'opgepakt' AND discussed IS NOT NULL AND case_state = 'afgesloten' AS finished
    FROM cohort
  ), grouped AS (
    SELECT year, municipality_id, organisation_id,
      count(*) AS aangemeld, count(*) FILTER (WHERE weighed) AS gewogen, count(*) FILTER (WHERE taken) AS opgepakt,
      count(*) FILTER (WHERE talked) AS besproken, count(*) FILTER (WHERE finished) AS afgesloten,
      count(*) FILTER (WHERE state IN ('te_wegen', 'aanvullen', 'voorgelegd')) AS wacht,
      count(*) FILTER (WHERE state = 'ingetrokken') AS ingetrokken, count(*) FILTER (WHERE state = 'lokaal') AS lokaal,
      count(*) FILTER (WHERE state = 'riec') AS riec, count(*) FILTER (WHERE state = 'afgewezen') AS afgewezen,
      count(decided - received) FILTER (WHERE weighed) AS weging_n,
      percentile_disc(0.5) WITHIN GROUP (ORDER BY decided - received) FILTER (WHERE weighed) AS weging_half,
      percentile_disc(0.9) WITHIN GROUP (ORDER BY decided - received) FILTER (WHERE weighed) AS weging_negen,
      count(discussed - decided) FILTER (WHERE talked) AS overleg_n,
      percentile_disc(0.5) WITHIN GROUP (ORDER BY greatest(discussed - decided, 0)) FILTER (WHERE talked) AS overleg_half,
      percentile_disc(0.9) WITHIN GROUP (ORDER BY greatest(discussed - decided, 0)) FILTER (WHERE talked) AS overleg_negen,
      count(closed - started_on) FILTER (WHERE finished) AS afsluiting_n,
      percentile_disc(0.5) WITHIN GROUP (ORDER BY closed - started_on) FILTER (WHERE finished) AS afsluiting_half,
      percentile_disc(0.9) WITHIN GROUP (ORDER BY closed - started_on) FILTER (WHERE finished) AS afsluiting_negen
    FROM marked GROUP BY GROUPING SETS ((year), (year, municipality_id), (year, organisation_id))
  )
  SELECT p_house, g.year::text, g.municipality_id, g.organisation_id, m.measure, m.cases, m.value, v_now
  FROM grouped g, LATERAL (VALUES
    ('aangemeld', g.aangemeld, NULL::integer), ('gewogen', g.gewogen, NULL), ('opgepakt', g.opgepakt, NULL),
    ('besproken', g.besproken, NULL), ('afgesloten', g.afgesloten, NULL), ('wacht', g.wacht, NULL),
    ('ingetrokken', g.ingetrokken, NULL), ('lokaal', g.lokaal, NULL), ('riec', g.riec, NULL),
    ('afgewezen', g.afgewezen, NULL),
    ('weging_half', g.weging_n, g.weging_half), ('weging_negen', g.weging_n, g.weging_negen),
    ('overleg_half', g.overleg_n, g.overleg_half), ('overleg_negen', g.overleg_n, g.overleg_negen),
    ('afsluiting_half', g.afsluiting_n, g.afsluiting_half), ('afsluiting_negen', g.afsluiting_n, g.afsluiting_negen)
  ) AS m (measure, cases, value);

  -- from a meeting to its minutes, of meetings closed in a year
  INSERT INTO insight_figure (house_id, period, municipality_id, organisation_id, measure, cases, value, refreshed_at)
  WITH ready AS (
    SELECT extract(year FROM m.closed_at AT TIME ZONE 'Europe/Amsterdam')::integer AS year,
           (min(f.made_at) AT TIME ZONE 'Europe/Amsterdam')::date
             - (m.closed_at AT TIME ZONE 'Europe/Amsterdam')::date AS days
    FROM meetings_meeting m
    JOIN meetings_agendaitem i ON i.meeting_id = m.id
    JOIN files_document f ON f.dossier_id = i.dossier_id AND f.kind = 'verslag' AND f.source = m.number
                         AND f.state = 'gereed'
    WHERE m.house_id = p_house AND m.state = 'gesloten'
    GROUP BY m.id, m.closed_at
  ), grouped AS (
    SELECT year, count(*) AS n, percentile_disc(0.5) WITHIN GROUP (ORDER BY days) AS half,
           percentile_disc(0.9) WITHIN GROUP (ORDER BY days) AS negen
    FROM ready WHERE year BETWEEN v_year - 1 AND v_year GROUP BY year
  )
  SELECT p_house, g.year::text, NULL, NULL, m.measure, g.n, m.value, v_now
  FROM grouped g, LATERAL (VALUES ('verslag_half', g.half), ('verslag_negen', g.negen)) AS m (measure, value);

  -- action items: what is open now, and what was finished in a year
  INSERT INTO insight_figure (house_id, period, municipality_id, organisation_id, measure, cases, value, refreshed_at)
  WITH of_house AS (
    SELECT a.* FROM (SELECT dossier_id, organisation_id, state, due_on, agreed_at, finished_at FROM cases_actionitem) a
    JOIN access_dossier d ON d.id = a.dossier_id WHERE d.house_id = p_house
  ), open_now AS (
    SELECT organisation_id, count(*) AS n, count(*) FILTER (WHERE due_on < v_today) AS late,
           count(*) FILTER (WHERE state = 'vast') AS stuck,
           max(v_today - (agreed_at AT TIME ZONE 'Europe/Amsterdam')::date) AS oldest
    FROM of_house WHERE state IN ('voorgesteld', 'open', 'bezig', 'wacht', 'vast', 'teruggegeven')
    GROUP BY GROUPING SETS ((), (organisation_id))
  ), finished AS (
    SELECT extract(year FROM finished_at AT TIME ZONE 'Europe/Amsterdam')::integer AS year, organisation_id,
           count(*) AS n,
           count(*) FILTER (WHERE (finished_at AT TIME ZONE 'Europe/Amsterdam')::date <= due_on) AS in_time
    FROM of_house WHERE state = 'gereed'
    GROUP BY GROUPING SETS ((1), (1, organisation_id))
  )
  SELECT p_house, 'nu', NULL::bigint, o.organisation_id, m.measure, m.cases, m.value, v_now
  FROM open_now o, LATERAL (VALUES ('open', o.n, NULL::integer), ('te_laat', o.late, NULL), ('vast', o.stuck, NULL),
    ('oudste', o.n, o.oldest)) AS m (measure, cases, value)
  UNION ALL
  SELECT p_house, 'nu', NULL::bigint, NULL::bigint, 'organisaties', count(*), NULL::integer, v_now
  FROM open_now WHERE organisation_id IS NOT NULL
  UNION ALL
  SELECT p_house, f.year::text, NULL::bigint, f.organisation_id, m.measure, m.cases, NULL::integer, v_now
  FROM finished f, LATERAL (VALUES ('gereed', f.n), ('op_tijd', f.in_time)) AS m (measure, cases)
  WHERE f.year BETWEEN v_year - 1 AND v_year;

  -- who came, of meetings closed in a year
  INSERT INTO insight_figure (house_id, period, municipality_id, organisation_id, measure, cases, value, refreshed_at)
  WITH grouped AS (
    SELECT extract(year FROM m.closed_at AT TIME ZONE 'Europe/Amsterdam')::integer AS year, i.organisation_id,
           count(*) AS asked, count(*) FILTER (WHERE i.present) AS came,
           count(*) FILTER (WHERE i.state = 'afgemeld') AS declined,
           count(*) FILTER (WHERE NOT i.present AND i.state <> 'afgemeld') AS absent
    FROM meetings_invitation i JOIN meetings_meeting m ON m.id = i.meeting_id
    WHERE m.house_id = p_house AND m.state = 'gesloten' AND i.state <> 'ingetrokken'
    GROUP BY GROUPING SETS ((1), (1, i.organisation_id))
  )
  SELECT p_house, g.year::text, NULL, g.organisation_id, m.measure, m.cases, NULL, v_now
  FROM grouped g, LATERAL (VALUES ('gevraagd', g.asked), ('aanwezig', g.came), ('afgemeld', g.declined),
    ('afwezig', g.absent)) AS m (measure, cases)
  WHERE g.year BETWEEN v_year - 1 AND v_year;

  -- what stands still now
  INSERT INTO insight_figure (house_id, period, municipality_id, organisation_id, measure, cases, value, refreshed_at)
  SELECT p_house, 'nu', NULL, NULL, s.measure, s.n, NULL, v_now FROM (
    SELECT 'weging_te_laat' AS measure, count(*) AS n FROM triage_referral r JOIN access_dossier d ON d.id = r.dossier_id
    WHERE d.house_id = p_house AND r.state IN ('te_wegen', 'voorgelegd')
      AND (r.received_at AT TIME ZONE 'Europe/Amsterdam')::date < v_today - p_weighing_days
    UNION ALL
    SELECT 'contact_te_laat', count(*) FROM triage_referral r JOIN access_dossier d ON d.id = r.dossier_id
    WHERE d.house_id = p_house AND r.state IN ('te_wegen', 'aanvullen', 'voorgelegd') AND r.first_contact_at IS NULL
      AND r.received_at < v_now - make_interval(hours => p_contact_hours)
    UNION ALL
    SELECT 'zonder_datum', count(*) FROM cases_case c JOIN access_dossier d ON d.id = c.dossier_id
    WHERE d.house_id = p_house AND c.state = 'lopend' AND c.next_on IS NULL
    UNION ALL
    SELECT 'lopend', count(*) FROM cases_case c JOIN access_dossier d ON d.id = c.dossier_id
    WHERE d.house_id = p_house AND c.state IN ('lopend', 'volgen')
    UNION ALL
    SELECT 'gezinnen_vast', count(DISTINCT a.dossier_id) FROM cases_actionitem a
    JOIN access_dossier d ON d.id = a.dossier_id WHERE d.house_id = p_house AND a.state = 'vast'
  ) s;

  SELECT count(*) INTO made FROM insight_figure WHERE house_id = p_house;
  RETURN made;
END $$;
ALTER FUNCTION refresh_figures(bigint, integer, integer) OWNER TO casus_figures;
REVOKE ALL ON FUNCTION refresh_figures(bigint, integer, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION refresh_figures(bigint, integer, integer) TO casus_app;
"""


class Migration(migrations.Migration):

    dependencies = [
        ("insight", "0001_figures"),
        ("access", "0001_dossiers_grants_log"),
        ("cases", "0001_the_case"),
        ("triage", "0001_referrals"),
        ("meetings", "0001_meetings"),
        ("files", "0001_documents"),
    ]

    operations = [
        migrations.RunSQL(
            GRANTS + "GRANT SELECT (meeting_id, organisation_id, state, present) ON meetings_invitation TO casus_figures;",
            UNDO + "REVOKE ALL ON meetings_invitation FROM casus_figures;",
        ),
        migrations.RunSQL(
            """
            ALTER TABLE insight_figure ENABLE ROW LEVEL SECURITY;
            ALTER TABLE insight_figure FORCE ROW LEVEL SECURITY;
            CREATE POLICY reader ON insight_figure FOR SELECT TO casus_app USING (
              (SELECT app_is_system()) OR (house_id = (SELECT app_house()) AND (
                (SELECT app_role()) IN ('procesregisseur', 'ketenmanager')
                OR ((SELECT app_role()) = 'middenmanager'
                    AND (organisation_id IS NULL OR organisation_id = (SELECT app_org()))))));
            CREATE POLICY figures ON insight_figure TO casus_figures USING (true) WITH CHECK (true);
            GRANT SELECT, INSERT, DELETE ON insight_figure TO casus_figures;
            GRANT USAGE, SELECT ON insight_figure_id_seq TO casus_figures;
            """,
            """
            DROP POLICY reader ON insight_figure; DROP POLICY figures ON insight_figure;
            ALTER TABLE insight_figure NO FORCE ROW LEVEL SECURITY;
            ALTER TABLE insight_figure DISABLE ROW LEVEL SECURITY;
            REVOKE ALL ON insight_figure, insight_figure_id_seq FROM casus_figures;
            """,
        ),
        migrations.RunSQL(FUNCTION, "DROP FUNCTION refresh_figures(bigint, integer, integer)"),
    ]
