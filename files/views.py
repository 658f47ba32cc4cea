"""The one way a document leaves the product, and the one way an attachment comes in."""

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.text import slugify

from access.gate import guarded, open_file, open_for_change
from access.models import Dossier
from casusoverleg.workflow import StepRefused
from files.changes import attach
from files.forms import AttachmentForm
from files.models import Document


@guarded("dossier")
def document(request, uid):
    """The bytes of a document made for this reader, or of an attachment of a family this reader may open."""
    found = open_file(request, Document.objects.select_related("dossier"), uid=uid)
    if found.state != "gereed":
        raise StepRefused(
            "Dit document wordt nog gemaakt. Kom over een minuut terug."
            if found.state == "gevraagd"
            else "Dit document kon niet worden gemaakt. Vraag het opnieuw aan bij het overleg."
        )
    try:
        content = open(settings.FILES_DIR / found.path, "rb")
    except OSError:
        return HttpResponse(render_to_string("errors/503.html", {"what": "de opslag van documenten"}), status=503)
    ending = found.path.rsplit(".", 1)[-1]
    answer = FileResponse(
        content, as_attachment=True, filename=f"{slugify(found.title) or 'document'}.{ending}", content_type=found.content_type
    )
    answer["Cache-Control"] = "private, no-store"
    return answer


@guarded("dossier", "GET", "POST")
def document_new(request, number):
    """Adds an attachment to a family or a referral; `terug` says where to go afterwards."""
    dossier = open_for_change(request, Dossier.objects, number=number)
    back = request.POST.get("terug") or request.GET.get("terug") or ""
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
        back = "/"
    form = AttachmentForm(request.POST or None, request.FILES or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            attach(
                actor=request.user, dossier=dossier, upload=form.cleaned_data["file"], title=form.cleaned_data["title"]
            )
        except StepRefused as refusal:
            form.add_error("file", str(refusal))
        else:
            messages.success(request, f"Bijlage bewaard bij {dossier.number}.")
            return redirect(back)
    context = {"dossier": dossier, "form": form, "back": back}
    return render(request, "files/new.html", context, status=422 if form.errors else 200)
