"""Following at a distance and closing: by whom, with what, and that afterwards nobody finds it."""

import datetime

import pytest

from access import rights
from access.acting import acting
from access.models import Event
from cases.changes import following as verbs
from cases.models import AgendaWish
from casusoverleg import clock
from casusoverleg.workflow import NotAllowed, StepRefused
from notices.models import Notice, Obligation
from tests import factories as make


def day(n):
    return clock.today() + datetime.timedelta(days=n)


def events(verb):
    return Event.objects.filter(verb=verb).count()


def test_following_and_back_to_the_agenda(cast):
    with acting(cast.partner), pytest.raises(NotAllowed):
        verbs.follow(actor=cast.partner, dossier=cast.dossier, until=day(60))
    with acting(cast.director):
        with pytest.raises(StepRefused, match="nog moet komen"):
            verbs.follow(actor=cast.director, dossier=cast.dossier, until=day(-1))
        case = verbs.follow(actor=cast.director, dossier=cast.dossier, until=day(60))
    assert (case.state, case.follow_until, events("follow")) == ("volgen", day(60), 1)
    assert Obligation.objects.get().due_on == day(60)
    with acting(cast.director):
        case = verbs.resume(actor=cast.director, dossier=cast.dossier)
        with pytest.raises(StepRefused):
            verbs.resume(actor=cast.director, dossier=cast.dossier)
    assert (case.state, case.follow_until, events("resume")) == ("lopend", None, 1)
    assert Obligation.objects.get().cancelled_at and AgendaWish.objects.get().not_before == clock.today()


def test_following_longer(cast, login):
    with acting(cast.director):
        with pytest.raises(StepRefused, match="niet gevolgd"):
            verbs.follow_longer(actor=cast.director, dossier=cast.dossier, until=day(60))
        verbs.follow(actor=cast.director, dossier=cast.dossier, until=day(30))
        with pytest.raises(StepRefused, match="nog moet komen"):
            verbs.follow_longer(actor=cast.director, dossier=cast.dossier, until=day(0))
        assert verbs.follow_longer(actor=cast.director, dossier=cast.dossier, until=day(90)).follow_until == day(90)
    with acting(cast.partner), pytest.raises(NotAllowed):
        verbs.follow_longer(actor=cast.partner, dossier=cast.dossier, until=day(120))
    assert events("follow_longer") == 1
    assert [o.due_on for o in Obligation.objects.filter(cancelled_at__isnull=True)] == [day(90)]
    client, address = login(cast.director), "/casussen/A-1042/volgen/"
    assert "Langer volgen" in client.get(address).content.decode()
    assert client.post(address, {"stap": "langer", "until": "2020-01-01"}).status_code == 422
    assert client.post(address, {"stap": "langer", "until": day(30).isoformat()}).status_code == 302
    assert [o.due_on for o in Obligation.objects.filter(cancelled_at__isnull=True)] == [day(30)], "owed again"


def close(cast, actor, reasons="Iedereen is veilig."):
    with acting(actor):
        return verbs.close_case(actor=actor, dossier=cast.dossier, reasons=reasons)


def test_only_a_public_participant_of_the_team_closes(cast):
    for actor in (cast.director, cast.partner, cast.decider, cast.outsider, cast.manager, cast.superuser):
        with pytest.raises(NotAllowed):
            close(cast, actor)
    assert close(cast, cast.police).state == "afgesloten"
    assert events("close_case") == 1


def test_closing_ends_everything(cast):
    make.wish(cast.dossier)
    make.action(cast.dossier, cast.partner, state="gereed", finished_at=clock.now())
    close(cast, cast.police)
    cast.dossier.refresh_from_db()
    cast.case.refresh_from_db()
    assert cast.dossier.shielded_at and cast.case.closed_at and cast.case.closing_reasons == "Iedereen is veilig."
    assert AgendaWish.objects.get().dropped_at
    assert {n.user for n in Notice.objects.filter(kind="gezin_afgesloten")} == {cast.director, cast.partner}
    with acting(cast.director):
        assert rights.holders(cast.dossier) == []


def test_open_actions_and_missing_reasons_are_refused(cast):
    with pytest.raises(StepRefused, match="waarom"):
        close(cast, cast.police, "  ")
    make.action(cast.dossier, cast.partner)
    make.action(cast.dossier, cast.partner, state="teruggegeven")
    with pytest.raises(StepRefused, match="2 acties open: A-1042-1, A-1042-2"):
        close(cast, cast.police)
    cast.case.refresh_from_db()
    assert cast.case.state == "lopend"


def test_the_page_to_follow(cast, login):
    client = login(cast.director)
    assert "Op afstand volgen" in client.get("/casussen/A-1042/volgen/").content.decode()
    assert client.post("/casussen/A-1042/volgen/", {"until": "2020-01-01"}).status_code == 422
    assert client.post("/casussen/A-1042/volgen/", {"until": day(30).isoformat()}).status_code == 302
    assert "We volgen dit gezin tot" in client.get("/casussen/A-1042/volgen/").content.decode()
    assert client.post("/casussen/A-1042/volgen/", {"until": day(30).isoformat()}).status_code == 409
    assert client.post("/casussen/A-1042/volgen/", {"stap": "bespreken"}).status_code == 302
    assert login(cast.partner).get("/casussen/A-1042/volgen/").status_code == 403
    assert login(cast.outsider).get("/casussen/A-1042/volgen/").status_code == 404
    assert login(cast.superuser).post("/casussen/A-1042/volgen/", {"until": "x"}).status_code == 404


def test_the_page_to_close(cast, login):
    address = "/casussen/A-1042/afsluiten/"
    for name in ("director", "partner"):
        answer = login(getattr(cast, name)).get(address)
        assert answer.status_code == 403 and "Vraag het aan Politie Lindewaard." in answer.content.decode()
    for name in ("outsider", "superuser", "manager", "auditor"):
        assert login(getattr(cast, name)).get(address).status_code == 404
        assert login(getattr(cast, name)).post(address, {"reasons": "x"}).status_code == 404
    action = make.action(cast.dossier, cast.partner)
    client = login(cast.police)
    assert action.number in client.get(address).content.decode()
    assert client.post(address, {"reasons": ""}).status_code == 422
    refused = client.post(address, {"reasons": "Het gaat goed."})
    assert refused.status_code == 409 and "Het gaat goed." in refused.content.decode() and action.number in refused.content.decode()
    action.state, action.finished_at = "gereed", clock.now()
    action.save()
    assert client.post(address, {"reasons": "Het gaat goed."}).status_code == 302
    for name in ("director", "partner", "police"):
        for path in ("", "acties/", "volgen/", "afsluiten/"):
            assert login(getattr(cast, name)).get(f"/casussen/A-1042/{path}").status_code == 404
        assert login(getattr(cast, name)).get(f"/acties/{action.number}/").status_code == 404
