"""The house's signals as counts, for a manager's Vandaag."""

from django import template

register = template.Library()


@register.inclusion_tag("insight/_signals.html", takes_context=True)
def house_signals(context):
    """`{% house_signals %}`: the lines of the house, or of the reader's own organisation."""
    return {"signals": []}
