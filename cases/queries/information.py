"""What is known, as this reader may have it: what is withheld is absent, and so is its count."""

from django.db.models import Count, Q

from cases.models import InformationItem
from cases.models.information import CATEGORIES
from cases.rules import may_withdraw_information

PAGE = 50
MARKS = {"feit": "feit", "vermoeden": "vermoeden", "aanname": "aanname", "gezin": "gezin", "niet_gedeeld": "niet-gedeeld"}
_VISIBLE = {"team": ("hele team", "oog"), "straf": ("strafketen", "slot"), "zorg": ("zorgketen", "slot")}


def of_case(case, user):
    """Items this reader may see and nobody took back, newest first."""
    return (
        InformationItem.objects.visible_to(user)
        .filter(dossier_id=case.dossier_id, withdrawn_at__isnull=True)
        .select_related("person", "organisation", "recorded_by")
        .order_by("-recorded_at", "-pk")
    )


def dress(items, case, user, sees=None, new_since=None):
    """Adds to each item what its line shows: mark, who sees it (words and names), new or not, may I take it back."""
    position = getattr(user, "position", None)
    for item in items:
        item.mark = MARKS[item.kind]
        item.category_label = CATEGORIES[item.category]
        if item.audience == "organisatie":
            own = position is not None and item.organisation_id == position.organisation_id
            item.visible, item.visible_kind = ("eigen organisatie" if own else item.organisation.name), "slot"
            item.seen_by = []
        else:
            item.visible, item.visible_kind = _VISIBLE[item.audience]
            item.seen_by = (sees or {}).get(item.audience, [])
        item.is_new = bool(new_since and item.recorded_at > new_since)
        item.mine = may_withdraw_information(user, case, item)
    return items


def people_in(items):
    """The persons whose name stands beside these items."""
    return list({i.person_id: i.person for i in items if i.person_id}.values())


def page(case, user, *, kind="", category="", new_since=None, before=None):
    """One page by key: (items, key of the next page or None)."""
    rows = of_case(case, user)
    if kind:
        rows = rows.filter(kind=kind)
    if category:
        rows = rows.filter(category=category)
    if new_since:
        rows = rows.filter(recorded_at__gt=new_since)
    if before:
        rows = rows.filter(Q(recorded_at__lt=before[0]) | Q(recorded_at=before[0], pk__lt=before[1]))
    items = list(rows[: PAGE + 1])
    more = len(items) > PAGE
    items = items[:PAGE]
    return items, (items[-1] if more else None)


def counts(case, user):
    """How many of each kind and each category this reader may see: {"kind": {...}, "category": {...}}; one statement."""
    rows = of_case(case, user).select_related(None).order_by().values_list("kind", "category").annotate(n=Count("pk"))
    found = {"kind": {}, "category": {}}
    for kind, category, n in rows:
        found["kind"][kind] = found["kind"].get(kind, 0) + n
        found["category"][category] = found["category"].get(category, 0) + n
    return found
