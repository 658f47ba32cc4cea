"""The look in templates: icons from the one sprite, and what time it is."""

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from casusoverleg import clock

register = template.Library()


@register.simple_tag
def icoon(naam, label="", klasse=""):
    """`{% icoon "house" %}`: an icon of screens.md §4. Beside words it is silent; alone it takes a label."""
    return format_html(
        '<svg class="{}"{}><use href="{}#{}"></use></svg>',
        f"icoon {klasse}".strip(),
        format_html(' role="img" aria-label="{}"', label) if label else mark_safe(' aria-hidden="true"'),
        static("icons/sprite.svg"),
        naam,
    )


@register.simple_tag
def nu():
    """`{% nu as moment %}`: the product's clock, for the print line and for the clocks on the screen."""
    return clock.now()
