"""The room: one address, the face by right; every change is a verb of changes/room.py."""

import datetime
import functools
import json

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from access.gate import guarded, open_for_change, open_for_read, require
from cases.models import ActionItem, Decision
from casusoverleg import clock
from casusoverleg.workflow import NotAllowed, StepRefused
from meetings import rules
from meetings.changes import closing
from meetings.changes import room as changes
from meetings.flows import STEPS
from meetings.forms import room as forms
from meetings.models import AgendaItem, Contribution, Invitation, Meeting, SharedText
from meetings.queries import room as queries

WITH_ALL = ("series", "house", "chair", "scribe")
NEXT = dict(zip(STEPS, list(STEPS)[1:], strict=False))
BACK = {after: before for before, after in NEXT.items()}


def _opened(request, number):
    """The meeting, for who is asked to it, chairs it or organises it."""
    open_meeting = open_for_read if request.method in ("GET", "HEAD") else open_for_change
    return open_meeting(request, Meeting.objects.select_related(*WITH_ALL), number=number)


def _item_opened(request, number, dossier):
    """An item of this meeting, for who may be in its room and may open the family."""
    open_item = open_for_read if request.method in ("GET", "HEAD") else open_for_change
    return open_item(
        request,
        AgendaItem.objects.filter(meeting__in=Meeting.objects.visible_to(request.user)).select_related(
            "meeting__series", "dossier__case"
        ),
        dossier__number=dossier,
        meeting__number=number,
    )


def spoken(view):
    """A refusal while scripts run comes as a sentence in the room, not as a page of its own."""

    @functools.wraps(view)
    def inner(request, *args, **kwargs):
        try:
            return view(request, *args, **kwargs)
        except (StepRefused, NotAllowed) as refusal:
            if not request.htmx:
                raise
            status = 403 if isinstance(refusal, NotAllowed) else 409
            response = render(request, "meetings/room/_refused.html", {"sentence": str(refusal)}, status=status)
            response["HX-Retarget"], response["HX-Reswap"] = "#kamer-zegt", "innerHTML"
            return response

    return inner


def _next_week():
    return clock.today() + datetime.timedelta(days=7)


def _done(request, number, sentence, response=None):
    """The answer to a change: back to the room, or a sign that every screen looks again."""
    if request.htmx:
        request.reading.action = ""  # shows nobody
        response = response or HttpResponse(status=204)
        response["HX-Trigger"] = json.dumps({"live:kijk": True, "meld": sentence})
        return response
    messages.success(request, sentence)
    return redirect("room", number)


# --- reading ------------------------------------------------------------------------------------------------------


@guarded("dossier")
def room(request, number):
    """GET /overleggen/<nr>/kamer/: cockpit for who chairs, own screen for who takes part."""
    meeting = _opened(request, number)
    context = _context(request, meeting)
    if meeting.state == "gepland":
        template = "wait"
    elif meeting.state != "loopt":
        template = "over"
    else:
        template = "chair" if context["chairs"] else "participant"
    _shown(request, context["room"])
    return render(request, f"meetings/room/{template}.html", context)


@guarded("dossier")
def state(request, number):
    """GET /overleggen/<nr>/kamer/stand/: the parts of the reader's screen that follow the meeting."""
    meeting = _opened(request, number)
    context = _context(request, meeting, with_forms=False)
    _shown(request, context["room"], refresh=bool(request.htmx))
    return render(request, "meetings/room/_state.html", context)


def _context(request, meeting, with_forms=True):
    user = request.user
    found = queries.room(meeting, user)
    chairs = rules.is_chair(user, meeting)
    context = {
        "meeting": meeting,
        "room": found,
        "item": found.item,
        "chairs": chairs,
        "may_open": chairs or rules.is_staff(user, meeting.house_id),
        "screen": "kamer" if meeting.state == "loopt" else meeting.state,
        "letters": user.keys_in_room,
    }
    if meeting.state == "gepland":
        context["preparations"] = queries.preparations(meeting, user)
        context["readiness"] = queries.readiness(meeting, user) if context["may_open"] else {}
        for line in found.lines:
            line.done, line.asked = context["readiness"].get(line.item.pk, (0, 0))
    if found.item is None:
        if meeting.state == "loopt" and not chairs:
            ahead = {line.item.pk for line in found.lines if line.state in queries.AHEAD}
            context["preparations"] = [p for p in queries.preparations(meeting, user) if p.item_id in ahead]
        return context
    step = found.item.step
    context["here"] = [c for c in found.contributions if c.step == step]
    context["next_step"] = (NEXT.get(step), STEPS.get(NEXT.get(step)))
    context["step_back"] = (BACK.get(step), STEPS.get(BACK.get(step)))
    context["needed"] = _needed(found)
    context["own_contributions"] = [c for c in reversed(found.contributions) if c.user_id == user.pk]
    context["asked"] = found.waiting_actions(user)
    if with_forms:
        context.update(_forms(request, found, chairs))
    return context


def _forms(request, found, chairs):
    team = queries.team(found.item.dossier)
    if chairs:
        present = {i.user_id for i in found.invitations if i.present}
        date = queries.default_next_date(found.meeting)
        return {
            "decision_form": forms.DecisionForm(),
            "action_form": forms.ActionForm(team=team, present=present),
            "finish_form": forms.FinishForm(initial={"disposition": "terug", "next_on": date}),
            "postpone_form": forms.PostponeForm(initial={"on": _next_week()}),
        }
    return {"contribution_form": _contribution_form(request), "seen_by": _seen_by(request, team)}


def _contribution_form(request, data=None):
    audiences = queries.audiences_for(request.user.position)
    return forms.ContributionForm(data, audiences=audiences, initial={"kind": "feit", "audience": "team"})


def _seen_by(request, team):
    position = request.user.position
    return [(code, team.names(code, position)) for code in queries.audiences_for(position)]


def _needed(found):
    """What is still open before this family can leave the table."""
    missing = []
    if not found.concern.text.strip():
        missing.append("grootste zorg")
    if not found.decisions:
        missing.append("een besluit")
    return [*missing, "hoe het verder gaat"]


def _shown(request, found, refresh=False):
    """Who stands on this screen. A refresh says only whom this reader was not shown yet in this family and step."""
    item, now = found.item, []
    if item is not None:
        now = [item.pk, item.step, sorted(p.pk for p in found.people)]
    before = request.session.get("in_room")
    if refresh:
        same = before and now and before[:2] == now[:2]
        new = [p for p in found.people if not (same and p.pk in before[2])]
        if not new:
            request.reading.action = ""
            return
    else:
        new = found.people
    if item is not None:
        request.reading.open("zie", "agendaitem", item.dossier.number, item.dossier_id, item.ground)
        request.reading.show(item.dossier, new)
    if now and now != before:
        request.session["in_room"] = now


@guarded("dossier")
def room_screen(request, number):
    """GET /overleggen/<nr>/zaal/: what everybody in the room may see, in the browser of who chairs."""
    meeting = _opened(request, number)
    require(rules.is_chair(request.user, meeting), "Het zaalscherm opent de voorzitter of de schrijver.")
    found = queries.room(meeting, request.user)
    shown = queries.screen(found)
    if not shown.covered:
        request.reading.open("projecteer", "agendaitem", found.item.dossier.number, found.item.dossier_id, found.item.ground)
        if _new_on_screen(request, found):
            request.reading.show(found.item.dossier, found.people)
        elif request.htmx:
            request.reading.action = ""
    elif request.htmx:
        request.reading.action = ""
    return render(request, "meetings/room/screen.html", {"meeting": meeting, "shown": shown})


def _new_on_screen(request, found):
    now = [found.item.pk, found.item.step]
    if request.htmx and request.session.get("on_screen") == now:
        return False
    request.session["on_screen"] = now
    return True


# --- the meeting ----------------------------------------------------------------------------------------------------


@guarded("dossier", "POST")
@spoken
def begin(request, number):
    """POST …/kamer/openen/"""
    meeting = _opened(request, number)
    changes.open_meeting(actor=request.user, meeting=meeting)
    return redirect("room", number)


@guarded("dossier", "POST")
@spoken
def presence(request, number):
    """POST …/kamer/aanwezig/: invitation, present=1 or empty."""
    meeting = _opened(request, number)
    invitation = _one(Invitation.objects.filter(meeting=meeting), request.POST.get("invitation"))
    changes.mark_present(actor=request.user, invitation=invitation, present=bool(request.POST.get("present")))
    return _done(request, number, "Aanwezigheid bijgewerkt.")


@guarded("dossier", "GET", "POST")
@spoken
def close(request, number):
    """GET and POST …/kamer/sluiten/"""
    meeting = _opened(request, number)
    require(rules.is_chair(request.user, meeting), rules.WHO_CHAIRS)
    if request.method == "POST":
        closing.close_meeting(actor=request.user, meeting=meeting)
        messages.success(
            request,
            "Overleg gesloten. Het verslag staat over ongeveer een minuut klaar; ieder krijgt wat hij of zij mag zien.",
        )
        if request.htmx:
            return HttpResponse(status=204, headers={"HX-Redirect": reverse("minutes", args=[number])})
        return redirect("minutes", number)
    return render(request, "meetings/room/close.html", {"meeting": meeting})


# --- the course of one family -----------------------------------------------------------------------------------------


@guarded("dossier", "POST")
@spoken
def start(request, number, dossier):
    """POST …/kamer/<gezin>/beginnen/"""
    item = _item_opened(request, number, dossier)
    changes.start_item(actor=request.user, item=item)
    return _done(request, number, f"Gezin {dossier} is aan de beurt.")


@guarded("dossier", "POST")
@spoken
def step(request, number, dossier):
    """POST …/kamer/<gezin>/stap/: step."""
    item = _item_opened(request, number, dossier)
    item = changes.set_step(actor=request.user, item=item, step=request.POST.get("step", ""))
    return _done(request, number, f"Stap {STEPS[item.step]}.")


@guarded("dossier", "POST")
@spoken
def extend(request, number, dossier):
    """POST …/kamer/<gezin>/erbij/: five minutes more."""
    item = _item_opened(request, number, dossier)
    item = changes.extend_item(actor=request.user, item=item)
    return _done(request, number, f"Gezin {dossier} krijgt {item.minutes} minuten.")


@guarded("dossier", "POST")
@spoken
def park(request, number, dossier):
    """POST …/kamer/<gezin>/parkeren/"""
    item = _item_opened(request, number, dossier)
    changes.park_item(actor=request.user, item=item)
    return _done(request, number, f"Gezin {dossier} is geparkeerd.")


@guarded("dossier", "POST")
@spoken
def undo(request, number, dossier):
    """POST …/kamer/<gezin>/ongedaan/"""
    item = _item_opened(request, number, dossier)
    changes.undo_item(actor=request.user, item=item)
    return _done(request, number, f"Gezin {dossier} staat weer open. De volgende datum blijft tot u opnieuw afrondt.")


@guarded("dossier", "GET", "POST")
@spoken
def postpone(request, number, dossier):
    """GET and POST …/kamer/<gezin>/uitstellen/: reason, on."""
    item = _item_opened(request, number, dossier)
    require(rules.is_chair(request.user, item.meeting), rules.WHO_CHAIRS)
    form = forms.PostponeForm(request.POST or None, initial={"on": _next_week()})
    if request.method == "POST" and form.is_valid():
        changes.postpone_item(
            actor=request.user, item=item, reason=form.cleaned_data["reason"], on=form.cleaned_data["on"]
        )
        return _done(request, number, f"Gezin {dossier} is uitgesteld.")
    return _page(request, item, "postpone", form)


@guarded("dossier", "GET", "POST")
@spoken
def finish(request, number, dossier):
    """GET and POST …/kamer/<gezin>/afronden/: disposition, next_on, note; then the next family begins."""
    item = _item_opened(request, number, dossier)
    require(rules.is_chair(request.user, item.meeting), rules.WHO_CHAIRS)
    date = queries.default_next_date(item.meeting)
    form = forms.FinishForm(request.POST or None, initial={"disposition": "terug", "next_on": date})
    if request.method == "POST" and form.is_valid():
        changes.finish_item(actor=request.user, item=item, **form.cleaned_data)
        following = queries.room(item.meeting, request.user).following if request.POST.get("on") else None
        if following is not None:
            changes.start_item(actor=request.user, item=following.item)
            return _done(request, number, f"Gezin {dossier} is afgerond. Gezin {following.number} is aan de beurt.")
        return _done(request, number, f"Gezin {dossier} is afgerond.")
    return _page(request, item, "finish", form)


def _page(request, item, name, form):
    """A dialog's form as a page of its own, or with its errors back into the dialog."""
    status = 422 if form.is_bound else 200
    context = {"meeting": item.meeting, "item": item, f"{name}_form": form}
    if name == "finish":
        found = queries.room(item.meeting, request.user)
        context["room"] = found
        request.reading.show(item.dossier, found.people)
    part = "_" if request.htmx else ""
    return render(request, f"meetings/room/{part}{name}.html", context, status=status)


# --- words --------------------------------------------------------------------------------------------------------------


@guarded("dossier", "POST")
def text(request, number, dossier, field):
    """POST …/kamer/<gezin>/tekst/<veld>/: value and revision; 409 with both texts when somebody was first."""
    item = _item_opened(request, number, dossier)
    by_script = request.headers.get("X-Requested-With") == "fetch"
    form = forms.TextForm(_kept(request.POST))
    try:
        if not form.is_valid():
            raise StepRefused(next(iter(form.errors.values()))[0])
        saved = changes.save_text(
            actor=request.user, item=item, field=field, text=form.cleaned_data["value"].replace("\r\n", "\n"),
            version=form.cleaned_data["revision"],
        )  # fmt: skip
    except StepRefused as refusal:
        if not by_script:
            raise
        return JsonResponse({"error": str(refusal)}, status=422)
    if isinstance(saved, changes.Conflict):
        template = "components/verschil.html" if by_script else "meetings/room/conflict.html"
        return render(request, template, _both(request, item, saved), status=409)
    if not by_script:
        return _done(request, number, "Opgeslagen.")
    request.reading.action = ""  # shows nobody
    return JsonResponse({"revision": saved.version, "saved_at": saved.saved_at.astimezone(clock.AMSTERDAM).strftime("%H:%M:%S")})


def _kept(data):
    """The choice between two versions, made without scripts, is a text like any other."""
    keep = data.get("keep")
    if not keep:
        return data
    mine, theirs = data.get("mine", ""), data.get("theirs", "")
    both = f"{theirs}\n{mine}".strip()
    return {"value": {"mine": mine, "theirs": theirs}.get(keep, both), "revision": data.get("revision")}


def _both(request, item, conflict):
    return {
        "meeting": item.meeting,
        "item": item,
        "label": dict(SharedText.FIELDS)[conflict.field],
        "naam": conflict.field,
        "mijn": conflict.mine,
        "hun": conflict.theirs,
        "wie": conflict.by.short_name if conflict.by else "Iemand",
        "wanneer": conflict.saved_at.astimezone(clock.AMSTERDAM).strftime("%H:%M:%S"),
        "versie": conflict.version,
        "url": request.path,
    }


@guarded("dossier", "POST")
@spoken
def contribute(request, number, dossier):
    """POST …/kamer/<gezin>/inbreng/: kind, audience, text."""
    item = _item_opened(request, number, dossier)
    form = _contribution_form(request, request.POST)
    context = {"meeting": item.meeting, "item": item, "contribution_form": form}
    if not form.is_valid():
        return _form(request, item, "contribution", context)
    changes.contribute(actor=request.user, item=item, **form.cleaned_data)
    if not request.htmx:
        return _done(request, number, "Ingebracht.")
    context["contribution_form"] = _contribution_form(request)
    return _done(request, number, "Ingebracht.", _form(request, item, "contribution", context, status=200))


def _form(request, item, name, context, status=422):
    """A form of the room by itself, after saving or with its errors; without scripts as a page."""
    if name == "contribution":
        context["seen_by"] = _seen_by(request, queries.team(item.dossier))
    if request.htmx:
        return render(request, f"meetings/room/_{name}.html", context, status=status)
    return render(request, "meetings/room/form.html", {**context, "part": f"meetings/room/_{name}.html"}, status=status)


@guarded("dossier", "POST")
@spoken
def withdraw(request, number, dossier):
    """POST …/kamer/<gezin>/intrekken/: contribution."""
    item = _item_opened(request, number, dossier)
    contribution = _one(Contribution.objects.visible_to(request.user).filter(item=item), request.POST.get("contribution"))
    changes.withdraw_contribution(actor=request.user, contribution=contribution)
    return _done(request, number, "Ingetrokken.")


@guarded("dossier", "POST")
@spoken
def take_over(request, number, dossier):
    """POST …/kamer/<gezin>/overnemen/: contribution."""
    item = _item_opened(request, number, dossier)
    contribution = _one(Contribution.objects.visible_to(request.user).filter(item=item), request.POST.get("contribution"))
    changes.take_over(actor=request.user, contribution=contribution)
    return _done(request, number, "Overgenomen in wat we samen zeggen.")


def _one(rows, key):
    found = rows.filter(pk=int(key)).first() if str(key or "").isdecimal() and len(key) < 19 else None
    if found is None:
        raise StepRefused("Dit is er niet meer. Ververs de pagina om te zien wat er is gebeurd.")
    return found


# --- decisions and actions ------------------------------------------------------------------------------------------------


@guarded("dossier", "POST")
@spoken
def decide(request, number, dossier):
    """POST …/kamer/<gezin>/besluit/: text, agreed, dissent."""
    item = _item_opened(request, number, dossier)
    form = forms.DecisionForm(request.POST)
    context = {"meeting": item.meeting, "item": item, "decision_form": form}
    if not form.is_valid():
        return _form(request, item, "decision", context)
    changes.decide(actor=request.user, item=item, **form.cleaned_data)
    if not request.htmx:
        return _done(request, number, "Besluit vastgelegd.")
    context["decision_form"] = forms.DecisionForm()
    return _done(request, number, "Besluit vastgelegd.", _form(request, item, "decision", context, status=200))


@guarded("dossier", "POST")
@spoken
def undo_decision(request, number, dossier):
    """POST …/kamer/<gezin>/besluit/intrekken/: decision."""
    item = _item_opened(request, number, dossier)
    rows = Decision.objects.visible_to(request.user).filter(dossier_id=item.dossier_id, meeting_number=number)
    changes.undo_decision(actor=request.user, item=item, decision=_one(rows, request.POST.get("decision")))
    return _done(request, number, "Besluit ingetrokken.")


@guarded("dossier", "POST")
@spoken
def action(request, number, dossier):
    """POST …/kamer/<gezin>/actie/: what, responsible, due_on."""
    item = _item_opened(request, number, dossier)
    team = queries.team(item.dossier)
    present = set(Invitation.objects.filter(meeting_id=item.meeting_id, present=True).values_list("user_id", flat=True))
    form = forms.ActionForm(request.POST, team=team, present=present)
    context = {"meeting": item.meeting, "item": item, "action_form": form}
    if not form.is_valid():
        return _form(request, item, "action", context)
    made = changes.agree_action(actor=request.user, item=item, **form.cleaned_data)
    sentence = f"Actie {made.number} genoteerd."
    if not request.htmx:
        return _done(request, number, sentence)
    context["action_form"] = forms.ActionForm(team=team, present=present)
    return _done(request, number, sentence, _form(request, item, "action", context, status=200))


@guarded("dossier", "POST")
@spoken
def answer(request, number, dossier):
    """POST …/kamer/<gezin>/antwoord/: action, step=accept|decline, note."""
    item = _item_opened(request, number, dossier)
    form = forms.AnswerForm(request.POST)
    if not form.is_valid():
        raise StepRefused(next(iter(form.errors.values()))[0])
    rows = ActionItem.objects.visible_to(request.user).filter(dossier_id=item.dossier_id)
    asked = rows.filter(number=form.cleaned_data["action"]).first()
    if asked is None:
        raise StepRefused("Deze actie is er niet meer. Ververs de pagina om te zien wat er is gebeurd.")
    step = form.cleaned_data["step"]
    changes.answer_action(actor=request.user, item=item, action=asked, step=step, note=form.cleaned_data["note"])
    return _done(request, number, "U nam de actie aan." if step == "accept" else "Teruggegeven. De voorzitter ziet het.")


