"""Forms about who is in the team."""

import datetime

from accounts.models import User
from cases.forms import CaseForm, Day, Row, Somebody, pick, words
from cases.models import Decision
from cases.queries import team
from casusoverleg import clock


class MemberForm(CaseForm):
    title = "Iemand aan het team toevoegen"
    button = "Aan het team toevoegen"
    hint = "U kiest uit mensen van deelnemers met een betrouwbaarheidsverklaring. Wie u toevoegt, ziet het hele dossier."
    user = Somebody("Wie", "Kies wie u toevoegt.")
    ground = pick("Als", "Kies of deze persoon in het team komt of iemand vervangt.", [("team", "Lid van het team"), ("vervanging", "Vervanger, voor een tijd")], radio=True, initial="team")  # fmt: skip
    until = Day(label="Tot en met", required="", future=True, help_text="Nodig bij een vervanger.")
    reason = words("Waarom is deze persoon nodig", "Schrijf waarom deze persoon nodig is.", most=200)

    def narrow(self):
        people = list(team.candidates(self.case, self.members))
        places = team.organisations_of([p.pk for p in people], self.case.dossier.house_id)
        people.sort(key=lambda p: (str(places.get(p.pk, "")), p.first_name))
        self.fields["user"].offer(people, lambda p: f"{p.full_name}, {places.get(p.pk, '')}")

    def clean(self):
        data = super().clean()
        if data.get("ground") == "vervanging" and not data.get("until") and "until" not in self.errors:
            self.add_error("until", "Vul in tot wanneer de vervanging duurt.")
        return data

    def arguments(self):
        last = self.cleaned_data["until"]
        until = clock.at(last + datetime.timedelta(days=1), datetime.time.min) if last else None
        return {**super().arguments(), "until": until}


class _OfTeam(CaseForm):
    user = Row()

    def narrow(self):
        self.fields["user"].queryset = User.objects.filter(pk__in=[m.user.pk for m in team.team(self.members)])


class EndMemberForm(_OfTeam):
    title = "Uit het team"


class HandOverForm(CaseForm):
    title = "Procesregie overdragen"
    button = "Procesregie overdragen"
    hint = "Daarna ziet u dit gezin niet meer, tenzij u ook in het team zit."
    to = Somebody("Aan wie", "Kies een procesregisseur van dit huis.")
    reason = words("Waarom", "Schrijf waarom u de procesregie overdraagt.", most=200)

    def narrow(self):
        self.fields["to"].offer(team.directors(self.case), lambda p: p.full_name)


class HandAllOverForm(CaseForm):
    title = "Werk van een collega overdragen"
    button = "Alles overdragen"
    hint = "Open acties en bewaakte veiligheidseisen gaan over; acties moeten opnieuw worden aangenomen. De casusregie komt vrij."
    user = Somebody("Van wie", "Kies wiens werk u overdraagt.")
    to = Somebody("Aan wie", "Kies wie het overneemt.")

    def narrow(self):
        labels = {m.user.pk: m.label for m in self.members if m.user}
        people = [m.user for m in team.team(self.members)]
        for name in ("user", "to"):
            self.fields[name].offer(people, lambda p: labels[p.pk])

    def clean(self):
        data = super().clean()
        if data.get("user") and data.get("user") == data.get("to"):
            self.add_error("to", "Kies iemand anders dan wie het werk nu heeft.")
        return data


class RegieForm(CaseForm):
    title = "Casusregie vastleggen"
    button = "Casusregie vastleggen"
    hint = "Iemand heeft de casusregie pas als diegene haar heeft aangenomen."
    user = Somebody("Wie neemt de casusregie aan", "Kies iemand uit het team.")

    def narrow(self):
        labels = {m.user.pk: m.label for m in self.members if m.user}
        rows = [m.user for m in team.team(self.members) if m.user.pk != self.case.regie_id]
        self.fields["user"].offer(rows, lambda p: labels[p.pk])


class AcceptRegieForm(CaseForm):
    title = "Casusregie aannemen"

    def arguments(self):
        return {"dossier": self.case.dossier, "user": self.user}


class GiveBackForm(CaseForm):
    title = "Casusregie teruggeven"
    button = "Casusregie teruggeven"
    reason = words("Waarom", "Schrijf waarom de casusregie vrijkomt.", most=200)


class WithdrawDecisionForm(CaseForm):
    title = "Besluit intrekken"
    decision = Row()

    def narrow(self):
        self.fields["decision"].queryset = Decision.objects.visible_to(self.user).filter(
            dossier_id=self.case.dossier_id
        )

    def arguments(self):
        return self.cleaned_data
