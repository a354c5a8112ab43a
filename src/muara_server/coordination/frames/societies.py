"""A society's financial year: its account joined with its centres', who runs them, what is odd."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any
from uuid import UUID

import polars as pl

from muara.coordination import (
    FLAGS,
    check_agencies,
    check_allotted,
    check_surveys,
    one_account,
    survey_over,
    survey_rules,
    who_runs,
)
from muara.learning import check_funds, funds, office_rules
from muara.packs import open_pack
from muara_server import figures
from muara_server.accounts import rules as accounts
from muara_server.coordination.money_words import FLAG_WORDS
from muara_server.coordination.queries.flags import Flag, with_settled
from muara_server.coordination.queries.money import Society
from muara_server.coordination.queries.organisations import names_of
from muara_server.learning.frames.quarter import Period, Quarter, quarters_of
from muara_server.learning.queries.centres import centres_by_key
from muara_server.learning.rules.office import reads_papers
from muara_server.places.countries import pack_of, smallest_cell
from muara_server.registry.frames import observations

if TYPE_CHECKING:
    from muara.learning import OfficeRules
    from muara_server.accounts.models import User
    from muara_server.learning.models import Institution

_OWN = {
    "id": pl.String,
    "society": pl.String,
    "day": pl.Date,
    "movement": pl.String,
    "amount": pl.Float64,
    "year": pl.Int64,
    "head": pl.String,
}
MOVES = ("sanctioned", "brought", "released", "used", "returned", "balance")


@dataclass(frozen=True)
class Centre:
    """A centre in a year: its money, and its children where the reader may be told of them."""

    key: str
    name: str
    institution: Institution | None
    reached: float
    used: float
    returned: float
    balance: float
    quarter: Quarter | None
    opens: bool

    @property
    def admitted(self) -> int | None:
        """How many children came; None where it is not this reader's to know."""
        return self.quarter.counts["came"] if self.quarter else None

    @property
    def there(self) -> int | None:
        """How many were enrolled at the end."""
        return self.quarter.counts["at_end"] if self.quarter else None


@dataclass(frozen=True)
class Agency:
    """An agency in a year: what it was allotted, and the centres that it runs with it.

    `tells`: its children may be counted for this reader; few are told only to who opens them.
    """

    id: UUID
    name: str
    allotted: float
    centres: Sequence[Centre]
    tells: bool = True

    @property
    def reached(self) -> float:
        """What came to its centres by their own accounts."""
        return sum(each.reached for each in self.centres)

    @property
    def used(self) -> float:
        """What its centres used."""
        return sum(each.used for each in self.centres)

    @property
    def balance(self) -> float:
        """What is left with its centres."""
        return sum(each.balance for each in self.centres)

    @property
    def admitted(self) -> int | None:
        """How many children were admitted; None where it is not known."""
        return _sum(each.admitted for each in self.centres)

    @property
    def there(self) -> int | None:
        """How many were enrolled at the end of the year."""
        return _sum(each.there for each in self.centres)

    @property
    def staff(self) -> int | None:
        """How many worked at its centres."""
        return _sum(each.quarter.staff if each.quarter else None for each in self.centres)

    @property
    def share_present(self) -> int | None:
        """Present, in per cent of the school days that registers tell."""
        told = [each.quarter.counts for each in self.centres if each.quarter]
        opened = sum(each["days_open"] for each in told)
        return round(100 * sum(each["days_present"] for each in told) / opened) if opened else None


@dataclass(frozen=True)
class Year:
    """A financial year of a society, and what stands for each rupee of it."""

    year: int
    called: str
    since: dt.date
    until: dt.date
    sums: Mapping[str, float]
    allotted: float
    used_itself: float
    agencies: Sequence[Agency]
    smallest: int
    flags: Sequence[Flag] = field(default_factory=tuple)

    @property
    def used_at_centres(self) -> float:
        """What centres used of the society's money."""
        return self.sums["used"] - self.used_itself

    @property
    def with_centres(self) -> float:
        """What of the balance lies with the centres."""
        return sum(each.balance for each in self.agencies)

    @property
    def with_society(self) -> float:
        """What of the balance lies with the society itself."""
        return self.sums["balance"] - self.with_centres

    @property
    def reached(self) -> float:
        """What came to the centres by their own accounts."""
        return sum(each.reached for each in self.agencies)

    @property
    def tells_sum(self) -> bool:
        """May this reader be told how many children there are in all?"""
        return self.tells or not any(
            0 < n < self.smallest for n in (self.admitted, self.there) if n
        )

    @property
    def tells(self) -> bool:
        """May this reader be told how many children each agency has?"""
        return all(each.tells for each in self.agencies)

    @property
    def admitted(self) -> int | None:
        """How many children were admitted in all."""
        return _sum(each.admitted for each in self.agencies)

    @property
    def there(self) -> int | None:
        """How many were enrolled at the end."""
        return _sum(each.there for each in self.agencies)

    @property
    def staff(self) -> int | None:
        """How many worked at the centres."""
        return _sum(each.staff for each in self.agencies)

    @property
    def per_child(self) -> float | None:
        """What was used for each child enrolled at the end; None where nobody was."""
        return self.sums["used"] / self.there if self.there else None


class Account:
    """The account of a society as one reader may see it."""

    def __init__(self, user: User, society: Society) -> None:
        self.user, self.society = user, society
        place = society.organisation.place
        self.pack = open_pack(pack_of(place))
        self.office: OfficeRules = office_rules(self.pack)
        self.day = society.working_day

    @cached_property
    def own(self) -> pl.DataFrame:
        """Its own movements."""
        rows = [
            {
                "id": str(each.id),
                "society": str(self.society.id),
                "day": each.on,
                "movement": each.facts["movement"],
                "amount": float(each.facts["amount"]),
                "year": each.facts.get("year") or self.office.year.of(each.on),
                "head": each.facts.get("head"),
            }
            for each in self.society.movements
        ]
        return pl.DataFrame(rows, schema=_OWN)

    @cached_property
    def of_centres(self) -> pl.DataFrame:
        """Every movement of the money of centres in its programme."""
        told = observations("centre_funds", programme=self.society.programme)
        begins = self.office.year.begins
        day = pl.col("true_on")
        of_day = (day.dt.year() - (day.dt.month() < begins).cast(pl.Int32)).cast(pl.Int64)
        return told.select(
            "id",
            pl.col("provider").alias("institution"),
            day.alias("day"),
            "movement",
            pl.col("amount").cast(pl.Float64),
            pl.col("year").cast(pl.Int64).fill_null(of_day).alias("year"),
            "head",
        ).drop_nulls("institution")

    @cached_property
    def runs(self) -> pl.DataFrame:
        """Which centre an agency runs with the society's money, year by year."""
        society = str(self.society.id)
        named = [
            (society, key, told.facts.get("year") or self.office.year.of(told.on), agency)
            for told in sorted(self.society.movements, key=lambda one: (one.on, one.number))
            if told.facts["movement"] == "allotted"
            for agency in [told.facts["agency"]]
            for key in self.society.centres.get(told.id, ())
        ]
        mine = [(society, key) for key, each in self._near.items() if _run_by_society(each)]
        return who_runs(named, mine, until=self.office.year.of(self.day))

    @cached_property
    def _near(self) -> Mapping[str, Institution]:
        path = self.society.organisation.place.path
        return {
            key: each
            for key, each in centres_by_key().items()
            if each.provider.place.path.startswith(path)
        }

    @cached_property
    def moves(self) -> pl.DataFrame:
        """The movements of the joined account, each once."""
        return one_account(self.own, self.of_centres, self.runs).filter(pl.col("day") <= self.day)

    @cached_property
    def _sums(self) -> pl.DataFrame:
        return funds(self.moves, on=self.day, rules=self.office)

    @cached_property
    def years(self) -> list[int]:
        """The financial years of which anything is told, the latest first."""
        told = {self.office.year.of(each.on) for each in self.society.surveys}
        return sorted(told | set(self.own["year"]) | set(self.moves["year"]), reverse=True)

    @property
    def unnamed(self) -> list[str]:
        """Centres of its place with money of their own that no allotment names: not counted."""
        runs = set(self.runs["institution"])
        moved = set(self.of_centres["institution"])
        return sorted(
            each.provider.name
            for key, each in self._near.items()
            if key in moved and key not in runs
        )

    def year(self, year: int) -> Year:
        """One of its financial years, with what a person must look at."""
        since, until = self.office.year.days(year)
        row = self._sums.filter(pl.col("year") == year).to_dicts()
        sums = row[0] if row else dict.fromkeys(MOVES, 0.0)
        agencies = self._agencies(
            year, Period(year, 0, since, until, self.office.year.called(year))
        )
        here = self.moves.filter(pl.col("year") == year)
        itself = here.filter((pl.col("movement") == "used") & pl.col("centre").is_null())
        return Year(
            year=year,
            called=self.office.year.called(year),
            since=since,
            until=until,
            sums={name: float(sums[name]) for name in MOVES},
            allotted=self._allotted.get((str(self.society.id), year), 0.0),
            used_itself=float(itself["amount"].sum()),
            agencies=agencies,
            smallest=self._smallest,
            flags=with_settled(self.user, self._flags(year, agencies)),
        )

    @cached_property
    def _allotted(self) -> dict[tuple[str, int], float]:
        moved = self.own.filter(
            (pl.col("movement") == "allotted") & (pl.col("day") <= self.day)
        ).group_by("society", "year")
        rows = moved.agg(pl.col("amount").sum()).iter_rows()
        return {(society, year): amount for society, year, amount in rows}

    def _agencies(self, year: int, period: Period) -> list[Agency]:
        runs = self.runs.filter(pl.col("year") == year)
        agencies: dict[UUID, list[str]] = {}
        for _society, key, _year, agency in runs.iter_rows():
            agencies.setdefault(UUID(agency), []).append(key)
        given: dict[UUID, float] = {}
        for each in self.society.movements:
            told = each.facts.get("year") or self.office.year.of(each.on)
            if each.facts["movement"] == "allotted" and told == year and each.on <= self.day:
                agency = UUID(each.facts["agency"])
                given[agency] = given.get(agency, 0.0) + float(each.facts["amount"])
        keys = [key for listed in agencies.values() for key in listed]
        centres = self._centres(keys, year, period)
        names = names_of(self.user, {*agencies, *given})
        found = [
            Agency(
                id=pk,
                name=names.get(pk, ""),
                allotted=given.get(pk, 0.0),
                centres=[centres[key] for key in sorted(agencies.get(pk, ()))],
            )
            for pk in {**given, **agencies}
        ]
        moved = [each for each in found if each.allotted or _told_of(each)]
        return _not_few(sorted(moved, key=lambda one: one.name), self._smallest)

    @cached_property
    def _smallest(self) -> int:
        return smallest_cell(self.pack.path)

    def _centres(self, keys: Sequence[str], year: int, period: Period) -> dict[str, Centre]:
        held = [self._near[key] for key in keys if key in self._near]
        may = all(
            accounts.allows(self.user, "centre.read", place=each.provider.place) for each in held
        )
        listed = quarters_of(self.user, held, period) if may else []
        quarters = {each.centre.provider.key: each for each in listed}
        sums = funds(
            self.of_centres.filter(pl.col("institution").is_in(list(keys))),
            on=self.day,
            rules=self.office,
        ).filter(pl.col("year") == year)
        money = {row["institution"]: row for row in sums.to_dicts()}
        nothing = dict.fromkeys(MOVES, 0.0)
        return {
            key: Centre(
                key=key,
                name=self._near[key].provider.name if key in self._near else key,
                institution=self._near.get(key),
                reached=told["released"],
                used=told["used"],
                returned=told["returned"],
                balance=told["balance"],
                quarter=quarters.get(key),
                opens=key in self._near and reads_papers(self.user, self._near[key]),
            )
            for key in keys
            for told in [money.get(key, nothing)]
        }

    def _flags(self, year: int, agencies: Sequence[Agency]) -> list[Flag]:
        society = str(self.society.id)
        sanctions = [
            (society, row["year"], row["day"])
            for row in self.own.filter(pl.col("movement") == "sanctioned").to_dicts()
        ]
        surveys = [(society, each.on, each.facts.get("cost")) for each in self.society.surveys]
        rules = survey_rules(self.pack)
        found = pl.concat(
            [
                check_funds(self._sums).select("institution", "year", "code", "over"),
                check_allotted(self._sums, self._allotted),
                check_surveys(sanctions, surveys, rules),
            ]
        ).filter(pl.col("year") == year)
        flags = [self._flag(row["code"], year, over=row["over"]) for row in found.to_dicts()]
        for each in self.society.surveys:
            over = survey_over(each.on, each.facts.get("cost"), rules)
            if over and self.office.year.of(each.on) == year:
                flags.append(self._flag("survey_above_cost", year, over=over, beside=each.id))
        flags += self._of_agencies(year, agencies)
        return sorted(flags, key=lambda flag: FLAGS.index(flag.code))

    def _of_agencies(self, year: int, agencies: Sequence[Agency]) -> Iterator[Flag]:
        names = {str(each.id): each for each in agencies}
        rows = [
            {
                "society": str(self.society.id),
                "agency": str(each.id),
                "year": year,
                "money": each.allotted + each.used,
                "admitted": each.admitted,
                "there": each.there,
            }
            for each in agencies
        ]
        schema = {"society": pl.String, "agency": pl.String, "year": pl.Int64}
        counted = dict.fromkeys(("money", "admitted", "there"), pl.Float64)
        for row in check_agencies(pl.DataFrame(rows, schema={**schema, **counted})).to_dicts():
            agency = names[row["agency"]]
            yield self._flag(row["code"], year, beside=agency.id, agency=agency.name)

    def _flag(
        self, code: str, year: int, *, over: float = 0.0, beside: UUID | None = None, **told: Any
    ) -> Flag:
        words = {"over": figures.number(round(over)), "year": self.office.year.called(year), **told}
        return Flag(
            code=code,
            about=self.society.id,
            says=str(FLAG_WORDS[code]) % words,
            place=self.society.organisation.place,
            over=over,
            year=year,
            beside=beside,
        )


def _run_by_society(centre: Institution) -> bool:
    return bool(centre.operator == centre.Operator.SOCIETY)


def _told_of(agency: Agency) -> bool:
    moved = any(each.reached or each.used or each.returned for each in agency.centres)
    return moved or bool(agency.there) or bool(agency.admitted)


def _not_few(agencies: list[Agency], smallest: int) -> list[Agency]:
    """Where one agency has few children, none is told alone: the sum would tell."""
    few = any(
        0 < count < smallest and not all(each.opens for each in agency.centres)
        for agency in agencies
        for count in (agency.admitted or 0, agency.there or 0)
    )
    if not few:
        return agencies
    return [
        Agency(each.id, each.name, each.allotted, each.centres, tells=False) for each in agencies
    ]


def _sum(told: Iterable[int | None]) -> int | None:
    """The sum; not known where one of them is not."""
    listed = list(told)
    known = [each for each in listed if each is not None]
    return sum(known) if len(known) == len(listed) else None
