"""What a stage may be recorded about: the schemes of a place, who in the household, in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.dateformat import format as written
from django.utils.translation import gettext

from muara_server.convergence.queries.asked import smallest_places
from muara_server.convergence.queries.household import Who
from muara_server.convergence.queries.words import language
from muara_server.convergence.rules.stages import AGAIN, NO_CAUSE, REFUSED, TOO_EARLY, Slip, Step
from muara_server.ledger.kinds import Fact, kinds
from muara_server.registry import queries as registry

if TYPE_CHECKING:
    from muara.packs import Pack, Scheme


def fact(name: str) -> Fact:
    """A fact of the kind of entry that a stage is."""
    return kinds()["scheme_stage"].facts[name]


def stage_in_words(stage: str) -> str:
    """What a stage is called."""
    return fact("stage").code_label(stage, language())


def day_in_words(day: dt.date) -> str:
    """15 March 2013, in the reader's language."""
    return written(day, "j F Y")


def schemes_of(pack: Pack, place_code: str, *, sensitive: bool) -> list[Scheme]:
    """The schemes that hold where this place is, by title; sensitive ones for who may read them."""
    place = smallest_places([place_code], pack).get(place_code)
    here = [
        scheme
        for scheme in pack.schemes.values()
        if pack.geography.holds(scheme.jurisdiction, place) is not False
        and (sensitive or not is_sensitive(scheme))
    ]
    return sorted(here, key=lambda scheme: scheme.called(language()))


def is_sensitive(scheme: Scheme) -> bool:
    """Does the scheme, or a condition of any version of it, stay with the case worker?"""
    return scheme.sensitive or any(
        condition.sensitive for version in scheme.versions for condition in version.conditions
    )


def steps_of(household: UUID, persons: Sequence[UUID], *, who: Who, scheme: str) -> list[Step]:
    """The stages recorded of one application; the caller has asked for the household's file."""
    told = registry.told_of(household, persons, kinds_of=["scheme_stage"], on=dt.date.max)
    return [
        Step(each.facts["stage"], each.true_on)
        for each in told
        if each.person_id == who and each.facts.get("scheme") == scheme
    ]


def slip_in_words(slip: Slip, stage: str) -> str:
    """What is wrong with the day of a stage, and what to do, in the reader's language."""
    says = {
        AGAIN: gettext("This is recorded already, for the same day. Nothing more is needed."),
        NO_CAUSE: gettext("No “%(other)s” is recorded on or before %(day)s. Record that first."),
        TOO_EARLY: gettext(
            "“%(other)s” is recorded for %(day)s, and “%(new)s” comes after it. "
            "Correct this day, or the earlier entry."
        ),
        REFUSED: gettext(
            "“%(other)s” is recorded for %(day)s, and nothing since. Before “%(new)s”, record the "
            "appeal that was allowed, or the new application."
        ),
    }
    otherwise = gettext(
        "“%(other)s” is recorded for %(day)s, and “%(new)s” comes before it. "
        "Write the day on which it happened."
    )
    return says.get(slip.kind, otherwise) % {
        "other": stage_in_words(slip.other.stage),
        "day": day_in_words(slip.other.on),
        "new": stage_in_words(stage),
    }
