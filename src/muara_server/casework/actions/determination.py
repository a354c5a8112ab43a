"""What a supervisor says of a determination: that it was reviewed, or why he disagrees.

Neither changes where the child stands: that follows from what was observed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django.utils import timezone

from muara.errors import Refused
from muara_server.casework.frames.determined import DISAGREEMENT, REVIEW, rule_of, working_day
from muara_server.casework.frames.standing import ways_of
from muara_server.casework.rules.determination import check_not_own, check_reviews
from muara_server.ledger import actions as ledger
from muara_server.ledger.drafts import Draft
from muara_server.registry import queries as registry

if TYPE_CHECKING:
    from muara.determination import Standing
    from muara_server.accounts.models import User
    from muara_server.registry.queries import PersonFile


def review(file: PersonFile, key: str, *, who: User, note: str = "") -> UUID:
    """Write down that somebody looked at this answer and at what it rests on.

    Raises NotAllowed for whoever does not supervise here, or recorded the deciding visit himself.
    """
    check_reviews(who, file)
    way = _way(file, key)
    rests_on = {"rests_on": way.decided_by} if way.decided_by else {}
    check_not_own(who, _recorder(file, way, who))
    return _say(file, REVIEW, way, rests_on, who=who, note=note)


def disagree(file: PersonFile, key: str, *, because: str, who: User, note: str) -> UUID:
    """Write down why somebody does not agree with this answer. The count stays as it is.

    Raises NotAllowed for whoever does not supervise here.
    """
    check_reviews(who, file)
    return _say(file, DISAGREEMENT, _way(file, key), {"because": because}, who=who, note=note)


def _way(file: PersonFile, key: str) -> Standing:
    person = file.person
    ways = ways_of(person.pk, programme=person.programme, on=working_day(person.programme))
    if key not in ways:
        raise Refused(f"There is no reading {key!r}. The packs hold: {', '.join(ways)}.")
    return ways[key]


def _recorder(file: PersonFile, way: Standing, who: User) -> UUID | None:
    seen = registry.timeline(who, file.person.pk, read=True)
    return next((one.recorder for one in seen if str(one.id) == way.decided_by), None)


def _say(
    file: PersonFile, kind: str, way: Standing, facts: dict[str, Any], *, who: User, note: str
) -> UUID:
    draft = Draft(
        uuid=uuid4(),
        programme=file.person.programme,
        kind=kind,
        person=file.person.pk,
        place_code=file.person.place.code,
        true_on=timezone.localdate(),
        facts={"rule": rule_of(way.reading), "status": way.status, **facts},
        identifiers={"note": note.strip()} if note.strip() else {},
    )
    ledger.append([draft], who=who, deed=f"determination.{kind}", source="page", asked=True)
    return draft.uuid
