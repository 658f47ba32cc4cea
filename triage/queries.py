"""What the pages of triage show: the register, one referral for who weighs, for who registered, for who decides."""

import datetime
from dataclasses import dataclass, field

from django.db.models import BooleanField, Case, Count, Q, Value, When

from cases.models import AgendaWish, Person, Relation
from casusoverleg import clock
from casusoverleg.templatetags.dutch import tijdstip
from houses.models import setting
from triage import criteria, rules
from triage.flows import REFERRAL
from triage.models import AdmissionAnswer, Judgement, PurposeDecision, Referral

PAGE = 50
TABS = (
    ("te-wegen", "Te wegen", ("te_wegen",)),
    ("aanvullen", "Aanvullen", ("aanvullen",)),
    ("voorgelegd", "Voorgelegd", ("voorgelegd",)),
    ("afgehandeld", "Afgehandeld", REFERRAL.ends),
)
TONE = {"ja": "goed", "nee": "rood", "onbekend": "amber"}
WORDS = {"ja": "voldoet", "nee": "voldoet niet", "onbekend": "weet het niet"}


@dataclass(frozen=True)
class Contact:
    """The clock of the first contact, in words; `late` for the colour."""

    short: str
    late: bool = False

    @property
    def words(self):
        return f"eerste contact {self.short}"


def contact_of(referral, hours):
    """How the clock of the first contact stands (C14)."""
    if referral.first_contact_at:
        return Contact(tijdstip(referral.first_contact_at))
    due = referral.received_at + datetime.timedelta(hours=hours)
    if referral.state in REFERRAL.ends:
        return Contact("niet vastgelegd")
    over = clock.now() - due
    if over <= datetime.timedelta():
        return Contact(f"vóór {tijdstip(due)}")
    late = int(over.total_seconds() // 3600)
    if late < 1:
        return Contact("minder dan een uur te laat", late=True)
    if late < 48:
        return Contact(f"{late} uur te laat", late=True)
    return Contact(f"{late // 24} dagen te laat", late=True)


# ------------------------------------------------------------------ the register


@dataclass(frozen=True)
class Row:
    referral: Referral
    contact: Contact
    weighed: str
    step: str
    turn: str
    yours: bool


@dataclass(frozen=True)
class Register:
    tabs: list
    tab: str
    rows: list
    reads_judgements: bool
    more: int | None
    empty: str


EMPTY = {
    "te-wegen": "Er ligt niets om te wegen. Komt er iets binnen, dan staat het hier en in uw berichten.",
    "aanvullen": "Er wordt op niemand gewacht.",
    "voorgelegd": "Er ligt niets voor een doelbesluit.",
    "afgehandeld": "Er is nog niets afgehandeld dat u mag zien.",
}


def register(referrals, user, tab="", start=0):
    """The list of referrals in one tab, late first. `referrals` are the rows this reader may see."""
    counts = {r["state"]: r["n"] for r in referrals.order_by().values("state").annotate(n=Count("pk"))}
    per_tab = {code: sum(counts.get(state, 0) for state in states) for code, _, states in TABS}
    if tab not in per_tab:
        tab = next((code for code in per_tab if per_tab[code]), "te-wegen")
    states = next(states for code, _, states in TABS if code == tab)
    house_id = user.position.house_id
    hours = setting(house_id, "first_contact_hours")
    late = Q(first_contact_at__isnull=True, received_at__lt=clock.now() - datetime.timedelta(hours=hours))
    newest_first = tab == "afgehandeld"
    found = list(
        referrals.filter(state__in=states)
        .select_related("organisation", "municipality")
        .annotate(
            judges=Count("judgements__judge", distinct=True),
            late=Case(When(late, then=Value(True)), default=Value(False), output_field=BooleanField()),
        )
        .order_by(*(["-decided_at", "pk"] if newest_first else ["-late", "received_at", "pk"]))[start : start + PAGE + 1]
    )
    weighers = len(rules.sitting_at(house_id, "triage"))
    more = start + PAGE if len(found) > PAGE else None
    return Register(
        tabs=[
            {"label": label, "url": f"?staat={code}", "active": code == tab, "count": per_tab[code]}
            for code, label, _ in TABS
        ],
        tab=tab,
        rows=[_row(r, user, hours, weighers) for r in found[:PAGE]],
        reads_judgements=bool(user.desk_ids),
        more=more,
        empty=EMPTY[tab],
    )


def _row(referral, user, hours, weighers):
    mine = referral.registrar_id == user.pk
    staff = user.position.is_staff_of_house
    step, turn, yours = {
        "te_wegen": ("wegen", "het huis", staff),
        "aanvullen": ("aanvullen", "u" if mine else referral.organisation.name, mine),
        "voorgelegd": ("doelbesluit", "publieke deelnemers", bool(user.desk_ids) and not staff),
    }.get(referral.state, (referral.get_state_display(), "", False))
    return Row(
        referral=referral,
        contact=contact_of(referral, hours),
        weighed=f"{referral.judges} van {max(weighers, referral.judges)}",
        step=step,
        turn="u" if yours else turn,
        yours=yours,
    )


# ------------------------------------------------------------------ one referral


@dataclass(frozen=True)
class Answer:
    """A question of the law with what the registrar wrote."""

    question: str
    verdict: str
    explanation: str
    details: str


@dataclass(frozen=True)
class Other:
    who: str
    words: str
    tone: str
    argument: str
    verdict: str


@dataclass
class Weighed:
    """One criterion: what it asks, what the reader found, and, after that, what others found."""

    letter: str
    question: str
    meaning: str
    answers: list = field(default_factory=list)
    verdict: str = ""
    argument: str = ""
    judged_at: datetime.datetime | None = None
    others: list = field(default_factory=list)
    others_judged: bool = False
    first_open: bool = False

    @property
    def disagreement(self):
        """The first other judgement that contradicts the reader's own, or None."""
        opposite = {"ja": "nee", "nee": "ja"}.get(self.verdict)
        return next((other for other in self.others if other.verdict == opposite), None)


@dataclass
class Page:
    """A referral for one reader; what the reader may not have is empty, not hidden."""

    referral: Referral
    mode: str  # weigh, own, read
    people: list
    family: str
    relations: list
    contact: Contact
    held: set
    is_registrar: bool
    may_decide: bool
    may_prepare: bool
    answers: list = field(default_factory=list)
    weighed: list = field(default_factory=list)
    decision: PurposeDecision | None = None
    deciders: str = ""
    wish_open: bool = False
    informed: list = field(default_factory=list)

    @property
    def number(self):
        return self.referral.number

    @property
    def missing(self):
        return [w.letter for w in self.weighed if not w.verdict and not w.others_judged]

    @property
    def saved(self):
        """When the reader last saved a judgement here, or None."""
        return max((w.judged_at for w in self.weighed if w.judged_at), default=None)

    @property
    def is_open(self):
        return self.referral.state not in REFERRAL.ends


def page(referral, user):
    """Everything a page about one referral shows to this reader."""
    held = rules.grounds(user, referral)
    registrar = rules.is_registrar(user, referral)
    weigh = rules.may_judge(user, held) and referral.state not in REFERRAL.ends
    people = list(
        Person.objects.visible_to(user).filter(dossier_id=referral.dossier_id).select_related("dossier").order_by("pk")
    )
    relations = list(
        Relation.objects.visible_to(user)
        .filter(dossier_id=referral.dossier_id)
        .select_related("person", "other")
        .order_by("pk")
    )
    made = Page(
        referral=referral,
        mode="weigh" if weigh else "own" if registrar else "read",
        people=people,
        family=family_in_words(people),
        relations=relations,
        contact=contact_of(referral, setting(user.position.house_id, "first_contact_hours")),
        held=held,
        is_registrar=registrar,
        may_decide=rules.is_decider(user, held) and referral.state == "voorgelegd",
        may_prepare=rules.is_weigher(user, held) and referral.state == "te_wegen",
        informed=[p for p in people if p.informed != "ja"],
    )
    given = {
        a.criterion: a
        for a in AdmissionAnswer.objects.visible_to(user)
        .filter(dossier_id=referral.dossier_id)
        .order_by("answered_at", "pk")
    }
    made.answers = [_answer(letter, given[letter]) for letter in criteria.ADMISSION if letter in given]
    if rules.may_read_judgements(user, held):
        made.weighed = weighed(referral, user, given)
    if not made.is_open or "procesregie" in held:
        made.decision = (
            PurposeDecision.objects.visible_to(user)
            .filter(dossier_id=referral.dossier_id)
            .select_related("decider", "organisation")
            .order_by("-decided_at")
            .first()
        )
    if weigh:
        names = dict.fromkeys(p.organisation.name for p in rules.deciders(user.position.house_id))
        made.deciders = in_words(list(names)) or "Een publieke deelnemer"
        made.wish_open = (
            AgendaWish.objects.visible_to(user)
            .filter(dossier_id=referral.dossier_id, kind="weging", placed_at__isnull=True, dropped_at__isnull=True)
            .exists()
        )
    return made


_STATES = {
    "te_wegen": "Het huis weegt uw aanmelding. U hoeft nu niets te doen.",
    "aanvullen": "Er ontbreekt nog iets. U bent aan de beurt.",
    "voorgelegd": "De weging is klaar. Een publieke deelnemer beslist.",
    "opgepakt": "Het huis gaat met dit gezin aan de slag.",
    "lokaal": "Dit gaat terug naar de hulp in de gemeente. Lees het bericht van wie besliste.",
    "riec": "Dit gaat naar het RIEC.",
    "afgewezen": "Het huis gaat niet met dit gezin aan de slag. Lees het bericht van wie besliste.",
    "ingetrokken": "U heeft deze aanmelding ingetrokken. Niemand kan haar nog openen.",
}


def state_sentence(page):
    """What the state of a referral means for who registered, and whose turn it is."""
    return _STATES[page.referral.state] if page.is_registrar else ""


def _answer(letter, given):
    timing = given.get_timing_display()
    harms = [label for code, label in criteria.HARMS if code in given.harms]
    return Answer(
        criteria.ADMISSION[letter][0],
        given.get_verdict_display(),
        given.explanation,
        ", ".join([*([timing] if timing else []), *harms]),
    )


def weighed(referral, user, given):
    """The criteria with the reader's judgement; that of others only where the reader gave one."""
    last = {}
    for j in (
        Judgement.objects.visible_to(user)
        .filter(dossier_id=referral.dossier_id)
        .select_related("judge", "organisation")
        .order_by("judged_at", "pk")
    ):
        last[j.criterion, j.judge_id] = j
    rows = []
    reads_all = referral.state in REFERRAL.ends
    for criterion in criteria.CRITERIA:
        question, meaning = criteria.question(criterion.letter, referral.organisation.chain)
        row = Weighed(criterion.letter, question, meaning, [_answer(a, given[a]) for a in criterion.law if a in given])
        own = last.get((criterion.letter, user.pk))
        if own:
            row.verdict, row.argument, row.judged_at = own.verdict, own.argument, own.judged_at
        others = [j for (letter, judge), j in last.items() if letter == criterion.letter and judge != user.pk]
        row.others_judged = bool(others)
        if own or reads_all:
            row.others = [_other(j) for j in others]
        rows.append(row)
    first = next((row for row in rows if not row.verdict), None)
    if first:
        first.first_open = True
    return rows


def _other(judgement):
    public = judgement.organisation.is_public
    return Other(
        judgement.organisation.name if public else judgement.judge.short_name,
        WORDS[judgement.verdict],
        TONE[judgement.verdict],
        judgement.argument,
        judgement.verdict,
    )


def family_in_words(people):
    """“Moeder 41, vader 43, zoon 15”: who they are to each other, without names."""
    words = []
    for person in people:
        role = person.role or ("iemand uit de kring" if person.circle == "kring" else "gezinslid")
        words.append(f"{role} {person.age}" if person.age is not None else role)
    text = ", ".join(words)
    return f"{text[:1].upper()}{text[1:]}." if text else ""


def in_words(names):
    """“Politie, OM en gemeente”."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} en {names[-1]}" if names else ""
