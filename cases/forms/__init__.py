"""Forms of the family's file. Each knows its heading and button; `arguments()` is what its verb is called with."""

import datetime

from django import forms
from django.core.exceptions import ValidationError

from cases.queries.search import birth_date
from casusoverleg import clock


class CaseForm(forms.Form):
    """A form about one case, for one user; `people` and `members` are what it may choose from."""

    title = ""
    button = "Vastleggen"
    hint = ""

    def __init__(self, *args, user, case, people=(), members=(), **options):
        super().__init__(*args, **options)
        self.user, self.case, self.people, self.members = user, case, list(people), list(members)
        self.narrow()

    def narrow(self):
        """Fills the choices with what this user may choose."""

    def arguments(self):
        """Keyword arguments for the verb, beside `actor`."""
        return {"dossier": self.case.dossier, **self.cleaned_data}


class Day(forms.DateField):
    """A day from the browser's own picker, or typed as 25-11-2026."""

    def __init__(self, *, required="Vul een dag in.", wrong="Vul een dag in zoals 25-11-2026.", past=False, future=False, **options):
        self.past, self.future = past, future
        super().__init__(
            required=bool(required),
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            input_formats=["%Y-%m-%d", "%d-%m-%Y"],
            error_messages={"required": required, "invalid": wrong},
            **options,
        )

    def clean(self, value):
        day = super().clean(value)
        if day and day.year < 1900:
            raise ValidationError("Dit jaar klopt niet. Vul een jaar na 1900 in.")
        if day and self.past and day > clock.today():
            raise ValidationError("Kies een dag die al geweest is.")
        if day and self.future and day < clock.today():
            raise ValidationError(f"Kies een dag die nog moet komen. {_words(day)} is al geweest.")
        return day


class BirthDate(forms.CharField):
    """A date of birth as people write it: 14-3-1992 or 14 maart 1992."""

    def __init__(self, **options):
        options.setdefault("help_text", "Zoals 14-3-1992.")
        super().__init__(required=False, max_length=30, widget=forms.TextInput(attrs={"inputmode": "numeric"}), **options)

    def clean(self, value):
        text = super().clean(value)
        if not text:
            return None
        day = birth_date(text)
        if day is None:
            raise ValidationError("Vul de geboortedatum in zoals 14-3-1992.")
        if not datetime.date(1900, 1, 1) <= day <= clock.today():
            raise ValidationError("Deze geboortedatum kan niet. Vul de dag in waarop deze persoon geboren is.")
        return day


def words(label, required, *, rows=0, most=300, **options):
    """A text field; `required` is the sentence when it is empty, or "" when it may stay empty."""
    widget = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput()
    return forms.CharField(
        label=label,
        required=bool(required),
        max_length=most,
        widget=widget,
        error_messages={"required": required, "max_length": f"Dit is te lang. Schrijf het in ten hoogste {most} tekens."},
        **options,
    )


def pick(label, required, choices=(), *, radio=False, **options):
    """A choice; `required` is the sentence when nothing is chosen, or "" when that is fine."""
    return forms.ChoiceField(
        label=label,
        required=bool(required),
        choices=list(choices),
        widget=forms.RadioSelect() if radio else forms.Select(),
        error_messages={"required": required, "invalid_choice": required or "Kies iets uit de lijst."},
        **options,
    )


class Somebody(forms.TypedChoiceField):
    """One of a list of rows with a `pk`; gives the row itself."""

    def __init__(self, label, required, **options):
        self.rows = {}
        super().__init__(
            label=label,
            required=bool(required),
            error_messages={"required": required, "invalid_choice": required or "Kies iemand uit de lijst."},
            empty_value=None,
            coerce=lambda pk: self.rows.get(str(pk)),
            **options,
        )

    def offer(self, rows, label=str, empty="Kies iemand"):
        self.rows = {str(row.pk): row for row in rows}
        self.choices = [("", empty)] + [(pk, label(row)) for pk, row in self.rows.items()]

    def __deepcopy__(self, memo):
        made = super().__deepcopy__(memo)
        made.rows = {}
        made.coerce = lambda pk: made.rows.get(str(pk))
        return made


class Row(forms.ModelChoiceField):
    """A row of this page, named by a hidden field."""

    def __init__(self):
        super().__init__(
            queryset=None,
            widget=forms.HiddenInput(),
            error_messages={k: "Dit is er niet meer. Ververs de pagina." for k in ("required", "invalid_choice")},
        )


def _words(day):
    months = "januari februari maart april mei juni juli augustus september oktober november december".split()
    return f"{day.day} {months[day.month - 1]}"
