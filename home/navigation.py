"""What stands at the left of every page: per role (screens.md §6)."""


def navigation(request):
    return {}
