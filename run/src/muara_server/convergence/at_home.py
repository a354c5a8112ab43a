"""What a district officer's first page tells of convergence: the gap by block, the places."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.urls import reverse

from muara_server.accounts import rules as accounts
from muara_server.convergence.allocating import RunShown
from muara_server.convergence.gaps import Gap
from muara_server.convergence.queries import allocation as queries
from muara_server.convergence.queries.area import area_of
from muara_server.convergence.queries.library import working_day
from muara_server.convergence.rules import allocation as rules

if TYPE_CHECKING:
    from collections.abc import Sequence

    from muara_server.accounts.models import User
    from muara_server.convergence.counting import Work
    from muara_server.convergence.gaps import Region
    from muara_server.convergence.queries.area import Area


@dataclass(frozen=True)
class Places:
    """The places to give out in a district: proposals that wait for a decision, places free."""

    waiting: Sequence[RunShown]
    free: int
    offered: int
    address: str


@dataclass(frozen=True)
class Tiles:
    """What is due in a district and does not arrive, and the places to give out there."""

    gap: Gap
    work: Work | None
    places: Places | None

    @property
    def whole(self) -> Region | None:
        """The district; None while it is not counted, or nobody is known there."""
        return self.gap.whole if self.gap.counted and not self.gap.empty else None


def tiles_for(user: User, district: str) -> Tiles | None:
    """The tiles of one district, for whoever is told its totals; the count is asked for."""
    if not accounts.allows(user, "convergence.read"):
        return None
    area = area_of(user)
    if area is None or district not in area.districts:
        return None
    gap = Gap(area, as_of=working_day(area.pack, area.programme), known_on=None, place=district)
    return Tiles(gap, gap.ask(user), _places(area, user, district))


def _places(area: Area, user: User, district: str) -> Places | None:
    place = area.districts[district]
    about = queries.about(place, area.programme)
    if not any(rules.covers(user, deed, about) for deed in (rules.PROPOSE, rules.APPROVE)):
        return None
    day = working_day(area.pack, area.programme)
    offers = queries.offers(area.programme, place, on=day).values()
    runs = [RunShown(run, user) for run in queries.runs_of(user, area.programme, place)]
    return Places(
        waiting=[run for run in runs if run.is_proposed or run.is_approved],
        free=sum(offer.free for offer in offers),
        offered=sum(offer.seats.number for offer in offers),
        address=f"{reverse('convergence:allocations')}?{urlencode({'place': district})}",
    )
