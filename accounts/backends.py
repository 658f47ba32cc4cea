"""Logging in: an account that is active and screened. Nobody is let in by any other door."""

from allauth.account.auth_backends import AuthenticationBackend

from accounts.rules import may_log_in


class ActiveAccountBackend(AuthenticationBackend):
    """allauth's login by e-mail; an ended account, or one without screening (L14), never authenticates."""

    def user_can_authenticate(self, user):
        return may_log_in(user)

    def get_user(self, user_id):
        user = super().get_user(user_id)
        return user if self.user_can_authenticate(user) else None
