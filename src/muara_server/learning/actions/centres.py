"""The register of schools and centres: each of them, its staff, its batches and the courses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from muara_server.audit import actions as audit
from muara_server.casework.actions import providers
from muara_server.casework.queries.providers import provider_with
from muara_server.learning.models import Batch, Course, Institution, Staff
from muara_server.learning.rules.centres import check_keeps

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from muara_server.accounts.models import User
    from muara_server.casework.actions.providers import Kept
    from muara_server.casework.models import Provider


@transaction.atomic
def keep(
    centre: Institution, *, who: User | None, keepers: Sequence[UUID] | None = None
) -> Institution:
    """Write a school or centre of the directory as a place to learn, or what changed of it.

    `who` None: the demonstration. Raises NotAllowed.
    """
    if who is not None:
        check_keeps(who, centre.provider.place)
    centre.save()
    if keepers is not None:
        centre.keepers.set(keepers)
    _told("centre.kept", centre, who)
    return centre


@transaction.atomic
def keep_new(
    told: Kept, centre: Institution, *, who: User, keepers: Sequence[UUID] = ()
) -> Institution:
    """Write a school or centre that is not in the directory into both. Raises NotAllowed."""
    centre.provider = providers.keep(told, who=who)
    return keep(centre, who=who, keepers=keepers)


@transaction.atomic
def keep_all(told: Sequence[tuple[Kept | None, Institution]], *, who: User) -> int:
    """Everything a file tells, or nothing of it; how many schools and centres those are.

    Each is of the directory, or comes with what the directory is told of it. Raises NotAllowed.
    """
    providers.keep_all([kept for kept, _centre in told if kept], who=who)
    for kept, centre in told:
        if kept:
            centre.provider = provider_with(kept.key)
        check_keeps(who, centre.provider.place)
        centre.save()
    keys = [centre.provider.key for _kept, centre in told]
    audit.record_bulk("centres.kept", who=who, items=keys)
    return len(told)


@transaction.atomic
def close(centre: Institution, *, who: User) -> None:
    """It is there no more: nobody new is sent there. Raises NotAllowed."""
    check_keeps(who, centre.provider.place)
    providers.close(centre.provider, who=who)


@transaction.atomic
def keep_part(part: Staff | Batch, *, who: User | None) -> None:
    """Write somebody of the staff, or a batch. Raises NotAllowed."""
    if who is not None:
        check_keeps(who, part.institution.provider.place)
    part.save()
    _told(f"centre.{part._meta.model_name}_kept", part.institution, who)


@transaction.atomic
def keep_course(course: Course, *, who: User | None) -> None:
    """Write a course of skills. Raises NotAllowed."""
    if who is not None:
        check_keeps(who, course.place)
    course.save()
    audit.record("course.kept", who=who, about=("course", course.pk), place=course.place, detail={})


# --- of a programme that is invented: the same deeds, by plain values ---


def invent_course(**told: Any) -> Course:
    """A course of skills of the demonstration."""
    course = Course(**told)
    keep_course(course, who=None)
    return course


def invent_centre(provider: Provider, *, keepers: Sequence[UUID], **told: Any) -> Institution:
    """A school or centre of the demonstration."""
    return keep(Institution(provider=provider, **told), who=None, keepers=keepers)


def invent_staff(at: Institution, **told: Any) -> None:
    """Somebody who works there."""
    keep_part(Staff(institution=at, **told), who=None)


def invent_batch(at: Institution, **told: Any) -> None:
    """A batch there."""
    keep_part(Batch(institution=at, **told), who=None)


def _told(deed: str, centre: Institution, who: User | None) -> None:
    audit.record(
        deed,
        who=who,
        about=("provider", centre.pk),
        place=centre.provider.place,
        detail={"provider": centre.provider.key},
    )
