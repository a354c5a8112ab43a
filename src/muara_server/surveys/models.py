"""The tables of surveys. The microdata itself lies in a storage of its own, never in these."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from muara_server.files.names import StoredName


def somebody(**more: Any) -> Any:
    """The account of whoever did it; it cannot be removed while this stands."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", **more
    )


class Survey(models.Model):
    """One survey file, its owner's and theirs with whom it is shared.

    The file lies in parts (`SurveyPart`); of fixed-width text, `layout` says where its columns
    stand, and `told` how text is written (encoding, separator, decimal) or which sheet it is.
    `facts` names a sealed file with what was seen of each column (codes and their counts,
    labels, ten rows): that too is microdata. `problem` holds what a file that cannot be read told,
    by the parts of its sentence. `pack` is the country whose words and law it is read with;
    `shapes` names the shapes of its areas for maps, by their codes, where somebody brought them. On
    `delete_on` all of it is deleted, as it is on request: then only the title, the mapping, these
    shapes and the published tables stay.
    """

    class State(models.TextChoices):
        ARRIVING = "arriving", _("is being sent")
        READING = "reading", _("is being read")
        READY = "ready", _("can be used")
        UNREADABLE = "unreadable", _("cannot be read")
        DELETED = "deleted", _("was deleted")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = somebody()
    title = models.CharField(max_length=200)
    file = models.CharField(max_length=200)
    kind = models.CharField(max_length=10)
    pack = models.SlugField(max_length=40)
    state = models.CharField(max_length=10, choices=State, default=State.ARRIVING)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64, blank=True)
    rows = models.PositiveBigIntegerField(null=True)
    columns = models.PositiveIntegerField(null=True)
    layout = models.TextField(blank=True)
    told: models.JSONField[dict[str, str], dict[str, str]] = models.JSONField(default=dict)
    facts = StoredName(max_length=60, blank=True)
    shapes = StoredName(max_length=60, blank=True)
    problem: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)
    job = models.UUIDField(null=True)
    created_at = models.DateTimeField()
    delete_on = models.DateField()
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-created_at",)
        indexes = (models.Index(fields=["owner", "-created_at"], name="survey_owner"),)
        constraints = (
            models.CheckConstraint(
                name="survey_deleted_says_when",
                condition=Q(state="deleted", deleted_at__isnull=False)
                | (~Q(state="deleted") & Q(deleted_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="survey_ready_was_counted",
                condition=~Q(state="ready") | Q(rows__isnull=False, columns__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return str(self.id)

    @property
    def is_ready(self) -> bool:
        return self.state == self.State.READY


class SurveyPart(models.Model):
    """One part of a file, in the order of `number`: what was kept stays when the line breaks."""

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="parts")
    number = models.PositiveIntegerField()
    size = models.PositiveIntegerField()
    stored = StoredName(max_length=60)

    class Meta:
        ordering = ("number",)
        constraints = (
            models.UniqueConstraint(fields=["survey", "number"], name="survey_part_once"),
        )

    def __str__(self) -> str:
        return f"{self.survey_id} {self.number}"


class SurveyShare(models.Model):
    """Somebody beside the owner who may work with a survey, until it is taken back."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="shares")
    user = somebody()
    shared_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("shared_at",)
        constraints = (
            models.UniqueConstraint(
                fields=["survey", "user"],
                condition=Q(ended_at__isnull=True),
                name="survey_shared_once",
            ),
            models.CheckConstraint(
                name="survey_share_ends_after_it_began",
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("shared_at")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.survey_id} {self.user_id}"


class SurveyMapping(models.Model):
    """How the columns of a survey say the words of the vocabulary: the very text of a mapping file.

    The last one counts. Estimates keep the one they were made with. Each is tried on every row of
    the file by a job: `known` says in how many rows each word is known, `problem` what stands in
    the way.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="mappings")
    text = models.TextField()
    saved_by = somebody()
    saved_at = models.DateTimeField()
    job = models.UUIDField(null=True)
    known: models.JSONField[dict[str, int], dict[str, int]] = models.JSONField(default=dict)
    notes: models.JSONField[list[Any], list[Any]] = models.JSONField(default=list)
    problem: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)
    tried_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-saved_at",)

    def __str__(self) -> str:
        return f"{self.survey_id} {self.saved_at}"


class Estimates(models.Model):
    """What was asked of a survey and what came of it.

    `asked` holds the choices (definition or table, breakdowns, where, interval) by their keys;
    `tables` the tables as they may be published, as JSON; `contrasts` how groups differ, where that
    was asked; `drawn` how many strata and units the sample has; `behind` names a sealed file with
    the counts by unit, which goes when the survey does; `problem` why there are none.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="estimates")
    mapping = models.ForeignKey(SurveyMapping, on_delete=models.PROTECT, related_name="+")
    asked: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField()
    asked_by = somebody()
    asked_at = models.DateTimeField()
    job = models.UUIDField(null=True)
    tables: models.JSONField[list[Any], list[Any]] = models.JSONField(default=list)
    contrasts: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)
    drawn: models.JSONField[dict[str, int], dict[str, int]] = models.JSONField(default=dict)
    behind = StoredName(max_length=60, blank=True)
    problem: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)
    done_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-asked_at",)
        indexes = (models.Index(fields=["survey", "-asked_at"], name="survey_estimates"),)

    def __str__(self) -> str:
        return str(self.id)
