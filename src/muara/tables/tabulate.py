"""Standard tables of a survey: what it can say of them, estimated, and what it did not ask told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import narwhals as nw
import polars as pl

from muara.errors import FrameError, InputError
from muara.microdata.broken import readable
from muara.packs import Pack
from muara.rules.vocabulary import Text
from muara.survey import Mean, Share, Statistic, Total, estimate

from .asking import look
from .caveats import (
    breakdowns_left_out,
    columns_left_out,
    definition_in_words,
    refuse_unasked,
    refuse_without,
    rows_left_out,
    what_to_know,
)
from .counted import STRATUM, UNIT, N, counts_by_unit
from .effects import against_replacement
from .figures import Figure, Figures, missing
from .groupings import groupings_of, with_groupings, words_read
from .notes import texts_of
from .standard import Standard, standard
from .surveyed import Surveyed, survey_of
from .table import BETWEEN, TOTAL, Table, as_key, table_of_estimates
from .values import values_of, words_in


def standard_table(
    surveyed: Surveyed,
    id: str,
    *,
    regime: str = "",
    rows: Sequence[str] = (),
    where: str = "",
    method: str = "linear",
    percent: float = 95.0,
    language: str = "en",
) -> Table:
    """A standard table of the packs from a survey.

    Args:
        surveyed: The survey, opened with or without definitions: those of the table are added.
        id: The table's id.
        regime: The definition, where the table leaves it to choose; its own if not given.
        rows: Breakdowns in place of the table's own: groupings, words or columns of the survey;
            `sex|age_group` is both at once.
        where: A rule that narrows whom the table is about.
        method: The kind of interval: see `muara.survey.intervals`.
        percent: How often such an interval covers the truth.
        language: Of its words; `Table.in_language` tells it in another.

    Returns:
        The table, nothing withheld yet. Columns and breakdowns that the survey did not ask for are
        left out, and the notes say so.

    Raises:
        PackError: there is no such table or definition.
        InputError: the table leaves no definition to choose.
        FrameError: the survey lacks what the table cannot do without, or did not ask it of some
            whom the table is about; says how many, and the rule that keeps to the others.
    """
    spec = standard(id, surveyed.pack)
    if regime and not spec.chooses:
        raise InputError(
            f"The table {id} has its own definition.", found=regime, do="Leave the definition out."
        )
    opened = _with_regimes(surveyed, spec.regimes(regime), rows)
    making = _Making(Figures(opened, spec, regime, where), tuple(rows), method, percent)
    return making.table(language)


def standard_counts(
    surveyed: Surveyed, id: str, *, regime: str = "", rows: Sequence[str] = (), where: str = ""
) -> pl.DataFrame:
    """What the unweighted counts of a standard table are made of: never a row itself.

    Args:
        surveyed, id, regime, rows, where: As for `standard_table`.

    Returns:
        A row for each cell of the table and unit of the first stage in which somebody answered:
        `group`, `row` and `column` as in `Table.cells`; `_stratum`, `_unit` and `n` as
        `counts_by_unit` gives them.
    """
    spec = standard(id, surveyed.pack)
    opened = _with_regimes(surveyed, spec.regimes(regime), rows)
    making = _Making(Figures(opened, spec, regime, where), tuple(rows), "linear", 95.0)
    return pl.concat(making.counts())


def _with_regimes(surveyed: Surveyed, wanted: Iterable[str], rows: Sequence[str]) -> Surveyed:
    """The survey with those of the definitions that it can answer."""
    pack = surveyed.pack
    able = [name for name in wanted if not missing(pack.regime(name).requires, surveyed)]
    if set(able) <= {each.id for each in surveyed.regimes}:
        return surveyed
    named = {name for row in rows for name in row.split(BETWEEN)}
    own = named | set(surveyed.frame.collect_schema().names())
    return survey_of(surveyed.source, mapping=surveyed.mapping, pack=pack, regimes=able, own=own)


@dataclass(frozen=True)
class _Making:
    """One table being made."""

    figures: Figures
    own_rows: tuple[str, ...]
    method: str
    percent: float

    def table(self, language: str) -> Table:
        refuse_without(self.figures, self.lost)
        self._refuse_unknown_rows()
        refuse_unasked(self.figures, zip(self.told, self._sums(UNASKED), strict=True))
        notes, definition = self._notes(), definition_in_words(self.figures)
        words = {
            **words_in(self.surveyed, self.names),
            **{f"of={figure.key}": figure.labels for figure in self.told},
            "table.title": self.spec.title,
            "table.definition": definition,
            **{f"table.note.{at}": note for at, note in enumerate(notes)},
            **texts_of(self.surveyed.notes, after=len(notes)),
        }
        parts = [self._part(names) for names in [(), *self.rows]]
        survey = self.surveyed.mapping
        made = Table(
            id=self.spec.id,
            title=self.spec.title["en"],
            definition=definition["en"],
            survey=survey.title,
            survey_date=str(survey.survey_date or ""),
            method=self.method,
            notes=(*(note["en"] for note in notes), *self.surveyed.notes, *self._seen()),
            cells=pl.concat(part.cells for part in parts),
            percent=self.percent,
            said=words,
        )
        return made.in_language(language)

    # --- what there is ---

    @property
    def spec(self) -> Standard:
        return self.figures.spec

    @property
    def surveyed(self) -> Surveyed:
        return self.figures.surveyed

    @property
    def pack(self) -> Pack:
        return self.surveyed.pack

    @cached_property
    def lost(self) -> Mapping[str, list[str]]:
        """The columns left out, each with the words that the survey did not ask."""
        gone = {column.key: self.figures.lacks(column) for column in self.spec.columns}
        return {key: words for key, words in gone.items() if words}

    @cached_property
    def told(self) -> list[Figure]:
        kept = (column for column in self.spec.columns if column.key not in self.lost)
        return [figure for column in kept for figure in self.figures.of(column)]

    @cached_property
    def wanted(self) -> list[tuple[str, ...]]:
        own = [tuple(row.split(BETWEEN)) for row in self.own_rows]
        return own or list(self.spec.rows)

    @cached_property
    def rows(self) -> list[tuple[str, ...]]:
        """The breakdowns that the survey has."""
        return [names for names in self.wanted if not any(self._lacks(name) for name in names)]

    @property
    def names(self) -> list[str]:
        return list(dict.fromkeys(name for names in self.rows for name in names))

    def _lacks(self, name: str) -> bool:
        if name in self.surveyed.frame.collect_schema():
            return False
        known = name in groupings_of(self.pack)
        return not known or bool(missing(words_read(name, self.pack), self.surveyed))

    def _refuse_unknown_rows(self) -> None:
        """Breakdowns that somebody asked for are not left out in silence."""
        gone = [name for row in self.own_rows for name in row.split(BETWEEN) if self._lacks(name)]
        if gone:
            raise FrameError(
                "The survey has no such breakdown.",
                file=self.surveyed.source.name,
                column=gone[0],
                expected="a grouping, a word of the vocabulary or a column of the survey",
            )

    def _notes(self) -> list[Text]:
        absent = [name for names in self.wanted for name in names if self._lacks(name)]
        unknown = zip(self.told, self._sums(UNKNOWN), self._sums(INSIDE), strict=True)
        return [
            *self.spec.notes,
            *columns_left_out(self.figures, self.lost),
            *breakdowns_left_out(self.figures, absent),
            *rows_left_out(self.figures, unknown),
            *what_to_know(self.figures),
        ]

    def _seen(self) -> tuple[str, ...]:
        """What the weights and the design of the survey make of the figures."""
        return look(self.surveyed, {}).notes

    # --- estimates ---

    @cached_property
    def frame(self) -> pl.DataFrame:
        """The rows of the survey, with what the table reads of them and nothing else."""
        needed = {*self.names, *(figure.column.of for figure in self.told)}
        there = self.surveyed.frame.collect_schema()
        grouped = [name for name in needed if name in groupings_of(self.pack) and name not in there]
        frame = with_groupings(
            self.surveyed.frame, grouped, self.pack, on=self.surveyed.mapping.survey_date
        )
        read = dict.fromkeys([*self.surveyed.design.columns, *self.names])
        lazy: pl.LazyFrame = nw.from_native(frame).select(*read, **self._reckoned()).to_native()
        with readable(self.surveyed.source):
            return lazy.collect(engine="streaming")

    def _reckoned(self) -> dict[str, nw.Expr]:
        made: dict[str, nw.Expr] = {}
        for at, figure in enumerate(self.told):
            made[f"{VALUE}{at}"] = nw.when(figure.inside).then(figure.value)
            made[f"{INSIDE}{at}"] = figure.inside
            made[f"{UNKNOWN}{at}"] = figure.inside & figure.value.is_null()
            made[f"{UNASKED}{at}"] = figure.inside & ~figure.asked
        return made

    def _sums(self, mask: str) -> list[int]:
        """Of each figure, for how many rows of the survey something holds."""
        return [int(self.frame[f"{mask}{at}"].sum()) for at in range(len(self.told))]

    def _part(self, names: tuple[str, ...]) -> Table:
        """The cells of one breakdown, in the order of its values."""
        found = estimate(
            self.frame,
            self.surveyed.design,
            [_statistic(figure, f"{VALUE}{at}") for at, figure in enumerate(self.told)],
            by=names,
            margins=False,
            method=self.method,
            percent=self.percent,
            file=self.surveyed.source.name,
        )
        if self.surveyed.normalised:
            found = against_replacement(found)
        order = {figure.key: at for at, figure in enumerate(self.told)}
        places = [
            (*(self._place(name, row[name]) for name in names), order[row["of"]])
            for row in found.iter_rows(named=True)
        ]
        return table_of_estimates(
            found[sorted(range(found.height), key=places.__getitem__)],
            by=names,
            units={figure.key: figure.column.unit for figure in self.told},
            definitions={figure.key: figure.definition for figure in self.told},
        )

    def counts(self) -> Iterator[pl.DataFrame]:
        """The counts by unit of each breakdown and figure."""
        for names in [(), *self.rows]:
            for at, figure in enumerate(self.told):
                statistic = _statistic(figure, f"{VALUE}{at}")
                found = counts_by_unit(self.frame, self.surveyed.design, statistic, by=names)
                known = found.drop_nulls(names) if names else found
                keys = [BETWEEN.join(map(as_key, values)) for values in known.select(names).rows()]
                yield known.select(
                    pl.lit(BETWEEN.join(names)).alias("group"),
                    pl.Series("row", keys or [TOTAL] * known.height, dtype=pl.String),
                    pl.lit(figure.key).alias("column"),
                    *(STRATUM, UNIT, N),
                )

    def _place(self, name: str, value: object) -> tuple[int, float, str]:
        """Where a value stands: in the order of its list, else by number, else by name."""
        key = as_key(value)
        listed = self._order.get(name, {})
        if key in listed:
            return 0, listed[key], ""
        number = key.replace(".", "", 1).lstrip("-").isdigit()
        return (1, float(key), "") if number else (2, 0, key)

    @cached_property
    def _order(self) -> dict[str, dict[str, int]]:
        values = {name: values_of(name, self.surveyed) for name in self.names}
        return {
            name: {value: at for at, value in enumerate(listed)} for name, listed in values.items()
        }


VALUE, INSIDE, UNASKED, UNKNOWN = "value ", "inside ", "unasked ", "unknown "
"""What the names of the columns begin with that are reckoned for each figure."""


def _statistic(figure: Figure, column: str) -> Statistic:
    made = {"count": Total, "mean": Mean}.get(figure.column.kind, Share)
    return made(column, name=figure.key)
