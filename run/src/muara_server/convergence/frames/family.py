"""One family's verdicts: what the registry knows, judged under the schemes of the pack."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

import polars as pl

import muara
from muara.eligibility.family import Family, Member
from muara.eligibility.family import family as judged
from muara.eligibility.gap import gap
from muara_server.convergence.queries.asked import laws_on, smallest_places
from muara_server.convergence.queries.household import HOME, Known, KnownFamily, known_family
from muara_server.registry import queries as registry
from muara_server.registry.frames import end_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from muara.packs import Pack

CHILD_LABOUR = ("child_labour", "hazardous_work", "worst_form")
HAZARDOUS = ("hazardous_work", "worst_form")


@dataclass(frozen=True)
class FamilyFound:
    """A family's verdicts with what they rest on, and the bounds of what is due and missed."""

    known: KnownFamily
    found: Family
    pack: Pack
    place: str | None

    def missed(self, *, without_sensitive: bool) -> Mapping[str, Any]:
        """`gap_low`, `gap_high`, `value`, `n_unvalued`, `currency`, ... of `muara`'s gap.

        Limits on members and schemes that exclude each other are kept to.
        """
        shown = [v for v in self.found.verdicts if not (without_sensitive and v.sensitive)]
        if not shown:
            return {"gap_low": 0, "gap_high": 0, "value": 0.0, "n_unvalued": 0, "currency": ""}
        rows = [
            {
                "household": str(self.known.household),
                "person": each.who,
                "place": self.place,
                "scheme": each.scheme.key,
                "verdict": each.verdict,
                "received": each.received,
                "value": each.value,
                "currency": each.currency,
            }
            for each in shown
        ]
        table = pl.DataFrame(rows, schema=PAIRS)
        return gap(table, pack=self.pack, on=self.known.on).row(0, named=True)


PAIRS: dict[str, Any] = {
    "household": pl.String,
    "person": pl.String,
    "place": pl.String,
    "scheme": pl.String,
    "verdict": pl.String,
    "received": pl.Boolean,
    "value": pl.Float64,
    "currency": pl.String,
}


def family_of(
    household: UUID,
    persons: Mapping[UUID, str],
    *,
    place_code: str,
    pack: Pack,
    on: dt.date,
    known_on: dt.date | None = None,
) -> FamilyFound:
    """Every scheme in force on a day for a household and these members (id: recorded sex).

    The caller has asked for the household's file first, which checks and records the read.
    """
    moment = end_of(known_on) if known_on else None
    known = known_family(household, persons, on=on, known_on=moment)
    for person in persons:
        known.of[person].facts.update(
            work_found(person, known.of[person], pack=pack, on=on, known_on=moment)
        )
    place = smallest_places([place_code], pack).get(place_code)
    home = known.of[HOME]
    found = judged(
        home.facts,
        [
            Member(
                str(person),
                known.of[person].facts,
                known.receives(person, pack),
                _states(known.of[person]),
            )
            for person in persons
        ],
        on=on,
        pack=pack,
        place=place,
        receives=known.receives(HOME, pack),
        papers=_states(home),
        known_on=known_on or on,
    )
    return FamilyFound(known, found, pack, place)


def work_found(
    person: UUID, known: Known, *, pack: Pack, on: dt.date, known_on: dt.datetime | None
) -> dict[str, bool]:
    """What the law in force finds of the last work seen."""
    laws = laws_on(pack, on)
    if known.last_work is None or not laws:
        return {}
    told = registry.facts_on(person, work=known.last_work, known_on=known_on).values
    found = [muara.explain(law, on=on, pack=pack, **told).status for law in laws]
    settled = {
        "child_labour": _any_of(found, CHILD_LABOUR),
        "hazardous": _any_of(found, HAZARDOUS),
    }
    return {word: truth for word, truth in settled.items() if truth is not None}


def _any_of(found: list[str], statuses: tuple[str, ...]) -> bool | None:
    if any(status in statuses for status in found):
        return True
    return None if "undetermined" in found else False


def _states(known: Known) -> dict[str, str]:
    return {key: told.state for key, told in known.papers.items()}
