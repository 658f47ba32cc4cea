"""The faces of the room: who sees which, what is logged, what every address answers."""

import datetime
import json

import pytest
from django.urls import reverse

from access.acting import acting
from access.models import Event
from casusoverleg import clock
from cases.models import ActionItem, Case, Decision
from meetings.changes import room
from meetings.models import AgendaItem, Contribution, Meeting, SharedText, TextVersion
from tests import factories as make
from tests.meetings.test_room_verbs import SOON

HX = {"headers": {"HX-Request": "true"}}
FETCH = {"headers": {"X-Requested-With": "fetch"}}


def at(table, name="room", *more):
    return reverse(name, args=[table.meeting.number, *more])


def item_at(table, name, *more):
    return at(table, name, table.dossier.number, *more)


def words(response):
    return response.content.decode()


def contribution(table, user, text, audience="team"):
    return Contribution.objects.create(
        dossier=table.dossier, item=table.item, user=user, organisation=user.positions.first().organisation,
        step="beeld", kind="feit", text=text, audience=audience,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("who", "face"),
    [
        ("director", "kamer-midden"), ("partner", "kamer-inbreng"), ("police", "kamer-inbreng"),
        ("staff", "U hoeft hier nu niet bij te zijn"), ("outsider", "U hoeft hier nu niet bij te zijn"),
    ],
)  # fmt: skip
def test_one_address_the_face_by_right(table, login, who, face):
    response = login(getattr(table, who)).get(at(table))
    assert response.status_code == 200
    assert face in words(response)


@pytest.mark.parametrize("who", ["decider", "manager", "line_manager", "auditor", "admin", "superuser"])
def test_who_is_not_asked_finds_no_room(table, login, who):
    for name in ("room", "room_state", "room_screen", "minutes"):
        assert login(getattr(table, who)).get(at(table, name)).status_code == 404
    assert Event.objects.filter(user_id=getattr(table, who).pk, outcome="geweigerd").count() == 4


def test_another_house_and_nobody_find_no_room(table, login, client):
    assert login(table.other.director).get(at(table)).status_code == 404
    client.logout()
    assert client.get(at(table)).status_code == 302


def test_a_participant_sees_the_own_families_alone(table, login):
    make.agenda_item(table.meeting, table.other.case.dossier)
    for name in ("room", "room_state"):
        police = words(login(table.police).get(at(table, name)))
        assert "A-1042" in police
        assert "B-0987" not in police and "A-2001" not in police
        assert "A-1042" not in words(login(table.outsider).get(at(table, name)))


def test_between_own_families_only_the_time_is_said(table, login):
    with acting(table.director):
        room.park_item(actor=table.director, item=table.item)
        room.start_item(actor=table.director, item=table.waiting)
    text = words(login(table.police).get(at(table)))
    assert "U bent weer aan de beurt rond" in text and "Er is nu een ander gezin aan de beurt." in text
    assert "B-0987" not in text


def test_the_room_logs_who_is_shown_once_per_family_and_step(table, login):
    esra, noor = make.person(table.dossier), make.person(table.dossier, "Noor")
    client = login(table.partner)

    def displays():
        return Event.objects.filter(user_id=table.partner.pk, action="zie", dossier_id=table.dossier.pk)

    client.get(at(table))
    assert displays().count() == 1
    assert {bytes(line.person) for line in displays().get().lines.all()} == {
        table.dossier.pseudonym(esra.pk), table.dossier.pseudonym(noor.pk),
    }  # fmt: skip
    for _ in range(3):
        assert client.get(at(table, "room_state"), **HX).status_code == 200
    assert displays().count() == 1, "a refresh that shows nobody new is no display"
    ria = make.person(table.dossier, "Ria")
    client.get(at(table, "room_state"), **HX)
    assert displays().count() == 2
    assert [bytes(line.person) for line in displays().latest("pk").lines.all()] == [table.dossier.pseudonym(ria.pk)]
    with acting(table.director):
        room.set_step(actor=table.director, item=table.item, step="oordeel")
    client.get(at(table, "room_state"), **HX)
    client.get(at(table, "room_state"), **HX)
    assert displays().count() == 3
    assert displays().latest("pk").lines.count() == 3


def test_before_and_after_the_meeting(table, login):
    Meeting.objects.filter(pk=table.meeting.pk).update(state="gepland")
    assert "Overleg openen" in words(login(table.director).get(at(table)))
    assert "Overleg openen" in words(login(table.staff).get(at(table)))
    waiting = words(login(table.partner).get(at(table)))
    assert "Overleg openen" not in waiting and "nog niet begonnen" in waiting
    Meeting.objects.filter(pk=table.meeting.pk).update(state="gesloten", closed_at=clock.now())
    assert at(table, "minutes") in words(login(table.partner).get(at(table)))


def test_opening_by_the_button(table, login):
    Meeting.objects.filter(pk=table.meeting.pk).update(state="gepland")
    assert login(table.partner).post(at(table, "room_open")).status_code == 403
    assert login(table.director).post(at(table, "room_open")).status_code == 302
    assert Meeting.objects.get(pk=table.meeting.pk).state == "loopt"
    assert login(table.director).post(at(table, "room_open")).status_code == 409


# --- saving as it is typed ----------------------------------------------------------------------------------------


def test_a_field_saves_and_says_when(table, login):
    response = login(table.director).post(
        item_at(table, "room_text", "beeld"), {"field": "value", "value": "Esra is bang.", "revision": "0"}, **FETCH
    )
    assert response.status_code == 200
    assert json.loads(response.content)["revision"] == 1
    assert len(json.loads(response.content)["saved_at"]) == 8
    assert SharedText.objects.get(item=table.item).text == "Esra is bang."
    assert Event.objects.filter(user_id=table.director.pk).values_list("verb", flat=True).get() == "save_text"


def test_a_conflict_shows_both_texts_and_keeps_both(table, login):
    url = item_at(table, "room_text", "beeld")
    with acting(table.director):
        room.save_text(actor=table.director, item=table.item, field="beeld", text="Hun tekst.", version=0)
    client = login(table.director)
    response = client.post(url, {"value": "Mijn tekst.", "revision": "0"}, **FETCH)
    assert response.status_code == 409
    assert "Hun tekst." in words(response) and "Mijn tekst." in words(response)
    assert SharedText.objects.get(item=table.item).text == "Hun tekst."
    plain = client.post(url, {"value": "Mijn tekst.", "revision": "0"})
    assert plain.status_code == 409 and "Twee versies" in words(plain)
    kept = client.post(url, {"keep": "both", "mine": "Mijn tekst.", "theirs": "Hun tekst.", "revision": "1"})
    assert kept.status_code == 302
    assert SharedText.objects.get(item=table.item).text == "Hun tekst.\nMijn tekst."
    assert TextVersion.objects.filter(text="Hun tekst.").exists()


def test_a_save_that_cannot_be_says_why(table, login):
    url = item_at(table, "room_text", "beeld")
    client = login(table.director)
    assert client.post(url, {"value": "x"}, **FETCH).status_code == 422
    assert client.post(item_at(table, "room_text", "roddel"), {"value": "x", "revision": 0}, **FETCH).status_code == 422
    long = client.post(url, {"value": "x" * 20_001, "revision": 0}, **FETCH)
    assert long.status_code == 422 and "te lang" in json.loads(long.content)["error"]
    assert login(table.partner).post(url, {"value": "x", "revision": 0}, **FETCH).status_code == 403
    assert login(table.outsider).post(url, {"value": "x", "revision": 0}, **FETCH).status_code == 404
    assert not SharedText.objects.exists()


def test_a_save_takes_at_most_fourteen_statements(table, login, count_statements):
    client = login(table.director)
    url = item_at(table, "room_text", "beeld")
    with count_statements() as counted:
        client.post(url, {"value": "a", "revision": 0}, **FETCH)
    assert len(counted()) == 14, "the first time its row is made"
    for cases in (1, 3, 30):
        for n in range(cases):
            extra = make.case(table.house, f"S-{cases}-{n}", table.town, director=table.director)
            make.agenda_item(table.meeting, extra.dossier)
        version = SharedText.objects.get().version
        with count_statements() as counted:
            answer = client.post(url, {"value": f"tekst {cases}", "revision": version}, **FETCH)
        assert answer.status_code == 200
        assert len(counted()) == 12, "\n".join(counted())


# --- every button -----------------------------------------------------------------------------------------------------


def test_the_course_of_a_family_by_buttons_without_scripts(table, login):
    client = login(table.director)

    def post(name, *more, **data):
        response = client.post(at(table, name, table.dossier.number, *more), data)
        assert response.status_code == 302, words(response)
        return response

    post("room_step", step="oordeel")
    post("room_step", step="besluit")
    post("room_extend")
    post("room_decide", text="Ria wordt steun.", dissent="Politie twijfelt")
    post("room_action", what="School bellen", responsible=table.partner.pk, due_on=SOON.isoformat())
    post("room_park")
    post("room_start")
    assert client.get(item_at(table, "room_finish")).status_code == 200
    post("room_finish", disposition="terug", next_on=SOON.isoformat(), on="1")
    assert AgendaItem.objects.get(pk=table.item.pk).state == "afgerond"
    assert AgendaItem.objects.get(pk=table.waiting.pk).state == "bezig", "“Afronden en naar gezin” begins the next"
    assert Case.objects.get(dossier=table.dossier).next_on == SOON
    assert Decision.objects.get(dossier=table.dossier).dissent == "Politie twijfelt"
    assert ActionItem.objects.get(dossier=table.dossier).responsible == table.partner
    shown = words(client.get(at(table)))
    assert "1 besluit, 1 actie" in shown


def test_a_step_that_cannot_be_is_told_in_the_room(table, login):
    client = login(table.director)
    plain = client.post(at(table, "room_start", "B-0987"))
    assert plain.status_code == 409 and "A-1042 is nog aan de beurt" in words(plain)
    live = client.post(at(table, "room_start", "B-0987"), **HX)
    assert live.status_code == 409 and live["HX-Retarget"] == "#kamer-zegt"
    assert "A-1042 is nog aan de beurt" in words(live)


def test_forms_in_error_keep_what_was_typed(table, login):
    client = login(table.director)
    for name, data, kept, sentence in [
        ("room_decide", {"text": "", "dissent": "Wij niet"}, "Wij niet", "Schrijf in één zin"),
        ("room_action", {"what": "School bellen", "responsible": "", "due_on": "2020-01-01"}, "School bellen", "altijd één persoon"),
        ("room_action", {"what": "x", "responsible": table.outsider.pk, "due_on": SOON}, "x", "uit het team"),
        ("room_finish", {"disposition": "terug", "next_on": "", "note": "Met school"}, "Met school", "volgende datum"),
        ("room_finish", {"disposition": "loopt", "next_on": "2020-01-01"}, "2020-01-01", "al geweest"),
        ("room_postpone", {"reason": "", "on": "2020-01-01"}, "2020-01-01", "waarom dit gezin"),
    ]:
        for how in ({}, HX):
            response = client.post(item_at(table, name), data, **how)
            assert response.status_code == 422, name
            assert kept in words(response) and sentence in words(response), name
    assert not Decision.objects.exists() and not ActionItem.objects.exists()


def test_a_participant_brings_in_and_takes_back(table, login):
    client = login(table.partner)
    page = words(client.get(at(table)))
    assert "Het hele team van dit gezin ziet wat u inbrengt (Femke R., Marit V.)" in page
    assert "Alleen de zorgketen en de procesregisseur zien wat u inbrengt (Marit V.)" in page
    assert "straf" not in page.lower()
    made = client.post(item_at(table, "room_contribute"), {"kind": "feit", "audience": "team", "text": "Noor slaapt slecht."})
    assert made.status_code == 302
    wrong = client.post(item_at(table, "room_contribute"), {"kind": "feit", "audience": "straf", "text": "Half getypt."}, **HX)
    assert wrong.status_code == 422 and "Half getypt." in words(wrong)
    pk = Contribution.objects.get().pk
    assert "Noor slaapt slecht." in words(login(table.director).get(at(table, "room_state")))
    assert login(table.police).post(item_at(table, "room_withdraw"), {"contribution": pk}).status_code == 403
    assert login(table.partner).post(item_at(table, "room_withdraw"), {"contribution": pk}).status_code == 302
    assert login(table.partner).post(item_at(table, "room_withdraw"), {"contribution": "abc"}).status_code == 409


def test_the_chair_takes_over_and_a_participant_answers(table, login):
    made = contribution(table, table.partner, "Noor slaapt slecht.")
    assert login(table.partner).post(item_at(table, "room_take_over"), {"contribution": made.pk}).status_code == 403
    assert login(table.director).post(item_at(table, "room_take_over"), {"contribution": made.pk}).status_code == 302
    assert "Noor slaapt slecht." in words(login(table.police).get(at(table, "room_state")))
    action = make.action(table.dossier, table.partner, state="voorgesteld", meeting_number=table.meeting.number)
    client = login(table.partner)
    assert "Neem ik aan" in words(client.get(at(table)))
    no_reason = client.post(item_at(table, "room_answer"), {"action": action.number, "step": "decline"}, **HX)
    assert no_reason.status_code == 409
    assert client.post(item_at(table, "room_answer"), {"action": action.number, "step": "accept"}).status_code == 302
    assert ActionItem.objects.get().state == "open"
    assert "Neem ik aan" not in words(client.get(at(table)))


def test_what_is_for_few_is_in_nobody_elses_fragment(table, login):
    contribution(table, table.police, "GEHEIM-STRAF", "straf")
    contribution(table, table.police, "GEHEIM-POLITIE", "organisatie")
    contribution(table, table.partner, "GEHEIM-ZORG", "zorg")
    contribution(table, table.partner, "VOOR-ALLEN")
    expected = {
        "director": {"GEHEIM-STRAF", "GEHEIM-ZORG", "VOOR-ALLEN"},
        "partner": {"GEHEIM-ZORG", "VOOR-ALLEN"},
        "police": {"GEHEIM-STRAF", "GEHEIM-POLITIE"},
        "outsider": set(),
        "staff": set(),
    }
    planted = {"GEHEIM-STRAF", "GEHEIM-POLITIE", "GEHEIM-ZORG", "VOOR-ALLEN"}
    for who, allowed in expected.items():
        client = login(getattr(table, who))
        for name in ("room", "room_state"):
            text = words(client.get(at(table, name)))
            seen = {w for w in planted if w in text}
            # a participant reads the own contributions; those of others go to the chair
            own = {"partner": {"GEHEIM-ZORG", "VOOR-ALLEN"}, "police": {"GEHEIM-STRAF", "GEHEIM-POLITIE"}}.get(who, allowed)
            assert seen == own, (who, name)
    assert planted & set(words(login(table.director).get(at(table, "room_screen"))).split()) == set()


# --- the room's screen -------------------------------------------------------------------------------------------------


def test_the_room_screen_shows_what_everybody_in_the_room_may_see(table, login):
    with acting(table.director):
        room.save_text(actor=table.director, item=table.item, field="beeld", text="Esra is bang.", version=0)
        room.decide(actor=table.director, item=table.item, text="Ria wordt steun.")
    make.information(table.dossier, table.police, "GEHEIM", audience="straf")
    contribution(table, table.police, "GEHEIM", "straf")
    text = words(login(table.director).get(at(table, "room_screen")))
    assert "Esra is bang." in text and "Ria wordt steun." in text
    for hidden in ("A-1042", "GEHEIM", "Yıldız", "Veldkamp"):
        assert hidden not in text
    assert Event.objects.filter(action="projecteer", dossier_id=table.dossier.pk).count() == 1
    assert login(table.partner).get(at(table, "room_screen")).status_code == 403
    assert login(table.staff).get(at(table, "room_screen")).status_code == 403


def test_the_curtain_closes_when_somebody_present_may_not_see_the_family(table, login):
    with acting(table.director):
        room.save_text(actor=table.director, item=table.item, field="beeld", text="Esra is bang.", version=0)
    table.meeting.invitations.filter(user=table.outsider).update(present=True)
    text = words(login(table.director).get(at(table, "room_screen")))
    assert "We gaan zo verder" in text and "Esra is bang." not in text


def test_wrong_methods_and_unknown_numbers(table, login):
    client = login(table.director)
    for name in ("room_open", "room_presence"):
        assert client.get(at(table, name)).status_code == 405
    for name in ("room_start", "room_park", "room_decide", "room_contribute", "room_take_over"):
        assert client.get(item_at(table, name)).status_code == 405
        assert client.post(at(table, name, "Z-9999")).status_code == 404
        assert client.post(at(table, name, table.other.case.dossier.number)).status_code == 404
    assert client.post(at(table)).status_code == 405
    assert client.get(reverse("room", args=["O-99999"])).status_code == 404


@pytest.mark.parametrize("rows", [1, 3, 30])
def test_the_room_takes_the_same_statements_whatever_the_agenda(table, login, count_statements, rows):
    for n in range(rows):
        extra = make.case(table.house, f"S-{n}", table.town, director=table.director, team=[table.partner])
        make.agenda_item(table.meeting, extra.dossier)
        make.person(table.dossier, f"Kind {n}")
        contribution(table, table.partner, f"Zin {n}")
        make.action(table.dossier, table.partner, meeting_number=table.meeting.number)
    counts = {}
    for who in ("director", "partner"):
        client = login(getattr(table, who))
        for name, how in (("room", {}), ("room_state", HX)):
            client.get(at(table, name), **how)
            with count_statements() as counted:
                client.get(at(table, name), **how)
            counts[who, name] = len(counted())
    assert counts == COUNTS


COUNTS = {
    ("director", "room"): 22,
    ("director", "room_state"): 16,
    ("partner", "room"): 21,
    ("partner", "room_state"): 16,
}


def test_a_number_nobody_can_have_is_not_found(table, login):
    client = login(table.director)
    for path in ("/overleggen/%00/kamer/", f"/overleggen/{table.meeting.number}/kamer/%00/beginnen/", "/overleggen/" + "9" * 400 + "/kamer/"):
        assert (client.post if "beginnen" in path else client.get)(path).status_code == 404


@pytest.mark.parametrize(
    ("minutes", "sentence"),
    [
        (7, ""),
        (9, "Beeld duurt langer dan gepland. Er zijn 11 minuten voor oordeel en besluit."),
        (19, "Beeld duurt langer dan gepland. Er is 1 minuut voor oordeel en besluit."),
        (25, "Beeld duurt langer dan gepland. Er is geen tijd meer voor oordeel en besluit."),
    ],
)
def test_a_step_that_runs_over_says_what_is_left(table, login, minutes, sentence):
    with clock.fixed(table.item.step_started_at + datetime.timedelta(minutes=minutes)):
        page = words(login(table.director).get(at(table, "room_state")))
    assert (sentence in page) if sentence else ("langer dan gepland" not in page)
    assert "5 minuten erbij" in page or not sentence
