"""The places there are: which scheme has how many where, and what the law reserves of them.

A pool is a number of places for which the same people may come: those reserved for one group, or
those open to all. A reserved place is left to the group; if the scheme says so, what nobody of the
group can use is released to the others.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Never

import polars as pl

from muara.errors import FrameError, PackError, nearest
from muara.frames import as_lazy

from .states import frame_with

if TYPE_CHECKING:
    from muara.packs import Pack, Scheme, SchemeVersion

OPEN = ""
"""The pool that is reserved for nobody."""
ROW = "__muara_row"
MOST_SEATS = 2**31
POOLS = {
    "scheme": pl.String,
    "place": pl.String,
    "quota": pl.String,
    "seats": pl.Int64,
    "released": pl.Boolean,
}


def pools(seats: Any, *, on: dt.date, pack: Pack, file: str = "") -> pl.DataFrame:
    """The pools of a table of places.

    Parameters
    ----------
    seats
        One row for a scheme in a place: `scheme`, `place` (code), `seats` (how many). With a
        column `quota`, one row for each of its quotas (by id) and one, empty there, for the places
        open to all; without it, the shares that the scheme's version states are taken of `seats`
        by the largest remainders.
    on
        The day whose version of a scheme is read.

    Returns
    -------
    `scheme`, `place`, `quota` (empty: open to all), `seats`, `released` (what the group cannot use
    goes to the others).

    Raises FrameError for a scheme, place or quota that is not known, a scheme that is a right, a
    number of places that is missing, negative or not whole, and the same places given twice.
    """
    return _Reader(_table(seats, file), on, pack, file).pools()


def _table(seats: Any, file: str) -> pl.DataFrame:
    frame: pl.DataFrame = as_lazy(seats).collect("polars").to_native()
    return frame_with(frame, ("scheme", "place", "seats"), file=file).with_row_index(ROW, offset=1)


@dataclass(frozen=True)
class _Reader:
    table: pl.DataFrame
    on: dt.date
    pack: Pack
    file: str

    def pools(self) -> pl.DataFrame:
        rows = list(self.table.iter_rows(named=True))
        given: dict[tuple[str, str], dict[str, int]] = {}
        first: dict[tuple[str, str], Mapping[str, Any]] = {}
        for row in rows:
            key, quota = self.key(row), self.quota(row)
            if quota in given.setdefault(key, {}):
                self.refuse(row, "place", "These places are given twice.", row["place"], do=_ONCE)
            given[key][quota] = self.number(row)
            first.setdefault(key, row)
        self.check_nested(first)
        made = [each for key, parts in given.items() for each in self.split(key, parts)]
        return pl.DataFrame(made, schema=POOLS, orient="row").sort("scheme", "place", "quota")

    # --- one row ---

    def key(self, row: Mapping[str, Any]) -> tuple[str, str]:
        scheme = self.scheme(row)
        place = str(row["place"] or "")
        known = self.pack.geography.parents
        if not place or (known and place not in known):
            do = nearest(place, known) if place else "Give the code of the place."
            self.refuse(row, "place", "No place has this code.", place or "nothing", do=do)
        if self.pack.geography.holds(scheme.jurisdiction, place) is False:
            said = f"{scheme.key} is a scheme of {scheme.jurisdiction}; this place lies outside."
            self.refuse(row, "place", said, place)
        return scheme.key, place

    def scheme(self, row: Mapping[str, Any]) -> Scheme:
        key = str(row["scheme"] or "")
        scheme = self.pack.schemes.get(key)
        if scheme is None:
            do = nearest(key, self.pack.schemes)
            self.refuse(row, "scheme", "There is no such scheme.", key or "nothing", do=do)
        if scheme.kind != "quota":
            self.refuse(
                row,
                "scheme",
                f"{key} is a right: everybody of whom its conditions hold is due it.",
                expected="a scheme with a limited number of places (kind = quota)",
                do="Leave the row out.",
            )
        if scheme.on(self.on) is None:
            said = f"{key} is not in force on {self.on}."
            self.refuse(row, "scheme", said, do="Leave the row out, or give another day.")
        return scheme

    def quota(self, row: Mapping[str, Any]) -> str:
        quota = str(row.get("quota") or OPEN)
        known = [each.id for each in self.version(str(row["scheme"])).quotas]
        if quota != OPEN and quota not in known:
            do = nearest(quota, known) or "This version has no quotas."
            self.refuse(row, "quota", f"{row['scheme']} has no such quota.", quota, do=do)
        return quota

    def version(self, key: str) -> SchemeVersion:
        version = self.pack.schemes[key].on(self.on)
        assert version is not None  # noqa: S101  (the row's scheme was looked at before)
        return version

    def number(self, row: Mapping[str, Any]) -> int:
        found = _as_number(row["seats"])
        if isinstance(found, str) and found.strip():
            said = "This is no number of places."
        elif isinstance(found, bool) or not isinstance(found, int | float) or found != found:
            said, found = "The number of places is missing.", found if found == found else "NaN"
        elif found < 0:
            said = "There are not fewer than no places."
        elif found != int(found) or found >= MOST_SEATS:
            said = "This is no number of places."
        else:
            return int(found)
        return self.refuse(
            row,
            "seats",
            said,
            "nothing" if found is None else found,
            expected="a whole number, 0 or more",
            do="Write how many places are free; 0 where there are none.",
        )

    def refuse(
        self,
        row: Mapping[str, Any],
        column: str,
        said: str,
        found: object = None,
        expected: str | None = None,
        do: str = "",
    ) -> Never:
        raise FrameError(
            said,
            file=self.file or None,
            row=row[ROW],
            column=column,
            found=found,
            expected=expected,
            do=do,
        )

    # --- rows together ---

    def check_nested(self, first: Mapping[tuple[str, str], Mapping[str, Any]]) -> None:
        """Places of a district and of a block in it: nobody could say which a family waits for."""
        for (scheme, place), row in first.items():
            for above in list(self.pack.geography.above(place))[1:]:
                if (scheme, above) in first:
                    self.refuse(
                        row,
                        "place",
                        f"The places of {scheme} are given for {place} and for {above}, "
                        "in which it lies.",
                        do="Give them for one of the two.",
                    )

    def split(
        self, key: tuple[str, str], parts: Mapping[str, int]
    ) -> Iterator[tuple[str, str, str, int, bool]]:
        scheme, place = key
        quotas = self.version(scheme).quotas
        if set(parts) == {OPEN} and quotas:
            named = dict(zip([q.id for q in quotas], self.shares(scheme), strict=True))
            parts = by_shares(parts[OPEN], named)
        freed = {quota.id: quota.released for quota in quotas}
        for quota in [OPEN, *freed]:
            yield scheme, place, quota, parts.get(quota, 0), freed.get(quota, False)

    def shares(self, key: str) -> list[Fraction]:
        """The shares as they are written: 0.1 is a tenth, which no float is."""
        shares = [Fraction(str(quota.share)) for quota in self.version(key).quotas]
        if sum(shares) > 1:
            raise PackError(
                f"The quotas of {key} reserve more than all places: {float(sum(shares)):g}. One "
                "person would have to count for two groups at once, and that is no flow.",
                file=self.pack.schemes[key].file,
                do="Write shares that add up to 1 at the most.",
            )
        return shares


def _as_number(found: Any) -> Any:
    """A number, where a file wrote it as text."""
    try:
        return float(found) if isinstance(found, str) and found.strip() else found
    except ValueError:
        return found


_ONCE = "Keep one row for each scheme, place and quota."


def by_shares(seats: int, shares: Mapping[str, Fraction]) -> dict[str, int]:
    """Whole places by lawful shares: the largest remainders get what is left, ties in order.

    >>> by_shares(50, {"listed": Fraction(3, 4)})
    {'listed': 38, '': 12}
    """
    wanted = {**shares, OPEN: 1 - sum(shares.values(), Fraction(0))}
    exact = {name: seats * share for name, share in wanted.items()}
    found = {name: int(value) for name, value in exact.items()}
    left = seats - sum(found.values())
    for name in sorted(exact, key=lambda each: found[each] - exact[each])[:left]:
        found[name] += 1
    return found
