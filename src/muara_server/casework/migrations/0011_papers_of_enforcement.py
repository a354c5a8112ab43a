from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = (("casework", "0010_visit_reminders"),)

    operations = (
        migrations.AlterField(
            model_name="copy",
            name="person",
            field=models.UUIDField(null=True),
        ),
    )
