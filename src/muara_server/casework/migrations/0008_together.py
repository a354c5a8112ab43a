from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = (("casework", "0007_workplaces"),)

    operations = (
        migrations.AddField(
            model_name="proceeding",
            name="together",
            field=models.UUIDField(null=True),
        ),
        migrations.AddIndex(
            model_name="proceeding",
            index=models.Index(
                condition=Q(("together__isnull", False)),
                fields=["together"],
                name="casework_together",
            ),
        ),
    )
