"""Forms of planning: they narrow their own choices and answer with whole sentences."""

import datetime

import holidays
from django import forms

from accounts.models import User
from casusoverleg import clock
from casusoverleg.templatetags.dutch import DAYS, lang
from houses.models import Series
from meetings import rules
from meetings.changes.planning import LONGEST, SHORTEST
from meetings.models import AgendaItem, Preparation
from meetings.queries import planning as queries


class PersonField(forms.ModelChoiceField):
    """People by their full name: a colleague, never somebody of a family."""

    def label_from_instance(self, user):
        return user.full_name


def free_day(day):
    """“Hemelvaartsdag”, “een zaterdag” or nothing: why people may not expect a meeting on this day."""
    if (day.month, day.day) == (5, 5):
        return "Bevrijdingsdag"
    name = holidays.Netherlands(years=day.year, language="nl").get(day)
    if name:
        return name
    return f"een {DAYS[day.weekday()]}" if day.weekday() >= 5 else ""


class MomentForm(forms.Form):
    """When and where: shared by planning and moving."""

    day = forms.DateField(
        label="Dag",
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"required": "Kies op welke dag het overleg is.", "invalid": "Vul een dag in, zoals 25-11-2026."},
    )
    begins = forms.TimeField(
        label="Begint om",
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        error_messages={"required": "Vul in hoe laat het begint.", "invalid": "Vul een tijd in, zoals 13:30."},
    )
    ends = forms.TimeField(
        label="Eindigt om",
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        error_messages={"required": "Vul in hoe laat het eindigt.", "invalid": "Vul een tijd in, zoals 15:30."},
    )
    place = forms.CharField(label="Plaats", max_length=80, required=False, help_text="Zaal of adres van het huis.")
    online = forms.URLField(
        label="Adres om online mee te doen",
        required=False,
        max_length=200,
        assume_scheme="https",
        error_messages={"invalid": "Vul een volledig adres in, zoals https://video.voorbeeld.nl/overleg."},
    )
    anyway = forms.BooleanField(label="Toch op deze dag", required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.day_is_free = False
        self.order_fields(["series", "day", "begins", "ends", "anyway", "place", "online", "chair", "scribe"])

    def clean(self):
        values = super().clean()
        day, begins, ends = values.get("day"), values.get("begins"), values.get("ends")
        if day and day < clock.today():
            self.add_error("day", f"Kies een dag die nog moet komen. {lang(day).capitalize()} is al geweest.")
        elif day:
            why = free_day(day)
            self.day_is_free = bool(why)
            if why and not values.get("anyway"):
                self.add_error("day", f"{lang(day).capitalize()} is {why}. Kies een andere dag, of zet hieronder het vinkje.")
        if begins and ends:
            minutes = self._minutes(begins, ends)
            if minutes <= 0:
                self.add_error("ends", "Het einde ligt vóór het begin. Kies een latere tijd.")
            elif not SHORTEST <= minutes <= LONGEST:
                self.add_error("ends", "Een overleg duurt een kwartier tot acht uur. Kies een andere tijd.")
            elif day and "day" not in self.errors and clock.at(day, begins) <= clock.now():
                self.add_error("begins", "Dit moment is al geweest. Kies een latere tijd.")
        return values

    @staticmethod
    def _minutes(begins, ends):
        return (ends.hour - begins.hour) * 60 + ends.minute - begins.minute

    @property
    def moment(self):
        """What a verb takes: starts_at, minutes, place, online."""
        v = self.cleaned_data
        return {
            "starts_at": clock.at(v["day"], v["begins"]),
            "minutes": self._minutes(v["begins"], v["ends"]),
            "place": v["place"],
            "online": v["online"],
        }


class PlanForm(MomentForm):
    series = forms.ModelChoiceField(
        label="Serie", queryset=Series.objects.none(), empty_label=None,
        error_messages={"required": "Kies welke serie dit is.", "invalid_choice": "Kies een serie van dit huis."},
    )  # fmt: skip
    chair = PersonField(
        label="Voorzitter", queryset=User.objects.none(), empty_label=None,
        error_messages={"required": "Kies wie voorzit.", "invalid_choice": "Kies iemand van het huis als voorzitter."},
    )  # fmt: skip
    scribe = PersonField(
        label="Schrijver", queryset=User.objects.none(), required=False, empty_label="De voorzitter schrijft zelf",
        error_messages={"invalid_choice": "Kies iemand van het huis als schrijver."},
    )  # fmt: skip

    def __init__(self, *args, user, series="", **kwargs):
        super().__init__(*args, **kwargs)
        house_id = user.position.house_id
        self.fields["series"].queryset = Series.objects.filter(house_id=house_id, active=True)
        self.fields["chair"].queryset = self.fields["scribe"].queryset = queries.house_staff(house_id)
        self.initial.setdefault("chair", user.pk)
        first = self.fields["series"].queryset.filter(name=series).first() or self.fields["series"].queryset.first()
        if first:
            self._suggest(first)

    def _suggest(self, series):
        """The next day of the series, at its own time and place."""
        today = clock.today()
        day = today + datetime.timedelta(days=(series.weekday - today.weekday() - 1) % 7 + 1)
        starts = datetime.datetime.combine(day, series.starts)
        for name, value in {
            "series": series.pk,
            "day": day,
            "begins": series.starts,
            "ends": (starts + datetime.timedelta(minutes=series.minutes)).time(),
            "place": series.place,
        }.items():
            self.initial.setdefault(name, value)

    @property
    def values(self):
        """What plan_meeting takes."""
        return {name: self.cleaned_data[name] for name in ("series", "chair", "scribe")} | self.moment

    def clean(self):
        values = super().clean()
        if values.get("scribe") and values.get("scribe") == values.get("chair"):
            values["scribe"] = None
        return values


class MoveForm(MomentForm):
    def __init__(self, *args, meeting, **kwargs):
        starts, ends = (m.astimezone(clock.AMSTERDAM) for m in (meeting.starts_at, meeting.ends_at))
        kwargs.setdefault("initial", {}).update(
            day=starts.date(), begins=starts.time(), ends=ends.time(), place=meeting.place, online=meeting.online
        )
        super().__init__(*args, **kwargs)


class CancelForm(forms.Form):
    reason = forms.CharField(
        label="Waarom gaat het overleg niet door?",
        max_length=200,
        help_text="Wie gevraagd is, leest dit in Casusoverleg. Noem geen namen en geen gezin.",
        error_messages={"required": "Schrijf in één zin waarom het overleg niet doorgaat."},
    )


class ChairForm(forms.Form):
    chair = PersonField(
        label="Nieuwe voorzitter", queryset=User.objects.none(), empty_label="Kies een collega",
        error_messages={"required": "Kies wie voorzit.", "invalid_choice": "Kies iemand van het huis als voorzitter."},
    )  # fmt: skip

    def __init__(self, *args, meeting, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["chair"].queryset = queries.house_staff(meeting.house_id).exclude(pk=meeting.chair_id)


class SubstituteForm(forms.Form):
    substitute = PersonField(
        label="Wie komt er in uw plaats?", queryset=User.objects.none(), empty_label="Kies een collega",
        help_text="Het huis opent voor uw vervanger alleen de gezinnen die nodig zijn, tot een dag na het overleg.",
        error_messages={"required": "Kies een collega.", "invalid_choice": "Kies een collega van uw eigen organisatie."},
    )  # fmt: skip

    def __init__(self, *args, invitation, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["substitute"].queryset = rules.colleagues(invitation)


class InviteForm(forms.Form):
    """People are shown by organisation in the template; the choices are those of the page."""

    users = forms.MultipleChoiceField(
        label="Wie vraagt u?",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Kies wie u uitnodigt.", "invalid_choice": "Kies mensen uit de lijst."},
    )
    expectation = forms.CharField(
        label="Wat vraagt u van hen?",
        max_length=200,
        required=False,
        help_text="Bijvoorbeeld: meedenken over wonen. Noem geen namen en geen gezin.",
    )

    def __init__(self, *args, positions, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["users"].choices = [
            (str(p.user_id), f"{p.user.full_name}, {p.organisation.name}") for p in positions
        ]


class ItemForm(forms.Form):
    kind = forms.ChoiceField(
        label="Waarom staat dit gezin op de agenda?", widget=forms.RadioSelect,
        error_messages={"required": "Kies waarom dit gezin op de agenda staat.", "invalid_choice": "Kies een van de redenen."},
    )  # fmt: skip
    aim = forms.CharField(
        label="Doel van de bespreking", max_length=200,
        help_text="Wat moet er na dit overleg duidelijk of besloten zijn?",
        error_messages={"required": "Schrijf in één zin waar de bespreking toe moet leiden."},
    )  # fmt: skip
    minutes = forms.IntegerField(
        label="Minuten", min_value=5, max_value=240,
        error_messages={
            "required": "Vul in hoeveel minuten u rekent.", "invalid": "Vul een getal in, zoals 20.",
            "min_value": "Reken minstens 5 minuten.", "max_value": "Reken hoogstens 240 minuten.",
        },
    )  # fmt: skip

    def __init__(self, *args, meeting, **kwargs):
        super().__init__(*args, **kwargs)
        kinds = dict(AgendaItem.KINDS)
        names = {"loopt": ["spoed"]}.get(meeting.state) or (
            ["weging", "spoed"] if meeting.series.kind == "weeg" else ["spoed", "nieuw", "rappel"]
        )
        self.fields["kind"].choices = [(name, kinds[name].capitalize()) for name in names]
        self.fields["minutes"].initial = meeting.series.minutes_per_case
        self.fields["kind"].initial = names[0] if len(names) == 1 else "weging" if "weging" in names else "nieuw"


class PrepareForm(forms.Form):
    kind = forms.ChoiceField(label="Soort", choices=Preparation.KINDS, widget=forms.RadioSelect, initial="feit")
    text = forms.CharField(
        label="Wat brengt u in?", widget=forms.Textarea(attrs={"rows": 4}), max_length=4000,
        error_messages={
            "required": "Schrijf wat u inbrengt, of kies “Niets toe te voegen”.",
            "max_length": "Houd het bij 4.000 tekens; zet de rest in het dossier.",
        },
    )  # fmt: skip

    def __init__(self, *args, nothing=False, **kwargs):
        super().__init__(*args, **kwargs)
        if nothing:
            self.fields["text"].required = self.fields["kind"].required = False

    def clean_kind(self):
        return self.cleaned_data["kind"] or "feit"
