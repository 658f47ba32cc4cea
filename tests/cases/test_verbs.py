"""Verbs of the family's file: the effect, one event in the log, and who may not."""

import datetime

import pytest

from access import rights
from access.acting import acting
from access.models import Event, Grant
from cases.changes import case as case_verbs
from cases.changes import information, people, plan, team
from cases.models import (
    AgendaWish, Case, Decision, Goal, InformationItem, Person, PersonCorrection, PhaseChange, PlanVersion, Relation,
    SafetyCheck, Summary, TimelineEvent,
)  # fmt: skip
from casusoverleg import clock
from casusoverleg.workflow import NotAllowed, StepRefused
from tests import factories as make


def one_event(verb):
    """Exactly one event of this verb; returns it."""
    return Event.objects.get(verb=verb)


@pytest.fixture
def fresh(cast):
    """A registered family that the purpose desk has before it: (case, decider)."""
    referral = make.referral(cast.house, cast.town, cast.partner, state="voorgelegd")
    return Case.objects.get(dossier=referral.dossier)


def test_open_case_makes_a_registered_case(cast):
    with acting(cast.partner):
        dossier = rights.open_dossier(
            house_id=cast.house.pk, number="A-7001", holder=cast.partner, ground="aanmelder"
        )
        made = case_verbs.open_case(actor=cast.partner, dossier=dossier, municipality=cast.town)
    assert (made.state, made.number) == ("aangemeld", "A-7001")
    assert one_event("open_case").object_number == "A-7001"


def take_up(cast, case, actor):
    case_verbs.take_up(
        actor=actor, dossier=case.dossier, director=cast.director, team=[cast.police, cast.outsider],
        ends=["unsafe_persons"], purpose="Iedereen is veilig.",
    )  # fmt: skip


def test_take_up_gives_rights_and_asks_for_a_first_meeting(cast, fresh):
    with acting(cast.decider):
        take_up(cast, fresh, cast.decider)
    fresh.refresh_from_db()
    assert (fresh.state, fresh.director, fresh.started_on) == ("lopend", cast.director, clock.today())
    held = {(g.holder_user_id, g.ground) for g in Grant.objects.filter(dossier=fresh.dossier, holder_desk=None)}
    assert held >= {(cast.director.pk, "procesregie"), (cast.police.pk, "team"), (cast.outsider.pk, "team")}
    assert (cast.partner.pk, "aanmelder") in held, "who registered keeps that right"
    assert AgendaWish.objects.get(dossier=fresh.dossier).kind == "nieuw"
    event = one_event("take_up")
    assert (event.action, event.ground, event.article) == ("recht", "doelbesluit", "WGS 2.31(2)")


def test_take_up_is_for_public_participants(cast, fresh):
    with acting(cast.staff), pytest.raises(NotAllowed):
        take_up(cast, fresh, cast.staff)
    with acting(cast.outsider), pytest.raises(NotAllowed):
        take_up(cast, fresh, cast.outsider)


def test_a_case_is_taken_up_once(cast, fresh):
    with acting(cast.decider):
        take_up(cast, fresh, cast.decider)
        with pytest.raises(StepRefused):
            take_up(cast, fresh, cast.decider)


def test_leave_is_for_public_participants_and_who_registered(cast, fresh):
    with acting(cast.staff), pytest.raises(NotAllowed):
        case_verbs.leave(actor=cast.staff, dossier=fresh.dossier)
    with acting(cast.decider):
        case_verbs.leave(actor=cast.decider, dossier=fresh.dossier)
    fresh.refresh_from_db()
    assert fresh.state == "niet_opgepakt"
    one_event("leave")


CALLS = {  # verb: (function of cast, who may)
    "record_decision": lambda c, who: case_verbs.record_decision(actor=who, dossier=c.dossier, text="Ria steunt."),
    "set_next_date": lambda c, who: case_verbs.set_next_date(
        actor=who, dossier=c.dossier, on=clock.today() + datetime.timedelta(days=42)
    ),
    "write_summary": lambda c, who: case_verbs.write_summary(actor=who, dossier=c.dossier, concern="Onrust."),
    "change_phase": lambda c, who: case_verbs.change_phase(
        actor=who, dossier=c.dossier, step="to_risk", reason="Er is rust."
    ),
    "add_person": lambda c, who: people.add_person(actor=who, dossier=c.dossier, first_name="Esra"),
    "add_information": lambda c, who: information.add_information(
        actor=who, dossier=c.dossier, text="Ruzie gehoord.", kind="feit", category=9
    ),
    "add_event": lambda c, who: information.add_event(
        actor=who, dossier=c.dossier, lane="incident", on=clock.today(), text="Ruzie"
    ),
    "set_goal": lambda c, who: plan.set_goal(actor=who, dossier=c.dossier, text="Iedereen veilig."),
    "require_safety": lambda c, who: plan.require_safety(
        actor=who, dossier=c.dossier, text="Niet bij het huis.", guard=c.police
    ),
    "freeze_plan": lambda c, who: plan.freeze_plan(actor=who, dossier=c.dossier),
    "add_member": lambda c, who: team.add_member(actor=who, dossier=c.dossier, user=c.outsider),
    "end_member": lambda c, who: team.end_member(actor=who, dossier=c.dossier, user=c.police),
}
# who is refused beside the outsider and the superuser, who always are
REFUSED = {"write_summary": ["partner"], "change_phase": ["partner"], "add_member": ["partner"], "end_member": ["partner"]}


@pytest.mark.parametrize("verb", CALLS)
def test_each_verb_writes_one_event_with_the_ground(cast, verb):
    with acting(cast.director):
        CALLS[verb](cast, cast.director)
    event = one_event(verb)
    assert (event.user_id, event.dossier_id, event.ground) == (cast.director.pk, cast.dossier.pk, "procesregie")


@pytest.mark.parametrize("verb", CALLS)
def test_no_verb_without_a_right(cast, verb):
    for name in ["outsider", "superuser", *REFUSED.get(verb, [])]:
        who = getattr(cast, name)
        with acting(who), pytest.raises(NotAllowed):
            CALLS[verb](cast, who)
    assert not Event.objects.filter(verb=verb).exists()


@pytest.mark.parametrize("verb", sorted(set(CALLS) - {"add_person", "end_member"}))
def test_nothing_is_written_in_a_file_that_is_not_open(cast, verb):
    for state in ("aangemeld", "niet_opgepakt"):
        Case.objects.filter(dossier=cast.dossier).update(state=state)
        with acting(cast.director), pytest.raises(StepRefused):
            CALLS[verb](cast, cast.director)


def test_decision_keeps_dissent_and_can_be_withdrawn(cast):
    with acting(cast.director):
        made = case_verbs.record_decision(
            actor=cast.director, dossier=cast.dossier, text="Ria steunt.", dissent="GGZ twijfelt.", meeting_number="O-1"
        )
        case_verbs.withdraw_decision(actor=cast.director, decision=made)
        with pytest.raises(StepRefused):
            case_verbs.withdraw_decision(actor=cast.director, decision=made)
    made = Decision.objects.get()
    assert (made.dissent, made.meeting_number, made.withdrawn_at is not None) == ("GGZ twijfelt.", "O-1", True)
    with acting(cast.partner), pytest.raises(NotAllowed):
        case_verbs.withdraw_decision(actor=cast.partner, decision=made)


def test_one_open_rappel_per_case(cast):
    first, second = (clock.today() + datetime.timedelta(days=d) for d in (10, 20))
    with acting(cast.director):
        case_verbs.set_next_date(actor=cast.director, dossier=cast.dossier, on=first)
        case_verbs.set_next_date(actor=cast.director, dossier=cast.dossier, on=second, reason="na het onderzoek")
    wish = AgendaWish.objects.get(dossier=cast.dossier, kind="rappel")
    assert (wish.not_before, wish.reason) == (second, "na het onderzoek")
    assert Case.objects.get(dossier=cast.dossier).next_on == second
    with acting(cast.director):
        with pytest.raises(StepRefused):
            case_verbs.set_next_date(actor=cast.director, dossier=cast.dossier, on=clock.today() - datetime.timedelta(1))
        case_verbs.set_next_date(actor=cast.director, dossier=cast.dossier, on=None)
    wish.refresh_from_db()
    assert wish.dropped_at is not None


def test_summary_appends_and_the_last_counts(cast):
    with acting(cast.director):
        for text in ("Eerst.", "Daarna."):
            case_verbs.write_summary(actor=cast.director, dossier=cast.dossier, concern=text)
    assert [s.concern for s in Summary.objects.all()] == ["Daarna.", "Eerst."]


def test_phase_moves_with_reason_and_history(cast):
    with acting(cast.director):
        case_verbs.change_phase(actor=cast.director, dossier=cast.dossier, step="to_risk", reason="Rust.")
        with pytest.raises(StepRefused):
            case_verbs.change_phase(actor=cast.director, dossier=cast.dossier, step="to_risk", reason="Rust.")
        with pytest.raises(StepRefused):
            case_verbs.change_phase(actor=cast.director, dossier=cast.dossier, step="to_recovery", reason=" ")
    change = PhaseChange.objects.get()
    assert (change.former, change.phase, change.reason) == ("dv", "rz", "Rust.")
    assert TimelineEvent.objects.get().lane == "fase"


def test_regie_is_accepted_by_oneself_or_written_down_by_staff(cast):
    with acting(cast.police), pytest.raises(NotAllowed):
        case_verbs.accept_regie(actor=cast.police, dossier=cast.dossier, user=cast.partner)
    with acting(cast.partner):
        case_verbs.accept_regie(actor=cast.partner, dossier=cast.dossier, user=cast.partner)
    case = Case.objects.get(dossier=cast.dossier)
    assert (case.regie, case.regie_organisation) == (cast.partner, cast.org.team)
    with acting(cast.director):
        with pytest.raises(StepRefused, match="zit niet in het team"):
            case_verbs.accept_regie(actor=cast.director, dossier=cast.dossier, user=cast.outsider)
        case_verbs.give_back_regie(actor=cast.director, dossier=cast.dossier, reason="Andere baan")
    case.refresh_from_db()
    assert case.regie is None
    assert one_event("accept_regie").user_id == cast.partner.pk
    one_event("give_back_regie")


def test_a_corrected_name_keeps_the_old_one(cast):
    esra = make.person(cast.dossier, "Esra", "Yildiz")
    with acting(cast.partner):
        people.correct_person(actor=cast.partner, person=esra, field="last_name", value="Yıldız", reason="Paspoort")
        people.correct_person(
            actor=cast.partner, person=esra, field="birth_date", value=datetime.date(1991, 3, 14), reason="Paspoort"
        )
        for field, value in [("pk", "9"), ("first_name", " "), ("last_name", "Yıldız"), ("birth_date", "gisteren")]:
            with pytest.raises(StepRefused):
                people.correct_person(actor=cast.partner, person=esra, field=field, value=value, reason="Zomaar")
    esra.refresh_from_db()
    assert (esra.full_name, esra.birth_date, esra.search_name) == ("Esra Yıldız", datetime.date(1991, 3, 14), "esra yildiz")
    kept = {(c.field, c.former, c.value) for c in PersonCorrection.objects.all()}
    assert kept == {("last_name", "Yildiz", "Yıldız"), ("birth_date", "1992-03-14", "1991-03-14")}
    assert Event.objects.filter(verb="correct_person").count() == 2


def test_the_event_names_the_person_as_a_pseudonym(cast):
    with acting(cast.partner):
        esra = people.add_person(actor=cast.partner, dossier=cast.dossier, first_name="Esra")
    line = one_event("add_person").lines.get()
    assert bytes(line.person) == cast.dossier.pseudonym(esra.pk)


def test_relations_stay_in_one_family(cast):
    esra, noor = make.person(cast.dossier, "Esra"), make.person(cast.dossier, "Noor")
    elsewhere = make.person(cast.other.case.dossier, "Buiten")
    with acting(cast.partner):
        made = people.relate(actor=cast.partner, person=esra, other=noor, kind="ouder", custody=True)
        for other, kind in [(noor, "ouder"), (esra, "ouder"), (elsewhere, "ouder"), (noor, "vriend")]:
            with pytest.raises(StepRefused):
                people.relate(actor=cast.partner, person=esra, other=other, kind=kind, custody=True)
        people.unrelate(actor=cast.partner, relation=made)
    assert not Relation.objects.exists()


def test_told_and_heard(cast):
    noor = make.person(cast.dossier, "Noor", birth=clock.today() - datetime.timedelta(days=3000))
    with acting(cast.partner):
        people.note_informed(actor=cast.partner, person=noor, informed="ja", on=clock.today())
        people.hear_child(actor=cast.partner, person=noor, on=clock.today())
        with pytest.raises(StepRefused):
            people.note_informed(actor=cast.partner, person=noor, informed="uitgesteld")
        with pytest.raises(StepRefused):
            people.hear_child(actor=cast.partner, person=noor, on=clock.today() + datetime.timedelta(1))
    noor.refresh_from_db()
    assert (noor.informed, noor.informed_on, noor.heard_on) == ("ja", clock.today(), clock.today())
    one_event("note_informed"), one_event("hear_child")


def test_who_registers_describes_the_family_before_the_decision(cast, fresh):
    with acting(cast.partner):
        people.add_person(actor=cast.partner, dossier=fresh.dossier, first_name="Lina")
        with pytest.raises(StepRefused, match="publieke deelnemer"):
            information.add_information(
                actor=cast.partner, dossier=fresh.dossier, text="Te vroeg.", kind="feit", category=9
            )
    assert Person.objects.get(dossier=fresh.dossier).first_name == "Lina"


def test_information_carries_its_provider(cast):
    with acting(cast.police):
        made = information.add_information(
            actor=cast.police, dossier=cast.dossier, text="Aanhouding.", kind="feit", category=7, audience="straf"
        )
        with pytest.raises(NotAllowed):
            information.add_information(
                actor=cast.police, dossier=cast.dossier, text="x", kind="feit", category=7, organisation=cast.org.team
            )
    assert (made.organisation, made.recorded_by) == (cast.org.police, cast.police)
    with acting(cast.director):
        taken = information.add_information(
            actor=cast.director, dossier=cast.dossier, text="Ingebracht.", kind="feit", category=7, audience="straf",
            organisation=cast.org.police,
        )  # fmt: skip
    assert taken.organisation == cast.org.police


def test_only_the_provider_or_the_director_withdraws(cast):
    item = make.information(cast.dossier, cast.police)
    with acting(cast.partner), pytest.raises(NotAllowed):
        information.withdraw_information(actor=cast.partner, item=item)
    with acting(cast.police):
        information.withdraw_information(actor=cast.police, item=item)
        with pytest.raises(StepRefused):
            information.withdraw_information(actor=cast.police, item=item)
    assert InformationItem.objects.get().withdrawn_at is not None
    one_event("withdraw_information")


def test_an_event_can_be_taken_off_the_timeline(cast):
    with acting(cast.police):
        event = information.add_event(
            actor=cast.police, dossier=cast.dossier, lane="melding", on=datetime.date(2019, 5, 1), text="Melding buurt"
        )
    with acting(cast.partner), pytest.raises(NotAllowed):
        information.withdraw_event(actor=cast.partner, event=event)
    with acting(cast.police):
        information.withdraw_event(actor=cast.police, event=event)
    assert not TimelineEvent.objects.exists()
    one_event("withdraw_event")


def test_goals_are_reworded_reached_and_dropped(cast):
    with acting(cast.partner):
        goal = plan.set_goal(actor=cast.partner, dossier=cast.dossier, text="Iedereen veilig.")
        plan.set_goal(actor=cast.partner, dossier=cast.dossier, text="Noor en Sem zijn veilig.", goal=goal)
        other = plan.set_goal(actor=cast.partner, dossier=cast.dossier, text="Rust.")
        plan.finish_goal(actor=cast.partner, goal=goal, reached=True)
        plan.finish_goal(actor=cast.partner, goal=other, reached=False)
        with pytest.raises(StepRefused):
            plan.finish_goal(actor=cast.partner, goal=goal, reached=False)
    rows = list(Goal.objects.values_list("text", "position", "reached_on", "dropped_on"))
    assert rows == [("Noor en Sem zijn veilig.", 1, clock.today(), None), ("Rust.", 2, None, clock.today())]


def test_safety_is_guarded_checked_and_dropped(cast):
    with acting(cast.director):
        with pytest.raises(StepRefused):
            plan.require_safety(actor=cast.director, dossier=cast.dossier, text="Eis", guard=cast.outsider)
        eis = plan.require_safety(actor=cast.director, dossier=cast.dossier, text="Eis", guard=cast.police)
    with acting(cast.partner):
        with pytest.raises(StepRefused):
            plan.check_safety(actor=cast.partner, requirement=eis, step="broken")
        plan.check_safety(actor=cast.partner, requirement=eis, step="broken", note="Hij stond voor de deur.")
        with pytest.raises(NotAllowed):
            plan.check_safety(actor=cast.partner, requirement=eis, step="drop")
        with pytest.raises(StepRefused):
            plan.check_safety(actor=cast.partner, requirement=eis, step="zomaar")
    eis.refresh_from_db()
    assert eis.state == "niet"
    with acting(cast.director):
        plan.check_safety(actor=cast.director, requirement=eis, step="drop")
        with pytest.raises(StepRefused):
            plan.check_safety(actor=cast.director, requirement=eis, step="kept")
    assert [c.found for c in SafetyCheck.objects.all()] == ["vervallen", "niet"]


def test_a_plan_version_stays_as_it_was(cast):
    goal = make.goal(cast.dossier, cast.director)
    make.safety(cast.dossier, cast.police)
    make.action(cast.dossier, cast.partner)
    make.decision(cast.dossier, cast.director)
    make.person(cast.dossier)
    make.summary(cast.dossier, cast.director)
    make.information(cast.dossier, cast.police, "GEHEIM-STRAF", audience="straf")
    with acting(cast.director):
        plan.freeze_plan(actor=cast.director, dossier=cast.dossier, meeting_number="O-77")
        plan.set_goal(actor=cast.director, dossier=cast.dossier, text="Iets anders.", goal=goal)
        second = plan.freeze_plan(actor=cast.director, dossier=cast.dossier)
    first = PlanVersion.objects.get(number=1)
    assert (second.number, first.meeting_number) == (2, "O-77")
    assert first.content["goals"][0]["text"] == "Esra, Noor en Sem zijn thuis veilig."
    assert [len(first.content[k]) for k in ("goals", "safety", "actions", "decisions", "people")] == [1] * 5
    assert "GEHEIM-STRAF" not in str(first.content)


def test_members_come_with_a_role_and_a_screening(cast):
    with acting(cast.director):
        team.add_member(actor=cast.director, dossier=cast.dossier, user=cast.outsider, reason="Behandelt Kevin")
        with pytest.raises(StepRefused):
            team.add_member(actor=cast.director, dossier=cast.dossier, user=cast.outsider)
        for nobody in (cast.manager, cast.superuser, cast.other.director):
            with pytest.raises(StepRefused, match="kan niet in een team"):
                team.add_member(actor=cast.director, dossier=cast.dossier, user=nobody)
        unscreened = make.user("Ilse", "Dam", cast.org.ggz, "partner")
        type(unscreened).objects.filter(pk=unscreened.pk).update(screening="")
        unscreened.refresh_from_db()
        with pytest.raises(StepRefused, match="betrouwbaarheidsverklaring"):
            team.add_member(actor=cast.director, dossier=cast.dossier, user=unscreened)
    with acting(cast.outsider):
        assert Case.objects.visible_to(cast.outsider).count() == 1


def test_a_public_participant_in_the_team_chooses_too(cast):
    with acting(cast.police):
        team.add_member(actor=cast.police, dossier=cast.dossier, user=cast.outsider)
    assert Grant.objects.get(holder_user=cast.outsider).given_by == cast.police


def test_a_member_leaves_only_with_empty_hands(cast):
    action = make.action(cast.dossier, cast.partner)
    eis = make.safety(cast.dossier, cast.partner)
    Case.objects.filter(dossier=cast.dossier).update(regie=cast.partner)
    with acting(cast.director):
        with pytest.raises(StepRefused, match="één open actie, één veiligheidseis en de casusregie"):
            team.end_member(actor=cast.director, dossier=cast.dossier, user=cast.partner)
    type(action).objects.filter(pk=action.pk).update(state="gereed", finished_at=clock.now())
    type(eis).objects.filter(pk=eis.pk).update(guard=cast.police)
    Case.objects.filter(dossier=cast.dossier).update(regie=None)
    with acting(cast.director):
        team.end_member(actor=cast.director, dossier=cast.dossier, user=cast.partner)
        with pytest.raises(StepRefused):
            team.end_member(actor=cast.director, dossier=cast.dossier, user=cast.partner)
        with pytest.raises(StepRefused, match="Draag eerst de procesregie over"):
            team.end_member(actor=cast.director, dossier=cast.dossier, user=cast.director)
    with acting(cast.partner):
        assert Case.objects.visible_to(cast.partner).count() == 0


def test_one_may_leave_a_team_oneself(cast):
    with acting(cast.partner):
        assert team.end_member(actor=cast.partner, dossier=cast.dossier, user=cast.partner) == 1


def test_direction_goes_to_another_director_of_the_house(cast):
    second = make.user("Iris", "Postma", cast.org.house, "procesregisseur")
    with acting(cast.director):
        for wrong in (cast.partner, cast.director, cast.other.director):
            with pytest.raises(StepRefused):
                team.hand_over_direction(actor=cast.director, dossier=cast.dossier, to=wrong)
        team.hand_over_direction(actor=cast.director, dossier=cast.dossier, to=second)
    assert Case.objects.get(dossier=cast.dossier).director == second
    with acting(cast.director):
        assert Case.objects.visible_to(cast.director).count() == 0
    with acting(second):
        assert Case.objects.visible_to(second).count() == 1
    with acting(cast.partner), pytest.raises(NotAllowed):
        team.hand_over_direction(actor=cast.partner, dossier=cast.dossier, to=cast.director)
    one_event("hand_over_direction")
