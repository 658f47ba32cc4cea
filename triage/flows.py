"""The flow of a referral (ledger C1–C9; WGS 2.31(1)-(3))."""

from casusoverleg.workflow import Flow, Step

REFERRAL = Flow(
    name="aanmelding",
    states={
        "te_wegen": "te wegen",
        "aanvullen": "wacht op aanvulling",
        "voorgelegd": "wacht op doelbesluit",
        "opgepakt": "opgepakt",
        "lokaal": "naar lokaal",
        "riec": "naar RIEC",
        "afgewezen": "niet opgepakt",
        "ingetrokken": "ingetrokken",
    },
    start="te_wegen",
    steps=(
        Step("judge", ("te_wegen", "voorgelegd"), None, ("staff", "decider"), "Wegen"),
        Step("ask_more", ("te_wegen",), "aanvullen", ("staff",), "Aanvulling vragen"),
        Step("complete", ("aanvullen",), "te_wegen", ("registrar",), "Aanvulling versturen"),
        Step("correct", ("te_wegen", "aanvullen"), None, ("registrar",), "Aanmelding verbeteren"),
        Step("submit", ("te_wegen",), "voorgelegd", ("staff",), "Weging voorleggen"),
        Step("send_back", ("voorgelegd",), "te_wegen", ("decider",), "Terug naar weging"),
        Step("take_up", ("voorgelegd",), "opgepakt", ("decider",), "Oppakken"),
        Step("to_local", ("voorgelegd",), "lokaal", ("decider",), "Naar lokaal"),
        Step("to_riec", ("voorgelegd",), "riec", ("decider",), "Naar RIEC"),
        Step("refuse", ("voorgelegd",), "afgewezen", ("decider",), "Niet oppakken"),
        Step("withdraw", ("te_wegen", "aanvullen", "voorgelegd"), "ingetrokken", ("registrar",), "Aanmelding intrekken"),
    ),
    ends=("opgepakt", "lokaal", "riec", "afgewezen", "ingetrokken"),
)
