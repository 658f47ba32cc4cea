"""Forms about the people of a family."""

from django import forms
from django.core.exceptions import ValidationError

from cases.forms import BirthDate, CaseForm, Day, Row, Somebody, pick, words
from cases.models import Person, Relation

FIELDS = {
    "first_name": "Voornaam",
    "last_name": "Achternaam",
    "birth_date": "Geboortedatum",
    "place": "Woonplaats",
    "role": "Plaats in het gezin",
}


class PersonForm(CaseForm):
    title = "Iemand toevoegen"
    button = "Persoon toevoegen"
    first_name = words("Voornaam", "Vul een voornaam in.", most=60)
    last_name = words("Achternaam", "", most=80)
    birth_date = BirthDate(label="Geboortedatum")
    role = words("Plaats in het gezin", "", most=40, help_text="Bijvoorbeeld moeder, zoon of oma.")
    place = words("Woonplaats", "", most=60, help_text="Alleen de plaats. Laat leeg als het adres is afgeschermd.")
    circle = pick("Hoort bij", "Kies of deze persoon bij het gezin hoort.", Person.CIRCLES, radio=True, initial="gezin")
    circle_reason = words(
        "Waarom hoort deze persoon erbij", "", most=200, help_text="Nodig bij iemand die niet in het gezin woont."
    )
    informed = pick("Weet van de aanmelding", "Kies of deze persoon het weet.", Person.INFORMED, initial="nee")
    informed_reason = words("Waarom nog niet", "", most=200, help_text="Nodig als u het later vertelt.")

    def clean(self):
        data = super().clean()
        if data.get("circle") == "kring" and not data.get("circle_reason"):
            self.add_error("circle_reason", "Schrijf waarom deze persoon bij het gezin hoort.")
        if data.get("informed") == "uitgesteld" and not data.get("informed_reason"):
            self.add_error("informed_reason", "Schrijf waarom deze persoon het nog niet mag weten.")
        return data


class CorrectForm(CaseForm):
    title = "Naam of datum verbeteren"
    button = "Verbetering vastleggen"
    hint = "De oude waarde blijft bewaard, met wie haar verbeterde en waarom."
    person = Somebody("Over wie", "Kies over wie het gaat.")
    field = pick("Wat klopt niet", "Kies wat u wilt verbeteren.", FIELDS.items())
    value = words("Hoe moet het zijn", "", most=120, help_text="Een geboortedatum zoals 14-3-1992.")
    reason = words("Waarom", "Schrijf waarom dit verandert.", most=200, help_text="Bijvoorbeeld: volgens het paspoort.")

    def narrow(self):
        self.fields["person"].offer(self.people)

    def clean(self):
        data = super().clean()
        if data.get("field") == "birth_date" and data.get("value"):
            try:
                data["value"] = BirthDate().clean(data["value"])
            except ValidationError as error:
                self.add_error("value", error)
        elif data.get("field") == "first_name" and not data.get("value"):
            self.add_error("value", "Vul een voornaam in.")
        return data

    def arguments(self):
        return self.cleaned_data


class RelateForm(CaseForm):
    title = "Wie hoort bij wie"
    button = "Relatie vastleggen"
    person = Somebody("Wie", "Kies iemand van dit gezin.")
    kind = pick("Hoe", "Kies hoe deze twee bij elkaar horen.", Relation.KINDS)
    other = Somebody("Van wie", "Kies de ander.")
    custody = forms.BooleanField(label="heeft gezag over deze persoon", required=False)

    def narrow(self):
        self.fields["person"].offer(self.people)
        self.fields["other"].offer(self.people)

    def clean(self):
        data = super().clean()
        if data.get("person") and data.get("person") == data.get("other"):
            self.add_error("other", "Kies twee verschillende mensen.")
        return data

    def arguments(self):
        return self.cleaned_data


class UnrelateForm(CaseForm):
    title = "Relatie weghalen"
    relation = Row()

    def narrow(self):
        self.fields["relation"].queryset = Relation.objects.visible_to(self.user).filter(
            dossier_id=self.case.dossier_id
        )

    def arguments(self):
        return self.cleaned_data


class InformedForm(CaseForm):
    title = "Wie weet van de aanmelding"
    button = "Vastleggen wie het weet"
    person = Somebody("Over wie", "Kies over wie het gaat.")
    informed = pick("Weet van de aanmelding", "Kies of deze persoon het weet.", Person.INFORMED)
    on = Day(label="Verteld op", required="", past=True)
    reason = words("Waarom nog niet", "", most=200, help_text="Nodig als u het later vertelt.")

    def narrow(self):
        self.fields["person"].offer(self.people)

    def clean(self):
        data = super().clean()
        if data.get("informed") == "uitgesteld" and not data.get("reason"):
            self.add_error("reason", "Schrijf waarom deze persoon het nog niet mag weten.")
        return data

    def arguments(self):
        return self.cleaned_data


class HeardForm(CaseForm):
    title = "Stem van het kind"
    button = "Vastleggen dat het kind gehoord is"
    person = Somebody("Welk kind", "Kies een kind van dit gezin.")
    on = Day(label="Gehoord op", required="Vul in op welke dag dit kind gehoord is.", past=True)

    def narrow(self):
        self.fields["person"].offer([p for p in self.people if p.age is not None and p.age < 18])

    def arguments(self):
        return self.cleaned_data
