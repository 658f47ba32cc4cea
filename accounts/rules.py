"""Who may log in, and who may do what with accounts; each with the rule it rests on."""

from casusoverleg import clock

# the house's own people who keep accounts, organisations and settings
MANAGER_ROLES = ("ketenmanager", "beheerder")


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


def resets_factors(user):
    """May take away a lost second factor: the beheerder of the house, a second person (BIO2 5.17)."""
    position = getattr(user, "position", None)
    return position is not None and position.role == "beheerder"
