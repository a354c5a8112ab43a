"""Reading what was sorted and what waits, as far as somebody looks after it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar
from uuid import UUID

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from muara.errors import NotAllowed
from muara.forms import Answers, answers_of, read_submission
from muara_server.accounts import rules as policy
from muara_server.audit import actions as audit
from muara_server.intake import corrections, mappings, proposing, rules
from muara_server.intake.models import (
    Apart,
    Conflict,
    Decided,
    FormVersion,
    Received,
    Sorting,
    Waiting,
)
from muara_server.intake.writing import opened

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from muara_server.accounts.models import User

MOST = 100
_NUMBER = re.compile(r"\[\d+\]")
Row = TypeVar("Row")


@dataclass(frozen=True)
class Heap:
    """How many submissions of one form wait for one reason."""

    reason: str
    form: UUID
    key: str
    number: int


def unsorted(*, at_most: int) -> list[UUID]:
    """What was received and not looked at yet, in the order in which it came."""
    left = Received.objects.filter(sorting=None).order_by("received_at")
    return list(left.values_list("pk", flat=True)[:at_most])


def several(received: Sequence[UUID]) -> list[Received]:
    """These submissions with all that sorting them needs, in the order in which they came."""
    return list(_whole().filter(pk__in=received).order_by("received_at"))


def waits_for(user: User, reason: str) -> list[UUID]:
    """The submissions that wait for this reason, and that this person looks after."""
    return list(listed(user, reason=reason).values_list("pk", flat=True))


def one(received: UUID) -> Received:
    """A submission with all that sorting it needs."""
    return _whole().get(pk=received)


def heaps(user: User) -> list[Heap]:
    """What waits, by reason and form, the largest first."""
    rows = Waiting.objects.filter(received__sorting__in=_sortings(user)).values_list(
        "reason", "received__form", "received__form__key"
    )
    counted = rows.annotate(n=Count("received", distinct=True)).order_by("-n", "reason")
    return [Heap(*row) for row in counted]


def listed(user: User, *, reason: str = "", form: UUID | None = None) -> QuerySet[Sorting]:
    """The submissions that wait, the oldest first: for one reason and of one form, where named."""
    rows = _told(user).filter(waits=True).order_by("received__received_at")
    if reason:
        why = Waiting.objects.filter(reason=reason)
        rows = rows.filter(pk__in=why.values("received"))
    return rows.filter(received__form=form) if form else rows


def last_entered(user: User) -> list[Sorting]:
    """The submissions that were sorted last and of which nothing waits."""
    return list(_told(user).filter(waits=False).order_by("-sorted_at")[:10])


def how_many_wait(user: User) -> int:
    """How many submissions wait for this person."""
    return _sortings(user).filter(waits=True).count()


def sorting_for(user: User, received: UUID) -> Sorting:
    """One submission, for whoever looks after it. Raises NotAllowed (`outside_area`)."""
    rows = _sortings(user).select_related(
        "received__form", "received__version", "received__user", "received__device", "mapping"
    )
    return _found(rows.filter(pk=received).first())


def aparts(user: User) -> list[Apart]:
    """Other contents under a number that was received before, undecided, the oldest first."""
    rows = Apart.objects.filter(beside__sorting__in=_sortings(user), decided=None, size__gt=0)
    return list(rows.select_related("beside__form", "beside__version", "user")[:MOST])


def apart_for(user: User, apart: UUID) -> Apart:
    """One of them. Raises NotAllowed (`outside_area`)."""
    rows = Apart.objects.filter(beside__sorting__in=_sortings(user), pk=apart)
    rows = rows.select_related(
        "user",
        "beside__form",
        "beside__version",
        "beside__user",
        "beside__device",
        "beside__sorting",
        "decided",
    )
    return _found(rows.first())


def is_decided(apart: Apart) -> bool:
    """Has a person said which content holds?"""
    return Decided.objects.filter(pk=apart.pk).exists()


def conflicts(user: User) -> list[Conflict]:
    """Two who say different things of one day, unresolved, the oldest first."""
    rows = Conflict.objects.filter(_scope(user), kept="")
    return list(rows.select_related("first__received__user", "second__received__user")[:MOST])


def conflict_for(user: User, conflict: UUID) -> Conflict:
    """One of them. Raises NotAllowed (`outside_area`)."""
    rows = Conflict.objects.filter(_scope(user), pk=conflict)
    rows = rows.select_related("first__received__user", "second__received__user", "place")
    return _found(rows.first())


def tell_opened(user: User, sorting: Sorting) -> None:
    """Whoever opens a submission reads what was told of a child: the trail says so."""
    audit.record(
        "submission.open",
        who=user,
        about=("submission", sorting.pk),
        place=sorting.place_id,
        programme=sorting.programme,
    )


def differing(apart: Apart) -> dict[str, str]:
    """The answers in which the other content differs from the submission, by their names.

    What its version does not ask it did not take back. Raises FormError and NotSorted.
    """
    first, other = as_texts(_first(apart)), as_texts(other_answers(apart))
    asked = mappings.form_of(version_of(apart)).by_path
    names = [name for name in first if name in other or _path(name) in asked]
    names += [name for name in other if name not in first]
    return {name: other.get(name, "") for name in names if first.get(name) != other.get(name)}


def lost_by_taking(apart: Apart) -> dict[str, str]:
    """What the other content says and the version of the submission does not ask, by its names.

    Raises FormError and NotSorted.
    """
    first, other = _first(apart), other_answers(apart)
    assert apart.beside.version is not None  # noqa: S101  (else its answers could not be read)
    asked = mappings.form_of(apart.beside.version).by_path
    lost = {name: text for name, text in as_texts(other).items() if _path(name) not in asked}
    beyond = {
        path: "\n".join(texts)
        for path, texts in other.beyond.items()
        if texts != first.beyond.get(path)
    }
    return lost | beyond


def version_of(apart: Apart) -> FormVersion:
    """The version with which a content kept apart was filled. Raises NotSorted where unknown."""
    first = apart.beside
    if first.version and apart.said_version == first.said_version:
        return first.version
    found = FormVersion.objects.filter(form=first.form_id, version=apart.said_version).first()
    if found is None:
        raise proposing.NotSorted("unknown_version")
    return found


def other_answers(apart: Apart) -> Answers:
    """What a content kept apart says. Raises FormError and NotSorted."""
    return answers_of(read_submission(opened(apart)), mappings.form_of(version_of(apart)))


def as_texts(answers: Answers) -> dict[str, str]:
    """Every answer by its name, as it would be sent; also those that could not be read."""
    unread = {each.name: each.text for each in answers.unread}
    return dict(corrections.texts(answers.values)) | unread


def _path(name: str) -> str:
    """The path of the question whose answer has this name."""
    return _NUMBER.sub("", name)


def _first(apart: Apart) -> Answers:
    return proposing.answers(apart.beside)


def _whole() -> QuerySet[Received]:
    # Each version's questions are read once, and not with each submission of it.
    rows = Received.objects.select_related("form", "version", "device", "user")
    return rows.defer("version__xform")


def _told(user: User) -> QuerySet[Sorting]:
    """Submissions with all that a list says of them."""
    rows = _sortings(user).prefetch_related("received__waiting")
    return rows.select_related("received__form", "received__version", "received__user", "place")


def _sortings(user: User) -> QuerySet[Sorting]:
    return Sorting.objects.filter(_scope(user))


def _scope(user: User) -> Q:
    return rules.looked_after_with(policy.grants(user, rules.SORT))


def _found(row: Row | None) -> Row:
    if row is None:
        raise NotAllowed(
            "outside_area",
            _("This lies outside the area of your work. Ask somebody who works there."),
        )
    return row
