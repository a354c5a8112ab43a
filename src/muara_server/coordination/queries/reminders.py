"""What is to be told of promises and agreements: to whom, and once for each occasion."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from muara.coordination import promise_terms
from muara.packs import open_pack
from muara_server.accounts import queries as accounts
from muara_server.coordination.queries.promises import Promised
from muara_server.coordination.rules.reach import KEEP
from muara_server.coordination.rules.speaking import speakers_of
from muara_server.places.countries import pack_of

if TYPE_CHECKING:
    from muara_server.accounts.models import User

DUE, LATE, GONE = "coordination.promise_due", "coordination.promise_late", "coordination.no_owner"


@dataclass(frozen=True)
class Occasion:
    """One thing to tell: which notice, and the key under which nobody is told it twice."""

    kind: str
    key: str


def occasion_of(promised: Promised) -> Occasion | None:
    """What is to be told of a promise on its day `as_of`; None: nothing yet.

    Set to another day, it is told anew. Late, it is told again every so many days of the pack.
    """
    terms = promise_terms(open_pack(pack_of(promised.place)))
    key = f"{promised.id}:{promised.days.due_on}"
    if promised.gone:
        return Occasion(GONE, key)
    if promised.stands == "late":
        return Occasion(LATE, f"{key}:{(promised.days_late - 1) // terms.again_days}")
    left = (promised.days.due_on - promised.as_of).days
    return Occasion(DUE, key) if promised.is_open and left <= terms.notice_days else None


def hearers(promised: Promised) -> list[User]:
    """Who hears it: whoever speaks for the organisation, and whoever keeps the records there.

    Where nobody speaks for it, or it is there no more, the keepers alone.
    """
    keepers = keepers_at(promised.place, promised.programme)
    if promised.owner is None or promised.gone:
        return keepers
    speaking = accounts.people().filter(pk__in=speakers_of(promised.owner.id), is_active=True)
    return [*keepers, *(user for user in speaking if user not in keepers)]


def keepers_at(place: object, programme: str) -> list[User]:
    """Those who keep the records of the very place: not everybody above it."""
    found = accounts.covering(place, permissions={KEEP})
    near = [each for each in found if each.place == place] or found
    return sorted(
        {each.user for each in near if each.programme in ("", programme)},
        key=lambda user: user.login,
    )
