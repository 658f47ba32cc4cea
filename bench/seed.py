"""A house of any size in SQL: every row satisfies every constraint, policies and triggers stay on.

Deterministic: the same size gives the same rows. Written as casus_build.
"""

from django.db import connection

from tests import factories as make

PARTNERS = 240
DIRECTORS = 10


def build(cases: int) -> dict:
    """Rows for `cases` families; returns who is measured and the numbers of the measured case and meeting.

    The measured partner has 320 rights and 50 open action items, the measured director a tenth of all
    dossiers (2,000 of 20,000), the measured case 8 persons, 20 items of information and 25 action items.
    """
    house = make.house("ZVH Meting", "meting")
    towns = [make.municipality(house, f"Gemeente {i:02}") for i in range(12)]
    own = make.organisation(house, "ZVH Meting", "huis", "bestuur")
    kinds = [("politie", "straf"), ("om", "straf"), ("veilig_thuis", "zorg"), ("gi", "zorg"), ("ggz", "zorg"), ("in_opdracht_college", "zorg")]
    organisations = [make.organisation(house, f"Organisatie {i:02}", *kinds[i % 6]) for i in range(24)]
    directors = [make.user("Regie", f"Nummer{i:03}", own, "procesregisseur") for i in range(DIRECTORS)]
    partners = [make.user("Partner", f"Nummer{i:03}", organisations[i % 24], "partner") for i in range(PARTNERS)]
    measured_partner = make.user("Gemeten", "Partner", organisations[5], "partner")
    manager = make.user("Gemeten", "Manager", own, "ketenmanager")
    make.desk(house, "triage", directors[0])
    make.desk(house, "doelbesluit")
    make.desk(house, "privacy")
    values = {
        "cases": cases,
        "house": house.pk,
        "towns": [t.pk for t in towns],
        "directors": [u.pk for u in directors],
        "partners": [u.pk for u in partners],
        "partner_orgs": [u.positions.first().organisation_id for u in partners],
        "measured": measured_partner.pk,
        "measured_org": organisations[5].pk,
        "org": organisations[0].pk,
        "step": max(1, cases // 320),
    }
    with connection.cursor() as cursor:
        for sql in STATEMENTS:
            cursor.execute(sql, values)
        cursor.execute("SELECT min(id) FROM access_dossier")
        first = cursor.fetchone()[0]
    from access.models import Dossier

    dossier = Dossier.objects.get(number="A-000001")
    measured_case(dossier, measured_partner, directors[0])
    series = make.series(house, "Focusoverleg")
    meeting = make.meeting(series, directors[0], number="O-1", state="loopt")
    for position, opened in enumerate(Dossier.objects.filter(pk__gte=first, house=house).filter(grants__holder_user=directors[0]).order_by("pk")[:15], 1):
        item = make.agenda_item(meeting, opened, position=position)
        for user in (directors[0], measured_partner):
            item.preparations.create(dossier=opened, user=user, asked="Wat is nieuw?")
    current = meeting.items.order_by("position").first()
    type(current).objects.filter(pk=current.pk).update(state="bezig", started_at=meeting.starts_at, step_started_at=meeting.starts_at)
    type(meeting).objects.filter(pk=meeting.pk).update(current=current, opened_at=meeting.starts_at)
    for user in [measured_partner, *partners[:11]]:
        make.invitation(meeting, user)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return {
        "partner": measured_partner,
        "director": directors[0],
        "manager": manager,
        "case": dossier.number,
        "meeting": meeting.number,
        "item": current,
        "house": house,
    }


def measured_case(dossier, partner, director):
    """8 persons, 20 items of information, 25 action items, goals, requirements, a summary and a timeline."""
    from cases.models import ActionItem, InformationItem, Person

    for i in range(8 - Person.objects.filter(dossier=dossier).count()):
        make.person(dossier, f"Kind{i}", "Gemeten")
    for i in range(20 - InformationItem.objects.filter(dossier=dossier).count()):
        make.information(dossier, director, f"Er is iets gezien, nummer {i}.")
    for i in range(25 - ActionItem.objects.filter(dossier=dossier).count()):
        make.action(dossier, director, f"Nog te doen, nummer {i}")
    make.goal(dossier, director)
    for _ in range(3):
        make.safety(dossier, director)
    make.summary(dossier, director)
    for i in range(10):
        make.event(dossier, f"Gebeurtenis {i}")


# n runs over the families; everything else hangs on n by arithmetic
STATEMENTS = [
    """
    INSERT INTO access_dossier (house_id, number, opened_at, log_key)
    SELECT %(house)s, 'A-' || lpad(n::text, 6, '0'), now() - (n %% 700) * interval '1 day', sha256(n::text::bytea)
    FROM generate_series(1, %(cases)s) n
    """,
    """
    CREATE TEMP TABLE family AS
    SELECT d.id, row_number() OVER (ORDER BY d.id)::int AS n FROM access_dossier d WHERE d.house_id = %(house)s
    """,
    """
    INSERT INTO cases_case (dossier_id, municipality_id, state, phase, ends, purpose, started_on, director_id, regie_id,
                            regie_organisation_id, next_on, follow_until, closed_at, closing_reasons)
    SELECT id, (%(towns)s::bigint[])[1 + n %% 12], 'lopend', (ARRAY['dv', 'rz', 'hz'])[1 + n %% 3], ARRAY['unsafe_persons'],
           'Iedereen is veilig.', current_date - n %% 600, (%(directors)s::bigint[])[1 + (n - 1) %% 10],
           (%(partners)s::bigint[])[1 + n %% 240], (%(partner_orgs)s::bigint[])[1 + n %% 240],
           CASE WHEN n %% 7 > 0 THEN current_date + n %% 60 END, NULL, NULL, ''
    FROM family
    """,
    """
    INSERT INTO access_grant (dossier_id, house_id, holder_user_id, ground, period, reason)
    SELECT id, %(house)s, (%(directors)s::bigint[])[1 + (n - 1) %% 10], 'procesregie',
           tstzrange(now() - interval '30 days', NULL), '' FROM family
    UNION ALL
    SELECT id, %(house)s, (%(partners)s::bigint[])[1 + (n * 7 + k * 53) %% 240], 'team',
           tstzrange(now() - interval '30 days', NULL), '' FROM family, generate_series(0, 3) k
    UNION ALL
    SELECT id, %(house)s, %(measured)s, 'team', tstzrange(now() - interval '30 days', NULL), ''
    FROM family WHERE n %% %(step)s = 1 %% %(step)s AND n / %(step)s < 320
    """,
    """
    INSERT INTO cases_person (dossier_id, first_name, last_name, birth_date, place, role, circle, circle_reason, informed,
                              informed_reason, search_name, added_at)
    SELECT f.id, v, a, DATE '1970-01-01' + (f.n * 37 + k * 4000) %% 18000, 'Oudemeer', (ARRAY['moeder','vader','zoon','dochter'])[k],
           'gezin', '', 'ja', '', lower(v || ' ' || a), now()
    FROM family f, generate_series(1, 4) k,
         LATERAL (SELECT (ARRAY['Esra','Kevin','Noor','Sem','Lynn','Milan','Fleur','Ramon'])[1 + (f.n + k) %% 8] AS v,
                         CASE WHEN f.n %% 997 = 1 AND k = 1 THEN 'Zeldzaamheid'
                              ELSE 'Gewoon' || chr(97 + f.n %% 26) || chr(97 + (f.n / 26) %% 26) END AS a) name
    """,
    """
    INSERT INTO cases_informationitem (dossier_id, person_id, kind, text, how, organisation_id, observed_on, category, audience,
                                       recorded_by_id, recorded_at, first_processed_on)
    SELECT f.id, NULL, 'feit', 'Wat er gezien is, regel ' || k, '', (%(partner_orgs)s::bigint[])[1 + f.n %% 240], current_date - k,
           9, (ARRAY['team','team','team','straf','zorg'])[k], (%(partners)s::bigint[])[1 + f.n %% 240],
           now() - k * interval '3 days', current_date
    FROM family f, generate_series(1, 5) k
    """,
    """
    INSERT INTO cases_actionitem (dossier_id, number, what, for_whom, responsible_id, organisation_id, due_on, state, result,
                                  obstacle, postponed, agreed_at, agreed_by_id, meeting_number, finished_at)
    SELECT f.id, 'A-' || lpad(f.n::text, 6, '0') || '-' || (k + 1), 'Iets regelen, nummer ' || k, 'voor het gezin',
           (%(partners)s::bigint[])[1 + (f.n * 7 + k * 53) %% 240], (%(partner_orgs)s::bigint[])[1 + (f.n * 7 + k * 53) %% 240],
           current_date + (f.n * 13 + k) %% 90 - 30, CASE WHEN k = 3 THEN 'gereed' ELSE 'open' END, '', '', 0,
           now() - interval '20 days', (%(directors)s::bigint[])[1 + (f.n - 1) %% 10], '',
           CASE WHEN k = 3 THEN now() END
    FROM family f, generate_series(0, 3) k
    """,
    """
    INSERT INTO cases_actionitem (dossier_id, number, what, for_whom, responsible_id, organisation_id, due_on, state, result,
                                  obstacle, postponed, agreed_at, agreed_by_id, meeting_number, finished_at)
    SELECT g.dossier_id, d.number || '-900', 'Eigen afspraak', 'voor het gezin', %(measured)s, %(measured_org)s,
           current_date + (row_number() OVER (ORDER BY g.id))::int %% 40 - 8, 'open', '', '', 0, now(), %(measured)s, '', NULL
    FROM access_grant g JOIN access_dossier d ON d.id = g.dossier_id
    WHERE g.holder_user_id = %(measured)s ORDER BY g.id LIMIT 50
    """,
    """
    INSERT INTO cases_timelineevent (dossier_id, lane, "on", text, mark, audience, recorded_at)
    SELECT id, 'melding', current_date - k * 40, 'Melding', '', 'team', now() FROM family, generate_series(1, 3) k
    """,
    """
    INSERT INTO access_event (at, house_id, user_id, user_name, organisation, role, system, action, verb, object_type,
                              object_number, dossier_id, ground, purpose, article, outcome, session, address)
    SELECT now() - k * interval '1 day', %(house)s, (%(partners)s::bigint[])[1 + f.n %% 240], '', '', 'partner', '', 'zie', '',
           'case', '', f.id, 'team', 'casusoverleg', '', 'ok', '', ''
    FROM family f, generate_series(1, 5) k
    """,
]

