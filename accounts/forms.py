"""Forms of accounts; each narrows its choices to the house in force."""

from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password

from accounts import queries, rules
from accounts.models import ROLES, Desk, User
from casusoverleg import clock
from houses.models import Organisation


class Day(forms.DateInput):
    input_type = "date"

    def __init__(self, **kwargs):
        super().__init__(format="%Y-%m-%d", **kwargs)


def past_day(value, name):
    if value and value > clock.today():
        raise forms.ValidationError(f"Kies een dag die geweest is: {name} kan niet van later zijn.")
    return value


class RoleForm(forms.Form):
    """A role for an organisation of this house."""

    organisation = forms.ModelChoiceField(
        label="Organisatie", queryset=Organisation.objects.none(), empty_label="Kies een organisatie",
        error_messages={"required": "Kies voor welke organisatie deze persoon werkt."},
    )  # fmt: skip
    role = forms.ChoiceField(
        label="Rol", choices=[("", "Kies een rol"), *ROLES.items()],
        error_messages={"required": "Kies welke rol deze persoon heeft."},
    )  # fmt: skip

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = Organisation.objects.filter(
            house=user.position.house_id, active=True
        ).exclude(part=Organisation.THIRD)

    def clean(self):
        cleaned = super().clean()
        organisation, role = cleaned.get("organisation"), cleaned.get("role")
        if organisation and role and not rules.role_fits(role, organisation):
            self.add_error("role", rules.misfit_sentence(ROLES[role], organisation))
        return cleaned


class ReliabilityForm(forms.Form):
    """What was declared about reliability and secrecy (L14, L37)."""

    screening = forms.ChoiceField(
        label="Betrouwbaarheid", choices=[("", "Nog niets verklaard"), ("vog", "VOG"), ("screening", "screening")],
        required=False, help_text="Zonder VOG of screening kan deze persoon niet inloggen.",
    )  # fmt: skip
    screened_on = forms.DateField(label="Verklaard op", required=False, widget=Day())
    secrecy_on = forms.DateField(label="Geheimhouding getekend op", required=False, widget=Day())

    def clean_screened_on(self):
        return past_day(self.cleaned_data["screened_on"], "een verklaring")

    def clean_secrecy_on(self):
        return past_day(self.cleaned_data["secrecy_on"], "een handtekening")

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("screening") and not cleaned.get("screened_on") and "screened_on" not in self.errors:
            self.add_error("screened_on", "Vul in op welke dag dit is verklaard.")
        if cleaned.get("screened_on") and not cleaned.get("screening"):
            self.add_error("screening", "Kies wat er is verklaard: een VOG of een screening.")
        return cleaned


class InviteForm(RoleForm, ReliabilityForm):
    """A new colleague: who, for whom, and what was declared."""

    first_name = forms.CharField(label="Voornaam", max_length=60, error_messages={"required": "Vul een voornaam in."})
    last_name = forms.CharField(label="Achternaam", max_length=80, error_messages={"required": "Vul een achternaam in."})
    email = forms.EmailField(
        label="E-mailadres", help_text="Hierheen gaat de link om een wachtwoord te kiezen.",
        error_messages={
            "required": "Vul het e-mailadres van het werk in.",
            "invalid": "Dit is geen e-mailadres. Een e-mailadres ziet eruit als naam@organisatie.nl.",
        },
    )  # fmt: skip
    phone = forms.CharField(label="Telefoon", max_length=20, required=False)
    field_order = ["first_name", "last_name", "email", "phone", "organisation", "role", "screening", "screened_on", "secrecy_on"]


class SeatForm(forms.Form):
    """A desk of the house where this person does not sit yet."""

    desk = forms.ModelChoiceField(
        label="Bureau", queryset=Desk.objects.none(), empty_label="Kies een bureau",
        error_messages={"required": "Kies aan welk bureau deze persoon komt te zitten."},
    )  # fmt: skip

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["desk"].queryset = Desk.objects.filter(house=user.position.house_id).select_related("house")


class LeaveForm(forms.Form):
    """Who takes over the families this person directs; may stay empty when there are none."""

    successor = forms.ModelChoiceField(
        label="Wie neemt de procesregie over", queryset=User.objects.none(), required=False,
        empty_label="Niet nodig: geen procesregisseur",
        help_text="Alleen nodig als deze persoon procesregisseur van een gezin is.",
    )  # fmt: skip

    def __init__(self, *args, user, leaving, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["successor"].queryset = queries.successors(user.position.house_id, leaving)


class PasswordForm(forms.Form):
    """A first password, typed twice."""

    password = forms.CharField(
        label="Wachtwoord", strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="Minstens twaalf tekens. Een zin van een paar woorden is sterk en goed te onthouden.",
        error_messages={"required": "Kies een wachtwoord."},
    )  # fmt: skip
    again = forms.CharField(
        label="Nog een keer", strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": "Typ het wachtwoord nog een keer, zodat een tikfout opvalt."},
    )  # fmt: skip

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.rules = password_validators_help_texts()

    def clean_password(self):
        password = self.cleaned_data["password"]
        validate_password(password, self.user)
        return password

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("password") and cleaned.get("again") and cleaned["password"] != cleaned["again"]:
            self.add_error("again", "De twee wachtwoorden zijn niet gelijk. Typ ze allebei opnieuw.")
        return cleaned


class OwnDetailsForm(forms.Form):
    """One's own name, telephone and preference."""

    first_name = forms.CharField(label="Voornaam", max_length=60, error_messages={"required": "Vul uw voornaam in."})
    last_name = forms.CharField(label="Achternaam", max_length=80, error_messages={"required": "Vul uw achternaam in."})
    phone = forms.CharField(label="Telefoon", max_length=20, required=False, help_text="Ziet het team van een gezin.")
    keys_in_room = forms.BooleanField(label="Lettertoetsen gebruiken in de kamer", required=False)
