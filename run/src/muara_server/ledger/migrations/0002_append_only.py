"""The database itself refuses to change or remove what the ledger holds."""

from django.db import migrations

from muara_server.ledger import guard


def put_up(apps, schema_editor):
    guard.put_up(schema_editor.connection)


def take_down(apps, schema_editor):
    guard.take_down(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]

    operations = [migrations.RunPython(put_up, take_down)]
