"""Who may open this family's file: members, substitutes, and the process director."""

from django.db import transaction

from access import rights
from access.grounds import CASE_GROUNDS
from accounts.models import CASE_ROLES
from cases import rules
from cases.locking import insist, insist_work, locked, record
from cases.models import ActionItem, SafetyRequirement
from casusoverleg.workflow import StepRefused


def _in_house(user, case):
    """The position by which somebody can be in a team; StepRefused with what is missing (L14, L29)."""
    position = rules.position_in(user, case.dossier.house_id)
    if position is None or position.role not in CASE_ROLES:
        raise StepRefused(f"{user} kan niet in een team: er is geen rol in dit huis waarmee iemand een gezin mag zien.")
    if not user.screening:
        raise StepRefused(
            f"{user} kan nog niet in een team: de betrouwbaarheidsverklaring (VOG of screening) ontbreekt. "
            f"De beheerder legt die vast."
        )
    return position


@transaction.atomic
def add_member(*, actor, dossier, user, ground="team", until=None, reason=""):
    """Somebody comes into the team (or replaces somebody until a moment). Returns the grant's id (L6)."""
    case = locked(actor, dossier)
    insist_work(case, rules.in_team(actor, case))
    insist(
        rules.may_choose_team(actor, case),
        "U kunt niemand aan het team toevoegen. Dat doet een publieke deelnemer of de procesregisseur.",
    )
    if ground not in ("team", "vervanging"):
        raise StepRefused("Kies of deze persoon in het team komt of iemand vervangt.")
    _in_house(user, case)
    grant = rights.give(dossier=dossier, ground=ground, user=user, reason=reason.strip()[:200], until=until)
    record(actor, "add_member", case, case, action="recht")
    return grant


def _still_owned(dossier, user):
    """What this member still carries here: list of Dutch words, empty when the member can go."""
    left = []
    actions = ActionItem.objects.filter(dossier=dossier).open().of(user).count()
    if actions:
        left.append("één open actie" if actions == 1 else f"{actions} open acties")
    guarded = SafetyRequirement.objects.filter(dossier=dossier, guard=user).exclude(state="vervallen").count()
    if guarded:
        left.append("één veiligheidseis" if guarded == 1 else f"{guarded} veiligheidseisen")
    return left


@transaction.atomic
def end_member(*, actor, dossier, user):
    """Ends the rights of a member now; refuses while actions, casusregie or guarding remain (F5). Returns how many."""
    case = locked(actor, dossier)
    insist(
        rules.may_choose_team(actor, case) or actor.pk == user.pk,
        "U kunt niemand uit het team halen. Dat doet een publieke deelnemer of de procesregisseur.",
    )
    if case.director_id == user.pk:
        raise StepRefused(f"{user} is procesregisseur. Draag eerst de procesregie over.")
    left = _still_owned(dossier, user)
    if case.regie_id == user.pk:
        left.append("de casusregie")
    if left:
        words = " en ".join([", ".join(left[:-1]), left[-1]]) if len(left) > 1 else left[0]
        raise StepRefused(f"{user} heeft hier nog {words}. Draag dat eerst over aan iemand van het team.")
    if not any(h.user and h.user.pk == user.pk and h.ground in CASE_GROUNDS for h in rights.holders(dossier)):
        raise StepRefused(f"{user} zit niet in het team van dit gezin.")
    record(actor, "end_member", case, case, action="recht")
    return rights.end(dossier=dossier, user=user)  # last: who leaves no longer sees the dossier


@transaction.atomic
def hand_over_direction(*, actor, dossier, to, reason=""):
    """Another process director of the house takes this case over (F2). Returns the Case."""
    case = locked(actor, dossier)
    insist(
        rules.is_director(actor, case),
        "U kunt de procesregie niet overdragen. Dat doet de procesregisseur van dit gezin.",
    )
    _in_house(to, case)
    if rules.position_in(to, case.dossier.house_id, "procesregisseur") is None:
        raise StepRefused(f"{to} is geen procesregisseur van dit huis. Kies iemand die dat wel is.")
    former = case.director
    if former and former.pk == to.pk:
        raise StepRefused(f"{to} is al de procesregisseur van dit gezin.")
    case.director = to
    case.save(update_fields=["director"])
    rights.give(dossier=dossier, ground="procesregie", user=to, reason=(reason.strip() or "overgedragen")[:200])
    record(actor, "hand_over_direction", case, case, action="recht")
    if former:
        rights.end(dossier=dossier, user=former, ground="procesregie")
    return case

