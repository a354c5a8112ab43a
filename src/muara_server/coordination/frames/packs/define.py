"""What a committee pack is made of: sections, lines, and figures with their numbers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from muara_server import figures
from muara_server.accounts import rules as accounts
from muara_server.convergence.queries.area import area_of
from muara_server.programme import queries as programmes

if TYPE_CHECKING:
    from muara_server.accounts.models import User
    from muara_server.convergence.measured import Measured
    from muara_server.convergence.queries.area import Area
    from muara_server.coordination.queries.bodies import Body
    from muara_server.places.models import Place

MOST = 12
"""So many lines of a list are read in a meeting; the rest is counted and stands on its page."""


@dataclass(frozen=True)
class Noted:
    """One figure: its number, what it is, what it says (empty: withheld), where it opens."""

    number: int
    label: str
    said: str
    address: str


Cell = Noted | str


@dataclass(frozen=True)
class Row:
    """One line: its name, its cells, whether it waits too long; `share`: of a bar, in percent."""

    name: str
    cells: Sequence[Cell]
    late: bool = False
    share: float | None = None


@dataclass(frozen=True)
class Section:
    """One part of the pack. `why`: why there is nothing in it; `more`: lines that were left out;
    `words`: how many of its first columns hold words and no figures."""

    key: str
    title: str
    says: str
    heads: Sequence[str] = ()
    rows: Sequence[Row] = ()
    why: str = ""
    more: int = 0
    words: int = 0
    map: Measured | None = None

    @property
    def of_words(self) -> range:
        """The columns that hold words, from 0."""
        return range(self.words)


@dataclass
class Pack:
    """The whole pack of a body as of a day; `noted`: its figures by their number."""

    user: User
    body: Body
    on: dt.date
    noted: list[Noted] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)

    def note(self, label: str, value: object, address: str) -> Noted:
        """Give a figure its number. None: it is withheld."""
        said = value if isinstance(value, str) else "" if value is None else figures.number(value)
        made = Noted(len(self.noted) + 1, label, said, address)
        self.noted.append(made)
        return made

    @property
    def place(self) -> str:
        """Where the body decides, in the reader's language."""
        return self.body.place.name(figures.language())

    @property
    def here(self) -> str:
        """The code of the place, where that is a district of the programme."""
        return self.body.place.code if self.body.place.code in self._districts else ""

    def within(self, code: str) -> bool:
        """Does this district lie in the body's place?"""
        place = self._districts.get(code)
        return place is not None and place.path.startswith(self.body.place.path)

    @property
    def area(self) -> Area | None:
        """The programme's districts as the reader may see into them; None where he may not."""
        if not accounts.allows(self.user, "convergence.read"):
            return None
        return area_of(self.user, self.body.programme)

    @property
    def is_national(self) -> bool:
        """Does the body decide for the whole country?"""
        return self.body.place.parent_id is None

    @property
    def asked(self) -> str:
        """The place, as the addresses of casework hold it."""
        return f"?{urlencode({'district': self.here})}" if self.here else ""

    @cached_property
    def _districts(self) -> dict[str, Place]:
        asked = programmes.programme(self.body.programme)
        return programmes.districts_of(asked) if asked else {}
