"""Sixty invented families, drawn with a fixed seed: who they are, what is the matter, what becomes of them.

Names come from a closed list made up for this; nothing here resembles a real family on purpose.
"""

import datetime
import random
from dataclasses import dataclass, field

SEED = 20150301
LAST = (
    "Aldenkamp Bovenkerk Çelebi Dragstra Elzinga Fransman Gerbens Hofdijk Iedema Jellema Kloosterman Lindeboom "
    "Moerman Nieuwpoort Oosterwolde Pruim Quist Rietveen Schuurmans Tjalsma Uiterwaal Veenhuis Wijnberg Ypma Zonneveld "
    "Demirtaş Yıldırım Boukhari Adjei Kowalczyk Santana Nguyendam"
).split()
MOTHERS = "Esra Ria Joyce Fleur Samira Wendy Aaltje Nadia Ilona Marloes Chantal Zeynep Agata Petra Sefora".split()
FATHERS = "Kevin Ramon Patrick Mehmet Dennis Jeroen Tomasz Anton Rachid Wessel Danny Kwame Freek Erol Melvin".split()
CHILDREN = "Noor Sem Lynn Milan Jayden Fenne Aya Luuk Mirthe Finn Sara Dex Yara Thijn Evi Kaya Juul Ravi".split()
ELDERS = "Ria Gerda Hennie Fatma Sjaan Wil Tiny Berta".split()
PLACES = ["Oudemeer", "Lindewaard", "Nieuwdorp"]

MATTERS = [
    "Vader zoekt moeder op, ook op haar werk. De buren belden in november twee keer de politie. De jongste is al drie weken niet op school.",
    "Er is vaak ruzie met schelden en duwen. De kinderen zitten dan samen op één kamer. Er zijn schulden en de huur is twee maanden niet betaald.",
    "Na de scheiding houdt het niet op. Vader stuurt tientallen berichten per dag en staat bij school. Moeder durft niet meer alleen naar buiten.",
    "Een zoon van zestien slaat zijn moeder en steelt geld. Hij komt om drie uur ’s nachts thuis. De jongere broer wordt bang en stil.",
    "Moeder drinkt en vader is veel weg. De kinderen zorgen voor elkaar. Er was twee keer een ambulance aan de deur.",
    "Partner komt over zes weken vrij. Moeder zegt dat hij weer thuis komt wonen. Eerder was er een huisverbod en een contactverbod.",
    "Oma woont in bij het gezin en wordt opgesloten als iedereen weg is. De buurvrouw hoort haar roepen. Haar geld is op.",
    "Een dochter van veertien is drie keer weggelopen. Ze wordt opgehaald door mannen in verschillende auto’s. Thuis is er geen rust.",
]  # fmt: skip
TRIED = [
    "Het wijkteam was acht maanden betrokken. Vader stopte twee keer.",
    "Vrijwillige hulp kwam niet op gang; afspraken werden afgezegd.",
    "Twee gesprekken met de wijkagent en een traject schuldhulp dat stilligt.",
    "Ambulante hulp thuis, na zes weken gestopt omdat de deur dicht bleef.",
]
WANTED = [
    "Eén plan, en iemand uit de strafketen aan tafel.",
    "Samen bepalen wat nu eerst moet, en wie dat doet.",
    "Iemand die de regie neemt. Nu weet niemand wat de ander doet.",
]
FACTS = [
    ("feit", "{vader} stond om 23:10 voor de deur en bonsde. {moeder} belde 112. Geen letsel.", "politie", 7),
    ("feit", "{kind} vertelt dat ze slecht slaapt en haar telefoon onder haar kussen legt.", "zorg", 12),
    ("vermoeden", "{vader} weet mogelijk waar {moeder} nu woont. Hij noemde de straat in een bericht.", "veilig", 9),
    ("gezin", "“Ik drink niet meer sinds de zomer. Dat staat er nu verkeerd in.”", "zorg", 12),
    ("feit", "Huur staat twee maanden open. De verhuurder heeft een brief gestuurd.", "zorg", 4),
    ("feit", "{kind} was de laatste drie weken vier dagen op school.", "jeugd", 12),
    ("aanname", "De broer van {vader} helpt hem aan geld.", "politie", 7),
    ("feit", "{moeder} heeft een noodknop en weet hoe die werkt.", "zorg", 12),
]
STRAF_ONLY = "Er loopt een onderzoek na een aangifte van vorige maand; verhoor volgt deze week."
ZORG_ONLY = "{moeder} is gestart met traumabehandeling en vertelde daarover in vertrouwen."
ACTIONS = [
    ("Sloten vervangen en noodknop regelen", "voor de veiligheid van {moeder}", "zorg"),
    ("{kind} spreken zonder ouders", "voor {kind}", "jeugd"),
    ("Uitzoeken of het adres bekend is", "voor {moeder}", "politie"),
    ("Afspraken over contact bespreken met {vader}", "voor {vader}", "reclassering"),
    ("{oma} vragen als steun in het plan", "voor de kinderen", "veilig"),
    ("Meegaan naar school voor een gesprek", "voor {kind}", "zorg"),
    ("Intake vervroegen", "voor {vader}", "ggz"),
    ("Budgetcoach aanvragen", "voor {moeder}", "zorg"),
    ("Laten weten of het huurcontract doorgaat", "voor het gezin", "zorg"),
    ("Plek bij dagbesteding zoeken", "voor de oudste", "zorg"),
]
GOALS = [
    "{moeder} en de kinderen zijn thuis veilig. {vader} houdt zich aan de afspraken over contact.",
    "De kinderen gaan elke dag naar school en weten wie ze kunnen bellen.",
]
SAFETY = [
    ("{vader} komt niet bij het huis of de school.", "politie", "De politie komt meteen."),
    ("De kinderen zijn niet alleen met {vader}.", "jeugd", "Jeugdbescherming vraagt een spoedmaatregel."),
    ("{moeder} kan dag en nacht iemand bellen.", "zorg", "Het wijkteam regelt een andere plek."),
]
CONCERNS = [
    "{vader} zoekt {moeder} op sinds het huisverbod is afgelopen. De kinderen zien en horen het. Het kan weer uit de hand lopen.",
    "Niemand ziet de kinderen nu ze niet naar school gaan. We weten niet hoe het met hen is.",
    "De spanning loopt op rond geld en drank. Eén ruzie kan genoeg zijn.",
]  # fmt: skip
HELPS = [
    "{oma} is dichtbij en de kinderen kunnen er slapen. {vader} wil naar een gesprek komen.",
    "{moeder} belt zelf als het misgaat. School denkt mee.",
    "{vader} is gestopt met drinken en komt zijn afspraken na.",
]
DECISIONS = [
    "{oma} wordt steun in het plan.",
    "Bij een melding komt de politie meteen. School weet ervan en geeft de kinderen alleen mee aan {moeder} of {oma}.",
    "De casusregie blijft voorlopig waar zij is.",
    "Eerst veiligheid, dan schulden.",
]


@dataclass
class Family:
    """One family of the story: people with birth dates, and texts with their first names filled in."""

    last: str
    moeder: str
    vader: str
    kind: str
    oma: str
    town: str
    people: list = field(default_factory=list)
    pick: random.Random = field(default_factory=random.Random)

    def say(self, text):
        return text.format(moeder=self.moeder, vader=self.vader, kind=self.kind, oma=self.oma)


def draw(number: int, today: datetime.date, places=PLACES) -> Family:
    """The family with this number in the story: always the same one, with ages relative to today."""
    pick = random.Random(SEED + number)
    moeder, vader, oma = pick.choice(MOTHERS), pick.choice(FATHERS), pick.choice(ELDERS)
    if number == 0:
        moeder, vader, oma = "Esra", "Kevin", "Ria"
    children = pick.sample(CHILDREN, pick.choice([1, 2, 2, 3]))
    if number == 0:
        children = ["Noor", "Sem"]
    last = LAST[number % len(LAST)]
    family = Family(last, moeder, vader, children[0], oma if oma != moeder else "Gerda", places[number % len(places)], pick=pick)

    def born(age):
        return today - datetime.timedelta(days=age * 365 + pick.randrange(300))

    family.people = [
        (moeder, last, born(pick.randrange(27, 44)), "moeder"),
        (vader, pick.choice(LAST), born(pick.randrange(28, 48)), "vader"),
        *[(child, last, born(4 + 4 * i + pick.randrange(3)), "dochter" if i % 2 == 0 else "zoon") for i, child in enumerate(children)],
        (family.oma, pick.choice(LAST), born(pick.randrange(58, 74)), "oma"),
    ]
    return family
