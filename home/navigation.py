"""What stands at the left of every page: the items of the role in force, what waits, and who you are (screens.md §6)."""

from django.db.models import Count, Exists, F, Func, OuterRef, Q, Value
from django.db.models.fields import CharField
from django.urls import NoReverseMatch, reverse

from access.models import Grant
from cases.models import ActionItem
from notices.models import Notice

# label, url name, icon, area of what waits (first part of the address), short label for the phone bar
_TODAY = ("Vandaag", "home", "house", "", "")
_REFERRALS = ("Aanmeldingen", "referral_list", "file-input", "aanmeldingen", "")
_REGISTER = ("Aanmelden", "referral_list", "file-input", "aanmeldingen", "")
_CASES = ("Casussen", "case_list", "folder-open", "", "")
_MY_CASES = ("Mijn casussen", "case_list", "folder-open", "", "Casussen")
_MEETINGS = ("Overleggen", "meeting_list", "calendar-days", "overleggen", "")
_ACTIONS = ("Acties", "my_actions", "list-checks", "te-laat", "")
_MY_ACTIONS = ("Mijn acties", "my_actions", "list-checks", "te-laat", "Acties")
_INSIGHT = ("Inzicht", "insight", "chart-column", "", "")
_PLANNING = ("Overleggen", "settings_planning", "calendar-days", "", "")
_ORGANISATIONS = ("Organisaties", "organisation_list", "building-2", "", "")
_SETTINGS = ("Inrichting", "settings_home", "settings", "", "")
NAVIGATION = {
    "procesregisseur": (_TODAY, _REFERRALS, _CASES, _MEETINGS, _ACTIONS, _INSIGHT),
    "informatieverwerker": (_TODAY, _REFERRALS, _MEETINGS, _CASES),
    "partner": (_TODAY, _MY_ACTIONS, _MY_CASES, _MEETINGS, _REGISTER),
    "beslisser": (_TODAY, _REFERRALS, _MY_CASES, _MEETINGS, _MY_ACTIONS),
    "ketenmanager": (_TODAY, _INSIGHT, _PLANNING, _ORGANISATIONS, _SETTINGS),
    "middenmanager": (_TODAY, _INSIGHT, ("Deelname", "participation", "users", "", "")),
    "functionaris": (_TODAY, ("Inzage", "privacy_log", "eye", "", "")),
    "beheerder": (
        _TODAY,
        ("Accounts", "settings_users", "users", "mensen", ""),
        _SETTINGS,
        ("Techniek", "tech", "hourglass", "", ""),
    ),
}
RECENT = 5


def navigation(request):
    """Context of every full page of somebody who is logged in; a fragment needs none and costs nothing.

    At most one statement, whatever the role: what waits per part of the house.
    """
    user = getattr(request, "user", None)
    htmx = getattr(request, "htmx", None)
    if user is None or not user.is_authenticated or (htmx and not htmx.boosted):  # a boosted link asks a whole page
        return {}
    if not hasattr(request, "in_navigation"):
        request.in_navigation = _context(request, user)
    return request.in_navigation


def _context(request, user):
    remember(request)
    position = getattr(user, "position", None)
    held = getattr(user, "positions_in_force", [position] if position else [])
    return {
        "nav": _items(request.path, position, _waiting(user)) if position else [],
        "house_name": position.house.name if position else "",
        "who": {
            "key": user.pk,
            "name": user.short_name,
            "role": position.role_label if position else "nog geen rol",
            "house": position.house.name if position else "",
            "positions": [
                {"id": p.pk, "label": _where(p, held), "active": p.pk == position.pk} for p in held
            ],
        },
    }


def _where(position, held):
    """“procesregisseur, ZVH Duinrand”: the organisation instead of the house when that tells them apart."""
    houses = {p.house_id for p in held}
    place = position.house.name if len(houses) > 1 or position.organisation.part == "huis" else position.organisation.name
    return f"{position.role_label}, {place}"


def _waiting(user):
    """Area → how many things wait for this reader; late own actions under “te-laat”. One statement."""
    if not user.position.opens_dossiers:
        return {}
    area = Func(F("path"), Value("/"), Value(2), function="split_part", output_field=CharField())
    may_open = Exists(Grant.objects.held_by(user).filter(dossier_id=OuterRef("dossier_id")))
    notices = Notice.objects.visible_to(user).waiting().filter(Q(dossier__isnull=True) | may_open).order_by()
    notices = notices.annotate(area=area).values_list("area").annotate(n=Count("*"))
    late = ActionItem.objects.visible_to(user).of(user).overdue().order_by().annotate(area=Value("te-laat"))
    return dict(notices.union(late.values_list("area").annotate(n=Count("*")), all=True))


def _items(path, position, waiting):
    items = []
    for label, name, icon, area, short in NAVIGATION.get(position.role, ()):
        try:
            url = reverse(name)
        except NoReverseMatch:
            continue  # a part of the house that is not there yet
        badge = waiting.get(area, 0) if area else 0
        items.append(
            {"label": label, "url": url, "icon": icon, "short": short, "badge": badge, "active": False, "current": "true",
             "badge_long": "te laat" if area == "te-laat" else ""}
        )  # fmt: skip
    here = [i for i in items if path == i["url"] or (i["url"] != "/" and path.startswith(i["url"]))]
    if here:
        closest = max(here, key=lambda item: len(item["url"]))
        closest.update(active=True, current="page" if path == closest["url"] else "true")
    return items


def remember(request):
    """Keeps the number of a case that was opened in the session, never in a row: “Laatst bekeken”."""
    reading = getattr(request, "reading", None)
    if reading is None or reading.refused or (reading.action, reading.object_type) != ("zie", "case"):
        return
    recent = request.session.get("recent", [])
    number = reading.object_number
    if number and recent[:1] != [number]:
        request.session["recent"] = [number, *(n for n in recent if n != number)][:RECENT]
