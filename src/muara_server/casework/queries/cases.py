"""A child's case: which one it is, and what was written into it, as it stood on a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext as _

from muara_server import figures
from muara_server.casework.procedures import OF, procedure_at
from muara_server.casework.queries.items import Item, item, items
from muara_server.casework.queries.paths import in_words
from muara_server.casework.queries.standing import (
    one_for,
    open_one_of,
    proceedings_for,
    standing_of,
)
from muara_server.casework.rules.cases import CASE
from muara_server.casework.rules.parties import Hand
from muara_server.ledger.kinds import kinds
from muara_server.registry import queries as registry

if TYPE_CHECKING:
    from muara_server.accounts.models import User
    from muara_server.casework.models import Proceeding
    from muara_server.registry.queries import Seen

GOAL = "goal"


@dataclass(frozen=True)
class Written:
    """One entry in words: what was told, the note, and who recorded it when."""

    id: UUID
    kind: str
    on: dt.date
    at: dt.datetime
    by: str
    told: Sequence[tuple[str, str]]
    note: str
    number: str
    facts: dict[str, Any]

    @property
    def yes(self) -> list[str]:
        """The facts that were found to be so, by name."""
        return [name for name, value in self.facts.items() if value is True]


def case_for(user: User, proceeding: UUID) -> Proceeding:
    """This case, if the reader may see it; Http404 otherwise, and for what is no case."""
    found = one_for(user, proceeding)
    if found.procedure != CASE:
        raise Http404
    return found


def case_of(user: User, person: UUID) -> Proceeding | None:
    """The case of this child that the reader may see: the open one, else the last."""
    found = proceedings_for(user, CASE, person=person)
    return found.order_by("ended", "-opened_at").first()


def shown_case(user: User, person: UUID) -> Item | None:
    """The child's case in words, for a part of another page; None where the reader sees none."""
    found = case_of(user, person)
    if found is None:
        return None
    now = registry.working_moment(found.programme)
    return item(found, standing_of(found.pk), None, now=now)


def may_open_one(user: User, person: UUID) -> bool:
    """Does this child lack an open case that the reader may begin?"""
    if open_one_of(CASE, person=person) is not None:
        return False
    registered = registry.people_for(user).select_related("place").filter(pk=person).first()
    if registered is None:
        return False
    grants = Hand(user).grants_to_open(procedure_at(registered.place, CASE))
    return any(
        grant.covers(path=registered.place.path, programme=registered.programme) for grant in grants
    )


def goals_of(user: User, case: Proceeding) -> list[Proceeding]:
    """The goals of the child, those under way first, by the day they are due."""
    found = proceedings_for(user, GOAL, person=case.person)
    return list(found.order_by("ended", "due", "opened_at"))


def goals_in_words(user: User, goals: Sequence[Proceeding], *, now: dt.datetime) -> list[Item]:
    """The goals as rows of a plan, each called by what is to be reached."""
    fact, language = kinds()[GOAL].facts[GOAL], figures.language()
    return [
        replace(one, what=fact.code_label(goal.type, language))
        for one, goal in zip(items(user, goals, now=now), goals, strict=True)
    ]


def others_of(user: User, case: Proceeding) -> list[Proceeding]:
    """What else is under way about this child: referrals, tasks, a hand-over."""
    found = proceedings_for(user, person=case.person, ended=False)
    return list(found.exclude(procedure__in=[CASE, GOAL]).order_by("due", "opened_at"))


def known_by(seen: Iterable[Seen], moment: dt.datetime | None) -> list[Seen]:
    """The entries that stood at a moment, newest first; now, where none is named."""
    if moment is None:
        return [each for each in seen if each.stands]
    return [
        each
        for each in seen
        if each.recorded_at <= moment and (each.corrected_at is None or each.corrected_at > moment)
    ]


def written(seen: Iterable[Seen], kind: str, *, case: UUID | None = None) -> list[Written]:
    """What was written of one kind, newest first; into one case alone where it is named."""
    return [
        _written(each)
        for each in seen
        if each.kind.name == kind and (case is None or _facts(each).get(OF) == str(case))
    ]


def _written(each: Seen) -> Written:
    told = [
        (one.fact.label(figures.language()), in_words(one.fact, one.value))
        for one in each.told
        if one.fact.type != "id"
    ]
    return Written(
        id=each.id,
        kind=each.kind.name,
        on=each.true_on,
        at=each.recorded_at,
        by=each.recorded_by or _("somebody without an account"),
        told=told,
        note=" ".join(each.said.get("note", ())),
        number=", ".join(each.said.get("document", ())),
        facts=_facts(each),
    )


def _facts(each: Seen) -> dict[str, Any]:
    return {one.fact.name: one.value for one in each.told}


def reasons() -> list[tuple[str, str]]:
    """Why a copy may be removed: codes with their words."""
    fact = kinds()["retraction"].facts["reason"]
    return [(code, fact.code_label(code, figures.language())) for code in fact.codes.codes]
