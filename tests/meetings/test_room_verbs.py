"""The verbs of the room: effect, exactly one event, refusal without the right; the flow against a table."""

import datetime

import pytest

from access.acting import acting
from access.models import Event
from cases.models import ActionItem, AgendaWish, Case, Decision
from casusoverleg import clock
from casusoverleg.workflow import NotAllowed, StepRefused
from meetings.changes import room
from meetings.flows import ITEM
from meetings.models import AgendaItem, Contribution, Invitation, Meeting, SharedText, TextVersion
from tests import factories as make

SOON = clock.today() + datetime.timedelta(days=42)


def events(verb):
    return Event.objects.filter(verb=verb, outcome="ok").count()


def do(verb, actor, **values):
    """The verb, done by `actor`; asserts its one event and that every screen is told."""
    meeting = values.get("meeting") or getattr(values.get("item"), "meeting", None)
    before = Meeting.objects.values_list("revision", flat=True).get(pk=meeting.pk) if meeting else None
    with acting(actor):
        result = getattr(room, verb)(actor=actor, **values)
    assert events(verb) == 1
    if meeting:
        assert Meeting.objects.values_list("revision", flat=True).get(pk=meeting.pk) == before + 1
    return result


def refused(verb, actor, error=NotAllowed, **values):
    """The verb is refused, and leaves nothing: no event, no revision."""
    before = list(Meeting.objects.values_list("revision", flat=True))
    with acting(actor), pytest.raises(error) as caught:
        getattr(room, verb)(actor=actor, **values)
    assert events(verb) == 0
    assert list(Meeting.objects.values_list("revision", flat=True)) == before
    return str(caught.value)


def test_chair_and_staff_open_a_meeting_and_a_participant_does_not(table):
    planned = make.meeting(table.series, table.director)
    make.invitation(planned, table.partner)
    make.invitation(planned, table.staff)
    refused("open_meeting", table.partner, meeting=planned)
    opened = do("open_meeting", table.staff, meeting=planned)
    assert opened.state == "loopt" and opened.opened_at
    assert Invitation.objects.get(meeting=planned, user=table.staff).present
    with acting(table.director), pytest.raises(StepRefused):
        room.open_meeting(actor=table.director, meeting=planned)


def test_a_turn_begins_only_when_no_other_family_has_it(table):
    sentence = refused("start_item", table.director, StepRefused, item=table.waiting)
    assert "A-1042 is nog aan de beurt" in sentence
    with acting(table.director):
        room.park_item(actor=table.director, item=table.item)
    begun = do("start_item", table.director, item=table.waiting)
    assert begun.state == "bezig" and begun.started_at
    assert Meeting.objects.get(pk=table.meeting.pk).current_id == table.waiting.pk


def test_seconds_are_counted_in_the_step_they_were_spent_in(table):
    start = table.item.step_started_at
    with clock.fixed(start + datetime.timedelta(seconds=90)):
        do("set_step", table.director, item=table.item, step="oordeel")
    with clock.fixed(start + datetime.timedelta(seconds=100)), acting(table.director):
        room.set_step(actor=table.director, item=table.item, step="beeld")
    with clock.fixed(start + datetime.timedelta(seconds=130)), acting(table.director):
        room.park_item(actor=table.director, item=table.item)
    # an hour of somebody else's turn is not this family's
    with clock.fixed(start + datetime.timedelta(seconds=3730)), acting(table.director):
        room.start_item(actor=table.director, item=table.item)
    with clock.fixed(start + datetime.timedelta(seconds=3735)), acting(table.director):
        room.set_step(actor=table.director, item=table.item, step="besluit")
    row = AgendaItem.objects.get(pk=table.item.pk)
    assert (row.image_seconds, row.judgement_seconds, row.decision_seconds) == (90 + 30 + 5, 10, 0)


def test_only_who_chairs_steps_parks_and_finishes(table):
    for verb, values in {
        "start_item": {},
        "set_step": {"step": "oordeel"},
        "extend_item": {},
        "park_item": {},
        "postpone_item": {"reason": "geen tijd"},
        "finish_item": {"disposition": "terug", "next_on": SOON},
        "undo_item": {},
        "decide": {"text": "Ria helpt."},
        "agree_action": {"what": "Bellen", "responsible": table.partner, "due_on": SOON},
    }.items():
        for user in (table.partner, table.staff, table.outsider):
            assert "voorzitter" in refused(verb, user, item=table.item, **values)


def test_a_chair_without_a_right_on_the_family_does_nothing_to_it(table):
    strange = make.agenda_item(table.meeting, make.case(table.house, "C-1", table.town, director=table.staff).dossier)
    for verb, values in {"start_item": {}, "postpone_item": {"reason": "x"}}.items():
        refused(verb, table.director, item=strange, **values)


def test_a_step_that_is_none_is_refused(table):
    refused("set_step", table.director, StepRefused, item=table.item, step="pauze")
    refused("set_step", table.director, StepRefused, item=table.waiting, step="oordeel")


def test_more_minutes(table):
    assert do("extend_item", table.director, item=table.item).minutes == 25


def test_finishing_needs_a_disposition_and_a_date_to_come(table):
    for values in (
        {"disposition": "", "next_on": SOON},
        {"disposition": "terug"},
        {"disposition": "loopt", "next_on": clock.today()},
        {"disposition": "volgen", "next_on": clock.today() - datetime.timedelta(days=1)},
    ):
        refused("finish_item", table.director, StepRefused, item=table.item, **values)
    assert AgendaItem.objects.get(pk=table.item.pk).state == "bezig"


def test_finishing_sets_the_next_date_and_gives_the_turn_away(table):
    do("finish_item", table.director, item=table.item, disposition="terug", next_on=SOON, note="School erbij")
    row = AgendaItem.objects.get(pk=table.item.pk)
    assert (row.state, row.disposition, row.next_on, row.disposition_note) == ("afgerond", "terug", SOON, "School erbij")
    assert row.ended_at
    assert Meeting.objects.get(pk=table.meeting.pk).current_id is None
    assert Case.objects.get(dossier=table.dossier).next_on == SOON
    wish = AgendaWish.objects.get(dossier=table.dossier, placed_at=None, dropped_at=None)
    assert (wish.kind, wish.not_before) == ("rappel", SOON)


def test_finishing_by_following_and_by_the_proposal_to_close(table):
    do("finish_item", table.director, item=table.item, disposition="volgen", next_on=SOON)
    assert Case.objects.get(dossier=table.dossier).state == "volgen"
    with acting(table.director):
        room.start_item(actor=table.director, item=table.waiting)
        room.finish_item(actor=table.director, item=table.waiting, disposition="afsluiten")
    assert Decision.objects.get(dossier=table.waiting.dossier).text == "Voorstel: dit gezin afsluiten."
    assert Case.objects.get(dossier=table.waiting.dossier).state == "lopend", "closing is a public participant's"


def test_undo_opens_a_finished_family_again_and_ends_following(table):
    with acting(table.director):
        room.finish_item(actor=table.director, item=table.item, disposition="volgen", next_on=SOON)
    undone = do("undo_item", table.director, item=table.item)
    assert (undone.state, undone.disposition, undone.next_on) == ("te_doen", "", None)
    assert Case.objects.get(dossier=table.dossier).state == "lopend"


def test_postponing_needs_a_reason_and_brings_the_family_back(table):
    refused("postpone_item", table.director, StepRefused, item=table.waiting, reason="  ")
    do("postpone_item", table.director, item=table.waiting, reason="School was er niet", on=SOON)
    row = AgendaItem.objects.get(pk=table.waiting.pk)
    assert (row.state, row.disposition_note) == ("uitgesteld", "School was er niet")
    assert Case.objects.get(dossier=table.waiting.dossier).next_on == SOON


# state → what each step leads to, written out; None: refused
MATRIX = {
    "te_doen": {"start": "bezig", "park": None, "finish": None, "postpone": "uitgesteld", "undo": None},
    "bezig": {"start": None, "park": "geparkeerd", "finish": "afgerond", "postpone": "uitgesteld", "undo": None},
    "geparkeerd": {"start": "bezig", "park": None, "finish": None, "postpone": "uitgesteld", "undo": None},
    "afgerond": {"start": None, "park": None, "finish": None, "postpone": None, "undo": "te_doen"},
    "uitgesteld": {"start": None, "park": None, "finish": None, "postpone": None, "undo": "te_doen"},
}
VERBS = {
    "start": ("start_item", {}),
    "park": ("park_item", {}),
    "finish": ("finish_item", {"disposition": "terug", "next_on": SOON}),
    "postpone": ("postpone_item", {"reason": "geen tijd", "on": SOON}),
    "undo": ("undo_item", {}),
}


def test_the_matrix_holds_every_state_and_step():
    assert set(MATRIX) == set(ITEM.states)
    assert {name for row in MATRIX.values() for name in row} == {s.name for s in ITEM.steps}


@pytest.mark.parametrize("state", MATRIX)
@pytest.mark.parametrize("step", VERBS)
def test_item_flow(table, state, step):
    verb, values = VERBS[step]
    fields = {"state": state}
    if state == "afgerond":
        fields |= {"disposition": "loopt", "next_on": SOON}
    if state == "uitgesteld":
        fields |= {"disposition_note": "geen tijd"}
    AgendaItem.objects.filter(pk=table.item.pk).update(**fields)
    if state != "bezig":
        Meeting.objects.filter(pk=table.meeting.pk).update(current=None)
    for user in (table.partner, table.staff):
        refused(verb, user, item=table.item, **values)
    if MATRIX[state][step] is None:
        refused(verb, table.director, StepRefused, item=table.item, **values)
    else:
        assert do(verb, table.director, item=table.item, **values).state == MATRIX[state][step]


# --- words ---------------------------------------------------------------------------------------------------------


def save(actor, item, text, version, field="beeld"):
    with acting(actor):
        return room.save_text(actor=actor, item=item, field=field, text=text, version=version)


def test_a_text_is_kept_with_every_version_it_had(table):
    first = do("save_text", table.director, item=table.item, field="beeld", text="Esra is bang.", version=0)
    assert (first.version, first.text, first.saved_by_id) == (1, "Esra is bang.", table.director.pk)
    save(table.director, table.item, "Esra is bang. Noor ook.", 1)
    shared = SharedText.objects.get(item=table.item, field="beeld")
    assert shared.version == 2
    assert [v.text for v in TextVersion.objects.filter(shared=shared).order_by("version")] == [
        "Esra is bang.",
        "Esra is bang. Noor ook.",
    ]


def test_two_people_in_one_field_lose_nothing(table):
    save(table.director, table.item, "Esra is bang.", 0)
    Meeting.objects.filter(pk=table.meeting.pk).update(scribe=table.staff)
    make.grant(table.dossier, table.staff)
    item = AgendaItem.objects.select_related("meeting", "dossier").get(pk=table.item.pk)
    save(table.staff, item, "Kevin staat voor de deur.", 1)
    conflict = save(table.director, item, "Esra slaapt niet.", 1)
    assert isinstance(conflict, room.Conflict)
    assert (conflict.mine, conflict.theirs, conflict.by, conflict.version) == (
        "Esra slaapt niet.", "Kevin staat voor de deur.", table.staff, 2,
    )  # fmt: skip
    shared = SharedText.objects.get(item=item, field="beeld")
    assert shared.text == "Kevin staat voor de deur." and shared.version == 2
    # the choice is a saving on the version that was shown
    kept = save(table.director, item, "Kevin staat voor de deur.\nEsra slaapt niet.", conflict.version)
    assert kept.version == 3
    assert TextVersion.objects.filter(shared=shared).count() == 3


def test_the_same_text_again_and_a_text_that_holds_the_present_one_are_no_conflict(table):
    save(table.director, table.item, "Esra is bang.", 0)
    again = save(table.director, table.item, "Esra is bang.", 0)  # the answer was lost, the browser asks again
    assert again.version == 1
    longer = save(table.director, table.item, "Esra is bang. En Noor.", 0)
    assert longer.version == 2
    assert events("save_text") == 2


def test_who_may_not_write_the_shared_text(table):
    for user in (table.partner, table.police, table.outsider):
        refused("save_text", user, item=table.item, field="beeld", text="x", version=0)
    refused("save_text", table.director, StepRefused, item=table.item, field="geheim", text="x", version=0)
    refused("save_text", table.director, StepRefused, item=table.item, field="beeld", text="x" * 20_001, version=0)


def test_nothing_is_written_in_a_meeting_that_does_not_run(table):
    Meeting.objects.filter(pk=table.meeting.pk).update(state="gesloten")
    item = AgendaItem.objects.select_related("meeting", "dossier").get(pk=table.item.pk)
    assert "loopt niet meer" in refused(
        "save_text", table.director, StepRefused, item=item, field="beeld", text="x", version=0
    )
    refused("contribute", table.partner, StepRefused, item=item, kind="feit", text="x")
    refused("park_item", table.director, StepRefused, item=item)


def test_a_participant_contributes_in_the_step_of_the_moment(table):
    made = do("contribute", table.partner, item=table.item, kind="feit", text=" Noor slaapt slecht. ")
    assert (made.text, made.step, made.audience) == ("Noor slaapt slecht.", "beeld", "team")
    assert made.organisation_id == table.org.team.pk
    for values in ({"text": " "}, {"kind": "roddel"}, {"audience": "buurt"}):
        with acting(table.partner), pytest.raises(StepRefused):
            room.contribute(actor=table.partner, **({"item": table.item, "kind": "feit", "text": "x"} | values))


def test_who_is_not_asked_contributes_nothing(table):
    make.grant(table.dossier, table.decider)
    refused("contribute", table.decider, item=table.item, kind="feit", text="x")
    refused("contribute", table.partner, StepRefused, item=table.waiting, kind="feit", text="x")


def test_a_contribution_is_taken_back_until_it_is_taken_over(table):
    with acting(table.partner):
        made = room.contribute(actor=table.partner, item=table.item, kind="feit", text="Noor slaapt slecht.")
        second = room.contribute(actor=table.partner, item=table.item, kind="voorstel", text="School bellen.")
    refused("withdraw_contribution", table.police, contribution=made)
    assert do("withdraw_contribution", table.partner, contribution=made).withdrawn_at
    refused("take_over", table.partner, contribution=second)
    refused("take_over", table.director, StepRefused, contribution=made)
    save(table.director, table.item, "Esra is bang.", 0)
    shared = do("take_over", table.director, contribution=second)
    assert shared.text == "Esra is bang.\nSchool bellen." and shared.version == 2
    with acting(table.partner), pytest.raises(StepRefused, match="al overgenomen"):
        room.withdraw_contribution(actor=table.partner, contribution=second)
    with acting(table.director):  # twice is once
        assert room.take_over(actor=table.director, contribution=second).version == 2


def test_what_not_everybody_may_see_does_not_become_a_shared_text(table):
    with acting(table.police):
        made = room.contribute(actor=table.police, item=table.item, kind="feit", text="Strafzaak.", audience="straf")
    assert "strafketen" in refused("take_over", table.director, StepRefused, contribution=made)
    assert not SharedText.objects.filter(text__contains="Strafzaak").exists()


def test_presence_is_marked_by_chair_and_staff(table):
    invitation = Invitation.objects.get(meeting=table.meeting, user=table.partner)
    refused("mark_present", table.partner, invitation=invitation)
    assert do("mark_present", table.director, invitation=invitation).present
    with acting(table.staff):
        assert not room.mark_present(actor=table.staff, invitation=invitation, present=False).present


# --- decisions and actions -----------------------------------------------------------------------------------------


def test_a_decision_and_an_action_of_the_room_carry_its_number(table):
    with acting(table.director):
        decision = room.decide(
            actor=table.director, item=table.item, text="Ria wordt steun.", agreed="allen", dissent="Politie"
        )
        action = room.agree_action(
            actor=table.director, item=table.item, what="Bellen", responsible=table.partner, due_on=SOON
        )
        own = room.agree_action(
            actor=table.director, item=table.item, what="Mailen", responsible=table.director, due_on=SOON
        )
    assert events("record_decision") == 1
    assert events("agree_action_item") == 2
    assert (decision.meeting_number, decision.dissent) == (table.meeting.number, "Politie")
    assert (action.meeting_number, action.state, own.state) == (table.meeting.number, "voorgesteld", "open")
    with acting(table.director):
        room.undo_decision(actor=table.director, item=table.item, decision=decision)
    assert Decision.objects.get(pk=decision.pk).withdrawn_at


def test_who_is_asked_answers_and_nobody_else(table):
    action = make.action(table.dossier, table.partner, state="voorgesteld", meeting_number=table.meeting.number)
    second = make.action(table.dossier, table.partner, "Nog iets", state="voorgesteld")
    with acting(table.police), pytest.raises(NotAllowed):
        room.answer_action(actor=table.police, item=table.item, action=action, step="accept")
    with acting(table.partner):
        room.answer_action(actor=table.partner, item=table.item, action=action, step="accept")
        room.answer_action(actor=table.partner, item=table.item, action=second, step="decline", note="Ik ben weg.")
        with pytest.raises(StepRefused):
            room.answer_action(actor=table.partner, item=table.item, action=action, step="finish")
    assert ActionItem.objects.get(pk=action.pk).state == "open"
    assert ActionItem.objects.get(pk=second.pk).state == "teruggegeven"


def test_contributions_of_others_stay_with_their_audience(table):
    with acting(table.police):
        room.contribute(actor=table.police, item=table.item, kind="feit", text="straf", audience="straf")
        room.contribute(actor=table.police, item=table.item, kind="feit", text="eigen", audience="organisatie")
        room.contribute(actor=table.police, item=table.item, kind="feit", text="allen")

    def seen(user):
        with acting(user):
            return {c.text for c in Contribution.objects.visible_to(user)}

    assert seen(table.partner) == {"allen"}
    assert seen(table.director) == {"straf", "allen"}
    assert seen(table.police) == {"straf", "eigen", "allen"}
    assert seen(table.outsider) == set()
