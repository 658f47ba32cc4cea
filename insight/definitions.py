"""What every figure means: counted what, of what, over which period, and who answers for it (ledger J1)."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Definition:
    """One figure in words."""

    name: str
    counted: str
    of: str
    period: str
    owner: str = "ketenmanager van het huis"


@dataclass(frozen=True)
class Group:
    """The figures of one section of Inzicht."""

    title: str
    intro: str
    definitions: tuple[Definition, ...]


COHORT = "aanmeldingen die in de periode zijn ontvangen"
GROUPS = {
    "doorstroom": Group(
        "Van aanmelding tot afsluiting",
        "We volgen één groep: wat in de periode is aangemeld. Elke stap telt hoeveel daarvan zo ver is gekomen, tot nu toe.",
        (
            Definition("Aangemeld", "aanmeldingen", COHORT, "ontvangen in het gekozen jaar"),
            Definition("Gewogen", "aanmeldingen waarover is besloten: opgepakt, lokaal, naar RIEC of niet opgepakt", COHORT,
                       "ontvangen in het gekozen jaar, stand van nu"),
            Definition("Opgepakt", "aanmeldingen met het doelbesluit “oppakken”", "gewogen aanmeldingen",
                       "ontvangen in het gekozen jaar, stand van nu"),
            Definition("Besproken", "opgepakte gezinnen met ten minste één afgeronde bespreking (een weegoverleg telt niet)",
                       "opgepakte aanmeldingen", "ontvangen in het gekozen jaar, stand van nu"),
            Definition("Afgesloten", "besproken gezinnen die een publieke deelnemer heeft afgesloten", "besproken gezinnen",
                       "ontvangen in het gekozen jaar, stand van nu"),
        ),
    ),
    "doorlooptijd": Group(
        "Hoe lang het duurt",
        "In hele dagen op de kalender. “De helft” is de dag waarop de helft klaar was; “9 van 10” die waarop negen van de "
        "tien klaar waren. De afspraak is de termijn van het huis.",
        (
            Definition("Aanmelding tot weging", "dagen van ontvangst tot besluit", "gewogen aanmeldingen", "ontvangen in het gekozen jaar"),
            Definition("Weging tot eerste overleg", "dagen van besluit tot de eerste afgeronde bespreking", "besproken gezinnen",
                       "aangemeld in het gekozen jaar"),
            Definition("Overleg tot verslag", "dagen van het sluiten van het overleg tot het eerste verslag klaarstond",
                       "gesloten overleggen met een verslag", "gesloten in het gekozen jaar"),
            Definition("Start tot afsluiting", "dagen van oppakken tot afsluiten", "afgesloten gezinnen", "aangemeld in het gekozen jaar"),
        ),
    ),
    "acties": Group(
        "Open acties per organisatie",
        "Een actie hoort bij de organisatie van wie haar doet.",
        (
            Definition("Open", "acties die nog niet gereed of vervallen zijn", "alle acties van het huis", "stand van nu"),
            Definition("Te laat", "open acties waarvan de datum voorbij is", "open acties", "stand van nu"),
            Definition("Oudste", "dagen sinds de oudste open actie is afgesproken", "open acties", "stand van nu"),
            Definition("Op tijd", "acties die uiterlijk op hun (laatst afgesproken) datum gereed waren", "acties die gereed zijn gemeld",
                       "gereed in het gekozen jaar"),
        ),
    ),
    "deelname": Group(
        "Deelname aan overleggen",
        "Uitnodigingen voor overleggen die zijn gesloten. Een ingetrokken uitnodiging telt niet mee.",
        (
            Definition("Gevraagd", "uitnodigingen", "uitnodigingen voor gesloten overleggen", "gesloten in het gekozen jaar"),
            Definition("Aanwezig", "uitnodigingen waarbij deze persoon er was", "uitnodigingen", "gesloten in het gekozen jaar"),
            Definition("Afgemeld", "uitnodigingen waarvoor iemand zich afmeldde", "uitnodigingen", "gesloten in het gekozen jaar"),
            Definition("Geen bericht", "uitnodigingen zonder afmelding waarbij niemand kwam", "uitnodigingen", "gesloten in het gekozen jaar"),
        ),
    ),
}  # fmt: skip
