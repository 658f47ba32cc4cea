"""What a line in the inbox says: per closed kind a sentence, an icon and one button. Numbers only, never names."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """`sentence` takes {number}; `icon` is one of screens.md §4; `button` a verb. `told`: to know, not to do;
    its button marks it as seen and then opens it."""

    sentence: str
    icon: str
    button: str
    told: bool = False


KINDS = {
    # actions
    "actie_gevraagd": Kind("Wil u actie {number} doen?", "list-checks", "Bekijken"),
    "actie_vast": Kind("Actie {number} loopt vast", "triangle-alert", "Bekijken"),
    "actie_teruggegeven": Kind("Actie {number} is teruggegeven: kies wie het doet", "list-checks", "Kiezen"),
    "actie_gereed": Kind("Actie {number} is gereed: kijk na of het klopt", "circle-check", "Nakijken"),
    "actie_opgeschoven": Kind("Actie {number} schuift weer op", "calendar-clock", "Bekijken", told=True),
    # the family's file
    "rappel": Kind("Gezin {number} is aan de beurt en staat op geen agenda", "calendar-clock", "Bekijken", told=True),
    "volgen_voorbij": Kind("Gezin {number}: het volgen loopt af, kies hoe het verder gaat", "eye", "Kiezen"),
    "gezin_afgesloten": Kind("Gezin {number} is afgesloten", "circle-check", "Gezien", told=True),
    "collega_vertrekt": Kind("Gezin {number}: een collega vertrekt, draag over", "log-out", "Overdragen"),
    "procesregie_gekregen": Kind("U bent procesregisseur van gezin {number}", "folder-open", "Bekijken", told=True),
    "regie_gevraagd": Kind("Gezin {number} vraagt u voor de casusregie", "hand", "Bekijken"),
    # referrals
    "aanmelding_wegen": Kind("Aanmelding {number} wacht op weging", "file-input", "Wegen"),
    "aanmelding_aanvullen": Kind("Aanmelding {number}: er is een vraag aan u", "file-input", "Aanvullen"),
    "eerste_contact": Kind("Aanmelding {number}: het eerste contact moet nog", "message-square", "Bekijken"),
    "aanmelding_stand": Kind("Er is nieuws over aanmelding {number}", "file-input", "Bekijken", told=True),
    "gezin_opgepakt": Kind("Gezin {number} is opgepakt: u bent erbij", "folder-open", "Bekijken", told=True),
    "aanmelding_doelbesluit": Kind("Aanmelding {number} wacht op uw besluit", "landmark", "Beslissen"),
    # meetings
    "uitnodiging": Kind("Overleg {number}: komt u?", "calendar-days", "Antwoorden"),
    "vervanger": Kind("Overleg {number}: iemand stuurt een vervanger", "users", "Bekijken"),
    "voorbereiden": Kind("Bereid overleg {number} voor", "calendar-days", "Voorbereiden"),
    "vervanger": Kind("Overleg {number}: iemand stuurt een vervanger", "users", "Toegang geven"),
    "overleg_verplaatst": Kind("Overleg {number} is verplaatst", "calendar-days", "Bekijken", told=True),
    "overleg_vervalt": Kind("Overleg {number} gaat niet door", "calendar-days", "Gezien", told=True),
    "verslag": Kind("Het verslag van overleg {number} staat klaar", "file-text", "Lezen", told=True),
    # the house
    "herstel_factor": Kind("Een collega vraagt een nieuwe tweede factor", "lock", "Bekijken"),
}
OTHER = Kind("Er wacht iets op u: {number}", "circle", "Bekijken")


def of(kind: str) -> Kind:
    """The texts of a kind; a kind nobody wrote a sentence for gets the general one."""
    return KINDS.get(kind, OTHER)
