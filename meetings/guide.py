"""The questions of the three steps, per phase: the thin guide of a meeting, in plain words of our own (ledger E3).

What the family reads on the room's screen is worded for them.
"""

QUESTIONS = {
    "dv": {
        "beeld": "Wat gebeurt er nu, en wie is er niet veilig?",
        "oordeel": "Wat is er nodig om het nu veilig te maken?",
        "besluit": "Wat spreken we af, wie doet dat en wanneer?",
    },
    "rz": {
        "beeld": "Waardoor gaat het steeds weer mis, en wat helpt al?",
        "oordeel": "Welk risico pakken we het eerst aan?",
        "besluit": "Wat spreken we af, wie doet dat en wanneer?",
    },
    "hz": {
        "beeld": "Wat is er al beter, en wat doet nog pijn?",
        "oordeel": "Wat helpt dit gezin om zo verder te gaan?",
        "besluit": "Wat spreken we af, wie blijft erbij en tot wanneer?",
    },
}
WEIGHING = {
    "beeld": "Wat weten we, en van wie?",
    "oordeel": "Past dit gezin bij wat het huis doet?",
    "besluit": "Wat adviseren we, en wie doet de volgende stap?",
}
FOR_FAMILY = {
    "beeld": "Waar maken we ons zorgen over?",
    "oordeel": "Wat is er nodig?",
    "besluit": "Wat spreken we af?",
}


def question(step, phase, kind=""):
    """The question on the table in this step."""
    return (WEIGHING if kind == "weging" else QUESTIONS[phase])[step]
