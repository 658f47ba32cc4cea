"""The flow of a document."""

from casusoverleg.workflow import Flow, Step

DOCUMENT = Flow(
    name="document",
    states={"gevraagd": "wordt gemaakt", "gereed": "staat klaar", "mislukt": "maken lukte niet"},
    start="gevraagd",
    steps=(
        Step("finish", ("gevraagd", "mislukt"), "gereed", ("system",), "Klaarzetten"),
        Step("fail", ("gevraagd", "mislukt"), "mislukt", ("system",), "Mislukt melden"),
        Step("retry", ("mislukt",), "gevraagd", ("reader",), "Opnieuw maken"),
    ),
    ends=("gereed",),
)
