"""The audit trail's tables. Entries are written once; sealing adds their place in the chain."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import models
from django.db.models import Q


class AuditEntry(models.Model):
    """One deed, or one reading of a person's file: who, when, what about; ids, never names."""

    number = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    who = models.UUIDField(null=True)
    deed = models.CharField(max_length=60)
    about_kind = models.CharField(max_length=30, blank=True)
    about = models.UUIDField(null=True)
    place = models.UUIDField(null=True)
    programme = models.CharField(max_length=60, blank=True)
    detail: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)
    key = models.CharField(max_length=16)
    mac = models.CharField(max_length=64)
    position = models.BigIntegerField(null=True, unique=True)
    chain = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ("number",)
        indexes = (
            models.Index(fields=["about", "number"], name="audit_about"),
            models.Index(fields=["who", "number"], name="audit_who"),
            models.Index(
                fields=["number"], name="audit_unsealed", condition=Q(position__isnull=True)
            ),
        )
        constraints = (
            models.CheckConstraint(
                name="audit_position_comes_with_its_link",
                condition=Q(position=None, chain="") | (Q(position__isnull=False) & ~Q(chain="")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.deed}"

    def facts(self) -> dict[str, Any]:
        """What the MAC and the chain protect: everything but the seal itself."""
        return {
            "number": self.number,
            "at": self.at.astimezone(dt.UTC).isoformat(timespec="microseconds"),
            "who": _text(self.who),
            "deed": self.deed,
            "about_kind": self.about_kind,
            "about": _text(self.about),
            "place": _text(self.place),
            "programme": self.programme,
            "detail": self.detail,
            "key": self.key,
        }


class Head(models.Model):
    """The end of the chain: one row, which the sealer holds while it works."""

    only = models.PositiveSmallIntegerField(primary_key=True, default=1)
    position = models.BigIntegerField(default=0)
    chain = models.CharField(max_length=64)
    sealed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.CheckConstraint(name="audit_one_head", condition=Q(only=1)),)

    def __str__(self) -> str:
        return f"{self.position} {self.chain}"


def _text(value: object | None) -> str | None:
    return None if value is None else str(value)
