"""Within which bounds a house may choose its terms; what of the ledger cannot be softened."""

# key: (least, most). The smallest cell never goes under the ledger's five (S27).
BOUNDS = {
    "first_contact_hours": (1, 168),
    "weighing_days": (1, 30),
    "first_meeting_days": (1, 60),
    "minutes_days": (1, 14),
    "preparation_days": (1, 21),
    "case_days": (30, 730),
    "reminder_before_days": (0, 14),
    "reminder_after_days": (1, 14),
    "rappel_default_days": (7, 365),
    "small_cell": (5, 50),
    "summary_stale_days": (7, 180),
}
MANAGER_ROLES = ("ketenmanager", "beheerder")
MANAGERS_SENTENCE = "De inrichting van het huis is voor de manager en de beheerder. Vraag het aan een van hen."


def keeps_house(user, house_id):
    """Changes settings, series and organisations of this house: its manager or beheerder (ledger A1)."""
    position = getattr(user, "position", None)
    return position is not None and position.role in MANAGER_ROLES and position.house_id == house_id


def within(key, value):
    """A Dutch sentence when the value is outside its bounds, else nothing."""
    least, most = BOUNDS[key]
    if least <= value <= most:
        return ""
    return f"Kies een getal van {least} tot en met {most}."
