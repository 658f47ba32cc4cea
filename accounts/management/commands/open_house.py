"""`manage.py open_house`: the first house and its first beheerder, on a new installation."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

from access.acting import System, acting
from accounts import changes
from casusoverleg import clock
from casusoverleg.workflow import StepRefused


class Command(BaseCommand):
    help = "opent een huis, met een uitnodiging voor de eerste beheerder"

    def add_arguments(self, parser):
        parser.add_argument("name", help="naam van het huis, bijvoorbeeld “ZVH Vechtmonde”")
        parser.add_argument("code", help="korte code in kleine letters, bijvoorbeeld vechtmonde")
        parser.add_argument("email", help="e-mailadres van de eerste beheerder")
        parser.add_argument("first_name", help="voornaam")
        parser.add_argument("last_name", help="achternaam")
        parser.add_argument("--screening", choices=["vog", "screening"], required=True, help="wat er over deze persoon is verklaard")

    def handle(self, *, name, code, email, first_name, last_name, screening, **options):
        system = System("installatie")
        try:
            with acting(system):
                house, invitation = changes.open_house(
                    actor=system, name=name, code=code, email=email, first_name=first_name, last_name=last_name,
                    screening=screening, screened_on=clock.today(),
                )  # fmt: skip
        except StepRefused as refused:
            raise CommandError(str(refused)) from refused
        link = settings.PUBLIC_URL.rstrip("/") + reverse("invitation", args=[invitation.token])
        self.stdout.write(f"{house.name} staat klaar. De uitnodiging gaat per mail; de link werkt zeven dagen:\n{link}")
