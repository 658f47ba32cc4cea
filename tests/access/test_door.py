"""The gate and the door over HTTP: who gets in, what is logged, and what happens when the log cannot be written."""

import pytest
from django.db import connection, transaction
from django.http import HttpResponse
from django.urls import path

from access.acting import acting
from access.gate import guarded, open_for_change, open_for_read, open_list, require
from access.models import Event, EventLine
from cases.models import Case, Person, Summary
from casusoverleg.workflow import StepRefused
from tests import factories as make


@guarded("dossier")
def file(request, number):
    case = open_for_read(request, Case.objects.select_related("dossier"), dossier__number=number)
    people = list(Person.objects.visible_to(request.user))
    request.reading.show(case.dossier, people)
    return HttpResponse(", ".join(p.full_name for p in people))


@guarded("dossier", "POST")
def write(request, number):
    case = open_for_change(request, Case.objects.select_related("dossier"), dossier__number=number)
    Summary.objects.create(dossier=case.dossier, concern=request.POST["concern"], written_by=request.user)
    if request.POST.get("fail") == "refuse":
        raise StepRefused("Dit kan nu niet.")
    if request.POST.get("fail") == "break":
        raise RuntimeError("stuk")
    require(request.POST.get("fail") != "forbid", "Dat doet een publieke deelnemer.")
    return HttpResponse(status=204)


@guarded("dossier")
def write_in_get(request, number):
    case = open_for_read(request, Case.objects.select_related("dossier"), dossier__number=number)
    Summary.objects.create(dossier=case.dossier, concern="stiekem", written_by=request.user)
    return HttpResponse("mag niet")


@guarded("dossier")
def listing(request):
    rows = open_list(request, Case.objects.select_related("dossier"), "casussen")
    return HttpResponse(", ".join(c.number for c in rows))


@guarded("account")
def account(request):
    return HttpResponse("account")


urlpatterns = [
    path("dossier/<number>/", file),
    path("schrijf/<number>/", write),
    path("stiekem/<number>/", write_in_get),
    path("lijst/", listing),
    path("account/", account),
]
handler404 = "casusoverleg.trouble.not_found"
handler500 = "casusoverleg.trouble.failure"


@pytest.fixture(autouse=True)
def these_addresses(settings, monkeypatch):
    """These five views, and no navigation around them."""
    settings.ROOT_URLCONF = __name__
    settings.TEMPLATES = [
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "OPTIONS": {
                "loaders": [
                    (
                        "django.template.loaders.locmem.Loader",
                        {f"errors/{n}.html": f"{n} {{{{ sentence }}}}" for n in (403, 404, 409, 500, 503)},
                    )
                ]
            },
        }
    ]


def test_a_reader_sees_and_is_logged_with_every_person_shown(cast, login):
    esra, noor = make.person(cast.dossier), make.person(cast.dossier, "Noor")
    make.person(cast.other.case.dossier, "Buiten")
    answer = login(cast.partner).get("/dossier/A-1042/")
    assert answer.content.decode() == "Esra Yıldız, Noor Yıldız"
    event = Event.objects.get()
    assert (event.action, event.outcome, event.object_number, event.ground) == ("zie", "ok", "A-1042", "team")
    assert (event.purpose, event.article) == ("casusoverleg", "WGS 2.31(3)-(6)")
    assert (event.user_id, event.organisation, event.role) == (cast.partner.pk, "Wijkteam Oudemeer", "partner")
    assert {bytes(line.person) for line in event.lines.all()} == {
        cast.dossier.pseudonym(esra.pk),
        cast.dossier.pseudonym(noor.pk),
    }


@pytest.mark.parametrize("who", ["outsider", "superuser", "manager", "auditor", "admin"])
def test_who_may_not_see_gets_404_and_one_refusal(cast, login, who):
    make.person(cast.dossier)
    answer = login(getattr(cast, who)).get("/dossier/A-1042/")
    assert answer.status_code == 404
    assert "Esra" not in answer.content.decode()
    event = Event.objects.get()
    assert (event.outcome, event.object_number, event.user_id) == ("geweigerd", "A-1042", getattr(cast, who).pk)
    assert EventLine.objects.count() == 0


def test_a_number_of_another_house_and_one_that_does_not_exist_answer_alike(cast, login):
    there = login(cast.director).get("/dossier/A-2001/")
    nowhere = login(cast.director).get("/dossier/A-9999/")
    assert (there.status_code, there.content) == (nowhere.status_code, nowhere.content)


def test_anonymous_goes_to_login(cast, client):
    answer = client.get("/dossier/A-1042/")
    assert (answer.status_code, answer["Location"]) == (302, "/inloggen/?next=/dossier/A-1042/")
    assert client.get("/account/")["Location"] == "/inloggen/?next=/account/"
    assert Event.objects.count() == 0


def test_a_method_that_is_not_allowed(cast, login):
    assert login(cast.partner).post("/dossier/A-1042/").status_code == 405
    assert login(cast.partner).get("/schrijf/A-1042/").status_code == 405


def test_a_change_is_kept_and_refusals_and_failures_leave_nothing(cast, login):
    browser = login(cast.partner)
    browser.raise_request_exception = False
    for fail, status in (("refuse", 409), ("forbid", 403), ("break", 500)):
        assert browser.post("/schrijf/A-1042/", {"concern": "weg", "fail": fail}).status_code == status
        assert Summary.objects.count() == 0
    assert browser.post("/schrijf/A-1042/", {"concern": "blijft"}).status_code == 204
    assert Summary.objects.get().concern == "blijft"
    assert [e.outcome for e in Event.objects.order_by("pk")] == ["geweigerd", "geweigerd", "fout"]


def test_a_get_cannot_write(cast, login):
    browser = login(cast.partner)
    browser.raise_request_exception = False
    assert browser.get("/stiekem/A-1042/").status_code == 500
    assert Summary.objects.count() == 0


def test_a_list_is_one_event_without_lines_and_ends_at_the_house(cast, login):
    assert login(cast.director).get("/lijst/").content.decode() == "A-1042"
    assert login(cast.other.director).get("/lijst/").content.decode() == "A-2001"
    assert login(cast.outsider).get("/lijst/").content.decode() == ""
    assert [(e.action, e.object_type, e.lines.count()) for e in Event.objects.order_by("pk")] == [
        ("lijst", "casussen", 0)
    ] * 3


def test_without_a_log_nothing_is_shown(cast, login):
    make.person(cast.dossier)
    browser = login(cast.partner)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE casus_owner")
        cursor.execute("ALTER TABLE access_event ADD CONSTRAINT broken CHECK (action <> 'zie') NOT VALID")
        cursor.execute("RESET ROLE")
    with transaction.atomic():
        answer = browser.get("/dossier/A-1042/")
        transaction.set_rollback(True)
    assert answer.status_code == 503
    assert "Esra" not in answer.content.decode()


def test_the_log_is_append_only_for_everybody(cast, login):
    login(cast.partner).get("/lijst/")
    for sql in (
        "UPDATE access_event SET outcome = 'fout'",
        "DELETE FROM access_event",
        "TRUNCATE access_event CASCADE",
        "DELETE FROM access_eventline",
    ):
        if "eventline" in sql:
            EventLine.objects.create(event=Event.objects.first(), person=b"x")
        with pytest.raises(Exception, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)  # as casus_build: past the policies, and still refused
    with pytest.raises(Exception, match="permission denied"), acting(cast.partner), connection.cursor() as cursor:
        cursor.execute("DELETE FROM access_event")


def test_an_ended_account_has_no_session(cast, login):
    browser = login(cast.partner)
    cast.partner.is_active = False
    cast.partner.save()
    assert browser.get("/dossier/A-1042/")["Location"].startswith("/inloggen/")
