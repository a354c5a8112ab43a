"""The registry's tables. Names, phones and papers stand here only sealed or as keyed tokens."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class Person(models.Model):
    """Somebody the programme knows; a child is a person under 18 on a day."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    programme = models.SlugField(max_length=60)
    sex = models.CharField(max_length=10, blank=True)
    registered_on = models.DateField()
    place = models.ForeignKey(
        "places.Place", on_delete=models.PROTECT, null=True, related_name="persons"
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    erased_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="registry_an_erased_person_has_no_facts",
                condition=Q(erased_at__isnull=True, place__isnull=False)
                | Q(erased_at__isnull=False, sex="", place__isnull=True),
            ),
        )

    def __str__(self) -> str:
        return str(self.id)


class Household(models.Model):
    """People who live and eat together."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    programme = models.SlugField(max_length=60)
    registered_on = models.DateField()
    place = models.ForeignKey(
        "places.Place", on_delete=models.PROTECT, null=True, related_name="households"
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    erased_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="registry_an_erased_household_is_nowhere",
                condition=Q(erased_at__isnull=True, place__isnull=False)
                | Q(erased_at__isnull=False, place__isnull=True),
            ),
        )

    def __str__(self) -> str:
        return str(self.id)


class Membership(models.Model):
    """This person lived in this household, as this relation to its head, from a day to a day."""

    id = models.UUIDField(primary_key=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="memberships")
    relation = models.CharField(max_length=30, blank=True)
    since = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="registry_membership_ends_after_it_begins",
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.person_id} in {self.household_id}"


class Workplace(models.Model):
    """Where work is done: a kiln, a workshop, a home, a field. Its name stands sealed.

    `entry` is the last entry about it: the first, or the correction that stands.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    entry = models.UUIDField(unique=True)
    programme = models.SlugField(max_length=60)
    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="workplaces")
    work_kind = models.CharField(max_length=40, blank=True)
    isic = models.CharField(max_length=10, blank=True)
    registered_on = models.DateField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    def __str__(self) -> str:
        return str(self.id)


class Consent(models.Model):
    """What somebody agreed to, for one purpose, or refused. Never assumed, may be withdrawn."""

    id = models.UUIDField(primary_key=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="consents")
    purpose = models.CharField(max_length=30)
    recipient = models.CharField(max_length=60, blank=True)
    given = models.BooleanField()
    giver = models.CharField(max_length=30, blank=True)
    since = models.DateField()
    expires_on = models.DateField(null=True)
    withdrawn_on = models.DateField(null=True)

    def __str__(self) -> str:
        return f"{self.purpose} {self.since}"


class Identifier(models.Model):
    """One name, phone or paper of a person, household or workplace, sealed with its key."""

    id = models.UUIDField(primary_key=True)
    subject = models.UUIDField()
    entry = models.UUIDField()
    field = models.SlugField(max_length=30)
    sealed = models.BinaryField()

    class Meta:
        indexes = (models.Index(fields=["subject", "field"], name="registry_identifier_of"),)

    def __str__(self) -> str:
        return f"{self.field} of {self.subject}"


class SearchToken(models.Model):
    """A keyed token that leads from a word somebody may type to a person."""

    pk = models.CompositePrimaryKey("token", "person")
    token = models.BigIntegerField()
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return str(self.token)


class Observation(models.Model):
    """What was seen, for every entry of the ledger: its facts in the clear, without identifiers.

    `corrected_by` and `corrected_at` are filled when a later entry corrects or retracts this one.
    """

    id = models.UUIDField(primary_key=True)
    number = models.BigIntegerField(unique=True)
    programme = models.SlugField(max_length=60)
    kind = models.SlugField(max_length=30)
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, related_name="observations"
    )
    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, null=True, related_name="observations"
    )
    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")
    true_on = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    source = models.SlugField(max_length=20)
    corrects = models.UUIDField(null=True)
    corrected_by = models.UUIDField(null=True)
    corrected_at = models.DateTimeField(null=True)
    facts: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)

    class Meta:
        indexes = (
            models.Index(fields=["programme", "kind", "true_on"], name="registry_observed"),
            models.Index(fields=["person", "-true_on"], name="registry_timeline"),
            models.Index(fields=["household", "-true_on"], name="registry_family"),
        )
        constraints = (
            models.CheckConstraint(
                name="registry_a_correction_has_its_moment",
                condition=Q(corrected_by__isnull=True, corrected_at__isnull=True)
                | Q(corrected_by__isnull=False, corrected_at__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.true_on}"


SETTINGS = (
    *("local_holiday", "scheme_here", "emergency_contact", "consent_text"),
    *("district_target", "district_start", "district_step"),
)
"""The kinds of entry by which a place settles something for itself."""


class Setting(models.Model):
    """What a place settled for itself, one row for each entry of such a kind (`SETTINGS`).

    What it says in words stays sealed with the entry. `first`: of a chain of corrections;
    `corrected_at`: when a later entry took its place or took it back.
    """

    entry = models.UUIDField(primary_key=True)
    first = models.UUIDField()
    number = models.BigIntegerField(unique=True)
    kind = models.SlugField(max_length=30)
    programme = models.SlugField(max_length=60, db_index=False)
    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")
    true_on = models.DateField()
    corrected_at = models.DateTimeField(null=True)
    facts: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)

    class Meta:
        ordering = ("number",)

    def __str__(self) -> str:
        return f"{self.kind} {self.entry}"
