"""What every page of figures shares: of which part it tells, whom it may tell what, its lists."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlencode

from django.urls import reverse

from muara_server.ledger import queries as ledger

if TYPE_CHECKING:
    import polars as pl

    from muara_server.convergence.queries.area import Area

ROWS = 1000
Row = TypeVar("Row")


@dataclass(frozen=True)
class Number:
    """One count with the address of its list; None: it is withheld."""

    value: int | None
    address: str
    label: str


@dataclass(frozen=True)
class Telling:
    """A part of a programme as one reader may be told of it, on a day, as known on a day."""

    area: Area
    as_of: dt.date
    known_on: dt.date | None
    place: str = ""
    scheme: str = ""

    @cached_property
    def invented(self) -> bool:
        """Are the records of this deployment invented?"""
        return ledger.is_demonstration()

    def tells(self, count: int, *, place: str = "") -> bool:
        """May this reader be told so small a number here?"""
        if (place or self.place) in self.area.opened:
            return True
        return count == 0 or count >= self.area.hidden_below

    @property
    def asked(self) -> dict[str, str]:
        """The part as an address holds it."""
        return {
            "place": self.place,
            "scheme": self.scheme,
            "as_of": self.as_of.isoformat(),
            "known_on": self.known_on.isoformat() if self.known_on else "",
            "programme": self.area.programme,
        }

    def address_of(self, route: str, of: Mapping[str, str] | None = None, **part: Any) -> str:
        """The address of a route about the same part and days; `part` changes some of it."""
        told = {key: value for key, value in {**self.asked, **part}.items() if value}
        return f"{reverse(f'convergence:{route}', kwargs=dict(of or {}))}?{urlencode(told)}"


class Listed(Sequence[Row]):
    """The rows of a list, made as they are shown: a page of a long list costs one page."""

    def __init__(self, listed: pl.DataFrame, make: Callable[[list[dict[str, Any]]], list[Row]]):
        self.listed, self.make = listed, make

    def __len__(self) -> int:
        return self.listed.height

    def __iter__(self) -> Iterator[Row]:
        for part in self.listed.iter_slices(ROWS):
            yield from self.make(part.to_dicts())

    def __getitem__(self, wanted: Any) -> Any:
        if isinstance(wanted, slice):
            return self.make(self.listed[wanted].to_dicts())
        return self.make([self.listed.row(wanted, named=True)])[0]
