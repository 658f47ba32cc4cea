"""Logging in: an account that is active. Nobody is let in by any other door."""

from allauth.account.auth_backends import AuthenticationBackend


class ActiveAccountBackend(AuthenticationBackend):
    """allauth's login by e-mail; an ended account never authenticates."""

    def user_can_authenticate(self, user):
        return bool(user and user.is_active)

    def get_user(self, user_id):
        user = super().get_user(user_id)
        return user if self.user_can_authenticate(user) else None
