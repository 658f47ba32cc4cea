"""Who may log in, and who may do what with accounts; each with the rule it rests on."""

from accounts.models import HOUSE_ROLES, Position
from casusoverleg import clock
from houses.models import Organisation

# the house's own people who keep accounts, organisations and settings (A1, A3)
MANAGER_ROLES = ("ketenmanager", "beheerder")
MANAGERS_SENTENCE = "Dit doet de manager of de beheerder van het huis. Vraag het aan een van hen."


def may_log_in(user):
    """An account that is active and has a valid statement of reliability (BGS 1.11(1), L14)."""
    return bool(user and user.is_active and is_screened(user))


def is_screened(user):
    """VOG or screening, with the day it was declared (L14)."""
    return bool(user.screening and user.screened_on and user.screened_on <= clock.today())


def manages_house(user):
    """Keeps accounts, organisations and settings of the house in force: its manager or beheerder (A1, A3)."""
    position = getattr(user, "position", None)
    return position is not None and position.role in MANAGER_ROLES


def manages(actor, user):
    """Keeps this account: a manager of a house where this person has or had a role, and never the own one (L29)."""
    return manages_house(actor) and actor.pk != user.pk and in_house(user, actor.position.house_id)


def in_house(user, house_id):
    return Position.objects.filter(user=user, house_id=house_id).exists()


def resets_factors(actor, user):
    """Takes away a lost second factor: the beheerder of the house, a second person (BIO2 5.17.01)."""
    return manages(actor, user) and actor.position.role == "beheerder"


def role_fits(role, organisation):
    """A role of the house is held at the house itself, another one at a participant; nobody acts for a third party
    (L1, L2, L25: third parties have no account). Deciding on the purpose is for a public participant (L4)."""
    if role in HOUSE_ROLES:
        return organisation.part == Organisation.HOUSE
    if role == "beslisser":
        return organisation.is_public
    return organisation.part in (Organisation.PUBLIC, Organisation.PRIVATE)


def misfit_sentence(role_label, organisation):
    """Why this role does not go with this organisation, and what to do."""
    if organisation.part == Organisation.THIRD:
        return f"{organisation} is een derde. Derden krijgen geen account; kies een deelnemer of het huis."
    if organisation.part == Organisation.HOUSE:
        return f"De rol “{role_label}” hoort bij een deelnemer, niet bij het huis zelf. Kies een andere organisatie of rol."
    if role_label.startswith("beslisser"):
        return f"Alleen een publieke deelnemer beslist over het doel. {organisation} is dat niet. Kies een andere rol."
    return f"De rol “{role_label}” hoort bij het huis zelf. Kies het huis als organisatie, of een andere rol."
