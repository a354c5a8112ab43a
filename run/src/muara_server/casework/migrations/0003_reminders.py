from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = (("casework", "0002_providers_and_links"),)

    operations = (
        migrations.CreateModel(
            name="Reminder",
            fields=[
                ("proceeding", models.UUIDField(primary_key=True, serialize=False)),
                ("due", models.DateTimeField()),
                ("rung", models.PositiveSmallIntegerField()),
                ("next_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["next_at"], name="casework_remind_next")],
            },
        ),
    )
