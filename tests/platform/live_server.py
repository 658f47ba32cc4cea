"""Settings and right for the server of test_live.py: the product's own, with a right that a test can end.

Who may look at which meeting are rows of two small tables in the test's own database.
"""

from casusoverleg.settings import *  # noqa: F403

LIVE_ALLOWED = "tests.platform.live_server.allowed"


def allowed(request, number):
    from django.db import connection  # this module is the settings: models come after it

    user = int(request.COOKIES.get("who", "0"))
    with connection.cursor() as cursor:
        cursor.execute(
            "select m.pk, m.revision from probe_meeting m join probe_right r on r.meeting = m.pk"
            " where m.pk = %s and r.who = %s",
            [number, user],
        )
        row = cursor.fetchone()
    return row and (*row, {user})
