"""What happened when: as table and as drawing with lanes."""

import datetime
from dataclasses import dataclass

from cases.models import TimelineEvent
from casusoverleg import clock

AUDIENCE_WORDS = {"team": "hele team", "straf": "strafketen", "zorg": "zorgketen", "organisatie": "eigen organisatie"}
LANES = dict(TimelineEvent.LANES)


def of_case(case, user):
    """Events this reader may see, newest first, one statement. Each has `.named`: eerste, ergste or laatste."""
    events = list(
        TimelineEvent.objects.visible_to(user)
        .filter(dossier_id=case.dossier_id)
        .select_related("organisation", "recorded_by")
        .order_by("-on", "-pk")
    )
    incidents = [e for e in events if e.lane == "incident"]
    for event in events:
        event.lane_label = LANES[event.lane]
        event.audience_label = AUDIENCE_WORDS[event.audience]
        event.named = event.mark
    if incidents:
        incidents[0].named = incidents[0].named or "laatste"
        if len(incidents) > 1 and not any(e.mark == "eerste" for e in incidents):
            incidents[-1].named = incidents[-1].named or "eerste"
    return events


def last_meeting(case, user):
    """The moment after the last day this family was discussed, or None: what came later is new."""
    day = (
        TimelineEvent.objects.visible_to(user)
        .filter(dossier_id=case.dossier_id, lane="overleg", on__lt=clock.today())
        .order_by("-on")
        .values_list("on", flat=True)
        .first()
    )
    return clock.at(day + datetime.timedelta(days=1), datetime.time.min) if day else None


# ---- the drawing: every number in pixels ----

LEFT, RIGHT, NOW, FIRST = 116, 604, 536, 30
_NEAR = 44  # two words closer than this are not both written


@dataclass
class Mark:
    x: int
    y: int
    shape: str  # diamond, dot, square
    title: str
    word: str = ""
    anchor: str = "start"
    word_x: int = 0
    tone: str = ""

    @property
    def path(self):
        return f"m{self.x} {self.y - 7} 7 7-7 7-7-7z"


@dataclass
class Bar:
    x: int
    y: int
    width: int
    height: int
    title: str
    word: str
    word_x: int
    anchor: str
    tone: str


@dataclass
class Lane:
    label: str
    y: int
    bottom: int


@dataclass
class Drawing:
    height: int
    lanes: list
    ticks: list  # (x, word)
    marks: list
    bars: list
    sentence: str
    since: datetime.date
    now: int = NOW
    width: int = 612
    left: int = LEFT
    right: int = RIGHT


def draw(events, phase="", started_on=None):
    """Lanes with marks and bars, or None without events. `phase` is drawn as a bar that runs until now."""
    today = clock.today()
    past = [e for e in events if e.on <= today + datetime.timedelta(days=60)]
    if not past:
        return None
    first = min([e.on for e in past] + ([started_on] if started_on else []))
    first = min(first, today - datetime.timedelta(days=90)) - datetime.timedelta(days=10)
    scale = (NOW - LEFT) / max((today - first).days, 1)

    def at(day):
        return round(min(max(LEFT + (day - first).days * scale, LEFT), RIGHT))

    marks, bars, lanes, y = [], [], [], FIRST
    for lane, label in TimelineEvent.LANES:
        rows = sorted((e for e in past if e.lane == lane), key=lambda e: e.on)
        top = y
        if lane == "hulp":
            used = _help_bars(rows, at, top, bars)
            y += max(36, used * 24 + 12)
        elif lane == "fase":
            bars += _phase_bars(rows, at, top + 6, phase, started_on)
            y += 32
        else:
            y += 32
            marks += _marks(rows, lane, at, top + 16)
        lanes.append(Lane("Hulp, maatregel" if lane == "hulp" else label, top + (21 if lane != "hulp" else 22), y))
    incidents = [e for e in past if e.lane == "incident"]
    sentence = f"{len(past)} gebeurtenissen vanaf {first:%d-%m-%Y}, waarvan {len(incidents)} incidenten. De tabel bevat alles."
    return Drawing(y + 8, lanes, _ticks(first, today, at), marks, bars, sentence, first)


def _marks(rows, lane, at, y):
    shape = {"incident": "diamond", "melding": "dot", "overleg": "square"}[lane]
    made, taken = [], []
    for event in rows:
        mark = Mark(at(event.on), y, shape, f"{event.on:%d-%m-%Y}: {event.text}")
        made.append(mark)
        if lane == "incident" and event.named:
            mark.word, mark.tone = event.named, "rood" if event.named == "ergste" else ""
            before = event.named == "ergste"
            mark.anchor = "end" if before else "start"
            mark.word_x = mark.x - 12 if before else mark.x + 12
            span = (mark.word_x - _NEAR, mark.word_x) if before else (mark.word_x, mark.word_x + _NEAR)
            if any(a < span[1] and span[0] < b for a, b in taken):
                mark.word = ""
            else:
                taken.append(span)
    return made


def _help_bars(rows, at, top, bars):
    ends = []  # per row of bars: where its last word or bar ends
    for event in rows:
        x, end = at(event.on), at(event.until or event.on)
        width = max(end - x, 8)
        word = event.text if len(event.text) <= 32 else event.text[:31].rstrip() + "…"
        long = 7 * len(word) + 12
        if width >= long:
            word_x, anchor, span = x + 6, "start", (x, x + width)
        elif x - long > LEFT:
            word_x, anchor, span = x - 6, "end", (x - long, x + width)
        else:
            word_x, anchor, span = x + width + 6, "start", (x, x + width + long)
        row = next((i for i, last in enumerate(ends) if last + 6 < span[0]), None)
        if row is None:
            if len(ends) < 6:
                ends.append(0)
                row = len(ends) - 1
            else:
                row, word = len(ends) - 1, ""
        ends[row] = max(ends[row], span[1])
        bars.append(
            Bar(x, top + 6 + row * 24, width, 20, f"{event.on:%d-%m-%Y}: {event.text}", word, word_x, anchor, "b-zacht")
        )
    return len(ends)


def _phase_bars(rows, at, y, phase, started_on):
    """Phases since the start: each until the next one, the last until now."""
    starts = [(e.on, e.text) for e in rows]
    if started_on and (not starts or starts[0][0] > started_on):
        starts.insert(0, (started_on, "" if starts else phase))
    bars = []
    for i, (day, words) in enumerate(starts):
        x = at(day)
        end = at(starts[i + 1][0]) if i + 1 < len(starts) else NOW
        last = i + 1 == len(starts)
        bars.append(
            Bar(
                x, y, max(end - x, 6), 18, f"{day:%d-%m-%Y}: {words}", words.lower() if last else "", x - 6, "end",
                "b-accent" if last else "b-tweede",
            )
        )  # fmt: skip
    return bars


def _ticks(first, today, at):
    """About eight moments with a word: quarters, half years, years or five years."""
    months = (today.year - first.year) * 12 + today.month - first.month
    step = next((s for s in (1, 3, 6, 12, 24, 60, 120) if months / s <= 8), 240)
    ticks, year, month = [], first.year, 1
    while datetime.date(year, month, 1) <= today:
        day = datetime.date(year, month, 1)
        if day >= first and NOW - at(day) > 30:
            name = "jan feb mrt apr mei jun jul aug sep okt nov dec".split()[month - 1]
            words = str(year) if step >= 12 else f"{name} {year}" if month == 1 or not ticks else name
            ticks.append((at(day), words))
        month += step
        year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    return ticks
