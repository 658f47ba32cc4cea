"""Forms of registration and weighing. Each takes the user and narrows its own choices."""

import datetime
from dataclasses import dataclass

from django import forms

from cases.models import Person, Relation
from cases.models.case import ENDS
from casusoverleg import clock
from casusoverleg.templatetags.dutch import datum
from houses.models import Municipality
from triage import criteria, rules
from triage.changes import Admission
from triage.models import Judgement, Referral

MOST_PERSONS = 20
STEPS = (
    ("gezin", "Gezin"),
    ("speelt", "Wat speelt er"),
    ("veiligheid", "Veiligheid en spoed"),
    ("weten", "Wie weet ervan"),
    ("nakijken", "Nakijken"),
)
STEP_CODES = tuple(code for code, _ in STEPS)
YES_NO = (("ja", "Ja"), ("nee", "Nee"))


def area(rows=3):
    return forms.Textarea(attrs={"rows": rows})


def day_input():
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class FamilyForm(forms.Form):
    """Where the family lives; the house's own municipalities."""

    municipality = forms.ModelChoiceField(
        Municipality.objects.none(), label="In welke gemeente woont het gezin?", empty_label="Kies een gemeente",
        error_messages={"required": "Kies de gemeente waar het gezin woont.",
                        "invalid_choice": "Kies een gemeente uit de lijst."},
    )  # fmt: skip

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["municipality"].queryset = Municipality.objects.filter(house_id=user.position.house_id)


class PersonForm(forms.Form):
    """One person of the family or its circle (L11)."""

    first_name = forms.CharField(label="Voornaam", max_length=60, error_messages={
        "required": "Vul de voornaam in. Weet u die niet? Schrijf dan “onbekend”."})  # fmt: skip
    last_name = forms.CharField(label="Achternaam", max_length=80, required=False)
    role = forms.CharField(label="Plaats in het gezin", max_length=40, error_messages={
        "required": "Schrijf wie dit is in het gezin, bijvoorbeeld moeder of zoon."})  # fmt: skip
    birth_date = forms.DateField(label="Geboortedatum", required=False, widget=day_input(), error_messages={
        "invalid": "Vul een datum in, zoals 14-3-1992."})  # fmt: skip
    place = forms.CharField(label="Woonplaats", max_length=60, required=False)
    circle = forms.ChoiceField(label="Hoort bij", choices=Person.CIRCLES, initial="gezin", required=False)
    circle_reason = forms.CharField(label="Waarom hoort deze persoon erbij?", max_length=200, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # on an empty screen “may stay empty” is said only where it helps
        self.fields["circle"].required = self.fields["circle_reason"].required = not self.is_bound

    @property
    def birth_words(self):
        """The typed date in words, or as it was typed."""
        typed = self.initial.get("birth_date", "")
        try:
            return datum(datetime.date.fromisoformat(typed))
        except ValueError:
            return typed

    def clean_birth_date(self):
        day = self.cleaned_data["birth_date"]
        if day and day > clock.today():
            raise forms.ValidationError("De geboortedatum ligt in de toekomst. Vul de dag in waarop deze persoon geboren is.")
        return day

    def clean_circle(self):
        return self.cleaned_data["circle"] or "gezin"

    def clean(self):
        values = super().clean()
        if values.get("circle") == "kring" and not values.get("circle_reason"):
            self.add_error("circle_reason", "Schrijf waarom deze persoon bij het gezin hoort.")
        return values

    @property
    def is_blank(self):
        names = ("first_name", "last_name", "role", "birth_date")
        return not any((self.data.get(self.add_prefix(name)) or "").strip() for name in names)


class RelationForm(forms.Form):
    """How two of the persons above belong together."""

    one = forms.ChoiceField(label="Wie?", required=False)
    kind = forms.ChoiceField(label="Wat is dat?", required=False)
    other = forms.ChoiceField(label="Van of met wie?", required=False)
    custody = forms.BooleanField(label="Heeft gezag", required=False)

    def __init__(self, *args, names, **kwargs):
        super().__init__(*args, **kwargs)
        people = [("", "Kies een persoon"), *((str(i), name) for i, name in enumerate(names))]
        self.fields["one"].choices = self.fields["other"].choices = people
        self.fields["kind"].choices = [("", "Kies"), *Relation.KINDS]
        for name in ("one", "kind", "other"):
            self.fields[name].required = not self.is_bound

    @property
    def is_blank(self):
        return not any(self.data.get(self.add_prefix(n)) for n in ("one", "kind", "other"))

    def clean(self):
        values = super().clean()
        chosen = [values.get("one"), values.get("kind"), values.get("other")]
        if any(chosen) and not all(chosen):
            self.add_error("kind", "Maak deze regel af: wie, hoe, en met wie. Of laat alle drie leeg.")
        elif chosen[0] and chosen[0] == chosen[2]:
            self.add_error("other", "Kies twee verschillende mensen.")
        return values


class MatterForm(forms.Form):
    """What is the matter, in the sender's own words (C3)."""

    cause = forms.ChoiceField(
        label="Waarom meldt u dit gezin aan?", choices=Referral.CAUSES, widget=forms.RadioSelect,
        error_messages={"required": "Kies of het gaat om wat iemand doet, of om de situatie waarin iemand zit."},
    )  # fmt: skip
    matter = forms.CharField(
        label="Wat is er aan de hand?", widget=area(5), help_text="Schrijf op wat u zelf weet. Feiten eerst.",
        error_messages={"required": "Schrijf wat er aan de hand is."},
    )  # fmt: skip
    tried = forms.CharField(label="Wat is er al geprobeerd?", widget=area(), required=False)
    wanted = forms.CharField(label="Wat vraagt u van ons?", widget=area(2), required=False)


class AdmissionForm(forms.Form):
    """The registrar's own answer to one question of the law (L7, BGS 2.20(1))."""

    verdict = forms.ChoiceField(
        label="Is dat zo?", choices=[("ja", "Ja"), ("nee", "Nee"), ("onbekend", "Weet ik niet")], widget=forms.RadioSelect
    )
    explanation = forms.CharField(label="Uw uitleg", widget=area(2))

    def __init__(self, *args, letter, **kwargs):
        super().__init__(*args, prefix=letter, **kwargs)
        self.letter = letter
        self.question, self.meaning, asked = criteria.ADMISSION[letter]
        self.fields["verdict"].label = asked
        self.fields["verdict"].error_messages["required"] = f"Geef uw oordeel bij “{self.question}”."
        self.fields["explanation"].error_messages["required"] = f"Leg uw antwoord uit bij “{self.question}”."
        if letter == "c":
            self.fields["timing"] = forms.ChoiceField(
                label="Wanneer?", choices=criteria.TIMINGS, widget=forms.RadioSelect,
                error_messages={"required": "Kies of het nu gebeurt, eerder gebeurde of dreigt."},
            )  # fmt: skip
            for code, words in criteria.HARMS:
                self.fields[f"harm_{code}"] = forms.BooleanField(label=words.capitalize(), required=False)

    @property
    def harms(self):
        return [self[f"harm_{code}"] for code, _ in criteria.HARMS] if self.letter == "c" else []

    def clean(self):
        values = super().clean()
        if self.letter == "c" and not any(values.get(f"harm_{code}") for code, _ in criteria.HARMS):
            self.add_error("timing", "Kies ook welke schade het geeft of dreigt te geven.")
        return values

    def answer(self):
        values = self.cleaned_data
        harms = tuple(code for code, _ in criteria.HARMS if values.get(f"harm_{code}"))
        return Admission(values["verdict"], values["explanation"], values.get("timing", ""), harms)


class UrgencyForm(forms.Form):
    urgent = forms.ChoiceField(label="Heeft het spoed?", choices=YES_NO, widget=forms.RadioSelect, error_messages={
        "required": "Kies of het spoed heeft."})  # fmt: skip
    urgency_note = forms.CharField(label="Waarom heeft het spoed?", widget=area(2), required=False,
                                   help_text="Alleen nodig bij spoed. Is er nu gevaar? Bel dan 112.")  # fmt: skip

    def clean(self):
        values = super().clean()
        if values.get("urgent") == "ja" and not values.get("urgency_note"):
            self.add_error("urgency_note", "Schrijf waarom het spoed heeft.")
        return values


class ToldForm(forms.Form):
    family_told = forms.ChoiceField(
        label="Weet het gezin dat u hen aanmeldt?", choices=[("ja", "Ja"), ("deels", "Niet iedereen"), ("nee", "Nee")],
        widget=forms.RadioSelect, error_messages={"required": "Kies of het gezin het weet."},
    )  # fmt: skip
    told_note = forms.CharField(label="Wie weet het wel of niet, en waarom?", widget=area(2), required=False)

    def clean(self):
        values = super().clean()
        if values.get("family_told") in ("deels", "nee") and not values.get("told_note"):
            self.add_error("told_note", "Schrijf waarom het gezin of een deel ervan het nog niet weet.")
        return values


class InformedForm(forms.Form):
    """Whether one person knows of the registration."""

    informed = forms.ChoiceField(choices=Person.INFORMED, initial="nee", required=False)
    informed_reason = forms.CharField(label="Reden", max_length=200, required=False)

    def __init__(self, *args, name, **kwargs):
        super().__init__(*args, **kwargs)
        self.name = name
        self.fields["informed"].label = name
        self.fields["informed_reason"].label = f"Reden bij {name}"

    def clean(self):
        values = super().clean()
        if values.get("informed") == "uitgesteld" and not values.get("informed_reason"):
            self.add_error("informed_reason", f"Schrijf waarom {self.name} het nog niet mag weten.")
        return values


class SendForm(forms.Form):
    declared = forms.BooleanField(label=criteria.DECLARATION, error_messages={
        "required": "Zet een vinkje bij de verklaring. Zonder verklaring kunnen we de aanmelding niet aannemen."})  # fmt: skip


@dataclass(frozen=True)
class Gap:
    """Something that is still needed: in which step, at which field, in a sentence."""

    step: str
    field: str
    sentence: str


class Registration:
    """The five steps over what was typed so far. `check` makes forms that know their errors."""

    def __init__(self, user, data):
        self.user, self.data = user, data or {}

    def _of(self, step):
        return self.data.get(step, {})

    def _form(self, kind, step, check, **kwargs):
        """Bound when errors are asked, else only filled in with what was typed."""
        values = self._of(step)
        if check:
            return kind(values, **kwargs)
        form = kind(**kwargs)
        form.data = values
        form.initial = {name: values[form.add_prefix(name)] for name in form.fields if form.add_prefix(name) in values}
        return form

    def field_names(self, step):
        """The names a field of this step may have, rows of persons and relations included."""
        if step not in STEP_CODES[:-1]:
            return set()
        return {form.add_prefix(name) for form in _flat(self.forms_of(step)) for name in form.fields}

    def checkboxes(self, step):
        """Names of checkboxes of a step: a browser leaves an empty one out."""
        return {
            form.add_prefix(name)
            for form in (_flat(self.forms_of(step)) if step in STEP_CODES[:-1] else ())
            for name, field in form.fields.items()
            if isinstance(field, forms.BooleanField)
        }

    def count(self, what, least):
        found = str(self._of("gezin").get(what, ""))
        return min(max(int(found) if found.isdigit() else 0, least), MOST_PERSONS)

    def persons(self, check=False):
        return [self._form(PersonForm, "gezin", check, prefix=f"p{i}") for i in range(self.count("personen", 1))]

    def names(self):
        values = self._of("gezin")
        return [
            (values.get(f"p{i}-first_name") or "").strip() or f"Persoon {i + 1}" for i in range(self.count("personen", 1))
        ]

    def relations(self, check=False):
        names = self.names()
        least = 1 if len(names) > 1 else 0
        return [
            self._form(RelationForm, "gezin", check, prefix=f"r{i}", names=names)
            for i in range(self.count("relaties", least) if least else 0)
        ]

    def forms_of(self, step, check=False):
        """{name: form or list of forms} for one step."""
        if step == "gezin":
            return {
                "family": self._form(FamilyForm, step, check, user=self.user),
                "persons": self.persons(check),
                "relations": self.relations(check),
            }
        if step == "speelt":
            return {
                "matter": self._form(MatterForm, step, check),
                "admission": [self._form(AdmissionForm, step, check, letter=letter) for letter in criteria.ADMISSION],
            }
        if step == "veiligheid":
            return {"urgency": self._form(UrgencyForm, step, check)}
        if step == "weten":
            return {
                "told": self._form(ToldForm, step, check),
                "informed": [
                    self._form(InformedForm, step, check, prefix=f"p{i}", name=name) for i, name in enumerate(self.names())
                ],
            }
        return {}

    def _checked(self):
        return {step: self.forms_of(step, check=True) for step in STEP_CODES[:-1]}

    def gaps(self):
        """What is still needed before sending: list of Gap, in the order of the steps."""
        found = []
        for step, named in self._checked().items():
            for form in _flat(named):
                if _skipped(form, named):
                    continue
                several = isinstance(form, PersonForm) and len(named["persons"]) > 1
                who = f"{form.data.get(form.add_prefix('first_name')) or 'Persoon'}: " if several else ""
                for name, errors in form.errors.items():
                    found += [Gap(step, form[name].id_for_label or form[name].auto_id, who + str(e)) for e in errors]
        return found

    def state_of(self, step):
        """“klaar” when nothing is missing in a step, “leeg” when nothing was typed, else “bezig”."""
        if not any(str(v).strip() for k, v in self._of(step).items() if k not in ("personen", "relaties")):
            return "leeg"
        return "bezig" if any(g.step == step for g in self.all_gaps) else "klaar"

    @property
    def all_gaps(self):
        if not hasattr(self, "_gaps"):
            self._gaps = self.gaps()
        return self._gaps

    def municipality_name(self):
        """The chosen municipality in words, or nothing."""
        form = self._form(FamilyForm, "gezin", True, user=self.user)
        return str(form.cleaned_data["municipality"]) if form.is_valid() else ""

    def identities(self):
        """(last name, birth date) of the persons that have both."""
        pairs = []
        for form in self.persons(check=True):
            form.is_valid()
            values = form.cleaned_data
            if values.get("last_name") and values.get("birth_date"):
                pairs.append((values["last_name"], values["birth_date"]))
        return pairs

    def values(self):
        """The arguments of `register_family`; only when there are no gaps."""
        checked = self._checked()
        for named in checked.values():
            for form in _flat(named):
                form.is_valid()
        family = checked["gezin"]
        informed = checked["weten"]["informed"]
        kept = [i for i, form in enumerate(family["persons"]) if not _skipped(form, family)]
        place = {str(old): new for new, old in enumerate(kept)}
        persons = [{**family["persons"][i].cleaned_data, **_informed(informed[i].cleaned_data)} for i in kept]
        relations = [
            (place[v["one"]], place[v["other"]], v["kind"], v["custody"])
            for v in (form.cleaned_data for form in family["relations"])
            if v.get("one") and v["one"] in place and v["other"] in place
        ]
        urgency, told = checked["veiligheid"]["urgency"].cleaned_data, checked["weten"]["told"].cleaned_data
        return {
            "municipality": family["family"].cleaned_data["municipality"],
            "persons": persons,
            "relations": list(dict.fromkeys(relations)),
            **checked["speelt"]["matter"].cleaned_data,
            "admission": {form.letter: form.answer() for form in checked["speelt"]["admission"]},
            "urgent": urgency["urgent"] == "ja",
            "urgency_note": urgency["urgency_note"],
            **told,
        }

    def with_more(self, what):
        """One empty row more of “personen” or “relaties”: the draft's data."""
        number = self.count(what, 1) + 1
        return {**self.data, "gezin": {**self._of("gezin"), what: str(min(number, MOST_PERSONS))}}

    def without(self, what, index):
        """The draft's data without person or relation `index`; what pointed at a later person moves along."""
        letter = {"personen": "p", "relaties": "r"}[what]
        number = self.count(what, 1)
        data = {step: dict(values) for step, values in self.data.items()}
        for step in ("gezin", "weten"):
            if step in data:
                data[step] = _shifted(data[step], letter, index, number)
        gezin = data.setdefault("gezin", {})
        gezin[what] = str(max(number - 1, 1 if what == "personen" else 0))
        if what == "personen":
            for key, value in list(gezin.items()):
                if key.startswith("r") and key.endswith(("-one", "-other")) and value.isdigit():
                    gezin[key] = "" if int(value) == index else str(int(value) - (int(value) > index))
        return data


def _flat(named):
    for part in named.values():
        yield from part if isinstance(part, list) else [part]


def _skipped(form, named):
    """An empty row is no person and no relation; the first person must be there."""
    if isinstance(form, PersonForm):
        return form.is_blank and form is not named["persons"][0]
    return isinstance(form, RelationForm) and form.is_blank


def _shifted(values, letter, index, number):
    kept = {}
    for key, value in values.items():
        head, dash, name = key.partition("-")
        if dash and head[:1] == letter and head[1:].isdigit():
            place = int(head[1:])
            if place == index or place >= number:
                continue
            kept[f"{letter}{place - (place > index)}-{name}"] = value
        else:
            kept[key] = value
    return kept


def _informed(values):
    state = values.get("informed") or "nee"
    return {
        "informed": state,
        "informed_on": clock.today() if state == "ja" else None,
        "informed_reason": values.get("informed_reason", ""),
    }


# ------------------------------------------------------------------- weighing


class JudgementForm(forms.Form):
    verdict = forms.ChoiceField(choices=Judgement.VERDICTS, widget=forms.RadioSelect, error_messages={
        "required": "Kies Voldoet, Voldoet niet of Weet ik niet. Uw uitleg is nog niet opgeslagen.",
        "invalid_choice": "Kies Voldoet, Voldoet niet of Weet ik niet."})  # fmt: skip
    argument = forms.CharField(widget=area(2), required=False, max_length=2000)


class RouteForm(forms.Form):
    """Where it goes, with the reasons of that route."""

    route = forms.ChoiceField(
        label="Waar gaat het heen?", choices=criteria.ROUTES, widget=forms.RadioSelect,
        error_messages={"required": "Kies waar het heen gaat."},
    )  # fmt: skip
    reasons = forms.MultipleChoiceField(
        label="Redenen", choices=list(criteria.ALL_REASONS.items()), widget=forms.CheckboxSelectMultiple, required=False
    )
    text = forms.CharField(label="Toelichting", widget=area(2), help_text="Bij Lokaal en RIEC mag dit leeg blijven.")
    due_on = forms.DateField(label="Vóór welke dag?", widget=day_input(), required=False, error_messages={
        "invalid": "Vul een datum in, zoals 26-11-2026."})  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        route = self.data.get("route") if self.is_bound else ""
        self.fields["text"].required = route not in criteria.REASONS or route == criteria.REFUSE
        self.fields["text"].error_messages["required"] = (
            "Schrijf wat er nog ontbreekt. De aanmelder leest dit." if route == criteria.ASK else "Schrijf waarom u dit voorstelt."
        )
        self.fields["due_on"].label = "Vóór welke dag wilt u antwoord?"

    def clean(self):
        values = super().clean()
        route = values.get("route")
        if route in criteria.REASONS:
            values["reasons"] = [code for code in values.get("reasons", []) if code in criteria.REASONS[route]]
            if not values["reasons"]:
                self.add_error("reasons", f"Kies minstens één reden bij “{dict(criteria.ROUTES)[route]}”.")
        if values.get("due_on") and values["due_on"] < clock.today():
            self.add_error("due_on", "Kies een dag die nog moet komen.")
        return values

    @property
    def reason_groups(self):
        """[(route, label, [(code, words, checked)])] for the screen."""
        chosen = set(self["reasons"].value() or [])
        return _reason_groups(criteria.ROUTES, chosen)


def _reason_groups(routes, chosen):
    return [
        (route, label, [(code, words, code in chosen) for code, words in criteria.REASONS[route].items()])
        for route, label in routes
        if route in criteria.REASONS
    ]


class DecisionForm(forms.Form):
    """The purpose decision: outcome, reasons, and what taking up needs."""

    TAKING_UP = {
        "ends": "Kies bij welk doel van het huis dit gezin past.",
        "purpose": "Schrijf in één zin waarvoor de deelnemers samenwerken rond dit gezin.",
        "director": "Kies wie procesregisseur wordt.",
        "team": "Kies wie er in het team komt.",
    }

    outcome = forms.ChoiceField(
        label="Uw besluit", choices=criteria.OUTCOMES, widget=forms.RadioSelect,
        error_messages={"required": "Kies wat er met deze aanmelding gebeurt."},
    )  # fmt: skip
    reasons = forms.CharField(label="Waarom beslist u dit?", widget=area(3), error_messages={
        "required": "Schrijf waarom u dit beslist."})  # fmt: skip
    grounds = forms.MultipleChoiceField(
        label="Redenen", choices=list(criteria.ALL_REASONS.items()), widget=forms.CheckboxSelectMultiple, required=False
    )
    ends = forms.MultipleChoiceField(
        label="Bij welk doel van het huis past dit gezin?",
        choices=[(code, words[:1].upper() + words[1:]) for code, words in ENDS.items()],
        widget=forms.CheckboxSelectMultiple, required=False,
    )  # fmt: skip
    purpose = forms.CharField(
        label="Waarvoor werken de deelnemers samen rond dit gezin?", widget=area(2), required=False,
        help_text="Eén zin. Dit doel ligt daarna vast.",
    )  # fmt: skip
    director = forms.TypedChoiceField(
        label="Wie wordt procesregisseur?", required=False, empty_value=None,
        error_messages={"invalid_choice": "Kies een procesregisseur uit de lijst."},
    )  # fmt: skip
    team = forms.TypedMultipleChoiceField(
        label="Wie komt er in het team?", required=False, empty_value=[], widget=forms.CheckboxSelectMultiple,
        help_text="Alleen professionals van wie de betrouwbaarheid is vastgelegd. Kies niet meer mensen dan nodig.",
        error_messages={"invalid_choice": "Kies alleen mensen uit de lijst."},
    )  # fmt: skip
    advice = forms.CharField(
        label="Bericht aan de aanmelder", widget=area(2), required=False,
        help_text="De aanmelder leest dit. Zet er niets in dat alleen voor het team is.",
    )  # fmt: skip

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        house_id = user.position.house_id
        # taking up asks four things more; an empty screen shows them as asked
        takes_up = self.data.get("outcome") == criteria.TAKE_UP if self.is_bound else True
        for name, sentence in self.TAKING_UP.items():
            self.fields[name].required = takes_up
            self.fields[name].error_messages["required"] = sentence
        _choose_users(self.fields["director"], rules.directors(house_id), [("", "Kies een procesregisseur")])
        _choose_users(self.fields["team"], rules.professionals(house_id), [])

    def clean(self):
        values = super().clean()
        outcome = values.get("outcome")
        if outcome == criteria.TAKE_UP:
            values["grounds"] = []
        elif outcome:
            values["grounds"] = [code for code in values.get("grounds", []) if code in criteria.REASONS[outcome]]
            if not values["grounds"]:
                self.add_error("grounds", f"Kies minstens één reden bij “{dict(criteria.OUTCOMES)[outcome]}”.")
        return values

    @property
    def reason_groups(self):
        return _reason_groups(criteria.OUTCOMES, set(self["grounds"].value() or []))


class BackForm(forms.Form):
    """A weighing that goes back: what must still be weighed."""

    reasons = forms.CharField(label="Wat moet er nog gewogen worden?", widget=area(2), error_messages={
        "required": "Schrijf wat er nog gewogen moet worden."})  # fmt: skip


def _choose_users(field, positions, first):
    """Lets a field choose users, from positions that are read in one statement; shows their organisation."""
    found = {}
    for position in positions:
        found.setdefault(position.user_id, (position.user, position.organisation.name))
    field.choices = [*first, *((str(pk), f"{user.full_name}, {name}") for pk, (user, name) in found.items())]
    field.coerce = lambda pk: found[int(pk)][0]


class CompletionForm(forms.Form):
    text = forms.CharField(label="Uw aanvulling", widget=area(3), error_messages={
        "required": "Schrijf wat u aanvult. Weet u het niet? Schrijf dat dan op."})  # fmt: skip


class ContactForm(forms.Form):
    note = forms.CharField(label="Hoe ging het eerste contact?", max_length=200, required=False)


class CorrectionForm(MatterForm):
    """What the registrar may correct of a registration; what stood there is kept."""

    urgent = forms.ChoiceField(label="Heeft het spoed?", choices=YES_NO, widget=forms.RadioSelect)
    urgency_note = forms.CharField(label="Waarom heeft het spoed?", widget=area(2), required=False)
    family_told = ToldForm.base_fields["family_told"]
    told_note = ToldForm.base_fields["told_note"]

    def clean(self):
        values = super().clean()
        if values.get("urgent") == "ja" and not values.get("urgency_note"):
            self.add_error("urgency_note", "Schrijf waarom het spoed heeft.")
        values["urgent"] = values.get("urgent") == "ja"
        return values

    @classmethod
    def filled(cls, referral, data=None):
        names = ("cause", "matter", "tried", "wanted", "urgency_note", "family_told", "told_note")
        initial = {name: getattr(referral, name) for name in names}
        return cls(data, initial={**initial, "urgent": "ja" if referral.urgent else "nee"})
