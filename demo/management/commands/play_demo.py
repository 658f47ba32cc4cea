"""Plays the story on an empty installation, and sees to it that a meeting of today is open."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from access.acting import acting
from casusoverleg.celery import app
from demo import people, story


class Command(BaseCommand):
    help = "speel het verhaal van de demo"

    def handle(self, **options):
        if not settings.DEMO:
            raise CommandError("Dit kan alleen in de demo: python3 manage.py demo")
        world = people.found()
        if world is None:
            with acting(None):
                world = people.install()
            told = story.Story(world)
            told.play()
            story.unfinished_document(world)
        else:
            told = story.Story(world)
        told.open_today()
        app.loader.import_default_modules()
        for house in world.houses.values():  # not behind all the mail that is still owed
            app.tasks["insight.refresh"](house.pk)
        # each step woke a worker that is not there yet; one look at what is due is enough
        app.control.purge()
