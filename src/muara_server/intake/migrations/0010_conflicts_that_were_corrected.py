from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("intake", "0009_files_of_another_content")]

    operations = [
        migrations.AlterField(
            "conflict",
            "kept",
            models.CharField(
                blank=True,
                choices=[
                    ("first", "First"),
                    ("second", "Second"),
                    ("both", "Both"),
                    ("corrected", "Corrected"),
                ],
                max_length=10,
            ),
        ),
    ]
