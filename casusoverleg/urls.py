"""Every address of the product. What is not ours stands in THIRD_PARTY, literally; nothing else is routed."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from django.conf import settings
from django.urls import include, path, re_path

# route → what it is; views of allauth, whose own protection counts there
THIRD_PARTY = {
    "inloggen/": "public: log in",
    "uitloggen/": "account: log out",
    "inloggen/tweede-factor/": "public: second step of logging in",
    "inloggen/opnieuw/": "account: prove again who you are",
    "inloggen/opnieuw/tweede-factor/": "account: prove again with the second factor",
    "wachtwoord/vergeten/": "public: ask a mail to set a new password",
    "wachtwoord/vergeten/verstuurd/": "public: the mail is on its way",
    r"^wachtwoord/nieuw/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$": "public: the link from that mail",
    "wachtwoord/nieuw/klaar/": "public: the new password is set",
    "mijn/wachtwoord/": "account: change the password",
    "mijn/tweede-factor/": "account: overview of second factors",
    "mijn/tweede-factor/app/": "account: set up the app",
    "mijn/tweede-factor/app/uit/": "account: stop using the app",
    "mijn/tweede-factor/codes/": "account: recovery codes",
    "mijn/tweede-factor/codes/nieuw/": "account: new recovery codes",
}

urlpatterns = [
    path("inloggen/", account.login, name="account_login"),
    path("uitloggen/", account.logout, name="account_logout"),
    path("inloggen/tweede-factor/", mfa.authenticate, name="mfa_authenticate"),
    path("inloggen/opnieuw/", account.reauthenticate, name="account_reauthenticate"),
    path("inloggen/opnieuw/tweede-factor/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("wachtwoord/vergeten/", account.password_reset, name="account_reset_password"),
    path("wachtwoord/vergeten/verstuurd/", account.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^wachtwoord/nieuw/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("wachtwoord/nieuw/klaar/", account.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    path("mijn/wachtwoord/", account.password_change, name="account_change_password"),
    path("mijn/tweede-factor/", mfa.index, name="mfa_index"),
    path("mijn/tweede-factor/app/", totp.activate_totp, name="mfa_activate_totp"),
    path("mijn/tweede-factor/app/uit/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("mijn/tweede-factor/codes/", recovery.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("mijn/tweede-factor/codes/nieuw/", recovery.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("", include("home.urls")),
    path("", include("accounts.urls")),
    path("", include("houses.urls")),
    path("", include("access.urls")),
    path("", include("files.urls")),
    path("", include("notices.urls")),
    path("", include("cases.urls")),
    path("", include("triage.urls")),
    path("", include("meetings.urls")),
    path("", include("insight.urls")),
    *([path("demo/", include("demo.urls"))] if settings.DEMO else []),
]

handler400 = "casusoverleg.trouble.bad_request"
handler403 = "casusoverleg.trouble.forbidden"
handler404 = "casusoverleg.trouble.not_found"
handler500 = "casusoverleg.trouble.failure"
