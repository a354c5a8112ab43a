"""The files of a pack, read so that a complaint can name file and line."""

from __future__ import annotations

import csv
import datetime as dt
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Never

from muara.errors import PackError, nearest
from muara.rules import Place
from muara.rules.vocabulary import Text

Step = tuple[str, int]
"""A table of a TOML file: its header, and which of that name it is below the step before."""


@dataclass(frozen=True)
class Table:
    """One table of a TOML file, its place, and its values with their types checked."""

    file: Path
    lines: tuple[str, ...]
    steps: tuple[Step, ...]
    values: Mapping[str, Any]
    languages: tuple[str, ...] = ("en",)
    _read: set[str] = field(default_factory=set, repr=False, compare=False)

    def line(self, key: str = "") -> int | None:
        """The line on which this table, or a key of it, stands."""
        start = 0
        for header, count in self.steps:
            start = self._header(header, count, start)
        wanted = re.compile(rf"\s*{re.escape(key)}\s*=") if key else None
        for number in range(start, len(self.lines)):
            if wanted is None or wanted.match(self.lines[number]):
                return number + 1
        return start + 1

    def _header(self, header: str, count: int, start: int) -> int:
        wanted = re.compile(rf"\s*\[\[?\s*{re.escape(header)}\s*\]\]?")
        found = [n for n in range(start, len(self.lines)) if wanted.match(self.lines[n])]
        return found[count] if count < len(found) else start

    def place(self, key: str = "") -> Place:
        """Where this table, or a key of it, stands."""
        return Place(str(self.file), self.line(key))

    def refuse(self, message: str, key: str = "", do: str = "") -> Never:
        """Raise a PackError that names file and line."""
        raise PackError(message, file=self.file, line=self.line(key), do=do)

    def tables(self, name: str, header: str = "") -> Iterator[Table]:
        """The tables of an array, each with its place."""
        full = header or name
        for count, values in enumerate(self.get(name, list, [])):
            yield Table(self.file, self.lines, (*self.steps, (full, count)), values, self.languages)

    def table(self, name: str, header: str = "") -> Table:
        """A table below this one; empty where it is absent."""
        steps = (*self.steps, (header or name, 0))
        return Table(self.file, self.lines, steps, self.get(name, dict, {}), self.languages)

    def get(self, key: str, kind: type | tuple[type, ...], default: Any = None) -> Any:
        """An optional value, of the kind expected."""
        self._read.add(key)
        value = self.values.get(key)
        if value is None:
            return default
        wrong = isinstance(value, bool) and kind in (int, float, (int, float))
        if wrong or not isinstance(value, kind):
            names = kind.__name__ if isinstance(kind, type) else "/".join(k.__name__ for k in kind)
            self.refuse(f"{key} must be {_IN_WORDS.get(names, names)}; found {value!r}.", key)
        return value

    def need(self, key: str, kind: type | tuple[type, ...]) -> Any:
        """A value that must be there."""
        if key not in self.values:
            self.refuse(f"{self.what} lacks {key!r}.")
        return self.get(key, kind)

    def text(self, key: str, *, needed: bool = True) -> Text:
        """The same words in all the pack's languages."""
        if key not in self.values and not needed:
            return {}
        said = self.need(key, dict)
        missing = [code for code in self.languages if not said.get(code)]
        if missing:
            self.refuse(f"{key} has no translation into {', '.join(missing)}.", key)
        return said  # type: ignore[no-any-return]

    def day(self, key: str, *, needed: bool = False) -> dt.date | None:
        """A date, or None."""
        found: dt.date | None = self.need(key, dt.date) if needed else self.get(key, dt.date)
        return found

    def done(self, *others: str) -> None:
        """Every key has been read; a key nobody knows is a slip of the pen."""
        unknown = set(self.values) - self._read - set(others)
        for key in sorted(unknown):
            known = [*self._read, *others]
            self.refuse(f"{self.what} has an unknown key {key!r}.", key, nearest(key, known))

    @property
    def what(self) -> str:
        """What this table is called in a message."""
        return f"[{self.steps[-1][0]}]" if self.steps else self.file.name


_IN_WORDS = {
    "str": "a text",
    "dict": "a table",
    "list": "a list",
    "date": "a date",
    "bool": "true or false",
}


def read_toml(path: Path, languages: tuple[str, ...] = ("en",)) -> Table:
    """The top table of a TOML file. Raises PackError where it cannot be read."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise PackError("There is no such file.", file=path) from None
    except UnicodeDecodeError as problem:
        raise PackError(f"This is not TOML: {problem}.", file=path) from None
    return parse_toml(text, path, languages)


def parse_toml(text: str, path: Path, languages: tuple[str, ...] = ("en",)) -> Table:
    """The top table of the text of a TOML file; `path` is what errors call it."""
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        found = re.search(r"line (\d+)", str(problem))
        line = int(found[1]) if found else None
        raise PackError(f"This is not TOML: {problem}.", file=path, line=line) from None
    return Table(path, tuple(text.splitlines()), (), values, languages)


@dataclass(frozen=True)
class Line:
    """One line of a CSV file with its number."""

    file: Path
    number: int
    values: Mapping[str, str]

    def refuse(self, message: str, do: str = "") -> Never:
        """Raise a PackError that names file and line."""
        raise PackError(message, file=self.file, line=self.number, do=do)

    def need(self, column: str) -> str:
        """A cell that must be filled."""
        value = self.values.get(column, "").strip()
        if not value:
            self.refuse(f"the column {column!r} is empty.".capitalize())
        return value

    def get(self, column: str) -> str:
        """A cell, or an empty text."""
        return (self.values.get(column) or "").strip()

    def day(self, column: str) -> dt.date | None:
        """A date, or None where the cell is empty."""
        text = self.get(column)
        try:
            return dt.date.fromisoformat(text) if text else None
        except ValueError:
            self.refuse(f"{text!r} in {column!r} is not a date.", "Write YYYY-MM-DD.")


def read_csv(path: Path, columns: tuple[str, ...]) -> list[Line]:
    """The lines of a CSV file that must have these columns."""
    try:
        with path.open(encoding="utf-8", newline="") as handle:
            reader = csv.DictReader(handle)
            header = tuple(reader.fieldnames or ())
            lines = [Line(path, reader.line_num, dict(values)) for values in reader]
    except FileNotFoundError:
        raise PackError("There is no such file.", file=path) from None
    for column in columns:
        if column not in header:
            raise PackError(f"The column {column!r} is missing.", file=path, line=1)
    return lines
