"""A sign of distress in a child's file, and to which services the child can be referred for it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from muara_server.accounts import rules as accounts
from muara_server.casework.queries.asking import rule_at
from muara_server.casework.queries.cases import Written, written
from muara_server.casework.queries.providers import REFERRAL, service_in_words
from muara_server.casework.queries.standing import proceedings_for

if TYPE_CHECKING:
    from muara_server.accounts.models import User
    from muara_server.casework.models import Proceeding
    from muara_server.registry.queries import Seen

SENDS = "referral.send"


@dataclass(frozen=True)
class Distress:
    """When a sign was recorded last, and the services for it: codes with their words."""

    on: dt.date
    services: Sequence[tuple[str, str]]


def distress_in(user: User, case: Proceeding, stands: Iterable[Seen]) -> Distress | None:
    """The sign in what stands in the file of a case's child, where this reader can refer it.

    None where the last answer was no, and where the child was referred to such a service since.
    """
    rule, stands = rule_at(case.place), list(stands)
    signs = [found for kind in rule.facts if (found := _last(stands, kind, rule.facts[kind]))]
    day = max(signs, default=None)
    if day is None or case.ended or not _refers(user, case):
        return None
    since = proceedings_for(user, REFERRAL, person=case.person, type__in=rule.services)
    if since.filter(opened_at__date__gte=day).exists():
        return None
    return Distress(day, [(each, service_in_words(each)) for each in rule.services])


def _last(stands: Iterable[Seen], kind: str, facts: Sequence[str]) -> dt.date | None:
    """The day of the last entry that says one of these facts, if it says it is so."""
    said = [one for one in written(stands, kind) if one.facts.keys() & set(facts)]
    last = max(said, key=lambda one: (one.on, one.at), default=None)
    return last.on if last and _is_so(last, facts) else None


def _is_so(one: Written, facts: Sequence[str]) -> bool:
    return any(one.facts.get(fact) is True for fact in facts)


def _refers(user: User, case: Proceeding) -> bool:
    return accounts.allows(user, SENDS, place=case.place, programme=case.programme)
