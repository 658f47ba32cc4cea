"""Each verb of planning: what it does, the one event it leaves, and who is refused."""

import contextlib
import datetime

import pytest
from django.core.exceptions import ValidationError

from access.acting import System, acting
from access.models import Event, Grant
from casusoverleg import clock
from casusoverleg.workflow import NotAllowed, StepRefused
from cases.models import AgendaWish
from houses.models import Series
from meetings.changes import planning, room
from meetings.models import AgendaItem, Contribution, Invitation, Meeting, Preparation
from notices.models import Notice, Obligation
from tests import factories as make

MONDAY = datetime.datetime(2026, 11, 23, 9, 0, tzinfo=datetime.timezone.utc)


@pytest.fixture(autouse=True)
def on_monday():
    with clock.fixed(MONDAY):
        yield


@contextlib.contextmanager
def one_event(verb, actor):
    """Exactly one event of this verb by this actor comes of it."""
    before = set(Event.objects.values_list("pk", flat=True))
    yield
    made = [(e.verb, e.user_id) for e in Event.objects.exclude(pk__in=before) if e.user_id]
    assert made == [(verb, actor.pk)]


def at(days, hour=13):
    return clock.at(clock.today() + datetime.timedelta(days=days), datetime.time(hour, 30))


def plan(cast, days=2, **fields):
    with acting(cast.director):
        return planning.plan_meeting(
            actor=cast.director, series=fields.pop("series", cast.series), starts_at=at(days), minutes=120,
            chair=cast.director, **fields
        )  # fmt: skip


@pytest.fixture
def meeting(cast):
    return make.meeting(cast.series, cast.director, starts=at(2), number="O-9")


# ---- the meeting ----


def test_planning_makes_a_meeting_with_its_chair_and_one_event(cast):
    with one_event("plan_meeting", cast.director):
        made = plan(cast, place="Stadskantoor")
    assert (made.number, made.state, made.place, made.minutes) == ("O-1", "gepland", "Stadskantoor", 120)
    chair = Invitation.objects.get(meeting=made)
    assert (chair.user, chair.state) == (cast.director, "komt")
    assert list(Obligation.objects.order_by("task").values_list("task", "key")) == [
        ("meetings.collect_wishes", f"collect:{made.pk}:2026-11-24"),
        ("meetings.send_invitation", f"invite:{chair.pk}:0:REQUEST"),
    ]


def test_planning_is_for_house_staff(cast):
    for actor in (cast.partner, cast.decider, cast.manager, cast.admin, cast.superuser, cast.other.director):
        with acting(actor), pytest.raises(NotAllowed):
            planning.plan_meeting(
                actor=actor, series=cast.series, starts_at=at(1), minutes=60, chair=cast.director
            )
    assert Meeting.objects.count() == 0


@pytest.mark.parametrize(("change", "code"), [
    ({"starts_at": MONDAY - datetime.timedelta(minutes=1)}, "past"),
    ({"minutes": 10}, "minutes"),
    ({"minutes": 481}, "minutes"),
])  # fmt: skip
def test_a_meeting_is_to_come_and_lasts_a_quarter_to_eight_hours(cast, change, code):
    values = {"starts_at": at(1), "minutes": 60, "chair": cast.director, "series": cast.series} | change
    with acting(cast.staff), pytest.raises(ValidationError) as refused:
        planning.plan_meeting(actor=cast.staff, **values)
    assert refused.value.code == code


def test_somebody_of_elsewhere_does_not_chair(cast):
    with acting(cast.staff), pytest.raises(ValidationError) as refused:
        planning.plan_meeting(actor=cast.staff, series=cast.series, starts_at=at(1), minutes=60, chair=cast.partner)
    assert refused.value.code == "chair"


def test_moving_asks_everybody_again_with_the_next_sequence(cast, meeting):
    asked = make.invitation(meeting, cast.partner, state="komt")
    gone = make.invitation(meeting, cast.police, state="ingetrokken")
    chair = make.invitation(meeting, cast.director, state="komt")
    with acting(cast.staff), one_event("move_meeting", cast.staff):
        planning.move_meeting(actor=cast.staff, meeting=meeting, starts_at=at(3), minutes=60, place="Boven")
    meeting.refresh_from_db()
    assert (meeting.starts_at, meeting.minutes, meeting.place) == (at(3), 60, "Boven")
    assert (meeting.invite_sequence, meeting.revision) == (1, 1)
    states = {i.pk: i.state for i in Invitation.objects.all()}
    assert states == {asked.pk: "uitgenodigd", gone.pk: "ingetrokken", chair.pk: "komt"}
    assert sorted(Obligation.objects.values_list("key", flat=True)) == sorted(
        [f"invite:{asked.pk}:1:REQUEST", f"invite:{chair.pk}:1:REQUEST", f"collect:{meeting.pk}:2026-11-24"]
    )
    assert Notice.objects.get().kind == "uitnodiging"


def test_moving_twice_sends_the_last_mail_alone(cast, meeting):
    asked = make.invitation(meeting, cast.partner)
    with acting(cast.staff):
        planning.move_meeting(actor=cast.staff, meeting=meeting, starts_at=at(3), minutes=60)
        planning.move_meeting(actor=cast.staff, meeting=meeting, starts_at=at(4), minutes=60)
    waiting = Obligation.objects.filter(cancelled_at__isnull=True, task="meetings.send_invitation")
    assert list(waiting.values_list("key", flat=True)) == [f"invite:{asked.pk}:2:REQUEST"]


def test_calling_off_needs_a_reason_and_sends_the_families_to_the_next_agenda(cast, meeting):
    invitation = make.invitation(meeting, cast.partner)
    make.agenda_item(meeting, cast.dossier, aim="Contact met de kinderen")
    later = make.meeting(cast.series, cast.director, starts=at(9))
    with acting(cast.staff), pytest.raises(ValidationError):
        planning.cancel_meeting(actor=cast.staff, meeting=meeting, reason=" ")
    with acting(cast.staff), one_event("cancel_meeting", cast.staff):
        planning.cancel_meeting(actor=cast.staff, meeting=meeting, reason="De voorzitter is ziek.")
    meeting.refresh_from_db()
    assert (meeting.state, meeting.cancel_reason) == ("afgelast", "De voorzitter is ziek.")
    assert list(Obligation.objects.values_list("key", flat=True)) == [f"invite:{invitation.pk}:1:CANCEL"]
    assert [(i.dossier, i.aim) for i in later.items.all()] == [(cast.dossier, "Contact met de kinderen")]


def test_a_meeting_that_runs_is_not_moved_or_called_off(cast, meeting):
    Meeting.objects.filter(pk=meeting.pk).update(state="loopt")
    with acting(cast.staff):
        with pytest.raises(StepRefused):
            planning.move_meeting(actor=cast.staff, meeting=meeting, starts_at=at(3), minutes=60)
        with pytest.raises(StepRefused):
            planning.cancel_meeting(actor=cast.staff, meeting=meeting, reason="Toch niet.")


@pytest.mark.parametrize("state", ["gepland", "loopt"])
def test_an_absent_chair_is_replaced_also_while_it_runs(cast, meeting, state):
    Meeting.objects.filter(pk=meeting.pk).update(state=state)
    with acting(cast.staff), one_event("replace_chair", cast.staff):
        planning.replace_chair(actor=cast.staff, meeting=meeting, chair=cast.staff)
    meeting.refresh_from_db()
    assert (meeting.chair, meeting.revision) == (cast.staff, 1)
    assert Invitation.objects.get(meeting=meeting, user=cast.staff).state == "komt"
    with acting(cast.staff):
        with pytest.raises(StepRefused):
            planning.replace_chair(actor=cast.staff, meeting=meeting, chair=cast.staff)
        with pytest.raises(ValidationError):
            planning.replace_chair(actor=cast.staff, meeting=meeting, chair=cast.partner)
    with acting(cast.partner), pytest.raises(NotAllowed):
        planning.replace_chair(actor=cast.partner, meeting=meeting, chair=cast.director)


# ---- who is asked ----


def test_an_invitation_opens_no_family(cast, meeting):
    make.agenda_item(meeting, cast.dossier)
    grants = Grant.objects.count()
    with acting(cast.staff), one_event("invite", cast.staff):
        made = planning.invite(actor=cast.staff, meeting=meeting, user=cast.outsider, expectation="Over zorg meedenken")
    assert (made.organisation, made.state, made.expectation) == (cast.org.ggz, "uitgenodigd", "Over zorg meedenken")
    assert Grant.objects.count() == grants
    with acting(cast.outsider):
        assert Meeting.objects.visible_to(cast.outsider).count() == 1
        assert AgendaItem.objects.count() == 0
    assert Notice.objects.get().number == "O-9"
    with acting(cast.staff), pytest.raises(StepRefused):
        planning.invite(actor=cast.staff, meeting=meeting, user=cast.outsider)


def test_only_people_of_this_house_who_work_with_families_are_invited(cast, meeting):
    for somebody in (cast.manager, cast.other.director, cast.superuser):
        with acting(cast.staff), pytest.raises(ValidationError):
            planning.invite(actor=cast.staff, meeting=meeting, user=somebody)
    with acting(cast.partner), pytest.raises(NotAllowed):
        planning.invite(actor=cast.partner, meeting=meeting, user=cast.outsider)
    Meeting.objects.filter(pk=meeting.pk).update(state="gesloten")
    with acting(cast.staff), pytest.raises(StepRefused):
        planning.invite(actor=cast.staff, meeting=meeting, user=cast.outsider)


def test_a_withdrawn_invitation_is_mailed_and_can_be_made_again(cast, meeting):
    invitation = make.invitation(meeting, cast.partner)
    with acting(cast.staff), one_event("withdraw_invitation", cast.staff):
        planning.withdraw_invitation(actor=cast.staff, invitation=invitation)
    with acting(cast.partner):
        assert Meeting.objects.visible_to(cast.partner).count() == 0
    with acting(cast.staff):
        again = planning.invite(actor=cast.staff, meeting=meeting, user=cast.partner)
    assert (again.pk, again.state) == (invitation.pk, "uitgenodigd")
    assert list(Obligation.objects.filter(cancelled_at__isnull=True).values_list("key", flat=True)) == [
        f"invite:{invitation.pk}:2:REQUEST"
    ]


def test_the_chair_is_not_withdrawn(cast, meeting):
    invitation = make.invitation(meeting, cast.director, state="komt")
    with acting(cast.staff), pytest.raises(StepRefused):
        planning.withdraw_invitation(actor=cast.staff, invitation=invitation)


def test_one_answers_ones_own_invitation(cast, meeting):
    with acting(cast.staff):
        invitation = planning.invite(actor=cast.staff, meeting=meeting, user=cast.partner)
    with acting(cast.partner), one_event("answer_invitation", cast.partner):
        planning.answer_invitation(actor=cast.partner, invitation=invitation, step="accept")
    invitation.refresh_from_db()
    assert (invitation.state, invitation.answered_at) == ("komt", MONDAY)
    assert Notice.objects.get().done_at == MONDAY
    for other in (cast.police, cast.staff):
        with acting(other), pytest.raises(NotAllowed):
            planning.answer_invitation(actor=other, invitation=invitation, step="decline")
    with acting(cast.partner), pytest.raises(ValidationError):
        planning.answer_invitation(actor=cast.partner, invitation=invitation, step="replace")


def test_a_substitute_is_a_colleague_with_an_invitation_of_their_own(cast, meeting):
    colleague = make.user("Inge", "Smit", cast.org.team, "partner")
    invitation = make.invitation(meeting, cast.partner, expectation="Vertel over school")
    with acting(cast.partner):
        for somebody in (cast.police, cast.line_manager, cast.partner):
            with pytest.raises(ValidationError):
                planning.send_substitute(actor=cast.partner, invitation=invitation, substitute=somebody)
        with one_event("send_substitute", cast.partner):
            made = planning.send_substitute(actor=cast.partner, invitation=invitation, substitute=colleague)
    invitation.refresh_from_db()
    assert (invitation.state, invitation.substitute) == ("vervangen", colleague)
    assert (made.user, made.state, made.expectation) == (colleague, "uitgenodigd", "Vertel over school")
    assert sorted(Notice.objects.values_list("kind", "user_id")) == sorted(
        [("uitnodiging", colleague.pk), ("vervanger", cast.director.pk)]
    )


def test_a_substitute_gets_a_dated_right_from_who_has_one(cast, meeting):
    colleague = make.user("Inge", "Smit", cast.org.team, "partner")
    item = make.agenda_item(meeting, cast.dossier)
    Preparation.objects.create(dossier=cast.dossier, item=item, user=cast.partner, asked="Hoe is het thuis?")
    invitation = make.invitation(meeting, cast.partner)
    with acting(cast.partner):
        made = planning.send_substitute(actor=cast.partner, invitation=invitation, substitute=colleague)
    with acting(colleague):
        assert AgendaItem.objects.count() == 0
    for nobody in (cast.staff, cast.partner, cast.police):  # staff without a right on this family, and no staff
        with acting(nobody), pytest.raises(NotAllowed):
            planning.give_substitute_access(actor=nobody, invitation=made, dossier=cast.dossier)
    with acting(cast.director), one_event("give_substitute_access", cast.director):
        planning.give_substitute_access(actor=cast.director, invitation=made, dossier=cast.dossier)
    grant = Grant.objects.get(holder_user=colleague)
    assert (grant.ground, grant.period.upper) == ("vervanging", meeting.ends_at + datetime.timedelta(days=1))
    assert Preparation.objects.get(user=colleague).asked == "Hoe is het thuis?"
    with acting(cast.director), pytest.raises(StepRefused):
        planning.give_substitute_access(actor=cast.director, invitation=made, dossier=cast.dossier)
    with acting(cast.director):
        planning.withdraw_invitation(actor=cast.director, invitation=made)
    with clock.fixed(MONDAY + datetime.timedelta(seconds=1)), acting(colleague):
        assert AgendaItem.objects.count() == 0, "withdrawn: the right as a substitute has ended"


def test_who_replaces_nobody_of_the_team_gets_no_right(cast, meeting):
    make.agenda_item(meeting, cast.dossier)
    alone = make.invitation(meeting, cast.outsider)
    with acting(cast.director), pytest.raises(StepRefused):
        planning.give_substitute_access(actor=cast.director, invitation=alone, dossier=cast.dossier)


# ---- the agenda ----


def family(cast, number, **fields):
    return make.case(cast.house, number, cast.town, director=fields.pop("director", cast.director), **fields).dossier


def order(meeting):
    return list(meeting.items.order_by("position").values_list("dossier__number", flat=True))


def test_an_agenda_runs_from_urgent_over_new_to_rappel(cast, meeting):
    kinds = [("A-1", "rappel"), ("A-2", "nieuw"), ("A-3", "spoed"), ("A-4", "nieuw"), ("A-5", "rappel"), ("A-6", "spoed")]
    families = {number: family(cast, number) for number, _ in kinds}
    with acting(cast.director):
        for number, kind in kinds:
            planning.add_item(actor=cast.director, meeting=meeting, dossier=families[number], kind=kind)
    assert order(meeting) == ["A-3", "A-6", "A-2", "A-4", "A-1", "A-5"]
    assert list(meeting.items.order_by("position").values_list("position", flat=True)) == [1, 2, 3, 4, 5, 6]


def test_adding_leaves_one_event_and_answers_open_wishes(cast, meeting):
    wish = make.wish(cast.dossier)
    with acting(cast.director), one_event("add_item", cast.director):
        item = planning.add_item(
            actor=cast.director, meeting=meeting, dossier=cast.dossier, kind="nieuw", aim="Veiligheid", minutes=30
        )
    wish.refresh_from_db()
    assert (item.minutes, item.aim, wish.placed_at) == (30, "Veiligheid", MONDAY)
    with acting(cast.director), pytest.raises(StepRefused):
        planning.add_item(actor=cast.director, meeting=meeting, dossier=cast.dossier, kind="nieuw")


def test_only_families_one_may_open_are_added(cast, meeting):
    hidden = family(cast, "A-7", director=cast.staff)
    for actor in (cast.director, cast.partner, cast.other.director):
        with acting(actor), pytest.raises(NotAllowed):
            planning.add_item(actor=actor, meeting=meeting, dossier=hidden, kind="spoed")
    with acting(cast.director), pytest.raises(NotAllowed):
        planning.add_item(actor=cast.director, meeting=meeting, dossier=cast.other.case.dossier, kind="spoed")


def test_a_full_agenda_takes_an_urgent_case_alone(cast, meeting):
    Series.objects.filter(pk=cast.series.pk).update(cap=1)
    make.agenda_item(meeting, family(cast, "A-7", director=cast.staff))  # the director may not open this one
    with acting(cast.director):
        with pytest.raises(StepRefused, match="1 van 1 plaatsen"):
            planning.add_item(actor=cast.director, meeting=meeting, dossier=cast.dossier, kind="rappel")
        planning.add_item(actor=cast.director, meeting=meeting, dossier=cast.dossier, kind="spoed")
    assert order(meeting) == ["A-1042", "A-7"]


def test_while_it_runs_an_urgent_case_comes_after_what_is_on_now(cast, meeting):
    make.agenda_item(meeting, family(cast, "A-7", director=cast.staff), state="bezig")
    make.agenda_item(meeting, family(cast, "A-8"))
    Meeting.objects.filter(pk=meeting.pk).update(state="loopt")
    with acting(cast.director):
        with pytest.raises(StepRefused):
            planning.add_item(actor=cast.director, meeting=meeting, dossier=cast.dossier, kind="nieuw")
        planning.add_item(actor=cast.director, meeting=meeting, dossier=cast.dossier, kind="spoed")
    assert order(meeting) == ["A-7", "A-1042", "A-8"]


def test_a_family_taken_off_comes_back_by_itself_or_not_at_all(cast, meeting):
    item = make.agenda_item(meeting, cast.dossier, kind="nieuw")
    with acting(cast.director), one_event("remove_item", cast.director):
        planning.remove_item(actor=cast.director, item=item)
    wish = AgendaWish.objects.get()
    assert (wish.kind, wish.not_before, order(meeting)) == ("nieuw", datetime.date(2026, 11, 26), [])
    second = make.agenda_item(meeting, family(cast, "A-8"))
    with acting(cast.director):
        planning.remove_item(actor=cast.director, item=second, again=False)
    assert AgendaWish.objects.count() == 1


def test_what_somebody_prepared_is_never_thrown_away(cast, meeting):
    item = make.agenda_item(meeting, cast.dossier)
    with acting(cast.partner), pytest.raises(NotAllowed):
        planning.remove_item(actor=cast.partner, item=item)
    Preparation.objects.create(dossier=cast.dossier, item=item, user=cast.partner, text="Noor slaapt weer.")
    with acting(cast.director), pytest.raises(StepRefused, match="al iets ingebracht"):
        planning.remove_item(actor=cast.director, item=item)
    Meeting.objects.filter(pk=meeting.pk).update(state="loopt")
    with acting(cast.director), pytest.raises(StepRefused, match="uitstellen"):
        planning.remove_item(actor=cast.director, item=item)


def test_reordering_leaves_families_one_may_not_open_in_their_place(cast, meeting):
    a, b = (make.agenda_item(meeting, family(cast, n)) for n in ("A-1", "A-2"))
    hidden = make.agenda_item(meeting, family(cast, "A-7", director=cast.staff), position=2)
    AgendaItem.objects.filter(pk=b.pk).update(position=3)
    with acting(cast.director), one_event("order_items", cast.director):
        planning.order_items(actor=cast.director, meeting=meeting, order=[b.pk, a.pk])
    assert order(meeting) == ["A-2", "A-7", "A-1"]
    with acting(cast.director), pytest.raises(StepRefused):
        planning.order_items(actor=cast.director, meeting=meeting, order=[b.pk, a.pk, hidden.pk])
    with acting(cast.partner), pytest.raises(NotAllowed):
        planning.order_items(actor=cast.partner, meeting=meeting, order=[])


# ---- rappels ----


def test_a_rappel_date_puts_a_family_on_the_next_agenda_by_itself(cast):
    first, second = plan(cast, 2), plan(cast, 9)
    early, late = family(cast, "A-1"), family(cast, "A-2")
    make.wish(early, on=clock.today())
    make.wish(late, on=clock.today() + datetime.timedelta(days=5))
    with acting(System("agenda", cast.house.pk)):
        planning.collect_wishes(actor=System("agenda", cast.house.pk), meeting=second)
    assert (order(first), order(second)) == (["A-1"], ["A-2"])
    events = Event.objects.filter(verb="add_item")
    assert sorted((e.system, e.object_number, e.dossier_id) for e in events) == sorted(
        [("agenda", first.number, early.pk), ("agenda", second.number, late.pk)]
    )
    with acting(System("agenda", cast.house.pk)):
        assert planning.collect_wishes(actor=System("agenda", cast.house.pk), meeting=second) == []


def test_a_family_returns_to_the_series_that_knows_it(cast):
    mda = make.series(cast.house, "MDA++")
    known = family(cast, "A-1")
    make.agenda_item(make.meeting(mda, cast.director, starts=at(-7), state="gesloten"), known, state="te_doen")
    make.wish(known)
    focus, later = plan(cast, 2), plan(cast, 3, series=mda)
    assert (order(focus), order(later)) == ([], ["A-1"])


def test_what_does_not_fit_waits_for_the_next_agenda_and_urgent_always_fits(cast):
    Series.objects.filter(pk=cast.series.pk).update(cap=1)
    cast.series.refresh_from_db()
    for number, kind in (("A-1", "rappel"), ("A-2", "nieuw"), ("A-3", "spoed")):
        make.wish(family(cast, number), kind)
    assert order(plan(cast, 2)) == ["A-3"], "the urgent one fills the only place"
    assert order(plan(cast, 3)) == ["A-2"]
    assert list(AgendaWish.objects.filter(placed_at__isnull=True).values_list("kind", flat=True)) == ["rappel"]


def test_a_closed_family_and_a_family_of_another_house_are_not_collected(cast):
    make.wish(family(cast, "A-1", state="niet_opgepakt"))
    make.wish(cast.other.case.dossier)
    make.wish(family(cast, "A-2"), kind="weging")
    assert order(plan(cast)) == []


def test_a_weighing_wish_goes_to_the_weegoverleg(cast):
    weeg = make.series(cast.house, "Weegoverleg", kind="weeg")
    referral = make.referral(cast.house, cast.town, cast.outsider)
    make.wish(referral.dossier, kind="weging")
    assert order(plan(cast, 2)) == []
    assert order(plan(cast, 3, series=weeg)) == [referral.dossier.number]


def test_collecting_by_hand_is_for_who_sets_the_agenda(cast, meeting):
    make.wish(cast.dossier)
    with acting(cast.partner), pytest.raises(NotAllowed):
        planning.collect_wishes(actor=cast.partner, meeting=meeting)
    with acting(cast.staff):
        assert [i.dossier_id for i in planning.collect_wishes(actor=cast.staff, meeting=meeting)] == [cast.dossier.pk]


# ---- preparing ----


def test_preparation_is_asked_of_the_team_for_families_the_asker_may_open(cast, meeting):
    item = make.agenda_item(meeting, cast.dossier, aim="Contact met school")
    make.agenda_item(meeting, family(cast, "A-7", director=cast.staff, team=[cast.partner]))
    for user in (cast.director, cast.partner, cast.outsider):
        make.invitation(meeting, user)
    make.invitation(meeting, cast.police, state="afgemeld")
    with acting(cast.director), one_event("ask_preparation", cast.director):
        assert planning.ask_preparation(actor=cast.director, meeting=meeting) == 1
    row = Preparation.objects.get()
    assert (row.item, row.user, row.asked, row.done_at) == (item, cast.partner, "Contact met school", None)
    notice = Notice.objects.get(kind="voorbereiden")
    assert (notice.user, notice.path, notice.due_on) == (cast.partner, "/overleggen/O-9/voorbereiden/", clock.today())
    with acting(cast.director):
        assert planning.ask_preparation(actor=cast.director, meeting=meeting) == 0
    with acting(cast.partner), pytest.raises(NotAllowed):
        planning.ask_preparation(actor=cast.partner, meeting=meeting)


def test_preparing_is_words_or_nothing_to_add(cast, meeting):
    item = make.agenda_item(meeting, cast.dossier)
    make.invitation(meeting, cast.partner)
    with acting(cast.partner):
        for wrong in ({"nothing": True, "text": "Wel iets"}, {"nothing": False, "text": "  "}):
            with pytest.raises(ValidationError):
                planning.prepare(actor=cast.partner, item=item, **wrong)
        with one_event("prepare", cast.partner):
            row = planning.prepare(actor=cast.partner, item=item, nothing=False, text="Noor slaapt weer.", kind="vermoeden")
        assert (row.text, row.kind, row.done_at) == ("Noor slaapt weer.", "vermoeden", MONDAY)
        # a save while typing that arrives after what was brought in
        late = planning.keep_preparation(actor=cast.partner, item=item, text="Noor slaapt weer.")
        assert late.done_at == MONDAY
        with one_event("keep_preparation", cast.partner):
            planning.keep_preparation(actor=cast.partner, item=item, text="Noor slaapt weer goed")
    row.refresh_from_db()
    assert (row.text, row.done_at) == ("Noor slaapt weer goed", None)


def test_the_last_family_prepared_settles_the_notice(cast, meeting):
    items = [make.agenda_item(meeting, cast.dossier), make.agenda_item(meeting, family(cast, "A-8", team=[cast.partner]))]
    make.invitation(meeting, cast.partner)
    with acting(cast.director):
        planning.ask_preparation(actor=cast.director, meeting=meeting)
    waiting = Notice.objects.get(kind="voorbereiden")
    for item, done in zip(items, (False, True), strict=True):
        with acting(cast.partner):
            planning.prepare(actor=cast.partner, item=item, nothing=True)
        waiting.refresh_from_db()
        assert (waiting.done_at is not None) == done


def test_who_is_not_invited_or_sees_no_family_prepares_nothing(cast, meeting):
    item = make.agenda_item(meeting, cast.dossier)
    make.invitation(meeting, cast.outsider)
    for actor in (cast.police, cast.outsider, cast.other.director):
        with acting(actor), pytest.raises(NotAllowed):
            planning.prepare(actor=actor, item=item, nothing=True)
    make.invitation(meeting, cast.police)
    Meeting.objects.filter(pk=meeting.pk).update(state="gesloten")
    with acting(cast.police), pytest.raises(StepRefused):
        planning.prepare(actor=cast.police, item=item, nothing=True)


def test_what_was_prepared_is_brought_in_when_the_family_has_its_turn(cast, meeting):
    item = make.agenda_item(meeting, cast.dossier)
    for user in (cast.partner, cast.police, cast.director):
        make.invitation(meeting, user)
    with acting(cast.partner):
        planning.prepare(actor=cast.partner, item=item, nothing=False, text="Noor slaapt weer.", kind="vermoeden")
    with acting(cast.police):
        planning.keep_preparation(actor=cast.police, item=item, text="Nog een concept")
    with acting(cast.director):
        room.open_meeting(actor=cast.director, meeting=meeting)
        room.start_item(actor=cast.director, item=item)
        room.park_item(actor=cast.director, item=item)
        room.start_item(actor=cast.director, item=item)
    (made,) = Contribution.objects.all()
    assert (made.user, made.organisation, made.step, made.kind, made.text, made.audience) == (
        cast.partner, cast.org.team, "beeld", "vermoeden", "Noor slaapt weer.", "team",
    )  # fmt: skip
