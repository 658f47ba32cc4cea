"""What allauth asks us: nobody signs up, mails are owed to the worker, who comes and goes stands in the log."""

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib import messages

from access import log
from access.acting import position_of
from accounts.models import User
from accounts.rules import may_log_in
from casusoverleg import clock
from notices import changes as notices


class InvitationOnly(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        # one sentence for all: it does not tell whether the account exists (2.4)
        "email_password_mismatch": "Dit e-mailadres en wachtwoord horen niet bij elkaar, of uw account is nog niet "
        "vrijgegeven. Probeer het nog eens, of vraag het aan de beheerder van uw huis.",
        "too_many_login_attempts": "Dit ging te vaak mis. Wacht vijf minuten en probeer het dan opnieuw.",
        "incorrect_password": "Dit wachtwoord klopt niet. Probeer het nog eens.",
        "enter_current_password": "Vul uw huidige wachtwoord in.",
        "incorrect_code": "Deze code klopt niet. Kijk in uw app en vul de nieuwste code in.",
        "rate_limited": "Dit ging te vaak. Wacht even en probeer het dan opnieuw.",
    }
    said = {
        "account/messages/password_changed.txt": "Uw wachtwoord is gewijzigd.",
        "account/messages/password_set.txt": "Uw wachtwoord is gewijzigd.",
    }

    def is_open_for_signup(self, request):
        return False

    def add_message(self, request, level, message_template=None, *args, message=None, **kwargs):
        """Only what somebody has to know; that you logged in you can see."""
        text = message or self.said.get(message_template)
        if text:
            messages.add_message(request, level, text)

    # ---- mail ----

    def send_password_reset_mail(self, user, email, context):
        """Owed to the worker, which makes the link: no mail server can keep this page from answering."""
        key = f"wachtwoord:{user.pk}:{clock.now():%Y%m%d%H%M%S}"
        notices.owe(key=key, task="accounts.send_password_link", args=[user.pk, key])

    def send_mail(self, template_prefix, email, context):
        """allauth's other mails (an unknown address, a changed password) are not sent."""

    # ---- who may, and the log (L14, L30) ----

    def authenticate(self, request, **credentials):
        """allauth hands on an account that ended, to say so; here it is a login that failed, like any other."""
        user = super().authenticate(request, **credentials)
        if user is not None and not may_log_in(user):
            self.authentication_failed(request, **credentials)
            return None
        return user

    def login(self, request, user):
        super().login(request, user)
        self._log(request, user, "inloggen")

    def logout(self, request):
        user = request.user if request.user.is_authenticated else None
        super().logout(request)
        if user is not None:
            self._log(request, user, "uitloggen")

    def authentication_failed(self, request, **credentials):
        user = User.objects.filter(email__iexact=credentials.get("email") or "").first()
        self._log(request, user, "mislukt", outcome="geweigerd")

    @staticmethod
    def _log(request, user, action, outcome="ok"):
        if user is not None:
            position_of(user)
        log.write(actor=user, action=action, verb=action, outcome=outcome, origin=log.Origin(request))
