"""What stands behind the figures: lists, series, definitions and one child's path."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from muara.indicators import Indicator
from muara_server.audit.actions import record_bulk
from muara_server.convergence.telling import Listed
from muara_server.ledger.kinds import kinds
from muara_server.programme import beside, frames, queries
from muara_server.programme.beside import Beside
from muara_server.programme.queries import Reported, Target
from muara_server.programme.results import Cell, DistrictRow, Results
from muara_server.registry.queries import pseudonym

if TYPE_CHECKING:
    import polars as pl

    from muara_server.accounts.rules import Somebody
    from muara_server.places.models import Place

PAGES = {"person": "web:person", "household": "web:household"}


# --- the list behind a figure ---


@dataclass(frozen=True)
class Row:
    """One unit that counts: under a name that says nothing, when and where it first counted."""

    pseudonym: str
    address: str
    on: dt.date
    district: str
    sex: str
    visits: int | None
    relapses: int | None


@dataclass(frozen=True)
class Opened:
    """A figure, opened: rows as far as the reader may see them, and counts by district beside."""

    indicator: Indicator
    label: str
    value: int | None
    beside: Beside | None
    rows: Sequence[Row]
    districts: Sequence[tuple[str, int | None, Beside | None]]
    elsewhere: int
    stages: Sequence[tuple[str, int]]
    part: Mapping[str, Any]
    place: str
    without: str
    file: str

    @property
    def persons(self) -> bool:
        """Are those who add up to it persons?"""
        return self.indicator.unit == "person"


def rows_of(shown: Results, unit: str, listed: pl.DataFrame) -> Listed[Row]:
    """A list of persons, households or places as its reader may see it: under pseudonyms."""
    places = queries.districts_of(shown.asked)
    return Listed(listed, lambda rows: [_row(shown, unit, places, each) for each in rows])


def _row(shown: Results, unit: str, places: Mapping[str, Place], listed: Mapping[str, Any]) -> Row:
    place = places.get(listed["place"])
    return Row(
        pseudonym=pseudonym(shown.asked.slug, listed["unit"]),
        address=_address(shown, unit, listed["unit"], place),
        on=listed["on"],
        district=place.name(queries.language()) if place else listed["place"] or "",
        sex=listed.get("sex") or "",
        visits=listed.get("visits"),
        relapses=listed.get("relapses"),
    )


def _address(shown: Results, unit: str, listed: str, place: Place | None) -> str:
    if unit not in PAGES or not shown.opening.knows(place, unit=unit):
        return ""
    return reverse(PAGES[unit], args=[listed])


def opened(shown: Results, key: str, part: Mapping[str, Any], *, who: Somebody) -> Opened:
    """The list behind a figure, or a part of it. That it was opened is recorded."""
    counted = shown.counts[key]
    base = _listed(shown, key, part)
    whole = frames.part_of(base, place=part["place"], sex=part["sex"])
    rows = reachable(shown, whole)
    if rows.height:
        record_bulk(
            "figure.opened",
            who=who,
            items=rows["unit"].to_list(),
            programme=shown.asked.slug,
            detail={"indicator": key, "as_of": shown.as_of.isoformat()},
        )
    known, cells = queries.districts_of(shown.asked), _districts(shown, base, part)
    by_place = beside.of_places(shown, key)
    staged = (
        shown.opening.whole and bool(part["without"]) and counted.indicator.events == "scheme_stage"
    )
    return Opened(
        indicator=counted.indicator,
        label=queries.in_language(counted.indicator.labels),
        value=_headline(shown, part, whole.height, cells),
        beside=by_place.get(part["place"]) if part["place"] else beside.of_all(shown, key),
        rows=rows_of(shown, counted.indicator.unit, beside.of_each(shown, key, rows)),
        districts=[
            (known[code].name(queries.language()), value, by_place.get(code))
            for code, value in cells.items()
            if value != 0
        ],
        elsewhere=whole.height - rows.height,
        stages=list(shown.last_stages(whole)) if staged else (),
        part=part,
        place=known[part["place"]].name(queries.language()) if part["place"] in known else "",
        without=_label(shown, part["without"]),
        file=shown.address(
            "programme:figure_file",
            indicator=key,
            place=part["place"],
            sex=part["sex"],
            without=part["without"],
            unsettled="1" if part["unsettled"] else "",
        ),
    )


def _listed(shown: Results, key: str, part: Mapping[str, Any]) -> pl.DataFrame:
    """The whole list: who counts, who does not go on to the next step, or whom nothing settles."""
    if part["unsettled"]:
        return shown.counts[key].unsettled
    return frames.units(shown.counts, key, without=part["without"])


def reachable(shown: Results, listed: pl.DataFrame) -> pl.DataFrame:
    """Those rows that lie where this reader may open lists."""
    if shown.opening.whole:
        return listed
    return frames.within(listed, sorted(shown.opened))


def _districts(
    shown: Results, base: pl.DataFrame, part: Mapping[str, Any]
) -> dict[str, int | None]:
    """The counts by district of a list, or of its girls or boys: withheld where they are small."""
    known = queries.districts_of(shown.asked)
    smallest = 0 if shown.opening.whole else shown.asked.indicators.smallest_cell
    cells = frames.published(base, list(known), smallest=smallest, opened=shown.opened)
    sex = part["sex"] if "sex" in base.columns else ""
    wanted = [part["place"]] if part["place"] in known else list(known)
    return {code: cells[code, sex] for code in wanted}


def _headline(
    shown: Results, part: Mapping[str, Any], whole: int, cells: Mapping[str, int | None]
) -> int | None:
    """The figure that was opened; None where a reader could not have been told it."""
    known = queries.districts_of(shown.asked)
    if shown.opening.whole or shown.opening.opens(known.get(part["place"])):
        return whole
    if part["place"] or part["sex"]:
        return None if None in cells.values() else whole
    return shown.shown(whole)


def _label(shown: Results, key: str) -> str:
    return queries.in_language(shown.counts[key].indicator.labels) if key else ""


# --- one district ---


@dataclass(frozen=True)
class DistrictFigure:
    """One indicator in one district, with girls and boys where records tell them apart."""

    label: str
    counted: Cell
    split: tuple[tuple[str, Cell], ...]


def district_figures(shown: Results, row: DistrictRow) -> list[DistrictFigure]:
    """Every indicator in this district; small ones are withheld from whoever may not open them."""
    return [_district_figure(shown, row, key) for key in shown.counts]


def _district_figure(shown: Results, row: DistrictRow, key: str) -> DistrictFigure:
    counted, smallest = shown.counts[key], shown.asked.indicators.smallest_cell
    known = list(queries.districts_of(shown.asked))
    cells = frames.published(counted.units, known, smallest=smallest, opened=shown.opened)
    return DistrictFigure(
        label=queries.in_language(counted.indicator.labels),
        counted=replace(
            _cell(shown, key, cells[row.code, ""], place=row.code),
            beside=beside.of_places(shown, key).get(row.code),
        ),
        split=tuple(
            (sex, _cell(shown, key, cells[row.code, sex], place=row.code, sex=sex))
            for sex in sexes_told(counted.indicator)
        ),
    )


def sexes_told(indicator: Indicator) -> tuple[str, ...]:
    """The sexes by which a figure is told: none where it counts families."""
    return frames.SEXES if "sex" in indicator.by else ()


def _cell(shown: Results, key: str, value: int | None, **part: str) -> Cell:
    """A part of a figure, which may be withheld."""
    return replace(shown.figure(key, **part), value=value)


# --- series over time ---


@dataclass(frozen=True)
class Quarter:
    """One line of a series: the day, the total, and the cells beside it."""

    day: dt.date
    total: int | None
    cells: tuple[int | None, ...]
    beside: Beside | None


@dataclass(frozen=True)
class Series:
    """One indicator over time: heads of the columns and the lines."""

    key: str
    label: str
    heads: tuple[str, ...]
    rows: tuple[Quarter, ...]
    reported: tuple[Reported, ...]
    by_sex: bool
    beside: bool


def series(shown: Results, key: str) -> Series:
    """An indicator at the end of every quarter, by sex and by district."""
    counted, known = shown.counts[key], queries.districts_of(shown.asked)
    by_sex = "sex" in counted.indicator.by
    days = quarters(shown.asked.first_day, shown.as_of)
    smallest = 0 if shown.opening.whole else shown.asked.indicators.smallest_cell
    sexes = _cells(frames.series(counted, days, "sex", smallest=smallest), "sex") if by_sex else {}
    by_place = frames.series(counted, days, "place", smallest=smallest, opened=shown.opened)
    places = _cells(by_place, "place")
    columns = [(sexes, sex) for sex in ("female", "male") if by_sex]
    columns += [(places, code) for code in known]
    told = beside.on_days(shown, key, days) or [None] * len(days)
    totals = {row["as_of"]: shown.shown(row["value"]) for row in frames.series(counted, days)}
    heads = [_("Girls"), _("Boys")] if by_sex else []
    return Series(
        key=key,
        label=queries.in_language(counted.indicator.labels),
        heads=(*heads, *(place.name(queries.language()) for place in known.values())),
        rows=tuple(
            Quarter(
                day, totals[day], tuple(table.get((day, code), 0) for table, code in columns), each
            )
            for day, each in zip(days, told, strict=True)
        ),
        reported=tuple(each for each in shown.asked.reported if each.indicator == key),
        by_sex=by_sex,
        beside=beside.is_success(shown, key),
    )


def quarters(first: dt.date, last: dt.date) -> list[dt.date]:
    """The last days of the quarters from one day to another, and the last day itself.

    >>> [day.isoformat() for day in quarters(dt.date(2012, 10, 5), dt.date(2013, 2, 3))]
    ['2012-12-31', '2013-02-03']
    """
    ends = [
        dt.date(year, month, 31 if month in (3, 12) else 30)
        for year in range(first.year, last.year + 1)
        for month in (3, 6, 9, 12)
    ]
    return [*(day for day in ends if first <= day < last), last]


def choices(shown: Results, key: str) -> list[dict[str, Any]]:
    """The indicators whose series can be chosen."""
    return [
        {
            "label": queries.in_language(each.labels),
            "address": shown.address("programme:over_time", indicator=each.key),
            "here": each.key == key,
        }
        for each in shown.asked.indicators.values()
    ]


def _cells(rows: Sequence[Mapping[str, Any]], by: str) -> dict[tuple[dt.date, str], int | None]:
    return {(row["as_of"], row[by]): row["value"] for row in rows}


# --- definitions and quotations ---


@dataclass(frozen=True)
class Definition:
    """What a figure counts: our words, the rule, the target's and the result's own words."""

    indicator: Indicator
    label: str
    counts: str
    target: Target | None
    reported: tuple[Reported, ...]
    undefined: Mapping[str, Any]
    exclusive: str


def definitions(shown: Results) -> list[Definition]:
    """One definition for each indicator, in the pack's order."""
    return [_definition(shown, each) for each in shown.asked.indicators.values()]


def _definition(shown: Results, indicator: Indicator) -> Definition:
    asked = shown.asked
    groups = (group for group in asked.indicators.exclusive if indicator.key in group.order)
    targets = (target for target in asked.targets.values() if target.indicator == indicator.key)
    return Definition(
        indicator=indicator,
        label=queries.in_language(indicator.labels),
        counts=queries.in_language(indicator.counts),
        target=next(targets, None),
        reported=tuple(each for each in asked.reported if each.indicator == indicator.key),
        undefined=asked.said_of("undefined", indicator.key),
        exclusive=next((queries.in_language(group.labels) for group in groups), ""),
    )


# --- one child's path ---


@dataclass(frozen=True)
class Seen:
    """One entry of a child's path."""

    on: dt.date
    recorded_on: dt.date
    heading: str
    facts: tuple[tuple[str, str], ...]
    mark: str


@dataclass(frozen=True)
class Path:
    """One child's path, without a name. `exact`: with the place and the days, not the months."""

    pseudonym: str
    exact: bool
    address: str
    district: str
    entries: tuple[Seen, ...]


def path(shown: Results) -> Path | None:
    """The path told at most length among the children whose lists this reader may open."""
    known = queries.districts_of(shown.asked)
    codes = [code for code, place in known.items() if shown.opening.opens(place)]
    person = frames.path_of(shown.asked, frames.head(), tuple(codes))
    if not person:
        return None
    first = next(iter(shown.counts.values())).units
    place = known.get(frames.place_of(first, person))
    goes_on = shown.opening.knows(place, unit="person")
    return Path(
        pseudonym=pseudonym(shown.asked.slug, person),
        exact=goes_on,
        address=reverse(PAGES["person"], args=[person]) if goes_on else "",
        district=place.name(queries.language()) if place else "",
        entries=tuple(_seen(row) for row in frames.path_entries(shown.asked, person)),
    )


def _seen(row: Mapping[str, Any]) -> Seen:
    kind = kinds()[row["kind"]]
    worked = row.get("worked")
    mark = {True: "at-work", False: "not-at-work"}.get(worked, "") if worked is not None else ""
    return Seen(
        on=row["true_on"],
        recorded_on=row["recorded_at"].date(),
        heading=kind.label(queries.language()),
        facts=tuple(_facts(kind, row)),
        mark=mark,
    )


def _facts(kind: Any, row: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, fact in kind.facts.items():
        value = row.get(name)
        if value is not None and fact.type in ("code", "number", "truth"):
            yield fact.label(queries.language()), _said(fact, value)


def _said(fact: Any, value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if fact.codes is not None:
        return str(fact.code_label(value, queries.language()))
    return f"{value:g} {fact.unit}".strip()
