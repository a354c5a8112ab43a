"""The survey's own columns beside the words, those of its design as numbers and checked."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import polars as pl

from muara.errors import FrameError, nearest
from muara.microdata.broken import readable
from muara.microdata.expressions import reckoning
from muara.microdata.facts import Check, FactMaker, Facts, Stages, check_facts
from muara.microdata.typed import number_types
from muara.rules import Vocabulary
from muara.survey import multiplied

from .notes import note
from .population import KNOWN, calibration_of, numbers_of
from .sampling import design_of, of_stages, replicates_of

if TYPE_CHECKING:
    from muara.microdata import Source, SurveyMapping
    from muara.microdata.expressions import Reckoning
    from muara.packs import Pack
    from muara.survey import Design
    from muara.survey.calibration import Calibration

_OWN = "{} (the survey's own)"
"""A column of the design whose name a word has stands under this name."""

_ROUNDING = 1e-6
"""Weights that add up to the number of rows but for this were made to do so."""


@dataclass(frozen=True)
class OwnColumns:
    """The frame with the survey's own columns, and the design that reads them.

    Attributes:
        frame: With a column for each of `names`.
        names: The own columns that were wanted, and those of the design.
        design: How the sample was drawn.
        normalised: The weights were made to add up to the sample.
        notes: What a reader must know of names, weights and units.
    """

    frame: pl.LazyFrame
    names: tuple[str, ...]
    design: Design
    normalised: bool
    notes: tuple[str, ...]


def own_columns(
    source: Source,
    frame: pl.LazyFrame,
    mapping: SurveyMapping,
    wanted: Collection[str],
    *,
    words: Collection[str],
    made: Collection[str],
    pack: Pack,
) -> OwnColumns:
    """Add the wanted columns of the survey, and those of its design.

    Args:
        source: The survey.
        frame: It, with its columns under hidden names (see `muara.microdata.prepare`).
        mapping: How they are read.
        wanted: The columns that are needed beside those of the design.
        words: The words that the frame has: they keep their names.
        made: Definitions and groupings, which keep theirs.
        pack: Whose words notes are told in.

    Raises:
        MappingError: the design names a column that the survey does not have.
        FrameError: a weight, a size or a total is no number, or a weight cannot be; says the row.
        InputError: what is known of the population does not fit the sample.
    """
    adding = _Adding(source, mapping, frozenset(words), frozenset(made), pack)
    stages = Stages(frame)
    adding.add_numbers(stages)
    adding.add_cells(stages, [name for name in source.columns if name in wanted])
    notes = [note("clash", pack, name=name) for name in made if name in source.columns]
    design = design_of(mapping, weight=adding.weight, columns=source.columns, called=adding.called)
    weighed = adding.weighed(stages.frame)
    return OwnColumns(
        frame=stages.frame,
        names=tuple(dict.fromkeys([*adding.shown(wanted), *adding.called.values()])),
        design=design,
        normalised=weighed.normalised,
        notes=(
            *notes,
            *adding.of_the_design(weighed),
            *_of_the_fit(stages.frame, design, source.name, pack),
        ),
    )


@dataclass(frozen=True)
class _Adding:
    """One survey to whose frame its own columns are added."""

    source: Source
    mapping: SurveyMapping
    words: frozenset[str]
    made: frozenset[str]
    pack: Pack

    @cached_property
    def maker(self) -> FactMaker:
        return FactMaker(self.source, self.mapping, Vocabulary([]))

    # --- which columns ---

    @cached_property
    def known(self) -> Calibration | None:
        """What is known of the population, in columns and words that the survey has."""
        known = calibration_of(self.mapping)
        for name in known.columns if known else ():
            if name not in self.words and name not in self.source.columns:
                key = next(key for key in KNOWN if key in self.mapping.design)
                self.mapping.refuse(
                    "design",
                    key,
                    f"The survey has no column {name!r}.",
                    do=nearest(name, self.source.columns),
                )
        return known

    @cached_property
    def numbers(self) -> dict[str, Reckoning]:
        """The columns of the design that must be numbers: sizes, totals, weights."""
        totals = (name for name in numbers_of(self.known) if name not in self.words)
        said = replicates_of(self.mapping, self.source.columns)
        written = said.columns if said else ()
        names = [name for name in (*of_stages(self.mapping, "fpc"), *totals, *written) if name]
        found = {name: reckoning(name, columns=self.source.columns) for name in names}
        weight = self.mapping.weight(columns=self.source.columns)
        return found | ({_plainly(weight.text): weight} if weight else {})

    @cached_property
    def drawn(self) -> list[str]:
        """The columns of the design that name units, strata and cells of the population."""
        roles = [name for role in ("strata", "psu") for name in of_stages(self.mapping, role)]
        cells = self.known.columns if self.known else ()
        named = [*(name for name in roles if name), *(n for n in cells if n not in self.words)]
        return [name for name in dict.fromkeys(named) if name not in self.numbers]

    @cached_property
    def called(self) -> dict[str, str]:
        """The columns of the design, with the names under which they stand in the frame."""
        taken = self.words | self.made
        named = [*self.numbers, *self.drawn]
        return {name: _OWN.format(name) if name in taken else name for name in named}

    @property
    def weight(self) -> str | None:
        """The column of weights, as it stands in the frame."""
        given = self.mapping.design.get("weight")
        return self.called[_plainly(given)] if given else None

    def shown(self, wanted: Collection[str]) -> list[str]:
        """The wanted columns whose names are free."""
        free = (name for name in self.source.columns if name not in self.words | self.made)
        return [name for name in free if name in wanted]

    # --- adding them ---

    def add_numbers(self, stages: Stages) -> None:
        """The numbers of the design, every one checked before anything is summed."""
        given = {self.called[name]: each for name, each in self.numbers.items()}
        checks = self.maker.add_numbers(stages, given)
        if self.weight is not None:
            checks += _of_weights(self.weight, given=_plainly(self.mapping.design["weight"]))
        with readable(self.source):
            check_facts(self.source, Facts(stages.frame, (), (), tuple(checks)))

    def add_cells(self, stages: Stages, wanted: Collection[str]) -> None:
        """The other columns: text that is a number in every row becomes one."""
        named = [name for name in (*self.shown(wanted), *self.drawn) if name not in self.numbers]
        cells = {name: self.called.get(name, name) for name in named}
        stages.add({name: self.maker.cell(stages, column) for column, name in cells.items()})
        written = self.source.text - self.source.always_text
        text = [
            name
            for column, name in cells.items()
            if column in written and stages.type_of(name) == pl.String
        ]
        with readable(self.source):
            types = number_types(stages.frame, text=text, filled=self.source.filled)
        stages.add({name: pl.col(name).cast(kind) for name, kind in types.items()})

    # --- what a reader must know ---

    def weighed(self, frame: pl.LazyFrame) -> _Weighed:
        """What the weights add up to, as they stand in the file."""
        if self.weight is None:
            return _Weighed(without=0, normalised=False)
        weight = pl.col(self.weight)
        asked = frame.select(pl.len(), none=(weight == 0).sum(), sum=weight.sum())
        rows, none, total = asked.collect(engine="streaming").row(0)
        if none == rows:
            raise FrameError(
                "No row has a weight above nothing.",
                file=self.source.name,
                column=_plainly(str(self.mapping.design.get("weight", ""))) or None,
                found=f"0 in {rows} rows",
                expected="weights above 0 where a row counts",
                do="Check that this is the column of sampling weights.",
            )
        few = total <= (rows - none) * (1 + _ROUNDING)
        return _Weighed(without=none, normalised=few and self.known is None)

    def of_the_design(self, weighed: _Weighed) -> Iterator[str]:
        """How the sample was weighed and drawn."""
        if self.weight is None:
            yield note("no_weight", self.pack)
        if weighed.without:
            yield note("weightless", self.pack, n=weighed.without)
        if weighed.normalised:
            yield note("normalised", self.pack)
        if not any(of_stages(self.mapping, "psu")) and "replicates" not in self.mapping.design:
            yield note("no_unit", self.pack)


@dataclass(frozen=True)
class _Weighed:
    """How many rows have weight 0, and whether the others stand for no more than themselves."""

    without: int
    normalised: bool


def _of_the_fit(frame: pl.LazyFrame, design: Design, file: str, pack: Pack) -> Iterator[str]:
    """By how much weights were changed: a table in thousands, or of others, shows here."""
    if design.calibration:
        least, most = multiplied(frame, design.calibration, weight=design.weight, file=file)
        yield note("multiplied", pack, least=f"{least:.3g}", most=f"{most:.3g}")


def _times(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _of_weights(column: str, *, given: str) -> list[Check]:
    """Every row has a weight, none below nothing: told with the row."""
    weight, written = pl.col(column), pl.col(column).cast(pl.String)
    return [
        Check(
            given,
            "A row has no weight.",
            weight.is_null(),
            written,
            "a weight in every row, 0 where a row does not count",
            f'If it does not count, write weight = "first({given}, 0)" under [design].',
        ),
        Check(
            given,
            "A weight is below nothing.",
            weight < 0,
            written,
            "0 or more",
            "Check that this is the column of sampling weights.",
        ),
        Check(
            given,
            "A weight is without end.",
            weight.is_infinite(),
            written,
            "a number",
            "Mend it where the file was made: something was divided by 0.",
        ),
    ]


def _plainly(text: str) -> str:
    """An expression on one line."""
    return " ".join(text.split())
