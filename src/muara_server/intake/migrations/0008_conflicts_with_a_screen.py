from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("intake", "0007_handed_in")]

    operations = [
        migrations.AddField("conflict", "on_screen", models.UUIDField(null=True)),
        migrations.AlterField(
            "conflict",
            "first",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="intake.made",
            ),
        ),
        migrations.AddConstraint(
            "conflict",
            models.UniqueConstraint(
                fields=("on_screen", "second"), name="intake_a_conflict_with_a_screen_once"
            ),
        ),
        migrations.AddConstraint(
            "conflict",
            models.CheckConstraint(
                condition=models.Q(("first", None), ("on_screen__isnull", False))
                | models.Q(("first__isnull", False), ("on_screen", None)),
                name="intake_a_conflict_has_two_sides",
            ),
        ),
    ]
