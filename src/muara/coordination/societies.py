"""A society's account joined with the centres of its agencies, and what in it cannot stand.

Money goes from whoever sanctions it to the society, from the society to the centres of its
agencies, and is used in either. What a society gives its centres is released in their own accounts
too: here it is received once, when the society has it, and used once, where it is used.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import polars as pl

from .parts import tables_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from muara.packs import Pack

OWN = ("sanctioned", "released", "used", "returned")
"""What of a society's own movements counts in its account; what it allots stays in it."""

FLAGS = (
    "used_above_released",
    "released_above_sanctioned",
    "allotted_above_released",
    "no_survey",
    "survey_above_cost",
    "money_no_admissions",
    "admissions_no_money",
)
"""What a person must look at in a society's year, the gravest first."""


_FIRST = 1988
"""The year in which the National Child Labour Project began: no account of a society is older."""


@dataclass(frozen=True)
class SurveyRule:
    """How often a society surveys, and what a survey may cost, between two days."""

    key: str
    every_years: int
    amount: float
    since: dt.date | None
    until: dt.date | None
    source: str
    unconfirmed: bool


@cache
def survey_rules(pack: Pack) -> Sequence[SurveyRule]:
    """The rules of a pack for a society's surveys, oldest first (`coordination/money.toml`).

    Raises PackError with file and line.

    >>> from muara.packs import open_pack
    >>> [(rule.amount, rule.unconfirmed) for rule in survey_rules(open_pack("india"))]
    [(275000.0, True), (400000.0, False)]
    """
    found = []
    for key, table in tables_of(pack, "money", "surveys").items():
        rule = SurveyRule(
            key=key,
            every_years=table.need("every_years", int),
            amount=float(table.need("amount", (int, float))),
            since=table.day("since"),
            until=table.day("until"),
            source=table.need("source", str),
            unconfirmed=table.get("unconfirmed", bool, False),
        )
        table.done()
        found.append(rule)
    return tuple(sorted(found, key=lambda rule: rule.since or dt.date.min))


def survey_rule_on(rules: Iterable[SurveyRule], day: dt.date) -> SurveyRule | None:
    """The rule that holds on a day; None where the pack has none.

    >>> from muara.packs import open_pack
    >>> survey_rule_on(survey_rules(open_pack("india")), dt.date(2012, 5, 1)).key
    'before_2016'
    """
    for rule in rules:
        if (rule.since or dt.date.min) <= day <= (rule.until or dt.date.max):
            return rule
    return None


def one_account(own: pl.DataFrame, centres: pl.DataFrame, runs: pl.DataFrame) -> pl.DataFrame:
    """The movements that make a society's account, those of its centres among them, each once.

    Parameters
    ----------
    own
        The society's movements: `id`, `society`, `day`, `movement`, `amount`, `year`, `head`.
    centres
        Those of centres: `id`, `institution`, `day`, `movement`, `amount`, `year`, `head`.
    runs
        Which centre an agency runs for a society in a financial year: `society`, `institution`,
        `year`, `agency`.

    Returns `institution` (the society), `id`, `day`, `movement`, `amount`, `year`, `head` and
    `centre` (null for what the society did itself), as `muara.learning.funds` takes it. Of the
    centres only what they used: what they were sanctioned, given and gave back went from one hand
    of the society to the other.

    >>> day = dt.date(2012, 6, 1)
    >>> own = pl.DataFrame({"id": ["1"], "society": ["S"], "day": [day], "movement": ["released"],
    ...     "amount": [100.0], "year": [2012], "head": [None]})
    >>> centres = pl.DataFrame({"id": ["2", "3"], "institution": ["C-1"] * 2, "day": [day] * 2,
    ...     "movement": ["released", "used"], "amount": [60.0, 50.0], "year": [2012] * 2,
    ...     "head": [None, "meals"]})
    >>> runs = pl.DataFrame({"society": ["S"], "institution": ["C-1"], "year": [2012],
    ...     "agency": ["NGO"]})
    >>> one_account(own, centres, runs).select("movement", "amount", "centre").rows()
    [('released', 100.0, None), ('used', 50.0, 'C-1')]
    """
    columns = ("id", "day", "movement", "amount", "year", "head")
    themselves = own.filter(pl.col("movement").is_in(OWN)).select(
        pl.col("society").alias("institution"), *columns, pl.lit(None, pl.String).alias("centre")
    )
    there = centres.filter(pl.col("movement") == "used").join(runs, on=["institution", "year"])
    theirs = there.select(
        pl.col("society").alias("institution"), *columns, pl.col("institution").alias("centre")
    )
    return pl.concat([themselves, theirs], how="vertical_relaxed")


def who_runs(
    named: Iterable[tuple[str, str, int, str]], own: Iterable[tuple[str, str]], *, until: int
) -> pl.DataFrame:
    """Which centre an agency runs for which society, year by year; a centre is one agency's.

    Parameters
    ----------
    named
        Society, centre, financial year and agency of each allotment, in the order of their days.
    own
        Society and centre, of the centres that a society runs itself.
    until
        The last financial year.

    Returns `society`, `institution`, `year`, `agency`. An allotment holds until another names the
    centre; a centre of the society's own, named by none, is the society's in every year.

    >>> who_runs([("S", "C-1", 2011, "A"), ("S", "C-1", 2012, "B")], [("S", "C-2")],
    ...     until=2012).filter(pl.col("institution") == "C-1").rows()
    [('S', 'C-1', 2011, 'A'), ('S', 'C-1', 2012, 'B')]
    """
    runs: dict[tuple[str, int], tuple[str, str]] = {}
    allotted = list(named)
    for society, centre, year, agency in allotted:
        runs |= {(centre, each): (society, agency) for each in range(year, until + 1)}
    taken = {centre for _society, centre, _year, _agency in allotted}
    for society, centre in own:
        if centre not in taken:
            runs |= {(centre, each): (society, society) for each in range(_FIRST, until + 1)}
    rows = [(society, *of, agency) for of, (society, agency) in runs.items()]
    columns = dict.fromkeys(("society", "institution"), pl.String)
    schema = {**columns, "year": pl.Int64, "agency": pl.String}
    return pl.DataFrame(rows, schema=schema, orient="row").sort("institution", "year")


def check_allotted(years: pl.DataFrame, allotted: Mapping[tuple[str, int], float]) -> pl.DataFrame:
    """Where more was allotted than there was to allot: what was left of before and was released.

    Parameters
    ----------
    years
        As `muara.learning.funds` gives them: `institution`, `year`, `brought`, `released`.
    allotted
        By society and year.

    Returns `institution`, `year`, `code`, `over`, as `muara.learning.check_funds` does.

    >>> years = pl.DataFrame({"institution": ["S"], "year": [2012], "brought": [10.0],
    ...     "released": [80.0]})
    >>> check_allotted(years, {("S", 2012): 100.0}).select("code", "over").rows()
    [('allotted_above_released', 10.0)]
    """
    rows = [
        (society, year, "allotted_above_released", allotted.get((society, year), 0.0) - had)
        for society, year, had in years.select(
            "institution", "year", pl.col("brought") + pl.col("released")
        ).iter_rows()
    ]
    found = pl.DataFrame(rows, schema=_FLAG, orient="row")
    return found.filter(pl.col("over") > 0)


def check_surveys(
    sanctions: Sequence[tuple[str, int, dt.date]],
    surveys: Sequence[tuple[str, dt.date, float | None]],
    rules: Iterable[SurveyRule],
) -> pl.DataFrame:
    """Sanctions that rest on no survey of the years the rule names, and surveys above their cost.

    Parameters
    ----------
    sanctions
        Society, financial year and day of each.
    surveys
        Society, day and cost (None: not told) of each.

    Returns `institution`, `year`, `code`, `over`, once for a year. Where no rule holds on a day,
    nothing is said of it.

    >>> from muara.packs import open_pack
    >>> rules = survey_rules(open_pack("india"))
    >>> check_surveys([("S", 2012, dt.date(2012, 5, 14))], [("S", dt.date(2008, 3, 1), None)],
    ...     rules).select("year", "code").rows()
    [(2012, 'no_survey')]
    """
    known, rows = tuple(rules), set()
    for society, year, day in sanctions:
        rule = survey_rule_on(known, day)
        if rule is not None and not _surveyed(society, day, rule, surveys):
            rows.add((society, year, "no_survey", 0.0))
    return pl.DataFrame(sorted(rows), schema=_FLAG, orient="row")


def survey_over(day: dt.date, cost: float | None, rules: Iterable[SurveyRule]) -> float:
    """By how much a survey cost more than the rule of its day allows; 0 where nothing is known.

    >>> from muara.packs import open_pack
    >>> survey_over(dt.date(2017, 2, 1), 450_000, survey_rules(open_pack("india")))
    50000.0
    """
    rule = survey_rule_on(rules, day)
    return max(0.0, cost - rule.amount) if rule is not None and cost is not None else 0.0


def check_agencies(agencies: pl.DataFrame) -> pl.DataFrame:
    """Agencies that have money and admitted nobody, or admitted children and have no money.

    Parameters
    ----------
    agencies
        `society`, `agency`, `year`, `money` (allotted to it or used at its centres), `admitted`
        and `there` (children enrolled at its centres at the end); null where it is not known.

    Returns `society`, `agency`, `year`, `code`. What is not known is no reason for a flag.

    >>> told = pl.DataFrame({"society": ["S"] * 3, "agency": ["A", "B", "C"], "year": [2012] * 3,
    ...     "money": [100.0, 0.0, 50.0], "admitted": [0, 12, None], "there": [0, 12, None]})
    >>> check_agencies(told).select("agency", "code").rows()
    [('A', 'money_no_admissions'), ('B', 'admissions_no_money')]
    """
    nobody = (pl.col("admitted") == 0) & (pl.col("there") == 0)
    codes = {
        "money_no_admissions": (pl.col("money") > 0) & nobody,
        "admissions_no_money": (pl.col("money") == 0) & (pl.col("admitted") > 0),
    }
    found = [
        agencies.filter(holds).select("society", "agency", "year", pl.lit(code).alias("code"))
        for code, holds in codes.items()
    ]
    return pl.concat(found).sort("society", "year", "agency")


_FLAG = {"institution": pl.String, "year": pl.Int64, "code": pl.String, "over": pl.Float64}


def _surveyed(
    society: str,
    day: dt.date,
    rule: SurveyRule,
    surveys: Sequence[tuple[str, dt.date, float | None]],
) -> bool:
    # A day of 29 February has its anniversary on 1 March, as with ages.
    year = day.year - rule.every_years
    leap = (day.month, day.day) == (2, 29) and year % 4
    since = dt.date(year, 3, 1) if leap else day.replace(year=year)
    return any(of == society and since <= on <= day for of, on, _cost in surveys)
