"""The mime type of a Word text is longer than sixty characters."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("files", "0001_documents")]

    operations = [
        migrations.AlterField(
            model_name="document",
            name="content_type",
            field=models.CharField(default="application/pdf", max_length=100),
        ),
    ]
