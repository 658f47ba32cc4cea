"""Mails of accounts, made by the worker: a link, and never a name of a family."""

from allauth.account import app_settings
from allauth.account.utils import user_pk_to_url_str
from celery import shared_task
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from access.acting import System, acting
from accounts.models import AccountInvitation, User
from casusoverleg import clock
from notices import mail


def _address(path):
    return settings.PUBLIC_URL.rstrip("/") + path


@shared_task(name="accounts.send_invitation")
def send_invitation(invitation_id):
    """The mail with the link to choose a password; nothing when that link is used, replaced or too old."""
    with acting(System("post")):
        found = AccountInvitation.objects.select_related("user").filter(pk=invitation_id).first()
        if found is None or found.used_at or found.expires_at <= clock.now():
            return
        position = found.user.positions.in_force().select_related("house").first()
    text = render_to_string(
        "mail/account_uitnodiging.txt",
        {
            "house": position.house.name if position else "Casusoverleg",
            "url": _address(reverse("invitation", args=[found.token])),
            "until": found.expires_at,
        },
    )
    mail.send(found.user, "Uw account voor Casusoverleg", text, f"uitnodiging:{found.pk}")


@shared_task(name="accounts.send_password_link")
def send_password_link(user_id, key):
    """The mail with the link to set a new password; the link is made now and stands nowhere else."""
    with acting(System("post")):
        user = User.objects.filter(pk=user_id, is_active=True).first()
        if user is None:
            return
        made = app_settings.PASSWORD_RESET_TOKEN_GENERATOR().make_token(user)
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(user), "key": made})
    text = render_to_string("mail/account_wachtwoord.txt", {"url": _address(path)})
    mail.send(user, "Een nieuw wachtwoord voor Casusoverleg", text, key)
