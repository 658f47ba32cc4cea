"""What `manage.py` does once its environment stands: four commands of our own, all others are Django's."""

import importlib
import os
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
OWN = {
    "demo": "alles op deze computer, met een verzonnen verhaal",
    "test": "de hele testreeks op een wegwerp-PostgreSQL",
    "bench": "snelheid meten op een wegwerp-PostgreSQL",
    "roles": "de SQL die de rollen maakt op een echte server",
}


def main(argv: list[str]) -> int:
    """Run one command line; returns its exit code."""
    os.chdir(ROOT)
    name = argv[1] if len(argv) > 1 else "help"
    if name in OWN:
        return importlib.import_module(f"casusoverleg.commands.{name}").main(argv[2:])
    if name in ("help", "--help", "-h") and len(argv) < 3:
        print("Eigen opdrachten van Casusoverleg:")
        for own, meaning in OWN.items():
            print(f"  python3 manage.py {own:<6} {meaning}")
        print(flush=True)
    from django.core.management import execute_from_command_line  # after the own commands: they need no settings

    execute_from_command_line(argv)
    return 0


def fail(sentence: str) -> int:
    """Tell the person at the keyboard what is wrong and what to do; returns the exit code."""
    print(sentence, file=sys.stderr, flush=True)
    return 1
