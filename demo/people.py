"""The houses, organisations and professionals of the story. All of it is invented.

This is what an installation puts in place before anybody can log in; from here on everything happens
through the verbs the screens use (story.py).
"""

import datetime
from types import SimpleNamespace

from accounts.models import Desk, DeskSeat, Position, User
from casusoverleg import clock
from houses.models import House, Municipality, Organisation, Series

# organisation: (kind, chain, municipality or "")
VECHTMONDE = {
    "ZVH Vechtmonde": ("huis", "bestuur", ""),
    "Gemeente Oudemeer": ("college", "bestuur", "Oudemeer"),
    "Gemeente Lindewaard": ("college", "bestuur", "Lindewaard"),
    "Politie Lindewaard": ("politie", "straf", ""),
    "Openbaar Ministerie": ("om", "straf", ""),
    "Reclassering": ("reclassering", "straf", ""),
    "Raad voor de Kinderbescherming": ("rvdk", "zorg", ""),
    "Veilig Thuis Vechtmonde": ("veilig_thuis", "zorg", ""),
    "Jeugdbescherming": ("gi", "zorg", ""),
    "GGZ De Brug": ("ggz", "zorg", ""),
    "Wijkteam Oudemeer": ("in_opdracht_college", "zorg", "Oudemeer"),
    "Wijkteam Nieuwdorp": ("in_opdracht_college", "zorg", "Nieuwdorp"),
    "GGD Vechtmonde": ("ggd", "zorg", ""),
    "Woonstichting De Dijk": ("derde", "zorg", "Oudemeer"),
}
DUINRAND = {
    "ZVH Duinrand": ("huis", "bestuur", ""),
    "Gemeente Zandwijk": ("college", "bestuur", "Zandwijk"),
    "Politie Zandwijk": ("politie", "straf", ""),
    "Veilig Thuis Duinrand": ("veilig_thuis", "zorg", ""),
    "Wijkteam Zandwijk": ("in_opdracht_college", "zorg", "Zandwijk"),
    "GGZ Zeezicht": ("ggz", "zorg", ""),
}
# code: (first name, last name, organisation, role, desks)
PEOPLE = {
    "marit": ("Marit", "Veldkamp", "ZVH Vechtmonde", "procesregisseur", ("triage",)),
    "rosa": ("Rosa", "Duinker", "ZVH Vechtmonde", "procesregisseur", ("triage",)),
    "hamza": ("Hamza", "Terpstra", "ZVH Vechtmonde", "procesregisseur", ("triage",)),
    "anouk": ("Anouk", "Prinsen", "ZVH Vechtmonde", "informatieverwerker", ("triage",)),
    "ivo": ("Ivo", "Schaap", "ZVH Vechtmonde", "informatieverwerker", ("triage",)),
    "henriette": ("Henriëtte", "Bosman", "ZVH Vechtmonde", "ketenmanager", ()),
    "bas": ("Bas", "Noorman", "ZVH Vechtmonde", "functionaris", ("privacy",)),
    "tom": ("Tom", "Evertsma", "ZVH Vechtmonde", "beheerder", ()),
    "joris": ("Joris", "Aalderink", "Gemeente Oudemeer", "beslisser", ("doelbesluit",)),
    "wies": ("Wies", "Tolhuis", "Gemeente Lindewaard", "beslisser", ("doelbesluit",)),
    "femke": ("Femke", "Roosjen", "Politie Lindewaard", "partner", ("doelbesluit",)),
    "lars": ("Lars", "Kolham", "Politie Lindewaard", "partner", ()),
    "ilse": ("Ilse", "Dekens", "Openbaar Ministerie", "partner", ("doelbesluit",)),
    "guus": ("Guus", "Wiarda", "Openbaar Ministerie", "partner", ()),
    "roel": ("Roel", "Meerdink", "Reclassering", "partner", ()),
    "yara": ("Yara", "Blokzijl", "Reclassering", "partner", ()),
    "pien": ("Pien", "Haarsma", "Raad voor de Kinderbescherming", "partner", ()),
    "youssef": ("Youssef", "Achterveld", "Veilig Thuis Vechtmonde", "partner", ()),
    "carlijn": ("Carlijn", "Zuidema", "Veilig Thuis Vechtmonde", "partner", ()),
    "sanne": ("Sanne", "Tichelaar", "Jeugdbescherming", "partner", ()),
    "mees": ("Mees", "Oldenburger", "Jeugdbescherming", "partner", ()),
    "stefan": ("Stefan", "Otterloo", "Jeugdbescherming", "middenmanager", ()),
    "imane": ("Imane", "Sloterdijk", "GGZ De Brug", "partner", ()),
    "joost": ("Joost", "Wierden", "GGZ De Brug", "partner", ()),
    "lotte": ("Lotte", "Haakman", "GGZ De Brug", "partner", ()),
    "daan": ("Daan", "Kuiperij", "Wijkteam Oudemeer", "partner", ()),
    "noa": ("Noa", "Vlietstra", "Wijkteam Oudemeer", "partner", ()),
    "bram": ("Bram", "Eekhout", "Wijkteam Nieuwdorp", "partner", ()),
    "sude": ("Sude", "Akersloot", "Wijkteam Nieuwdorp", "partner", ()),
    "tygo": ("Tygo", "Rozeboom", "GGD Vechtmonde", "partner", ()),
    "ruud": ("Ruud", "Zijlstra", "ZVH Duinrand", "procesregisseur", ("triage",)),
    "mila": ("Mila", "Strandman", "ZVH Duinrand", "informatieverwerker", ("triage",)),
    "egbert": ("Egbert", "Vuurtoren", "ZVH Duinrand", "ketenmanager", ()),
    "quinten": ("Quinten", "Helmgras", "ZVH Duinrand", "functionaris", ("privacy",)),
    "fenna": ("Fenna", "Zandstra", "Gemeente Zandwijk", "beslisser", ("doelbesluit",)),
    "koen": ("Koen", "Duinhoek", "Politie Zandwijk", "partner", ("doelbesluit",)),
    "esmee": ("Esmee", "Golfslag", "Veilig Thuis Duinrand", "partner", ()),
    "abel": ("Abel", "Schelpen", "Wijkteam Zandwijk", "partner", ()),
    "lieke": ("Lieke", "Branding", "GGZ Zeezicht", "partner", ()),
    "otto": ("Otto", "Stuifzand", "ZVH Duinrand", "beheerder", ()),
}
# somebody with two roles, in two houses: chooses which one is in force
SECOND_POSITIONS = [("carlijn", "Veilig Thuis Duinrand", "partner"), ("hamza", "ZVH Vechtmonde", "informatieverwerker")]
SERIES = {
    "ZVH Vechtmonde": [
        ("Focusoverleg", "casus", 0, "13:30", 120, 8, 24, "kamer Vecht"),
        ("MDA++", "casus", 3, "13:00", 150, 4, 40, "kamer Zuwe"),
        ("Weegoverleg", "weeg", 1, "09:00", 60, 10, 10, "online"),
        ("Casus-op-Maat", "maat", 2, "10:30", 60, 1, 60, ""),
    ],
    "ZVH Duinrand": [("Dagoverleg", "casus", 0, "13:00", 90, 10, 9, "kamer Helm")],
}


def install():
    """Two houses with everybody in them; returns houses, users and series by code. Runs once."""
    long_ago = clock.now() - datetime.timedelta(days=500)
    organisations, users = {}, {}
    for name, code, table in (("ZVH Vechtmonde", "vechtmonde", VECHTMONDE), ("ZVH Duinrand", "duinrand", DUINRAND)):
        house = House.objects.create(
            name=name, code=code, legal_form="gemeenschappelijke regeling", emergency_phone="0300 555 010"
        )
        towns = {}
        for organisation, (kind, chain, town) in table.items():
            if town and town not in towns:
                towns[town] = Municipality.objects.create(house=house, name=town)
            organisations[organisation] = Organisation.objects.create(
                house=house, name=organisation, kind=kind, chain=chain, municipality=towns.get(town)
            )
        for kind, _ in Desk.KINDS:
            Desk.objects.create(house=house, kind=kind)
        for row in SERIES[name]:
            fields = dict(zip(("name", "kind", "weekday", "starts", "minutes", "cap", "minutes_per_case", "place"), row))
            Series.objects.create(house=house, **fields)
    for code, (first, last, organisation, role, desks) in PEOPLE.items():
        users[code] = user = User(
            email=f"{code}@voorbeeld.example",
            first_name=first,
            last_name=last,
            screening="vog",
            screened_on=long_ago.date(),
            secrecy_on=long_ago.date(),
            joined_at=long_ago,
        )
        user.set_unusable_password()
        user.save()
        place = organisations[organisation]
        Position.objects.create(user=user, house=place.house, organisation=place, role=role, since=long_ago)
        for kind in desks:
            DeskSeat.objects.create(desk=Desk.objects.get(house=place.house, kind=kind), user=user, since=long_ago)
    for code, organisation, role in SECOND_POSITIONS:
        place = organisations[organisation]
        Position.objects.create(
            user=users[code], house=place.house, organisation=place, role=role, since=long_ago + datetime.timedelta(days=1)
        )
    return found()


def found():
    """What `install` made, read back at a later start; None when it has not run."""
    if not House.objects.filter(code="vechtmonde").exists():
        return None
    return SimpleNamespace(
        houses={h.code: h for h in House.objects.all()},
        organisations={o.name: o for o in Organisation.objects.select_related("house")},
        users={u.email.split("@")[0]: u for u in User.objects.all()},
        series={s.name: s for s in Series.objects.select_related("house")},
    )
