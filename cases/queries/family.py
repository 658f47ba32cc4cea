"""The people of a family: as list and as drawing. Neutral boxes, households as fields; no violence in it."""

from dataclasses import dataclass, field

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject

from cases.models import Person, Relation

ADULT = 18


@dataclass
class Member:
    """A person with how they belong to the others, in words."""

    person: Person
    lines: list = field(default_factory=list)
    support_for: list = field(default_factory=list)
    has_custody: bool = False

    @property
    def is_child(self):
        return self.person.circle == "gezin" and self.person.age is not None and self.person.age < ADULT

    @property
    def role_and_age(self):
        parts = [self.person.role, str(self.person.age) if self.person.age is not None else ""]
        return ", ".join(p for p in parts if p)


@dataclass
class Family:
    members: list
    edges: list  # (person id, other id, kind, custody)

    @property
    def people(self):
        return [m.person for m in self.members]

    def __bool__(self):
        return bool(self.members)

    @property
    def custody(self):
        return join([m.person.first_name for m in self.members if m.has_custody])

    @property
    def informed(self):
        return join([m.person.first_name for m in self.members if m.person.informed == "ja"])

    @property
    def not_informed(self):
        return join([m.person.first_name for m in self.members if m.person.informed != "ja"])

    @property
    def heard(self):
        return [m.person for m in self.members if m.is_child and m.person.heard_on]

    @property
    def not_heard(self):
        return join([m.person.first_name for m in self.members if m.is_child and not m.person.heard_on])

    @property
    def supports(self):
        return [f"{m.person.first_name} steunt {join(m.support_for)}" for m in self.members if m.support_for]

    @property
    def sentence(self):
        """The drawing in words, for who does not see it."""
        return " ".join(
            f"{m.person.first_name}{', ' + m.role_and_age if m.role_and_age else ''}"
            f"{': ' + '; '.join(m.lines) if m.lines else ''}."
            for m in self.members
        )


def join(names):
    """“Esra, Kevin en Ria”."""
    names = list(names)
    return " en ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)


def of_case(case, user):
    """The family of a case with its relations, in one statement. Returns a Family."""
    related = (
        Relation.objects.visible_to(user)
        .filter(person_id=OuterRef("pk"))
        .order_by("pk")
        .values(json=JSONObject(id="pk", other="other_id", kind="kind", custody="custody"))
    )
    people = list(
        Person.objects.visible_to(user)
        .filter(dossier_id=case.dossier_id)
        .annotate(bonds=ArraySubquery(related))
        .order_by("circle", "birth_date", "pk")
    )
    return assemble(people)


def assemble(people):
    """A Family of Person rows that carry `bonds`."""
    members = {p.pk: Member(p) for p in people}
    edges, elders = [], {}
    phrases = dict(Relation.KINDS)
    mirrored = {"partner": "is partner van", "ex": "is uit elkaar met", "broerzus": "is broer of zus van"}
    for person in people:
        for bond in person.bonds:
            other = members.get(bond["other"])
            if other is None:
                continue
            edges.append((person.pk, bond["other"], bond["kind"], bond["custody"]))
            words = f"{phrases[bond['kind']]} {other.person.first_name}"
            members[person.pk].lines.append(words + (", heeft gezag" if bond["custody"] else ""))
            if bond["custody"]:
                members[person.pk].has_custody = True
            if bond["kind"] == "steun":
                members[person.pk].support_for.append(other.person.first_name)
            if bond["kind"] in mirrored:
                other.lines.append(f"{mirrored[bond['kind']]} {person.first_name}")
            elif bond["kind"] == "ouder":
                elders.setdefault(other.person.pk, []).append(person.first_name)
    for pk, names in elders.items():
        members[pk].lines.insert(0, f"is kind van {join(names)}")
    return Family(list(members.values()), edges)


# ---- the drawing: every number in pixels ----

BOX_HEIGHT, GAP, BLOCK_GAP, ROW, TOP, PAD = 46, 14, 74, 106, 8, 14


@dataclass
class Box:
    x: int
    y: int
    width: int
    name: str
    detail: str
    person_id: int
    support: str = ""

    @property
    def middle(self):
        return self.x + self.width // 2

    @property
    def bottom(self):
        return self.y + BOX_HEIGHT


@dataclass
class Drawing:
    width: int
    height: int
    boxes: list
    fields: list  # households: (x, y, width, height, place, text y)
    lines: list  # path data
    breaks: list  # two strokes of a separation: (path data, text x, text y)
    supports: list  # (dot x, y, text x, words)


def draw(family, least=560):
    """The family as boxes and lines, or None when there is nobody. `least`: the drawing is at least so wide."""
    if not family:
        return None
    levels = _levels(family)
    blocks = _blocks(family, levels)
    longest = max(len(cut(m.person.first_name, 18)) for m in family.members)
    detail = max(len(cut(m.role_and_age, 24)) for m in family.members)
    width = min(max(116, 9 * longest + 26, 7 * detail + 26), 206)
    boxes, fields, x = {}, [], PAD
    for block in blocks:
        rows = {}
        for member in block["members"]:
            rows.setdefault(levels[member.person.pk], []).append(member)
        columns = max(len(r) for r in rows.values())
        inner = columns * width + (columns - 1) * GAP
        for level, row in rows.items():
            free = inner - (len(row) * width + (len(row) - 1) * GAP)
            for i, member in enumerate(row):
                boxes[member.person.pk] = Box(
                    x + free // 2 + i * (width + GAP),
                    TOP + level * ROW + 8,
                    width,
                    cut(member.person.first_name, 18),
                    cut(member.role_and_age, 24),
                    member.person.pk,
                )
        home = [levels[m.person.pk] for m in block["home"]]
        if block["place"] and home:
            top, low = TOP + min(home) * ROW - 6, TOP + max(home) * ROW + 8 + BOX_HEIGHT
            fields.append((x - 12, top, inner + 24, low - top + 36, cut(block["place"], 30), low + 23))
        x += inner + BLOCK_GAP
    lines, breaks = _lines(family, boxes)
    supports = _supports(family, boxes, x - BLOCK_GAP)
    rightmost = max([b.x + b.width for b in boxes.values()] + [s[2] + 7 * len(s[3]) for s in supports])
    lowest = max([b.bottom for b in boxes.values()] + [f[1] + f[3] for f in fields])
    return Drawing(max(rightmost + PAD, least), lowest + 10, list(boxes.values()), fields, lines, breaks, supports)


def cut(text, most):
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def _levels(family):
    """Person id → generation, 0 at the top: parents above children, partners beside each other."""
    level = {m.person.pk: 0 for m in family.members}
    down = {"ouder": 1, "grootouder": 2}
    for _ in range(len(level) + 1):
        changed = False
        for one, other, kind, _custody in family.edges:
            if kind in down and level[other] < level[one] + down[kind]:
                level[other] = level[one] + down[kind]
                changed = True
            if kind in ("partner", "ex", "broerzus") and level[one] != level[other]:
                level[one] = level[other] = max(level[one], level[other])
                changed = True
        if not changed or max(level.values()) > 6:  # a circle of parents is a typing error, not a drawing
            break
    # whoever stands above all others without need comes down to just above the nearest relative
    for member in family.members:
        below = [level[o] - down[k] for p, o, k, _ in family.edges if p == member.person.pk and k in down]
        tied = any(k in ("partner", "ex", "broerzus") and member.person.pk in (p, o) for p, o, k, _ in family.edges)
        above = any(o == member.person.pk and k in down for _, o, k, _ in family.edges)
        if below and not tied and not above:
            level[member.person.pk] = min(below)
    used = {n: i for i, n in enumerate(sorted(set(level.values())))}
    return {pk: used[n] for pk, n in level.items()}


def _blocks(family, levels):
    """Households side by side; somebody who lives alone stands with the household of the nearest relative."""
    homes = {}
    for member in family.members:
        homes.setdefault(member.person.place or f"\0{member.person.pk}", []).append(member)
    large = {k: v for k, v in homes.items() if len(v) > 1}
    if not large:
        large = dict([max(homes.items(), key=lambda item: len(item[1]))])
    blocks = {k: {"place": k.strip("\0") if k[0] != "\0" else "", "home": v, "members": list(v)} for k, v in large.items()}
    where = {m.person.pk: k for k, v in large.items() for m in v}
    for key, alone in homes.items():
        if key in large:
            continue
        for member in alone:
            near = [
                where[other if one == member.person.pk else one]
                for one, other, kind, _ in family.edges
                if member.person.pk in (one, other)
                and kind in ("ouder", "grootouder", "steun")
                and (other if one == member.person.pk else one) in where
            ]
            inside = [levels[m.person.pk] for m in blocks[near[0]]["home"]] if near else []
            if near and levels[member.person.pk] < min(inside):
                blocks[near[0]]["members"].append(member)
            else:
                place = "" if key[0] == "\0" else key
                blocks.setdefault(key, {"place": place, "home": [], "members": []})
                blocks[key]["members"].append(member)
                blocks[key]["home"].append(member)
    return sorted(blocks.values(), key=lambda b: -len(b["members"]))


def _lines(family, boxes):
    couples, lines, breaks = {}, [], []
    for one, other, kind, _ in family.edges:
        if kind in ("partner", "ex") and boxes[one].y == boxes[other].y:
            left, right = sorted((boxes[one], boxes[other]), key=lambda b: b.x)
            y = left.y + BOX_HEIGHT // 2
            lines.append(f"M{left.x + left.width} {y}H{right.x}")
            meet = right.x - max(5, (right.x - left.x - left.width) // (5 if kind == "ex" else 2))
            couples[frozenset((one, other))] = (meet, y)
            if kind == "ex":
                middle = (left.x + left.width + right.x) // 2
                breaks.append((f"m{middle - 7} {y + 8} 7-16m-1 16 7-16", middle, y - 13))
    parents = {}
    for one, other, kind, _ in family.edges:
        if kind in ("ouder", "grootouder"):
            parents.setdefault(other, set()).add(one)
    units = {}
    for child, elders in parents.items():
        units.setdefault(frozenset(elders), []).append(child)
    for shift, (elders, children) in enumerate(units.items()):
        starts = [couples[elders]] if elders in couples else [(boxes[e].middle, boxes[e].bottom) for e in elders]
        bus = min(boxes[c].y for c in children) - 18 - 5 * (shift % 3)
        for x, y in starts:
            for child in children:
                box = boxes[child]
                lines.append(f"M{x} {y}V{bus}H{box.middle}V{box.y}" if box.middle != x else f"M{x} {y}V{box.y}")
    return lines, breaks


def _supports(family, boxes, right):
    made = []
    for member in family.members:
        if not member.support_for:
            continue
        box = boxes[member.person.pk]
        beside = [b for b in boxes.values() if b.y == box.y and b.x > box.x]
        if beside:
            box.support = "ja"
        else:
            x = box.x + box.width
            made.append((x + 20, box.y + BOX_HEIGHT // 2, x + 32, f"steun voor {join(member.support_for)}"))
    return made
