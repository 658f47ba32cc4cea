"""`manage.py roles`: print the SQL that makes roles, database and extensions on a real server."""

import argparse

from casusoverleg import roles


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="manage.py roles", description=__doc__)
    parser.add_argument(
        "--throwaway",
        action="store_true",
        help="ook casus_build, de rol van tests die voorbij rijbeveiliging bouwt; nooit op een echte server",
    )
    print(roles.script(parser.parse_args(argv).throwaway))
    return 0
