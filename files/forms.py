"""An attachment: a file and what it is."""

from django import forms

from casusoverleg.workflow import StepRefused
from files import kinds


class AttachmentForm(forms.Form):
    """Says in a sentence why a file cannot come in."""

    title = forms.CharField(
        label="Wat is dit?",
        max_length=120,
        help_text="Zonder namen, bijvoorbeeld: verslag huisbezoek 3 november.",
        error_messages={"required": "Schrijf in een paar woorden wat dit is.", "max_length": "Maak dit korter dan 120 tekens."},
    )
    file = forms.FileField(
        label="Bestand",
        help_text=f"{kinds.WORDS} Ten hoogste 20 MB.",
        error_messages={
            "required": "Kies een bestand.",
            "empty": "Dit bestand is leeg. Kies een ander.",
            "missing": "Kies een bestand.",
            "invalid": "Het bestand kwam niet goed aan. Kies het opnieuw.",
        },
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)

    def clean_file(self):
        upload = self.cleaned_data["file"]
        try:
            kinds.of(upload)
        except StepRefused as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        return upload
