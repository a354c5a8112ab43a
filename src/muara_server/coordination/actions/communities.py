"""Recording what a village's groups are and do, how many children it has, and who looked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import Http404

from muara_server.audit import actions as audit
from muara_server.casework.actions import complaints
from muara_server.coordination.actions.telling import Words, tell
from muara_server.coordination.community_checkers import BODY, RAISED, VERIFICATION
from muara_server.coordination.rules.villages import RECORD, VERIFY, check_is_another
from muara_server.registry import queries as registry

if TYPE_CHECKING:
    from muara_server.accounts.models import User
    from muara_server.coordination.queries.communities import Group
    from muara_server.coordination.queries.told import Said
    from muara_server.places.models import Place

Facts = Mapping[str, Any]


def begin_group(place: Place, facts: Facts, words: Words, *, on: dt.date, who: User) -> UUID:
    """Write down a group of a village; its id. Raises NotAllowed, and what the ledger raises."""
    return tell(BODY, place=place, facts=facts, words=words, on=on, who=who, permission=RECORD)


def record_of(
    group: Group, kind: str, facts: Facts, words: Words, *, on: dt.date, who: User
) -> UUID:
    """Record something that a group did. Raises NotAllowed, and what the ledger raises."""
    return tell(
        kind,
        of=group.id,
        place=group.place,
        programme=group.told.programme,
        facts=facts,
        words=words,
        on=on,
        who=who,
        permission=RECORD,
    )


def record_at(
    place: Place, kind: str, facts: Facts, words: Words, *, on: dt.date, who: User
) -> UUID:
    """Record how many children a village has, or that every house was visited.

    Raises NotAllowed, and what the ledger raises.
    """
    return tell(kind, place=place, facts=facts, words=words, on=on, who=who, permission=RECORD)


def verify(survey: Said, facts: Facts, words: Words, *, on: dt.date, who: User) -> UUID:
    """Record what somebody saw who looked at a village again: seen, and no verdict.

    Raises Refused from whoever recorded the survey, NotAllowed, and what the ledger raises.
    """
    check_is_another(who, survey)
    return tell(
        VERIFICATION,
        place=survey.place,
        programme=survey.programme,
        facts={**facts, "survey": str(survey.id)},
        words=words,
        on=on,
        who=who,
        permission=VERIFY,
    )


@audit.one_deed("coordination.raise")
def raise_report(
    group: Group, report: complaints.Report, *, visit: UUID | None, on: dt.date, who: User
) -> str:
    """Report to the complaint desk what a group saw; the number of the report. All or nothing.

    Raises NotAllowed, and what the ledger raises.
    """
    taken = complaints.receive(report, who=who)
    _raise(group, {"report": str(taken.complaint)}, visit=visit, on=on, who=who)
    return taken.number


def raise_child(group: Group, child: UUID, *, visit: UUID | None, on: dt.date, who: User) -> UUID:
    """Say that a child of the register was found by a group. Http404 for one whose file is closed.

    Raises NotAllowed, and what the ledger raises.
    """
    if not registry.people_for(who).filter(pk=child, place=group.place).exists():
        raise Http404
    return _raise(group, {"child": str(child)}, visit=visit, on=on, who=who)


def _raise(
    group: Group, facts: dict[str, str], *, visit: UUID | None, on: dt.date, who: User
) -> UUID:
    if visit is not None:
        facts |= {"visit": str(visit)}
    return record_of(group, RAISED, facts, {}, on=on, who=who)
