"""Who sees figures, and of what (B1, S27)."""

HOUSE_ROLES = ("procesregisseur", "ketenmanager")
SENTENCE = "Cijfers zijn voor de procesregisseur, de manager van het huis en het middenmanagement van een deelnemer."


def sees_house(user):
    """Aggregates of the whole house: its process director and its manager."""
    position = getattr(user, "position", None)
    return position is not None and position.role in HOUSE_ROLES


def sees_own_organisation(user):
    """Aggregates of one's own organisation and the average of the house."""
    position = getattr(user, "position", None)
    return position is not None and position.role == "middenmanager"


def may_see(user):
    return sees_house(user) or sees_own_organisation(user)


def may_refresh(user):
    """Asks for new figures: the manager of the house."""
    position = getattr(user, "position", None)
    return position is not None and position.role == "ketenmanager"
