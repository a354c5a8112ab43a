from __future__ import annotations

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

KEPT = {"on_delete": django.db.models.deletion.PROTECT}
WHY = [("nobody", "Nobody"), ("no_paper", "No Paper"), ("urgent", "Urgent")]


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0013_how_long_it_took"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            "KeyedAlone",
            [
                (
                    "sheet",
                    models.OneToOneField(
                        "intake.Sheet",
                        primary_key=True,
                        related_name="alone",
                        serialize=False,
                        **KEPT,
                    ),
                ),
                ("why", models.SlugField(choices=WHY, max_length=20)),
                ("by", models.ForeignKey(settings.AUTH_USER_MODEL, related_name="+", **KEPT)),
                ("at", models.DateTimeField()),
            ],
        ),
    ]
