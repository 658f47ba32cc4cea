"""The criteria of weighing, the routes and their reasons, as data in words of our own (C4, C5, C7; BGS 2.20(1)).

The law asks four questions of a registration (law.md §8.4); the house weighs five. `law` says which questions
of the law a criterion answers, so that the registrar's own explanation stands beside it.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Criterion:
    letter: str
    question: str
    meaning: str
    law: tuple[str, ...] = ()


# letters a–d decide about taking up, e about being able to discuss it
CRITERIA = (
    Criterion("a", "Spelen er meer problemen door elkaar?",
              "Problemen op drie of meer leefgebieden, bij één of meer gezinsleden.", ("a", "b")),
    Criterion("b", "Is gewone hulp al genoeg geprobeerd?",
              "Hulp leverde vaker te weinig op, of dat is duidelijk te verwachten."),
    Criterion("c", "Is het nu dringend?",
              "Er speelt nu iets, of het risico op korte termijn is groot. Ook als iemand nu vastzit.", ("c",)),
    Criterion("d", "Is er ook iemand uit een andere keten nodig?",
              "Zorg, straf en bestuur hebben elkaar nodig voor een plan dat werkt.", ("d",)),
    Criterion("e", "Is er genoeg bekend om te kunnen bespreken?",
              "Zonder deze informatie kan het gezin nog niet op een agenda."),
)  # fmt: skip
LETTERS = tuple(c.letter for c in CRITERIA)
DECISIVE = ("a", "b", "c", "d")

# criterion d asks for the other side: care is asked about justice, justice about care
OTHER_SIDE = {
    "zorg": ("Is er ook iemand uit de strafketen nodig?",
             "De aanmelding komt uit de zorg. Daarom vragen we naar politie, OM of reclassering."),
    "straf": ("Is er ook iemand uit de zorg nodig?",
              "De aanmelding komt uit de strafketen. Daarom vragen we naar hulp, behandeling of steun thuis."),
    "bestuur": ("Zijn straf én zorg allebei nodig?",
                "De aanmelding komt van het bestuur. Daarom vragen we naar beide ketens."),
}  # fmt: skip


def question(letter, chain):
    """(question, meaning) of a criterion for a referral that came from `chain`."""
    found = CRITERIA[LETTERS.index(letter)]
    return OTHER_SIDE[chain] if letter == "d" else (found.question, found.meaning)


# the four questions of the law, answered by who registers: letter: (question, how it is meant, the judgement asked)
ADMISSION = {
    "a": ("Bij wie zijn de problemen?",
          "Bij de persoon die u aanmeldt, of in het gezin, als dat voor deze persoon uitmaakt.",
          "Zijn er problemen bij deze persoon of in het gezin?"),
    "b": ("Op welke leefgebieden spelen ze?",
          "Noem de leefgebieden, en wat daar de kans op strafbaar of schadelijk gedrag groter maakt.",
          "Spelen ze op meer dan één leefgebied?"),
    "c": ("Welke schade geeft dat, of dreigt?",
          "Ernstige overlast, criminaliteit of onveiligheid. Dreigt het? Noem dan de duidelijke tekenen.",
          "Is die schade er, of dreigt ze duidelijk?"),
    "d": ("Waarom is samenwerken over de ketens heen nodig?",
          "Leg uit waarom één organisatie of één keten dit niet alleen kan.",
          "Is samenwerken over de ketens heen nodig?"),
}  # fmt: skip
TIMINGS = (("nu", "het gebeurt nu"), ("eerder", "het is gebeurd"), ("dreigt", "het dreigt te gebeuren"))
HARMS = (
    ("overlast", "ernstige overlast"),
    ("criminaliteit", "criminaliteit"),
    ("personen", "onveiligheid voor personen"),
    ("gebied", "onveiligheid in een buurt of gebied"),
)
DECLARATION_VERSION = "2026-1"
DECLARATION = (
    "Wat ik hier aanmeld, klopt voor zover ik kon nagaan. Mijn organisatie mocht deze gegevens hebben "
    "en blijft ervoor verantwoordelijk dat ze kloppen."
)

TAKE_UP, LOCAL, RIEC, REFUSE, ASK = "opgepakt", "lokaal", "riec", "afgewezen", "aanvullen"
ROUTES = ((TAKE_UP, "Oppakken"), (LOCAL, "Lokaal"), (RIEC, "RIEC"), (ASK, "Eerst aanvullen"), (REFUSE, "Niet oppakken"))
OUTCOMES = ((TAKE_UP, "Oppakken"), (LOCAL, "Naar lokaal"), (RIEC, "Naar RIEC"), (REFUSE, "Niet oppakken"))
# reasons per route: code: sentence; taking up and asking have words of their own
REASONS = {
    LOCAL: {
        "lokaal-a": "Het is niet zo ingewikkeld dat het huis nodig is.",
        "lokaal-b": "Eén keten kan dit zelf regelen en afstemmen.",
        "lokaal-c": "Eerst moet duidelijker worden wat er speelt.",
        "lokaal-d": "De gemeente en de zorg komen hier samen uit.",
        "lokaal-e": "De gemeente en de politie komen hier samen uit.",
        "lokaal-f": "Het is niet dringend meer. Volgen of licht handelen is genoeg.",
        "lokaal-g": "Het huis heeft voor deze gemeente nu geen plaats.",
    },
    RIEC: {
        "riec-a": "Het gaat om zware, mogelijk georganiseerde criminaliteit.",
        "riec-b": "Zorg en strafrecht samen hebben hier geen antwoord meer op.",
    },
    REFUSE: {
        "afgewezen-doel": "Het past niet bij het doel van het huis.",
        "afgewezen-plan": "Er loopt al een plan dat werkt.",
        "afgewezen-dubbel": "Dit gezin is al aangemeld.",
        "afgewezen-gegevens": "Er is na vragen te weinig bekend om te kunnen wegen.",
    },
}
ALL_REASONS = {code: words for reasons in REASONS.values() for code, words in reasons.items()}
