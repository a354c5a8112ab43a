from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("intake", "0011_an_identity_in_each_form")]

    operations = [
        migrations.AddField("upload", "tables", models.CharField(blank=True, max_length=60)),
        migrations.AlterField("upload", "kind", models.SlugField(blank=True, max_length=20)),
    ]
