"""Flows of a case, its phase, an action item and a safety requirement."""

from casusoverleg.workflow import Flow, Step

# who: "staff" house staff with a right on it, "director" its process director, "team" anybody with a right,
# "public" a public participant in the team, "responsible" the one who does it, "system" the product itself
CASE = Flow(
    name="casus",
    states={
        "aangemeld": "aangemeld",
        "lopend": "loopt",
        "volgen": "we volgen dit gezin",
        "afgesloten": "afgesloten",
        "niet_opgepakt": "niet opgepakt",
    },
    start="aangemeld",
    steps=(
        Step("take_up", ("aangemeld",), "lopend", ("public",), "Oppakken"),
        Step("leave", ("aangemeld",), "niet_opgepakt", ("public", "registrar"), "Niet oppakken"),
        Step("follow", ("lopend",), "volgen", ("director",), "Op afstand volgen"),
        Step("resume", ("volgen",), "lopend", ("director",), "Weer bespreken"),
        Step("close", ("lopend", "volgen"), "afgesloten", ("public",), "Gezin afsluiten"),
    ),
    ends=("afgesloten", "niet_opgepakt"),
)

PHASE = Flow(
    name="fase",
    states={"dv": "Directe veiligheid", "rz": "Risicogestuurde zorg", "hz": "Herstelgerichte zorg"},
    start="dv",
    steps=(
        Step("to_risk", ("dv",), "rz", ("director",), "Door naar de risico’s"),
        Step("to_recovery", ("rz",), "hz", ("director",), "Door naar herstel"),
        Step("back_to_safety", ("rz", "hz"), "dv", ("director",), "Terug naar directe veiligheid"),
        Step("back_to_risk", ("hz",), "rz", ("director",), "Terug naar de risico’s"),
    ),
)

ACTION = Flow(
    name="actie",
    states={
        "voorgesteld": "gevraagd",
        "open": "open",
        "bezig": "bezig",
        "wacht": "wacht",
        "vast": "loopt vast",
        "gereed": "gereed",
        "teruggegeven": "teruggegeven",
        "vervallen": "vervallen",
    },
    start="voorgesteld",
    steps=(
        Step("accept", ("voorgesteld",), "open", ("responsible",), "Neem ik aan"),
        Step("decline", ("voorgesteld",), "teruggegeven", ("responsible",), "Kan zo niet"),
        Step("start", ("open", "wacht", "vast"), "bezig", ("responsible",), "Bezig"),
        Step("wait", ("open", "bezig", "vast"), "wacht", ("responsible",), "Wacht op"),
        Step("stuck", ("open", "bezig", "wacht"), "vast", ("responsible",), "Loopt vast"),
        Step("finish", ("voorgesteld", "open", "bezig", "wacht", "vast"), "gereed", ("responsible",), "Gereed"),
        Step("reopen", ("gereed",), "open", ("responsible", "director"), "Ongedaan maken"),
        Step("postpone", ("open", "bezig", "wacht", "vast"), None, ("responsible",), "Schuif op"),
        Step("give_back", ("open", "bezig", "wacht", "vast"), "teruggegeven", ("responsible",), "Geef terug"),
        Step(
            "hand_over",
            ("voorgesteld", "open", "bezig", "wacht", "vast", "teruggegeven"),
            "voorgesteld",
            ("responsible", "director"),
            "Draag over",
        ),
        Step(
            "cancel",
            ("voorgesteld", "open", "bezig", "wacht", "vast", "teruggegeven"),
            "vervallen",
            ("director",),
            "Laat vervallen",
        ),
    ),
    ends=("gereed", "vervallen"),
)
ACTION_OPEN = ("voorgesteld", "open", "bezig", "wacht", "vast", "teruggegeven")

SAFETY = Flow(
    name="veiligheidseis",
    states={
        "geldt": "nog niet nagekeken",
        "nagekomen": "nagekomen",
        "deels": "deels nagekomen",
        "niet": "niet nagekomen",
        "vervallen": "vervallen",
    },
    start="geldt",
    steps=(
        Step("kept", ("geldt", "nagekomen", "deels", "niet"), "nagekomen", ("team",), "Nagekomen"),
        Step("partly", ("geldt", "nagekomen", "deels", "niet"), "deels", ("team",), "Deels"),
        Step("broken", ("geldt", "nagekomen", "deels", "niet"), "niet", ("team",), "Niet nagekomen"),
        Step("drop", ("geldt", "nagekomen", "deels", "niet"), "vervallen", ("director",), "Laat vervallen"),
    ),
    ends=("vervallen",),
)
