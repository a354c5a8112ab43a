"""The directory of services: who gives what, where, for how many. Facts of offices, of nobody."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models


class Provider(models.Model):
    """A school, a health post, an office: where it is, how to reach it, since when it is known so.

    `key` is what referrals and consents name it by, and never changes. `phone` is the office's.
    `answers` are those with an account who answer its referrals; without any, it gets links.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")
    phone = models.CharField(max_length=30, blank=True)
    languages: models.JSONField[list[str], list[str]] = models.JSONField(default=list)
    answers = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+", blank=True)
    checked_on = models.DateField()
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    closed_on = models.DateField(null=True)

    class Meta:
        ordering = ("name", "key")
        indexes = (models.Index(fields=["place"], name="casework_provider_place"),)

    def __str__(self) -> str:
        return self.key


class Offer(models.Model):
    """One kind of service that a provider gives, and how many it can take; None: not known.

    `per`: so many at once, or so many newly taken in a month or a year.
    """

    class Per(models.TextChoices):
        AT_ONCE = "at_once"
        MONTH = "month"
        YEAR = "year"

    provider = models.ForeignKey(Provider, on_delete=models.CASCADE, related_name="offers")
    service = models.SlugField(max_length=60)
    capacity = models.PositiveIntegerField(null=True)
    per = models.CharField(max_length=10, choices=Per.choices, default=Per.AT_ONCE)

    class Meta:
        ordering = ("service",)
        constraints = (
            models.UniqueConstraint(
                fields=["provider", "service"], name="casework_a_service_is_offered_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.service} at {self.provider_id}"
