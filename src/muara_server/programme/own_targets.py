"""What a district set out to reach, beside what its records count by the very same definition.

A definition is an indicator of a pack with its version: what is counted, of what, under which
condition. When the pack counts otherwise one day, the target says so.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from muara_server.audit.actions import record_bulk
from muara_server.places.countries import pack_of
from muara_server.programme import frames, lists, queries
from muara_server.programme.queries import State
from muara_server.programme.results import Results
from muara_server.registry.queries.settled import place_of_setting, settled

if TYPE_CHECKING:
    from muara.indicators import Indicator
    from muara_server.accounts.rules import Somebody
    from muara_server.convergence.telling import Listed
    from muara_server.places.models import Place
    from muara_server.programme.queries import Programme
    from muara_server.registry.queries.settled import Settled

KIND = "district_target"
VERSION = 8
"""So many letters of a hash tell one version from another."""


@dataclass(frozen=True)
class Definition:
    """One thing that can be counted: `key` names the programme's indicator and its version."""

    key: str
    programme: Programme
    indicator: Indicator

    @property
    def label(self) -> str:
        """What the figure is called."""
        return queries.in_language(self.indicator.labels)

    @property
    def counts(self) -> str:
        """What is counted, in words."""
        return queries.in_language(self.indicator.counts)


@dataclass(frozen=True)
class OwnTarget:
    """One target: by when, what is counted by now (None: withheld, or no such definition)."""

    told: Settled
    label: str
    value: int
    by: dt.date
    counted: int | None
    withheld: bool
    definition: Definition | None
    as_of: dt.date

    @property
    def address(self) -> str:
        """Where the figure opens."""
        page = reverse("programme:own_target", args=[self.told.id])
        return f"{page}?{urlencode({'as_of': self.as_of.isoformat()})}"

    @property
    def redefined(self) -> bool:
        """Does the pack count this otherwise than when the target was set?"""
        return self.definition is None

    @property
    def reached(self) -> bool:
        """Is the target reached by what is counted?"""
        return self.counted is not None and self.counted >= self.value


def definitions_at(place: Place | None) -> Mapping[str, Definition]:
    """What can be counted in the country of a place, by definition and version."""
    pack = pack_of(place)
    held = [each for each in queries.programmes() if each.pack.name == pack]
    found = [_definition(programme, one) for programme in held for one in programme.indicators]
    return {each.key: each for each in found}


def targets_at(place: Place, user: Somebody, *, on: dt.date | None = None) -> list[OwnTarget]:
    """The targets of a district on a day, with what is counted there up to it.

    Small counts are withheld from whoever may not open the lists behind them.
    """
    day = on or timezone.localdate()
    known = definitions_at(place)
    return [_target(each, place, user, known, day) for each in settled(place, KIND, on=day)]


@dataclass(frozen=True)
class Behind:
    """The figure beside a target, opened: those who are counted, as far as the reader may see."""

    target: OwnTarget
    place: Place
    rows: Listed[lists.Row] | Sequence[lists.Row]

    @property
    def persons(self) -> bool:
        """Are those who add up to it persons?"""
        definition = self.target.definition
        return definition is not None and definition.indicator.unit == "person"


def behind(target: UUID, user: Somebody, *, on: dt.date) -> Behind:
    """Who is counted towards a target on a day. Http404 where there is no such target.

    Whoever may not open the lists of its district is told the count alone. That the list was
    opened is recorded.
    """
    place = place_of_setting(target, KIND)
    held = [each for each in targets_at(place, user, on=on) if each.told.id == target]
    if place is None or not held:
        raise Http404
    [one] = held
    rows = _rows(one, one.definition, place, user) if one.definition else ()
    return Behind(one, place, rows)


def _rows(
    one: OwnTarget, definition: Definition, place: Place, user: Somebody
) -> Listed[lists.Row] | Sequence[lists.Row]:
    asked, indicator = _asked(definition, one.told.programme, place), definition.indicator
    shown = Results(asked, one.as_of, None, queries.opening(user, asked.slug))
    if not shown.opening.opens(place):
        return ()
    listed = frames.part_of(frames.units(shown.counts, indicator.key), place=place.code)
    if listed.height:
        record_bulk(
            "figure.opened",
            who=user,
            items=listed["unit"].to_list(),
            programme=asked.slug,
            detail={"indicator": indicator.key, "as_of": one.as_of.isoformat()},
        )
    return lists.rows_of(shown, indicator.unit, listed)


def _target(
    told: Settled, place: Place, user: Somebody, known: Mapping[str, Definition], day: dt.date
) -> OwnTarget:
    definition = known.get(told.facts["definition"])
    number = _counted(definition, told.programme, place, day) if definition else None
    opened = queries.opening(user, told.programme).opens(place)
    smallest = definition.programme.indicators.smallest_cell if definition else 0
    withheld = number is not None and 0 < number < smallest and not opened
    return OwnTarget(
        told=told,
        label=definition.label if definition else told.facts["indicator"],
        value=int(told.facts["value"]),
        by=dt.date.fromisoformat(told.facts["by_day"]),
        counted=None if withheld else number,
        withheld=withheld,
        definition=definition,
        as_of=day,
    )


def _counted(definition: Definition, programme: str, place: Place, day: dt.date) -> int:
    """How many the records of a programme count in a district, whenever the pack's own ended."""
    counted = frames.counts(_asked(definition, programme, place), as_of=day)
    return frames.by_place(counted[definition.indicator.key]).get(place.code, 0)


def _asked(definition: Definition, programme: str, place: Place) -> Programme:
    """A district's own programme, counted by the definitions of one of the packs."""
    indicators = definition.programme.indicators
    always = {key: replace(one, since=None, until=None) for key, one in indicators.items()}
    return replace(
        definition.programme,
        slug=programme,
        indicators=replace(indicators, each=always),
        states=(State(place.parent.code if place.parent else "", (place.code,)),),
    )


def _definition(programme: Programme, key: str) -> Definition:
    indicator = programme.indicators[key]
    return Definition(f"{programme.slug}.{key}.{version_of(indicator)}", programme, indicator)


def version_of(indicator: Indicator) -> str:
    """Tells one version of a definition from another.

    Whatever changes who or what is counted changes it; words and periods do not.
    """
    said = (
        *(indicator.unit, indicator.events, indicator.condition.text),
        *(indicator.reading, indicator.lapses_after, indicator.defined_by_source),
    )
    return hashlib.sha256(repr(said).encode()).hexdigest()[:VERSION]
