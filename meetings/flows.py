"""Flows of a meeting, an item on its agenda, and an invitation."""

from casusoverleg.workflow import Flow, Step

MEETING = Flow(
    name="overleg",
    states={"gepland": "gepland", "loopt": "loopt", "gesloten": "gesloten", "afgelast": "afgelast"},
    start="gepland",
    steps=(
        Step("move", ("gepland",), None, ("staff",), "Verzetten"),
        Step("cancel", ("gepland",), "afgelast", ("staff",), "Afgelasten"),
        Step("open", ("gepland",), "loopt", ("chair",), "Overleg openen"),
        Step("replace_chair", ("gepland", "loopt"), None, ("staff", "chair"), "Andere voorzitter"),
        Step("close", ("loopt",), "gesloten", ("chair",), "Overleg sluiten"),
    ),
    ends=("gesloten", "afgelast"),
)

ITEM = Flow(
    name="agendapunt",
    states={
        "te_doen": "nog te bespreken",
        "bezig": "nu",
        "geparkeerd": "geparkeerd",
        "afgerond": "besproken",
        "uitgesteld": "uitgesteld",
    },
    start="te_doen",
    steps=(
        Step("start", ("te_doen", "geparkeerd"), "bezig", ("chair",), "Beginnen"),
        Step("park", ("bezig",), "geparkeerd", ("chair",), "Parkeren"),
        Step("finish", ("bezig",), "afgerond", ("chair",), "Afronden", needs="wat er verder gebeurt"),
        Step("postpone", ("te_doen", "bezig", "geparkeerd"), "uitgesteld", ("chair",), "Uitstellen", needs="een reden"),
        Step("undo", ("afgerond", "uitgesteld"), "te_doen", ("chair",), "Ongedaan maken"),
    ),
    ends=("afgerond", "uitgesteld"),
)
# what becomes of the family after its item: code → label; the first two need a next date
DISPOSITIONS = {
    "terug": "Komt terug op een agenda",
    "loopt": "Loopt, geen wijziging",
    "volgen": "We volgen op afstand",
    "afsluiten": "Voorstel: afsluiten",
}
NEEDS_DATE = ("terug", "loopt", "volgen")
STEPS = {"beeld": "Beeld", "oordeel": "Oordeel", "besluit": "Besluit"}

INVITATION = Flow(
    name="uitnodiging",
    states={
        "uitgenodigd": "nog geen antwoord",
        "komt": "komt",
        "afgemeld": "afgemeld",
        "vervangen": "stuurt een vervanger",
        "ingetrokken": "ingetrokken",
    },
    start="uitgenodigd",
    steps=(
        Step("accept", ("uitgenodigd", "afgemeld"), "komt", ("invited",), "Ik kom"),
        Step("decline", ("uitgenodigd", "komt"), "afgemeld", ("invited",), "Ik kan niet"),
        Step("replace", ("uitgenodigd", "komt", "afgemeld"), "vervangen", ("invited", "staff"), "Vervanger sturen"),
        Step("withdraw", ("uitgenodigd", "komt", "afgemeld"), "ingetrokken", ("staff",), "Uitnodiging intrekken"),
        Step("ask_again", ("komt", "afgemeld", "ingetrokken"), "uitgenodigd", ("staff",), "Opnieuw vragen"),
    ),
    ends=("vervangen",),
)
