"""What an action asks: one question per step, and a new action."""

from django import forms

from accounts.models import User
from cases.changes.actions import NEEDS_TEXT
from casusoverleg import clock
from casusoverleg.templatetags.dutch import datum

LABELS = {
    "finish": "Gereed. Wat is het resultaat?",
    "stuck": "Loopt vast. Wat staat er in de weg?",
    "wait": "Waarop wacht u?",
    "postpone": "Waarom schuift deze actie op?",
    "give_back": "Waarom geeft u deze actie terug?",
    "decline": "Waarom kan het zo niet?",
    "hand_over": "Wat moet diegene weten?",
    "cancel": "Waarom vervalt deze actie?",
}
BUTTONS = {
    "finish": "Opslaan",
    "stuck": "Opslaan",
    "wait": "Opslaan",
    "postpone": "Opslaan",
    "give_back": "Geef terug",
    "decline": "Opslaan",
    "hand_over": "Draag over",
    "cancel": "Laat vervallen",
}


class Day(forms.DateField):
    """A day chosen on a calendar; says which day went by."""

    def __init__(self, *, required_sentence, **kwargs):
        kwargs.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        kwargs.setdefault("input_formats", ["%Y-%m-%d", "%d-%m-%Y"])
        invalid = "Vul de dag in als dag-maand-jaar, bijvoorbeeld 25-11-2026."
        super().__init__(error_messages={"required": required_sentence, "invalid": invalid}, **kwargs)


def day_to_come(day):
    """The day, or a ValidationError that names it when it has gone."""
    if day and day < clock.today():
        shown = datum(day) if day.year != clock.today().year else datum(day).rsplit(" ", 1)[0]
        raise forms.ValidationError(f"Kies een dag die nog moet komen. {shown} is al geweest.")
    return day


class Colleague(forms.ModelChoiceField):
    """One person of the team, by name."""

    def label_from_instance(self, user):
        return user.full_name


class StepForm(forms.Form):
    """The question of one step. `team`: who may take over; `action`: the row it is about."""

    note = forms.CharField(widget=forms.Textarea(attrs={"rows": 2}), max_length=4000)

    def __init__(self, *args, user, action, step, team=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.action, self.step = action, step
        note = self.fields["note"]
        note.label = LABELS[step]
        note.required = step in NEEDS_TEXT
        note.error_messages = {
            "required": NEEDS_TEXT.get(step, ""),
            "max_length": "Maak dit korter dan 4.000 tekens.",
        }
        note.widget.attrs["autofocus"] = True
        if step == "stuck":
            self.fields["help"] = forms.CharField(label="Wie zou kunnen helpen?", required=False, max_length=120)
        if step == "wait":
            note.widget = forms.TextInput(attrs={"autofocus": True, "maxlength": 200})
            self.fields["since"] = Day(
                label="Sinds wanneer?", initial=clock.today(), required_sentence="Kies sinds wanneer u wacht."
            )
            self.fields["bridge"] = forms.CharField(label="Wat helpt zolang dit duurt?", required=False, max_length=300)
        if step == "postpone":
            self.fields["due_on"] = Day(label="Nieuwe datum", required_sentence="Kies de nieuwe datum.")
            self.order_fields(["due_on", "note"])
        if step == "hand_over":
            choices = User.objects.filter(pk__in=[u.pk for u in team if u.pk != action.responsible_id])
            self.fields["to"] = Colleague(
                choices,
                label="Wie gaat dit doen?",
                empty_label="Kies een collega",
                error_messages={
                    "required": "Kies wie dit gaat doen. Het is altijd één persoon.",
                    "invalid_choice": "Kies iemand uit het team van dit gezin.",
                },
            )
            self.order_fields(["to", "note"])

    def clean_due_on(self):
        day = day_to_come(self.cleaned_data["due_on"])
        if day <= self.action.due_on:
            raise forms.ValidationError(f"Kies een latere dag dan {datum(self.action.due_on)}.")
        return day

    def clean_since(self):
        day = self.cleaned_data["since"]
        if day > clock.today():
            raise forms.ValidationError("Kies sinds wanneer u wacht: vandaag of eerder.")
        return day

    @property
    def button(self):
        return BUTTONS[self.step]

    def values(self):
        """Arguments of the verb."""
        data = self.cleaned_data
        note = data.get("note", "")
        if data.get("help"):
            note = f"{note}\nKan helpen: {data['help']}"
        if data.get("bridge"):
            note = f"{note}\nIntussen: {data['bridge']}"
        return {"note": note, "due_on": data.get("due_on"), "to": data.get("to"), "since": data.get("since")}


class ActionForm(forms.Form):
    """A new action: what, who (one person of the team), when."""

    what = forms.CharField(
        label="Wat gaat er gebeuren?",
        max_length=300,
        error_messages={
            "required": "Schrijf wat er gaat gebeuren.",
            "max_length": "Maak dit korter dan 300 tekens. Details kunnen bij het resultaat.",
        },
    )
    for_whom = forms.CharField(
        label="Voor wie?", required=False, max_length=80, help_text="Een voornaam, of bijvoorbeeld: voor de kinderen."
    )
    responsible = Colleague(
        User.objects.none(),
        label="Wie gaat dit doen?",
        empty_label="Kies één persoon uit het team",
        error_messages={
            "required": "Kies wie dit gaat doen. Het is altijd één persoon.",
            "invalid_choice": "Kies iemand uit het team van dit gezin.",
        },
    )
    due_on = Day(label="Wanneer is het klaar?", required_sentence="Kies voor wanneer het klaar moet zijn.")

    def __init__(self, *args, user, team, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["responsible"].queryset = User.objects.filter(pk__in=[u.pk for u in team])

    def clean_due_on(self):
        return day_to_come(self.cleaned_data["due_on"])


class FollowForm(forms.Form):
    """Until when the family is followed."""

    until = Day(label="Volgen tot", required_sentence="Kies tot wanneer u dit gezin volgt.")

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)

    def clean_until(self):
        day = day_to_come(self.cleaned_data["until"])
        if day == clock.today():
            raise forms.ValidationError("Kies een dag na vandaag.")
        return day


class ClosingForm(forms.Form):
    """Why this family is closed."""

    reasons = forms.CharField(
        label="Waarom wordt dit gezin afgesloten?",
        help_text="Wat is bereikt, wat blijft over, en wie let op als het weer misgaat.",
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=4000,
        error_messages={
            "required": "Schrijf waarom dit gezin wordt afgesloten.",
            "max_length": "Maak dit korter dan 4.000 tekens.",
        },
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
