"""The product with its first wall taken out: `visible_to` returns every row and the gate lets everyone in.

Served by test_first_wall_gone.py in a process of its own; what still shows nothing is the second wall.
"""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "casusoverleg.settings")

import django

django.setup()

from django.apps import apps

from access import gate, models


def everything(self, user=None):
    return self.all()


def take_out():
    """Every queryset's `visible_to`, the rights a reader holds, and the refusals of the gate."""
    for model in apps.get_models():
        for manager in model._meta.managers:
            if hasattr(manager._queryset_class, "visible_to"):
                manager._queryset_class.visible_to = everything
    models.GrantQuerySet.held_by = everything
    gate.require = lambda allowed, sentence: None


take_out()

from casusoverleg.asgi import application  # noqa: E402, F401
