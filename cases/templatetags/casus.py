"""The tabs of a case, the same on every page of it."""

from django import template

from cases.queries.files import tabs

register = template.Library()

# a page without a tab of its own stands under one
_UNDER = {"case_information_new": "case_information", "plan_version": "case_plan", "action_new": "case_actions"}


@register.simple_tag(takes_context=True)
def casus_tabs(context):
    """The tabs of `case`, with the one this page stands under marked."""
    match = context["request"].resolver_match
    name = match.url_name if match else ""
    return tabs(context["case"], _UNDER.get(name, name))
