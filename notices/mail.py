"""Mail: a link and never a name, a case or a reason; the Message-ID follows from the key (design §5)."""

import hashlib
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMessage
from django.template import TemplateDoesNotExist
from django.template.loader import render_to_string

SUBJECT = "Er wacht iets op u in Casusoverleg"


def send(user, subject, text, key, attachments=()):
    """One mail to a user; `attachments` are (file name, content, mime type).

    The same key gives the same Message-ID, so that a mail server that gets it twice can tell.
    Errors: those of smtplib; the worker tries again.
    """
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    message = EmailMessage(
        subject=subject,
        body=text,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[user.email],
        headers={
            "Message-ID": f"<{hashlib.sha256(key.encode()).hexdigest()[:40]}@{domain}>",
            "Auto-Submitted": "auto-generated",
        },
    )
    for name, content, mime in attachments:
        message.attach(name, content, mime)
    message.send()


def text(kind, path, **context):
    """The plain text of a kind: templates/mail/<kind>.txt, else the one for all."""
    context = {"url": settings.PUBLIC_URL.rstrip("/") + path, **context}
    try:
        return render_to_string(f"mail/{kind}.txt", context)
    except TemplateDoesNotExist:
        return render_to_string("mail/default.txt", context)
