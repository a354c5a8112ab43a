"""Entries may come from the public: a complaint is made by somebody who has not logged in.

SQLite makes the table anew to change a constraint, and its triggers do not move with it.
"""

from django.db import migrations, models

from muara_server.ledger import guard

SOURCES = ["page", "phone", "file", "public", "demonstration"]


def put_up(apps, schema_editor):
    guard.put_up(schema_editor.connection)


def take_down(apps, schema_editor):
    guard.take_down(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0002_append_only")]

    operations = [
        migrations.RunPython(take_down, put_up),
        migrations.RemoveConstraint(model_name="entry", name="ledger_source_is_known"),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.CheckConstraint(
                condition=models.Q(("source__in", SOURCES)), name="ledger_source_is_known"
            ),
        ),
        migrations.RunPython(put_up, take_down),
    ]
