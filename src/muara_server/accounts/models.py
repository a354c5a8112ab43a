"""The people who use Muara, what their roles are, and where they work."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, login: str | None) -> User:
        """A login is the same however it is capitalised."""
        return self.get(login=(login or "").lower())


class User(AbstractBaseUser):
    """Somebody who works with Muara; never a child in its care."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    login = models.CharField(_("login"), max_length=64)
    display_name = models.CharField(_("name"), max_length=150)
    language = models.CharField(_("language"), max_length=8, default="en")
    is_active = models.BooleanField(_("may log in"), default=True)
    joined_at = models.DateTimeField(auto_now_add=True)
    # Where to reach this person, sealed with a key of his own: notices seals and opens them.
    sealed_email = models.BinaryField(default=b"", editable=False)
    sealed_phone = models.BinaryField(default=b"", editable=False)

    USERNAME_FIELD = "login"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["display_name"]

    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        ordering = ("login",)
        constraints = (
            models.UniqueConstraint(fields=["login"], name="user_login_is_unique"),
            models.CheckConstraint(
                name="user_login_is_lower_case", condition=Q(login=Lower(F("login")))
            ),
        )

    def __str__(self) -> str:
        return self.display_name

    def get_username(self) -> str:
        return self.login


class Role(models.Model):
    """What a kind of person may do. Comes from roles.toml; `muara migrate` loads it again."""

    key = models.SlugField(primary_key=True, max_length=40)
    title: models.JSONField[dict[str, str], dict[str, str]] = models.JSONField()
    works_at = models.CharField(max_length=20)
    own_only = models.BooleanField(default=False)
    everywhere = models.BooleanField(default=False)
    permissions: models.JSONField[list[str], list[str]] = models.JSONField(default=list)
    position = models.PositiveSmallIntegerField(default=0)
    in_use = models.BooleanField(default=True)

    class Meta:
        ordering = ("position", "key")

    def __str__(self) -> str:
        return self.key


class Assignment(models.Model):
    """This person has this role in this programme, at this place and below, from a day to a day.

    No programme means every programme; no place means everywhere in it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="assignments")
    role = models.ForeignKey(Role, on_delete=models.PROTECT, related_name="assignments")
    programme = models.SlugField(max_length=60, blank=True)
    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, null=True, related_name="+")
    since = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        ordering = ("since",)
        constraints = (
            models.CheckConstraint(
                name="assignment_ends_after_it_begins",
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.role_id} {self.since}"


class Training(models.Model):
    """That somebody completed a training on a day, which a person with an account has recorded.

    How long it counts is the rule of whoever asks. `ended_on`: from this day it counts no more.
    `recorded_by` is empty where it was recorded at the command line.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="trainings")
    completed_on = models.DateField()
    ended_on = models.DateField(null=True)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ("-completed_on",)
        constraints = (
            models.UniqueConstraint(
                fields=["user", "completed_on"], name="training_is_recorded_once"
            ),
            models.CheckConstraint(
                name="training_ends_after_it_was_completed",
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("completed_on")),
            ),
        )

    def __str__(self) -> str:
        return self.completed_on.isoformat()


class Device(models.Model):
    """A phone or a script that acts for somebody. Only a keyed hash of its credential is kept.

    `registered_by`: the device that asked for this one, where it was not its owner on a page. It
    ends with that one.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="devices")
    label = models.CharField(_("what it is called"), max_length=80)
    credential = models.CharField(max_length=64, unique=True, editable=False)
    registered_at = models.DateTimeField()
    last_seen_on = models.DateField(null=True)
    revoked_at = models.DateTimeField(null=True)
    registered_by = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="registered"
    )

    class Meta:
        ordering = ("-registered_at",)

    def __str__(self) -> str:
        return self.label


def text_in(texts: dict[str, Any], language: str) -> str:
    """The text in this language, or in English where it has none."""
    return str(texts.get(language.split("-")[0]) or texts["en"])
