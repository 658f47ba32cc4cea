"""Pages of registration and weighing: gate, form, verb, answer."""

from django.contrib import messages
from django.http import Http404, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from access.gate import guarded, open_for_change, open_for_read, open_list, require
from casusoverleg import clock
from casusoverleg.templatetags.dutch import local, tijdstip
from casusoverleg.workflow import StepRefused
from triage import changes, criteria, forms, queries, rules
from triage.flows import REFERRAL
from triage.models import Referral, ReferralDraft

# ------------------------------------------------------------------ the register


@guarded("dossier")
def referral_list(request):
    """Referrals this reader weighs, decides or sent in, per state."""
    rows = open_list(request, Referral.objects, "aanmeldingen")
    position = request.user.position
    require(
        position is not None and position.opens_dossiers,
        "Aanmeldingen zijn er voor wie met gezinnen werkt. Cijfers over aanmeldingen staan bij Inzicht.",
    )
    start = request.GET.get("vanaf", "")
    page = queries.register(rows, request.user, request.GET.get("staat", ""), int(start) if start.isdigit() else 0)
    may_register = rules.may_register(request.user)
    draft = ReferralDraft.objects.visible_to(request.user).first() if may_register else None
    context = {
        "page": page,
        "may_register": may_register,
        "draft": f"U heeft een concept, bewaard {tijdstip(draft.saved_at)}." if draft else "",
    }
    return render(request, "triage/list.html", context)


# -------------------------------------------------------------- registration


@guarded("dossier", "GET", "POST")
def referral_new(request):
    """The registration in five steps; what is typed stays, gaps block only at sending."""
    draft = open_list(request, ReferralDraft.objects.select_related("known_director"), "concept").first()
    require(rules.may_register(request.user), rules.REGISTER_SENTENCE)
    step = request.GET.get("stap", "gezin")
    if step not in forms.STEP_CODES:
        raise Http404
    if request.method == "POST":
        return _send(request, draft) if step == "nakijken" else _keep(request, draft, step)
    return _step_page(request, draft, step)


def _step_page(request, draft, step, *, send_form=None, status=200):
    registration = forms.Registration(request.user, draft.data if draft else {})
    check = "fouten" in request.GET
    steps = [
        {"code": code, "label": label, "active": code == step,
         "state": "" if code == "nakijken" else registration.state_of(code),
         "url": f"{reverse('referral_new')}?stap={code}"}
        for code, label in forms.STEPS
    ]  # fmt: skip
    context = {
        "draft": draft,
        "step": step,
        "number": forms.STEP_CODES.index(step) + 1,
        "title": dict(forms.STEPS)[step],
        "steps": steps,
        "before": forms.STEP_CODES[max(forms.STEP_CODES.index(step) - 1, 0)],
        "saved": f"Opgeslagen {local(draft.saved_at):%H:%M:%S}" if draft else "",
        "readers": [u.full_name for u in rules.sitting_at(request.user.position.house_id, "triage")],
        "house": request.user.position.house,
        "known": draft.known_director if draft else None,
        **registration.forms_of(step, check=check),
    }
    if step == "nakijken":
        context |= {
            "gaps": [(gap, dict(forms.STEPS)[gap.step]) for gap in registration.all_gaps],
            "parts": [
                (code, label, registration.forms_of(code)) for code, label in forms.STEPS if code != "nakijken"
            ],
            "municipality": registration.municipality_name(),
            "form": send_form or forms.SendForm(),
        }
    return render(request, f"triage/new_{step}.html", context, status=status)


def _keep(request, draft, step):
    """Saves a step as typed and goes where the button says."""
    typed = {k: v for k, v in request.POST.items() if k not in ("csrfmiddlewaretoken", "naar", "erbij", "weg")}
    former = forms.Registration(request.user, draft.data if draft else {})
    for name in former.checkboxes(step):
        typed.setdefault(name, "")
    draft = changes.save_draft(actor=request.user, step=step, values=typed)
    registration = forms.Registration(request.user, draft.data)
    here = f"{reverse('referral_new')}?stap={step}"
    if request.POST.get("erbij") in ("personen", "relaties"):
        what = request.POST["erbij"]
        changes.replace_draft(actor=request.user, data=registration.with_more(what))
        return redirect(f"{here}#{what}")
    what, _, index = request.POST.get("weg", "").partition(":")
    if what in ("personen", "relaties") and index.isdigit():
        changes.replace_draft(actor=request.user, data=registration.without(what, int(index)))
        return redirect(f"{here}#{what}")
    if step == "gezin" and registration.identities() != former.identities():
        changes.look_up_known(actor=request.user, persons=registration.identities())
    if request.POST.get("naar") == "later":
        messages.success(request, "Uw concept is bewaard. U kunt later verder.")
        return redirect("referral_list")
    chosen = request.POST.get("naar", "")
    following = forms.STEP_CODES[forms.STEP_CODES.index(step) + 1]
    return redirect(f"{reverse('referral_new')}?stap={chosen if chosen in forms.STEP_CODES else following}")


def _send(request, draft):
    """Sends the registration when nothing is missing; else the same page with what is."""
    form = forms.SendForm(request.POST)
    registration = forms.Registration(request.user, draft.data if draft else {})
    if not form.is_valid() or registration.all_gaps:
        return _step_page(request, draft, "nakijken", send_form=form, status=422)
    referral = changes.register_family(actor=request.user, declared=True, **registration.values())
    messages.success(request, f"Aanmelding {referral.number} is verstuurd. U hoort wat ermee gebeurt.")
    return redirect("referral", number=referral.number)


@guarded("dossier", "POST")
def referral_draft(request):
    """One field of the draft, saved while typing: {"saved_at"}."""
    draft = open_list(request, ReferralDraft.objects, "concept").first()
    require(rules.may_register(request.user), rules.REGISTER_SENTENCE)
    step, name, value = request.GET.get("stap", ""), request.POST.get("field", ""), request.POST.get("value", "")
    known = forms.Registration(request.user, draft.data if draft else {}).field_names(step)
    if name not in known:
        return JsonResponse({"error": "Dit veld kennen we niet. Ververs de pagina."}, status=422)
    saved = changes.save_draft(actor=request.user, step=step, values={name: value})
    return JsonResponse({"saved_at": f"{local(saved.saved_at):%H:%M:%S}"})


@guarded("dossier", "POST")
def referral_draft_drop(request):
    """Throws the draft away."""
    open_list(request, ReferralDraft.objects, "concept")
    changes.drop_draft(actor=request.user)
    messages.success(request, "Het concept is weggegooid.")
    return redirect("referral_list")


# ------------------------------------------------------------------ one referral


@guarded("dossier")
def referral(request, number):
    """For who weighs: the weighing. For who registered: what became of it."""
    found = open_for_read(request, Referral.objects.for_page(), number=number)
    return _referral_page(request, found)


def _referral_page(request, found, *, status=200, **extra):
    page = queries.page(found, request.user)
    if page.people:
        request.reading.show(page.people[0].dossier, page.people)
    context = {
        "page": page,
        "referral": found,
        "kruimel": [("Aanmeldingen", reverse("referral_list"))],
        "names": "namen" in request.GET or page.mode == "own",
        "route_form": forms.RouteForm(initial=_proposed(found)),
        "saved": f"Opgeslagen {local(page.saved):%H:%M:%S}" if page.saved else "",
        "contact_form": forms.ContactForm(),
        "completion_form": forms.CompletionForm(),
        "correctable": page.is_registrar and found.state in REFERRAL.step("correct").sources,
        "withdrawable": page.is_registrar and found.state in REFERRAL.step("withdraw").sources,
        "state_sentence": queries.state_sentence(page),
        "known_sentence": f"Neem contact op met {found.known_director}." if found.known_director else "",
        "waiting_sentence": f"Nu aan de beurt: {page.deciders}. Zij nemen het doelbesluit.",
        "proposal_label": dict(criteria.ROUTES).get(found.proposed_route, ""),
        "proposal_reasons": [criteria.ALL_REASONS[code] for code in found.proposed_reasons if code in criteria.ALL_REASONS],
        **extra,
    }
    template = "triage/weigh.html" if page.mode == "weigh" else "triage/registered.html"
    return render(request, template, context, status=status)


def _proposed(found):
    return {"route": found.proposed_route, "reasons": found.proposed_reasons, "text": found.proposal}


@guarded("dossier", "POST")
def judge(request, number, letter):
    """One criterion; by htmx the answer is what others find of it, else the page again."""
    found = open_for_change(request, Referral.objects.for_page(), number=number)
    require(rules.may_judge(request.user, rules.grounds(request.user, found)), rules.JUDGE_SENTENCE)
    form = forms.JudgementForm(request.POST)
    if not form.is_valid():
        if request.htmx:
            sentence = " ".join(e for errors in form.errors.values() for e in errors)
            return render(request, "triage/_judged.html", {"letter": letter, "refused": sentence}, status=422)
        return _referral_page(request, found, status=422, judgement_form=form, judgement_letter=letter)
    changes.judge(actor=request.user, referral=found, criterion=letter, **form.cleaned_data)
    if not request.htmx:
        return redirect(f"{reverse('referral', args=[number])}#criterium-{letter}")
    page = queries.page(found, request.user)
    row = next(w for w in page.weighed if w.letter == letter)
    context = {"page": page, "referral": found, "row": row, "saved_at": f"{local(clock.now()):%H:%M:%S}", "swap": True}
    return render(request, "triage/_judged.html", context)


@guarded("dossier", "POST")
def submit(request, number):
    """Lays the weighing before the public participants, or asks the registrar for what is missing."""
    found = open_for_change(request, Referral.objects.for_page(), number=number)
    require(rules.is_weigher(request.user, rules.grounds(request.user, found)), rules.PREPARE_SENTENCE)
    form = forms.RouteForm(request.POST)
    if not form.is_valid():
        return _referral_page(request, found, status=422, route_form=form)
    values = form.cleaned_data
    try:
        if values["route"] == criteria.ASK:
            changes.ask_more(actor=request.user, referral=found, question=values["text"], due_on=values["due_on"])
            messages.success(request, f"Aanvulling gevraagd bij aanmelding {number}.")
        else:
            changes.submit_weighing(
                actor=request.user, referral=found, route=values["route"], reasons=values["reasons"], proposal=values["text"]
            )
            messages.success(request, f"Weging van aanmelding {number} voorgelegd.")
    except StepRefused as refusal:
        return _referral_page(request, _again(request, found), status=409, route_form=form, trouble=str(refusal))
    return redirect("referral", number=number)


def _again(request, found):
    """The row as it stands now, for a page that is shown again after a refusal."""
    return open_for_change(request, Referral.objects.for_page(), number=found.number)


@guarded("dossier", "POST")
def weighing_meeting(request, number):
    """Asks for a place on the agenda of a weegoverleg."""
    found = open_for_change(request, Referral.objects.for_page(), number=number)
    changes.ask_weighing_meeting(actor=request.user, referral=found)
    messages.success(request, f"Aanmelding {number} staat klaar voor het weegoverleg.")
    return redirect("referral", number=number)


@guarded("dossier", "POST")
def first_contact(request, number):
    """The first contact with the family took place."""
    found = open_for_change(request, Referral.objects.for_page(), number=number)
    form = forms.ContactForm(request.POST)
    if not form.is_valid():
        return _referral_page(request, found, status=422, contact_form=form)
    changes.note_first_contact(actor=request.user, referral=found, **form.cleaned_data)
    messages.success(request, "Eerste contact vastgelegd.")
    return redirect("referral", number=number)


@guarded("dossier", "POST")
def completion(request, number):
    """The registrar answers what was asked."""
    found = open_for_change(request, Referral.objects.for_page(), number=number)
    require(rules.is_registrar(request.user, found), rules.registrar_sentence(found, "aanvullen"))
    form = forms.CompletionForm(request.POST)
    if not form.is_valid():
        return _referral_page(request, found, status=422, completion_form=form)
    try:
        changes.complete(actor=request.user, referral=found, **form.cleaned_data)
    except StepRefused as refusal:
        return _too_late(request, str(refusal), text=form.cleaned_data["text"], label="Uw aanvulling")
    messages.success(request, f"Aanvulling bij aanmelding {number} verstuurd.")
    return redirect("referral", number=number)


@guarded("dossier", "GET", "POST")
def correction(request, number):
    """The registrar corrects the registration."""
    found = open_for_change(request, Referral.objects.for_page(), number=number)
    require(rules.is_registrar(request.user, found), rules.registrar_sentence(found, "verbeteren"))
    REFERRAL.next_state("correct", found.state)
    form = forms.CorrectionForm.filled(found, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            changes.correct_referral(actor=request.user, referral=found, **form.cleaned_data)
        except StepRefused as refusal:
            return _too_late(request, str(refusal), text=form.cleaned_data["matter"], label="Wat is er aan de hand?")
        messages.success(request, f"Aanmelding {number} verbeterd. Wat er stond, is bewaard.")
        return redirect("referral", number=number)
    context = {"form": form, "referral": found, "kruimel": _path(found)}
    return render(request, "triage/correct.html", context, status=422 if form.errors else 200)


@guarded("dossier", "GET", "POST")
def withdrawal(request, number):
    """The registrar takes the registration back, after one question."""
    found = open_for_change(request, Referral.objects.for_page(), number=number)
    require(rules.is_registrar(request.user, found), rules.registrar_sentence(found, "intrekken"))
    REFERRAL.next_state("withdraw", found.state)
    if request.method == "POST":
        changes.withdraw_referral(actor=request.user, referral=found)
        messages.success(request, f"Aanmelding {number} ingetrokken.")
        return redirect("referral", number=number)
    return render(request, "triage/withdraw.html", {"referral": found, "kruimel": _path(found)})


def _path(found):
    return [("Aanmeldingen", reverse("referral_list")), (found.number, reverse("referral", args=[found.number]))]


# ------------------------------------------------------- the purpose decision


@guarded("dossier", "GET", "POST")
def purpose_decision(request, number):
    """The decision of a public participant; who was too late hears who was first and keeps the text."""
    found = _open_or_decided(request, number)
    if isinstance(found, str):
        return _too_late(request, found)
    held = rules.grounds(request.user, found)
    require(rules.is_decider(request.user, held), rules.decide_sentence(found.organisation.house_id))
    back = "terug" in request.POST
    form = forms.DecisionForm(request.POST if request.method == "POST" and not back else None, user=request.user,
                              initial={"outcome": found.proposed_route, "grounds": found.proposed_reasons})  # fmt: skip
    back_form = forms.BackForm(request.POST if back else None, auto_id="terug_%s")  # both forms have “reasons”
    if request.method == "POST" and (back_form if back else form).is_valid():
        try:
            return _decide(request, found, form, back_form if back else None)
        except StepRefused as refusal:
            if rules.decided_before(number):
                return _too_late(request, rules.decided_before(number))
            found = _again(request, found)
            return _referral_page(request, found, status=409, decision_form=form, back_form=back_form, trouble=str(refusal))
    status = 422 if form.errors or back_form.errors else 200
    return _referral_page(request, found, status=status, decision_form=form, back_form=back_form)


def _open_or_decided(request, number):
    """The referral; or, for somebody who comes to decide too late, the sentence that says who was first."""
    try:
        return open_for_change(request, Referral.objects.for_page(), number=number)
    except Http404:
        decided = rules.decided_before(number) if request.method == "POST" else ""
        if not decided:
            raise
        return decided


def _too_late(request, sentence, *, text="", label="Uw motivering"):
    """409 with what was typed in an open field."""
    context = {
        "sentence": sentence,
        "text": text or request.POST.get("reasons", ""),
        "field_label": label,
        "url": reverse("referral_list"),
        "link": "Naar de aanmeldingen",
    }
    return render(request, "errors/409.html", context, status=409)


def _decide(request, found, form, back_form):
    if back_form is not None:
        changes.send_back(actor=request.user, referral=found, **back_form.cleaned_data)
        messages.success(request, f"Aanmelding {found.number} gaat terug naar de weging.")
    else:
        decision = changes.decide_purpose(actor=request.user, referral=found, **form.cleaned_data)
        label = REFERRAL.states[decision.outcome]
        messages.success(request, f"Besluit over aanmelding {found.number} vastgelegd: {label}.")
    return redirect("referral_list")
