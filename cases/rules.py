"""Who may do what in a case. Each predicate names the article of law it rests on (domain/law.md §8.6)."""

from access.grounds import CASE_GROUNDS
from access.models import Grant
from accounts.models import Position


def is_system(user):
    """A named part of the product that acts by itself (access.acting.System)."""
    return user is not None and not hasattr(user, "pk")


def is_director(user, case):
    """The process director of this case (ledger F2; WGS 2.31(4)-(5))."""
    return is_system(user) or (case.director_id is not None and case.director_id == getattr(user, "pk", None))


def in_team(user, case):
    """Holds a right on the whole file: team, substitute or process director (WGS 2.31(3)-(6))."""
    if is_system(user):
        return True
    ground = getattr(case, "ground", None)
    if ground is None:
        return Grant.objects.held_by(user).filter(dossier_id=case.dossier_id, ground__in=CASE_GROUNDS).exists()
    return ground in CASE_GROUNDS


def is_public_participant(user):
    """Acts for a public participant, lid 1 (WGS 2.27(1); decides by 2.31(2), (4), (8))."""
    position = getattr(user, "position", None)
    return position is not None and position.organisation.is_public


def is_staff(user):
    """House staff: process director or information officer (BGS 2.20)."""
    position = getattr(user, "position", None)
    return is_system(user) or (position is not None and position.is_staff_of_house)


def is_ongoing(case):
    """Taken up and not closed: information may be collected and agreements made (L5, L36; WGS 2.31(3), (8))."""
    return case.state in ("lopend", "volgen")


def may_read_file(user, case):
    """Sees the file and not the registration alone: only after the purpose decision (L5; WGS 2.31(3))."""
    return in_team(user, case) and is_ongoing(case)


def may_work(user, case):
    """Adds information, people, decisions and plan: any involved participant (WGS 2.31(5)-(6))."""
    return may_read_file(user, case)


def may_describe_family(user, case):
    """People of the family: at registration by who registers or weighs, afterwards by the team (WGS 2.31(1), (5))."""
    if case.state == "aangemeld":
        return is_system(user) or getattr(case, "ground", "") in ("aanmelder", "triage", "doelbesluit")
    return may_work(user, case)


def may_take_up(user, case):
    """Judges that it fits the purpose and who must take part: a public participant (L4, L6; WGS 2.31(2), (4))."""
    return is_system(user) or is_public_participant(user)


def may_leave(user, case):
    """Judges that it does not fit; who registered may take the registration back (L3, L4; WGS 2.31(1)-(2))."""
    return is_system(user) or is_public_participant(user) or getattr(case, "ground", "") == "aanmelder"


def may_choose_team(user, case):
    """Public participants judge who takes part; the process director writes it down for them (L6; WGS 2.31(4))."""
    return is_director(user, case) or (in_team(user, case) and is_public_participant(user))


def may_change_phase(user, case):
    """The process director, after the team spoke about it (ledger E1; WGS 2.31(5))."""
    return is_director(user, case)


def may_write_summary(user, case):
    """Process director, casusregisseur, or house staff in the team (WGS 2.31(5))."""
    return may_work(user, case) and (is_staff(user) or is_director(user, case) or case.regie_id == user.pk)


def may_set_regie(user, case, chosen):
    """Somebody accepts for oneself; house staff of the team write down who accepted at the table (ledger F1)."""
    return may_work(user, case) and (is_system(user) or chosen.pk == user.pk or is_staff(user))


def may_withdraw_information(user, case, item):
    """The provider takes back its own item; the process director any (L16, L45; WGS 2.31(7), AVG 16)."""
    if is_director(user, case):
        return True
    position = getattr(user, "position", None)
    return item.recorded_by_id == user.pk or (
        position is not None and item.organisation_id == position.organisation_id
    )


def may_check_safety(user, case, requirement):
    """Guard and process director look whether it is kept; anybody of the team may report (WGS 2.31(6))."""
    return may_work(user, case)


def may_drop_safety(user, case):
    """Only the process director lets a safety requirement lapse (ledger E7)."""
    return is_director(user, case)


def position_in(user, house_id, role=None):
    """The running position of a person in a house: of this role, else one that opens dossiers, else any (L29)."""
    position = getattr(user, "position", None)
    if role is None and position is not None and position.house_id == house_id:
        return position
    rows = Position.objects.in_force().filter(user_id=user.pk, house_id=house_id).select_related("organisation")
    rows = sorted(rows, key=lambda p: not p.opens_dossiers)
    return next((p for p in rows if role is None or p.role == role), None)


def may_close(user, case):
    """Closing is for a public participant of the team (WGS 2.31(8); L4, L36)."""
    return not is_system(user) and is_public_participant(user) and in_team(user, case)


def closing_sentence(names):
    """Why somebody may not close and who can: `names` of public participants of the team (screens.md §5)."""
    whom = f" Vraag het aan {' of '.join(names[:2])}." if names else ""
    return f"U kunt dit gezin niet afsluiten. Dat doet een publieke deelnemer van het team.{whom}"
