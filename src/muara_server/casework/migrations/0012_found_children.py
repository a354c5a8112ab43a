from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = (("casework", "0011_papers_of_enforcement"),)

    operations = (
        migrations.CreateModel(
            name="FoundBy",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "entry",
                        "source",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("entry", models.UUIDField()),
                ("source", models.UUIDField(db_index=True)),
                ("person", models.UUIDField(db_index=True)),
            ],
        ),
    )
