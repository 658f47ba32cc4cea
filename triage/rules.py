"""Who may register, weigh, decide and take back (domain/law.md §8.6). Each predicate names its article."""

from django.db import connection
from django.db.models import Q

from access.models import Grant
from accounts.models import CASE_ROLES, DeskSeat, Position, User
from casusoverleg import clock
from casusoverleg.templatetags.dutch import tijdstip
from houses.models import Organisation
from triage.flows import REFERRAL

WEIGHING = ("triage", "doelbesluit", "procesregie")
REGISTER_SENTENCE = (
    "U kunt geen gezin aanmelden. Dat doet een professional van een deelnemer, bijvoorbeeld politie, gemeente of "
    "Veilig Thuis. Vraag het aan een deelnemer die dit gezin kent."
)


def grounds(user, referral):
    """By which rights this reader may open the dossier of a referral now: a set of grounds, maybe empty."""
    return set(Grant.objects.held_by(user).filter(dossier_id=referral.dossier_id).values_list("ground", flat=True))


def may_register(user):
    """Any public or private participant, in a role that opens dossiers; no third party, no manager (WGS 2.31(1))."""
    position = getattr(user, "position", None)
    return (
        position is not None
        and position.role in CASE_ROLES
        and position.organisation.part in (Organisation.PUBLIC, Organisation.PRIVATE)
        and position.organisation.active
    )


def is_registrar(user, referral):
    """Who registered: may correct, complete and take back (WGS 2.31(1), BGS 1.6)."""
    return referral.registrar_id == getattr(user, "pk", None)


def is_weigher(user, held):
    """House staff at the triage desk prepare the weighing (BGS 2.20(3))."""
    return "triage" in held and user.position.is_staff_of_house


def is_decider(user, held):
    """A public participant at the purpose desk judges whether it fits the purpose; nobody else (WGS 2.31(2))."""
    return (
        "doelbesluit" in held
        and user.position.organisation.is_public
        and user.position.role in ("beslisser", "partner")
    )


def may_judge(user, held):
    """House staff that weigh, and public participants at either desk (WGS 2.31(2), BGS 2.20(3))."""
    public_at_triage = "triage" in held and user.position.organisation.is_public
    return is_weigher(user, held) or public_at_triage or is_decider(user, held)


def may_read_judgements(user, held):
    """Who weighs or decides, and the process director afterwards; never the registrar as such (L5)."""
    return may_judge(user, held) or "procesregie" in held


def sitting_at(house_id, kind):
    """The people who sit at a desk of the house now, with their seats' user loaded."""
    return [
        seat.user
        for seat in DeskSeat.objects.filter(desk__house_id=house_id, desk__kind=kind)
        .filter(_running())
        .select_related("user")
        .order_by("user__first_name", "pk")
    ]


def deciders(house_id):
    """Who may take the purpose decision in a house: users of public participants at the purpose desk (L4)."""
    at_desk = {user.pk for user in sitting_at(house_id, "doelbesluit")}
    return list(
        Position.objects.in_force()
        .filter(user_id__in=at_desk, house_id=house_id, role__in=("beslisser", "partner"))
        .filter(organisation__part=Organisation.PUBLIC, user__is_active=True)
        .select_related("user", "organisation")
        .order_by("organisation__name", "user__first_name")
    )


JUDGE_SENTENCE = "U kunt deze aanmelding niet wegen. Dat doen het huis en de publieke deelnemers."
PREPARE_SENTENCE = "U kunt deze weging niet voorbereiden. Dat doen de medewerkers van het huis."
CONTACT_SENTENCE = "U kunt het eerste contact niet vastleggen. Dat doet de aanmelder of het huis."


def registrar_sentence(referral, verb):
    """The refusal of what only the registrar does: the rule and who can."""
    return f"U kunt deze aanmelding niet {verb}. Dat doet wie haar deed: {referral.organisation}."


def decide_sentence(house_id):
    """The refusal of a purpose decision: the rule and who can."""
    names = sorted({position.organisation.name for position in deciders(house_id)})
    ask = f"Vraag het aan {' of '.join(names)}." if names else "Vraag de ketenmanager wie dat kan."
    return f"Het doelbesluit neemt een publieke deelnemer. {ask}"


def decided_before(number):
    """Who decided about a referral before this reader could, and when, as a sentence; "" when nobody did.

    Asks the gate role: after a decision the desk has no right any more, and is told only this.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT decider_id, outcome, decided_at FROM decided_before(%s)", [number])
        row = cursor.fetchone()
    if row is None:
        return ""
    decider = User.objects.get(pk=row[0])
    return (
        f"{decider.full_name} besliste op {tijdstip(row[2])} al over aanmelding {number}: "
        f"{REFERRAL.states[row[1]]}. Uw tekst is niet opgeslagen."
    )


def directors(house_id):
    """Process directors of the house that may get a family (WGS 2.31(4); L14)."""
    return _people(house_id, ("procesregisseur",), (Organisation.HOUSE,))


def professionals(house_id):
    """Screened professionals of participants that may be put in a team (WGS 2.31(4), BGS 1.11(1); L6, L14)."""
    return _people(house_id, ("partner", "beslisser"), (Organisation.PUBLIC, Organisation.PRIVATE))


def _people(house_id, roles, parts):
    return (
        Position.objects.in_force()
        .filter(house_id=house_id, role__in=roles, organisation__part__in=parts, organisation__active=True)
        .filter(user__is_active=True)
        .exclude(user__screening="")
        .select_related("user", "organisation")
        .order_by("organisation__name", "user__first_name", "user__last_name", "pk")
    )


def _running():
    now = clock.now()
    return Q(since__lte=now) & (Q(until__isnull=True) | Q(until__gt=now))
