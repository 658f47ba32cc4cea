"""Action items in words: my own list, one action with its history, the list of one family."""

import datetime
from dataclasses import dataclass, field
from functools import cached_property

import icalendar
from django.urls import reverse

from access import rights
from access.grounds import CASE_GROUNDS
from cases import rules
from cases.flows import ACTION, ACTION_OPEN
from cases.models import ActionItem, ActionUpdate
from casusoverleg import clock
from casusoverleg.templatetags.dutch import aantal, hoofdletter, kort, telaat, woord

# step: its word in an address
WORDS = {
    "accept": "aannemen",
    "decline": "kan-niet",
    "start": "bezig",
    "wait": "wacht",
    "stuck": "loopt-vast",
    "finish": "gereed",
    "reopen": "ongedaan",
    "postpone": "schuif-op",
    "give_back": "geef-terug",
    "hand_over": "draag-over",
    "cancel": "vervalt",
}
STEPS = {word: step for step, word in WORDS.items()}
# these ask nothing: the button does it
AT_ONCE = ("accept", "start", "reopen")
MORE = {
    "start": "Bezig",
    "wait": "Wacht op iets of iemand",
    "postpone": "Schuif op",
    "hand_over": "Draag over aan een collega",
    "give_back": "Geef terug",
    "cancel": "Laat vervallen",
}
KEYS = {"finish": "g", "stuck": "l", "wait": "w"}
DONE_PER_PAGE = 50


@dataclass(frozen=True)
class Button:
    step: str
    word: str
    label: str
    key: str = ""

    @property
    def at_once(self):
        return self.step in AT_ONCE


@dataclass
class Row:
    """One action as a row: what, family, when in words, marks, and the buttons this reader has."""

    action: ActionItem
    user: object
    mine: bool = False
    open_step: str = ""
    form: object = None

    @property
    def number(self):
        return self.action.number

    @property
    def case(self):
        return self.action.dossier.case

    @property
    def is_late(self):
        return self.action.is_late

    @cached_property
    def when(self):
        action = self.action
        if action.state in ("wacht", "vast") and action.waits_since and not action.is_late:
            return f"sinds {kort(action.waits_since)}"
        if action.state == "gereed":
            return f"gereed {kort(action.finished_at)}"
        return kort(action.due_on)

    @property
    def when_more(self):
        """“3 dagen te laat”, “morgen”, “vandaag”."""
        days = (self.action.due_on - clock.today()).days
        if not self.action.is_open or (self.when.startswith("sinds")):
            return ""
        return telaat(self.action.due_on) or {0: "vandaag", 1: "morgen"}.get(days, "")

    @cached_property
    def marks(self):
        """(words, kind) of the tags beside the title."""
        action, made = self.action, []
        if action.state == "bezig":
            made.append(("bezig", ""))
        elif action.state == "wacht":
            made.append((f"wacht: {_short(action.obstacle)}" if action.obstacle else "wacht", ""))
        elif action.state == "vast":
            made.append(("loopt vast", "amber"))
        elif action.state in ("gereed", "vervallen", "teruggegeven"):
            made.append((ACTION.states[action.state], "groen" if action.state == "gereed" else ""))
        elif action.state == "voorgesteld" and not self.mine:
            made.append(("gevraagd, nog niet aangenomen", ""))
        if action.postponed >= 2 and action.is_open:
            made.append((f"{action.postponed} keer opgeschoven", "amber"))
        return made

    @cached_property
    def steps(self):
        """Steps this reader may take now, in the order of the flow's table."""
        director = self.case.director_id == self.user.pk
        return [
            step.name
            for step in ACTION.open_steps(self.action.state)
            if (self.mine and "responsible" in step.who) or (director and "director" in step.who)
        ]

    @cached_property
    def buttons(self):
        """The one or two that stand in the row."""
        steps = self.steps
        if "accept" in steps:
            names = {"accept": "Neem ik aan", "decline": "Kan zo niet"}
        elif "reopen" in steps:
            names = {"reopen": "Weer openen"}
        elif "finish" in steps:
            names = {"finish": "Gereed", "stuck": "Loopt vast"}
        elif "hand_over" in steps:
            names = {"hand_over": "Draag over"}
        else:
            return []
        return [Button(s, WORDS[s], label, KEYS.get(s, "")) for s, label in names.items() if s in steps]

    @cached_property
    def more(self):
        """What stands behind the three dots."""
        shown = {b.step for b in self.buttons}
        steps = self.steps
        return [Button(s, WORDS[s], t, KEYS.get(s, "")) for s, t in MORE.items() if s in steps and s not in shown]

    @property
    def word(self):
        return WORDS.get(self.open_step, "")

    @property
    def says_for(self):
        """The words already begin with “voor”."""
        return self.action.for_whom.lower().startswith("voor ")

    @property
    def asks_me(self):
        return self.mine and self.action.state == "voorgesteld"

    @property
    def checks(self):
        """The process director looks whether what somebody else finished is right."""
        return not self.mine and self.action.state == "gereed" and self.case.director_id == self.user.pk

    @property
    def others(self):
        """Every step but the opened one."""
        return [b for b in [*self.buttons, *self.more] if b.step != self.open_step]

    @property
    def told(self):
        """Who hears of the opened step, in a sentence under the form."""
        director = self.case.director
        own = director is None or director.pk == self.user.pk
        sentences = {
            "finish": "Het team van dit gezin ziet uw antwoord."
            + ("" if own else f" {director.short_name} kijkt na of het klopt."),
            "stuck": "Het team ziet dit." if own else f"{director.short_name} krijgt hierover bericht. Het team ziet dit ook.",
            "wait": "Het team van dit gezin ziet waarop u wacht.",
            "postpone": f"Dit is de {_time(self.action.postponed + 1)} keer dat deze actie opschuift.",
            "decline": "" if own else f"{director.short_name} krijgt bericht en kiest iemand anders.",
            "give_back": "" if own else f"{director.short_name} krijgt bericht en kiest iemand anders.",
            "hand_over": "Deze persoon krijgt een mail, zonder namen, en moet de actie nog aannemen.",
        }
        return sentences.get(self.open_step, "")


def _short(text):
    text = text.rstrip(". ")
    text = text[:1].lower() + text[1:] if not text[1:2].isupper() else text
    return text if len(text) <= 30 else f"{text[:29].rstrip(' .,;:')}…"


def _time(number):
    return {1: "eerste", 2: "tweede", 3: "derde", 4: "vierde", 5: "vijfde"}.get(number, f"{number}e")


@dataclass(frozen=True)
class Group:
    title: str
    rows: list
    late: bool = False


@dataclass
class Mine:
    """My actions: groups, the sentence above them, and how many are done."""

    groups: list = field(default_factory=list)
    sentence: str = ""
    done: int = 0
    finished: list = field(default_factory=list)
    next_page: str = ""

    @property
    def rows(self):
        return [row for group in self.groups for row in group.rows]

    @property
    def done_url(self):
        return f"{reverse('my_actions')}?afgerond=1" if self.done else ""

    @property
    def done_words(self):
        return f"Afgeronde acties ({self.done})"


def everything(queryset):
    """With what a row needs, in one statement."""
    return queryset.select_related("dossier", "dossier__case", "dossier__case__director", "responsible", "organisation")


def mine(rows, user) -> Mine:
    """My list from `rows` (ActionItem visible to the reader): two statements, for 1 and for 300."""
    own = rows.of(user)
    page = Mine(done=own.filter(state="gereed").count())
    today = clock.today()
    week_ends = today + datetime.timedelta(days=6 - today.weekday())
    titles = ("Wil u dit doen?", "Te laat", "Deze week", "Later", "Wacht op iets of iemand")
    groups = {title: [] for title in titles}
    for action in everything(own.filter(state__in=ACTION_OPEN).exclude(state="teruggegeven")):
        if action.state == "voorgesteld":
            name = titles[0]
        elif action.is_late:
            name = titles[1]
        elif action.state == "wacht":
            name = titles[4]
        else:
            name = titles[2] if action.due_on <= week_ends else titles[3]
        groups[name].append(Row(action, user, mine=True))
    page.groups = [Group(t, rows, t == "Te laat") for t, rows in groups.items() if rows]
    page.sentence = _sentence(groups)
    return page


def _sentence(groups):
    """“7 open. Eén is te laat, drie zijn deze week.”"""
    asked, late, week = (len(groups[t]) for t in ("Wil u dit doen?", "Te laat", "Deze week"))
    total = sum(len(rows) for rows in groups.values()) - asked
    parts = [
        f"{woord(n)} {'is' if n == 1 else 'zijn'} {words}" for n, words in ((late, "te laat"), (week, "deze week")) if n
    ]
    text = f"{total} open."
    if parts:
        text += f" {hoofdletter(', '.join(parts))}."
    if asked:
        text += f" {hoofdletter(aantal(asked, 'actie wacht,acties wachten'))} op uw antwoord."
    return text


def finished(rows, user, before="") -> Mine:
    """My finished actions, the last first, fifty at a time; `before` is the number of the last one shown."""
    own = rows.of(user).filter(state="gereed")
    page = Mine(done=own.count())
    if before:
        last = own.filter(number=before).values_list("finished_at", flat=True).first()
        own = own.filter(finished_at__lt=last) if last else own
    found = list(everything(own).order_by("-finished_at")[: DONE_PER_PAGE + 1])
    page.finished = [Row(a, user, mine=True) for a in found[:DONE_PER_PAGE]]
    page.next_page = page.finished[-1].number if len(found) > DONE_PER_PAGE else ""
    return page


@dataclass(frozen=True)
class Moment:
    """One line of the history."""

    words: str
    who: str
    at: datetime.datetime
    note: str


PAST = {
    "accept": "nam de actie aan",
    "decline": "kan dit zo niet doen",
    "start": "is bezig",
    "wait": "wacht",
    "stuck": "loopt vast",
    "finish": "rondde af",
    "reopen": "opende weer",
    "postpone": "schoof op",
    "give_back": "gaf terug",
    "hand_over": "droeg over",
    "cancel": "liet vervallen",
}


def history(action, user) -> list[Moment]:
    """Every step, the last first, ending with who agreed it. One statement."""
    updates = ActionUpdate.objects.visible_to(user).filter(action=action).select_related("by").order_by("-at", "-pk")
    made = [
        Moment(
            PAST[u.step] + (f" naar {kort(u.due_on)}" if u.step == "postpone" and u.due_on else ""),
            u.by.short_name, u.at, u.note,
        )
        for u in updates
    ]  # fmt: skip
    where = f" in overleg {action.meeting_number}" if action.meeting_number else ""
    return [*made, Moment(f"sprak deze actie af{where}", action.agreed_by.short_name, action.agreed_at, "")]


def of_case(case, user) -> list[Group]:
    """All actions of one family: open ones with late first, then what is over. One statement."""
    titles = ("Te laat", "Open", "Teruggegeven", "Afgerond", "Vervallen")
    groups = {title: [] for title in titles}
    for action in everything(ActionItem.objects.visible_to(user).filter(dossier=case.dossier_id)):
        name = {"gereed": "Afgerond", "vervallen": "Vervallen", "teruggegeven": "Teruggegeven"}.get(action.state)
        name = name or ("Te laat" if action.is_late else "Open")
        groups[name].append(Row(action, user, mine=action.responsible_id == user.pk))
    return [Group(t, rows, t == "Te laat") for t, rows in groups.items() if rows]


def team(dossier) -> list:
    """Users of the team who may have an action, by name."""
    users = {h.user.pk: h.user for h in rights.holders(dossier) if h.user and h.ground in CASE_GROUNDS}
    return sorted(users.values(), key=lambda u: (u.first_name, u.last_name))


def may_agree(case, user) -> bool:
    """Whether this reader can propose an action here."""
    return rules.may_work(user, case)


def calendar(rows, user, address) -> bytes:
    """My open actions as all-day events with numbers only; `address` is where the product is reached."""
    made = icalendar.Calendar()
    made.add("prodid", "-//Casusoverleg//acties//NL")
    made.add("version", "2.0")
    for action in rows.of(user).open().exclude(state="teruggegeven"):
        event = icalendar.Event()
        event.add("uid", f"actie-{action.number}-{action.pk}@casusoverleg")
        event.add("dtstamp", action.agreed_at)
        event.add("dtstart", action.due_on)
        event.add("summary", f"Actie {action.number}")
        event.add("url", address + reverse("action", args=[action.number]))
        made.add_component(event)
    return made.to_ical()
