"""What waits for something that comes by itself: tried again unasked, and not for ever.

The follow-up of a child may arrive before its registration, a filled form before its version is
published. Each try makes the next one due later, so that none is tried twice in one go.
"""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.conf import settings
from django.db.models import DurationField, Exists, ExpressionWrapper, F, OuterRef, Q

from muara_server.intake.models import FormVersion, Mapping, Received, Sorting

MAY_COME = frozenset(
    {
        "not_registered",
        "unknown_place",
        "day",
        "outside_area",
        "no_permission",
        "not_trained",
        "which_place",
        "which_programme",
        "unexpected",
    }
)
"""Reasons that may pass while nobody touches the submission. An answer never mends itself."""


def due(now: dt.datetime, *, at_most: int) -> list[UUID]:
    """What may be tried again, the oldest first.

    At once where its version was published since, or its answers were given a meaning. Else after
    as long again as it has waited already: at first after minutes, later once a day, and no more
    after MUARA_TRY_AGAIN_DAYS.
    """
    rows = Sorting.objects.filter(waits=True).annotate(waited=_waited())
    again = rows.filter(_come() | _by_itself(now)).values("pk")
    oldest = Received.objects.filter(pk__in=again).order_by("received_at")
    return list(oldest.values_list("pk", flat=True)[:at_most])


def find_version(received: Received) -> None:
    """The version that a submission names, where it was published after the submission came."""
    if received.version_id is None:
        named = FormVersion.objects.filter(form=received.form_id, version=received.said_version)
        received.version = named.first()
        Received.objects.filter(pk=received.pk).update(version=received.version)


def _come() -> Q:
    """The version, or the mapping, for which it waits."""
    form, said = OuterRef("received__form"), OuterRef("received__said_version")
    published = FormVersion.objects.filter(form=form, version=said)
    since = Mapping.objects.filter(version=OuterRef("received__version"))
    return Q(Exists(published), received__version=None) | Q(
        Exists(since.filter(since__gt=OuterRef("sorted_at")))
    )


def _by_itself(now: dt.datetime) -> Q:
    soonest, rarely = (dt.timedelta(minutes=each) for each in settings.MUARA_TRY_AGAIN_MINUTES)
    longest = dt.timedelta(days=settings.MUARA_TRY_AGAIN_DAYS)
    may = Q(received__waiting__reason__in=MAY_COME, waited__lte=longest)
    long_enough = Q(sorted_at__lte=now - F("waited")) | Q(sorted_at__lte=now - rarely)
    return may & long_enough & Q(sorted_at__lte=now - soonest)


def _waited() -> ExpressionWrapper:
    """How long it had waited when it was tried last."""
    waited = F("sorted_at") - F("received__received_at")
    return ExpressionWrapper(waited, output_field=DurationField())
