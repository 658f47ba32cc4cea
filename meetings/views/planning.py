"""The pages around a meeting: the list, planning it, its agenda, who is asked, and my preparation."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from access.gate import guarded, open_for_change, open_for_read, open_list, require
from access.models import Dossier
from accounts.models import User
from cases.queries import search
from casusoverleg import clock
from casusoverleg.templatetags.dutch import aantal, lang, tijd
from casusoverleg.workflow import StepRefused
from meetings import invites, rules
from meetings.changes import planning as changes
from meetings.forms import planning as forms
from meetings.models import AgendaItem, Invitation, Meeting
from meetings.queries import planning as queries

WITH_ALL = ("series", "house", "chair", "scribe")
PLAN_FIELDS = {"past": "day", "minutes": "ends", "chair": "chair"}  # code of a verb's error → field of the form
SUBSTITUTE = {"substitute": "substitute"}


def _opened(request, number):
    """The meeting, for who is asked to it, chairs it or organises it; 404 for everybody else."""
    opened = open_for_read if request.method in ("GET", "HEAD") else open_for_change
    return opened(request, Meeting.objects.select_related(*WITH_ALL), number=number)


def _staff_opened(request, number):
    """As _opened, for who may set its agenda; 403 with a sentence for the others."""
    meeting = _opened(request, number)
    require(rules.may_set_agenda(request.user, meeting), rules.WHO_PLANS)
    return meeting


def _posted(request):
    return request.POST if request.method == "POST" else None


def _crumbs(meeting=None):
    crumbs = [("Overleggen", reverse("meeting_list"))]
    if meeting:
        crumbs.append((f"Overleg {meeting.number}", reverse("meeting", args=[meeting.number])))
    return crumbs


def _page(request, template, meeting, form=None, status=200, **context):
    return render(
        request, f"meetings/{template}.html",
        {"meeting": meeting, "form": form, "crumbs": _crumbs(meeting), **context}, status=status,
    )  # fmt: skip


def _done(form, verb, fields=None):
    """Does it, when the form is in order; else its sentence stands in the form, with what was typed.

    Returns what the verb made, or None. `form.status` is what the answer should be: 200, 409 or 422.
    """
    form.status = 422 if form.is_bound else 200
    if not form.is_bound or not form.is_valid():
        return None
    try:
        return verb()
    except ValidationError as error:
        form.add_error((fields or {}).get(error.code), error.messages[0])
    except StepRefused as refused:
        form.add_error(None, str(refused))
        form.status = 409
    return None


# ---- the list, and a new one ------------------------------------------------------------------------------------


@guarded("dossier")
def meeting_list(request):
    """Weeks to come, what asks something of me, and what was. `?na=O-12` shows older ones."""
    rows = open_list(request, Meeting.objects, "overleggen")
    page = queries.meeting_list(rows, request.user, request.GET.get("na", ""))
    return render(request, "meetings/list.html", {"page": page})


@guarded("account", "GET", "POST")
def meeting_new(request):
    """Plan a meeting of a series; house staff only."""
    position = request.user.position
    require(position is not None and rules.may_plan(request.user, position.house_id), rules.WHO_PLANS)
    form = forms.PlanForm(_posted(request), user=request.user, series=request.GET.get("serie", ""))
    made = _done(form, lambda: changes.plan_meeting(actor=request.user, **form.values), PLAN_FIELDS)
    if made:
        messages.success(request, f"Overleg {made.number} staat gepland op {lang(made.starts_at)}.")
        return redirect("meeting", made.number)
    return render(request, "meetings/new.html", {"form": form, "crumbs": _crumbs()}, status=form.status)


# ---- one meeting ------------------------------------------------------------------------------------------------


@guarded("dossier")
def meeting(request, number):
    """Agenda, who comes, and what is still to do; only families this reader may open exist here."""
    found = _opened(request, number)
    return _page(request, "meeting", found, page=queries.agenda(found, request.user))


@guarded("dossier")
def meeting_ics(request, number):
    """The meeting for one's own calendar: number and series, no family."""
    found = _opened(request, number)
    response = HttpResponse(invites.calendar(found), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{found.number}.ics"'
    return response


@guarded("dossier", "GET", "POST")
def meeting_move(request, number):
    """Another day, time or place."""
    found = _staff_opened(request, number)
    form = forms.MoveForm(_posted(request), meeting=found)
    if _done(form, lambda: changes.move_meeting(actor=request.user, meeting=found, **form.moment), PLAN_FIELDS):
        messages.success(request, f"Overleg {number} is verzet. Wie gevraagd is, krijgt een nieuwe uitnodiging.")
        return redirect("meeting", number)
    return _page(request, "move", found, form, form.status)


@guarded("dossier", "GET", "POST")
def meeting_cancel(request, number):
    """The meeting is called off, with a reason."""
    found = _staff_opened(request, number)
    form = forms.CancelForm(_posted(request))
    if _done(form, lambda: changes.cancel_meeting(actor=request.user, meeting=found, **form.cleaned_data)):
        words = "Iedereen krijgt bericht; de gezinnen gaan naar een volgende agenda."
        messages.success(request, f"Overleg {number} gaat niet door. {words}")
        return redirect("meeting", number)
    return _page(request, "cancel", found, form, form.status)


@guarded("dossier", "GET", "POST")
def meeting_chair(request, number):
    """Somebody else of the house chairs, also while it runs."""
    found = _staff_opened(request, number)
    form = forms.ChairForm(_posted(request), meeting=found)
    if _done(form, lambda: changes.replace_chair(actor=request.user, meeting=found, **form.cleaned_data), PLAN_FIELDS):
        messages.success(request, f"Overleg {number} heeft een andere voorzitter.")
        return redirect("meeting", number)
    return _page(request, "chair", found, form, form.status)


# ---- who is asked -----------------------------------------------------------------------------------------------


@guarded("dossier", "GET", "POST")
def meeting_invite(request, number):
    """Ask people to this meeting. A search (`search`, `zoek`) is posted: a name never stands in an address."""
    found = _staff_opened(request, number)
    text = request.POST.get("zoek", "").strip()[:60]
    positions = queries.people_to_invite(found, text)
    form = forms.InviteForm(None if "search" in request.POST else _posted(request), positions=positions)
    made = _done(form, lambda: _invite_all(request, found, form.cleaned_data))
    if made:
        messages.success(request, f"{aantal(len(made), 'persoon,mensen')} uitgenodigd. De uitnodiging gaat per mail.")
        return redirect("meeting", number)
    return _page(request, "invite", found, form, form.status, text=text, positions=positions)


def _invite_all(request, found, values):
    users = User.objects.filter(pk__in=values["users"])
    return [
        changes.invite(actor=request.user, meeting=found, user=user, expectation=values["expectation"]) for user in users
    ]


@guarded("dossier", "POST")
def meeting_invite_teams(request, number):
    """Asks everybody of the teams of the families on this agenda who is not asked yet."""
    found = _staff_opened(request, number)
    missing = queries.agenda(found, request.user).missing
    for user in missing:
        changes.invite(
            actor=request.user, meeting=found, user=user, expectation="U zit in het team van een gezin op deze agenda."
        )
    messages.success(request, f"{aantal(len(missing), 'persoon,mensen')} uitgenodigd. De uitnodiging gaat per mail.")
    return redirect("meeting", number)


def _invitation(request, found):
    """The invitation a form names by its person; 404 when it is not one of this meeting."""
    value = request.POST.get("user", "")
    rows = Invitation.objects.filter(meeting=found).select_related("meeting", "user", "organisation")
    invitation = rows.filter(user_id=int(value)).first() if value.isdigit() and len(value) < 18 else None
    if invitation is None:
        raise Http404
    return invitation


@guarded("dossier", "POST")
def meeting_withdraw(request, number):
    """Takes an invitation back."""
    found = _staff_opened(request, number)
    changes.withdraw_invitation(actor=request.user, invitation=_invitation(request, found))
    messages.success(request, "De uitnodiging is ingetrokken. Er gaat een bericht per mail.")
    return redirect("meeting", number)


def _own_opened(request, number):
    """(meeting, my invitation); 403 for who sees the meeting but was not asked."""
    found = _opened(request, number)
    own = rules.invitation_of(request.user, found)
    require(own is not None, "U bent zelf niet uitgenodigd voor dit overleg. Antwoorden doet wie gevraagd is.")
    own.meeting = found
    return found, own


@guarded("dossier", "POST")
def meeting_answer(request, number):
    """“Ik kom” or “Ik kan niet”."""
    found, own = _own_opened(request, number)
    step = request.POST.get("step", "")
    if step not in ("accept", "decline"):
        return render(request, "errors/400.html", status=400)
    changes.answer_invitation(actor=request.user, invitation=own, step=step)
    words = "U komt." if step == "accept" else "U bent afgemeld. De voorzitter ziet het."
    messages.success(request, f"Overleg {found.number}: {words}")
    return redirect("meeting", number)


@guarded("dossier", "GET", "POST")
def meeting_substitute(request, number):
    """A colleague of my organisation comes instead of me."""
    found, own = _own_opened(request, number)
    form = forms.SubstituteForm(_posted(request), invitation=own)
    if _done(form, lambda: changes.send_substitute(actor=request.user, invitation=own, **form.cleaned_data), SUBSTITUTE):
        messages.success(request, f"Overleg {number}: uw vervanger krijgt een eigen uitnodiging.")
        return redirect("meeting", number)
    return _page(request, "substitute", found, form, form.status)


@guarded("dossier", "POST")
def meeting_access(request, number):
    """A dated right for a substitute on one family of this agenda."""
    found = _staff_opened(request, number)
    changes.give_substitute_access(
        actor=request.user, invitation=_invitation(request, found), dossier=_item(request, found).dossier
    )
    messages.success(request, "De vervanger kan dit gezin nu openen, tot een dag na het overleg.")
    return redirect("meeting", number)


# ---- the agenda -------------------------------------------------------------------------------------------------


def _item(request, found, number=None):
    """An item of this meeting by the number of its family, if this reader may open it; else 404."""
    rows = AgendaItem.objects.visible_to(request.user).filter(meeting=found).select_related("dossier", "meeting")
    item = rows.filter(dossier__number=(number or request.POST.get("family", ""))[:12]).first()
    if item is None:
        request.reading.refuse("agendaitem", (number or request.POST.get("family", ""))[:12])
        raise Http404
    return item


@guarded("dossier", "GET", "POST")
def meeting_item_new(request, number):
    """Choose a family (a search is posted: no name in an address), then say why and how long (`?gezin=A-1042`)."""
    found = _staff_opened(request, number)
    chosen = (request.POST.get("family") or request.GET.get("gezin", ""))[:12]
    if not chosen:
        return _choose_family(request, found)
    dossiers = Dossier.objects.visible_to(request.user).filter(case__isnull=False, shielded_at__isnull=True)
    dossier = dossiers.select_related("case__municipality").filter(number=chosen).first()
    if dossier is None:
        request.reading.refuse("dossier", chosen)
        raise Http404
    form = forms.ItemForm(_posted(request), meeting=found)
    values = {"actor": request.user, "meeting": found, "dossier": dossier}
    if _done(form, lambda: changes.add_item(**values, **form.cleaned_data), {"minutes": "minutes"}):
        messages.success(request, f"Gezin {dossier.number} staat op de agenda.")
        return redirect("meeting", number)
    return _page(request, "item", found, form, form.status, dossier=dossier)


def _choose_family(request, found):
    text = request.POST.get("zoek", "").strip()[:60]
    if text:
        result = search.find(request.user, text)
        request.reading.open("zoek", "overleg", found.number)
        result.log(request.reading)
        rows = [{"case": r.case, "people": r.people} for r in result.rows]
    else:
        rows = [{"case": case, "people": []} for case in queries.families_to_add(found, request.user)]
    return _page(request, "choose", found, rows=rows, text=text)


@guarded("dossier", "POST")
def meeting_item_remove(request, number):
    """Takes a family off a planned agenda: to the next one, or off altogether."""
    found = _staff_opened(request, number)
    item = _item(request, found)
    again = request.POST.get("again") == "1"
    changes.remove_item(actor=request.user, item=item, again=again)
    words = "gaat vanzelf naar de volgende agenda" if again else "is van de agenda gehaald"
    messages.success(request, f"Gezin {item.dossier.number} {words}.")
    return redirect("meeting", number)


@guarded("dossier", "POST")
def meeting_item_order(request, number):
    """One place up or down (`direction`), or a whole new order by dragging (`order`: numbers of families)."""
    found = _staff_opened(request, number)
    rows = AgendaItem.objects.visible_to(request.user).filter(meeting=found, state="te_doen")
    items = list(rows.select_related("dossier").order_by("position", "pk"))
    by_number = {item.dossier.number: item.pk for item in items}
    order = [item.pk for item in items]
    if "order" in request.POST:
        order = [by_number.get(n, 0) for n in request.POST["order"].split()]
    else:
        pk = by_number.get(request.POST.get("family", ""))
        if pk is None:
            raise Http404
        here = order.index(pk)
        there = here + (1 if request.POST.get("direction") == "down" else -1)
        if 0 <= there < len(order):
            order[here], order[there] = order[there], order[here]
    changes.order_items(actor=request.user, meeting=found, order=order)
    return redirect("meeting", number)


@guarded("dossier", "POST")
def meeting_collect(request, number):
    """Puts due rappels on the agenda now; it also happens by itself every day."""
    found = _staff_opened(request, number)
    placed = [i.pk for i in changes.collect_wishes(actor=request.user, meeting=found)]
    mine = AgendaItem.objects.visible_to(request.user).filter(pk__in=placed).count()
    messages.success(
        request, f"{aantal(mine, 'gezin,gezinnen')} op de agenda gezet." if mine else "Er was niets dat op deze agenda hoort."
    )
    return redirect("meeting", number)


# ---- preparing --------------------------------------------------------------------------------------------------


@guarded("dossier", "POST")
def meeting_ask_preparation(request, number):
    """Asks the teams to prepare, each for the families they are in."""
    found = _staff_opened(request, number)
    made = changes.ask_preparation(actor=request.user, meeting=found)
    messages.success(
        request,
        f"Voorbereiding gevraagd: {aantal(made, 'keer,keer')}, klaar op {lang(rules.prepare_by(found))}."
        if made
        else "Iedereen die gevraagd kan worden, was al gevraagd. Nodig eerst de teams uit.",
    )
    return redirect("meeting", number)


@guarded("dossier", "GET", "POST")
def meeting_prepare(request, number):
    """My preparation, per family; `?open=A-1042` opens one that was done."""
    found = _opened(request, number)
    if request.method == "GET":
        return _prepare_page(request, found)
    item = _item(request, found)
    nothing = request.POST.get("nothing") == "1"
    form = forms.PrepareForm(request.POST, prefix=item.dossier.number, nothing=nothing)
    made = _done(
        form,
        lambda: changes.prepare(actor=request.user, item=item, nothing=nothing, **form.cleaned_data),
        {"both": "text", "empty": "text"},
    )
    if made is None:
        return _prepare_page(request, found, item, form)
    words = "niets toe te voegen, vastgelegd" if nothing else "uw inbreng staat klaar voor het overleg"
    messages.success(request, f"Gezin {item.dossier.number}: {words}.")
    return redirect("meeting_prepare", number)


def _prepare_page(request, found, item=None, form=None):
    tasks = queries.preparing(found, request.user)
    opened = request.GET.get("open", "")
    for task in tasks:
        request.reading.show(task.item.dossier, task.people)
        task.is_open = task.is_asked or task.number == opened
        if item and task.item.pk == item.pk:
            task.form, task.is_open = form, True
        elif task.is_open:
            row = task.preparation
            initial = {"text": row.text, "kind": row.kind} if row else None
            task.form = forms.PrepareForm(prefix=task.number, initial=initial)
    todo = sum(1 for t in tasks if t.is_asked)
    return _page(
        request, "prepare", found, form, form.status if form else 200,
        tasks=tasks, todo=todo, by=rules.prepare_by(found), over=found.state not in ("gepland", "loopt"),
    )  # fmt: skip


@guarded("dossier", "POST")
def meeting_prepare_keep(request, number, family):
    """Keeps what is typed for one family, as it is typed (autosave); mine alone until it is brought in."""
    found = _opened(request, number)
    item = _item(request, found, family)
    name = request.POST.get("field", "").removeprefix(f"{family}-")
    form = forms.PrepareForm({"text": " ", "kind": "feit", name: request.POST.get("value", "")})
    form.fields["text"].required = False
    if name not in ("text", "kind") or not form.is_valid():
        error = next(iter(form.errors.values()), ["Dit veld kennen we niet."])[0]
        return JsonResponse({"error": error}, status=422)
    changes.keep_preparation(actor=request.user, item=item, **{name: request.POST.get("value", "")})
    return JsonResponse({"revision": 0, "saved_at": f"{tijd(clock.now())}:{clock.now():%S}"})
