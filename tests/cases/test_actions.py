"""Verbs of action items: effect, one event, refusal, and what is owed."""

import datetime

import pytest

from access.acting import acting
from access.models import Event
from cases.changes import actions as verbs
from cases.flows import ACTION, ACTION_OPEN
from cases.models import ActionItem, ActionUpdate
from casusoverleg import clock
from casusoverleg.workflow import NotAllowed, StepRefused
from notices.models import Notice, Obligation
from tests import factories as make


def day(n):
    return clock.today() + datetime.timedelta(days=n)


def agree(cast, actor=None, **fields):
    values = {"what": "Sloten vervangen", "responsible": cast.partner, "due_on": day(5), **fields}
    actor = actor or cast.director
    with acting(actor):
        return verbs.agree_action_item(actor=actor, dossier=cast.dossier, **values)


def step(actor, action, name, **fields):
    with acting(actor):
        return verbs.step_action(actor=actor, action=action, step=name, **fields)


def events(verb):
    return Event.objects.filter(verb=verb).count()


def owed(action):
    rows = Obligation.objects.filter(key__startswith=f"action:{action.pk}:", cancelled_at__isnull=True, done_at__isnull=True)
    return {o.key.rsplit(":", 1)[1]: o.due_on for o in rows}


def kinds(user):
    return set(Notice.objects.filter(user=user, done_at__isnull=True).values_list("kind", flat=True))


def test_agreeing_asks_the_person_and_owes_two_reminders(cast):
    action = agree(cast)
    assert (action.number, action.state, action.organisation) == ("A-1042-1", "voorgesteld", cast.org.team)
    assert owed(action) == {"before": day(3), "after": day(6)}
    assert kinds(cast.partner) == {"actie_gevraagd"}
    assert Obligation.objects.filter(task="notices.send_mail").count() == 1
    assert events("agree_action_item") == 1


def test_what_one_promises_oneself_or_at_the_table_is_open(cast):
    assert agree(cast, cast.partner).state == "open"
    second = agree(cast, accepted=True)
    assert (second.state, second.number) == ("open", "A-1042-2")
    assert kinds(cast.partner) == set()


def test_a_house_may_set_other_days(cast):
    cast.house.settings.create(key="reminder_before_days", value=4)
    assert owed(agree(cast)) == {"before": day(1), "after": day(6)}


def test_no_reminder_for_a_day_that_has_gone(cast):
    assert owed(agree(cast, due_on=day(1))) == {"after": day(2)}


@pytest.mark.parametrize(
    "fields, sentence",
    [
        ({"due_on": day(-3)}, "Kies een dag die nog moet komen"),
        ({"what": "  "}, "Schrijf wat er gaat gebeuren"),
        ({"due_on": None}, "Kies voor wanneer"),
    ],
)
def test_an_action_that_says_too_little_is_refused(cast, fields, sentence):
    with pytest.raises(StepRefused, match=sentence):
        agree(cast, **fields)
    assert not ActionItem.objects.exists() and not Obligation.objects.exists()


def test_only_the_team_agrees_and_only_the_team_is_asked(cast):
    for stranger in (cast.outsider, cast.manager, cast.superuser, cast.other.director):
        with pytest.raises(NotAllowed):
            agree(cast, stranger)
    with pytest.raises(StepRefused, match="uit het team"):
        agree(cast, responsible=cast.outsider)


def test_finishing_ends_reminders_and_tells_the_director(cast):
    action = agree(cast)
    done = step(cast.partner, action, "finish", note="Zaterdag vervangen.")
    assert (done.state, done.result, done.finished_at is not None) == ("gereed", "Zaterdag vervangen.", True)
    assert owed(action) == {} and kinds(cast.partner) == set()
    assert kinds(cast.director) == {"actie_gereed"}
    assert events("finish_action") == 1
    update = ActionUpdate.objects.get(action=action)
    assert (update.step, update.state, update.by) == ("finish", "gereed", cast.partner)


def test_undo_opens_it_again_with_its_reminders(cast):
    action = agree(cast)
    step(cast.partner, action, "finish", note="Klaar")
    again = step(cast.partner, action, "reopen")
    assert (again.state, again.finished_at) == ("open", None)
    assert owed(action) == {"before": day(3), "after": day(6)}
    assert kinds(cast.director) == set()


def test_stuck_waiting_and_busy(cast):
    action = agree(cast, accepted=True)
    stuck = step(cast.partner, action, "stuck", note="De sleutel is weg.")
    assert (stuck.state, stuck.obstacle, kinds(cast.director)) == ("vast", "De sleutel is weg.", {"actie_vast"})
    waits = step(cast.partner, action, "wait", note="wachtlijst\nIntussen: buurvrouw", since=day(-20))
    assert (waits.state, waits.obstacle, waits.waits_since) == ("wacht", "wachtlijst", day(-20))
    busy = step(cast.partner, action, "start")
    assert (busy.state, busy.obstacle, kinds(cast.director)) == ("bezig", "", set())


def test_postponing_counts_moves_reminders_and_tells_from_the_second_time(cast):
    action = agree(cast, accepted=True)
    with pytest.raises(StepRefused, match="latere dag"):
        step(cast.partner, action, "postpone", note="vakantie", due_on=day(4))
    moved = step(cast.partner, action, "postpone", note="vakantie", due_on=day(10))
    assert (moved.postponed, moved.due_on, owed(action)) == (1, day(10), {"before": day(8), "after": day(11)})
    assert kinds(cast.director) == set()
    assert step(cast.partner, action, "postpone", note="ziek", due_on=day(20)).postponed == 2
    assert kinds(cast.director) == {"actie_opgeschoven"}


def test_given_back_and_handed_over(cast):
    action = agree(cast, accepted=True)
    assert step(cast.partner, action, "give_back", note="Geen tijd").state == "teruggegeven"
    assert (owed(action), kinds(cast.director)) == ({}, {"actie_teruggegeven"})
    with pytest.raises(StepRefused, match="uit het team"):
        step(cast.director, action, "hand_over", to=cast.outsider)
    over = step(cast.director, action, "hand_over", to=cast.police)
    assert (over.state, over.responsible, over.organisation) == ("voorgesteld", cast.police, cast.org.police)
    assert owed(action) == {"before": day(3), "after": day(6)}
    assert kinds(cast.police) == {"actie_gevraagd"} and kinds(cast.director) == set()


def test_declining_and_accepting(cast):
    first, second = agree(cast), agree(cast)
    assert step(cast.partner, first, "decline", note="Niet mijn werk").state == "teruggegeven"
    assert step(cast.partner, second, "accept").state == "open"
    assert kinds(cast.partner) == set()
    assert step(cast.director, first, "cancel", note="Niet meer nodig").state == "vervallen"


@pytest.mark.parametrize("name", sorted(verbs.NEEDS_TEXT))
def test_what_must_be_written_is_asked(cast, name):
    state = "voorgesteld" if name == "decline" else "open"
    action = make.action(cast.dossier, cast.partner, state=state)
    actor = cast.director if name == "cancel" else cast.partner
    with pytest.raises(StepRefused):
        step(actor, action, name, note="  ", due_on=day(30))


# who, written out: the responsible person (r), the process director (d)
MAY = {
    "accept": "r", "decline": "r", "start": "r", "wait": "r", "stuck": "r", "finish": "r", "reopen": "rd",
    "postpone": "r", "give_back": "r", "hand_over": "rd", "cancel": "d",
}  # fmt: skip
TO = {
    "accept": {"voorgesteld": "open"},
    "decline": {"voorgesteld": "teruggegeven"},
    "start": {"open": "bezig", "wacht": "bezig", "vast": "bezig"},
    "wait": {"open": "wacht", "bezig": "wacht", "vast": "wacht"},
    "stuck": {"open": "vast", "bezig": "vast", "wacht": "vast"},
    "finish": {s: "gereed" for s in ("voorgesteld", "open", "bezig", "wacht", "vast")},
    "reopen": {"gereed": "open"},
    "postpone": {s: s for s in ("open", "bezig", "wacht", "vast")},
    "give_back": {s: "teruggegeven" for s in ("open", "bezig", "wacht", "vast")},
    "hand_over": {s: "voorgesteld" for s in ("voorgesteld", "open", "bezig", "wacht", "vast", "teruggegeven")},
    "cancel": {s: "vervallen" for s in ("voorgesteld", "open", "bezig", "wacht", "vast", "teruggegeven")},
}


@pytest.mark.parametrize("state", list(ACTION.states))
@pytest.mark.parametrize("name", [s.name for s in ACTION.steps])
def test_every_state_step_and_role(cast, state, name):
    for role, actor in (("r", cast.partner), ("d", cast.director), ("-", cast.police)):
        extra = {"finished_at": clock.now()} if state == "gereed" else {}
        action = make.action(cast.dossier, cast.partner, state=state, **extra)
        fields = {"note": "x", "due_on": day(30), "to": cast.police}
        if role not in MAY[name]:
            with pytest.raises(NotAllowed):
                step(actor, action, name, **fields)
        elif state not in TO[name]:
            with pytest.raises(StepRefused):
                step(actor, action, name, **fields)
        else:
            before = Event.objects.count()
            assert step(actor, action, name, **fields).state == TO[name][state]
            assert Event.objects.count() == before + 1


def test_the_second_one_hears_who_was_first(cast):
    action = make.action(cast.dossier, cast.partner)
    step(cast.partner, action, "finish", note="Klaar")
    with pytest.raises(StepRefused, match="U heeft deze actie om .* al afgerond"):
        step(cast.partner, action, "finish", note="Nog iets")


def test_what_a_leaving_colleague_carries_goes_to_one_person(cast):
    open_one, done = make.action(cast.dossier, cast.partner), make.action(
        cast.dossier, cast.partner, state="gereed", finished_at=clock.now()
    )
    guarded = make.safety(cast.dossier, cast.partner)
    cast.case.regie = cast.partner
    cast.case.save()
    with acting(cast.partner), pytest.raises(NotAllowed):
        verbs.hand_over_all(actor=cast.partner, dossier=cast.dossier, user=cast.partner, to=cast.police)
    with acting(cast.director):
        count = verbs.hand_over_all(actor=cast.director, dossier=cast.dossier, user=cast.partner, to=cast.police)
    for row in (open_one, done, guarded, cast.case):
        row.refresh_from_db()
    assert (count, open_one.responsible, open_one.state) == (2, cast.police, "voorgesteld")
    assert (done.responsible, guarded.guard, cast.case.regie) == (cast.partner, cast.police, None)
    assert kinds(cast.police) == {"actie_gevraagd", "regie_gevraagd"}
    assert events("hand_over_all") == 1


def test_leaving_is_announced_by_number_to_the_directors_alone(cast):
    with acting(cast.admin):
        assert verbs.announce_leaving(actor=cast.admin, user=cast.partner) == 1
    notice = Notice.objects.get()
    assert (notice.user, notice.kind, notice.number) == (cast.director, "collega_vertrekt", "A-1042")
    assert events("announce_leaving") == 1
    with acting(cast.director), pytest.raises(NotAllowed):
        verbs.announce_leaving(actor=cast.director, user=cast.partner)


def test_ending_rights_gives_actions_back_and_closes_every_door(cast):
    action = make.action(cast.dossier, cast.partner)
    with acting(cast.admin):
        assert verbs.end_rights_of(actor=cast.admin, user=cast.partner) == (1, 1)
    action.refresh_from_db()
    assert action.state == "teruggegeven"
    assert kinds(cast.director) == {"actie_teruggegeven"}
    with acting(cast.partner):
        assert not ActionItem.objects.exists()
    assert Event.objects.filter(verb="end_rights_of", user_id=cast.admin.pk).count() == 1
    assert Event.objects.filter(verb="end_rights_of", system="vertrek", dossier_id=cast.dossier.pk).count() == 1


def test_a_director_does_not_leave_a_family_alone(cast):
    with acting(cast.admin), pytest.raises(StepRefused, match="procesregisseur van 1 gezin"):
        verbs.end_rights_of(actor=cast.admin, user=cast.director)
    with acting(cast.admin), pytest.raises(StepRefused, match="geen procesregisseur"):
        verbs.end_rights_of(actor=cast.admin, user=cast.director, successor=cast.staff)
    successor = make.user("Sanne", "Bos", cast.org.house, "procesregisseur")
    with acting(cast.admin):
        verbs.end_rights_of(actor=cast.admin, user=cast.director, successor=successor)
    cast.case.refresh_from_db()
    assert cast.case.director == successor
    with acting(successor):
        assert successor.grants.filter(ground="procesregie").count() == 1
    assert kinds(successor) == {"procesregie_gekregen"}


def test_open_states_are_those_without_an_end():
    assert set(ACTION_OPEN) | set(ACTION.ends) == set(ACTION.states)
