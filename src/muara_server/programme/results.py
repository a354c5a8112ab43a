"""The results page: what is shown of a programme on a day, ready for screen, print and file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from muara.indicators import Count
from muara_server.ledger import queries as ledger
from muara_server.ledger.kinds import kinds
from muara_server.places.drawing import Mark, Outline
from muara_server.programme import beside, frames, queries
from muara_server.programme.beside import Beside
from muara_server.programme.queries import Opening, Programme, Reported, Target

if TYPE_CHECKING:
    from muara_server.places.models import Place

INDICATOR_IN_PATH = ("programme:figure", "programme:figure_file")
RUNNING, STOPPED, NOT_RUN = "running", "stopped", "not_run"


@dataclass(frozen=True)
class Cell:
    """One counted figure: what it is, where its list opens, what stands beside a success of
    children. None: it is withheld.
    """

    value: int | None
    address: str
    label: str
    beside: Beside | None = None


@dataclass(frozen=True)
class Tile:
    """One area of the programme's work: target, counted, reported, verified, and what is open."""

    key: str
    indicator: str
    title: str
    counted: Cell
    counted_as: str
    target: Target
    reported: Reported | None
    note: str
    undefined: Mapping[str, Any]
    unconfirmed: bool
    split: tuple[tuple[str, Cell], ...] = ()
    earlier: tuple[dt.date, Cell] | None = None
    instead: Cell | None = None
    unsettled: Cell | None = None
    activity: Mapping[str, int] | None = None
    invented: bool = False

    @property
    def percent(self) -> int | None:
        """How much of the target is counted; none where there is no number to hold it against."""
        if not self.target.value or self.counted.value is None:
            return None
        return round(100 * self.counted.value / self.target.value)


@dataclass(frozen=True)
class Step:
    """One step of the funnel: how many, to what share of the first, and who was lost after it."""

    name: str
    counted: Cell
    share: float
    kept: float | None
    lost: Cell | None
    lost_at: tuple[tuple[str, int], ...]
    reported: Reported | None


@dataclass(frozen=True)
class DistrictRow:
    """One district: its figures, how far it is from the target, and what runs there."""

    place: Place
    code: str
    name: str
    state: str
    cells: tuple[Cell, ...]
    short: int | None
    met: bool
    activity: str
    why: str
    mark: Mark | None
    address: str


@dataclass(frozen=True)
class Results:
    """A programme as of a day, as known on a day, for one reader."""

    asked: Programme
    as_of: dt.date
    known_on: dt.date | None
    opening: Opening

    @cached_property
    def counts(self) -> Mapping[str, Count]:
        """Every indicator's figure with its list."""
        return frames.counts(self.asked, as_of=self.as_of, known_on=self.known_on)

    @cached_property
    def invented(self) -> bool:
        """Are the records of this deployment invented?"""
        return ledger.is_demonstration()

    @cached_property
    def opened(self) -> frozenset[str]:
        """The districts whose lists this reader may open."""
        known = queries.districts_of(self.asked)
        return frozenset(code for code, place in known.items() if self.opening.opens(place))

    @property
    def empty(self) -> bool:
        """Was nothing recorded that counts by this day?"""
        return not any(counted.value for counted in self.counts.values())

    # --- addresses: both days stand in every one ---

    def address(self, name: str = "programme:programme", **part: str) -> str:
        """The address of a page about the same programme and the same two days."""
        where = {"programme": self.asked.slug}
        if name in INDICATOR_IN_PATH:
            where["indicator"] = part.pop("indicator")
        asked = {key: value for key, value in part.items() if value}
        return f"{reverse(name, kwargs=where)}?{urlencode({**self.days, **asked})}"

    @property
    def days(self) -> dict[str, str]:
        """The two days as an address holds them."""
        known = {"known_on": self.known_on.isoformat()} if self.known_on else {}
        return {"as_of": self.as_of.isoformat(), **known}

    def useful_days(self) -> list[dict[str, Any]]:
        """The days for which something was reported, each with its address."""
        return [
            {
                "day": day,
                "here": day == self.as_of,
                "address": f"?{urlencode({**self.days, 'as_of': day.isoformat()})}",
            }
            for day in self.asked.days
        ]

    def figure(
        self, indicator: str, value: int | None = None, *, heard: str = "", **part: str
    ) -> Cell:
        """A counted figure and the address of its list; `heard` is what it is a part for."""
        counted = self.counts[indicator]
        label = queries.in_language(counted.indicator.labels)
        return Cell(
            value=self.shown(counted.value if value is None else value),
            address=self.address("programme:figure", indicator=indicator, **part),
            label=f"{label}, {heard}" if heard else label,
        )

    def _with_beside(self, indicator: str) -> Cell:
        """The figure of the whole programme, with what stands beside a success."""
        return replace(self.figure(indicator), beside=beside.of_all(self, indicator))

    def shown(self, value: int) -> int | None:
        """A count of the whole programme; None where it is small and its list may not open."""
        small = 0 < value < self.asked.indicators.smallest_cell
        return None if small and not self.opening.whole else value

    # --- tiles ---

    def tiles(self) -> list[Tile]:
        """The areas of work, in the paper's order."""
        return [self._tile(area) for area in self.asked.told["area"]]

    def _tile(self, area: Mapping[str, Any]) -> Tile:
        shown = self.asked.page["tile"].get(area["key"], {})
        key, counted = area["indicator"], self.counts[area["indicator"]]
        left_open = counted.unsettled.height
        return Tile(
            key=area["key"],
            indicator=key,
            title=queries.in_language(area["labels"]),
            counted=self._with_beside(key),
            counted_as=queries.in_language(shown.get("counted_as")) or _("counted"),
            target=self.asked.targets[area["target"]],
            reported=self.asked.reported_on(key, self.as_of),
            note=queries.in_language(area["note"]),
            undefined=self.asked.said_of("undefined", key),
            unconfirmed=bool(self.asked.indicators[key].unconfirmed),
            split=tuple(self._split(key)) if shown.get("split") == "sex" else (),
            earlier=self._earlier(key, shown.get("also_on")),
            instead=self.figure(shown["also"]) if "also" in shown else None,
            unsettled=self.figure(key, left_open, unsettled="1") if left_open else None,
            activity=self._activity_tally(counted) if shown.get("by_activity") else None,
            invented=self.invented and not self._was_published(key),
        )

    def _split(self, key: str) -> Iterator[tuple[str, Cell]]:
        smallest = 0 if self.opening.whole else self.asked.indicators.smallest_cell
        found = frames.published_by_sex(self.counts[key], smallest=smallest)
        for sex, heard in (("female", _("girls")), ("male", _("boys"))):
            yield sex, replace(self.figure(key, heard=heard, sex=sex), value=found[sex])

    def _earlier(self, key: str, day: dt.date | None) -> tuple[dt.date, Cell] | None:
        """The same figure on an earlier day that the source also tells of."""
        if day is None or day >= self.as_of:
            return None
        before = Results(self.asked, day, self.known_on, self.opening)
        return day, before.figure(key)

    def _activity_tally(self, counted: Count) -> dict[str, int]:
        states = [self._activity(counted, code) for code in self.asked.districts]
        return {state: states.count(state) for state in (RUNNING, STOPPED, NOT_RUN)}

    def _activity(self, counted: Count, code: str) -> str:
        ran = frames.running(counted)
        return NOT_RUN if code not in ran else RUNNING if ran[code] else STOPPED

    def _was_published(self, key: str) -> bool:
        return any(each.value is not None for each in self.asked.reported if each.indicator == key)

    # --- the funnel ---

    def funnel(self) -> list[Step]:
        """The steps of the programme's funnel, each to scale from the first."""
        if not self.asked.indicators.funnels:
            return []
        keys = self.asked.indicators.funnels[0].steps
        following: list[str | None] = [*keys[1:], None]
        return [self._step(keys[0], key, after) for key, after in zip(keys, following, strict=True)]

    def _step(self, first: str, key: str, following: str | None) -> Step:
        whole, counted = self.counts[first].value, self.figure(key)
        told = {
            "name": queries.in_language(self.counts[key].indicator.labels),
            "counted": counted,
            "share": 100 * (counted.value or 0) / whole if whole else 0.0,
            "reported": self.asked.reported_on(key, self.as_of),
        }
        if following is None or not counted.value or self.figure(following).value is None:
            return Step(**told, kept=None, lost=None, lost_at=())
        lost = frames.units(self.counts, key, without=following)
        return Step(
            **told,
            kept=100 * self.counts[following].value / counted.value,
            lost=self.figure(key, lost.height, without=following),
            lost_at=tuple(self.last_stages(lost)) if self.opening.whole else (),
        )

    def last_stages(self, listed: Any) -> Iterator[tuple[str, int]]:
        """How far the listed families came, in words."""
        codes = frames.kinds()["scheme_stage"].facts["stage"]
        for stage, number in frames.last_stages(
            self.asked, listed, as_of=self.as_of, known_on=self.known_on
        ):
            yield codes.code_label(stage, queries.language()), number

    # --- districts ---

    @cached_property
    def outline(self) -> Outline:
        """The country's outline, drawn."""
        return Outline.of(self.asked.outline)

    def heads(self) -> list[tuple[str, bool]]:
        """The heads of the district table's columns of figures; is it a success of children?"""
        return [
            (queries.in_language(column["labels"]), beside.is_success(self, column["indicator"]))
            for column in self.asked.page["districts"]["column"]
        ]

    def district_rows(self) -> list[DistrictRow]:
        """The districts in the paper's order."""
        known = queries.districts_of(self.asked)
        columns = {
            column["indicator"]: self._column(column["indicator"], known)
            for column in self.asked.page["districts"]["column"]
        }
        visited = {key: beside.of_places(self, key) for key in columns}
        return [self._district(place, columns, visited) for place in known.values()]

    def _column(self, key: str, known: Mapping[str, Place]) -> dict[str, int | None]:
        """One figure for each district: withheld where it is small and its list may not open."""
        smallest = self.asked.indicators.smallest_cell
        return frames.published_by_place(
            self.counts[key], list(known), smallest=smallest, opened=self.opened
        )

    def _district(
        self,
        place: Place,
        columns: Mapping[str, Mapping[str, int | None]],
        visited: Mapping[str, Mapping[str, Beside]],
    ) -> DistrictRow:
        told, code = self.asked.page["districts"], place.code
        name = place.name(queries.language())
        against = columns[told["against"]][code]
        wanted = self._wanted()
        short = None if against is None or wanted is None else max(wanted - against, 0)
        runs = "activity" in told
        return DistrictRow(
            place=place,
            code=code,
            name=name,
            state=place.parent.name(queries.language()) if place.parent else "",
            cells=tuple(
                Cell(
                    value=values[code],
                    address=self.address("programme:figure", indicator=key, place=code),
                    label=f"{queries.in_language(self.counts[key].indicator.labels)}, {name}",
                    beside=visited[key].get(code),
                )
                for key, values in columns.items()
            ),
            short=short,
            met=short == 0,
            activity=self._activity(self.counts[told["activity"]], code) if runs else "",
            why=self._why(code) if runs else "",
            mark=self._mark(place),
            address=self.address("programme:district", place=code),
        )

    def _why(self, code: str) -> str:
        """Why work with children who move runs in this district or not, in words."""
        said = frames.why_it_runs(self.asked, code, as_of=self.as_of, known_on=self.known_on)
        fact = kinds()["activity_note"].facts["reason"]
        return fact.code_label(said, queries.language()) if said else ""

    def _wanted(self) -> int | None:
        """What each district is held against."""
        target = self.held_against()
        return target.per_district if target else None

    def _mark(self, place: Place) -> Mark | None:
        if place.longitude is None or place.latitude is None:
            return None
        beside = self.asked.page["map"]["names"].get(place.code, "right")
        return self.outline.mark(place.longitude, place.latitude, beside=beside)

    def totals(self) -> dict[str, Any]:
        """The foot of the district table."""
        told = self.asked.page["districts"]
        against, wanted = self.counts[told["against"]].value, self._wanted() or 0
        return {
            "cells": [self._with_beside(column["indicator"]) for column in told["column"]],
            "short": max(wanted * len(self.asked.districts) - against, 0),
            "activity": self._activity_tally(self.counts[told["activity"]])
            if "activity" in told
            else None,
        }

    def state_names(self) -> list[dict[str, Any]]:
        """The States' names on the map."""
        known = {
            place.parent.code: place.parent
            for place in queries.districts_of(self.asked).values()
            if place.parent
        }
        points = self.asked.page["map"]["states"]
        return [
            {"name": state.name(queries.language()), "at": self.outline.point(*points[code])}
            for code, state in known.items()
            if code in points
        ]

    @property
    def refused(self) -> int:
        """How many are counted here and in no published table: for them statistics were refused."""
        return frames.refused(self.counts)

    @property
    def smallest(self) -> int:
        """The smallest count that may be shown."""
        return self.asked.indicators.smallest_cell

    # --- what was promised and never reported, and what the funnel is held against ---

    def unreported(self) -> list[dict[str, Any]]:
        """Targets with a number on which the source published nothing."""
        targets = self.asked.targets
        return [
            {
                "label": queries.in_language(target.labels),
                "value": target.value,
                "parts": [targets[part].value for part in target.parts],
                "says": queries.in_language(target.says["no_result"]),
                "quote": queries.in_language(target.says["quote"]),
            }
            for target in targets.values()
            if target.value and not target.result_published
        ]

    def held_against(self) -> Target | None:
        """The target of the figure by which districts are judged."""
        against = self.asked.page["districts"]["against"]
        targets = self.asked.targets.values()
        return next((target for target in targets if target.indicator == against), None)

    def target_share(self) -> float | None:
        """Where the target stands on the funnel's scale; none where it lies beyond it."""
        target, steps = self.held_against(), self.funnel()
        whole = (steps[0].counted.value or 0) if steps else 0
        if target is None or not target.value or not whole or target.value > whole:
            return None
        return 100 * target.value / whole
