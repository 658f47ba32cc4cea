"""Figures in templates of other rooms, and bold numbers in a sentence."""

import re

from django import template
from django.utils.html import escape
from django.utils.safestring import mark_safe

from insight import queries, rules

register = template.Library()


@register.inclusion_tag("insight/_signals.html", takes_context=True)
def house_signals(context):
    """`{% house_signals %}`: what stands still in the house, or in the reader's own organisation."""
    user = context["request"].user
    if not rules.may_see(user):
        return {"signals": [], "refreshed_at": None}
    signals, refreshed_at = queries.signals(user)
    return {"signals": signals, "refreshed_at": refreshed_at}


@register.filter
def vet(sentence):
    """“Van de **128** aanmeldingen” with the number bold; everything else is escaped."""
    return mark_safe(re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", str(escape(sentence))))
