"""Places that are too few: how many are free, the proposals to give them out, and what they say."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Count, Q

from muara.eligibility.groups import groups_of
from muara_server.convergence.models import Placement, Run, Seats
from muara_server.convergence.queries import schemes
from muara_server.convergence.rules import allocation as rules
from muara_server.places import queries as places

if TYPE_CHECKING:
    from muara.packs import Pack
    from muara_server.accounts.models import User
    from muara_server.places.models import Place

OPEN, RELEASED = "", "released"
"""A seat that is open to all; one of a quota that nobody of its group could use."""

PLACED, WAITS, ASK = Placement.Standing.PLACED, Placement.Standing.WAITS, Placement.Standing.ASK

Wish = tuple[str, str | None, str]


@dataclass(frozen=True)
class Offer:
    """The places of one scheme in one district, and how many of them are free."""

    seats: Seats
    given: int

    @property
    def free(self) -> int:
        """How many nobody has, or is proposed for."""
        return max(0, self.seats.number - self.given)


# --- places ---


def offers(programme: str, place: Place, *, on: dt.date) -> dict[str, Offer]:
    """Of each scheme the places that were offered last, on a day, with those given out since."""
    rows = Seats.objects.filter(programme=programme, place=place, since__lte=on)
    last = {row.scheme: row for row in rows.select_related("offered_by")}
    return {
        key: Offer(row, _given(programme, place, key, since=row.since))
        for key, row in sorted(last.items())
    }


def free(programme: str, place: Place, *, on: dt.date) -> dict[str, int]:
    """Of each scheme how many places are free on a day."""
    return {key: offer.free for key, offer in offers(programme, place, on=on).items()}


def _given(programme: str, place: Place, scheme: str, *, since: dt.date) -> int:
    placed = Placement.objects.filter(
        run__programme=programme,
        run__place=place,
        run__on__gte=since,
        run__withdrawn_at=None,
        scheme=scheme,
        standing=PLACED,
    )
    return placed.count()


def open_schemes(programme: str, place: Place) -> set[str]:
    """The schemes whose places a proposal that is not decided yet gives out."""
    waiting = Run.objects.filter(
        programme=programme, place=place, published_at=None, withdrawn_at=None
    )
    return {key for seats in waiting.values_list("seats", flat=True) for key in seats}


def placed_before(programme: str, place: Place) -> list[Wish]:
    """Everybody who has a place of a published run here: they have received it."""
    rows = Placement.objects.filter(
        run__programme=programme,
        run__place=place,
        run__published_at__isnull=False,
        run__withdrawn_at=None,
        standing=PLACED,
    )
    return [
        (str(home), str(person) if person else None, scheme)
        for home, person, scheme in rows.values_list("household", "person", "scheme")
    ]


def scarce(pack: Pack, place: Place, *, on: dt.date) -> list[str]:
    """The schemes of which places can be counted here: too few for all, and told to an office."""
    return [
        key
        for key, scheme in pack.schemes.items()
        if scheme.kind == "quota"
        and not scheme.sensitive
        and scheme.on(on) is not None
        and pack.geography.holds(scheme.jurisdiction, place.code) is not False
    ]


# --- the formula ---


def weights(pack: Pack) -> dict[str, int]:
    """The weight of each need of the published formula."""
    return {need.id: need.weight for need in pack.priority.needs} if pack.priority else {}


def formula_hash(pack: Pack) -> str:
    """Tells one formula from another: its needs, their weights, their rules."""
    needs = pack.priority.needs if pack.priority else ()
    told = [
        [
            need.id,
            need.weight,
            need.rule.text if need.rule else "",
            need.attribute.name if need.attribute else "",
            need.among.text if need.among else "",
            need.none,
            need.full,
        ]
        for need in needs
    ]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


# --- runs ---


def run(found: UUID | str) -> Run | None:
    """One proposal, for the work that draws it up."""
    return Run.objects.select_related("place").filter(pk=found).first()


def run_for(user: User, found: UUID) -> Run | None:
    """One proposal, as far as this reader may know of it."""
    held = (
        Run.objects.select_related(
            "place", "proposed_by", "approved_by", "published_by", "withdrawn_by"
        )
        .filter(pk=found)
        .first()
    )
    return held if held is not None and rules.reads(user, held) else None


def runs_of(user: User, programme: str, place: Place) -> list[Run]:
    """The proposals of a district that this reader may know of, the newest first."""
    rows = Run.objects.filter(programme=programme, place=place).select_related("place")
    return [row for row in rows if rules.reads(user, row)]


def counts(held: Run) -> dict[str, Counter[str]]:
    """Of each scheme: how many have a place, wait, and must be asked first."""
    found: dict[str, Counter[str]] = {key: Counter() for key in held.seats}
    rows = held.placements.values("scheme", "standing").annotate(number=Count("pk"))
    for row in rows.order_by():
        found.setdefault(row["scheme"], Counter())[row["standing"]] = row["number"]
    return found


def families(held: Run) -> tuple[int, int]:
    """How many families have a place, and how many that wait have none."""
    placed = held.placements.filter(standing=PLACED)
    with_one = placed.values("household").distinct().count()
    return with_one, _without(held).values("household").distinct().count()


def _without(held: Run) -> Any:
    placed = held.placements.filter(standing=PLACED).values("household")
    return held.placements.filter(standing=WAITS).exclude(household__in=placed)


def listed(held: Run, standing: str, *, scheme: str = "", everybody: bool = False) -> Any:
    """The placements of one kind in the order in which families stand.

    Of those that wait, the families that have no place at all, unless `everybody`.
    """
    if standing == WAITS and not everybody:
        rows = _without(held)
    else:
        rows = held.placements.filter(standing=standing)
    if scheme:
        rows = rows.filter(scheme=scheme)
    return rows.order_by("-score", "lottery", "household", "scheme", "person")


def scores_of(held: Run, households: Iterable[UUID]) -> dict[UUID, Any]:
    """The score of each of these families, with its parts."""
    rows = held.families.filter(household__in=list(households))
    return {row.household: row for row in rows}


def changes_of(held: Run) -> list[Any]:
    """What the committee changed, in the order in which it did."""
    return list(held.changes.select_related("taken", "given", "by"))


def lines(held: Run) -> list[str]:
    """Every place given out, a line each: what the hash of a deed is of."""
    rows = held.placements.filter(standing=PLACED).order_by("scheme", "household", "person")
    return [f"{row.scheme}:{row.household}:{row.person or ''}:{row.seat}" for row in rows]


# --- what a change must keep to ---


def seat_for(held: Run, given: Placement, taken: Placement | None) -> str | None:
    """The seat that a family may take: the one given up, or a free one; None where there is none.

    A place that is reserved for a group stays with the group.
    """
    own = [quota for quota in given.quota.split(";") if quota]
    if taken is not None:
        return taken.seat if taken.seat in (OPEN, RELEASED, *own) else None
    room = rooms(held, given.scheme)
    return next((seat for seat in (OPEN, *own, RELEASED) if room.get(seat, 0) > 0), None)


def rooms(held: Run, scheme: str) -> dict[str, int]:
    """How many seats of each kind nobody has."""
    pools = list(held.cut_offs.filter(scheme=scheme))
    found = {pool.quota: pool.seats - pool.released for pool in pools}
    found[RELEASED] = found.get(RELEASED, 0) + sum(pool.released for pool in pools)
    sitting = held.placements.filter(scheme=scheme, standing=PLACED).values("seat")
    for row in sitting.annotate(number=Count("pk")).order_by():
        found[row["seat"]] = found.get(row["seat"], 0) - row["number"]
    return found


def over_capacity(held: Run) -> list[str]:
    """The schemes of which more places are given out than there are."""
    given = {key: count[PLACED] for key, count in counts(held).items()}
    return [key for key, number in given.items() if number > held.seats.get(key, 0)]


def kept_by(held: Run, given: Placement, taken: Placement | None) -> list[Placement]:
    """The places that the family keeps in this run and got in those published before."""
    earlier = Q(
        run__programme=held.programme, run__published_at__isnull=False, run__withdrawn_at=None
    )
    rows = Placement.objects.filter(
        Q(run=held) | earlier, household=given.household, standing=PLACED
    )
    return [row for row in rows if taken is None or row.pk != taken.pk]


def excluded_by(pack: Pack, scheme: str, *, on: dt.date) -> frozenset[str]:
    """The schemes that somebody who has this one may not have, itself included."""
    near = [key for key, each in pack.schemes.items() if each.unit == pack.schemes[scheme].unit]
    found = {scheme}
    for key in near:
        if key != scheme and groups_of([scheme, key], pack.schemes, on=on):
            shared = groups_of([scheme, key], pack.schemes, on=on)
            if shared.get(scheme) and shared.get(scheme) == shared.get(key):
                found.add(key)
    return frozenset(found)


# --- one family ---


def placements_of(household: UUID) -> list[Placement]:
    """What the last published run that gives out each scheme says of a family."""
    rows = Placement.objects.filter(
        household=household, run__published_at__isnull=False, run__withdrawn_at=None
    ).select_related("run")
    last: dict[tuple[Any, str], Placement] = {}
    for row in rows.order_by("run__published_at"):
        last[(row.person, row.scheme)] = row
    return list(last.values())


def pack_of(held: Run) -> Pack:
    """The schemes as this server has them, of the run's country."""
    return schemes.current_pack(held.pack)


def districts(codes: Mapping[str, Place], user: User, programme: str) -> dict[str, Place]:
    """Those of these districts in which the reader may read what is published."""
    return {
        code: place
        for code, place in codes.items()
        if rules.covers(user, rules.READ, about(place, programme))
    }


@dataclass(frozen=True)
class About:
    """Where something is, and of which programme: what a grant is asked about."""

    place: Place
    programme: str


def about(place: Place, programme: str) -> About:
    """A district of a programme, to ask a grant about."""
    return About(place, programme)


def proposing(codes: Mapping[str, Place], user: User, programme: str) -> dict[str, Place]:
    """Those of these districts in which the reader counts and proposes."""
    return {
        code: place
        for code, place in codes.items()
        if rules.covers(user, rules.PROPOSE, about(place, programme))
    }


def place_of(code: str) -> Place | None:
    """The district of a code."""
    return places.with_codes([code]).get(code)
