"""A survey opened for estimation: its own columns, the words, and what the definitions say."""

from __future__ import annotations

import ast
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict, Unpack

import narwhals as nw
import polars as pl

from muara.frames import Door
from muara.law import classify
from muara.law.classify import by_day
from muara.microdata import Labels, Source, SurveyMapping, prepare, read
from muara.microdata.broken import readable
from muara.microdata.preparing import in_its_words
from muara.packs import STATUSES
from muara.progress import shown
from muara.rules import Attribute, Place, Rule, Vocabulary

from .groupings import with_groupings
from .own_columns import own_columns

if TYPE_CHECKING:
    import datetime as dt

    from muara.microdata import Prepared
    from muara.packs import Pack, Regime
    from muara.survey import Design

COUNTED = STATUSES[STATUSES.index("child_labour") : STATUSES.index("undetermined")]
"""The findings that count as child labour: that itself, and what is worse."""


@dataclass(frozen=True)
class Surveyed:
    """A survey opened for estimation.

    Attributes:
        frame: Lazy, on Polars. The survey's own columns by their names (text that is a number in
            every row is one; blanks, don't-know codes and user-missing values are empty); the words
            of the vocabulary, empty for those who were not asked; for each regime a column of its
            name: true (child labour or worse), false, or empty (out of scope, or undetermined); and
            `asked WORD` for each word of which the mapping says who was asked it.
        design: How the sample was drawn.
        normalised: The weights were made to add up to the sample: they say nothing of the
            population.
        asked: Word to the rule that says who was asked.
        notes: What a reader of the results must know.
        mapping: How the columns were read.
        labels: What the file says of its columns and codes.
        source: The file as it was read.
        regimes: The definitions, in the order asked for.
        groupings: The groupings, each a column of its name.
        words: The words of the vocabulary that it has.
        pack: Whose words they are.
    """

    frame: pl.LazyFrame
    design: Design
    normalised: bool
    asked: dict[str, str]
    notes: tuple[str, ...]
    mapping: SurveyMapping
    labels: Labels
    source: Source
    regimes: tuple[Regime, ...]
    groupings: tuple[str, ...]
    words: tuple[str, ...]
    pack: Pack

    def where(self, text: str, *, place: Place | None = None) -> nw.Expr:
        """A rule as a condition on `frame`; it may name words and the survey's own columns.

        Raises:
            RuleError: it cannot be read; says the nearest right word.
        """
        rule = Rule.parse(text, self._readable(text), self.pack.law.terms, place=place)
        return rule.expression(self.frame.collect_schema().names(), day=self.mapping.survey_date)

    def kept(self, names: Collection[str]) -> Surveyed:
        """The same survey, read once, with the columns that a question of these names needs.

        They are held in memory: as little as the question allows.
        """
        there = self.frame.collect_schema().names()
        read = {*names, *self.design.columns}
        for regime in self.regimes:
            read |= {word.name for word in regime.population.attributes}
        read |= {f"{name}_{bound}" for name in read for bound in ("low", "high")}
        read |= {name for name in there if name.startswith("asked ")}
        wanted = self.frame.select([name for name in there if name in read])
        with (
            readable(self.source),
            shown(wanted, saying="read", rows=self.source.frame) as counted,
        ):
            return replace(self, frame=counted.collect(engine="streaming").lazy())

    def asked_of(self, name: str) -> tuple[str, ...]:
        """The words on which a column rests of which the mapping says who was asked."""
        regimes = {regime.id: regime for regime in self.regimes}
        if name in regimes:
            read = regimes[name].attributes
            parts = [part for word in read for part in self.pack.vocabulary[word].sum_of]
            return tuple(word for word in self.asked if word in {*read, *parts})
        if name in self.words:
            return (name,) if name in self.asked else ()
        given = self.mapping.reckonings(columns=self.source.columns)
        return tuple(word for word in self.asked if word in given and name in given[word].columns)

    def _readable(self, text: str) -> Vocabulary:
        """The vocabulary and, by their types, the own columns and regimes that a rule names."""
        schema = self.frame.collect_schema()
        named = [name for name in names_in(text) if name in schema and name not in self.words]
        own = [Attribute(name, _kind(schema[name])) for name in named]
        # The others cannot stand in this rule, but a slip may mean one of them.
        others = [Attribute(name, "code") for name in self.source.columns if name not in named]
        return Vocabulary([*others, *own, *self.pack.vocabulary.values()])


class Wanted(TypedDict, total=False):
    """What is wanted of a survey.

    Attributes:
        regimes: The definitions by which children are counted.
        groupings: The breakdowns that rules make of the words.
        own: The survey's own columns that will be needed; all if not given.
        on: The day of the law for every row; else each row's own `work_date`.
        today: Days after this are refused.
    """

    regimes: Sequence[str]
    groupings: Sequence[str]
    own: Collection[str] | None
    on: dt.date | None
    today: dt.date | None


def open_survey(
    path: str | Path,
    *,
    mapping: SurveyMapping,
    pack: Pack,
    scratch: Path,
    **wanted: Unpack[Wanted],
) -> Surveyed:
    """Open a survey file for estimation.

    Args:
        path: The file, of any kind that `muara.microdata.read` knows.
        mapping: What its columns mean, and how the sample was drawn.
        pack: The vocabulary and the definitions.
        scratch: A folder for copies that are needed while reading.
        wanted: See `Wanted`.

    Raises:
        MappingError: the mapping names a column that the survey does not have.
        FrameError: a cell is not what it can be, or a regime lacks what it needs.
        PackError: there is no such regime or grouping.
    """
    source = read(
        path,
        scratch=scratch,
        form=mapping.form,
        layout=mapping.find_layout(survey=Path(path)),
        sheet=mapping.sheet,
    )
    return survey_of(source, mapping=mapping, pack=pack, **wanted)


def survey_of(
    source: Source,
    *,
    mapping: SurveyMapping,
    pack: Pack,
    regimes: Sequence[str] = (),
    groupings: Sequence[str] = (),
    own: Collection[str] | None = None,
    on: dt.date | None = None,
    today: dt.date | None = None,
) -> Surveyed:
    """A survey that has been read, opened for estimation: see `open_survey`."""
    chosen = tuple(pack.regime(name) for name in regimes)
    prepared = prepare(source, vocabulary=pack.vocabulary, mapping=mapping, today=today)
    notes = [*mapping.notes, *prepared.notes]
    judged = _judged(prepared, chosen, mapping=mapping, pack=pack, on=on, today=today, notes=notes)
    asked = {word: rule for word, rule in mapping.asked.items() if word in prepared.words}
    rules = {word: Rule.parse(rule, pack.vocabulary) for word, rule in asked.items()}
    door = Door(pack.vocabulary, {}, source.name, today)
    inside = door.enter(judged, pack.vocabulary, rules)
    words = {word: nw.col(column) for word, column in inside.columns.items()}
    words |= {f"asked {word}": nw.col(flag) for word, flag in inside.asked.items()}
    told = (inside.frame.with_columns(**words) if words else inside.frame).to_native()
    wanted = set(source.columns if own is None else own)
    made = [*regimes, *groupings]
    columns = own_columns(source, told, mapping, wanted, words=words, made=made, pack=pack)
    kept = columns.frame.select(*words, *regimes, *columns.names)
    return Surveyed(
        frame=_grouped(kept, groupings, pack, mapping),
        design=columns.design,
        normalised=columns.normalised,
        asked=asked,
        notes=tuple(dict.fromkeys([*notes, *columns.notes])),
        mapping=mapping,
        labels=source.labels,
        source=source,
        regimes=chosen,
        groupings=tuple(groupings),
        words=tuple(inside.columns),
        pack=pack,
    )


def names_in(rule: str) -> list[str]:
    """The names that stand in a rule; none where it cannot be read (whoever parses it says so).

    >>> names_in("age >= 10 and R105 == 1")
    ['age', 'R105']
    """
    try:
        tree = ast.parse(f"({rule})", mode="eval")
    except (SyntaxError, ValueError):
        return []
    found = (part.id for part in ast.walk(tree) if isinstance(part, ast.Name))
    return list(dict.fromkeys(found))


# --- what the definitions say ---


def _judged(
    prepared: Prepared,
    regimes: Sequence[Regime],
    *,
    mapping: SurveyMapping,
    pack: Pack,
    on: dt.date | None,
    today: dt.date | None,
    notes: list[str],
) -> pl.LazyFrame:
    """The prepared survey with a column for each regime."""
    asked = {word: rule for word, rule in mapping.asked.items() if word in prepared.words}
    frame = prepared.frame
    for day, group in by_day(regimes, on=on, surveyed=mapping.survey_date):
        with in_its_words(prepared, mapping):
            frame = classify(
                frame,
                [regime.id for regime in group],
                on=day,
                asked=asked,
                pack=pack,
                file=prepared.source.name,
                today=today,
                tell=notes.append,
            )
    return frame.with_columns(_counted(regime).alias(regime.id) for regime in regimes)


def _counted(regime: Regime) -> pl.Expr:
    """Is it child labour or worse? Empty where it is out of scope or undetermined."""
    status = pl.col(f"{regime.id}_status").cast(pl.String)
    known = ~status.is_in(["out_of_scope", "undetermined"])
    return pl.when(known).then(status.is_in(list(COUNTED)))


def _grouped(
    frame: pl.LazyFrame, names: Sequence[str], pack: Pack, mapping: SurveyMapping
) -> pl.LazyFrame:
    if not names:
        return frame
    found: pl.LazyFrame = with_groupings(frame, names, pack, on=mapping.survey_date)
    return found


def _kind(dtype: pl.DataType) -> str:
    """What a rule may do with a column of this type."""
    if dtype.is_numeric():
        return "number"
    return {pl.Boolean: "truth", pl.Date: "date"}.get(type(dtype), "code")
