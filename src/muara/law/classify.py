"""Classify children: is this child labour, under which definition, by which clause?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import narwhals as nw
import polars as pl

from muara.errors import FrameError
from muara.frames import Door, Inside, as_lazy
from muara.frames.words import give_back
from muara.packs import Pack, Regime, open_all
from muara.rules import Compiler, Rule

from .dress import added, in_polars, on_other_engines
from .ladder import Ladder, Widths
from .plain import on_the_day
from .table import climb, look_up

Tell = Callable[[str], None]


def classify(
    frame: Any,
    regimes: str | Sequence[str],
    *,
    on: dt.date | None = None,
    asked: Mapping[str, str | Rule] | None = None,
    columns: Mapping[str, str] | None = None,
    pack: Pack | None = None,
    file: str = "",
    today: dt.date | None = None,
    tell: Tell | None = None,
) -> Any:
    """The frame with `R_status`, `R_clause` and `R_unsettled` added for each regime R.

    Columns read: those of the vocabulary that the regimes name (`age` in completed years,
    `economic_hours` in the reference week, ...); `age_low` and `age_high` may stand for `age`, a
    total's parts for the total. Columns given back: the input's own, unchanged and in order, then
    for each regime its status (design: out_of_scope ... worst_form, undetermined), the key of the
    deciding clause (empty where none decided) and the attributes that could still change the
    status, `;`-separated in vocabulary order (empty if settled).

    `frame` may be a Polars frame (eager or lazy), a pandas or PyArrow table, a DuckDB relation or
    a Spark frame, and comes back as the same. `on` is the day of the law for every row (otherwise
    each row's `work_date`). `asked` says of whom something was asked (`{"economic_hours":
    "age >= 10"}`). `columns` says where an attribute stands under another name. `today` refuses
    later dates; `tell` hears what a reader should know (a limb left out, the version used).

    Raises FrameError (exit code 2) for a missing column, an impossible value or a day before the
    law's first entry; PackError for a regime that does not exist.

    Source: Conventions 138 and 182, 18th ICLS resolution II, SDG 8.7.1; each regime cites its own.

    >>> import polars as pl
    >>> children = pl.DataFrame({"age": [8, 13, 13], "economic_hours": [1, 13, 14]})
    >>> classify(children, "SDG_EA")["SDG_EA_status"].to_list()
    ['child_labour', 'no_child_labour', 'child_labour']
    """
    pack = pack or open_all()
    chosen = [pack.regime(name) for name in _names(regimes)]
    rules = {name: _rule(rule, pack) for name, rule in (asked or {}).items()}
    door = Door(pack.vocabulary, columns or {}, file, today)
    return _Classification(frame, chosen, on, rules, door, tell or _nobody).run()


def by_day(
    regimes: Sequence[Regime], *, on: dt.date | None, surveyed: dt.date | None
) -> list[tuple[dt.date | None, list[Regime]]]:
    """The regimes of a survey by the day on which each is read (None: each row's own).

    Laws are read on the day given or each row's own, statistics on the day of the survey.
    """
    if on is not None or surveyed is None:
        return [(on, list(regimes))]
    legal = [regime for regime in regimes if regime.kind == "legal"]
    statistical = [regime for regime in regimes if regime.kind != "legal"]
    return [(day, group) for day, group in ((surveyed, statistical), (None, legal)) if group]


def _names(regimes: str | Sequence[str]) -> list[str]:
    return regimes.split(",") if isinstance(regimes, str) else list(regimes)


def _nobody(_: str) -> None:
    """Nobody listens."""


def _rule(rule: str | Rule, pack: Pack) -> Rule:
    return rule if isinstance(rule, Rule) else Rule.parse(rule, pack.vocabulary, pack.law.terms)


def answered(frame: Any, lazy: nw.LazyFrame[Any], ladders: Sequence[Ladder]) -> Any:
    """The caller's frame with every ladder's answers: looked up where possible, else climbed."""
    native = lazy.to_native()
    if not isinstance(native, pl.LazyFrame):
        return on_other_engines(climb(native, ladders), ladders)
    found = look_up(ladders, native, rows=_rows(frame))
    native = found.native
    if found.left:
        native = climb(native, found.left).with_columns(*in_polars(found.left))
    return give_back(frame, native, added(ladders))


def _rows(frame: Any) -> int | None:
    """How many rows a frame has, where it knows without being read."""
    return None if isinstance(frame, pl.LazyFrame) else len(frame)


class _Classification:
    """One call: the frame, the regimes, and how they meet."""

    def __init__(
        self,
        frame: Any,
        regimes: list[Regime],
        on: dt.date | None,
        asked: Mapping[str, Rule],
        door: Door,
        tell: Tell,
    ) -> None:
        self.frame, self.regimes, self.on = frame, regimes, on
        self.asked, self.door, self.tell = asked, door, tell

    def run(self) -> Any:
        self.refuse_taken()
        inside = self.door.enter(self.frame, self.wanted(), self.asked)
        for regime in self.regimes:
            self.check(regime, inside)
        ladders = [self.ladder(regime, inside) for regime in self.regimes]
        return answered(self.frame, inside.frame, ladders)

    def wanted(self) -> list[str]:
        names = [name for regime in self.regimes for name in regime.attributes]
        day = ["work_date"] if self.on is None else []
        return list(dict.fromkeys([*names, *day]))

    def refuse_taken(self) -> None:
        taken = set(as_lazy(self.frame).collect_schema().names())
        for regime in self.regimes:
            for suffix in ("status", "clause", "unsettled"):
                if f"{regime.id}_{suffix}" in taken:
                    raise FrameError(
                        "This column would be overwritten.",
                        file=self.door.file or None,
                        column=f"{regime.id}_{suffix}",
                        do="Rename it, or leave the regime out.",
                    )

    # --- what a regime needs ---

    def check(self, regime: Regime, inside: Inside) -> None:
        for name in regime.requires:
            if not self.has(name, inside):
                raise FrameError(
                    f"{regime.id} needs the column {name!r}.",
                    file=self.door.file or None,
                    column=name,
                    expected=self._described(name),
                    do="Add it, name it in a mapping file, or choose another regime.",
                )
        absent = [name for name in regime.uses if not self.has(name, inside)]
        if absent:
            lenient = regime.unknown == "no"
            so = "what rests on them is left out" if lenient else "what rests on them stays open"
            self.tell(f"{regime.id}: no column for {', '.join(absent)}; {so}.")
        if regime.kind == "legal":
            self.check_days(regime, inside)
        elif regime.dated and self.on is None:
            self.tell(f"{regime.id}: read in its latest version; give a date for another.")

    def has(self, name: str, inside: Inside) -> bool:
        bounds = {f"{name}_low", f"{name}_high"}
        return name in inside.columns or bounds <= set(inside.columns)

    def _described(self, name: str) -> str:
        attribute = self.door.vocabulary[name]
        parts = f" (or its parts: {', '.join(attribute.sum_of)})" if attribute.sum_of else ""
        return f"{attribute.label()}{f' in {attribute.unit}' if attribute.unit else ''}{parts}"

    def check_days(self, regime: Regime, inside: Inside) -> None:
        if self.on is None and "work_date" not in inside.columns:
            raise FrameError(
                f"{regime.id} is a law and needs the day of the work.",
                file=self.door.file or None,
                column="work_date",
                do="Add the column work_date, or give one day for all rows (--on).",
            )
        first = self.on or self._earliest(inside)
        if first is not None and regime.since is not None and first < regime.since:
            raise FrameError(
                f"{regime.id} was not in force yet.",
                file=self.door.file or None,
                row=None if self.on else self._row_of(first, inside),
                column=None if self.on else inside.columns["work_date"],
                found=first,
                expected=f"a day from {regime.since} on",
                do="Choose the law that was in force on that day.",
            )

    def _earliest(self, inside: Inside) -> dt.date | None:
        column = nw.col(inside.columns["work_date"]).min().alias("first")
        found = inside.frame.select(column).collect("polars").to_native()
        return found["first"].item()  # type: ignore[no-any-return]

    def _row_of(self, day: dt.date, inside: Inside) -> int | None:
        return self.door.first_row(inside, "work_date", day)

    def ladder(self, regime: Regime, inside: Inside) -> Ladder:
        absent = [name for name in regime.gates if not self.has(name, inside)]
        fixed, day = on_the_day(regime.without(absent), self.on)
        asked = {name: flag for name, flag in inside.asked.items() if _reads(regime, name)}
        compiler = Compiler(inside.columns, day)
        return Ladder(fixed, compiler, f"__muara_{regime.id}", asked, Widths.of(inside.frame))


def _reads(regime: Regime, name: str) -> bool:
    words = regime.vocabulary
    return any(name == read or name in words[read].sum_of for read in regime.attributes)
