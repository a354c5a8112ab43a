"""Reading surveys: one's own, and those that others shared. Nobody else's exists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone

from muara_server.surveys.models import Survey, SurveyMapping, SurveyShare

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet

    from muara_server.accounts.rules import Somebody


def surveys_of(user: Somebody) -> QuerySet[Survey]:
    """What this person brought or was given to work with, the newest first."""
    shared = SurveyShare.objects.filter(user=user.pk, ended_at__isnull=True)
    mine = Q(owner=user.pk) | Q(pk__in=shared.values("survey"))
    return Survey.objects.filter(mine).select_related("owner")


def one(user: Somebody, survey: UUID) -> Survey | None:
    """One of them; somebody else's is as good as none."""
    return surveys_of(user).filter(pk=survey).first()


def with_id(survey: object) -> Survey:
    """The survey that a job works on."""
    return Survey.objects.select_related("owner").get(pk=survey)


def mapping_of(survey: Survey) -> SurveyMapping | None:
    """The mapping that counts: the last one saved."""
    return survey.mappings.select_related("saved_by", "survey").first()


def mapping_with_id(mapping: object) -> SurveyMapping:
    """The mapping that a job tries."""
    return SurveyMapping.objects.select_related("survey__owner").get(pk=mapping)


def mappings_beside(survey: Survey, *, user: Somebody) -> list[SurveyMapping]:
    """How the other surveys of this person are read, by the same law, the newest first."""
    others = surveys_of(user).filter(pack=survey.pack).exclude(pk=survey.pk)
    return [mapping for other in others if (mapping := mapping_of(other))]


def shared_with(survey: Survey) -> list[SurveyShare]:
    """Who else may work with it now."""
    return list(survey.shares.filter(ended_at__isnull=True).select_related("user"))


def due() -> list[Survey]:
    """What lies here beyond its day."""
    late = Survey.objects.filter(delete_on__lt=timezone.localdate())
    return list(late.exclude(state=Survey.State.DELETED))
