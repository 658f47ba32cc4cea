"""The drawings and the plan on paper: made by the server, with the same facts as their list or table."""

import datetime
import xml.etree.ElementTree as ElementTree

import pytest

from access.acting import acting
from cases.changes import plan as verbs
from cases.models import Case, Relation, TimelineEvent
from cases.queries import family, plan, timeline
from casusoverleg import clock, pdf
from tests import factories as make
from tests.platform.test_pdf import inflated


def relatives(cast, *bonds):
    """People by first name, related; returns the Family."""
    made = {}
    for one, kind, other in bonds:
        for name in (one, other):
            place = "Zandwijk" if name in ("Kevin", "Joyce") else "Oudemeer" if name != "Ria" else ""
            made[name] = made.get(name) or make.person(cast.dossier, name, place=place)
        Relation.objects.create(dossier=cast.dossier, person=made[one], other=made[other], kind=kind)
    with acting(cast.director):
        return family.of_case(cast.case, cast.director)


def test_generations_households_and_a_separation(cast):
    found = relatives(
        cast, ("Ria", "ouder", "Esra"), ("Esra", "ex", "Kevin"), ("Kevin", "partner", "Joyce"), ("Esra", "ouder", "Noor"),
        ("Kevin", "ouder", "Noor"), ("Ria", "steun", "Esra"), ("Noor", "broerzus", "Sem"),
    )  # fmt: skip
    drawing = family.draw(found)
    y = {box.name: box.y for box in drawing.boxes}
    assert y["Ria"] < y["Esra"] == y["Kevin"] == y["Joyce"] < y["Noor"] == y["Sem"]
    assert [f[4] for f in drawing.fields] == ["Oudemeer", "Zandwijk"]
    assert len(drawing.breaks) == 1 and [s[3] for s in drawing.supports] == ["steun voor Esra"]
    for box in drawing.boxes:
        for other in drawing.boxes:
            apart = box is other or box.y != other.y or abs(box.x - other.x) >= box.width
            assert apart, "no two boxes overlap"


def test_a_circle_of_parents_is_drawn_and_not_endless(cast):
    found = relatives(cast, ("Ria", "ouder", "Esra"), ("Esra", "ouder", "Ria"), ("Ria", "partner", "Noor"), ("Noor", "ouder", "Esra"))
    assert len(family.draw(found).boxes) == 3


def test_a_family_of_twenty_with_long_names(cast):
    for i in range(20):
        make.person(cast.dossier, f"Maximiliaan-Constantijn nummer {i:02}", role="een hele lange plaats in het gezin")
    with acting(cast.director):
        found = family.of_case(cast.case, cast.director)
    drawing = family.draw(found)
    assert len(drawing.boxes) == 20 and all(box.width <= 206 and box.name.endswith("…") for box in drawing.boxes)


def test_nobody_is_no_drawing(cast):
    with acting(cast.director):
        assert family.draw(family.of_case(cast.case, cast.director)) is None
    assert timeline.draw([]) is None


def events(cast):
    with acting(cast.director):
        return timeline.of_case(cast.case, cast.director)


def test_first_worst_and_last_incident_are_named(cast):
    for days, mark in ((900, ""), (400, "ergste"), (20, "")):
        make.event(cast.dossier, f"Incident {days}", on=clock.today() - datetime.timedelta(days=days), mark=mark)
    assert [e.named for e in events(cast)] == ["laatste", "ergste", "eerste"]
    drawing = timeline.draw(events(cast), "Directe veiligheid", clock.today())
    assert sorted(m.word for m in drawing.marks) == ["eerste", "ergste", "laatste"]


@pytest.mark.parametrize("days", [1, 40, 400, 4000, 20000])
def test_every_span_of_time_fits(cast, days):
    """From yesterday to fifty years ago: everything between the lane names and the edge, a handful of ticks."""
    for lane in ("incident", "melding", "hulp", "overleg", "fase"):
        for part in (1.0, 0.5, 0.0):
            on = clock.today() - datetime.timedelta(days=int(days * part))
            until = on + datetime.timedelta(days=10) if lane == "hulp" else None
            make.event(cast.dossier, f"{lane} met een tekst die te lang is voor een balk", lane, on=on, until=until)
    drawing = timeline.draw(events(cast), "Directe veiligheid", clock.today() - datetime.timedelta(days=days // 2))
    places = [m.x for m in drawing.marks] + [b.x for b in drawing.bars] + [x for x, _ in drawing.ticks]
    assert all(timeline.LEFT <= x <= timeline.RIGHT for x in places)
    assert len(drawing.ticks) <= 10 and all(b.width > 0 for b in drawing.bars)


def test_three_hundred_events_stay_one_drawing(cast):
    TimelineEvent.objects.bulk_create(
        TimelineEvent(dossier=cast.dossier, lane="hulp", on=clock.today() - datetime.timedelta(days=i), text=f"Hulp {i}")
        for i in range(300)
    )
    assert timeline.draw(events(cast)).height < 400


def test_svg_is_well_formed_and_escapes_names(cast, login):
    make.person(cast.dossier, "<script>x", role='"&')
    make.event(cast.dossier, "<b>tekst</b> & meer")
    html = login(cast.director).get("/casussen/A-1042/").content.decode()
    assert "<script>x" not in html and "<b>tekst" not in html
    for part in html.split("<svg class=\"beeld\"")[1:]:
        ElementTree.fromstring("<svg class=\"beeld\"" + part[: part.index("</svg>") + 6])


# ---- the plan of approach on paper ----

@pytest.fixture
def version(cast):
    make.goal(cast.dossier, cast.director)
    make.safety(cast.dossier, cast.police)
    make.action(cast.dossier, cast.partner)
    make.decision(cast.dossier, cast.director)
    make.person(cast.dossier)
    make.information(cast.dossier, cast.police, "GEHEIM-STRAF", audience="straf")
    with acting(cast.director):
        return verbs.freeze_plan(actor=cast.director, dossier=cast.dossier, meeting_number="O-12")


def test_the_plan_says_for_whom_it_was_made(cast, version):
    html = plan.plan_html(version, cast.partner)
    for text in ("Plan van aanpak gezin A-1042", "Versie 1", "na overleg O-12", "Gemaakt voor Daan Kuiper", "Sloten vervangen"):
        assert text in html, text
    assert "GEHEIM-STRAF" not in html and "Yıldız" not in html


def test_an_empty_plan_says_so_in_sentences(cast):
    Case.objects.filter(dossier=cast.dossier).update(director=cast.director)
    with acting(cast.director):
        html = plan.plan_html(verbs.freeze_plan(actor=cast.director, dossier=cast.dossier), cast.director)
        assert plan.plan_document(cast.other.case, cast.director) is None
    for text in ("Er zijn nog geen doelen.", "Er staan geen acties open.", "Er zijn nog geen besluiten vastgelegd."):
        assert text in html


def test_the_plan_becomes_a_tagged_pdf(cast, version):
    if not pdf.available():
        with pytest.raises(pdf.PdfUnavailable):
            plan.plan_document(cast.case, cast.director, version)
        return
    with acting(cast.director):
        made = plan.plan_document(cast.case, cast.director)
    assert b"/MarkInfo <</Marked true" in inflated(made)
