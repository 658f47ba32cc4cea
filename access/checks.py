"""An unguarded view of ours is an error at start-up (design §2.4)."""

from django.conf import settings
from django.core.checks import Error, register
from django.urls import URLPattern, get_resolver


def routes(patterns=None, prefix=""):
    """Every (route, view) the resolver knows."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLPattern):
            yield prefix + str(pattern.pattern), pattern.callback
        else:
            yield from routes(pattern.url_patterns, prefix + str(pattern.pattern))


@register
def every_view_is_guarded(app_configs, **kwargs):
    from django.utils.module_loading import import_string  # the table lives in the root urls

    third_party = import_string(f"{settings.ROOT_URLCONF}.THIRD_PARTY")
    return [
        Error(f"The view at /{route} is not guarded.", hint="Put @guarded(kind) on it.", id="access.E001")
        for route, view in routes()
        if not hasattr(view, "guard") and route not in third_party
    ]
