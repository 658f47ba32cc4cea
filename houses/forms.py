"""Forms of a house; choices are those of the house in force."""

from django import forms

from houses import rules
from houses.models import SETTINGS, House, Municipality, Organisation, Series

WEEKDAYS = list(enumerate(["maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag"]))


def number(label, least, most, unit="", **kwargs):
    sentence = f"Kies een getal van {least} tot en met {most}."
    return forms.IntegerField(
        label=label, min_value=least, max_value=most,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages={"required": sentence, "invalid": sentence, "min_value": sentence, "max_value": sentence},
        **kwargs,
    )  # fmt: skip


class SettingForm(forms.Form):
    """One term of the house."""

    def __init__(self, *args, key, **kwargs):
        super().__init__(*args, **kwargs)
        default, label, unit, source = SETTINGS[key]
        self.fields["value"] = number(
            f"{label} ({unit})", *rules.BOUNDS[key], help_text=f"Zonder keuze van het huis geldt {default} {unit}. Bron: {source}."
        )


class _NamedForm(forms.ModelForm):
    """A model form whose names are whole sentences when they are missing."""

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["name"].error_messages["required"] = "Vul een naam in."

    def _post_clean(self):
        """The verb saves and says which name is taken; the row here stays as it was."""


class HouseForm(_NamedForm):
    class Meta:
        model = House
        fields = ["name", "legal_form", "emergency_phone"]


class MunicipalityForm(_NamedForm):
    class Meta:
        model = Municipality
        fields = ["name"]


class SeriesForm(_NamedForm):
    weekday = forms.TypedChoiceField(label="Dag van de week", choices=WEEKDAYS, coerce=int)
    starts = forms.TimeField(
        label="Begint om", widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        error_messages={"required": "Vul in hoe laat het begint.", "invalid": "Vul een tijd in, zoals 13:30."},
    )  # fmt: skip
    minutes = number("Duur in minuten", 15, 480)
    cap = number("Meeste gezinnen op een agenda", 1, 30)
    minutes_per_case = number("Minuten per gezin", 5, 240)
    image_share = number("Deel van de tijd voor beeld (%)", 10, 80)
    judgement_share = number("Deel van de tijd voor oordeel (%)", 10, 80, help_text="De rest is voor het besluit.")

    class Meta:
        model = Series
        fields = ["name", "kind", "weekday", "starts", "minutes", "cap", "minutes_per_case", "place", "image_share", "judgement_share"]

    def clean(self):
        cleaned = super().clean()
        shares = [cleaned.get("image_share"), cleaned.get("judgement_share")]
        if all(shares) and sum(shares) > 90:
            self.add_error("judgement_share", "Beeld en oordeel samen mogen hooguit 90% zijn: er moet tijd blijven voor een besluit.")
        return cleaned


class OrganisationForm(_NamedForm):
    class Meta:
        model = Organisation
        fields = ["name", "kind", "chain", "municipality", "phone", "can", "active"]
        widgets = {"can": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "kind": "Hieruit volgt of de organisatie publieke of private deelnemer is (WGS 2.27).",
            "can": "Wat kan deze organisatie voor een gezin doen, in gewone woorden.",
        }

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, user=user, **kwargs)
        self.fields["municipality"].queryset = Municipality.objects.filter(house=user.position.house_id)
        self.fields["municipality"].empty_label = "Geen gemeente in het bijzonder"
        for name, sentence in (("kind", "Kies wat voor organisatie dit is."), ("chain", "Kies bij welke keten zij hoort.")):
            self.fields[name].error_messages["required"] = sentence
