"""Groupings: breakdowns that rules make of the words, such as age groups or schooling and work.

`groupings.toml` of a pack; `muara_countries/international/groupings.toml` explains it. A country's
file adds groupings, and replaces those it names again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import narwhals as nw

from muara.errors import PackError, nearest
from muara.frames import as_lazy
from muara.packs import Pack, Table, read_toml
from muara.rules import Rule
from muara.rules.vocabulary import Text

if TYPE_CHECKING:
    from pathlib import Path

FILE = "groupings.toml"

ANY_DAY = dt.date(2000, 1, 1)
"""A rule read on a day has its numbers fixed: they are the same on every other."""


@dataclass(frozen=True)
class Group:
    """One value of a grouping, and of whom it is true."""

    key: str
    labels: Text
    rule: Rule


@dataclass(frozen=True)
class Grouping:
    """A breakdown: its values in their order, each a rule; the first that holds is the value.

    Whoever no rule holds of for certain belongs to no group.
    """

    name: str
    labels: Text
    source: str
    unconfirmed: bool
    groups: tuple[Group, ...]

    @property
    def words(self) -> tuple[str, ...]:
        """The words of the vocabulary that its rules read."""
        read = [word.name for group in self.groups for word in group.rule.attributes]
        return tuple(dict.fromkeys(read))


@cache
def groupings_of(pack: Pack) -> Mapping[str, Grouping]:
    """The groupings of a pack and of those it extends, by name.

    Raises PackError or RuleError with file, line and the nearest right word.

    >>> from muara.packs import open_pack
    >>> [group.key for group in groupings_of(open_pack("international"))["age_group"].groups]
    ['5_11', '12_14', '15_17']
    """
    found: dict[str, Grouping] = {}
    for folder in pack.folders:
        found |= {each.name: each for each in _read(folder / FILE, pack)}
    return found


def grouping(name: str, pack: Pack) -> Grouping:
    """A grouping by its name. Raises PackError with the nearest right word."""
    known = groupings_of(pack)
    if name not in known:
        raise PackError(f"There is no grouping {name!r}.", do=nearest(name, known))
    return known[name]


def with_groupings(
    frame: Any, names: Iterable[str], pack: Pack, *, on: dt.date | None = None
) -> Any:
    """The frame with a column of text for each grouping: the key of a row's group, or empty.

    Args:
        frame: A Polars, pandas or PyArrow table, a DuckDB relation or a Spark frame whose columns
            bear the names of words, as `open_survey` gives them. A word it lacks is unknown.
        names: The groupings.
        pack: Where they stand.
        on: The day on which numbers of the law are read; the latest if not given.

    Returns: the frame, lazy; pandas and PyArrow tables come back as Polars.

    Raises PackError: there is no such grouping.

    >>> import polars as pl
    >>> from muara.packs import open_pack
    >>> children = pl.DataFrame({"age": [5, 12, 17, 18, None]})
    >>> grouped = with_groupings(children, ["age_group"], open_pack("international"))
    >>> grouped.collect()["age_group"].to_list()
    ['5_11', '12_14', '15_17', None, None]
    """
    lazy = as_lazy(frame)
    columns = lazy.collect_schema().names()
    made = {name: _group_of(grouping(name, pack), columns, on).alias(name) for name in names}
    return (lazy.with_columns(**made) if made else lazy).to_native()


def held(rule: Rule, columns: Iterable[str], on: dt.date | None) -> nw.Expr:
    """Does a rule hold of each row: true, false, or empty where it is not known?

    Numbers of the law are those of the day `on`, else the latest, as a definition reads them.
    """
    return rule.read_on(on).expression(tuple(columns), day=ANY_DAY)


def words_read(name: str, pack: Pack) -> list[str]:
    """The words of the vocabulary that a breakdown reads: a grouping's, or itself."""
    known = groupings_of(pack)
    return list(known[name].words) if name in known else [name]


def words_of_groupings(names: Iterable[str], pack: Pack) -> dict[str, Text]:
    """The words of groupings and their values, as a table keeps them."""
    told: dict[str, Text] = {}
    for each in (grouping(name, pack) for name in names):
        told[each.name] = each.labels
        told |= {f"{each.name}={group.key}": group.labels for group in each.groups}
    return told


def _group_of(grouping: Grouping, columns: Sequence[str], on: dt.date | None) -> nw.Expr:
    chosen = nw.lit(None, dtype=nw.String)
    for group in reversed(grouping.groups):
        here = held(group.rule, columns, on).fill_null(False)
        chosen = nw.when(here).then(nw.lit(group.key)).otherwise(chosen)
    return chosen


# --- the file ---


def _read(path: Path, pack: Pack) -> Iterator[Grouping]:
    if not path.exists():
        return
    top = read_toml(path, pack.languages)
    for name in top.values:
        table = top.table(name)
        if name in pack.vocabulary:
            table.refuse(f"{name!r} is a word of the vocabulary already.")
        yield _grouping(name, table, pack)
        table.done()


def _grouping(name: str, table: Table, pack: Pack) -> Grouping:
    groups = [_group(each, pack) for each in table.tables("value", f"{name}.value")]
    keys = [group.key for group in groups]
    for key in keys:
        if keys.count(key) > 1:
            table.refuse(f"The value {key!r} stands twice.")
    if not groups:
        table.refuse(f"The grouping {name!r} has no values.")
    return Grouping(
        name=name,
        labels=table.text("labels"),
        source=table.need("source", str),
        unconfirmed=table.get("unconfirmed", bool, False),
        groups=tuple(groups),
    )


def _group(table: Table, pack: Pack) -> Group:
    when = Rule.parse(
        table.need("when", str), pack.vocabulary, pack.law.terms, place=table.place("when")
    )
    made = Group(table.need("key", str), table.text("labels"), when)
    table.done()
    return made
