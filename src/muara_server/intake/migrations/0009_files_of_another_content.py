from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("intake", "0008_conflicts_with_a_screen")]

    operations = [
        migrations.RemoveConstraint("attachment", "intake_an_attachment_once"),
        migrations.AddConstraint(
            "attachment",
            models.UniqueConstraint(
                condition=models.Q(("came_with", None)),
                fields=("of", "sealed_name", "sha256"),
                name="intake_an_attachment_once",
            ),
        ),
        migrations.AddConstraint(
            "attachment",
            models.UniqueConstraint(
                fields=("came_with", "sealed_name", "sha256"),
                name="intake_an_attachment_of_another_content_once",
            ),
        ),
    ]
