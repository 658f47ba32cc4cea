"""What is filled in in the room. Each form narrows its own choices to what this person may choose."""

import datetime

from django import forms

from accounts.models import User
from cases.models.information import AUDIENCES
from casusoverleg import clock
from meetings.flows import DISPOSITIONS, NEEDS_DATE
from meetings.models import Contribution

SHORT = {
    "terug": "Komt terug",
    "loopt": "Loopt, geen wijziging",
    "volgen": "We volgen op afstand",
    "afsluiten": "Voorstel: afsluiten",
}


def _day(**attrs):
    return forms.DateInput(attrs={"type": "date", **attrs}, format="%Y-%m-%d")


def _to_come(day, first):
    if day and day < first:
        raise forms.ValidationError(
            f"Kies een dag die nog moet komen. {day.day}-{day.month}-{day.year} is vandaag of al geweest."
            if day == clock.today()
            else f"Kies een dag die nog moet komen. {day.day}-{day.month}-{day.year} is al geweest."
        )
    return day


class RoomForm(forms.Form):
    """Fields are told apart by the form's name: one page holds several."""

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("auto_id", f"{self.name}-%s")
        super().__init__(*args, **kwargs)


class DecisionForm(RoomForm):
    name = "besluit"
    text = forms.CharField(
        label="Voorstel",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Schrijf in één zin wat er besloten is."},
    )
    agreed = forms.CharField(label="Wie is het eens", required=False, max_length=300)
    dissent = forms.CharField(
        label="Tegengeluid", required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )


class PersonField(forms.ModelChoiceField):
    """One person by short name and organisation."""

    organisations = {}

    def label_from_instance(self, user):
        return f"{user.short_name}, {self.organisations.get(user.pk, '')}".rstrip(", ")


class ActionForm(RoomForm):
    name = "actie"
    what = forms.CharField(
        label="Wat", max_length=300, error_messages={"required": "Schrijf wat er gaat gebeuren. Eén ding per actie."}
    )
    responsible = PersonField(
        label="Wie",
        queryset=User.objects.none(),
        empty_label="Kies wie",
        error_messages={
            "required": "Kies wie dit gaat doen. Het is altijd één persoon.",
            "invalid_choice": "Kies iemand uit het team van dit gezin.",
        },
    )
    due_on = forms.DateField(
        label="Voor wanneer",
        widget=_day(),
        error_messages={
            "required": "Kies voor wanneer het klaar moet zijn.",
            "invalid": "Schrijf de datum als dag-maand-jaar, bijvoorbeeld 7-12-2026.",
        },
    )

    def __init__(self, *args, team, present=(), **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["responsible"]
        members = sorted(team.members, key=lambda pair: (pair[0].pk not in present, pair[0].first_name))
        field.organisations = {user.pk: position.organisation.name for user, position in members}
        field.queryset = User.objects.filter(pk__in=field.organisations)
        # present first, in the order of the table; the queryset only checks
        field.widget.choices = [
            ("", field.empty_label),
            *[(user.pk, field.label_from_instance(user)) for user, _ in members],
        ]

    def clean_due_on(self):
        return _to_come(self.cleaned_data["due_on"], clock.today())


class FinishForm(RoomForm):
    name = "afronden"
    disposition = forms.ChoiceField(
        label="Hoe gaat het verder?",
        choices=[(code, SHORT[code]) for code in DISPOSITIONS],
        error_messages={"required": "Kies hoe het verder gaat met dit gezin."},
    )
    next_on = forms.DateField(
        label="Wanneer?",
        required=False,
        widget=_day(),
        error_messages={"invalid": "Schrijf de datum als dag-maand-jaar, bijvoorbeeld 7-12-2026."},
    )
    note = forms.CharField(label="Opmerking", required=False, max_length=200)

    def clean(self):
        values = super().clean()
        if values.get("disposition") in NEEDS_DATE and "next_on" not in self.errors:
            if not values.get("next_on"):
                self.add_error("next_on", "Kies een volgende datum. Zonder datum raakt dit gezin uit beeld.")
            else:
                try:
                    _to_come(values["next_on"], clock.today() + datetime.timedelta(days=1))
                except forms.ValidationError as wrong:
                    self.add_error("next_on", wrong)
        return values


class PostponeForm(RoomForm):
    name = "uitstellen"
    reason = forms.CharField(
        label="Waarom stellen we dit gezin uit?",
        max_length=200,
        error_messages={"required": "Schrijf op waarom dit gezin wordt uitgesteld."},
    )
    on = forms.DateField(
        label="Vanaf wanneer kan het weer op een agenda?",
        widget=_day(),
        error_messages={
            "required": "Kies vanaf wanneer dit gezin weer op een agenda kan.",
            "invalid": "Schrijf de datum als dag-maand-jaar, bijvoorbeeld 7-12-2026.",
        },
    )

    def clean_on(self):
        return _to_come(self.cleaned_data["on"], clock.today() + datetime.timedelta(days=1))


class ContributionForm(RoomForm):
    name = "inbreng"
    kind = forms.ChoiceField(
        label="Wat voor inbreng is dit?",
        choices=Contribution.KINDS,
        widget=forms.RadioSelect,
        error_messages={"required": "Kies wat voor inbreng dit is: een feit, een vermoeden, een voorstel of een vraag."},
    )
    audience = forms.ChoiceField(
        label="Wie ziet dit?", widget=forms.RadioSelect, error_messages={"required": "Kies wie dit ziet."}
    )
    text = forms.CharField(
        label="Uw tekst",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Schrijf op wat u inbrengt."},
    )

    def __init__(self, *args, audiences, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["audience"].choices = [(code, AUDIENCES[code].capitalize()) for code in audiences]


class AnswerForm(forms.Form):
    """“Neem ik aan”, or “Kan zo niet” with its reason."""

    action = forms.CharField(max_length=16)
    step = forms.ChoiceField(choices=[("accept", ""), ("decline", "")])
    note = forms.CharField(required=False, max_length=300)

    def clean(self):
        values = super().clean()
        if values.get("step") == "decline" and not values.get("note", "").strip():
            self.add_error("note", "Schrijf waarom u dit zo niet kunt doen. Eén zin is genoeg.")
        return values


class TextForm(forms.Form):
    """One shared field as it is saved: the text, and the version it was written on."""

    value = forms.CharField(
        required=False,
        strip=False,
        max_length=20_000,
        error_messages={"max_length": "Deze tekst is te lang om te bewaren. Zet een deel in het dossier."},
    )
    revision = forms.IntegerField(
        min_value=0,
        error_messages={"required": "Ververs de pagina en probeer het opnieuw.", "invalid": "Ververs de pagina en probeer het opnieuw."},
    )
