"""The house on screen: terms, card, municipalities, series, and the organisations."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render

from access.gate import guarded, require
from casusoverleg.workflow import StepRefused
from houses import changes, forms, rules
from houses.models import SETTINGS, Municipality, Organisation, Series, Setting


def _house(request):
    """The house in force, for who keeps it; 403 for somebody else."""
    position = request.user.position
    require(position is not None and rules.keeps_house(request.user, position.house_id), rules.MANAGERS_SENTENCE)
    return position.house


def _try(form, verb, **arguments):
    """The verb's answer, or None with its sentence in the form."""
    try:
        return verb(**arguments)
    except StepRefused as refused:
        form.add_error("name" if "name" in form.fields else None, str(refused))
        return None


@dataclass
class Term:
    key: str
    label: str
    unit: str
    value: int
    default: int
    source: str
    own: Setting | None


@guarded("account")
def settings_home(request):
    """The terms of the house: value, default, who changed it last."""
    house = _house(request)
    own = {s.key: s for s in Setting.objects.filter(house=house)}
    terms = [
        Term(key, label, unit, own[key].value if key in own else default, default, source, own.get(key))
        for key, (default, label, unit, source) in SETTINGS.items()
    ]
    return render(request, "houses/settings.html", {"terms": terms})


@guarded("account", "GET", "POST")
def setting(request, key):
    """One term: choose another value."""
    house = _house(request)
    if key not in SETTINGS:
        raise Http404
    own = Setting.objects.filter(house=house, key=key).first()
    form = forms.SettingForm(request.POST or None, key=key, initial={"value": own.value if own else SETTINGS[key][0]})
    if request.method == "POST" and form.is_valid():
        changes.choose_setting(actor=request.user, house=house, key=key, value=form.cleaned_data["value"])
        messages.success(request, "De termijn is opgeslagen en geldt vanaf nu.")
        return redirect("settings_home")
    context = {"form": form, "title": SETTINGS[key][1], "back": "settings_home", "button": "Termijn opslaan", "what": "De termijn"}
    return render(request, "houses/form.html", context, status=422 if form.errors else 200)


@guarded("account", "GET", "POST")
def settings_house(request):
    """The house's card and its municipalities."""
    house = _house(request)
    form = forms.HouseForm(request.POST or None, instance=house, user=request.user)
    if request.method == "POST" and form.is_valid():
        if _try(form, changes.describe_house, actor=request.user, house=house, **form.cleaned_data):
            messages.success(request, "De gegevens van het huis zijn opgeslagen.")
            return redirect("settings_house")
    return _house_page(request, house, form=form, status=422 if form.errors else 200)


def _house_page(request, house, status=200, **own):
    context = {
        "form": forms.HouseForm(instance=house, user=request.user),
        "new_form": forms.MunicipalityForm(user=request.user, prefix="gemeente"),
        "municipalities": list(Municipality.objects.filter(house=house)),
        **own,
    }
    return render(request, "houses/house.html", context, status=status)


@guarded("account", "POST")
def municipality_new(request):
    house = _house(request)
    form = forms.MunicipalityForm(request.POST, user=request.user, prefix="gemeente")
    if form.is_valid() and _try(form, changes.add_municipality, actor=request.user, house=house, **form.cleaned_data):
        messages.success(request, "De gemeente staat in de lijst.")
        return redirect("settings_house")
    return _house_page(request, house, status=422, new_form=form)


@guarded("account", "GET", "POST")
def municipality(request, pk):
    """Rename a municipality, or take it out of the list."""
    house = _house(request)
    found = get_object_or_404(Municipality, pk=pk, house=house)
    form = forms.MunicipalityForm(request.POST or None, instance=found, user=request.user)
    if request.method == "POST" and "weg" in request.POST:
        changes.remove_municipality(actor=request.user, municipality=found)
        messages.success(request, "De gemeente is uit de lijst.")
        return redirect("settings_house")
    if request.method == "POST" and form.is_valid():
        if _try(form, changes.rename_municipality, actor=request.user, municipality=found, **form.cleaned_data):
            messages.success(request, "De gemeente heet nu anders.")
            return redirect("settings_house")
    context = {"form": form, "title": found.name, "back": "settings_house", "button": "Naam opslaan", "what": "De gemeente",
               "remove": "Uit de lijst halen"}  # fmt: skip
    return render(request, "houses/form.html", context, status=422 if form.errors else 200)


@guarded("account")
def series_list(request):
    house = _house(request)
    found = list(Series.objects.filter(house=house).order_by("-active", "name"))
    return render(request, "houses/series_list.html", {"series": found})


@guarded("account", "GET", "POST")
def series_new(request):
    house = _house(request)
    form = forms.SeriesForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        if _try(form, changes.keep_series, actor=request.user, house=house, **form.cleaned_data):
            messages.success(request, "De serie staat klaar. De procesregisseur kan er overleggen in plannen.")
            return redirect("settings_series")
    context = {"form": form, "title": "Nieuwe serie", "back": "settings_series", "button": "Serie maken", "what": "De serie"}
    return render(request, "houses/form.html", context, status=422 if form.errors else 200)


@guarded("account", "GET", "POST")
def series(request, pk):
    """Change a series, stop it or let it run again."""
    house = _house(request)
    found = get_object_or_404(Series, pk=pk, house=house)
    form = forms.SeriesForm(request.POST or None, instance=found, user=request.user)
    if request.method == "POST" and "weg" in request.POST:
        (changes.stop_series if found.active else changes.resume_series)(actor=request.user, series=found)
        messages.success(request, "De serie is gestopt; wat gepland is, blijft." if not found.active else "De serie loopt weer.")
        return redirect("settings_series")
    if request.method == "POST" and form.is_valid():
        if _try(form, changes.keep_series, actor=request.user, house=house, series=found, **form.cleaned_data):
            messages.success(request, "De serie is opgeslagen.")
            return redirect("settings_series")
    context = {"form": form, "title": found.name, "back": "settings_series", "button": "Serie opslaan", "what": "De serie",
               "remove": "Serie stoppen" if found.active else "Serie weer laten lopen"}  # fmt: skip
    return render(request, "houses/form.html", context, status=422 if form.errors else 200)


# ---- organisations ----


@guarded("account")
def organisations(request):
    """The cards of all organisations of the house, for everybody who works here."""
    position = request.user.position
    require(position is not None, "U heeft nu geen rol in een huis. De manager van het huis geeft u een rol.")
    found = Organisation.objects.filter(house=position.house_id).select_related("municipality").order_by("-active", "name")
    groups = {}
    for organisation in found:
        groups.setdefault(organisation.get_part_display() if organisation.active else "doet niet meer mee", []).append(organisation)
    context = {"groups": list(groups.items()), "count": len(found), "keeps": rules.keeps_house(request.user, position.house_id)}
    return render(request, "houses/organisations.html", context)


@guarded("account")
def organisation(request, pk):
    """One card: who they are, what they can, who works there."""
    position = request.user.position
    require(position is not None, "U heeft nu geen rol in een huis. De manager van het huis geeft u een rol.")
    found = get_object_or_404(Organisation.objects.select_related("municipality"), pk=pk, house=position.house_id)
    context = {
        "organisation": found,
        "people": list(found.positions.in_force().select_related("user").order_by("user__first_name")),
        "keeps": rules.keeps_house(request.user, position.house_id),
    }
    return render(request, "houses/organisation.html", context)


@guarded("account", "GET", "POST")
def organisation_new(request):
    house = _house(request)
    form = forms.OrganisationForm(request.POST or None, user=request.user, initial={"active": True})
    if request.method == "POST" and form.is_valid():
        made = _try(form, changes.keep_organisation, actor=request.user, house=house, **form.cleaned_data)
        if made:
            messages.success(request, "De organisatie staat in de lijst.")
            return redirect("organisation", made.pk)
    context = {"form": form, "title": "Nieuwe organisatie", "back": "organisation_list", "button": "Organisatie toevoegen",
               "what": "De organisatie"}  # fmt: skip
    return render(request, "houses/form.html", context, status=422 if form.errors else 200)


@guarded("account", "GET", "POST")
def organisation_edit(request, pk):
    house = _house(request)
    found = get_object_or_404(Organisation, pk=pk, house=house)
    form = forms.OrganisationForm(request.POST or None, instance=found, user=request.user)
    if request.method == "POST" and form.is_valid():
        if _try(form, changes.keep_organisation, actor=request.user, house=house, organisation=found, **form.cleaned_data):
            messages.success(request, "De kaart is opgeslagen.")
            return redirect("organisation", pk)
    context = {"form": form, "title": found.name, "back": "organisation_list", "button": "Kaart opslaan", "what": "De kaart"}
    return render(request, "houses/form.html", context, status=422 if form.errors else 200)
