"""Schools and centres, who works there, their batches and courses. Facts of places, of no child."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Institution(models.Model):
    """A school or centre of the directory of services, as a place where children learn.

    `kind` is one of the pack's `learning.toml`. `keepers` keep its registers, and see the names of
    the children enrolled here and of no others.
    """

    class Operator(models.TextChoices):
        SOCIETY = "society", _("District Project Society")
        NGO = "ngo", _("non-governmental organisation")
        SCHOOL = "school", _("the school itself")
        GOVERNMENT = "government", _("ministry or department")
        EMPLOYERS = "employers", _("employers or a firm")
        UNION = "union", _("union")
        OTHER = "other", _("somebody else")

    provider = models.OneToOneField(
        "casework.Provider", on_delete=models.PROTECT, primary_key=True, related_name="+"
    )
    kind = models.SlugField(max_length=40)
    operator = models.CharField(max_length=20, choices=Operator.choices)
    run_by = models.CharField(max_length=120, blank=True)
    opened_on = models.DateField(null=True)
    places = models.PositiveIntegerField(null=True)
    keepers = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+", blank=True)

    class Meta:
        ordering = ("provider__name",)

    def __str__(self) -> str:
        return str(self.provider_id)


class Staff(models.Model):
    """Somebody who works at an institution, from a day to a day; with an account or without."""

    class Role(models.TextChoices):
        TEACHER = "teacher", _("teacher")
        TRAINER = "trainer", _("trainer of a trade")
        TUTOR = "tutor", _("tutor")
        COMPANION = "companion", _("companion")
        COOK = "cook", _("cook")
        KEEPER = "keeper", _("keeper of the register")
        HEALTH = "health", _("health worker")
        OTHER = "other", _("other work")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="staff")
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=20, choices=Role.choices)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    since = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        ordering = ("-since", "name")
        constraints = (
            models.CheckConstraint(
                name="learning_staff_leave_after_they_come",
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
            ),
        )

    def __str__(self) -> str:
        return str(self.id)


class Course(models.Model):
    """A course of skills: its trade, its modules in order, and how many hours it takes.

    `modules`: each a mapping of `key` and `title`.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=60, unique=True)
    title = models.CharField(max_length=120)
    hours = models.PositiveIntegerField(null=True)
    modules: models.JSONField[list[dict[str, Any]], list[dict[str, Any]]] = models.JSONField(
        default=list
    )
    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("title",)

    def __str__(self) -> str:
        return self.key


class Batch(models.Model):
    """Those who learn together at an institution, over so many days, with so many places.

    `tutor` teaches them; a `companion` follows each of them before, in and after a shelter.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="batches")
    key = models.CharField(max_length=60)
    title = models.CharField(max_length=120)
    course = models.ForeignKey(Course, on_delete=models.PROTECT, null=True, related_name="batches")
    begins_on = models.DateField()
    ends_on = models.DateField(null=True)
    places = models.PositiveIntegerField(null=True)
    tutor = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="+")
    companion = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ("-begins_on", "key")
        constraints = (
            models.UniqueConstraint(
                fields=["institution", "key"], name="learning_a_batch_of_a_centre_once"
            ),
            models.CheckConstraint(
                name="learning_a_batch_ends_after_it_begins",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("begins_on")),
            ),
        )

    def __str__(self) -> str:
        return str(self.id)


class RegisterSheet(models.Model):
    """A month's register that was printed: `number` stands on it, and leads back to its lines.

    `children` are the ids of those on it, in the order of its lines.
    """

    number = models.BigAutoField(primary_key=True)
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="sheets")
    month = models.DateField()
    language = models.SlugField(max_length=10)
    children: models.JSONField[list[str], list[str]] = models.JSONField(default=list)
    printed_at = models.DateTimeField()
    printed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ("number",)

    def __str__(self) -> str:
        return str(self.number)
