from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("intake", "0010_conflicts_that_were_corrected")]

    operations = [
        migrations.AlterField("received", "instance", models.CharField(max_length=500)),
        migrations.AddConstraint(
            "received",
            models.UniqueConstraint(fields=("instance", "form"), name="intake_a_submission_once"),
        ),
    ]
