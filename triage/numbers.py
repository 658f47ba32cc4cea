"""The visible numbers of a referral (2026-318) and of a dossier (A-1042). Numbers are never used twice."""

from casusoverleg import clock
from houses.models import next_number

# letters that are not mistaken for a figure or for each other; a mistyped last digits gives another letter
_LETTERS = "ABCDEFGHJKLMNPRSTVWX"
_FIRST = 940


def dossier_number(house_id: int) -> str:
    """The next dossier number of a house: a check letter and a counter."""
    n = _FIRST - 1 + next_number(house_id, "dossier")
    return f"{_LETTERS[(n - 2) % len(_LETTERS)]}-{n}"


def referral_number(house_id: int) -> str:
    """The next referral number of a house in this year."""
    year = clock.today().year
    return f"{year}-{next_number(house_id, f'aanmelding-{year}')}"
