"""The people of the family: list, drawing, and the small forms that keep them right."""

from django.contrib import messages
from django.shortcuts import redirect, render

from access.gate import guarded, open_for_change
from cases.changes import people as verbs
from cases.forms import people as forms
from cases.models import PersonCorrection, Relation
from cases.queries import family, files
from cases.views import Deed, blank, do

DEEDS = {
    "persoon": Deed(forms.PersonForm, verbs.add_person, "Persoon toegevoegd."),
    "verbeteren": Deed(forms.CorrectForm, verbs.correct_person, "Verbeterd. De oude waarde blijft bewaard."),
    "relatie": Deed(forms.RelateForm, verbs.relate, "Relatie vastgelegd."),
    "weg": Deed(forms.UnrelateForm, verbs.unrelate, "Relatie weggehaald."),
    "weet": Deed(forms.InformedForm, verbs.note_informed, "Vastgelegd wie van de aanmelding weet."),
    "gehoord": Deed(forms.HeardForm, verbs.hear_child, "Vastgelegd dat dit kind gehoord is."),
}
SHOWN = ("persoon", "verbeteren", "relatie", "weet", "gehoord")


@guarded("dossier", "GET", "POST")
def case_people(request, number):
    """GET: who belongs to this family. POST: one of the small forms, named by `formulier`."""
    case = open_for_change(request, files.with_head(files.files(request.user), request.user), dossier__number=number)
    user = request.user
    relatives = family.of_case(case, user)
    sent = None
    if request.method == "POST":
        sent = do(DEEDS, request, case, people=relatives.people)
        if sent.said:
            messages.success(request, sent.said)
            return redirect("case_people", number)
    request.reading.show(case.dossier, relatives.people)
    forms_of_page = blank({n: DEEDS[n] for n in SHOWN}, request, case, people=relatives.people)
    if sent:
        forms_of_page[sent.name] = sent.form
    corrections = PersonCorrection.objects.visible_to(user).filter(dossier_id=case.dossier_id)
    relations = Relation.objects.visible_to(user).filter(dossier_id=case.dossier_id).select_related("person", "other")
    return render(
        request,
        "cases/people.html",
        {
            "case": case, "family": relatives, "drawing": family.draw(relatives), "forms": forms_of_page,
            "sent": sent, "corrections": corrections.select_related("person", "corrected_by"),
            "labels": forms.FIELDS, "relations": relations,
        },
        status=sent.status if sent else 200,
    )  # fmt: skip
