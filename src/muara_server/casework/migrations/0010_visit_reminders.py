from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = (("casework", "0009_exchanges"),)

    operations = (
        migrations.CreateModel(
            name="VisitReminder",
            fields=[
                ("proceeding", models.UUIDField(primary_key=True, serialize=False)),
                ("due_by", models.DateField()),
                ("level", models.PositiveSmallIntegerField()),
            ],
        ),
    )
