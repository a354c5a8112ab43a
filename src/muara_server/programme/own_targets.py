"""What a district set out to reach, beside what its records count by the very same definition.

A definition is an indicator of a pack with its version: what is counted, of what, under which
condition. When the pack counts otherwise one day, the target says so.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.utils import timezone

from muara_server.places.countries import pack_of
from muara_server.programme import frames, queries
from muara_server.registry.queries.settled import settled

if TYPE_CHECKING:
    from muara.indicators import Indicator
    from muara_server.accounts.rules import Somebody
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


def _target(
    told: Settled, place: Place, user: Somebody, known: Mapping[str, Definition], day: dt.date
) -> OwnTarget:
    definition = known.get(told.facts["definition"])
    number = _counted(definition, told.programme, place.code, day) if definition else None
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
    )


def _counted(definition: Definition, programme: str, code: str, day: dt.date) -> int:
    """How many the records of a programme count in a district, whenever the pack's own ended."""
    indicators = definition.programme.indicators
    always = {key: replace(one, since=None, until=None) for key, one in indicators.items()}
    asked = replace(
        definition.programme, slug=programme, indicators=replace(indicators, each=always)
    )
    counted = frames.counts(asked, as_of=day)[definition.indicator.key]
    return frames.by_place(counted).get(code, 0)


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
