"""Numbers are those of a house: somebody who works in two may wait for the same number twice."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notices", "0001_obligations_and_notices")]

    operations = [
        migrations.RemoveConstraint(model_name="notice", name="one_waiting_notice"),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.UniqueConstraint(
                fields=["user", "house", "kind", "number"],
                condition=models.Q(done_at__isnull=True),
                name="one_waiting_notice",
            ),
        ),
    ]
