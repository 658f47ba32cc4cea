"""Accounts on screen: one's own page, the people of the house, and the doors for who cannot log in yet."""

from allauth.account.internal.stagekit import get_pending_stage
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render

from access.acting import acting
from access.gate import guarded, require
from accounts import changes, forms, queries, rules
from accounts.models import AccountInvitation, DeskSeat, Position
from casusoverleg import clock
from casusoverleg.templatetags.dutch import aantal, lang
from casusoverleg.workflow import StepRefused
from cases.changes import actions

User = get_user_model()


# ---- one's own page ----


@guarded("account", "GET", "POST")
def my_page(request):
    """Own data, second factor, roles, keys in the room; on a phone also the rest of the menu."""
    user = request.user
    own = {"first_name": user.first_name, "last_name": user.last_name, "phone": user.phone, "keys_in_room": user.keys_in_room}
    form = forms.OwnDetailsForm(request.POST or None, initial=own)
    if request.method == "POST" and form.is_valid():
        changes.correct_own_details(actor=user, **form.cleaned_data)
        messages.success(request, "Uw gegevens zijn opgeslagen.")
        return redirect("my_page")
    context = {"form": form, "second_factor": request.session.get("second_factor"), "positions": user.positions_in_force}
    return render(request, "accounts/my_page.html", context, status=422 if form.errors else 200)


@guarded("account", "POST")
def my_sessions(request):
    """Ends all own sessions, this one too."""
    changes.end_sessions(actor=request.user, user=request.user)
    return redirect("account_login")


# ---- who cannot log in yet ----


@guarded("public", "GET", "POST")
def invitation(request, token):
    """The link from the mail: choose a password."""
    found = get_object_or_404(AccountInvitation.objects.select_related("user"), token=token)
    if found.used_at or found.expires_at <= clock.now():
        return render(request, "accounts/invitation_over.html", {"used": found.used_at}, status=410)
    form = forms.PasswordForm(request.POST or None, user=found.user)
    if request.method == "POST" and form.is_valid():
        with acting(found.user):
            changes.accept_invitation(actor=found.user, invitation=found, password=form.cleaned_data["password"])
        messages.success(request, "Uw wachtwoord is gekozen. U kunt nu inloggen.")
        return redirect("account_login")
    context = {"form": form, "email": found.user.email}
    return render(request, "accounts/invitation.html", context, status=422 if form.errors else 200)


@guarded("public", "GET", "POST")
def factor_help(request):
    """From the second step of logging in: the second factor is lost, somebody else must help."""
    stage = get_pending_stage(request)
    if stage is None:
        messages.info(request, "Log eerst in met uw wachtwoord. Bij de tweede stap kunt u om hulp vragen.")
        return redirect("account_login")
    user = stage.login.user
    if request.method == "POST":
        with acting(user):
            changes.ask_factor_reset(actor=user)
        return render(request, "accounts/factor_help.html", {"asked": True})
    return render(request, "accounts/factor_help.html", {"asked": False})


# ---- the people of the house ----


def _person(request, pk):
    """A person of the house in force; 404 for anybody else's house, 403 for who keeps no accounts."""
    require(rules.manages_house(request.user), rules.MANAGERS_SENTENCE)
    user = get_object_or_404(User, pk=pk)
    if not rules.in_house(user, request.user.position.house_id):
        raise Http404
    return user


@guarded("account")
def users(request):
    """The people of the house: search, and what is the matter with whom."""
    require(rules.manages_house(request.user), rules.MANAGERS_SENTENCE)
    words, state = request.GET.get("q", "")[:80], request.GET.get("staat", "")
    found = queries.people(request.user.position.house_id, words, state)
    page = max(1, int(request.GET.get("pagina", "1")) if request.GET.get("pagina", "1").isdigit() else 1)
    shown = found[(page - 1) * queries.PER_PAGE : page * queries.PER_PAGE]
    context = {"lines": shown, "count": len(found), "words": words, "state": state,
               "next_page": page + 1 if len(found) > page * queries.PER_PAGE else None}  # fmt: skip
    return render(request, "accounts/users.html", context)


@guarded("account", "GET", "POST")
def user_new(request):
    """Invite a colleague: account, role and mail in one go."""
    require(rules.manages_house(request.user), rules.MANAGERS_SENTENCE)
    form = forms.InviteForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            user = changes.invite_colleague(actor=request.user, **form.cleaned_data)
        except StepRefused as refused:
            form.add_error(None, str(refused))
        else:
            known = user.has_usable_password()
            messages.success(
                request,
                "Dit account bestond al. De persoon heeft er een rol in dit huis bij; er gaat geen mail uit."
                if known
                else "De uitnodiging gaat per mail. De link werkt zeven dagen.",
            )
            return redirect("settings_user", user.pk)
    return render(request, "accounts/user_new.html", {"form": form}, status=422 if form.errors else 200)


def _page(request, user, status=200, **forms_with_errors):
    account = queries.account(request.user, user)
    declared = {"screening": user.screening, "screened_on": user.screened_on, "secrecy_on": user.secrecy_on}
    context = {
        "account": account,
        "is_self": user.pk == request.user.pk,
        "may_reset": rules.resets_factors(request.user, user),
        "role_form": forms.RoleForm(user=request.user, prefix="rol"),
        "reliability_form": forms.ReliabilityForm(initial=declared, prefix="verklaring"),
        "seat_form": forms.SeatForm(user=request.user, prefix="plek"),
        **forms_with_errors,
    }
    return render(request, "accounts/user.html", context, status=status)


@guarded("account")
def user(request, pk):
    """One account: roles, desks, declarations, and what can be done about it."""
    return _page(request, _person(request, pk))


@guarded("account", "POST")
def user_role(request, pk):
    person = _person(request, pk)
    form = forms.RoleForm(request.POST, user=request.user, prefix="rol")
    if not form.is_valid():
        return _page(request, person, 422, role_form=form)
    position = changes.appoint(actor=request.user, user=person, **form.cleaned_data)
    messages.success(request, f"De rol {position.role_label} is gegeven, vanaf nu.")
    return redirect("settings_user", pk)


@guarded("account", "POST")
def user_role_end(request, pk, position):
    person = _person(request, pk)
    held = get_object_or_404(Position, pk=position, user=person, house=request.user.position.house_id)
    changes.end_position(actor=request.user, position=held)
    messages.success(request, f"De rol {held.role_label} is beëindigd.")
    return redirect("settings_user", pk)


@guarded("account", "POST")
def user_reliability(request, pk):
    person = _person(request, pk)
    form = forms.ReliabilityForm(request.POST, prefix="verklaring")
    if not form.is_valid():
        return _page(request, person, 422, reliability_form=form)
    changes.declare_reliability(actor=request.user, user=person, **form.cleaned_data)
    messages.success(request, "De verklaring is vastgelegd.")
    return redirect("settings_user", pk)


@guarded("account", "POST")
def user_seat(request, pk):
    person = _person(request, pk)
    form = forms.SeatForm(request.POST, user=request.user, prefix="plek")
    if not form.is_valid():
        return _page(request, person, 422, seat_form=form)
    seat = changes.take_seat(actor=request.user, desk=form.cleaned_data["desk"], user=person)
    messages.success(request, f"Deze persoon zit nu aan het bureau {seat.desk.get_kind_display()}.")
    return redirect("settings_user", pk)


@guarded("account", "POST")
def user_seat_end(request, pk, seat):
    person = _person(request, pk)
    held = get_object_or_404(DeskSeat, pk=seat, user=person, desk__house=request.user.position.house_id)
    changes.leave_seat(actor=request.user, seat=held)
    messages.success(request, "Deze plek is vrij.")
    return redirect("settings_user", pk)


@guarded("account", "POST")
def user_invite(request, pk):
    person = _person(request, pk)
    sent = changes.invite_again(actor=request.user, user=person)
    messages.success(request, f"Er gaat een nieuwe link per mail. Zij werkt tot en met {lang(sent.expires_at)}.")
    return redirect("settings_user", pk)


@guarded("account", "POST")
def user_factor(request, pk):
    person = _person(request, pk)
    changes.reset_factor(actor=request.user, user=person)
    messages.success(request, "De tweede factor is weg. Bij de volgende keer inloggen stelt deze persoon een nieuwe in.")
    return redirect("settings_user", pk)


@guarded("account", "POST")
def user_sessions(request, pk):
    person = _person(request, pk)
    changes.end_sessions(actor=request.user, user=person)
    messages.success(request, "Alle sessies van deze persoon zijn beëindigd.")
    return redirect("settings_user", pk)


@guarded("account", "GET", "POST")
def user_leave(request, pk):
    """A colleague leaves: first tell the process directors, then end everything."""
    person = _person(request, pk)
    require(rules.manages(request.user, person), "U meldt uzelf niet af. Dat doet een andere manager of beheerder van het huis.")
    form = forms.LeaveForm(request.POST or None, user=request.user, leaving=person)
    status = 200
    if request.method == "POST":
        if request.POST.get("stap") == "aankondigen":
            told = actions.announce_leaving(actor=request.user, user=person)
            messages.success(
                request,
                f"Bij {aantal(told, 'gezin,gezinnen')} heeft de procesregisseur bericht gekregen om over te dragen."
                if told
                else "Deze persoon is bij geen enkel gezin betrokken. U kunt het vertrek meteen afronden.",
            )
            return redirect("settings_user_leave", pk)
        if form.is_valid():
            try:
                families, given_back = changes.leave_house(actor=request.user, user=person, **form.cleaned_data)
            except StepRefused as refused:
                form.add_error("successor", str(refused))
            else:
                messages.success(
                    request,
                    f"Het vertrek is verwerkt: rechten op {aantal(families, 'gezin,gezinnen')} beëindigd, "
                    f"{aantal(given_back, 'actie,acties')} terug naar de procesregisseur.",
                )
                return redirect("settings_users")
        status = 422
    context = {"account": queries.account(request.user, person), "form": form}
    return render(request, "accounts/user_leave.html", context, status=status)
