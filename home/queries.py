"""What Vandaag shows: read across the rooms, a constant number of statements, numbers and never names."""

import datetime
from dataclasses import dataclass, field

from django.db.models import Count, Exists, OuterRef, Q

from access.models import Event
from accounts.models import AccountInvitation, FactorReset, Position
from accounts.rules import is_screened
from cases.flows import ACTION_OPEN, PHASE
from cases.models import ActionItem, Case
from casusoverleg import clock
from casusoverleg.templatetags.dutch import DAYS, lang, tijd, woord
from meetings.models import AgendaItem, Invitation, Meeting, Preparation

WEEK = datetime.timedelta(days=7)


@dataclass
class Row:
    """One line of “Wacht op u”: what, its number as link, a line under it, when, and one button."""

    icon: str
    before: str
    link: str
    after: str
    path: str
    meta: str
    button: str
    due_on: datetime.date | None = None
    told: tuple = ()  # (kind, number) of a line to know, not to do: its button marks it as seen and opens it

    @property
    def is_late(self):
        return self.due_on is not None and self.due_on < clock.today()


@dataclass
class Group:
    title: str
    late: bool = False
    rows: list = field(default_factory=list)


@dataclass
class Point:
    """One line of readiness: `good` or still to do."""

    good: bool
    text: str


@dataclass
class Now:
    """The card: the next or running meeting of today."""

    meeting: Meeting
    runs: bool
    when: str
    until: str
    about: str
    points: list


def groups_of(rows):
    """Rows in groups Te laat, Vandaag, Deze week, Later; an empty group does not exist."""
    today = clock.today()
    sunday = today + datetime.timedelta(days=6 - today.weekday())
    groups = [Group("Te laat", late=True), Group("Vandaag"), Group("Deze week"), Group("Later")]
    for row in rows:
        if row.is_late:
            place = 0
        elif row.due_on is None or row.due_on == today:
            place = 1
        else:
            place = 2 if row.due_on <= sunday else 3
        groups[place].rows.append(row)
    for group in groups:
        group.rows.sort(key=lambda r: (r.due_on or today, r.link))
    return [g for g in groups if g.rows]


def waiting_rows(groups):
    """The lines of the inbox that wait, as rows of Vandaag."""
    return [
        Row(
            line.icon, "", line.text, "", line.path, "", line.button, line.due_on,
            (line.kind, line.number) if line.told else (),
        )
        for group in groups
        for line in group.rows
    ]  # fmt: skip


def own_actions(user, known=()):
    """Own open actions with a date until a week from now, as rows; those already in `known` paths are left out."""
    until = clock.today() + WEEK
    found = (
        ActionItem.objects.visible_to(user).of(user).open().filter(due_on__lte=until).select_related("dossier")[:50]
    )
    return [
        Row("list-checks", "Actie", f"Gezin {a.dossier.number}", "", f"/acties/{a.number}/", a.what, "Openen", a.due_on)
        for a in found
        if f"/acties/{a.number}/" not in known
    ]


def meetings_of_week(user):
    """Meetings of today and the six days after it that are planned or run, each with `.families` this reader may see.

    Two statements. A meeting without a family this reader may see has an empty list.
    """
    start = clock.at(clock.today(), datetime.time.min)
    meetings = list(
        Meeting.objects.visible_to(user)
        .filter(starts_at__gte=start, starts_at__lt=start + WEEK, state__in=["gepland", "loopt"])
        .select_related("series", "chair", "scribe")
    )
    families = {}
    items = AgendaItem.objects.visible_to(user).filter(meeting__in=[m.pk for m in meetings])
    for item in items.exclude(state="uitgesteld").select_related("dossier__case").order_by("position"):
        families.setdefault(item.meeting_id, []).append(item)
    for meeting in meetings:
        meeting.families = families.get(meeting.pk, [])
    return meetings


def next_meeting(user, meetings):
    """The card of today: the meeting that runs, else the next one of today that has not passed. Two statements."""
    now, today = clock.now(), clock.today()
    of_today = [m for m in meetings if m.starts_at.astimezone(clock.AMSTERDAM).date() == today]
    found = next((m for m in of_today if m.state == "loopt"), None)
    found = found or next((m for m in of_today if m.ends_at > now), None)
    asked = Invitation.objects.filter(meeting=found).exclude(state="ingetrokken").select_related("organisation", "user")
    asked = list(asked) if found else []
    work = Preparation.objects.visible_to(user).filter(item__meeting=found).values_list("user_id", "done_at")
    work = list(work) if found else []
    if found is None:
        return None
    return Now(
        meeting=found,
        runs=found.state == "loopt",
        when=_when(found, now),
        until=f"tot {tijd(found.ends_at)}",
        about=_about(found, user),
        points=_points(found, asked, work),
    )


def _when(meeting, now):
    if meeting.state == "loopt":
        done = sum(1 for i in meeting.families if i.state == "afgerond")
        return f"loopt nu, gezin {min(done + 1, len(meeting.families))} van {len(meeting.families)}" if meeting.families else "loopt nu"
    minutes = int((meeting.starts_at - now).total_seconds() // 60)
    if minutes < 0:
        return "had al moeten beginnen"
    if minutes < 60:
        return f"over {minutes} minuten" if minutes != 1 else "over 1 minuut"
    hours = minutes // 60
    return f"over {hours} uur"


def _about(meeting, user):
    count = len(meeting.families)
    parts = [f"{count} {'gezin' if count == 1 else 'gezinnen'}"] if count else []
    place = " en ".join(p for p in (meeting.place, "online" if meeting.online else "") if p)
    if place:
        parts.append(place)
    chair = "u zit voor" if meeting.chair_id == user.pk else f"{meeting.chair.short_name} zit voor"
    scribe = ""
    if meeting.scribe:
        scribe = ", u schrijft" if meeting.scribe_id == user.pk else f", {meeting.scribe.short_name} schrijft"
    return " · ".join([*parts, chair + scribe])


def _points(meeting, asked, work):
    """Readiness: who comes, of which chain, who prepared, which family has nobody for casusregie."""
    points = []
    runs = meeting.state == "loopt"
    coming = [i for i in asked if (i.present if runs else i.state in ("komt", "vervangen"))]
    chains = {i.organisation.chain for i in coming}
    prepared = {u for u, done in work if done} - {u for u, done in work if not done}
    to_prepare = {u for u, _ in work}
    words = f"{len(prepared)} van {len(to_prepare)} voorbereid" if to_prepare else ""
    both = {"straf", "zorg"} <= chains
    if both:
        points.append(Point(True, " · ".join(w for w in ("Zorg en straf zijn er allebei", words) if w)))
    elif words:
        points.append(Point(len(prepared) == len(to_prepare), words))
    if asked and not both:
        missing = " en ".join(
            {"straf": "de strafketen", "zorg": "de zorgketen"}[c] for c in ("straf", "zorg") if c not in chains
        )
        points.append(Point(False, f"van {missing} is nog niemand {'in de kamer' if runs else 'zeker van komen'}"))
    for item in meeting.families:
        if item.kind != "weging" and item.dossier.case.state in ("lopend", "volgen") and item.dossier.case.regie_id is None:
            points.append(Point(False, f"voor Gezin {item.dossier.number} heeft niemand de casusregie aangenomen"))
    late = sorted({i.organisation.name for i in asked if i.user_id in to_prepare - prepared})
    if late:
        points.append(Point(False, f"{', '.join(late[:3])}{' en anderen' if len(late) > 3 else ''}: nog niet voorbereid"))
    return points[:5]


def own_cases(user):
    """Counts of the cases of this reader: per phase, stuck, without next date, with a late action. One statement.

    A process director counts the own families; somebody else every family this person works on.
    """
    rows = Case.objects.visible_to(user).running()
    if user.position.role == "procesregisseur":
        rows = rows.filter(director=user)
    actions = ActionItem.objects.filter(dossier_id=OuterRef("dossier_id"))
    counts = rows.annotate(
        stuck=Exists(actions.filter(state="vast")),
        late=Exists(actions.filter(state__in=ACTION_OPEN, due_on__lt=clock.today())),
    ).aggregate(
        total=Count("pk"),
        stuck_count=Count("pk", filter=Q(stuck=True)),
        late_count=Count("pk", filter=Q(late=True)),
        undated=Count("pk", filter=Q(next_on__isnull=True, state="lopend")),
        **{f"phase_{code}": Count("pk", filter=Q(phase=code)) for code in PHASE.states},
    )
    counts["total_words"] = str(counts["total"])
    counts["phases"] = [(label, counts[f"phase_{code}"]) for code, label in PHASE.states.items()]
    return counts


def recently_opened(user, numbers):
    """The cases with these numbers that this reader may still see, in that order. One statement."""
    found = Case.objects.visible_to(user).filter(dossier__number__in=numbers, dossier__house=user.position.house_id)
    by_number = {c.dossier.number: c for c in found.select_related("dossier", "municipality")}
    return [by_number[n] for n in numbers if n in by_number]


def sentence(meetings_today, rows):
    """“Eén overleg vandaag. Zeven dingen wachten op u, waarvan twee te laat.”"""
    parts = []
    if meetings_today:
        word = "Eén overleg" if meetings_today == 1 else f"{woord(meetings_today).capitalize()} overleggen"
        parts.append(f"{word} vandaag.")
    count, late = len(rows), sum(1 for r in rows if r.is_late)
    if count == 1:
        parts.append(f"Eén ding wacht op u{' en is te laat' if late else ''}.")
    elif count:
        tail = f", waarvan {'één' if late == 1 else woord(late)} te laat" if late else ""
        parts.append(f"{woord(count).capitalize()} dingen wachten op u{tail}.")
    return " ".join(parts)


def when_next(meetings):
    """“Het volgende overleg is dinsdag om 09:00.”, or nothing."""
    coming = next((m for m in meetings if m.starts_at > clock.now()), None)
    if coming is None:
        return ""
    day = coming.starts_at.astimezone(clock.AMSTERDAM).date()
    word = "vandaag" if day == clock.today() else DAYS[day.weekday()]
    return f"Het volgende overleg is {word} om {tijd(coming.starts_at)}."


# ---- the house's own kinds of Vandaag ----


@dataclass(frozen=True)
class Signal:
    """One line for a manager, functionaris or beheerder: a sentence, how many, where to go."""

    icon: str
    text: str
    count: int
    url_name: str
    button: str
    urgent: bool = False


def account_signals(house_id):
    """What waits for who keeps the accounts: resets asked, invitations, screening. Three statements."""
    resets = FactorReset.objects.filter(done_at__isnull=True, user__positions__in=Position.objects.in_force().filter(house=house_id))
    open_invitations = AccountInvitation.objects.filter(
        used_at__isnull=True, user__positions__in=Position.objects.in_force().filter(house=house_id)
    )
    people = {p.user for p in Position.objects.in_force().filter(house=house_id).select_related("user")}
    now = clock.now()
    invited = list(open_invitations.values_list("user_id", "expires_at").distinct())
    expired = len({u for u, until in invited if until <= now} - {u for u, until in invited if until > now})
    return [
        s
        for s in (
            Signal("lock", "Tweede factor kwijt: iemand vraagt om hulp", resets.values("user").distinct().count(),
                   "settings_users", "Helpen", urgent=True),
            Signal("hourglass", "Uitnodiging verlopen en nooit gebruikt", expired, "settings_users", "Bekijken", urgent=True),
            Signal("circle-alert", "Account zonder VOG of screening: kan niet inloggen",
                   sum(1 for u in people if u.is_active and not is_screened(u)), "settings_users", "Bekijken"),
            Signal("circle", "Uitnodiging verstuurd, nog niet gebruikt",
                   len({u for u, until in invited if until > now}), "settings_users", "Bekijken"),
        )
        if s.count
    ]  # fmt: skip


def reading_signals(house_id):
    """The last seven days of the log of the house, in counts, for the functionaris. One statement."""
    week = Event.objects.filter(house_id=house_id, at__gte=clock.now() - WEEK).aggregate(
        refused=Count("pk", filter=Q(outcome="geweigerd")),
        searched=Count("pk", filter=Q(action="zoek")),
        left=Count("pk", filter=Q(action__in=["print", "exporteer"])),
        seen=Count("pk", filter=Q(action="zie", outcome="ok")),
    )
    return [
        s
        for s in (
            Signal("circle-alert", "keer geweigerd", week["refused"], "privacy_log", "Bekijken", urgent=True),
            Signal("search", "keer gezocht naar een gezin", week["searched"], "privacy_log", "Bekijken"),
            Signal("download", "keer geprint of gedownload", week["left"], "privacy_log", "Bekijken"),
            Signal("eye", "keer een gezin geopend", week["seen"], "privacy_log", "Bekijken"),
        )
        if s.count
    ]




# ---- planning without content, for who manages the house ----


@dataclass
class Week:
    title: str
    meetings: list = field(default_factory=list)


def planning(house_id):
    """Meetings from two weeks ago to ten weeks ahead, per week: series, chair, how many asked and coming. One statement."""
    now = clock.now()
    found = (
        Meeting.objects.filter(house=house_id, starts_at__gte=now - 2 * WEEK, starts_at__lt=now + 10 * WEEK)
        .select_related("series", "chair")
        .annotate(
            asked=Count("invitations", filter=~Q(invitations__state="ingetrokken")),
            coming=Count("invitations", filter=Q(invitations__state__in=["komt", "vervangen"])),
            came=Count("invitations", filter=Q(invitations__present=True)),
        )
        .order_by("starts_at")[:200]
    )
    weeks = {}
    for meeting in found:
        day = meeting.starts_at.astimezone(clock.AMSTERDAM).date()
        monday = day - datetime.timedelta(days=day.weekday())
        weeks.setdefault(monday, Week(_week_title(monday))).meetings.append(meeting)
    return list(weeks.values())


def _week_title(monday):
    today = clock.today()
    ahead = (monday - (today - datetime.timedelta(days=today.weekday()))).days // 7
    names = {-1: "Vorige week", 0: "Deze week", 1: "Volgende week"}
    return names.get(ahead, f"Week van {lang(monday)}")


def planning_of_week(house_id):
    """The meetings of the coming seven days, without content. One statement."""
    start = clock.at(clock.today(), datetime.time.min)
    return list(
        Meeting.objects.filter(house=house_id, starts_at__gte=start, starts_at__lt=start + WEEK)
        .exclude(state="afgelast")
        .select_related("series", "chair")
        .order_by("starts_at")[:20]
    )


# ---- help ----

GLOSSARY = (
    ("aanmelding", "Een deelnemer vraagt het huis om samen naar een gezin te kijken. Wie aanmeldt, ziet wat ervan wordt."),
    ("beeld, oordeel, besluit", "De drie stappen waarin een overleg één gezin bespreekt: wat zien we, wat vinden we ervan, "
     "wat spreken we af."),
    ("casus", "Het dossier van één gezin, vanaf de aanmelding tot en met de afsluiting. Op het scherm: Gezin A-1042."),
    ("casusregie", "Eén professional die voor het gezin het overzicht houdt en de samenvatting bijhoudt. Wordt gevraagd en "
     "neemt aan."),
    ("doelbesluit", "Het besluit van een publieke deelnemer dat samenwerken rond dit gezin past bij het doel van het huis "
     "(WGS 2.31)."),
    ("fase", "Waar het gezin staat: directe veiligheid, risicogestuurde zorg, herstelgerichte zorg."),
    ("functionaris", "De functionaris gegevensbescherming: kijkt na of er terecht is gekeken. Ziet het logboek, geen gezinnen."),
    ("grootste zorg", "Het eerste dat niemand mag vergeten als het gesprek over dit gezin voorbij is."),
    ("procesregisseur", "Bewaakt namens het huis het proces rond een gezin: agenda, afspraken, volgende datum."),
    ("publieke deelnemer", "Een overheidspartij in het samenwerkingsverband, zoals gemeente, politie of OM. Beslist over "
     "oppakken en afsluiten (WGS 2.27 lid 1)."),
    ("private deelnemer", "Een deelnemer zoals Veilig Thuis, reclassering of ggz. Meldt aan, werkt mee en voert uit "
     "(WGS 2.27 lid 2)."),
    ("rappel", "De dag waarop een gezin weer op een agenda komt. Zonder die dag mag een gezin het overleg niet verlaten."),
    ("tegengeluid", "Wat iemand anders vindt dan het besluit. Het blijft erbij staan."),
    ("veiligheidseis", "Het minste dat waar moet zijn, met iemand die het nakijkt. In de leidraad heet dit bodemeis."),
    ("vermoeden", "Iets dat nog niet is nagekeken. Staat altijd met een stippelrand, zodat niemand het voor een feit houdt."),
)  # fmt: skip
KEYS = (
    ("/", "zoeken"),
    ("J en K", "volgende en vorige regel in een lijst"),
    ("Enter", "de gekozen regel openen"),
    ("Ctrl Enter", "opslaan wat u typt"),
    ("Esc", "een venster sluiten; uw tekst blijft"),
    ("?", "alle toetsen in de kamer"),
)
