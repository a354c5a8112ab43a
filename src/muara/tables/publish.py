"""Which figures of a survey may be shown: too few cases withheld, few in brackets.

A share of very few says something about somebody, and is mostly noise. How few is said by the
pack's `publication.toml`; that nothing withheld can be worked out is the work of
`muara.disclosure`.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, overload

import polars as pl

from muara.disclosure import WITHHELD, Line, hidden_cells
from muara.errors import InputError, PackError
from muara.packs import open_pack, read_toml
from muara.survey.estimate import FIGURES

from .table import BETWEEN, Table

if TYPE_CHECKING:
    from muara.packs import Pack
    from muara.packs import Table as TomlTable

FILE = "publication.toml"
BRACKETED, WHY = "bracketed", "why"
FEW, COMPLEMENTARY = "few", "complementary"
"""Why a figure is withheld: too few cases; or it would give away one that has too few."""

Domain = frozenset[tuple[Hashable, Hashable]]
"""The breakdowns of a cell with their values; of everybody none."""


@dataclass(frozen=True)
class PublicationRules:
    """When an estimate may be shown.

    Attributes:
        withheld_below: Fewer cases than this, unweighted: withheld.
        bracketed_below: Fewer than this: shown in brackets.
        source: Who says so.
        unconfirmed: The source itself was not seen.
    """

    withheld_below: int
    bracketed_below: int
    source: str
    unconfirmed: bool = False


@cache
def publication_rules(pack: Pack) -> PublicationRules:
    """What a pack, or the nearest it extends that says anything, says of publication.

    Raises PackError, with file and line, for a slip; and where no pack says anything.

    >>> from muara.packs import open_pack
    >>> rules = publication_rules(open_pack("india"))
    >>> rules.withheld_below, rules.bracketed_below
    (25, 50)
    """
    for folder in reversed(pack.folders):
        if (folder / FILE).exists():
            top = read_toml(folder / FILE, pack.languages)
            rules = _rules(top.table("cases"))
            top.done()
            return rules
    raise PackError(
        f"The pack {pack.name!r} does not say when an estimate may be shown.",
        do=f"Write [cases] in its {FILE}.",
    )


def check_pack_publication(name: str) -> list[str]:
    """Read what a pack says of publication; what of it is unconfirmed.

    >>> check_pack_publication("international")
    []
    """
    return [f"{FILE} cases"] if publication_rules(open_pack(name)).unconfirmed else []


def _rules(table: TomlTable) -> PublicationRules:
    rules = PublicationRules(
        withheld_below=table.need("withheld_below", int),
        bracketed_below=table.need("bracketed_below", int),
        source=table.need("source", str),
        unconfirmed=table.get("unconfirmed", bool, False),
    )
    table.done()
    if not 0 < rules.withheld_below <= rules.bracketed_below:
        table.refuse(
            "withheld_below is a whole number from 1, and bracketed_below no less than it.",
            "withheld_below",
        )
    return rules


@overload
def publish(found: Table, rules: PublicationRules) -> Table: ...
@overload
def publish(
    found: pl.DataFrame, rules: PublicationRules, *, by: Sequence[str] | None = None
) -> pl.DataFrame: ...
def publish(
    found: Table | pl.DataFrame, rules: PublicationRules, *, by: Sequence[str] | None = None
) -> Table | pl.DataFrame:
    """The table, or the estimates, in which what may not be shown is empty.

    Withheld is every figure of fewer cases than `withheld_below`, and others beside it until no
    number of cases withheld follows from those shown: wherever a total stands over its parts, and
    from all such lines together. Columns are taken one by one, each with its own number of cases.
    Where nobody answered, nothing is withheld: that says nothing about anybody.

    Args:
        found: A table, or what `estimate` answered (in a column of `by`, empty stands for all).
        rules: When an estimate may be shown.
        by: The breakdowns of estimates; every column but `of` and the figures if not given.

    Returns:
        The same with `withheld`, `bracketed` (true/false) and `why` (`few`, `complementary` or
        empty); the figures of what is withheld are empty.

    Raises:
        InputError: it was published before, so that what is withheld can no longer be counted.

    Source: reference/measurement.md 4.4; limits of the pack.

    >>> estimates = pl.DataFrame({"of": ["worked"] * 3, "sex": [None, "m", "f"],
    ...                           "value": [0.2, 0.1, 0.4], "n": [90, 70, 20]})
    >>> rules = PublicationRules(25, 50, source="an example")
    >>> publish(estimates, rules).select("sex", "value", "why").rows()
    [(None, 0.2, None), ('m', None, 'complementary'), ('f', None, 'few')]
    """
    if isinstance(found, Table):
        return replace(found, cells=_published(found.cells, _of_cells(found.cells), rules))
    names = _breakdowns(found) if by is None else by
    return _published(found, _of_estimates(found, names), rules)


def _published(
    frame: pl.DataFrame, domains: Iterable[tuple[Hashable, Domain]], rules: PublicationRules
) -> pl.DataFrame:
    if WITHHELD in frame.columns:
        raise InputError(
            "This table was published before.", do="Publish the estimates it was made from."
        )
    counts = [int(n or 0) for n in frame["n"].fill_nan(None)]
    few = rules.withheld_below
    lines = _lines(list(domains), counts, unsaid=few)
    hidden = hidden_cells(counts, lines, smallest=few, zero_stays=True)
    gone, n = pl.col(WITHHELD), pl.lit(pl.Series(counts, dtype=pl.Int64))
    judged = frame.with_columns(
        pl.Series(WITHHELD, hidden, dtype=pl.Boolean),
        n.is_between(few, rules.bracketed_below, closed="left").alias(BRACKETED),
        pl.when(n < few).then(pl.lit(FEW)).otherwise(pl.lit(COMPLEMENTARY)).alias(WHY),
    )
    shown = [pl.when(~gone).then(name).alias(name) for name in FIGURES if name in frame.columns]
    return judged.with_columns(
        *shown, pl.col(BRACKETED) & ~gone, pl.when(gone).then(WHY).alias(WHY)
    )


def _breakdowns(frame: pl.DataFrame) -> list[str]:
    return [name for name in frame.columns if name not in ("of", *FIGURES)]


# --- how the cells add up ---


def _of_estimates(frame: pl.DataFrame, by: Sequence[str]) -> Iterator[tuple[Hashable, Domain]]:
    """Of each row of estimates: what is estimated, and of whom."""
    for row in frame.select("of", *by).iter_rows(named=True):
        yield row["of"], frozenset((name, row[name]) for name in by if row[name] is not None)


def _of_cells(cells: pl.DataFrame) -> Iterator[tuple[Hashable, Domain]]:
    """The same of each cell of a table."""
    for group, row, column in cells.select("group", "row", "column").iter_rows():
        names, values = group.split(BETWEEN), row.split(BETWEEN)
        yield column, frozenset(zip(names, values, strict=True)) if group else frozenset()


def _lines(
    domains: Sequence[tuple[Hashable, Domain]], counts: Sequence[int], *, unsaid: int
) -> Iterator[Line]:
    """Wherever one breakdown splits those whom the others describe.

    Where at least `unsaid` of them are in no part that the table has (rows left out, answers that
    nobody gave), nothing follows from the parts that are shown.
    """
    position = {domain: at for at, domain in enumerate(domains)}
    parts: dict[tuple[Hashable, Domain, Hashable], list[int]] = {}
    for at, (column, domain) in enumerate(domains):
        for each in domain:
            parts.setdefault((column, domain - {each}, each[0]), []).append(at)
    for (column, whole, _), those in parts.items():
        total = position.get((column, whole))
        if total is None or 0 <= counts[total] - sum(counts[at] for at in those) < unsaid:
            yield Line(tuple(those), total)
