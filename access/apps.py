from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "access"
    verbose_name = "toegang"

    def ready(self):
        from access import checks  # noqa: F401  registers the check that every view is guarded
