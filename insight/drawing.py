"""Coordinates of the drawings, in parts of a hundred: the templates only place them."""

from dataclasses import dataclass


@dataclass
class Bar:
    """One bar of one line: label, width, where a second part begins, and what stands in and behind it."""

    label: str
    words: str
    width: float = 0
    late: float = 0
    inside: str = ""
    behind: str = ""

    @property
    def end(self):
        return round(self.width + self.late, 1)

    @property
    def middle(self):
        return self.width

    @property
    def inside_at(self):
        return self.end if self.late else self.width


@dataclass
class Track:
    label: str
    y: int
    half: float | None
    nine: float | None
    agreed: float
    half_text: str
    nine_text: str

    @property
    def between(self):
        """How wide the bar from the half to nine of ten is."""
        return round(self.nine - self.half, 1) if self.half is not None and self.nine is not None else 0


WIDEST = 58.0  # of a hundred; the rest is for words
FUNNEL_LEFT, FUNNEL_WIDTH, FUNNEL_ROW = 96, 330, 46


@dataclass
class FunnelBar:
    """One step of the funnel: 32 high, with the flow from the step before above it."""

    label: str
    y: int
    width: int
    inside: str
    behind: str
    flow: str = ""

    @property
    def text_y(self):
        return self.y + 21

    @property
    def inside_x(self):
        return FUNNEL_LEFT + self.width - 12

    @property
    def behind_x(self):
        return FUNNEL_LEFT + self.width + (12 if self.width else 0)


def funnel(steps):
    """Bars of the steps that may be shown, the rest as words."""
    most = max((s.cell.value for s in steps if s.cell.shown), default=0) or 1
    bars = []
    for index, step in enumerate(steps):
        y = 4 + index * FUNNEL_ROW
        if not step.cell.shown:
            words = step.cell.words if step.cell.mark == "klein" else "niet getoond"
            bars.append(FunnelBar(step.label, y, 0, "", words))
            continue
        width = round(step.cell.value / most * FUNNEL_WIDTH)
        fits = width >= 40
        behind = step.rest if fits else " · ".join(w for w in (str(step.cell.value), step.rest) if w)
        bar = FunnelBar(step.label, y, width, str(step.cell.value) if fits else "", behind)
        former = bars[-1] if bars else None
        if former and former.width and width:
            bar.flow = f"M{FUNNEL_LEFT} {y - 14}h{former.width}l{width - former.width} 14H{FUNNEL_LEFT}z"
        bars.append(bar)
    return bars


def actions(lines):
    """Per organisation one bar, of which the late part in red."""
    most = max((n.open.value for n in lines if n.open.shown), default=0) or 1
    bars = []
    for line in lines:
        if not line.open.shown:
            bars.append(Bar(line.name, f"{line.name}: {line.open.words} open", behind=line.open.words))
            continue
        late = line.late.value if line.late.shown else 0
        whole = line.open.value / most * WIDEST
        red = round(late / most * WIDEST, 1)
        bars.append(Bar(line.name, f"{line.name}: {line.open.value} open, {line.late.words} te laat", width=round(whole - red, 1),
                        late=red, inside=str(late) if red >= 6 else "", behind=str(line.open.value)))  # fmt: skip
    return bars


LEFT, RIGHT = 190, 520


def tracks(times):
    """Lines of how long it takes: one scale for the short ones, an own scale for the last. Returns (tracks, words)."""
    short, long = times[:-1], times[-1:]
    made, tops = [], []
    for group, first in ((short, 0), (long, len(short))):
        values = [v for t in group for v in (t.half, t.nine, t.agreed) if v is not None]
        top = max(values, default=1) * 1.08 or 1
        tops.append(round(top))
        for offset, time in enumerate(group):
            made.append(_track(time, 40 + (first + offset) * 46 + (16 if first else 0), top))
    return made, tops


def _track(time, y, top):
    def at(value):
        return None if value is None else round(LEFT + value / top * (RIGHT - LEFT), 1)

    half, nine = at(time.half), at(time.nine)
    return Track(time.label, y, half, nine, at(time.agreed), "" if time.half is None else str(time.half),
                 "" if time.nine is None or time.nine == time.half else str(time.nine))  # fmt: skip
