"""The story of the demo: sixty families through the whole product, by the verbs the screens use.

Everything is relative to today and drawn with a fixed seed. Each step happens at its own moment
(`clock.fixed`) and is done by the person who would do it (`acting`), so that log, rights and history
are as real as those of a house that has worked with it for a year.
"""

import datetime

from access.acting import System, acting
from cases.changes import actions, case, following, information, plan
from cases.models import ActionItem, Case, Person, SafetyRequirement
from casusoverleg import clock
from demo import families
from files import changes as files
from meetings.changes import closing, planning, room
from meetings.models import AgendaItem, Contribution, Meeting
from notices import changes as notices
from notices.models import Notice
from triage import changes as triage
from triage.criteria import LETTERS, REASONS

POOL = {
    "zorg": {"Oudemeer": ("daan", "noa"), "Nieuwdorp": ("bram", "sude"), "Lindewaard": ("noa", "sude"), "Zandwijk": ("abel",)},
    "politie": ("femke", "lars"),
    "veilig": ("youssef", "carlijn"),
    "jeugd": ("sanne", "mees"),
    "reclassering": ("roel", "yara"),
    "ggz": ("imane", "joost"),
}
POOL_TWO = {"zorg": {"Zandwijk": ("abel",)}, "politie": ("koen",), "veilig": ("esmee",), "ggz": ("lieke",)}
PLAYED_BY = {"triage": "anouk", "decides": ("joris", "wies"), "directors": ("marit", "rosa", "hamza")}
PLAYED_BY_TWO = {"triage": "mila", "decides": ("fenna",), "directors": ("ruud",)}
# what becomes of the referrals that are not taken up, one line each
ENDINGS = ["te_wegen"] * 4 + ["aanvullen"] * 2 + ["voorgelegd"] * 2 + ["lokaal"] * 3 + ["riec"] + ["afgewezen"] * 3 + ["ingetrokken"]
ENDINGS_TWO = ["te_wegen", "voorgelegd", "lokaal", "afgewezen"]
TAKEN_UP, TAKEN_UP_TWO = 30, 10
# lines of an inbox that stay until somebody has done it
STILL_WAITS = (triage.WEIGH, triage.DECIDE, triage.COMPLETE, "actie_gevraagd", "voorbereiden")
CHECKED = {
    "kept": "Zelf nagegaan, en het gezin zegt hetzelfde.",
    "partly": "De eerste week wel, daarna één keer niet.",
    "broken": "Hij stond vrijdag om 17:10 bij de school.",
    "drop": "Niet meer nodig nu er een contactverbod geldt.",
}
ADMISSION = {
    letter: triage.Admission("ja", text, timing="nu" if letter == "c" else "", harms=("personen",) if letter == "c" else ())
    for letter, text in {
        "a": "Bij beide ouders, en de kinderen hebben er last van.",
        "b": "Wonen, geld, drank en school.",
        "c": "Er was dit jaar vijf keer politie aan de deur.",
        "d": "Hulp alleen houdt vader niet weg; straf alleen helpt de kinderen niet.",
    }.items()
}


class Story:
    """Plays once on an empty installation; `world` is what people.install() or people.found() gave."""

    def __init__(self, world):
        self.world = world
        self.today = clock.today()
        self.place = world.houses["vechtmonde"]
        self.seats = {}

    # ---- small words ----

    def user(self, code):
        return self.seat(self.world.users[code])

    def seat(self, user):
        """This person in the first position they got in the house that the story is in."""
        key = user.pk, self.place.pk
        if key not in self.seats:
            self.seats[key] = (
                user.positions.filter(house=self.place).select_related("house", "organisation").order_by("since").first()
            )
        user.position = self.seats[key]
        return user

    def at(self, days_ago, time="09:30"):
        return clock.at(self.today - datetime.timedelta(days=days_ago), datetime.time.fromisoformat(time))

    def do(self, who, moment, verb, **values):
        """One verb by one person at one moment; returns what it gives."""
        actor = self.user(who) if isinstance(who, str) else self.seat(who)
        with clock.fixed(moment), acting(actor):
            return verb(actor=actor, **values)

    def seen(self):
        """What waited for somebody longer than four days has been seen by now."""
        with acting(System("verhaal")):
            for notice in Notice.objects.waiting().filter(made_at__lt=self.at(4)).exclude(kind__in=STILL_WAITS):
                notices.settle(kind=notice.kind, number=notice.number, user=notice.user)

    def play(self):
        """All of it, oldest first; today's meeting is opened by `open_today`."""
        self.house(self.world.houses["vechtmonde"], POOL, PLAYED_BY, TAKEN_UP, ENDINGS, first=0, series="Focusoverleg")
        self.house(
            self.world.houses["duinrand"], POOL_TWO, PLAYED_BY_TWO, TAKEN_UP_TWO, ENDINGS_TWO, first=46, series="Dagoverleg"
        )
        self.seen()

    def house(self, house, pool, played_by, taken_up, endings, *, first, series):
        """One house: its families come in, meetings are held, some are followed or closed."""
        self.place = house
        places = families.PLACES if house.code == "vechtmonde" else ["Zandwijk"]
        running = []
        for i in range(taken_up):
            days_ago = 300 - i * 9 if house.code == "vechtmonde" else 200 - i * 18
            running.append(self.take_up(house, pool, played_by, first + i, days_ago, places))
        self.fill_files(running)
        self.past_meetings(running, self.world.series[series])
        self.work_on_actions(running)
        self.end_some(running, few=house.code == "duinrand")
        for i, ending in enumerate(endings):
            self.other_ending(house, pool, played_by, first + taken_up + i, ending, 2 + 3 * i, places)
        self.coming_meetings(running, self.world.series[series])

    # ---- a family comes in ----

    def register(self, house, pool, number, days_ago, places):
        """A partner registers; returns (Family, Referral, team by kind, registrar)."""
        family = families.draw(number, self.today, places)
        team_of = {kind: self.choose(kind, codes, family.town, number) for kind, codes in pool.items()}
        if number == 0:
            team_of = {"zorg": "daan", "politie": "femke", "veilig": "youssef", "jeugd": "sanne", "reclassering": "roel", "ggz": "imane"}
        registrar = team_of["veilig"] if number % 3 else team_of["zorg"]
        persons = [
            dict(first_name=f, last_name=l, birth_date=b, role=r, place=family.town, informed="ja" if r == "moeder" else "nee")
            for f, l, b, r in family.people
        ]
        children = range(2, len(persons) - 1)
        relations = [(0, 1, "ex" if number % 2 == 0 else "partner", False)]
        relations += [(parent, child, "ouder", True) for child in children for parent in (0, 1)]
        relations += [(len(persons) - 1, 0, "steun", False)]
        municipality = house.municipalities.get(name=family.town) if family.town in [
            m.name for m in house.municipalities.all()
        ] else house.municipalities.first()
        moment = self.at(days_ago, f"{9 + number % 7:02}:{(number * 7) % 60:02}")
        referral = self.do(
            registrar, moment, triage.register_family, municipality=municipality, persons=persons, relations=relations,
            cause="gedraging" if number % 2 else "situatie", matter=families.MATTERS[number % len(families.MATTERS)],
            tried=families.TRIED[number % 4], wanted=families.WANTED[number % 3], admission=ADMISSION, declared=True,
            urgent=number % 6 == 0, urgency_note="Vader heeft sinds maandag een nieuw adres in de straat." if number % 6 == 0 else "",
            family_told="deels" if number % 2 == 0 else "ja",
            told_note="Moeder weet het. Vader nog niet, om haar veiligheid." if number % 2 == 0 else "",
        )  # fmt: skip
        return family, referral, team_of, registrar

    def choose(self, kind, codes, town, number):
        if isinstance(codes, dict):
            codes = codes.get(town) or next(iter(codes.values()))
        return codes[number % len(codes)]

    def weigh(self, judge, referral, moment, verdicts="jajajajaja"):
        arguments = ["Geweld, schulden, drank en een kind dat niet naar school gaat.", "Wijkteam acht maanden betrokken, twee keer gestopt.",
                     "Drie meldingen in vier weken.", "Twee aangiften en een contactverbod dat niet wordt nageleefd.", "Alle betrokkenen zijn gesproken."]  # fmt: skip
        for letter, argument in zip(LETTERS, arguments):
            self.do(judge, moment, triage.judge, referral=referral, criterion=letter, verdict="ja", argument=argument)

    def lay_before(self, played_by, referral, days_ago, route="opgepakt"):
        self.weigh(played_by["triage"], referral, self.at(days_ago - 2, "10:15"))
        self.do(
            played_by["triage"], self.at(days_ago - 2, "10:40"), triage.submit_weighing, referral=referral, route=route,
            reasons=list(REASONS.get(route, {}))[:1], proposal="Meer dan één keten nodig." if route == "opgepakt" else "Kan dichtbij huis.",
        )  # fmt: skip

    def take_up(self, house, pool, played_by, number, days_ago, places):
        """Registered, weighed and taken up by a public participant, with a director and a team."""
        family, referral, team_of, _ = self.register(house, pool, number, days_ago, places)
        self.do(
            played_by["triage"], self.at(days_ago - 1, "11:20"), triage.note_first_contact, referral=referral,
        )  # fmt: skip
        self.lay_before(played_by, referral, days_ago)
        decider = played_by["decides"][number % len(played_by["decides"])]
        director = "marit" if number == 0 else played_by["directors"][number % len(played_by["directors"])]
        if house.code == "vechtmonde" and number in (1, 2, 4, 5, 7, 8):
            director = "marit"
        moment = self.at(days_ago - 4, "13:05")
        self.weigh(decider, referral, moment)
        self.do(
            decider, moment, triage.decide_purpose, referral=referral, outcome="opgepakt",
            reasons="Drie organisaties kwamen los van elkaar niet verder.", ends=["unsafe_persons"], director=self.user(director),
            team=[self.user(c) for c in dict.fromkeys(team_of.values())], purpose="Iedereen in dit gezin is veilig en weet bij wie hulp te halen is.",
            advice="Dank voor uw aanmelding. We pakken dit gezin op; de procesregisseur belt u.",
        )  # fmt: skip
        return number, family, referral.dossier, team_of, director

    def other_ending(self, house, pool, played_by, number, ending, days_ago, places):
        """A referral that is still being weighed, or went elsewhere."""
        family, referral, _, registrar = self.register(house, pool, number, days_ago, places)
        triager = played_by["triage"]
        if ending == "te_wegen":
            if number % 2:
                self.do(triager, self.at(max(0, days_ago - 1), "10:15"), triage.judge, referral=referral, criterion="a",
                        verdict="ja", argument="Meer problemen door elkaar, bij twee gezinsleden.")  # fmt: skip
        elif ending == "aanvullen":
            self.do(triager, self.at(days_ago - 1, "10:15"), triage.ask_more, referral=referral,
                    question="Gaan de kinderen nu naar school?", due_on=self.today + datetime.timedelta(days=3))  # fmt: skip
        elif ending == "ingetrokken":
            self.do(registrar, self.at(days_ago - 1, "10:15"), triage.withdraw_referral, referral=referral)
        else:
            self.lay_before(played_by, referral, days_ago, route="opgepakt" if ending == "voorgelegd" else ending)
            if ending != "voorgelegd":
                decider = played_by["decides"][number % len(played_by["decides"])]
                self.do(
                    decider, self.at(max(0, days_ago - 4), "13:05"), triage.decide_purpose, referral=referral, outcome=ending,
                    reasons="De gemeente komt hier met het wijkteam uit.", grounds=list(REASONS[ending])[:1],
                    advice="Neem contact op met het wijkteam; zij verwachten uw telefoontje.",
                )  # fmt: skip

    # ---- the file ----

    def fill_files(self, running):
        for number, family, dossier, team_of, director in running:
            started = 290 - number * 9 if number < 46 else 190 - (number - 46) * 18
            moment = self.at(max(1, started - 8), "15:10")  # the team has just begun
            with clock.fixed(moment), acting(self.user(director)):
                persons = {p.first_name: p for p in Person.objects.filter(dossier=dossier)}
            for k, (kind, text, source, category) in enumerate(families.FACTS[number % 3 : number % 3 + 3] if number else families.FACTS):
                who = team_of.get(source) or team_of["zorg"]
                about = family.vader if "{vader}" in text else family.kind if "{kind}" in text else family.moeder
                day = self.at(max(0, started - 10 - k * 6), "16:00")
                self.do(who, day, information.add_information, dossier=dossier, text=family.say(text), kind=kind, category=category,
                        person=persons.get(about), observed_on=day.date() - datetime.timedelta(days=2))  # fmt: skip
            if "politie" in team_of:
                self.do(team_of["politie"], moment, information.add_information, dossier=dossier, text=families.STRAF_ONLY, kind="feit",
                        category=7, audience="straf", person=persons.get(family.vader))  # fmt: skip
            self.do(team_of["zorg"], moment, information.add_information, dossier=dossier, text=family.say(families.ZORG_ONLY), kind="feit",
                    category=6, audience="zorg", person=persons.get(family.moeder))  # fmt: skip
            for lane, back, until, text, mark in (
                ("incident", 620, None, "Ruzie op straat, buren bellen", "eerste"),
                ("melding", 610, None, "Melding bij Veilig Thuis", ""),
                ("hulp", 580, 400, "Wijkteam, vrijwillig", ""),
                ("incident", 420, None, "Deur ingetrapt", "ergste"),
                ("incident", 40, None, "Stond ’s nachts voor de deur", ""),
                ("melding", 38, None, "Zorgen van school", ""),
            ):
                on = self.today - datetime.timedelta(days=back + number % 20)
                self.do(
                    director, moment, information.add_event, dossier=dossier, lane=lane, on=min(on, moment.date()), text=text, mark=mark,
                    until=min(self.today - datetime.timedelta(days=until), moment.date()) if until else None,
                )  # fmt: skip
            regie = team_of["veilig"] if number % 3 == 0 else team_of["zorg"]
            self.do(director, moment, case.accept_regie, dossier=dossier, user=self.user(regie))
            self.do(
                director, self.at(3 if number % 4 else max(3, min(45, started - 9)), "17:00"), case.write_summary, dossier=dossier,
                concern=family.say(families.CONCERNS[number % 3]), helps=family.say(families.HELPS[number % 3]),
            )  # fmt: skip
            for goal in families.GOALS[: 1 + number % 2]:
                self.do(director, moment, plan.set_goal, dossier=dossier, text=family.say(goal))
            for text, guard, consequence in families.SAFETY:
                guard = team_of.get(guard) or team_of["zorg"]
                self.do(director, moment, plan.require_safety, dossier=dossier, text=family.say(text), guard=self.user(guard),
                        consequence=consequence)  # fmt: skip
            self.check_safety(number, dossier, director)

    def check_safety(self, number, dossier, director):
        """Each requirement looked at (or not yet), in all its states over the families."""
        with acting(self.user(director)):
            requirements = list(SafetyRequirement.objects.filter(dossier=dossier).select_related("guard", "dossier"))
        for k, requirement in enumerate(requirements):
            step = (None, "kept", "partly", "broken", "kept", "drop")[(number + k) % 6]
            if step:
                who = self.user(director) if step == "drop" else requirement.guard
                moment = self.at(2 + (number + k) % 9, "16:45")
                with clock.fixed(moment):
                    self.seat(who)
                    with acting(who):
                        plan.check_safety(actor=who, requirement=requirement, step=step, note=CHECKED[step])

    # ---- meetings ----

    def past_meetings(self, running, series):
        """Six past meetings with minutes, five families each, all of one director."""
        by_director = {}
        for row in running:
            by_director.setdefault(row[4], []).append(row)
        for k, back in enumerate((84, 63, 42, 28, 14, 7)):
            directors = list(by_director)
            director = directors[k % len(directors)] if back > 14 else directors[0]
            due = [row for row in by_director[director] if self.since(row) > back + 12]
            due = due[(k * 4) % max(1, len(due)) :] + due
            rows = list({row[0]: row for row in due}.values())[:5]
            if back <= 14 and running[0][4] == director and running[0] not in rows:
                rows = [running[0], *rows[:4]]
            self.hold(director, rows, {row[2].pk: row for row in running}, series, back)

    def since(self, row):
        return 296 - row[0] * 9 if row[0] < 46 else 196 - (row[0] - 46) * 18

    def make_meeting(self, director, rows, known, series, starts, planned, aim="Kijken hoe het gaat en wat er nog nodig is."):
        meeting = self.do(
            director, planned, planning.plan_meeting, series=series, starts_at=starts, minutes=series.minutes, place=series.place,
            chair=self.user(director),
        )  # fmt: skip
        with clock.fixed(planned), acting(self.user(director)):
            there = set(AgendaItem.objects.filter(meeting=meeting).values_list("dossier_id", flat=True))
        for _, _, dossier, _, _ in rows:
            if dossier.pk not in there and len(there) < series.cap:
                there.add(dossier.pk)
                self.do(director, planned, planning.add_item, meeting=meeting, dossier=dossier, kind="rappel", aim=aim)
        on_it = [known[pk] for pk in there if pk in known]
        for code in dict.fromkeys(code for row in on_it for code in row[3].values()):
            self.do(director, planned, planning.invite, meeting=meeting, user=self.user(code), expectation="Meedenken en afspraken maken.")
        return meeting

    def hold(self, director, rows, known, series, back):
        """A past meeting from invitation to minutes."""
        starts = self.at(back, f"{series.starts:%H:%M}")
        meeting = self.make_meeting(director, rows, known, series, starts, self.at(back + 9))
        self.do(director, starts, room.open_meeting, meeting=meeting)
        with clock.fixed(starts), acting(self.user(director)):
            items = list(AgendaItem.objects.filter(meeting=meeting).select_related("dossier", "meeting"))
            invitations = list(meeting.invitations.select_related("user"))
        for invitation in invitations:
            self.do(director, starts, room.mark_present, invitation=invitation)
        for k, item in enumerate(items):
            moment = starts + datetime.timedelta(minutes=2 + 22 * k)
            row = known.get(item.dossier_id)
            if row is None or k > 5:
                self.do(director, moment, room.postpone_item, item=item, reason="Vandaag was er te weinig tijd.",
                        on=(moment + datetime.timedelta(days=14)).date())  # fmt: skip
                continue
            self.discuss(director, meeting, item, row, moment, k)
        self.do(director, starts + datetime.timedelta(minutes=series.minutes), closing.close_meeting, meeting=meeting)
        return meeting

    def discuss(self, director, meeting, item, row, moment, k, *, until="afgerond"):
        """One family on the table: image, judgement, decision; with `until` one may stop halfway."""
        number, family, dossier, team_of, _ = row
        minute = datetime.timedelta(minutes=1)
        item = self.do(director, moment, room.start_item, item=item)
        brought = [
            (team_of["zorg"], "feit", "{kind} was deze week elke dag op school."),
            (team_of.get("politie", team_of["zorg"]), "feit", "Geen nieuwe meldingen sinds het vorige overleg."),
            (team_of["veilig"], "vermoeden", "{vader} zoekt weer contact, via zijn broer."),
        ]
        for who, kind, text in brought[: 2 + number % 2]:
            self.do(who, moment + minute, room.contribute, item=item, kind=kind, text=family.say(text))
        self.do(director, moment + 3 * minute, room.save_text, item=item, field="beeld",
                text=family.say("Het is rustiger. {kind} gaat naar school. {vader} zoekt nog contact."), version=0)  # fmt: skip
        item = self.do(director, moment + 8 * minute, room.set_step, item=item, step="oordeel")
        self.do(team_of["jeugd"] if "jeugd" in team_of else team_of["zorg"], moment + 9 * minute, room.contribute, item=item,
                kind="voorstel", text=family.say("School informeren, en afspreken wie {kind} ophaalt."))  # fmt: skip
        if until == "oordeel":
            return
        with clock.fixed(moment), acting(self.user(director)):
            first = Contribution.objects.filter(item=item, step="oordeel").first()
        if first:
            self.do(director, moment + 10 * minute, room.take_over, contribution=first)
        self.do(director, moment + 11 * minute, room.save_text, item=item, field="zorg",
                text=family.say(families.CONCERNS[number % 3]), version=0)  # fmt: skip
        item = self.do(director, moment + 12 * minute, room.set_step, item=item, step="besluit")
        self.do(director, moment + 13 * minute, room.decide, item=item, text=family.say(families.DECISIONS[(number + k) % 4]),
                agreed="Iedereen aan tafel")  # fmt: skip
        for j in range(2):
            what, whom, kind = families.ACTIONS[(number * 2 + k + j) % len(families.ACTIONS)]
            responsible = team_of.get(kind) or team_of["zorg"]
            self.do(
                director, moment + (14 + j) * minute, room.agree_action, item=item, what=family.say(what), for_whom=family.say(whom),
                responsible=self.user(responsible), due_on=moment.date() + datetime.timedelta(days=10 + 11 * j + number % 5),
            )  # fmt: skip
        disposition = "loopt" if (number + k) % 5 == 0 else "terug"
        next_on = moment.date() + datetime.timedelta(days=21 if disposition == "terug" else 35)
        self.do(director, moment + 20 * minute, room.finish_item, item=item, disposition=disposition, next_on=next_on)

    def work_on_actions(self, running):
        """The team keeps its word, or not: actions in every state."""
        for number, _, dossier, _, director in running:
            with acting(self.user(director)):
                found = list(ActionItem.objects.filter(dossier=dossier).select_related("responsible", "dossier").order_by("number"))
            for k, action in enumerate(found):
                self.work_on(action, number + k, director)

    def work_on(self, action, turn, director):
        who, due = action.responsible, action.due_on
        self.seat(who)
        agreed = action.agreed_at

        def step(name, days=1, **values):
            moment = min(agreed + datetime.timedelta(days=days, hours=20), clock.now() - datetime.timedelta(minutes=5))
            with clock.fixed(moment), acting(who):
                actions.step_action(actor=who, action=action, step=name, **values)

        if turn % 11 == 10:
            return  # still asked
        step("accept")
        late = due < self.today
        kind = turn % 8
        if late and kind not in (3, 6):
            step("finish", days=max(2, min((due - agreed.date()).days - 1 + kind % 3, 20)), note="Gedaan. Het gezin weet ervan.")
        elif kind == 1:
            step("start", days=2)
        elif kind == 2:
            step("wait", days=2, note="De wachtlijst is drie weken. Zolang belt het wijkteam elke week.")
        elif kind == 4:
            step("stuck", days=2, note="De deur blijft dicht en de telefoon staat uit.")
        elif kind == 5:
            step("postpone", days=2, note="De afspraak is verzet.", due_on=max(due, self.today) + datetime.timedelta(days=6))
        elif kind == 7 and turn % 3 == 0:
            step("give_back", days=2, note="Dit hoort bij een andere organisatie.")
        if turn % 19 == 18 and not late:
            boss = self.user(director)
            self.seat(boss)
            with acting(boss):
                actions.step_action(actor=boss, action=action, step="cancel", note="Niet meer nodig.")

    def end_some(self, running, *, few):
        """The oldest families: some are followed, some closed; phases move on."""
        ended = [row for row in running if row[0] not in (0, 1, 2)]
        count = 2 if few else 6
        for k, (number, family, dossier, team_of, director) in enumerate(ended[:count]):
            moment = self.at(4, "11:30")
            self.finish_open(dossier, director)
            closer = team_of["politie"]
            self.do(closer, moment, following.close_case, dossier=dossier,
                    reasons="De doelen zijn gehaald. Het gezin weet bij wie het terechtkan.")  # fmt: skip
        for k, (number, family, dossier, team_of, director) in enumerate(ended[count : count + (1 if few else 5)]):
            self.do(director, self.at(5, "11:30"), following.follow, dossier=dossier, until=self.today + datetime.timedelta(days=60 + 10 * k))
        for k, (number, family, dossier, team_of, director) in enumerate(ended[count + 5 :]):
            if k % 2 == 0:
                self.do(director, self.at(6, "14:00"), case.change_phase, dossier=dossier, step="to_risk",
                        reason="De veiligheidseisen zijn zes weken nagekomen.")  # fmt: skip
            if k % 4 == 0:
                self.do(director, self.at(5, "14:00"), case.change_phase, dossier=dossier, step="to_recovery",
                        reason="De risico’s zijn onder controle.")  # fmt: skip

    def finish_open(self, dossier, director):
        boss = self.user(director)
        self.seat(boss)
        moment = self.at(4, "11:00")
        with clock.fixed(moment), acting(boss):
            left = list(ActionItem.objects.open().filter(dossier=dossier).select_related("responsible", "dossier"))
            for action in left:
                actions.step_action(actor=boss, action=action, step="cancel", note="Het gezin wordt afgesloten.")

    def coming_meetings(self, running, series):
        """Two to come, with an agenda and invitations in every answer; one cancelled."""
        now = clock.now() - datetime.timedelta(hours=3)
        by_director = {}
        with acting(System("verhaal")):
            going = set(Case.objects.filter(state="lopend").values_list("dossier_id", flat=True))
        for row in running:
            if row[2].pk in going:
                by_director.setdefault(row[4], []).append(row)
        planned = []
        for k, (director, rows) in enumerate(list(by_director.items())[:2]):
            starts = self.at(-(2 + 5 * k), f"{series.starts:%H:%M}")
            rows = [row for row in rows if row[0] != 0][-4:]
            meeting = self.make_meeting(director, rows, {row[2].pk: row for row in running}, series, starts, now)
            self.do(director, now, planning.ask_preparation, meeting=meeting, asked="Wat is nieuw sinds de vorige keer?")
            with acting(self.user(director)):
                invitations = list(meeting.invitations.select_related("user").exclude(user=self.user(director)))
            for j, invitation in enumerate(invitations):
                who = invitation.user
                self.seat(who)
                with clock.fixed(now), acting(who):
                    if j % 4 == 1:
                        planning.answer_invitation(actor=who, invitation=invitation, step="accept")
                    elif j % 4 == 2:
                        planning.answer_invitation(actor=who, invitation=invitation, step="decline")
            if len(invitations) > 3:
                self.do(director, now, planning.withdraw_invitation, invitation=invitations[-1])
                next(filter(None, (self.substitute(invitation, now) for invitation in invitations[:-1])), None)
            planned.append(meeting)
        director = next(iter(by_director))
        cancelled = self.make_meeting(director, [], {}, series, self.at(-12, "10:00"), now)
        self.do(director, now, planning.cancel_meeting, meeting=cancelled, reason="De zaal is niet beschikbaar.")
        return planned

    def substitute(self, invitation, moment):
        """Somebody sends a colleague of the same organisation; None where there is no such colleague."""
        who = invitation.user
        self.seat(who)
        with clock.fixed(moment), acting(who):
            from accounts.models import User  # the people of the same organisation, nothing about families

            colleague = (
                User.objects.filter(positions__organisation=invitation.organisation, positions__role="partner")
                .exclude(pk=who.pk)
                .exclude(email__startswith="lotte")
                .exclude(pk__in=invitation.meeting.invitations.values("user"))
                .first()
            )
            return colleague and planning.send_substitute(actor=who, invitation=invitation, substitute=colleague)

    # ---- today ----

    def open_today(self):
        """When no meeting is under way, one of today is made and opened, with its second family on the table."""
        self.place = self.world.houses["vechtmonde"]
        with acting(System("verhaal")):
            if Meeting.objects.filter(state="loopt", house=self.world.houses["vechtmonde"]).exists():
                return None
            mine = Case.objects.filter(state="lopend", director=self.user("marit")).select_related("dossier").order_by("dossier__number")
            dossiers = [c.dossier for c in mine]
        rows = [self.row_of(dossier) for dossier in dossiers]
        both = [row for row in rows if {"daan", "femke"} <= set(row[3].values())] or rows
        ours = next((row for row in both if row[1].moeder == "Esra"), both[0])
        rest = [row for row in rows if row is not ours][:4]
        rows = [rest[0], ours, *rest[1:]]
        series = self.world.series["Focusoverleg"]
        now = clock.now()
        with clock.fixed(now - datetime.timedelta(minutes=45)):
            planned = clock.now()
        starts = now - datetime.timedelta(minutes=26)
        meeting = self.make_meeting("marit", rows, {row[2].pk: row for row in rows}, series, starts, planned)
        wanted = [row[2].pk for row in rows]
        with acting(self.user("marit")):
            items = {i.dossier_id: i for i in AgendaItem.objects.filter(meeting=meeting).select_related("dossier", "meeting")}
        order = [items[pk].pk for pk in wanted if pk in items] + [i.pk for pk, i in items.items() if pk not in wanted]
        self.do("marit", planned, planning.order_items, meeting=meeting, order=order)
        self.do("marit", starts, room.open_meeting, meeting=meeting)
        with acting(self.user("marit")):
            invitations = list(meeting.invitations.select_related("user"))
        for k, invitation in enumerate(invitations):
            if k % 6 != 5:
                self.do("marit", starts, room.mark_present, invitation=invitation)
        self.discuss("marit", meeting, items[wanted[0]], rows[0], starts + datetime.timedelta(minutes=1), 0)
        if len(wanted) > 2:  # a third family was begun too early and waits for somebody who is late
            self.do("marit", starts + datetime.timedelta(minutes=13), room.start_item, item=items[wanted[2]])
            self.do("marit", starts + datetime.timedelta(minutes=14), room.park_item, item=items[wanted[2]])
        self.discuss("marit", meeting, items[wanted[1]], rows[1], starts + datetime.timedelta(minutes=15), 1, until="oordeel")
        if len(wanted) > 3:
            self.do("marit", now - datetime.timedelta(minutes=16), room.postpone_item, item=items[wanted[-1]],
                    reason="De casusregisseur is ziek.", on=self.today + datetime.timedelta(days=14))  # fmt: skip
        return meeting

    def row_of(self, dossier):
        """Family, team and director of a dossier, read back from the rights on it."""
        from access import rights  # read here only

        codes = {u.pk: code for code, u in self.world.users.items()}
        chain = {"Politie": "politie", "Wijkteam": "zorg", "Veilig Thuis": "veilig", "Jeugdbescherming": "jeugd", "Reclassering": "reclassering", "GGZ": "ggz"}
        with acting(self.user("marit")):
            people_of = list(Person.objects.filter(dossier=dossier))
            held = [h.user for h in rights.holders(dossier) if h.user and h.ground == "team"]
            offices = {u.pk: u.positions.select_related("organisation").first().organisation.name for u in held}
        team_of = {}
        for user in held:
            for start, kind in chain.items():
                if offices[user.pk].startswith(start):
                    team_of.setdefault(kind, codes[user.pk])
        role = {p.role: p.first_name for p in reversed(people_of)}
        family = families.Family(
            "", role.get("moeder", "Moeder"), role.get("vader", "Vader"), role.get("dochter") or role.get("zoon", "Kind"), role.get("oma", "Oma"), ""
        )
        number = sum(map(ord, dossier.number))
        fallback = next(iter(team_of.values()))
        for kind in ("zorg", "veilig", "politie"):
            team_of.setdefault(kind, fallback)
        return number, family, dossier, team_of, "marit"


def unfinished_document(world):
    """One document that could not be made, and one that is being made: what a reader sees then."""
    marit = world.users["marit"]
    with acting(System("verslag")):
        first, second = Case.objects.filter(state="lopend", director=marit).select_related("dossier").order_by("pk")[:2]
        failed, _ = files.ask(dossier=first.dossier, kind="plan", title="Plan van aanpak", reader=marit, source="oefening-1")
        files.fail(document=failed, trouble="Een onderdeel om pdf’s te maken ontbrak. Vraag het opnieuw.")
        files.ask(dossier=second.dossier, kind="plan", title="Plan van aanpak", reader=marit, source="oefening-2")


