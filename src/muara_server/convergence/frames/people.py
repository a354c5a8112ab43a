"""Every person and household of a programme as the library judges them, on a day, as then known.

Facts are the last that were told on or before the day; what authorities decided and what the law
in force finds of the last work seen are filled in here, because nobody may record a conclusion.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import polars as pl

import muara
from muara.eligibility.pairs import MOST_PERSONS, pairs
from muara.indicators import with_age
from muara.packs import Pack
from muara_server.convergence.queries.asked import (
    NO_DECISION,
    asked_by,
    counts_from,
    laws_on,
    number_of,
    numbered,
    smallest_places,
)
from muara_server.convergence.rules.stages import RECEIPTS
from muara_server.ledger.kinds import PAPER, kinds, paper_of
from muara_server.registry.frames import Head, head, observations, work_spells

CHILD_LABOUR = ("child_labour", "hazardous_work", "worst_form")
HAZARDOUS = ("hazardous_work", "worst_form")
SHARED = ("receives", "papers_held", "papers_missing")

Said = Mapping[str, Any]
Tell = Callable[[float], None]


def people(
    programme: str, *, pack: Pack, as_of: dt.date, known_on: dt.date | None = None
) -> pl.DataFrame:
    """One row a person, and one a household (`person` empty), as `muara.eligibility.pairs` reads.

    Columns: `household`, `person` (ids), `place` (the smallest place that the pack knows), the
    words of the vocabulary that its schemes read (age as `age_low` and `age_high`), `receives`
    (keys, `;`-separated; empty nothing, null not known), `papers_held`, `papers_missing`.
    """
    return _people(programme, number_of(pack), head(), as_of, known_on)


def verdicts(
    programme: str, *, pack: Pack, as_of: dt.date, known_on: dt.date | None = None
) -> pl.DataFrame:
    """Everybody with every scheme, as `muara.eligibility.pairs` gives it: what measures read."""
    return _verdicts(programme, number_of(pack), head(), as_of, known_on)


def read(
    programme: str, *, pack: Pack, as_of: dt.date, known_on: dt.date | None, tell: Tell
) -> pl.DataFrame:
    """The same, read anew: `tell` is told how far it is, from 0 to 1."""
    return _Told(programme, pack, as_of, known_on, tell).frame()


@lru_cache(maxsize=8)
def _people(
    programme: str, pack: int, held: Head, as_of: dt.date, known_on: dt.date | None
) -> pl.DataFrame:
    return _Told(programme, numbered(pack), as_of, known_on).frame()


@lru_cache(maxsize=4)
def _verdicts(
    programme: str, pack: int, held: Head, as_of: dt.date, known_on: dt.date | None
) -> pl.DataFrame:
    everybody = _people(programme, pack, held, as_of, known_on)
    return pairs(everybody, on=as_of, pack=numbered(pack))


class _Told:
    """What is known of everybody on one day."""

    def __init__(
        self,
        programme: str,
        pack: Pack,
        as_of: dt.date,
        known_on: dt.date | None,
        tell: Tell = lambda _part: None,
    ) -> None:
        self.tell = tell
        self.programme, self.pack, self.as_of, self.known_on = programme, pack, as_of, known_on
        self.said: Said = {"programme": programme, "as_of": as_of, "known_on": known_on}

    def frame(self) -> pl.DataFrame:
        """Persons, the head of a household first, and those households of which nobody is known."""
        homes = self.households()
        # So many live in no household: its own page says what to do, and nobody is judged by it.
        crowd = pl.len().over("household") > MOST_PERSONS
        persons = self.persons(homes).filter(~crowd)
        lived_in = self.memberships().select("household")
        empty = homes.join(lived_in, on="household", how="anti", maintain_order="left")
        both = pl.concat([persons, self.alone(empty)], how="diagonal_relaxed")
        missing = [name for name in self.words() if name not in both.columns]
        return both.with_columns(pl.lit(None).alias(name) for name in missing).select(
            "household",
            "person",
            "place",
            *self.words(),
            "receives",
            "papers_held",
            "papers_missing",
        )

    def words(self) -> list[str]:
        """The words that the schemes of the pack read, an age as its bounds."""
        asked = [word for word in asked_by(self.pack) if word not in ("age", "birth_date")]
        return ["age_low", "age_high", *asked]

    # --- households ---

    def households(self) -> pl.DataFrame:
        """Every household with what is known of how it lives, what it receives, its papers."""
        registered = observations("household", own_place=True, **self.said)
        living = observations("living", **self.said)
        words = [name for name in asked_by(self.pack) if name in kinds()["living"].facts]
        both = pl.concat([_has(registered, words), _has(living, words)])
        facts = latest(both, "household", words)
        return (
            registered.select("household", "place")
            .unique("household", keep="last", maintain_order=True)
            .join(facts, on="household", how="left")
            .join(self.received().filter(pl.col("person").is_null()).drop("person"), **_LEFT)
            .join(self.papers("household"), **_LEFT)
            .pipe(lambda homes: homes.with_columns(self.place(homes["place"])))
        )

    def alone(self, homes: pl.DataFrame) -> pl.DataFrame:
        """A row for each household of which no person is known."""
        return homes.with_columns(pl.lit(None, pl.String).alias("person"))

    # --- persons ---

    def persons(self, homes: pl.DataFrame) -> pl.DataFrame:
        """Every person with own facts and those of the household: any row can speak for it.

        What the household receives and holds stands on the row of every member beside their own.
        """
        registered = observations("person", own_place=True, **self.said)
        base = registered.select("person", "sex", pl.col("place").alias("own_place"))
        base = base.join(self.memberships(), on="person", how="left", maintain_order="left")
        at_home = {name: f"home_{name}" for name in SHARED}
        joined = base.join(homes.rename(at_home), **_LEFT)
        tables: tuple[Callable[[], pl.DataFrame], ...] = (
            lambda: self.ages(base),
            lambda: self.facts("circumstances"),
            lambda: self.facts("schooling"),
            self.decided,
            self.work,
            lambda: self.received().filter(pl.col("person").is_not_null()).drop("household"),
            lambda: self.papers("person"),
        )
        for number, told in enumerate(tables):
            self.tell((number + 2) / (len(tables) + 2))  # households and persons came before
            joined = joined.join(told(), on="person", how="left", maintain_order="left")
        ordered = joined.sort(
            "household", pl.col("relation") != "head", -pl.col("age_low"), nulls_last=True
        )
        return (
            ordered.with_columns(self.place(ordered["own_place"]))
            .with_columns(
                pl.coalesce("place", "own_place").alias("place"),
                pl.coalesce("household", "person").alias("household"),
                *(_together(name) for name in SHARED),
            )
            .with_columns(_asked_as_one("receives"))
        )

    def memberships(self) -> pl.DataFrame:
        """The household in which each person lives on the day: the one they joined last."""
        told = observations("membership", **self.said)
        lived = told.filter(pl.col("until").is_null() | (pl.col("until") >= self.as_of))
        last = lived.sort("true_on", maintain_order=True).unique("person", keep="last")
        return last.select("person", "household", "relation")

    def ages(self, base: pl.DataFrame) -> pl.DataFrame:
        """How old each is on the day; evidence counts whenever it was found."""
        identity = observations("identity", programme=self.programme, known_on=self.known_on)
        order = list(kinds()["identity"].facts["evidence"].codes.codes)
        on = base.select("person", pl.lit(self.as_of).alias("true_on"))
        aged = with_age(on, identity, strongest_first=order)
        return aged.select("person", pl.col("age_low", "age_high").clip(lower_bound=0))

    def facts(self, kind: str) -> pl.DataFrame:
        """What was last told of each person in entries of one kind."""
        words = [name for name in asked_by(self.pack) if name in kinds()[kind].facts]
        return latest(observations(kind, **self.said), "person", words)

    def decided(self) -> pl.DataFrame:
        """What authorities decided: true where a decision says so, false where there is none."""
        told = observations("decision", **self.said)
        concludes = kinds()["decision"].concludes
        wanted = [word for word in asked_by(self.pack) if word in concludes]
        of_each = told.filter(pl.col("person").is_not_null()).group_by("person")
        found = of_each.agg(pl.col("decision").unique().alias("_codes"))
        return found.select(
            "person", *(_decided(word, concludes[word]).alias(word) for word in wanted)
        )

    def work(self) -> pl.DataFrame:
        """What the law in force finds of the work last seen of each person."""
        schema = {"person": pl.String, "child_labour": pl.Boolean, "hazardous": pl.Boolean}
        laws = laws_on(self.pack, self.as_of)
        spells = work_spells(**self.said).unique("person", keep="last", maintain_order=True)
        if not laws or spells.is_empty():
            return pl.DataFrame(schema=schema)
        found = muara.classify(spells, laws, on=self.as_of, pack=self.pack)
        return found.select(
            "person",
            _found(laws, CHILD_LABOUR).alias("child_labour"),
            _found(laws, HAZARDOUS).alias("hazardous"),
        )

    # --- what arrives, and papers ---

    def received(self) -> pl.DataFrame:
        """The schemes whose benefit arrived within its period, by person or household.

        A row for each of whom a stage of any scheme is recorded.
        """
        told = observations("scheme_stage", **self.said).filter(pl.col("scheme").is_not_null())
        unit = ["household", "person"]
        told = told.with_columns(
            pl.when(pl.col("person").is_null()).then("household").alias("household")
        )
        ways = told.group_by(*unit, "scheme").agg(
            pl.col("true_on").filter(pl.col("stage").is_in(list(RECEIPTS))).max().alias("arrived"),
            pl.col("true_on").filter(pl.col("stage") == "refused").max().alias("refused"),
        )
        first = pl.col("scheme").replace_strict(
            counts_from(self.pack, self.as_of), default=dt.date.max, return_dtype=pl.Date
        )
        stands = pl.col("refused").is_null() | (pl.col("refused") <= pl.col("arrived"))
        arrives = (pl.col("arrived") >= first) & stands
        keys = pl.col("scheme").filter(arrives).sort().str.join(";")
        return ways.group_by(unit).agg(keys.fill_null("").alias("receives"))

    def papers(self, of: str) -> pl.DataFrame:
        """Which papers each person or household holds and lacks, as last told."""
        facts = [name for name in kinds()["papers"].facts if name.startswith(PAPER)]
        told = observations("papers", **self.said)
        if of == "household":
            told = told.filter(pl.col("person").is_null())
        seen = latest(told, of, facts)
        return seen.select(
            of,
            _listed(facts, ("held",)).alias("papers_held"),
            _listed(facts, ("applied", "missing")).alias("papers_missing"),
        )

    # --- places ---

    def place(self, codes: pl.Series) -> pl.Series:
        """The smallest place around each of these that the pack knows.

        Asked here and not inside an expression: a thread of Polars would ask by a connection of its
        own, outside this transaction.
        """
        return _replaced(codes, self.pack).alias(codes.name)


_LEFT: dict[str, Any] = {"on": "household", "how": "left", "maintain_order": "left"}


def latest(told: pl.DataFrame, by: str, words: Sequence[str]) -> pl.DataFrame:
    """For each person or household, what was last told of each word; a don't-know tells nothing."""
    seen = told.filter(pl.col(by).is_not_null()).sort("true_on", maintain_order=True)
    return seen.group_by(by).agg(pl.col(name).drop_nulls().last() for name in words)


def _together(name: str) -> pl.Expr:
    """A person's own keys and those of the household; null where nobody asked for either."""
    both = pl.concat_str(name, f"home_{name}", separator=";", ignore_nulls=True).str.strip_chars(
        ";"
    )
    asked = pl.col(name).is_not_null() | pl.col(f"home_{name}").is_not_null()
    return pl.when(asked).then(both).alias(name)


def _asked_as_one(name: str) -> pl.Expr:
    """A family is asked as one, as `KnownFamily.receives` reads it too.

    Once a stage of any scheme is recorded for any of them, what is not recorded does not arrive;
    before, nobody knows.
    """
    asked = pl.col(name).is_not_null().any().over("household")
    return pl.when(asked).then(pl.col(name).fill_null("")).alias(name)


def _has(told: pl.DataFrame, words: Iterable[str]) -> pl.DataFrame:
    return told.select("household", "true_on", "recorded_at", *words)


def _decided(word: str, codes: Sequence[str]) -> pl.Expr:
    said = pl.any_horizontal(pl.col("_codes").list.contains(code) for code in codes)
    none = pl.col("_codes").list.contains(NO_DECISION)
    return pl.when(said).then(True).when(none).then(False).otherwise(None)


def _found(laws: Sequence[str], statuses: Sequence[str]) -> pl.Expr:
    """True if a law finds it, unknown if one cannot tell yet, else false."""
    columns = [pl.col(f"{law}_status").cast(pl.String) for law in laws]
    yes = pl.any_horizontal(column.is_in(statuses) for column in columns)
    maybe = pl.any_horizontal(column == "undetermined" for column in columns)
    return pl.when(yes).then(True).when(maybe).then(None).otherwise(False)


def _listed(facts: Sequence[str], states: Sequence[str]) -> pl.Expr:
    """The papers that are in one of these states, `;`-separated."""
    parts = [pl.when(pl.col(name).is_in(states)).then(pl.lit(paper_of(name))) for name in facts]
    if not parts:
        return pl.lit("")
    return pl.concat_str(parts, separator=";", ignore_nulls=True)


def _replaced(codes: pl.Series, pack: Pack) -> pl.Series:
    known = smallest_places(codes.unique().drop_nulls().to_list(), pack)
    return codes.replace_strict(known, default=None, return_dtype=pl.String)
