"""The ways that children go: as a map, as a table, and before a season as a list of children."""

from __future__ import annotations

import datetime as dt
import json
import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.dates import MONTHS

from muara.packs import open_pack
from muara_server.casework.frames import corridors as frames
from muara_server.casework.seasons import Movement, movement_in
from muara_server.casework.words import in_language, listed
from muara_server.places import queries as places
from muara_server.places.countries import pack_of
from muara_server.places.drawing import Mark, Outline
from muara_server.registry import queries as registry

if TYPE_CHECKING:
    from muara_server.accounts.models import User
    from muara_server.places.models import Place

YEAR = dt.timedelta(days=366)
THICK, THIN = 7.0, 1.5
"""How wide the line of the largest flow is drawn, and that of the smallest."""


@dataclass(frozen=True)
class Flow:
    """How many children went from one place to another at least once; None: withheld.

    `ends` are the codes of both places.
    """

    ends: tuple[str, str]
    origin: str
    destination: str
    children: int | None
    season: str
    unconfirmed: bool
    line: tuple[float, float, float, float] | None
    width: float


@dataclass(frozen=True)
class Corridors:
    """All flows of a programme, the largest first, with the map they are drawn on, if any."""

    flows: Sequence[Flow]
    smallest: int
    outline: Outline | None
    marks: Sequence[tuple[str, Mark]]
    note: Mapping[str, str]


@dataclass(frozen=True)
class Soon:
    """A child who went last year at this time of the year: whom to visit before the season."""

    person: UUID
    name: str
    origin: str
    destination: str
    went_on: dt.date


@dataclass(frozen=True)
class Went:
    """A child who went, and on which day last."""

    person: UUID
    name: str
    on: dt.date


@dataclass(frozen=True)
class Way:
    """One way: how many went in all (None: withheld), and those whose files a reader may open."""

    origin: str
    destination: str
    all: int | None
    went: Sequence[Went]


def corridors_of(programme: str) -> Corridors:
    """The flows of one programme. Small counts, and what would give them away, are withheld."""
    told, drawing = _told()
    rows = frames.flows(programme, smallest=told.smallest_cell)
    known = places.with_codes({code for start, end, _ in rows for code in (start, end)})
    ends = [(known[start], known[end], n) for start, end, n in rows if {start, end} <= known.keys()]
    most = max((count or 0 for *_, count in ends), default=0)
    months = frames.months_of(programme)
    return Corridors(
        flows=[
            Flow(
                ends=(start.code, end.code),
                origin=in_language(start.names),
                destination=in_language(end.names),
                children=count,
                line=_line(start, end, drawing),
                width=THIN + (THICK - THIN) * (count or 0) / max(most, 1),
                **_season(start, end, told, months.get((start.code, end.code), frozenset())),
            )
            for start, end, count in ends
        ],
        smallest=told.smallest_cell,
        outline=drawing.outline if drawing else None,
        marks=_marks([place for start, end, _ in ends for place in (start, end)], drawing),
        note=drawing.note if drawing else {},
    )


def way_of(user: User, programme: str, start: str, end: str) -> Way | None:
    """The children behind the number of a way whose files this reader may open.

    That they were listed is recorded. None where there are no such places.
    """
    known = places.with_codes({start, end})
    if not {start, end} <= known.keys():
        return None
    mine = set(registry.people_for(user).filter(programme=programme).values_list("pk", flat=True))
    gone = frames.gone_this_way(programme, start, end, among=mine)
    registry.tell_listed("corridor.listed", {person for person, _ in gone}, who=user)
    names = registry.names_of(person for person, _ in gone)
    flows = corridors_of(programme).flows
    return Way(
        origin=in_language(known[start].names),
        destination=in_language(known[end].names),
        all=next((each.children for each in flows if each.ends == (start, end)), None),
        went=[Went(person, names.get(person, ""), on) for person, on in gone],
    )


def soon_gone(user: User, programme: str, *, today: dt.date) -> list[Soon]:
    """Who went last year in the season that comes, among those whose file this reader may open.

    The season of a way is what the pack says; where it says none, the days of the year on which
    children were recorded as going. That they were listed is recorded.
    """
    mine = set(registry.people_for(user).filter(programme=programme).values_list("pk", flat=True))
    coming, known = _coming(programme, today, among=mine)
    registry.tell_listed("season.listed", {each[0] for each in coming}, who=user)
    names = registry.names_of(each[0] for each in coming)
    return [
        Soon(
            person=person,
            name=names.get(person, ""),
            origin=in_language(known[start].names),
            destination=in_language(known[end].names),
            went_on=on,
        )
        for person, start, end, on in sorted(coming, key=lambda each: (each[3], each[0]))
    ]


def districts_soon_left(programme: str, *, today: dt.date) -> set[str]:
    """The districts, by code, in which somebody is registered who went in the season that comes.

    For a notice that tells no more than this; who it is stands in the list of each reader.
    """
    coming, _ = _coming(programme, today)
    registered = registry.places_of(each[0] for each in coming)
    return set(places.district_codes(registered.values()).values())


def _coming(
    programme: str, today: dt.date, *, among: Collection[UUID] | None = None
) -> tuple[list[tuple[UUID, str, str, dt.date]], Mapping[str, Place]]:
    """Who (of these) went last year in the season that comes, and the places by their codes."""
    told, _ = _told()
    gone = frames.gone_between(programme, today - YEAR, today, among=among)
    known = places.with_codes({code for _, start, end, _ in gone for code in (start, end)})
    ahead = [today + dt.timedelta(days=days) for days in range(told.days_before + 1)]
    coming = [
        each
        for each in gone
        if {each[1], each[2]} <= known.keys()
        and _comes(known[each[1]], known[each[2]], each[3], told, ahead)
    ]
    return coming, known


def _told() -> tuple[Movement, _Drawing | None]:
    """What the pack of the programme's country says, and its map."""
    pack = pack_of(places.programme_places().first())
    return movement_in(pack), _drawing(pack)


def _comes(
    start: Place, end: Place, went: dt.date, told: Movement, ahead: Sequence[dt.date]
) -> bool:
    """Does the season in which somebody went come, or go on, on one of these days?"""
    season = told.season((start.path, end.path))
    if season is None:
        return any((day.month, day.day) == (went.month, went.day) for day in ahead)
    return went.month in season.months and any(day.month in season.months for day in ahead)


def _season(start: Place, end: Place, told: Movement, months: Collection[int]) -> dict[str, Any]:
    """When children go this way: as the pack says, else the months in which they were seen to."""
    season = told.season((start.path, end.path))
    if season is not None:
        return {"season": in_language(season.labels), "unconfirmed": season.unconfirmed}
    return {
        "season": listed(str(MONTHS[month]) for month in sorted(months)),
        "unconfirmed": False,
    }


@dataclass(frozen=True)
class _Drawing:
    outline: Outline
    sides: Mapping[str, str]
    note: Mapping[str, str]


@cache
def _drawing(pack: str) -> _Drawing | None:
    """The country's outline, and on which side of its mark a name stands; None: none is drawn."""
    folder = open_pack(pack).path
    file = folder / "map" / "outline.json"
    if not file.exists():
        return None
    told: Mapping[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    sides: dict[str, str] = {}
    for page in sorted(folder.glob("programmes/*_page.toml")):
        sides |= tomllib.loads(page.read_text(encoding="utf-8")).get("map", {}).get("names", {})
    return _Drawing(Outline.of(told), sides, told["note"])


def _marks(ends: Sequence[Place], drawing: _Drawing | None) -> list[tuple[str, Mark]]:
    if drawing is None:
        return []
    drawn = {place.code: place for place in ends}
    return [
        (
            in_language(place.names),
            drawing.outline.mark(
                place.longitude, place.latitude, beside=drawing.sides.get(code, "right")
            ),
        )
        for code, place in sorted(drawn.items())
        if place.longitude is not None and place.latitude is not None
    ]


def _line(
    start: Place, end: Place, drawing: _Drawing | None
) -> tuple[float, float, float, float] | None:
    if drawing is None or None in (start.longitude, start.latitude, end.longitude, end.latitude):
        return None
    first = drawing.outline.point(start.longitude, start.latitude)  # type: ignore[arg-type]
    last = drawing.outline.point(end.longitude, end.latitude)  # type: ignore[arg-type]
    return (*first, *last)
