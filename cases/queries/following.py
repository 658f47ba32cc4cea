"""What the closing page shows: may this reader close, who else can, and what is still open."""

from dataclasses import dataclass

from access import rights
from cases import rules
from cases.models import ActionItem


@dataclass(frozen=True)
class Closing:
    may_close: bool
    sentence: str
    open_actions: list


def closers(dossier) -> list[str]:
    """Organisations of public participants that hold a right on this family."""
    names = []
    for holding in rights.holders(dossier):
        position = rules.position_in(holding.user, dossier.house_id) if holding.user else None
        if position and position.organisation.is_public and position.organisation.name not in names:
            names.append(position.organisation.name)
    return names


def closing(case, user) -> Closing:
    """For the page before closing."""
    if rules.may_close(user, case):
        rows = ActionItem.objects.visible_to(user).filter(dossier=case.dossier_id).open()
        return Closing(True, "", list(rows.select_related("responsible")))
    return Closing(False, rules.closing_sentence(closers(case.dossier)), [])
