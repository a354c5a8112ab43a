from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("intake", "0012_large_files_are_opened_once")]

    operations = [
        migrations.AddField("sorting", "took", models.PositiveIntegerField(null=True)),
    ]
