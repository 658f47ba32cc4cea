"""Which position is in force: a person with several roles or houses sees one at a time."""

from django.conf import settings
from django.contrib.auth import logout
from django.shortcuts import redirect

from accounts.models import Position
from accounts.rules import may_log_in

# pages somebody without a second factor may still reach
_FACTOR_PATHS = ("/mijn/tweede-factor/", "/uitloggen/", "/inloggen/", "/static/", "/healthz")


class InForce:
    """Sets `request.user.position` from the session's choice; ends sessions of accounts that ended."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.path_info == "/healthz":  # answers without the database
            return self.get_response(request)
        user = request.user
        if user.is_authenticated:
            if not may_log_in(user):
                logout(request)
                return redirect(settings.LOGIN_URL)
            user.position = self.position(request)
            user.desk_ids = ()
            if settings.SECOND_FACTOR_REQUIRED and not request.path.startswith(_FACTOR_PATHS):
                if not self.has_second_factor(request):
                    return redirect("mfa_activate_totp")
        return self.get_response(request)

    @staticmethod
    def position(request):
        """The chosen position while it runs, else the first one; None for somebody without any."""
        user = request.user
        user.positions_in_force = list(
            Position.objects.in_force().filter(user_id=user.pk).select_related("house", "organisation")
        )
        chosen = request.session.get("position")
        found = next((p for p in user.positions_in_force if p.pk == chosen), None)
        if found is None and user.positions_in_force:
            found = user.positions_in_force[0]
            request.session["position"] = found.pk
        return found

    @staticmethod
    def has_second_factor(request):
        """True once this user has one; remembered in the session, so it costs one query per login."""
        if not request.session.get("second_factor"):
            from allauth.mfa.utils import is_mfa_enabled  # needs the app registry

            request.session["second_factor"] = is_mfa_enabled(request.user)
        return request.session["second_factor"]
