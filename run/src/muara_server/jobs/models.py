"""Long work, as the people who asked for it see it: how far, since when, and how it ended."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Job(models.Model):
    """One piece of long work. `cursor` is where it goes on after a stop, a crash or a kill.

    Arguments, cursor and messages hold ids, codes and counts, never identifiers.
    """

    class Status(models.TextChoices):
        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("running")
        STOPPING = "stopping", _("stopping")
        STOPPED = "stopped", _("stopped")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=60)
    programme = models.SlugField(max_length=60, blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    arguments: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)
    status = models.CharField(max_length=10, choices=Status, default=Status.WAITING)
    cursor: models.JSONField[Any, Any] = models.JSONField(null=True)
    result: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)
    done = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(null=True)
    message = models.CharField(max_length=200, blank=True)
    worker = models.CharField(max_length=120, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    asked_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    beat_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-asked_at",)
        indexes = (models.Index(fields=["status", "asked_at"], name="job_status"),)
        constraints = (
            models.CheckConstraint(
                name="job_does_no_more_than_there_is",
                condition=Q(total__isnull=True) | Q(done__lte=F("total")),
            ),
            models.CheckConstraint(
                name="job_ends_when_it_has_ended",
                condition=Q(ended_at__isnull=False, status__in=["stopped", "done", "failed"])
                | Q(ended_at__isnull=True, status__in=["waiting", "running", "stopping"]),
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.status}"

    @property
    def percent(self) -> int | None:
        """How far, of a hundred; None while nobody knows how much there is."""
        return None if not self.total else min(100, self.done * 100 // self.total)


class Repeated(models.Model):
    """One work that begins by itself: when it is due next, and the job that is done each time."""

    kind = models.CharField(primary_key=True, max_length=60)
    due_at = models.DateTimeField()
    job = models.OneToOneField(Job, on_delete=models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return f"{self.kind} {self.due_at}"
