"""Children reached indirectly, by a stated rule of the pack, each counted from records."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING
from uuid import UUID

import polars as pl

from muara.coordination import IndirectRule, indirect_rules, reached_indirectly
from muara.indicators import with_age
from muara_server.audit.actions import record_bulk
from muara_server.programme import frames as counting
from muara_server.programme import queries as programmes
from muara_server.registry.frames import Head, head, memberships, observations, strongest_first
from muara_server.registry.queries import pseudonym

if TYPE_CHECKING:
    from muara_server.accounts.models import User
    from muara_server.places.models import Place
    from muara_server.programme.queries import Programme

TARGET = "indirect"


@dataclass(frozen=True)
class Row:
    """A child whom the rule counts, and the one because of whom; `opens`: its page is known."""

    person: UUID
    pseudonym: str
    because: str
    certain: bool
    opens: bool


class Indirect:
    """What a rule counts in a programme, as far as one reader may be told."""

    def __init__(self, user: User, asked: Programme, rule: IndirectRule) -> None:
        self.user, self.asked, self.rule = user, asked, rule
        self.day = programmes.working_day(asked.slug)
        self.opening = programmes.opening(user, asked.slug)

    @cached_property
    def listed(self) -> pl.DataFrame:
        """Each child once: `unit`, `place`, `because`, `certain`."""
        return _listed(self.asked, self.rule, self.day, head())

    @cached_property
    def districts(self) -> Mapping[str, Place]:
        """The programme's districts by code."""
        return programmes.districts_of(self.asked)

    @cached_property
    def by_district(self) -> list[tuple[str, str, int | None, bool]]:
        """Each district: its code, its name, how many surely, and whether its list opens."""
        opened = [code for code, place in self.districts.items() if self.opening.opens(place)]
        surely = self.listed.filter("certain")
        found = counting.published(
            surely, list(self.districts), smallest=self._smallest, opened=opened
        )
        return [
            (code, place.name(programmes.language()), found.get((code, "")), code in opened)
            for code, place in self.districts.items()
            if found.get((code, "")) != 0
        ]

    @property
    def together(self) -> int | None:
        """How many surely; None where so few are withheld."""
        return self._told(True)

    @property
    def perhaps(self) -> int | None:
        """How many more there may be, of whom nobody told an age that settles it."""
        return self._told(False)

    @property
    def target(self) -> int | None:
        """What the programme set out to reach."""
        told = self.asked.targets.get(TARGET)
        return int(told.value) if told is not None and told.value else None

    def rows(self, place: str) -> list[Row]:
        """The children of a district, under pseudonyms. That the list was opened is recorded."""
        here = self.listed.filter(pl.col("place") == place)
        record_bulk(
            "figure.opened",
            who=self.user,
            items=here["unit"].to_list(),
            programme=self.asked.slug,
            detail={"indicator": f"indirect.{self.rule.key}", "as_of": self.day.isoformat()},
        )
        knows = self.opening.knows(self.districts.get(place), unit="person")
        return [
            Row(
                person=UUID(row["unit"]),
                pseudonym=pseudonym(self.asked.slug, row["unit"]),
                because=pseudonym(self.asked.slug, row["because"]),
                certain=row["certain"],
                opens=knows,
            )
            for row in here.sort("certain", "unit", descending=[True, False]).to_dicts()
        ]

    @property
    def _smallest(self) -> int:
        return 0 if self.opening.whole else self.asked.indicators.smallest_cell

    def _told(self, certain: bool) -> int | None:
        counted = self.listed.filter(pl.col("certain") == certain)
        many = counted.height if self.opening.whole else counting.may_leave(counted).height
        return None if 0 < many < self._smallest else many


def rules_of(asked: Programme) -> Sequence[IndirectRule]:
    """The rules of a programme's pack whose indicator the programme counts."""
    found = indirect_rules(asked.pack).values()
    return [rule for rule in found if rule.indicator in asked.indicators]


@lru_cache(maxsize=4)
def _listed(asked: Programme, rule: IndirectRule, day: dt.date, _: Head) -> pl.DataFrame:
    direct = counting.units(counting.counts(asked, as_of=day), rule.indicator)
    homes = memberships(asked.slug)
    people = homes.select("person").unique().with_columns(pl.lit(day).alias("true_on"))
    identity = observations("identity", programme=asked.slug)
    aged = with_age(people, identity, strongest_first=strongest_first())
    found = reached_indirectly(
        direct.select(pl.col("unit").alias("person")), homes, aged, rule=rule, on=day
    )
    places = direct.select(pl.col("unit").alias("because"), "place").unique("because")
    named = found.join(places, on="because", how="left", maintain_order="left")
    return named.rename({"person": "unit"}).select("unit", "place", "because", "certain")
