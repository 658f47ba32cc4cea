"""Pages of triage per reader: who sees what, what is refused, and what an answer costs."""

import pytest
from django.urls import reverse

from access.models import Event
from casusoverleg import clock
from tests import factories as make
from tests.triage.conftest import ESRA, decide, register, submit, weigh
from triage.models import Judgement, PurposeDecision, Referral, ReferralDraft


def address(referral, name="referral", *more):
    return reverse(name, args=[referral.number, *more])


def refusals():
    return Event.objects.filter(outcome="geweigerd").count()


# ------------------------------------------------------------------ who sees it


@pytest.mark.parametrize(
    "who, status",
    [
        ("director", 200), ("staff", 200), ("outsider", 200), ("partner", 404), ("police", 404), ("decider", 404),
        ("manager", 404), ("line_manager", 404), ("auditor", 404), ("admin", 404), ("superuser", 404),
    ],
)  # fmt: skip
def test_who_opens_a_referral_that_is_weighed(cast, registered, login, who, status):
    answer = login(getattr(cast, who)).get(address(registered))
    assert answer.status_code == status
    assert refusals() == (1 if status == 404 else 0)


def test_the_other_house_and_nobody(cast, registered, login, client):
    assert client.get(address(registered)).status_code == 302
    assert login(cast.other.director).get(address(registered)).status_code == 404


def test_an_answer_names_its_persons_in_the_log(cast, registered, login):
    login(cast.staff).get(address(registered))
    event = Event.objects.filter(action="zie").get()
    assert (event.object_type, event.object_number, event.ground) == ("referral", registered.number, "triage")
    assert event.lines.count() == 2


def test_names_stand_there_only_when_somebody_asks(cast, registered, login):
    client = login(cast.staff)
    page = client.get(address(registered)).content.decode()
    assert "Yıldız" not in page and "Moeder 4" in page
    assert "Yıldız" in client.get(address(registered) + "?namen=1").content.decode()


def test_the_registrar_sees_what_became_of_it_and_no_judgement(cast, registered, login):
    weigh(cast.staff, registered, argument="GEHEIM oordeel")
    page = login(cast.outsider).get(address(registered)).content.decode()
    assert "Vader zoekt moeder op" in page and "Het huis weegt uw aanmelding" in page
    assert "GEHEIM" not in page and "Voldoet" not in page and "Anouk" not in page
    submit(cast.staff, registered, proposal="GEHEIM voorstel")
    page = login(cast.outsider).get(address(registered)).content.decode()
    assert "GEHEIM" not in page and "Een publieke deelnemer beslist" in page


def test_others_judgement_shows_only_after_ones_own(cast, registered, login):
    weigh(cast.staff, registered, "ab", "nee", "Volgens Anouk niet.")
    client = login(cast.director)
    page = client.get(address(registered)).content.decode()
    assert "Volgens Anouk niet." not in page and "Wat anderen vinden, ziet u na uw eigen oordeel." in page
    answer = client.post(address(registered, "referral_judge", "a"), {"verdict": "ja", "argument": "Wel."})
    assert answer.status_code == 302 and answer.url.endswith("#criterium-a")
    page = client.get(address(registered)).content.decode()
    assert page.count("Volgens Anouk niet.") == 1 and "U bent het niet eens" in page


def test_a_judgement_by_htmx_answers_with_what_others_find(cast, registered, login):
    weigh(cast.staff, registered, "a", "nee", "Volgens Anouk niet.")
    client = login(cast.director)
    answer = client.post(
        address(registered, "referral_judge", "a"), {"verdict": "ja", "argument": ""}, headers={"HX-Request": "true"}
    )
    page = answer.content.decode()
    assert answer.status_code == 200 and "Volgens Anouk niet." in page and "Opgeslagen" in page
    refused = client.post(
        address(registered, "referral_judge", "b"), {"argument": "Nog geen keuze"}, headers={"HX-Request": "true"}
    )
    assert refused.status_code == 422 and "Kies Voldoet" in refused.content.decode()
    kept = client.post(address(registered, "referral_judge", "b"), {"argument": "Nog geen keuze"})
    assert kept.status_code == 422 and "Nog geen keuze" in kept.content.decode()
    assert Judgement.objects.filter(judge=cast.director).count() == 1


def test_question_d_turns_with_the_sender(cast, login):
    from_care, from_police = register(cast.outsider, cast.town), register(cast.police, cast.town)
    client = login(cast.staff)
    assert "iemand uit de strafketen nodig" in client.get(address(from_care)).content.decode()
    assert "iemand uit de zorg nodig" in client.get(address(from_police)).content.decode()


# ------------------------------------------------------------------ the steps


def test_a_weighing_with_a_gap_is_refused_with_what_was_typed(cast, registered, login):
    weigh(cast.staff, registered, "ab")
    client = login(cast.staff)
    answer = client.post(address(registered, "referral_submit"), {"route": "opgepakt", "text": "Getypte toelichting"})
    page = answer.content.decode()
    assert answer.status_code == 409 and "criteria c, d en e" in page and "Getypte toelichting" in page
    answer = client.post(address(registered, "referral_submit"), {"route": "lokaal", "text": "Getypt"})
    page = answer.content.decode()
    assert answer.status_code == 422 and "Kies minstens één reden bij “Lokaal”." in page and "Getypt" in page
    assert client.post(address(registered, "referral_submit"), {}).status_code == 422
    assert Referral.objects.get().state == "te_wegen"


def test_laying_before_and_deciding(cast, registered, login):
    weigh(cast.staff, registered)
    client = login(cast.staff)
    laid = client.post(address(registered, "referral_submit"), {"route": "opgepakt", "text": "Het past."}, follow=True)
    assert laid.status_code == 200 and "Weging van aanmelding" in laid.content.decode()
    assert client.get(address(registered, "purpose_decision")).status_code == 403
    client = login(cast.decider)
    assert "Naar het doelbesluit" in client.get(address(registered)).content.decode()
    page = client.get(address(registered, "purpose_decision")).content.decode()
    assert "Voorstel van het huis: Oppakken." in page and "Het past." in page and "Daan Kuiper" in page
    values = {
        "outcome": "opgepakt", "reasons": "Getypte motivering", "ends": ["unsafe_persons"], "purpose": "Veilig thuis.",
        "director": cast.director.pk, "team": [cast.partner.pk, cast.outsider.pk],
    }  # fmt: skip
    answer = client.post(address(registered, "purpose_decision"), values)
    page = answer.content.decode()
    assert answer.status_code == 409 and "criteria a, b, c en d" in page and "Getypte motivering" in page
    weigh(cast.decider, registered, "abcd")
    answer = client.post(address(registered, "purpose_decision"), {**values, "team": [], "purpose": ""})
    page = answer.content.decode()
    assert answer.status_code == 422 and "Kies wie er in het team komt." in page and "Getypte motivering" in page
    assert client.post(address(registered, "purpose_decision"), values).status_code == 302
    assert PurposeDecision.objects.get().outcome == "opgepakt"
    assert client.get(address(registered)).status_code == 404
    assert login(cast.outsider).get(address(registered)).status_code == 200


def test_the_second_decider_keeps_the_text_and_hears_who_was_first(cast, laid_before, login):
    make.desk(cast.house, "doelbesluit", cast.police)
    decide(cast.decider, laid_before, "afgewezen", grounds=["afgewezen-doel"])
    values = {"outcome": "lokaal", "grounds": ["lokaal-a"], "reasons": "Mijn lange motivering"}
    answer = login(cast.police).post(address(laid_before, "purpose_decision"), values)
    page = answer.content.decode()
    assert answer.status_code == 409 and "Joris Aalders besliste" in page and "Mijn lange motivering" in page
    assert login(cast.police).get(address(laid_before, "purpose_decision")).status_code == 404
    assert login(cast.partner).post(address(laid_before, "purpose_decision"), values).status_code == 404


def test_a_private_participant_at_the_desk_reads_and_does_not_decide(cast, laid_before, login):
    ggz = make.user("Wim", "Bos", cast.org.ggz, "beslisser")
    make.desk(cast.house, "doelbesluit", ggz)
    client = login(ggz)
    for answer in (
        client.get(address(laid_before, "purpose_decision")),
        client.post(address(laid_before, "purpose_decision"), {"outcome": "afgewezen"}),
    ):
        assert answer.status_code == 403
        assert "publieke deelnemer. Vraag het aan Gemeente Oudemeer." in answer.content.decode()
    assert client.post(address(laid_before, "referral_judge", "a"), {"verdict": "ja"}).status_code == 403


def test_sending_back(cast, laid_before, login):
    client = login(cast.decider)
    empty = client.post(address(laid_before, "purpose_decision"), {"terug": "1", "reasons": ""})
    assert empty.status_code == 422 and "wat er nog gewogen moet worden" in empty.content.decode()
    assert client.post(address(laid_before, "purpose_decision"), {"terug": "1", "reasons": "Wat zegt school?"}).status_code == 302
    assert Referral.objects.get().state == "te_wegen"
    assert "Wat zegt school?" in login(cast.staff).get(address(laid_before)).content.decode()


def test_asking_completing_correcting_and_withdrawing(cast, registered, login):
    asked = login(cast.staff).post(
        address(registered, "referral_submit"), {"route": "aanvullen", "text": "Gaan de kinderen naar school?"}
    )
    assert asked.status_code == 302 and Referral.objects.get().state == "aanvullen"
    client = login(cast.outsider)
    assert "Gaan de kinderen naar school?" in client.get(address(registered)).content.decode()
    assert client.post(address(registered, "referral_complete"), {"text": ""}).status_code == 422
    assert client.post(address(registered, "referral_complete"), {"text": "De oudste wel."}).status_code == 302
    again = client.post(address(registered, "referral_complete"), {"text": "En nog iets."})
    assert again.status_code == 409 and "En nog iets." in again.content.decode()
    assert client.get(address(registered, "referral_correct")).status_code == 200
    values = {"cause": "situatie", "matter": "Anders.", "urgent": "nee", "family_told": "ja"}
    assert client.post(address(registered, "referral_correct"), {**values, "matter": ""}).status_code == 422
    assert client.post(address(registered, "referral_correct"), values).status_code == 302
    assert Referral.objects.get().matter == "Anders."
    for name in ("referral_correct", "referral_withdraw"):
        assert login(cast.staff).get(address(registered, name)).status_code == 403
    client = login(cast.outsider)
    assert client.get(address(registered, "referral_withdraw")).status_code == 200
    assert client.post(address(registered, "referral_withdraw")).status_code == 302
    assert "ingetrokken" in client.get(address(registered)).content.decode()
    assert client.post(address(registered, "referral_withdraw")).status_code == 409
    assert login(cast.staff).get(address(registered)).status_code == 404


def test_first_contact_and_the_weighing_meeting(cast, registered, login):
    client = login(cast.staff)
    assert client.post(address(registered, "referral_contact"), {"note": "Gebeld."}).status_code == 302
    assert client.post(address(registered, "referral_contact"), {"note": "Gebeld."}).status_code == 409
    assert client.post(address(registered, "referral_meeting")).status_code == 302
    assert client.post(address(registered, "referral_meeting")).status_code == 409
    assert login(cast.outsider).post(address(registered, "referral_meeting")).status_code == 403


@pytest.mark.parametrize(
    "name, more", [("referral_judge", ["a"]), ("referral_submit", []), ("referral_meeting", []), ("referral_contact", []),
                   ("referral_complete", []), ("referral_correct", []), ("referral_withdraw", []), ("purpose_decision", [])],
)  # fmt: skip
def test_nobody_else_gets_through(cast, registered, login, client, name, more):
    url = address(registered, name, *more)
    assert client.post(url).status_code == 302
    for who in (cast.partner, cast.superuser, cast.other.director, cast.manager):
        assert login(who).post(url).status_code == 404
    if name not in ("referral_correct", "referral_withdraw", "purpose_decision"):
        assert login(cast.staff).get(url).status_code == 405


def test_a_step_of_somebody_else_is_refused_before_the_form_is_read(cast, registered, login):
    client = login(cast.outsider)
    for name, more in (("referral_judge", ["a"]), ("referral_submit", []), ("referral_meeting", []), ("purpose_decision", [])):
        assert client.post(address(registered, name, *more)).status_code == 403, name
    for name in ("referral_complete", "referral_correct", "referral_withdraw"):
        assert login(cast.staff).post(address(registered, name)).status_code == 403, name


# ------------------------------------------------------------------ the register


def test_the_register_per_reader(cast, registered, login):
    laid = register(cast.partner, cast.town)
    weigh(cast.staff, laid)
    submit(cast.staff, laid)
    page = login(cast.staff).get("/aanmeldingen/?staat=te-wegen").content.decode()
    assert registered.number in page and f">{laid.number}<" not in page and "0 van 2" in page
    assert f">{laid.number}<" in login(cast.staff).get("/aanmeldingen/?staat=voorgelegd").content.decode()
    own = login(cast.partner).get("/aanmeldingen/").content.decode()
    assert f">{laid.number}<" in own and f">{registered.number}<" not in own and "Gewogen door" not in own
    assert f">{laid.number}<" in login(cast.decider).get("/aanmeldingen/").content.decode()
    assert ">2026" not in login(cast.police).get("/aanmeldingen/").content.decode()
    for who in (cast.manager, cast.line_manager, cast.auditor, cast.admin, cast.superuser):
        assert login(who).get("/aanmeldingen/").status_code == 403


def test_late_comes_first_and_says_so(cast, login):
    fresh = make.referral(cast.house, cast.town, cast.outsider)
    with_contact = make.referral(cast.house, cast.town, cast.outsider, received_at=make.days_ago(9), first_contact_at=clock.now())
    late = make.referral(cast.house, cast.town, cast.outsider, received_at=make.days_ago(4))
    page = login(cast.staff).get("/aanmeldingen/").content.decode()
    places = [page.index(f">{r.number}<") for r in (late, with_contact, fresh)]
    assert places == sorted(places) and "2 dagen te laat" in page


@pytest.mark.parametrize("number", [1, 3, 300])
def test_the_register_costs_the_same(cast, login, count_statements, number):
    for _ in range(number):
        make.referral(cast.house, cast.town, cast.outsider)
    client = login(cast.staff)
    client.get("/aanmeldingen/")
    with count_statements() as counted:
        assert client.get("/aanmeldingen/").status_code == 200
    assert len(counted()) == 11


def test_after_fifty_comes_a_next_page(cast, login):
    for _ in range(52):
        make.referral(cast.house, cast.town, cast.outsider)
    client = login(cast.staff)
    assert client.get("/aanmeldingen/").content.decode().count("<tr data-rij>") == 50
    assert client.get("/aanmeldingen/?staat=te-wegen&vanaf=50").content.decode().count("<tr data-rij>") == 2


@pytest.mark.parametrize("judges", [1, 2])
def test_a_weighing_costs_the_same(cast, registered, login, count_statements, judges):
    for who in (cast.staff, cast.director)[:judges]:
        weigh(who, registered)
        weigh(who, registered, verdict="nee")
    client = login(cast.staff)
    client.get(address(registered))
    with count_statements() as counted:
        assert client.get(address(registered)).status_code == 200
    assert len(counted()) == 17


# ------------------------------------------------------------------ registration

GEZIN = {
    "personen": "2", "relaties": "1", "p0-first_name": "Esra", "p0-last_name": "Yıldız", "p0-role": "moeder",
    "p0-birth_date": "1985-03-14", "p0-circle": "gezin", "p1-first_name": "Ria", "p1-role": "oma", "p1-circle": "kring",
    "p1-circle_reason": "Past op de kinderen.", "r0-one": "1", "r0-kind": "ouder", "r0-other": "0",
}  # fmt: skip
SPEELT = {
    "cause": "situatie", "matter": "Vader zoekt moeder op.", "tried": "", "wanted": "",
    **{f"{letter}-verdict": "ja" for letter in "abcd"}, **{f"{letter}-explanation": f"Uitleg {letter}" for letter in "abcd"},
    "c-timing": "nu", "c-harm_personen": "on",
}  # fmt: skip
VEILIGHEID = {"urgent": "nee", "urgency_note": ""}
WETEN = {"family_told": "ja", "told_note": "", "p0-informed": "ja", "p1-informed": "uitgesteld", "p1-informed_reason": "Ziek."}
NEW = "/aanmeldingen/nieuw/"


def fill(client, cast):
    for step, values in (
        ("gezin", {**GEZIN, "municipality": cast.town.pk}), ("speelt", SPEELT), ("veiligheid", VEILIGHEID), ("weten", WETEN),
    ):  # fmt: skip
        answer = client.post(f"{NEW}?stap={step}", values)
        assert answer.status_code == 302, step
    return answer.url


def test_the_way_through_five_steps(cast, login):
    client = login(cast.outsider)
    first = client.get(NEW).content.decode()
    assert "Wie ziet dit?" in first and "Anouk Prins" in first and first.index("Wie ziet dit?") < first.index('id="aanmelding"')
    assert fill(client, cast).endswith("?stap=nakijken")
    page = client.get(f"{NEW}?stap=nakijken").content.decode()
    assert "Alles is ingevuld." in page and "Vader zoekt moeder op." in page
    refused = client.post(f"{NEW}?stap=nakijken", {})
    assert refused.status_code == 422 and "Zet een vinkje bij de verklaring" in refused.content.decode()
    sent = client.post(f"{NEW}?stap=nakijken", {"declared": "on"})
    referral = Referral.objects.get()
    assert sent.status_code == 302 and sent.url == f"/aanmeldingen/{referral.number}/"
    page = client.get(sent.url).content.decode()
    assert "Ria is ouder van Esra" in page and "Yıldız" in page
    assert ReferralDraft.objects.count() == 0


def test_gaps_are_shown_and_block_only_at_sending(cast, login):
    client = login(cast.outsider)
    assert client.post(f"{NEW}?stap=gezin", {"personen": "1", "p0-first_name": "Esra"}).status_code == 302
    assert client.post(f"{NEW}?stap=speelt", {"matter": "Half"}).status_code == 302
    page = client.get(f"{NEW}?stap=nakijken").content.decode()
    assert "Kies de gemeente waar het gezin woont." in page and "?stap=gezin&amp;fouten=1#id_municipality" in page
    answer = client.post(f"{NEW}?stap=nakijken", {"declared": "on"})
    assert answer.status_code == 422 and "De aanmelding is nog niet verstuurd." in answer.content.decode()
    assert Referral.objects.count() == 0
    shown = client.get(f"{NEW}?stap=gezin&fouten=1").content.decode()
    assert "Kies de gemeente waar het gezin woont." in shown and 'value="Esra"' in shown
    assert "Kies de gemeente waar het gezin woont." not in client.get(f"{NEW}?stap=gezin").content.decode()


def test_rows_come_and_go_without_scripts(cast, login):
    client = login(cast.outsider)
    values = {**GEZIN, "municipality": cast.town.pk}
    answer = client.post(f"{NEW}?stap=gezin", {**values, "erbij": "personen"})
    assert answer.url.endswith("#personen")
    page = client.get(f"{NEW}?stap=gezin").content.decode()
    assert "Persoon 3" in page and 'value="Ria"' in page
    client.post(f"{NEW}?stap=weten", WETEN)
    client.post(f"{NEW}?stap=gezin", {**values, "personen": "3", "p2-first_name": "Sem", "p2-role": "zoon",
                                      "r0-one": "2", "weg": "personen:1"})  # fmt: skip
    data = ReferralDraft.objects.get().data
    assert data["gezin"]["personen"] == "2" and data["gezin"]["p1-first_name"] == "Sem"
    assert data["gezin"]["r0-one"] == "1" and "p1-informed" not in data["weten"]
    client.post(f"{NEW}?stap=gezin", {**values, "weg": "relaties:0"})
    assert ReferralDraft.objects.get().data["gezin"]["relaties"] == "0"


def test_one_field_is_saved_while_typing(cast, login):
    client = login(cast.outsider)
    url = "/aanmeldingen/nieuw/concept/?stap=speelt"
    answer = client.post(url, {"field": "matter", "value": "Vader zo"})
    assert answer.status_code == 200 and answer.json()["saved_at"]
    assert client.post(url, {"field": "zomaar", "value": "x"}).status_code == 422
    assert client.post("/aanmeldingen/nieuw/concept/?stap=iets", {"field": "matter", "value": "x"}).status_code == 422
    assert "Vader zo" in client.get(f"{NEW}?stap=speelt").content.decode()
    assert "U heeft een concept" in client.get("/aanmeldingen/").content.decode()
    assert client.post("/aanmeldingen/nieuw/weggooien/").status_code == 302
    assert ReferralDraft.objects.count() == 0


def test_a_draft_is_nobody_elses(cast, login):
    login(cast.outsider).post("/aanmeldingen/nieuw/concept/?stap=speelt", {"field": "matter", "value": "GEHEIM"})
    for who in (cast.partner, cast.police):
        assert "GEHEIM" not in login(who).get(f"{NEW}?stap=speelt").content.decode()


@pytest.mark.parametrize("who", ["staff", "manager", "line_manager", "auditor", "admin", "superuser"])
def test_who_may_not_register_reads_who_can(cast, login, who):
    client = login(getattr(cast, who))
    for answer in (client.get(NEW), client.post(NEW, {}), client.post("/aanmeldingen/nieuw/concept/", {})):
        assert answer.status_code == 403
        assert "professional van een deelnemer" in answer.content.decode()


def test_a_known_family_shows_who_to_call_and_nothing_more(cast, login):
    make.person(cast.dossier, "Anders", "Yıldız", ESRA["birth_date"])
    client = login(cast.outsider)
    client.post(f"{NEW}?stap=gezin", {**GEZIN, "municipality": cast.town.pk})
    page = client.get(f"{NEW}?stap=speelt").content.decode()
    assert "Dit gezin is bij ons bekend." in page and "Marit V." in page
    assert "A-1042" not in page and "Anders" not in page
    assert Event.objects.filter(action="zoek", verb="find_known").count() == 1
    fill(client, cast)
    client.post(f"{NEW}?stap=nakijken", {"declared": "on"})
    page = login(cast.staff).get(address(Referral.objects.get())).content.decode()
    assert "Dit gezin is bij ons bekend." in page and "A-1042" not in page


def test_unknown_steps_and_numbers_are_not_there(cast, login):
    client = login(cast.outsider)
    assert client.get(f"{NEW}?stap=iets").status_code == 404
    assert client.get("/aanmeldingen/2026-999/").status_code == 404
    assert client.get("/aanmeldingen/zomaar/").status_code == 404
    assert client.delete(NEW).status_code == 405
