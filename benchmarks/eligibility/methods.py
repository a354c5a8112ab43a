"""Twenty central schemes of India as in force on a day, by each tool as its users would write them.

Every method takes the people and gives, for each scheme, an array of small numbers: 0 not
eligible, 1 eligible, 2 not known. Tools without a third answer get known facts only and are
compared where everything is known. What a method needs before the clock starts it makes first.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

import numpy as np
import polars as pl

DAY = dt.date(2012, 11, 1)
SCHEMES = [
    "IN-IAY",
    "IN-ICPS",
    "IN-IGNDPS",
    "IN-IGNOAPS",
    "IN-IGNWPS",
    "IN-KGBV",
    "IN-LWF-SCH",
    "IN-MDM",
    "IN-NCLP",
    "IN-NFBS",
    "IN-NMMS",
    "IN-PREM-MIN",
    "IN-PREM-OBC",
    "IN-PREM-OCC",
    "IN-PREM-SC",
    "IN-PREM-ST",
    "IN-RSBY",
    "IN-RTE-FREE",
    "IN-SGSY",
    "IN-SSA-ST",
]
Run = Callable[[], Any]
Codes = Callable[[Any], list[np.ndarray]]
Ready = Callable[[pl.DataFrame], tuple[Run, Codes]]

CLEANING = ["manual_scavenger", "tanner", "flayer", "waste_picker", "hazardous_cleaner"]
INSURED = ["construction_worker", "porter", "street_vendor", "beedi_worker", "domestic_worker"]


def _truths(found: pl.DataFrame) -> list[np.ndarray]:
    return [found[name].cast(pl.UInt8).fill_null(2).to_numpy() for name in found.columns]


# --- Polars, by hand ---


def by_hand() -> dict[str, pl.Expr]:
    """The verdict alone, as somebody who knows Polars writes it."""
    c = pl.col
    age, grade, income = c("age"), c("grade"), c("annual_income")
    rural, urban, girl = c("residence") == "rural", c("residence") == "urban", c("sex") == "female"
    # Of whom schooling is asked at all.
    young = age.is_null() | (age < 30)

    def asked(fact: str, rule: pl.Expr) -> pl.Expr:
        return rule & (c(fact).is_not_null() | young)

    enrolled = asked("school_status", c("school_status") == "enrolled")
    out = asked("school_status", c("school_status").is_in(["never", "dropout"]))
    marks = c("marks_pct")

    def pupil(low: int, high: int) -> pl.Expr:
        return enrolled & asked("grade", (grade >= low) & (grade <= high))

    def of(group: str) -> pl.Expr:
        return c("social_category") == group

    trades = ["beedi_worker", "mine_worker", "cine_worker"]
    return {
        "IN-IAY": rural & c("bpl") & c("wait_listed"),
        "IN-ICPS": (age < 18)
        & (c("cncp") | c("rescued") | c("trafficked_rescued"))
        & (
            (rural & (income <= 24000))
            | (urban & ((income <= 30000) | (c("metro_city") & (income <= 36000))))
        ),
        "IN-IGNDPS": (c("disability_pct") >= 80) & c("bpl") & (age >= 18) & (age <= 79),
        "IN-IGNOAPS": (age >= 60) & c("bpl"),
        "IN-IGNWPS": girl & (c("marital") == "widow") & c("bpl") & (age >= 40) & (age <= 79),
        "IN-KGBV": girl
        & (age < 18)
        & ((age >= 10) | c("migrant_seasonal"))
        & (c("social_category").is_in(["SC", "ST", "OBC", "MIN"]) | c("bpl"))
        & c("block_is_ebb"),
        "IN-LWF-SCH": c("parent_occupation").is_in(trades)
        & (c("beedi_or_mine_worker_months") >= 6)
        & (c("monthly_income") <= 10000)
        & pupil(1, 12),
        "IN-MDM": pupil(1, 8) | asked("special_training", c("special_training")),
        "IN-NCLP": (age >= 9) & (age <= 14) & (c("child_labour") | c("rescued")) & out,
        "IN-NFBS": c("bpl")
        & c("breadwinner_died")
        & (c("breadwinner_age_at_death") >= 18)
        & (c("breadwinner_age_at_death") <= 59),
        "IN-NMMS": enrolled
        & asked("grade", grade == 8)
        & c("school_type").is_in(["government", "local_body", "aided"])
        & (
            asked("marks_pct", marks >= 55)
            | (asked("marks_pct", marks >= 50) & c("social_category").is_in(["SC", "ST"]))
        )
        & (income <= 150000),
        "IN-PREM-MIN": of("MIN")
        & pupil(1, 10)
        & asked("marks_pct", marks >= 50)
        & (income <= 100000),
        "IN-PREM-OBC": of("OBC") & pupil(1, 10) & (income <= 44500),
        "IN-PREM-OCC": c("parent_occupation").is_in(CLEANING) & pupil(1, 10),
        "IN-PREM-SC": of("SC") & pupil(9, 10) & (income <= 200000),
        "IN-PREM-ST": of("ST") & pupil(9, 10) & (income <= 200000),
        "IN-RSBY": c("bpl")
        | c("parent_occupation").is_in(INSURED)
        | (c("nregs_days_last_year") > 15),
        "IN-RTE-FREE": pupil(1, 8),
        "IN-SGSY": rural & c("bpl") & ~c("loan_defaulter"),
        "IN-SSA-ST": (age >= 6) & (age <= 14) & out,
    }


def polars_by_hand(people: pl.DataFrame) -> tuple[Run, Codes]:
    """Verdict only."""
    plan = people.lazy().select(**by_hand())
    return plan.collect, _truths


# --- DuckDB ---

_SQL = """
with known as (select *,
  (school_status = 'enrolled')
    and (school_status is not null or age is null or age < 30) as enrolled,
  (school_status in ('never', 'dropout'))
    and (school_status is not null or age is null or age < 30) as out_of_school,
  (marks_pct >= 50) and (marks_pct is not null or age is null or age < 30) as marks_50,
  (marks_pct >= 55) and (marks_pct is not null or age is null or age < 30) as marks_55,
  (grade is not null or age is null or age < 30) as graded
  from people)
select
  place,
  residence = 'rural' and bpl and wait_listed,
  age < 18 and (cncp or rescued or trafficked_rescued) and ((residence = 'rural'
    and annual_income <= 24000) or (residence = 'urban' and (annual_income <= 30000
    or (metro_city and annual_income <= 36000)))),
  disability_pct >= 80 and bpl and age between 18 and 79,
  age >= 60 and bpl,
  sex = 'female' and marital = 'widow' and bpl and age between 40 and 79,
  sex = 'female' and age < 18 and (age >= 10 or migrant_seasonal)
    and (social_category in ('SC', 'ST', 'OBC', 'MIN') or bpl) and block_is_ebb,
  parent_occupation in ('beedi_worker', 'mine_worker', 'cine_worker')
    and beedi_or_mine_worker_months >= 6 and monthly_income <= 10000
    and enrolled and grade between 1 and 12 and graded,
  (enrolled and grade between 1 and 8 and graded)
    or (special_training and (special_training is not null or age is null or age < 30)),
  age between 9 and 14 and (child_labour or rescued) and out_of_school,
  bpl and breadwinner_died and breadwinner_age_at_death between 18 and 59,
  enrolled and grade = 8 and graded and school_type in ('government', 'local_body', 'aided')
    and (marks_55 or (marks_50 and social_category in ('SC', 'ST'))) and annual_income <= 150000,
  social_category = 'MIN' and enrolled and grade between 1 and 10 and graded and marks_50
    and annual_income <= 100000,
  social_category = 'OBC' and enrolled and grade between 1 and 10 and graded
    and annual_income <= 44500,
  parent_occupation in ('manual_scavenger', 'tanner', 'flayer', 'waste_picker',
    'hazardous_cleaner') and enrolled and grade between 1 and 10 and graded,
  social_category = 'SC' and enrolled and grade between 9 and 10 and graded
    and annual_income <= 200000,
  social_category = 'ST' and enrolled and grade between 9 and 10 and graded
    and annual_income <= 200000,
  bpl or parent_occupation in ('construction_worker', 'porter', 'street_vendor', 'beedi_worker',
    'domestic_worker') or nregs_days_last_year > 15,
  enrolled and grade between 1 and 8 and graded,
  residence = 'rural' and bpl and not loan_defaulter,
  age between 6 and 14 and out_of_school
from known
"""


def duckdb_sql(people: pl.DataFrame) -> tuple[Run, Codes]:
    """SQL over a table in memory, verdicts as Arrow."""
    import duckdb

    connection = duckdb.connect()
    # Rows come back in any order, so each carries its place.
    connection.register("arriving", people.with_row_index("place").to_arrow())
    connection.execute("create table people as select * from arriving")

    def codes(found: Any) -> list[np.ndarray]:
        frame = pl.DataFrame([pl.Series(str(n), c) for n, c in enumerate(found.columns)])
        return _truths(frame.sort("0").drop("0"))

    return lambda: connection.sql(_SQL).to_arrow_table(), codes


# --- OpenFisca, zen: no third answer ---


def known_facts(people: pl.DataFrame) -> pl.DataFrame:
    """Unknown facts as the defaults these tools put in their place, without a word."""
    defaults = {
        name: dtype.categories[0]
        if isinstance(dtype, pl.Enum)
        else (False if dtype == pl.Boolean else 0)
        for name, dtype in people.schema.items()
    }
    return people.with_columns(pl.col(name).fill_null(value) for name, value in defaults.items())


def _in_openfisca(people: pl.DataFrame) -> tuple[dict[str, np.ndarray], dict[str, list[str]]]:
    """The columns as OpenFisca takes them, codes as text; and what codes there are."""
    facts = known_facts(people)
    coded = {name: dtype for name, dtype in facts.schema.items() if isinstance(dtype, pl.Enum)}
    columns = {name: facts[name].to_numpy() for name in facts.columns if name not in coded}
    columns |= {name: np.array(facts[name].to_list(), dtype=str) for name in coded}
    return columns, {name: list(dtype.categories) for name, dtype in coded.items()}


def _small(found: list[np.ndarray]) -> list[np.ndarray]:
    return [answer.astype(np.uint8) for answer in found]


def openfisca(people: pl.DataFrame) -> tuple[Run, Codes]:
    """A tax and benefit system with one variable for each scheme; codes come as text."""
    from .in_openfisca import compute

    columns, places = _in_openfisca(people)
    return lambda: compute(columns, places, SCHEMES), _small


def openfisca_encoded(people: pl.DataFrame) -> tuple[Run, Codes]:
    """The same, codes turned into its own arrays before the clock starts."""
    from .in_openfisca import compute, encoded

    columns, places = _in_openfisca(people)
    columns = encoded(columns, places)
    return lambda: compute(columns, places, SCHEMES), _small


ZEN_ROWS = 2_000


def zen(people: pl.DataFrame) -> tuple[Run, Codes]:
    """GoRules' zen: twenty compiled expressions, row by row, on a few rows."""
    import zen as gorules

    compiled = [gorules.compile_expression(text) for text in _ZEN]
    rows = [json.loads(json.dumps(row)) for row in known_facts(people.head(ZEN_ROWS)).to_dicts()]

    def run() -> list[list[bool]]:
        return [[bool(each.evaluate(row)) for each in compiled] for row in rows]

    return run, lambda found: list(np.array(found, np.uint8).T)


_PUPIL = "school_status == 'enrolled' and grade >= {} and grade <= {}"
_ZEN = [
    "residence == 'rural' and bpl and wait_listed",
    "age < 18 and (cncp or rescued or trafficked_rescued) and ((residence == 'rural' "
    "and annual_income <= 24000) or (residence == 'urban' and (annual_income <= 30000 "
    "or (metro_city and annual_income <= 36000))))",
    "disability_pct >= 80 and bpl and age >= 18 and age <= 79",
    "age >= 60 and bpl",
    "sex == 'female' and marital == 'widow' and bpl and age >= 40 and age <= 79",
    "sex == 'female' and age < 18 and (age >= 10 or migrant_seasonal) "
    "and (social_category in ['SC', 'ST', 'OBC', 'MIN'] or bpl) and block_is_ebb",
    "parent_occupation in ['beedi_worker', 'mine_worker', 'cine_worker'] "
    f"and beedi_or_mine_worker_months >= 6 and monthly_income <= 10000 and {_PUPIL.format(1, 12)}",
    f"({_PUPIL.format(1, 8)}) or special_training",
    "age >= 9 and age <= 14 and (child_labour or rescued) "
    "and school_status in ['never', 'dropout']",
    "bpl and breadwinner_died and breadwinner_age_at_death >= 18 "
    "and breadwinner_age_at_death <= 59",
    f"{_PUPIL.format(8, 8)} and school_type in ['government', 'local_body', 'aided'] "
    "and (marks_pct >= 55 or (marks_pct >= 50 and social_category in ['SC', 'ST'])) "
    "and annual_income <= 150000",
    f"social_category == 'MIN' and {_PUPIL.format(1, 10)} and marks_pct >= 50 "
    "and annual_income <= 100000",
    f"social_category == 'OBC' and {_PUPIL.format(1, 10)} and annual_income <= 44500",
    f"parent_occupation in {CLEANING} and {_PUPIL.format(1, 10)}",
    f"social_category == 'SC' and {_PUPIL.format(9, 10)} and annual_income <= 200000",
    f"social_category == 'ST' and {_PUPIL.format(9, 10)} and annual_income <= 200000",
    f"bpl or parent_occupation in {INSURED} or nregs_days_last_year > 15",
    _PUPIL.format(1, 8),
    "residence == 'rural' and bpl and not loan_defaulter",
    "age >= 6 and age <= 14 and school_status in ['never', 'dropout']",
]


# --- Muara ---


def muara(people: pl.DataFrame) -> tuple[Run, Codes]:
    """`judge`: verdict and every condition, as truths."""
    from muara.eligibility import judge
    from muara.packs import open_pack

    pack = open_pack("india")
    _ = pack.schemes, pack.geography

    def codes(found: pl.DataFrame) -> list[np.ndarray]:
        return _truths(found.select(f"{key}_verdict" for key in SCHEMES))

    return lambda: judge(people, on=DAY, pack=pack, schemes=SCHEMES, words=False), codes


def muara_in_words(people: pl.DataFrame) -> tuple[Run, Codes]:
    """`judge`: verdict, failing and unknown conditions of every row in words."""
    from muara.eligibility import VERDICTS, judge
    from muara.packs import open_pack

    pack = open_pack("india")
    _ = pack.schemes, pack.geography
    place = {"not_eligible": 0, "eligible": 1, "ask": 2}
    table = np.array([place[word] for word in VERDICTS], np.uint8)

    def codes(found: pl.DataFrame) -> list[np.ndarray]:
        return [table[found[f"{key}_verdict"].to_physical().to_numpy()] for key in SCHEMES]

    return lambda: judge(people, on=DAY, pack=pack, schemes=SCHEMES), codes


METHODS: dict[str, Ready] = {
    "Polars, by hand: verdict": polars_by_hand,
    "Muara: verdict and every condition": muara,
    "Muara: verdict, failing and unknown in words": muara_in_words,
    "DuckDB: verdict": duckdb_sql,
    "OpenFisca-Core: verdict, no unknowns": openfisca,
    "OpenFisca-Core, codes encoded before: verdict, no unknowns": openfisca_encoded,
    "zen-engine: verdict, no unknowns": zen,
}
TWO_VALUED = tuple(name for name in METHODS if name.endswith("no unknowns"))
