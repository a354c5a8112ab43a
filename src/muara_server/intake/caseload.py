"""What a worker's phone holds of the worker's cases: lists that forms look up, as pure values.

The children of the open cases, their households, the workplaces where they were seen at work, the
places, the services of the directory, and the rescues to whose team the worker belongs. A row says
what a form needs to find somebody, and nothing else: a name to choose by, and the ids that answers
carry. Each row stands because of something: a child, or the worker, whose own area it is.

changes(before, rows)     what came and what went, as small as it is
table(name, rows)         one list as the CSV that ODK Collect and Web Forms read

The columns are those of an entity list: `name` (the id), `label`, `__version`, then the properties
of the list. Source: ODK XForms specification, Entities (getodk.github.io/xforms-spec/entities).
"""

from __future__ import annotations

import csv
import hashlib
import hmac
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

CHILDREN, HOUSEHOLDS, WORKPLACES = "children", "households", "workplaces"
PLACES, PROVIDERS, RESCUES = "places", "providers", "rescues"
PROPERTIES: Mapping[str, tuple[str, ...]] = {
    CHILDREN: ("case", "household", "place", "asked_until"),
    HOUSEHOLDS: ("place",),
    WORKPLACES: ("place",),
    PLACES: (),
    PROVIDERS: ("place",),
    RESCUES: (),
}
"""The lists, and what stands in each beside the id and the label. `asked_until`: the last day on
which this worker may ask this child what trained people alone ask; empty where never."""
ENTITY = ("name", "label", "__version")
FILES: Mapping[str, str] = {f"{name}.csv": name for name in PROPERTIES}
"""The lists by the names that forms look them up by."""

Key: TypeAlias = tuple[str, str]
"""A list, and the id of a row in it."""
Held: TypeAlias = tuple[str, str, str]
"""A list, an id in it, and because of what it stands there."""


@dataclass(frozen=True)
class Row:
    """One row of one list. `because`: the child of whose case it is part, or the worker."""

    list: str
    id: str
    label: str = field(repr=False)
    because: str
    told: Mapping[str, str] = field(default_factory=dict)

    @property
    def key(self) -> Key:
        """Where it stands."""
        return self.list, self.id

    @property
    def held(self) -> Held:
        """Where it stands and why."""
        return self.list, self.id, self.because

    def values(self) -> tuple[str, ...]:
        """The id, the label and the properties of its list."""
        return self.id, self.label, *(self.told.get(one, "") for one in PROPERTIES[self.list])

    def mark(self, key: bytes) -> str:
        """What tells it from any other content, and tells nobody without the key what it says."""
        said = "\0".join((self.list, *self.values())).encode()
        return hmac.new(key, said, hashlib.sha256).hexdigest()[:32]


@dataclass(frozen=True)
class Changes:
    """What came or says something else, with its mark, and what stands there no more."""

    came: Mapping[Held, str]
    went: frozenset[Held]

    def __bool__(self) -> bool:
        return bool(self.came or self.went)


def changes(before: Mapping[Held, str], rows: Iterable[Row], *, key: bytes) -> Changes:
    """From what stood, by its marks, to these rows.

    >>> ravi = Row("children", "1", "Ravi Kumar · Riga", because="1", told={"case": "7"})
    >>> first = changes({}, [ravi], key=b"k")
    >>> sorted(first.came), bool(changes(first.came, [ravi], key=b"k"))
    ([('children', '1', '1')], False)
    >>> changes(first.came, [], key=b"k").went
    frozenset({('children', '1', '1')})
    """
    now = {row.held: row.mark(key) for row in rows}
    came = {held: mark for held, mark in now.items() if before.get(held) != mark}
    return Changes(came, frozenset(before.keys() - now.keys()))


def once(rows: Iterable[Row]) -> list[Row]:
    """Each row once, whatever number of children it stands there for, in the order of reading."""
    found = {row.key: row for row in rows}
    return sorted(found.values(), key=lambda row: (row.label.casefold(), row.id))


def table(name: str, rows: Iterable[Row], versions: Mapping[Key, int]) -> bytes:
    """One list as CSV.

    >>> ravi = Row("children", "1", "Ravi Kumar · Riga", because="1", told={"case": "7"})
    >>> print(table("children", [ravi], {("children", "1"): 3}).decode())
    name,label,__version,case,household,place,asked_until
    1,Ravi Kumar · Riga,3,7,,,
    <BLANKLINE>
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow((*ENTITY, *PROPERTIES[name]))
    for row in once(each for each in rows if each.list == name):
        identity, label, *told = row.values()
        writer.writerow((identity, label, versions.get(row.key, 1), *told))
    return out.getvalue().encode()


def read_as_one_line(words: str) -> str:
    """Words without the breaks and odd spaces that a list on a phone would show.

    >>> read_as_one_line(" Ravi\\n Kumar ")
    'Ravi Kumar'
    """
    return " ".join(words.split())
