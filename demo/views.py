"""Choose who you are; read the mail that went out."""

import email
import email.policy
from pathlib import Path

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404
from django.shortcuts import redirect, render

from access.gate import guarded
from accounts.models import User
from demo import queries

# role: (label, user, what to look at first, where it lands)
ROLES = {
    "procesregisseur": ("Procesregisseur", "marit", "Het overleg dat nu loopt. U zit voor.", "room"),
    "partner-zorg": ("Partner uit de zorg", "daan", "Uw acties. Werk er één bij in twee klikken.", "/acties/"),
    "partner-straf": (
        "Partner uit de strafketen", "femke", "Hetzelfde gezin. U ziet andere feiten dan Daan.", "family",
    ),
    "buitenstaander": (
        "Buitenstaander", "lotte", "U heeft geen enkel gezin. Probeer er een te openen.", "/casussen/",
    ),
    "ketenmanager": ("Ketenmanager", "henriette", "Hoeveel er binnenkomt, loopt en blijft liggen.", "/inzicht/"),
    "middenmanager": ("Middenmanager", "stefan", "Wat uw organisatie afsprak en nakwam.", "/inzicht/"),
    "functionaris": (
        "Functionaris gegevensbescherming", "bas", "Wie keek in welk dossier, en waarom dat mocht.", "/privacy/inzage/",
    ),
    "beheerder": ("Beheerder", "tom", "Accounts en instellingen. Geen enkel dossier.", "/inrichting/"),
}  # fmt: skip


@guarded("public")
def pick(request):
    """Eight people to be, one click each."""
    users = {u.email.split("@")[0]: u for u in User.objects.filter(email__in=[f"{r[1]}@voorbeeld.example" for r in ROLES.values()])}
    rows = [
        {
            "role": role,
            "label": label,
            "name": users[code].short_name,
            "organisation": users[code].positions.in_force().select_related("organisation").first().organisation.name,
            "look": look,
        }
        for role, (label, code, look, _) in ROLES.items()
        if code in users
    ]
    return render(request, "demo/pick.html", {"rows": rows, "meeting": queries.running_meeting()})


@guarded("public", "POST")
def become(request, role):
    """Logs in as that person and goes to what the row promised."""
    if role not in ROLES:
        raise Http404
    _, code, _, place = ROLES[role]
    user = User.objects.filter(email=f"{code}@voorbeeld.example").first()
    if user is None:
        raise Http404
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    request.session["demo_role"] = ROLES[role][0].lower()
    return redirect(queries.landing(place))


@guarded("public")
def post(request):
    """The mail that went out, newest first: it carries no names, so it can be shown."""
    mails = []
    folder = Path(settings.MAIL_DIR)
    for path in sorted(folder.glob("*.log"), reverse=True)[:60] if folder.exists() else []:
        for part in path.read_bytes().split(b"-" * 79):
            if part.strip():
                mail = email.message_from_bytes(part.strip() + b"\n", policy=email.policy.default)
                body = mail.get_body(("plain",))
                mails.append(
                    {"to": mail["To"], "subject": mail["Subject"], "date": mail["Date"], "text": body.get_content() if body else ""}
                )
    return render(request, "demo/post.html", {"mails": mails[:100]})
