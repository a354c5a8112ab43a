from __future__ import annotations

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_registered_by_a_device")]

    operations = [
        migrations.CreateModel(
            name="Training",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("completed_on", models.DateField()),
                ("ended_on", models.DateField(null=True)),
                ("recorded_at", models.DateTimeField()),
                (
                    "recorded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="trainings",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("-completed_on",),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("user", "completed_on"), name="training_is_recorded_once"
                    ),
                    models.CheckConstraint(
                        condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("completed_on")),
                        name="training_ends_after_it_was_completed",
                    ),
                ],
            },
        ),
    ]
