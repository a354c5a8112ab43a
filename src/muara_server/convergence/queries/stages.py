"""What a stage may be recorded about: the schemes of a place, who in the household, in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.dateformat import format as written

from muara_server.convergence.queries.asked import smallest_places
from muara_server.convergence.queries.household import Who
from muara_server.convergence.queries.words import language
from muara_server.convergence.rules.stages import Step
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
