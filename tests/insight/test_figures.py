"""The figures of /inzicht/ once more, by a plain loop over rows written out here (issue: done when)."""

import datetime
import math

import pytest

from access.acting import System, acting
from access.models import Event
from accounts.models import Position, User
from casusoverleg import clock
from cases.models import Case
from files.models import Document
from insight import changes, queries, tasks
from insight.models import Figure
from notices.models import Obligation
from tests import factories as make
from tests.home import product

NOW = datetime.datetime(2026, 11, 22, 11, 0, tzinfo=datetime.timezone.utc)

# how many, town, registered by, received, state, weighed after, discussed after that, closed after start (days)
REFERRALS = [
    (6, "Oudemeer", "team", (2026, 1, 12), "opgepakt", 3, 9, 120),
    (6, "Oudemeer", "team", (2026, 2, 3), "opgepakt", 2, 12, None),
    (5, "Oudemeer", "ggz", (2026, 3, 20), "opgepakt", 5, None, None),
    (7, "Oudemeer", "police", (2026, 4, 1), "lokaal", 1, None, None),
    (6, "Lindewaard", "police", (2026, 1, 5), "opgepakt", 9, 21, 200),
    (6, "Lindewaard", "police", (2026, 5, 6), "afgewezen", 4, None, None),
    (5, "Lindewaard", "ggz", (2026, 10, 25), "te_wegen", None, None, None),
    (2, "Nieuwdorp", "ggz", (2026, 6, 1), "riec", 3, None, None),
    (3, "Nieuwdorp", "team", (2026, 11, 20), "aanvullen", None, None, None),
    (1, "Nieuwdorp", "team", (2026, 11, 2), "ingetrokken", None, None, None),
    (8, "Oudemeer", "police", (2025, 12, 31), "opgepakt", 4, 6, None),
    (9, "Oudemeer", "police", (2024, 12, 31), "opgepakt", 4, 6, None),
]
# how many, of, state, agreed, due, finished
ACTIONS = [
    (7, "team", "open", (2026, 10, 22), (2026, 12, 1), None),
    (6, "team", "vast", (2026, 9, 22), (2026, 11, 1), None),
    (9, "ggz", "bezig", (2026, 11, 10), (2026, 11, 22), None),
    (2, "ggz", "open", (2026, 11, 1), (2026, 11, 12), None),
    (3, "police", "wacht", (2026, 11, 1), (2026, 11, 2), None),
    (6, "team", "gereed", (2026, 3, 1), (2026, 4, 1), (2026, 4, 1)),
    (5, "team", "gereed", (2026, 3, 1), (2026, 4, 1), (2026, 4, 9)),
    (5, "team", "gereed", (2025, 3, 1), (2025, 4, 1), (2025, 4, 1)),
    (4, "team", "vervallen", (2026, 3, 1), (2026, 4, 1), None),
]


def day(parts):
    return datetime.date(*parts)


def noon(date):
    return clock.at(date, datetime.time(12, 0))


def after(parts, days):
    return None if days is None else day(parts) + datetime.timedelta(days=days)


@pytest.fixture
def house(cast):
    """The rows above in PostgreSQL, and as many of another house that must not count."""
    User.objects.update(screened_on=datetime.date(2020, 1, 1))
    Position.objects.update(since=datetime.datetime(2020, 1, 1, tzinfo=datetime.timezone.utc))
    with clock.fixed(NOW):
        towns = {"Oudemeer": cast.town, **{n: make.municipality(cast.house, n) for n in ("Lindewaard", "Nieuwdorp")}}
        people = {"team": cast.partner, "ggz": cast.outsider, "police": cast.police}
        meeting = make.meeting(cast.series, cast.director, number="O-1", state="gesloten", starts=noon(datetime.date(2026, 3, 2)))
        number = 0
        for count, town, by, received, state, weighed, discussed, closed in REFERRALS:
            for _ in range(count):
                number += 1
                decided = after(received, weighed)
                made = make.referral(
                    cast.house, towns[town], people[by], state=state, number=f"{received[0]}-{number}",
                    received_at=noon(day(received)), decided_at=noon(decided) if decided else None,
                )  # fmt: skip
                if state == "opgepakt":
                    fields = {"state": "lopend", "started_on": decided, "purpose": "Veilig.", "director": cast.director}
                    if closed is not None:
                        moment = noon(decided + datetime.timedelta(days=closed))
                        fields |= {"state": "afgesloten", "closed_at": moment}
                    Case.objects.filter(dossier=made.dossier).update(**fields)
                if discussed is not None:
                    make.agenda_item(
                        meeting, made.dossier, state="afgerond", disposition="afsluiten", position=number,
                        ended_at=noon(decided + datetime.timedelta(days=discussed)),
                    )  # fmt: skip
        of_people = {"team": cast.partner, "ggz": cast.outsider, "police": cast.police}
        for count, who, state, agreed, due, finished in ACTIONS:
            for _ in range(count):
                make.action(
                    cast.dossier, of_people[who], state=state, due=day(due), agreed_at=noon(day(agreed)),
                    finished_at=noon(day(finished)) if finished else None,
                )  # fmt: skip
        closed_at = noon(datetime.date(2026, 3, 2))
        type(meeting).objects.filter(pk=meeting.pk).update(closed_at=closed_at)
        make.agenda_item(meeting, cast.dossier, position=900)
        Document.objects.create(
            dossier=cast.dossier, kind="verslag", title="Verslag", reader=cast.partner, source="O-1", state="gereed",
            made_at=closed_at + datetime.timedelta(days=1),
        )  # fmt: skip
        for n, (who, fields) in enumerate([("partner", {"state": "komt", "present": True}), ("outsider", {"state": "afgemeld"})]):
            make.invitation(meeting, getattr(cast, who), **fields)
            assert n < 2
        make.referral(cast.other.house, make.municipality(cast.other.house, "Elders"), cast.other.director, number="9")
        make.action(cast.other.case.dossier, cast.other.director, due=day((2026, 1, 1)))
        tasks.refresh(cast.house.pk)
        yield cast


def stored(measure, period="2026", municipality=None, organisation=None):
    rows = Figure.objects.filter(measure=measure, period=period, municipality_id=municipality, organisation_id=organisation)
    return [(r.cases, None if r.value is None else int(r.value)) for r in rows]


def rows_of(year, town=None, by=None):
    """The literal rows, one per family: what the loop counts."""
    for count, place, who, received, state, weighed, discussed, closed in REFERRALS:
        if received[0] == year and town in (None, place) and by in (None, who):
            for _ in range(count):
                yield state, weighed, discussed, closed


def counted(year, town=None, by=None):
    """The plain loop."""
    numbers = dict.fromkeys(("aangemeld", "gewogen", "opgepakt", "besproken", "afgesloten", "wacht", "lokaal", "riec",
                             "afgewezen", "ingetrokken"), 0)  # fmt: skip
    days = {"weging": [], "overleg": [], "afsluiting": []}
    for state, weighed, discussed, closed in rows_of(year, town, by):
        numbers["aangemeld"] += 1
        if state in ("opgepakt", "lokaal", "riec", "afgewezen"):
            numbers["gewogen"] += 1
            days["weging"].append(weighed)
        if state in ("te_wegen", "aanvullen", "voorgelegd"):
            numbers["wacht"] += 1
        if state in ("opgepakt", "lokaal", "riec", "afgewezen", "ingetrokken"):
            if state != "opgepakt":
                numbers[state] += 1
        if state == "opgepakt":
            numbers["opgepakt"] += 1
            if discussed is not None:
                numbers["besproken"] += 1
                days["overleg"].append(discussed)
                if closed is not None:
                    numbers["afgesloten"] += 1
                    days["afsluiting"].append(closed)
    return numbers, days


def percentile(values, part):
    return sorted(values)[math.ceil(part * len(values)) - 1] if values else None


@pytest.mark.parametrize("year", [2025, 2026])
@pytest.mark.parametrize("scope", [{}, {"town": "Oudemeer"}, {"town": "Lindewaard"}, {"by": "police"}, {"by": "team"}])
def test_every_count_equals_the_loop(house, year, scope):
    from houses.models import Municipality

    numbers, days = counted(year, **scope)
    town = Municipality.objects.get(house=house.house, name=scope["town"]).pk if "town" in scope else None
    organisation = {"police": house.org.police.pk, "team": house.org.team.pk}.get(scope.get("by"))
    if not numbers["aangemeld"]:
        assert stored("aangemeld", str(year), town, organisation) == []
        return
    for measure, number in numbers.items():
        assert stored(measure, str(year), town, organisation) == [(number, None)], measure
    for name, values in days.items():
        for suffix, part in (("half", 0.5), ("negen", 0.9)):
            assert stored(f"{name}_{suffix}", str(year), town, organisation) == [(len(values), percentile(values, part))]


def test_action_items_equal_the_loop(house):
    today = datetime.date(2026, 11, 22)
    for who, organisation in [(None, None), ("team", house.org.team.pk), ("ggz", house.org.ggz.pk), ("police", house.org.police.pk)]:
        is_open = late = stuck = finished = in_time = 0
        oldest = None
        for count, of, state, agreed, due, done in ACTIONS:
            if who not in (None, of):
                continue
            if state not in ("gereed", "vervallen"):
                is_open += count
                late += count * (day(due) < today)
                stuck += count * (state == "vast")
                oldest = max(oldest or 0, (today - day(agreed)).days)
            if state == "gereed" and done[0] == 2026:
                finished += count
                in_time += count * (day(done) <= day(due))
        assert stored("open", "nu", None, organisation) == [(is_open, None)]
        assert stored("te_laat", "nu", None, organisation) == [(late, None)]
        assert stored("vast", "nu", None, organisation) == [(stuck, None)]
        assert stored("oudste", "nu", None, organisation) == [(is_open, oldest)]
        assert stored("gereed", "2026", None, organisation) == ([(finished, None)] if finished else [])
        assert stored("op_tijd", "2026", None, organisation) == ([(in_time, None)] if finished else [])


def test_minutes_attendance_and_what_stands_still(house):
    assert stored("verslag_half") == [(1, 1)]
    assert stored("gevraagd") == [(2, None)] and stored("aanwezig") == [(1, None)] and stored("afgemeld") == [(1, None)]
    assert stored("weging_te_laat", "nu") == [(5, None)]
    assert stored("contact_te_laat", "nu") == [(5, None)], "three were received less than 48 hours ago"
    running = sum(r[0] for r in REFERRALS if r[4] == "opgepakt" and r[7] is None) + 1
    assert stored("lopend", "nu") == [(running, None)] and stored("zonder_datum", "nu") == [(running, None)]
    assert stored("gezinnen_vast", "nu") == [(1, None)]


def test_another_house_is_not_counted_and_not_seen(house):
    assert set(Figure.objects.values_list("house_id", flat=True)) == {house.house.pk}
    tasks.refresh(house.other.house.pk)
    with acting(house.director):
        assert set(Figure.objects.values_list("house_id", flat=True)) == {house.house.pk}
    with acting(house.line_manager):
        own = {None, house.org.team.pk}
        assert set(Figure.objects.values_list("organisation_id", flat=True)) == own
    for nobody in (house.partner, house.decider, house.auditor, house.admin, house.superuser, None):
        with acting(nobody):
            assert not Figure.objects.exists()


def test_only_the_product_counts(house):
    from django.db import transaction

    for who in (house.manager, house.director):
        with acting(who), pytest.raises(Exception, match="only the product itself counts"), transaction.atomic():
            from django.db import connection

            connection.cursor().execute("SELECT refresh_figures(%s, 5, 48)", [house.house.pk])


def test_the_figures_role_reads_no_word(db):
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name || '.' || column_name FROM information_schema.column_privileges "
            "WHERE grantee = 'casus_figures' AND privilege_type = 'SELECT' AND table_name <> 'insight_figure'"
        )
        readable = {name.split(".")[1] for (name,) in cursor.fetchall()}
    assert readable & {"text", "matter", "what", "first_name", "last_name", "result", "purpose", "title", "path"} == set()
    assert "state" in readable


def test_the_page_shows_what_the_loop_counts(house, login):
    numbers, days = counted(2026)
    page = login(house.manager).get("/inzicht/").content.decode()
    assert f"Van de <b>{numbers['aangemeld']}</b> aanmeldingen zijn er <b>{numbers['opgepakt']}</b> opgepakt." in page
    assert f"De helft was binnen <b>{percentile(days['weging'], 0.5)} dagen</b> gewogen." in page
    with acting(house.manager):
        seen = queries.page(house.manager)
    assert [s.cell.text for s in seen.steps] == [str(numbers[k]) for k in ("aangemeld", "gewogen", "opgepakt", "besproken", "afgesloten")]
    assert seen.steps[1].rest == "9 wachten nog of ingetrokken"
    assert seen.steps[2].rest == "8 afgewezen of naar RIEC, 7 lokaal"
    assert [(t.half, t.nine) for t in seen.times[:2]] == [
        (percentile(days["weging"], 0.5), percentile(days["weging"], 0.9)),
        (percentile(days["overleg"], 0.5), percentile(days["overleg"], 0.9)),
    ]
    assert (seen.times[2].half, seen.times[2].few) == (None, True), "one meeting says too much"
    by_name = {line.name: line for line in seen.lines}
    assert (by_name["Wijkteam Oudemeer"].open.text, by_name["Wijkteam Oudemeer"].late.text) == ("13", "6")
    assert (by_name["GGZ De Brug"].open.text, by_name["GGZ De Brug"].late.text) == ("11", "<5")
    assert (by_name["Politie Lindewaard"].open.text, by_name["Politie Lindewaard"].oldest) == ("<5", None)


def test_a_small_municipality_is_not_offered_and_cannot_be_worked_out(house, login):
    from houses.models import Municipality

    client = login(house.manager)
    towns = {t.name: t.pk for t in Municipality.objects.filter(house=house.house)}
    page = client.get("/inzicht/").content.decode()
    assert f'<option value="{towns["Oudemeer"]}">' in page
    assert f'<option value="{towns["Nieuwdorp"]}">' not in page
    assert f'<option value="{towns["Lindewaard"]}">' not in page, "it would leave Nieuwdorp as the only one left over"
    answer = client.get("/inzicht/", {"gemeente": towns["Nieuwdorp"]}).content.decode()
    assert "te klein om te tonen" in answer
    oudemeer = client.get("/inzicht/", {"gemeente": towns["Oudemeer"]}).content.decode()
    assert "te klein om te tonen" not in oudemeer and ">24<" in oudemeer


def test_the_download_hides_the_same(house, login):
    answer = login(house.manager).get("/inzicht/cijfers.csv")
    text = answer.content.decode()
    assert answer["Content-Type"].startswith("text/csv") and "Aangemeld;47;" in text
    assert "GGZ De Brug;11;minder dan 5;" in text
    assert Event.objects.filter(verb="download_figures", action="exporteer").count() == 1


def test_a_line_manager_sees_the_own_organisation_and_the_average(house, login):
    page = login(house.line_manager).get("/inzicht/").content.decode()
    assert "Wijkteam Oudemeer" in page and "GGZ De Brug" not in page and "Politie" not in page
    assert "Wat uw organisatie aanmeldde" in page
    assert "Gemiddeld heeft een organisatie in dit huis 9 open acties, waarvan 4 te laat." in page
    assert "GGZ" not in login(house.line_manager).get("/deelname/").content.decode()


@pytest.mark.parametrize("path", ["/inzicht/", "/inzicht/acties/", "/inzicht/cijfers.csv", "/deelname/"])
def test_who_sees_figures(cast, login, path):
    for who, status in [("manager", 200), ("director", 200), ("line_manager", 200), ("partner", 403), ("outsider", 403),
                        ("staff", 403), ("decider", 403), ("auditor", 403), ("admin", 403), ("superuser", 403)]:  # fmt: skip
        assert login(getattr(cast, who)).get(path).status_code == status, who


def test_unknown_figure_and_wrong_method(cast, login):
    client = login(cast.manager)
    assert client.get("/inzicht/bestaat-niet/").status_code == 404
    assert client.get("/inzicht/bijwerken/").status_code == 405
    assert client.post("/inzicht/").status_code == 405
    assert client.get("/inzicht/?periode=1999&gemeente=abc").status_code == 200


def test_an_empty_house_says_so(cast, login):
    client = login(cast.manager)
    page = client.get("/inzicht/").content.decode()
    assert "Er is nog niet geteld." in page and "Aangemeld" not in page
    tasks.refresh(cast.house.pk)
    assert "In deze periode is niets aangemeld." in client.get("/inzicht/").content.decode()


def test_the_manager_asks_new_figures_and_the_worker_counts_every_morning(cast, login):
    client = login(cast.manager)
    assert client.post("/inzicht/bijwerken/").status_code == 302
    assert Event.objects.filter(verb="ask_refresh").count() == 1
    owed = Obligation.objects.get(task="insight.refresh")
    tasks.refresh(*owed.args)
    tasks.refresh(*owed.args)
    tasks.refresh(0)
    tomorrow = clock.today() + datetime.timedelta(days=1)
    next_one = Obligation.objects.get(key=f"insight:{cast.house.pk}:{tomorrow:%Y%m%d}")
    assert next_one.due_at == clock.at(tomorrow, datetime.time(6, 0))
    assert Figure.objects.filter(house_id=cast.house.pk, measure="lopend").get().cases == 1
    for other in ("director", "line_manager", "partner"):
        assert login(getattr(cast, other)).post("/inzicht/bijwerken/").status_code == 403


def test_nobody_else_counts(cast):
    from casusoverleg.workflow import NotAllowed

    with acting(cast.manager), pytest.raises(NotAllowed):
        changes.refresh_figures(actor=cast.manager, house_id=cast.house.pk)
    with acting(System("cijfers")):
        assert changes.refresh_figures(actor=System("cijfers"), house_id=cast.house.pk) > 0


def test_old_figures_say_so(cast, login):
    tasks.refresh(cast.house.pk)
    Figure.objects.update(refreshed_at=clock.now() - datetime.timedelta(days=2))
    page = login(cast.manager).get("/inzicht/").content.decode()
    assert "bijgewerkt eergisteren om" in page and "let-op" in page


@pytest.mark.parametrize("towns", [1, 3, 40])
def test_the_number_of_statements_does_not_grow(cast, login, count_statements, towns):
    for n in range(towns):
        town = make.municipality(cast.house, f"Gemeente {n}")
        organisation = make.organisation(cast.house, f"Organisatie {n}", "ggz", "zorg")
        worker = make.user("Kees", f"Nummer{n}", organisation, "partner")
        for _ in range(6):
            make.referral(cast.house, town, worker)
            make.action(cast.dossier, worker)
    tasks.refresh(cast.house.pk)
    for who, most in (("manager", 8), ("director", 9), ("line_manager", 7)):
        client = login(getattr(cast, who))
        client.get("/inzicht/")
        with count_statements() as counted:
            assert client.get("/inzicht/").status_code == 200
        assert len(product(counted())) == most, who
        client.logout()


def test_the_managers_day_shows_what_stands_still(house, login):
    page = login(house.manager).get("/").content.decode()
    assert "Aanmeldingen die te lang wachten op weging" in page and "minder dan 5" in page and "A-1042" not in page
    own = login(house.line_manager).get("/").content.decode()
    assert "Acties die vastlopen" in own
