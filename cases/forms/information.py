"""Forms about what is known and what happened, with who will see it."""

from django.core.exceptions import ValidationError
from django.utils.html import format_html

from cases.forms import CaseForm, Day, Row, Somebody, pick, words
from cases.models import InformationItem, TimelineEvent
from cases.models.information import CATEGORIES
from cases.queries import team
from cases.rules import is_staff

_ASKED = "Kies wie dit mag zien."


def audience_choices(members, organisation):
    """Each audience with the names of who will see it now; one that reaches nobody else than oneself says so."""
    sees = team.who_sees(members)
    own = team.own_organisation(members, organisation)

    def label(words, rows):
        return format_html(
            '<b>{}</b> <span class="meta d-block">{}</span>', words, "; ".join(rows) if rows else "nu nog niemand"
        )

    return [
        ("team", label("Hele team", sees["team"])),
        ("straf", label("Alleen de strafketen", sees["straf"])),
        ("zorg", label("Alleen de zorgketen", sees["zorg"])),
        ("organisatie", label(f"Alleen uw organisatie, {organisation.name}", own)),
    ]


class InformationForm(CaseForm):
    """In the order of screens.md: about whom, what kind, what exactly and how, source and date, who sees it."""

    button = "Informatie vastleggen"
    person = Somebody("Over wie", "")
    kind = pick("Wat voor informatie is dit", "Kies of dit een feit is, een vermoeden of iets anders.", radio=True)
    text = words(
        "Wat weet u precies", "Schrijf wat er bekend is.", rows=4, most=4000,
        help_text="Schrijf op wat iemand zag of hoorde, zonder oordeel.",
    )  # fmt: skip
    how = words("Hoe weten we dat", "", most=200, help_text="Bijvoorbeeld: gesprek thuis, melding, dossier.")
    organisation = Somebody("Bron", "Kies welke organisatie dit zegt.")
    observed_on = Day(label="Gezien op", required="", past=True)
    category = pick("Soort gegeven", "Kies wat voor soort gegeven dit is.")
    audience = pick("Wie ziet dit", _ASKED, radio=True, initial="team")

    def narrow(self):
        own = self.user.position.organisation
        self.fields["person"].offer(self.people, empty="Over het hele gezin")
        self.fields["kind"].choices = [
            ("feit", "Feit: iemand zag of hoorde het zelf, of het staat vast"),
            ("vermoeden", "Vermoeden: er zijn aanwijzingen, het staat niet vast"),
            ("aanname", "Aanname: we gaan hier nu van uit"),
            ("gezin", "Woorden van het gezin: zo letterlijk als kan"),
            ("niet_gedeeld", "Niet gedeeld: wij delen het antwoord op deze vraag niet"),
        ]
        self.fields["category"].choices = [("", "Kies uit de lijst van de wet")] + list(CATEGORIES.items())
        sources = {own.pk: own}
        if is_staff(self.user):
            sources.update({m.organisation.pk: m.organisation for m in team.team(self.members) if m.organisation})
        self.fields["organisation"].offer(sources.values(), empty="Kies een organisatie")
        self.fields["organisation"].initial = own.pk
        if len(sources) == 1:
            self.fields["organisation"].choices = [(str(own.pk), own.name)]
        self.fields["audience"].choices = audience_choices(self.members, own)

    def clean_category(self):
        return int(self.cleaned_data["category"])

    def clean(self):
        data = super().clean()
        source = data.get("organisation")
        if source and source.pk != self.user.position.organisation_id and data.get("audience") == "organisatie":
            self.add_error("audience", ValidationError("U schrijft voor een andere organisatie. Kies een ruimere kring."))
        return data


class WithdrawForm(CaseForm):
    title = "Informatie intrekken"
    item = Row()

    def narrow(self):
        self.fields["item"].queryset = InformationItem.objects.visible_to(self.user).filter(
            dossier_id=self.case.dossier_id
        )

    def arguments(self):
        return self.cleaned_data


class EventForm(CaseForm):
    title = "Gebeurtenis toevoegen"
    button = "Gebeurtenis vastleggen"
    lane = pick("Wat was het", "Kies wat voor gebeurtenis dit is.", radio=True)
    on = Day(label="Op welke dag", required="Vul in op welke dag het gebeurde.")
    until = Day(label="Tot en met", required="", help_text="Bij hulp of een maatregel die langer duurt.")
    text = words("Wat gebeurde er", "Schrijf in een paar woorden wat er gebeurde.", most=200)
    mark = pick("Bij een incident", "", [("", "geen van beide"), ("eerste", "het eerste"), ("ergste", "het ergste")])
    audience = pick("Wie ziet dit", _ASKED, radio=True, initial="team")

    def narrow(self):
        self.fields["lane"].choices = [
            ("incident", "Incident"), ("melding", "Melding"), ("hulp", "Hulp of maatregel"), ("overleg", "Overleg"),
        ]  # fmt: skip
        self.fields["audience"].choices = audience_choices(self.members, self.user.position.organisation)

    def clean(self):
        data = super().clean()
        if data.get("on") and data.get("until") and data["until"] < data["on"]:
            self.add_error("until", "De laatste dag ligt vóór de eerste dag.")
        if data.get("mark") and data.get("lane") != "incident":
            data["mark"] = ""
        return data


class WithdrawEventForm(CaseForm):
    title = "Gebeurtenis weghalen"
    event = Row()

    def narrow(self):
        self.fields["event"].queryset = TimelineEvent.objects.visible_to(self.user).filter(
            dossier_id=self.case.dossier_id
        )

    def arguments(self):
        return self.cleaned_data
