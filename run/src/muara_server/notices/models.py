"""Notices, how each left the server, and what people chose. No table here holds a name."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q


class Notice(models.Model):
    """Somebody is told something once. What is filled in are counts, days and codes.

    `token` comes from the key it was told under: the same is never told twice, and nothing can be
    read from it. `route` and `about` are the page it leads to.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=60)
    token = models.UUIDField()
    route = models.CharField(max_length=80, blank=True)
    about = models.UUIDField(null=True)
    values: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)
    urgent = models.BooleanField(default=False)
    told_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-told_at", "id")
        indexes = (
            models.Index(fields=["user", "-told_at"], name="notice_of_user"),
            models.Index(fields=["user"], name="notice_unread", condition=Q(read_at__isnull=True)),
        )
        constraints = (
            models.UniqueConstraint(fields=["user", "token"], name="notice_is_told_once"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.told_at}"


class Delivery(models.Model):
    """One notice on its way out by one channel: when it may go, how often it was tried, its end."""

    class Status(models.TextChoices):
        WAITING = "waiting"
        SENT = "sent"
        LEFT_OUT = "left_out"  # read here before, or no longer wanted
        GIVEN_UP = "given_up"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="deliveries")
    channel = models.CharField(max_length=8)
    status = models.CharField(max_length=8, choices=Status, default=Status.WAITING)
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    problem = models.CharField(max_length=60, blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("due_at", "id")
        indexes = (
            models.Index(fields=["due_at"], name="delivery_due", condition=Q(status="waiting")),
        )
        constraints = (
            models.UniqueConstraint(fields=["notice", "channel"], name="delivery_once_a_channel"),
            models.CheckConstraint(
                name="delivery_ends_when_it_has_ended",
                condition=Q(status="waiting", ended_at__isnull=True)
                | (~Q(status="waiting") & Q(ended_at__isnull=False)),
            ),
        )

    def __str__(self) -> str:
        return f"{self.channel} {self.status}"


class Preference(models.Model):
    """How somebody wants to be told; whoever has no row has the usual hours and every channel."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    email = models.BooleanField(default=True)
    sms = models.BooleanField(default=True)
    quiet_from = models.PositiveSmallIntegerField()
    quiet_until = models.PositiveSmallIntegerField()
    digest = models.PositiveSmallIntegerField()
    zone = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="preference_hours_are_hours",
                condition=Q(quiet_from__lte=23, quiet_until__lte=23, digest__lte=23),
            ),
        )

    def __str__(self) -> str:
        return str(self.pk)
