"""A centre's quarter: its figures from records, the lists behind them, and what is missing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

import polars as pl
from django.db.models import Q
from django.utils import timezone
from django.utils.dateformat import format as written

from muara.learning import FIGURES_OF_QUARTER, MONEY, funds, learning_rules, quarter
from muara.packs import open_pack
from muara_server import figures
from muara_server.learning.frames import paths
from muara_server.learning.frames.money import movements
from muara_server.learning.frames.office import everywhere, office_at, pack_at
from muara_server.learning.models import Staff
from muara_server.learning.rules.centres import keeps_register
from muara_server.learning.rules.office import programmes_of
from muara_server.places.queries import with_ids
from muara_server.registry import queries as registry
from muara_server.registry.frames import head, observations

if TYPE_CHECKING:
    from muara.learning import OfficeRules
    from muara_server.accounts.models import User
    from muara_server.learning.models import Institution
    from muara_server.registry.frames import Head

CHILDREN = ("at_end", "girls", "boys")


@dataclass(frozen=True)
class Period:
    """A quarter of a financial year, by the year in which that begins."""

    year: int
    quarter: int
    since: dt.date
    until: dt.date
    called: str

    @classmethod
    def of(cls, year: int, number: int, office: OfficeRules) -> Period:
        """That quarter, as the office counts its years."""
        return cls(year, number, *office.year.days(year, number), office.year.called(year))

    @classmethod
    def last_over(cls, day: dt.date, office: OfficeRules) -> Period:
        """The last quarter that was over before a day."""
        begun = office.year.days(office.year.of(day), office.year.quarter_of(day))[0]
        before = begun - dt.timedelta(days=1)
        return cls.of(office.year.of(before), office.year.quarter_of(before), office)


@dataclass(frozen=True)
class Quarter:
    """What is told of a centre for a quarter.

    `counts`: every figure. `money`: of the financial year up to the last day of the quarter.
    """

    centre: Institution
    kind: str
    place: str
    counts: Mapping[str, int]
    months_missing: Sequence[dt.date]
    staff: int
    visits: int
    last_visit: dt.date | None
    money: Mapping[str, int]
    missing: Sequence[str]

    @property
    def share_present(self) -> int | None:
        """Present, in per cent of the school days told; None where none is."""
        opened = self.counts["days_open"]
        return round(100 * self.counts["days_present"] / opened) if opened else None

    def cell(self, gives: str, number: int) -> object:
        """What a column of the sheet gives of this centre; nothing where nothing is known."""
        provider = self.centre.provider
        own = {
            "number": number,
            "key": provider.key,
            "name": provider.name,
            "kind": self.kind,
            "operator": self.centre.get_operator_display(),
            "run_by": self.centre.run_by,
            "place": self.place,
            "opened_on": self.centre.opened_on,
            "places": self.centre.places,
            "staff": self.staff,
            "share_present": self.share_present,
            "visits": self.visits,
            "last_visit": self.last_visit,
            "missing": " ".join(self.missing),
        }
        return {**self.counts, **self.money, **own}[gives]


@dataclass(frozen=True)
class Behind:
    """One row behind a figure; `name` is empty for whoever may not be told it."""

    person: UUID
    name: str
    opens: bool
    day: dt.date
    amount: float


def quarters_of(user: User, centres: Iterable[Institution], period: Period) -> list[Quarter]:
    """The quarter of each of these centres of one country, in their order."""
    listed = list(centres)
    if not listed:
        return []
    office = office_at(listed[0])
    rows = _counted_for(user, listed[0], period)
    visited = _visited(user, period)
    moved = funds(movements(user), on=period.until, rules=office)
    year = {
        row["institution"]: row
        for row in moved.filter(pl.col("year") == period.year).iter_rows(named=True)
    }
    staff = _staff(listed, period.until)
    places = with_ids(centre.provider.place_id for centre in listed)
    found = []
    for centre in listed:
        key = centre.provider.key
        own = rows.filter(pl.col("institution") == key)
        money = {name: round(year[key][name]) for name in MONEY} if key in year else {}
        visits = visited.get(key, [])
        found.append(
            _quarter(
                centre,
                period,
                office,
                own,
                money=money,
                visits=visits,
                staff=staff.get(centre.pk, 0),
                place=_in_language(places[centre.provider.place_id].names),
            )
        )
    return found


def behind(user: User, centre: Institution, period: Period, figure: str) -> list[Behind]:
    """The rows that a figure of a centre is the sum of; that names were shown is recorded."""
    rows = _counted_for(user, centre, period).filter(
        pl.col("institution") == centre.provider.key, _counts_for(figure)
    )
    people = {UUID(each) for each in rows["person"]}
    mine = set(registry.people_for(user).filter(pk__in=people).values_list("pk", flat=True))
    kept = {each for each in programmes_of(user) if keeps_register(user, centre, each)}
    told = mine | {UUID(row["person"]) for row in rows.to_dicts() if row["programme"] in kept}
    names = registry.every_name_of(told)
    registry.tell_listed(
        "quarter.listed", told, who=user, about=("provider", centre.pk), figure=figure
    )
    return [
        Behind(
            person=person,
            name=registry.in_script(names.get(person, ()), figures.language()),
            opens=person in mine,
            day=row["day"],
            amount=row["amount"],
        )
        for row in rows.sort("day", "person").iter_rows(named=True)
        for person in [UUID(row["person"])]
    ]


def working_day(user: User) -> dt.date:
    """The day on which the work of the reader's programmes stands."""
    days = [timezone.localdate(registry.working_moment(each)) for each in programmes_of(user)]
    return max(days, default=timezone.localdate())


def _counted_for(user: User, centre: Institution, period: Period) -> pl.DataFrame:
    pack = pack_at(centre).name

    def read(*, programme: str) -> pl.DataFrame:
        over = timezone.localdate(registry.working_moment(programme)) if programme else period.until
        return _counted(programme, pack, period.since, min(period.until, over), head())

    return everywhere(user, read)


@lru_cache(maxsize=8)
def _counted(programme: str, pack: str, since: dt.date, until: dt.date, _: Head) -> pl.DataFrame:
    """What is counted in a programme between two days; kept while the ledger is the same."""
    rules = learning_rules(open_pack(pack))
    known: paths.Known = {"programme": programme}
    came = paths.enrolments(**known).filter(pl.col("kind").is_in(list(rules.kinds)))
    rows = quarter(
        came,
        paths.registers(**known).drop_nulls("institution"),
        paths.supports(**known).drop_nulls("institution"),
        paths.mainstreamed(**known),
        since=since,
        until=until,
        rules=rules,
    )
    sexes = observations("enrolment", programme=programme).select("person", "sex").unique("person")
    return rows.join(sexes, on="person", how="left", maintain_order="left")


def _visited(user: User, period: Period) -> dict[str, list[dt.date]]:
    told = everywhere(user, partial(observations, "centre_visit"))
    within = told.filter(pl.col("true_on").is_between(period.since, period.until))
    found: dict[str, list[dt.date]] = {}
    for key, day in within.select("provider", "true_on").sort("true_on").iter_rows():
        found.setdefault(key, []).append(day)
    return found


def _staff(centres: Sequence[Institution], day: dt.date) -> dict[UUID, int]:
    """How many worked at each centre on a day."""
    there = Q(until__isnull=True) | Q(until__gte=day)
    rows = Staff.objects.filter(there, institution__in=centres, since__lte=day)
    found: dict[UUID, int] = {}
    for at in rows.values_list("institution", flat=True):
        found[at] = found.get(at, 0) + 1
    return found


def _counts_for(figure: str) -> pl.Expr:
    """The rows that a figure counts: girls and boys are those enrolled at the end."""
    sexes = {"girls": "female", "boys": "male"}
    if figure in sexes:
        return (pl.col("figure") == "at_end") & (pl.col("sex") == sexes[figure])
    return pl.col("figure") == figure


def _quarter(
    centre: Institution,
    period: Period,
    office: OfficeRules,
    rows: pl.DataFrame,
    *,
    money: Mapping[str, int],
    visits: Sequence[dt.date],
    staff: int,
    place: str,
) -> Quarter:
    wanted = (*FIGURES_OF_QUARTER, "girls", "boys")
    counts = {each: round(rows.filter(_counts_for(each))["amount"].sum()) for each in wanted}
    untold = rows.filter(pl.col("figure") == "register_missing")["day"].unique().sort()
    kind = learning_rules(pack_at(centre)).kinds.get(centre.kind)
    said = dict(_missing(centre, period, office, counts, untold.to_list()))
    lacks = {"no_visit": not visits, "no_money": not money, "no_staff": not staff}
    said |= {
        key: office.says.filled(key, figures.language(), year=period.called)
        for key, lacking in lacks.items()
        if lacking
    }
    return Quarter(
        centre=centre,
        kind=kind.label(figures.language()) if kind else centre.kind,
        place=place,
        counts=counts,
        months_missing=untold.to_list(),
        staff=staff,
        visits=len(visits),
        last_visit=visits[-1] if visits else None,
        money=money or dict.fromkeys(MONEY, 0),
        missing=list(said.values()),
    )


def _missing(
    centre: Institution,
    period: Period,
    office: OfficeRules,
    counts: Mapping[str, int],
    untold: Sequence[dt.date],
) -> Iterator[tuple[str, str]]:
    """What of the children and of the centre itself nobody told, in words."""
    language, says = figures.language(), office.says
    if not counts["at_start"] + counts["came"]:
        yield "nobody", says.said("nobody", language)
    if untold:
        months = ", ".join(written(month, "F Y") for month in untold)
        yield "register_missing", says.filled("register_missing", language, months=months)
    if counts["at_end"] and not counts["meals_given"] + counts["meals_not"]:
        yield "no_meals", says.said("no_meals", language)
    if centre.places is None:
        yield "no_places", says.said("no_places", language)


def _in_language(names: Mapping[str, Any]) -> str:
    return str(names.get(figures.language()) or names.get("en", ""))
