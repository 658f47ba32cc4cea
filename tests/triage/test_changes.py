"""Every verb of triage: its effect, one event, and its refusals."""

import datetime

import pytest

from access.acting import System, acting
from access.models import Event, EventLine, Grant
from cases.models import AgendaWish, Case, Person, Relation
from casusoverleg import clock
from casusoverleg.workflow import NotAllowed, StepRefused
from notices.models import Notice, Obligation
from tests import factories as make
from tests.triage.conftest import ESRA, KEVIN, admission, decide, register, submit, weigh
from triage import changes, tasks
from triage.models import AdmissionAnswer, Judgement, PurposeDecision, Referral, ReferralCorrection, ReferralDraft


def events(verb):
    return list(Event.objects.filter(verb=verb))


def running(dossier):
    return {
        (g.ground, str(g.holder_user or g.holder_desk.kind))
        for g in Grant.objects.filter(dossier=dossier, period__contains=clock.now())
    }


def waiting(user):
    return {(n.kind, n.number) for n in Notice.objects.filter(user=user, done_at__isnull=True)}


def test_a_participant_registers_a_family(cast):
    referral = register(cast.outsider, cast.town, urgent=True, urgency_note="Vader woont nu in de straat.")
    assert referral.state == "te_wegen" and referral.number == f"{clock.today().year}-1"
    assert referral.dossier.number == "W-940"
    assert referral.declared == "2026-1"
    case = Case.objects.get(dossier=referral.dossier)
    assert case.state == "aangemeld" and case.municipality == cast.town
    assert {p.first_name for p in Person.objects.filter(dossier=referral.dossier)} == {"Esra", "Kevin"}
    assert Relation.objects.get(dossier=referral.dossier).kind == "ex"
    assert {(a.criterion, a.verdict) for a in AdmissionAnswer.objects.filter(referral=referral)} == {
        ("a", "ja"), ("b", "ja"), ("c", "ja"), ("d", "ja"),
    }  # fmt: skip
    assert running(referral.dossier) == {("aanmelder", "Lotte H."), ("triage", "triage")}
    (event,) = events("register_family")
    assert event.object_number == referral.number and event.user_id == cast.outsider.pk
    assert EventLine.objects.filter(event=event).count() == 2
    for member in (cast.director, cast.staff):
        assert ("aanmelding_wegen", referral.number) in waiting(member)
    owed = Obligation.objects.get(task="triage.first_contact_is_late")
    assert owed.due_at == referral.received_at + datetime.timedelta(hours=48)


def test_numbers_are_counted_per_house_and_never_twice(cast):
    first, second = register(cast.outsider, cast.town), register(cast.partner, cast.town)
    assert [first.dossier.number, second.dossier.number] == ["W-940", "X-941"]
    assert [first.number.split("-")[1], second.number.split("-")[1]] == ["1", "2"]


@pytest.mark.parametrize("who", ["manager", "line_manager", "auditor", "admin", "superuser", "staff", "director"])
def test_only_participants_in_a_role_for_families_register(cast, who):
    with pytest.raises(NotAllowed, match="professional van een deelnemer"):
        register(getattr(cast, who), cast.town)


def test_a_third_party_does_not_register(cast):
    school = make.organisation(cast.house, "Basisschool De Linde", "derde", "zorg")
    teacher = make.user("Iris", "Visser", school, "partner")
    with pytest.raises(NotAllowed):
        register(teacher, cast.town)


@pytest.mark.parametrize(
    "change, sentence",
    [
        ({"declared": False}, "Verklaar eerst"),
        ({"persons": []}, "minstens één persoon"),
        ({"matter": " "}, "wat er aan de hand is"),
        ({"urgent": True}, "waarom het spoed heeft"),
        ({"admission": {k: v for k, v in admission().items() if k != "d"}}, "over de ketens heen"),
    ],
)
def test_a_registration_with_a_gap_is_refused_and_leaves_nothing(cast, change, sentence):
    before = Case.objects.count()
    with pytest.raises(StepRefused, match=sentence):
        register(cast.outsider, cast.town, **change)
    assert Case.objects.count() == before and Referral.objects.count() == 0


def test_a_municipality_of_another_house_is_refused(cast):
    with pytest.raises(StepRefused, match="gemeente van dit huis"):
        register(cast.outsider, make.municipality(cast.other.house, "Verweg"))


def test_a_draft_is_kept_per_step_and_thrown_away_at_sending(cast):
    with acting(cast.outsider):
        changes.save_draft(actor=cast.outsider, step="gezin", values={"p0-first_name": "Esra"})
        changes.save_draft(actor=cast.outsider, step="gezin", values={"p0-role": "moeder"})
        changes.save_draft(actor=cast.outsider, step="speelt", values={"matter": "Ruzie"})
        assert ReferralDraft.objects.get().data == {
            "gezin": {"p0-first_name": "Esra", "p0-role": "moeder"}, "speelt": {"matter": "Ruzie"},
        }  # fmt: skip
    with acting(cast.partner):
        assert ReferralDraft.objects.count() == 0, "a draft is its writer's alone"
    register(cast.outsider, cast.town)
    assert ReferralDraft.objects.count() == 0
    with acting(cast.manager), pytest.raises(NotAllowed):
        changes.save_draft(actor=cast.manager, step="gezin", values={})


def test_a_known_family_gives_the_name_of_its_director_and_a_search_in_the_log(cast):
    make.person(cast.dossier, "Esra", "Yıldız", ESRA["birth_date"])
    with acting(cast.outsider):
        found = changes.find_known(actor=cast.outsider, persons=[("YILDIZ", ESRA["birth_date"])])
        assert found == cast.director
        assert changes.find_known(actor=cast.outsider, persons=[("Yildiz", datetime.date(1985, 3, 15))]) is None
        assert changes.find_known(actor=cast.outsider, persons=[("Yildi_", ESRA["birth_date"])]) is None
    assert [e.action for e in events("find_known")] == ["zoek", "zoek", "zoek"]
    with acting(cast.other.director):
        assert changes.find_known(actor=cast.other.director, persons=[("Yıldız", ESRA["birth_date"])]) is None
    assert register(cast.outsider, cast.town).known_director == cast.director


def test_a_family_that_is_not_running_is_not_known(cast, registered):
    with acting(cast.partner):
        assert changes.find_known(actor=cast.partner, persons=[("de Boer", KEVIN["birth_date"])]) is None


def test_weighing_keeps_every_saving_and_the_last_counts(cast, registered):
    weigh(cast.staff, registered, "a", "nee")
    weigh(cast.staff, registered, "a", "ja", "Nu wel.")
    made = list(Judgement.objects.filter(referral=registered).order_by("judged_at", "pk"))
    assert [(j.verdict, j.judge, j.organisation) for j in made] == [
        ("nee", cast.staff, cast.org.house), ("ja", cast.staff, cast.org.house),
    ]  # fmt: skip
    assert len(events("judge")) == 2


def test_the_registrar_and_a_private_participant_do_not_weigh(cast, registered):
    with acting(cast.outsider), pytest.raises(NotAllowed, match="publieke deelnemers"):
        changes.judge(actor=cast.outsider, referral=registered, criterion="a", verdict="ja")
    make.desk(cast.house, "triage", cast.partner)
    with acting(cast.partner), pytest.raises(NotAllowed):
        changes.judge(actor=cast.partner, referral=registered, criterion="a", verdict="ja")
    make.desk(cast.house, "triage", cast.police)
    weigh(cast.police, registered, "a")
    assert Judgement.objects.get().organisation == cast.org.police


def test_the_database_keeps_judgements_from_the_registrar(cast, registered):
    weigh(cast.staff, registered, argument="GEHEIM oordeel")
    with acting(cast.outsider):
        assert Referral.objects.count() == 1
        assert Judgement.objects.count() == 0
    make.grant(registered.dossier, cast.outsider, "team")
    with acting(cast.outsider):
        assert Judgement.objects.count() == 0, "nor does joining the team give them"


def test_asking_and_completing(cast, registered):
    due = clock.today() + datetime.timedelta(days=3)
    with acting(cast.staff):
        asked = changes.ask_more(actor=cast.staff, referral=registered, question="Gaan de kinderen naar school?", due_on=due)
    assert (asked.state, asked.question_due) == ("aanvullen", due)
    assert ("aanmelding_aanvullen", registered.number) in waiting(cast.outsider)
    with acting(cast.staff), pytest.raises(StepRefused, match="wacht op aanvulling"):
        changes.ask_more(actor=cast.staff, referral=registered, question="Nog iets?")
    with acting(cast.staff), pytest.raises(NotAllowed, match="GGZ De Brug"):
        changes.complete(actor=cast.staff, referral=registered, text="Ja.")
    with acting(cast.outsider):
        with pytest.raises(StepRefused, match="wat u aanvult"):
            changes.complete(actor=cast.outsider, referral=registered, text=" ")
        done = changes.complete(actor=cast.outsider, referral=registered, text="De oudste wel.")
    assert (done.state, done.completion) == ("te_wegen", "De oudste wel.")
    assert waiting(cast.outsider) == set()
    assert len(events("ask_more")) == len(events("complete")) == 1


def test_correcting_keeps_what_stood_there(cast, registered):
    with acting(cast.outsider):
        changes.correct_referral(actor=cast.outsider, referral=registered, matter="Vader zoekt moeder op.", wanted="Eén plan.")
        changes.correct_referral(actor=cast.outsider, referral=registered, matter="Vader zoekt moeder op.")
    assert {(c.field, c.former) for c in ReferralCorrection.objects.all()} == {
        ("matter", "Vader zoekt moeder op, ook op haar werk."), ("wanted", ""),
    }  # fmt: skip
    assert len(events("correct_referral")) == 1
    with acting(cast.outsider), pytest.raises(StepRefused, match="waarom het spoed"):
        changes.correct_referral(actor=cast.outsider, referral=registered, urgent=True)
    with acting(cast.staff), pytest.raises(NotAllowed):
        changes.correct_referral(actor=cast.staff, referral=registered, matter="Anders.")


def test_withdrawing_ends_every_right_and_leaves_the_row(cast, registered):
    with acting(cast.staff), pytest.raises(NotAllowed):
        changes.withdraw_referral(actor=cast.staff, referral=registered)
    with acting(cast.outsider):
        changes.withdraw_referral(actor=cast.outsider, referral=registered)
    assert running(registered.dossier) == set()
    assert Case.objects.get(dossier=registered.dossier).state == "niet_opgepakt"
    assert waiting(cast.staff) == set()
    assert not Obligation.objects.filter(done_at=None, cancelled_at=None, key__startswith="aanmelding").exists()
    with acting(cast.outsider):
        assert Referral.objects.visible_to(cast.outsider).get().state == "ingetrokken"
        assert Person.objects.count() == 0
    with acting(cast.outsider), pytest.raises(StepRefused, match="al beslist"):
        changes.withdraw_referral(actor=cast.outsider, referral=registered)
    assert len(events("withdraw_referral")) == 1


def test_a_weighing_with_a_gap_is_not_laid_before_anybody(cast, registered):
    weigh(cast.staff, registered, "abd")
    with pytest.raises(StepRefused, match="criteria c en e"):
        submit(cast.staff, registered)
    weigh(cast.director, registered, "ce")
    laid = submit(cast.staff, registered)
    assert (laid.state, laid.proposed_route) == ("voorgelegd", "opgepakt")
    assert ("doelbesluit", "doelbesluit") in running(registered.dossier)
    assert ("aanmelding_doelbesluit", registered.number) in waiting(cast.decider)
    assert waiting(cast.staff) == set()
    assert len(events("submit_weighing")) == 1


def test_another_route_needs_a_reason_of_its_own(cast, registered):
    weigh(cast.staff, registered)
    with pytest.raises(StepRefused, match="minstens één reden bij “Lokaal”"):
        submit(cast.staff, registered, "lokaal", reasons=["riec-a"])
    assert submit(cast.staff, registered, "lokaal", reasons=["lokaal-f", "riec-a"]).proposed_reasons == ["lokaal-f"]


def test_taking_up_makes_a_running_case_with_a_director_and_a_team(cast, laid_before):
    weigh(cast.decider, laid_before, "abcd")
    made = decide(
        cast.decider, laid_before, ends=["unsafe_persons"], director=cast.director, team=[cast.partner, cast.outsider],
        purpose="Moeder en kinderen zijn veilig.", advice="We gaan beginnen.",
    )  # fmt: skip
    referral = Referral.objects.get(pk=laid_before.pk)
    assert (made.outcome, referral.state, referral.advice) == ("opgepakt", "opgepakt", "We gaan beginnen.")
    case = Case.objects.get(dossier=referral.dossier)
    assert (case.state, case.director, case.ends) == ("lopend", cast.director, ["unsafe_persons"])
    assert running(referral.dossier) == {("procesregie", "Marit V."), ("team", "Daan K."), ("team", "Lotte H.")}
    assert AgendaWish.objects.get(dossier=referral.dossier).kind == "nieuw"
    assert len(events("decide_purpose")) == 1
    assert ("gezin_opgepakt", referral.dossier.number) in waiting(cast.partner)
    assert ("aanmelding_stand", referral.number) in waiting(cast.outsider)
    assert waiting(cast.decider) == set()


def test_urgent_asks_for_the_first_agenda(cast):
    referral = register(cast.outsider, cast.town, urgent=True, urgency_note="Vader woont nu in de straat.")
    weigh(cast.staff, referral)
    submit(cast.staff, referral)
    weigh(cast.decider, referral, "abcd")
    decide(
        cast.decider, referral, ends=["crime"], director=cast.director, team=[cast.partner], purpose="Het wordt veilig."
    )
    assert AgendaWish.objects.get(dossier=referral.dossier).kind == "spoed"


TAKE_UP = {"ends": ["crime"], "purpose": "Het wordt veilig."}


@pytest.mark.parametrize(
    "letters, verdict, sentence",
    [("", "ja", "criteria a, b, c en d"), ("abc", "ja", "criterium d"), ("abcd", "nee", "niet voldoet")],
)
def test_a_family_is_not_taken_up_while_a_criterion_is_open_or_unmet(cast, laid_before, letters, verdict, sentence):
    weigh(cast.decider, laid_before, letters, verdict)
    with pytest.raises(StepRefused, match=sentence):
        decide(cast.decider, laid_before, director=cast.director, team=[cast.partner], **TAKE_UP)
    assert Referral.objects.get(pk=laid_before.pk).state == "voorgelegd"


@pytest.mark.parametrize(
    "change, sentence",
    [
        ({"ends": []}, "bij welk doel"),
        ({"ends": ["macht"]}, "bij welk doel"),
        ({"purpose": " "}, "waarvoor de deelnemers"),
        ({"director": None}, "procesregisseur"),
        ({"director": "partner"}, "procesregisseur"),
        ({"team": []}, "wie er in het team"),
        ({"team": ["line_manager"]}, "kan niet in het team"),
        ({"reasons": ""}, "waarom u dit beslist"),
    ],
)
def test_taking_up_refuses_what_is_missing(cast, laid_before, change, sentence):
    weigh(cast.decider, laid_before, "abcd")
    values = {"director": "director", "team": ["partner"], **TAKE_UP, **change}
    values["director"] = values["director"] and getattr(cast, values["director"])
    values["team"] = [getattr(cast, name) for name in values["team"]]
    with pytest.raises(StepRefused, match=sentence):
        decide(cast.decider, laid_before, **values)
    assert PurposeDecision.objects.count() == 0


def test_nobody_unscreened_comes_into_a_team(cast, laid_before):
    weigh(cast.decider, laid_before, "abcd")
    fresh = make.user("Nina", "Smit", cast.org.ggz, "partner")
    fresh.screening = ""
    fresh.save()
    with pytest.raises(StepRefused, match="betrouwbaarheid"):
        decide(cast.decider, laid_before, director=cast.director, team=[fresh], **TAKE_UP)


@pytest.mark.parametrize(
    "outcome, grounds", [("lokaal", ["lokaal-a"]), ("riec", ["riec-a"]), ("afgewezen", ["afgewezen-plan"])]
)
def test_not_taking_up_ends_every_right(cast, laid_before, outcome, grounds):
    with pytest.raises(StepRefused, match="minstens één reden"):
        decide(cast.decider, laid_before, outcome)
    decide(cast.decider, laid_before, outcome, grounds=grounds, advice="Vraag het wijkteam.")
    assert running(laid_before.dossier) == set()
    assert Case.objects.get(dossier=laid_before.dossier).state == "niet_opgepakt"
    with acting(cast.outsider):
        assert Referral.objects.visible_to(cast.outsider).get().advice == "Vraag het wijkteam."
    with acting(cast.staff):
        assert Referral.objects.visible_to(cast.staff).count() == 0
    assert len(events("decide_purpose")) == 1


def test_only_a_public_participant_at_the_desk_decides(cast, laid_before):
    ggz = make.user("Wim", "Bos", cast.org.ggz, "beslisser")
    make.desk(cast.house, "doelbesluit", ggz)
    for who in (ggz, cast.staff, cast.director, cast.outsider):
        with pytest.raises(NotAllowed, match="publieke deelnemer. Vraag het aan Gemeente Oudemeer"):
            decide(who, laid_before, "afgewezen", grounds=["afgewezen-doel"])
    for who in (cast.police, cast.manager, cast.superuser, cast.other.director):
        with pytest.raises(NotAllowed):
            decide(who, laid_before, "afgewezen", grounds=["afgewezen-doel"])
    assert PurposeDecision.objects.count() == 0


def test_the_second_decider_hears_who_was_first(cast, laid_before):
    make.desk(cast.house, "doelbesluit", cast.police)
    decide(cast.decider, laid_before, "afgewezen", grounds=["afgewezen-doel"])
    with pytest.raises(StepRefused, match="Joris Aalders besliste op .* al over aanmelding"):
        decide(cast.police, laid_before, "lokaal", grounds=["lokaal-a"])
    with pytest.raises(NotAllowed):
        decide(cast.other.director, laid_before, "lokaal", grounds=["lokaal-a"])


def test_sending_back_ends_the_right_of_the_purpose_desk(cast, laid_before):
    with acting(cast.decider):
        changes.send_back(actor=cast.decider, referral=laid_before, reasons="Wat zegt school?")
    referral = Referral.objects.get(pk=laid_before.pk)
    assert referral.state == "te_wegen" and "Wat zegt school?" in referral.proposal
    assert running(referral.dossier) == {("aanmelder", "Lotte H."), ("triage", "triage")}
    assert ("aanmelding_wegen", referral.number) in waiting(cast.staff)
    submit(cast.staff, referral)
    assert ("doelbesluit", "doelbesluit") in running(referral.dossier)
    assert len(events("send_back")) == 1


def test_the_clock_of_the_first_contact_stops(cast, registered):
    with acting(cast.outsider):
        changes.note_first_contact(actor=cast.outsider, referral=registered, note="Gebeld met moeder.")
        with pytest.raises(StepRefused, match="al vastgelegd"):
            changes.note_first_contact(actor=cast.outsider, referral=registered)
    assert Referral.objects.get(pk=registered.pk).first_contact_by == cast.outsider
    assert not Obligation.objects.filter(task="triage.first_contact_is_late", cancelled_at=None).exists()
    assert len(events("note_first_contact")) == 1


def test_a_late_first_contact_is_told_once(cast, registered):
    tasks.first_contact_is_late(registered.pk)
    tasks.first_contact_is_late(registered.pk)
    tasks.first_contact_is_late(0)
    assert ("eerste_contact", registered.number) in waiting(cast.staff)
    assert Notice.objects.filter(kind="eerste_contact").count() == 2
    with acting(cast.staff):
        changes.note_first_contact(actor=cast.staff, referral=registered)
    assert ("eerste_contact", registered.number) not in waiting(cast.staff)
    tasks.first_contact_is_late(registered.pk)
    assert ("eerste_contact", registered.number) not in waiting(cast.staff)
    with acting(System("herinnering")) as actor:
        assert changes.first_contact_is_late(actor=actor, referral_id=registered.pk) is None
