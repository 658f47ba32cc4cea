"""Forms about the plan: summary, goals, safety requirements, phase and the next date."""

from cases.flows import PHASE
from cases.forms import CaseForm, Day, Row, Somebody, pick, words
from cases.models import Goal, SafetyRequirement


class SummaryForm(CaseForm):
    title = "In het kort bijwerken"
    button = "Samenvatting vastleggen"
    hint = "De vorige samenvatting blijft bewaard."
    concern = words("Grootste zorg", "Schrijf wat de grootste zorg is.", rows=3, most=2000)
    helps = words("Wat helpt", "", rows=2, most=2000)


class GoalForm(CaseForm):
    title = "Doel toevoegen"
    button = "Doel vastleggen"
    text = words("Wat willen we bereiken", "Schrijf het doel in één zin.", rows=2)


class RewordForm(CaseForm):
    title = "Doel anders opschrijven"
    goal = Row()
    text = words("Doel", "Schrijf het doel in één zin.")

    def narrow(self):
        self.fields["goal"].queryset = Goal.objects.visible_to(self.user).filter(dossier_id=self.case.dossier_id)


class FinishGoalForm(CaseForm):
    title = "Doel afsluiten"
    goal = Row()
    outcome = pick("Wat is er gebeurd", "Kies of het doel gehaald of vervallen is.", [("gehaald", "Gehaald"), ("vervallen", "Vervallen")])

    def narrow(self):
        self.fields["goal"].queryset = Goal.objects.visible_to(self.user).filter(dossier_id=self.case.dossier_id)

    def arguments(self):
        return {"goal": self.cleaned_data["goal"], "reached": self.cleaned_data["outcome"] == "gehaald"}


class SafetyForm(CaseForm):
    title = "Veiligheidseis toevoegen"
    button = "Veiligheidseis vastleggen"
    text = words("Wat moet er minimaal gebeuren, of juist niet", "Schrijf de eis in één zin.", rows=2)
    guard = Somebody("Wie bewaakt dit", "Kies wie dit bewaakt. Het is altijd één persoon.")
    consequence = words("Wat doen we als het niet gebeurt", "", most=200)

    def narrow(self):
        labels = {m.user.pk: m.label for m in self.members}
        self.fields["guard"].offer([m.user for m in self.members], lambda user: labels[user.pk])


class CheckForm(CaseForm):
    title = "Veiligheidseis nakijken"
    button = "Vastleggen wat u zag"
    requirement = Somebody("Welke eis", "Kies welke eis u nakeek.")
    step = pick(
        "Wat zag u", "Kies wat u zag: nagekomen, deels of niet nagekomen.",
        [("kept", "Nagekomen"), ("partly", "Deels"), ("broken", "Niet nagekomen")], radio=True,
    )  # fmt: skip
    note = words("Toelichting", "", most=200, help_text="Nodig als het niet of deels is nagekomen.")

    def narrow(self):
        rows = SafetyRequirement.objects.visible_to(self.user).filter(dossier_id=self.case.dossier_id)
        self.fields["requirement"].offer(
            getattr(self.case, "open_safety", None) or rows.exclude(state="vervallen"),
            lambda row: row.text if len(row.text) <= 80 else row.text[:79] + "…",
            "Kies een eis",
        )

    def clean(self):
        data = super().clean()
        if data.get("step") in ("partly", "broken") and not data.get("note"):
            self.add_error("note", "Schrijf wat u zag, zodat het team weet wat er aan de hand is.")
        return data

    def arguments(self):
        return self.cleaned_data


class DropForm(CaseForm):
    title = "Veiligheidseis laten vervallen"
    requirement = Row()

    def narrow(self):
        self.fields["requirement"].queryset = SafetyRequirement.objects.visible_to(self.user).filter(
            dossier_id=self.case.dossier_id
        )

    def arguments(self):
        return {"requirement": self.cleaned_data["requirement"], "step": "drop"}


class PhaseForm(CaseForm):
    title = "Fase veranderen"
    button = "Fase vastleggen"
    hint = "Bespreek dit eerst in het overleg. De reden komt bij de fase te staan."
    step = pick("Naar", "Kies naar welke fase het gezin gaat.", radio=True)
    reason = words("Waarom", "Schrijf waarom de fase verandert.", rows=2, most=1000)

    def narrow(self):
        self.fields["step"].choices = [
            (s.name, f"{s.label} ({PHASE.states[s.to].lower()})") for s in PHASE.open_steps(self.case.phase)
        ]


class NextDateForm(CaseForm):
    title = "Volgende datum kiezen"
    button = "Datum vastleggen"
    hint = "Op die dag komt dit gezin vanzelf op de agenda."
    on = Day(label="Wanneer bespreken we dit gezin weer", required="Kies een dag.", future=True)
    reason = words("Waarvoor", "", most=200)


class FreezeForm(CaseForm):
    title = "Versie van het plan maken"
    button = "Versie maken"

    def arguments(self):
        return {"dossier": self.case.dossier}
