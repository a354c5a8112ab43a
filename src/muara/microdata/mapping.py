"""Mapping files: how the columns of a survey say the words of the vocabulary.

A mapping is a TOML file, read and checked before the survey is opened, and again against the
survey's columns. Its tables:

    [file]          title, source, survey_date, encoding, separator, decimal, layout, sheet, notes,
                    wrong_labels = ["HL4"]              columns whose labels in the file are wrong
    [columns]       economic_hours = "R708"             a column, or an expression over columns;
                                                        "" keeps a column of that name unread
    [recode.sex]    1 = "male"                          code in the file = the word; "" is blank
    [unknown]       R708 = [98, 99]                     don't-know codes of a column or a word
    [asked]         economic_hours = "age >= 10"        who was asked
    [constants]     residence = "urban"                 the same for every row
    [pad]           isic = 4                            codes that lost leading zeros, to this width
    [cut]           isic = 2                            only the first characters of a code
    [design]        weight = "FWT"                      a column, or an expression over columns
                    strata psu fpc                      a column each, or a list: one of each stage
                    nest lonely_psu replicates          see `muara.survey`, and
                    post_strata margins totals ...      `muara.tables.sampling`
"""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Never

from muara.errors import MappingError, nearest
from muara.microdata.delimited import TextForm
from muara.microdata.drawn import DESIGN, STAGES
from muara.microdata.expressions import NotAnExpression, Reckoning, reckoning
from muara.rules import Place, Rule

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from pathlib import Path

    from muara.rules import Attribute, Vocabulary

_FILE = (
    "title",
    "source",
    "survey_date",
    "encoding",
    "separator",
    "decimal",
    "layout",
    "sheet",
    "notes",
    "wrong_labels",
)
_TABLES = (
    "file",
    "columns",
    "recode",
    "unknown",
    "asked",
    "constants",
    "pad",
    "cut",
    "design",
)
NOT_READ = ""  # in [columns]: the survey's own column of this name is not this word
_UNKNOWN = "unknown"  # in a recode: this code says that it is not known

Value = str | bool | float | dt.date | None


@dataclass(frozen=True)
class SurveyMapping:
    """A mapping file, read and checked against the vocabulary.

    Attributes:
        path: The file.
        title: What the survey is called.
        survey_date: The day (or the first day of the field work) for which definitions are taken.
        notes: What a reader of the results must know about the survey's definitions.
        form: Encoding and separator of text.
        decimal: The decimal sign of its numbers.
        layout: The layout file of fixed-width text, as named in the mapping.
        sheet: The sheet of a workbook.
        wrong_labels: Columns whose labels in the file are known to be wrong.
        columns: Word of the vocabulary to column or expression.
        recode: Word to {code in the file: value of the vocabulary; None: unknown}.
        unknown: Column or word to its don't-know codes.
        asked: Word to the rule that says who was asked.
        constants: Word to the value that holds for every row.
        pad: Word to the width to which its codes are filled with zeros on the left.
        cut: Word to the number of characters of its codes that are used.
        design: The sampling design, by role.
    """

    path: Path | None = None
    title: str = ""
    survey_date: dt.date | None = None
    notes: tuple[str, ...] = ()
    form: TextForm = field(default_factory=TextForm)
    decimal: str = "."
    layout: str | None = None
    sheet: str | None = None
    wrong_labels: tuple[str, ...] = ()
    columns: dict[str, str] = field(default_factory=dict)
    recode: dict[str, dict[str, Value]] = field(default_factory=dict)
    unknown: dict[str, tuple[str, ...]] = field(default_factory=dict)
    asked: dict[str, str] = field(default_factory=dict)
    constants: dict[str, Value] = field(default_factory=dict)
    pad: dict[str, int] = field(default_factory=dict)
    cut: dict[str, int] = field(default_factory=dict)
    design: dict[str, Any] = field(default_factory=dict)
    lines: dict[tuple[str, str], int] = field(default_factory=dict, repr=False)

    def reckonings(self, *, columns: Collection[str]) -> dict[str, Reckoning]:
        """Each word's column or expression, checked against the columns of the survey.

        Raises:
            MappingError: a column is not in the survey, or an expression cannot be read.
        """
        self._check_names(columns)
        read = [word for word, said in self.columns.items() if said != NOT_READ]
        return {word: self._reckoning("columns", word, columns=columns) for word in read}

    def weight(self, *, columns: Collection[str]) -> Reckoning | None:
        """The column or expression of the weights, where the mapping names one.

        Raises:
            MappingError: as `reckonings`.
        """
        if "weight" not in self.design:
            return None
        return self._reckoning("design", "weight", columns=columns)

    def find_layout(self, *, survey: Path) -> Path | None:
        """The layout file: beside the mapping, else beside the survey.

        Raises:
            MappingError: it is in neither place.
        """
        if self.layout is None:
            return None
        homes = [home.parent for home in (self.path, survey) if home is not None]
        found = next((home / self.layout for home in homes if (home / self.layout).is_file()), None)
        if found is None:
            told = f"no {self.layout} in {' or '.join(str(home) for home in homes)}"
            self.refuse("file", "layout", "The layout is not there.", found=told)
        return found

    def _check_names(self, columns: Collection[str]) -> None:
        for role in STAGES:
            for column in _listed(self.design.get(role, [])):
                if column and column not in columns:
                    self._no_column("design", role, column, columns)
        self.weight(columns=columns)
        for name in self.unknown:
            if name not in columns and name not in {*self.columns, *self.constants}:
                self._no_column("unknown", name, name, columns)

    def _reckoning(self, table: str, key: str, *, columns: Collection[str]) -> Reckoning:
        said = self.design[key] if table == "design" else self.columns[key]
        try:
            read = reckoning(said, columns=columns)
        except NotAnExpression as wrong:
            self.refuse(table, key, f"This cannot be read: {wrong}.")
        for column in read.columns:
            if column not in columns:
                self._no_column(table, key, column, columns)
        return read

    def _no_column(self, table: str, key: str, column: str, columns: Collection[str]) -> Never:
        self.refuse(
            table,
            key,
            f"The survey has no column {column!r}.",
            do=nearest(column, columns),
        )

    def refuse(self, table: str, key: str, message: str, **said: object) -> Never:
        """Refuse what stands in the file under a key, naming its line.

        Raises:
            MappingError: always.
        """
        at = (self.lines.get(each) for each in ((table, key), (f"{table}.{key}", ""), (table, "")))
        line = next((found for found in at if found), None)
        raise MappingError(message, file=self.path, line=line, **said)  # type: ignore[arg-type]


def read_mapping(path: Path, *, vocabulary: Vocabulary) -> SurveyMapping:
    """Read a mapping file and check every word, code and rule in it.

    Args:
        path: The TOML file.
        vocabulary: The words it may use.

    Raises:
        MappingError: the file is missing or not TOML; an unknown table, word or code; a value of
            the wrong type. Says the line and the nearest right word.
        RuleError: a rule under [asked] cannot be read.
    """
    return mapping_from_text(_text(path), path=path, vocabulary=vocabulary)


def mapping_from_text(text: str, *, path: Path, vocabulary: Vocabulary) -> SurveyMapping:
    """The mapping that a text says, checked as `read_mapping` checks it.

    `path` is what messages call it; a layout that it names is looked for beside that.

    >>> from pathlib import Path
    >>> from muara.packs import open_pack
    >>> words = open_pack("international").vocabulary
    >>> said = '[columns]\\nage = "R407"'
    >>> mapping_from_text(said, path=Path("jambi.toml"), vocabulary=words).columns
    {'age': 'R407'}
    """
    return _Reader(path, _toml(text, path=path), _lines(text), vocabulary).mapping()


def words_of(vocabulary: Vocabulary) -> dict[str, Attribute]:
    """The names that a column may carry: attributes, and the bounds of those known as intervals."""
    words = dict(vocabulary)
    for name, attribute in vocabulary.items():
        if attribute.interval:
            for bound in (f"{name}_low", f"{name}_high"):
                words[bound] = replace(attribute, name=bound, interval=False)
    return words


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise MappingError(
            "There is no such mapping file.", file=path, do="Check the path after --map."
        ) from None
    except (UnicodeDecodeError, OSError) as wrong:
        raise MappingError("The mapping cannot be read.", file=path, found=wrong) from wrong


def _toml(text: str, *, path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as wrong:
        at = re.search(r"line (\d+)", str(wrong))
        line = int(at[1]) if at else None
        raise MappingError(
            "This is not TOML.",
            file=path,
            line=line,
            found=str(wrong),
            do='Text stands in quotes: age = "R407".',
        ) from wrong


def _lines(text: str) -> dict[tuple[str, str], int]:
    """Where each key stands: (table, key) to line. An entry ("table", "") is the table itself."""
    table, lines = "", {}
    for number, line in enumerate(text.splitlines(), start=1):
        if head := re.match(r"\s*\[([^\[\]]+)\]", line):
            table = head[1].strip()
            lines[table, ""] = number
        elif key := re.match(r"\s*(\"[^\"]*\"|'[^']*'|[^\s=#]+)\s*=", line):
            lines.setdefault((table, key[1].strip("\"'")), number)
    return lines


def _listed(value: object) -> list[Any]:
    return list(value) if isinstance(value, (list, tuple)) else [value]


class _Reader:
    """Checks one mapping file, table by table."""

    def __init__(
        self,
        path: Path,
        tables: dict[str, Any],
        lines: dict[tuple[str, str], int],
        vocabulary: Vocabulary,
    ) -> None:
        self.path, self.tables, self.lines = path, tables, lines
        self.vocabulary, self.words = vocabulary, words_of(vocabulary)

    def mapping(self) -> SurveyMapping:
        for name in self.tables:
            self.known(name, _TABLES, table=name, key="", what="table")
        about = self.table("file")
        for name in about:
            self.known(name, _FILE, table="file", key=name, what="key")
        for name in self.table("design"):
            self.known(name, DESIGN, table="design", key=name, what="key")
        return SurveyMapping(
            path=self.path,
            title=self.text("file", "title"),
            survey_date=self.day("file", "survey_date"),
            notes=tuple(str(note) for note in _listed(about.get("notes", []))),
            form=TextForm(
                encoding=self.text("file", "encoding") or "utf-8", separator=self.separator()
            ),
            decimal=self.text("file", "decimal") or ".",
            layout=self.text("file", "layout") or None,
            sheet=self.text("file", "sheet") or None,
            wrong_labels=tuple(str(name) for name in _listed(about.get("wrong_labels", []))),
            columns=self.columns(),
            recode=self.recodes(),
            unknown=self.unknowns(),
            asked=self.asked(),
            constants=self.constants(),
            pad=self.widths("pad"),
            cut=self.widths("cut"),
            design=self.design(),
            lines=self.lines,
        )

    def columns(self) -> dict[str, str]:
        return {word: self.text("columns", word) for word in self.named("columns")}

    def separator(self) -> str:
        separator = self.text("file", "separator") or ","
        if len(separator.encode()) != 1:
            self.refuse("file", "separator", "A separator is one character.", found=separator)
        return separator

    def recodes(self) -> dict[str, dict[str, Value]]:
        named = self.named("recode")
        return {word: self.recode(word) for word in named}

    def recode(self, word: str) -> dict[str, Value]:
        table = f"recode.{word}"
        codes = self.tables["recode"][word]
        if not isinstance(codes, dict):
            self.refuse("recode", word, "This is a table.", expected=f'[{table}] 1 = "..."')
        self.needs_column(word, table=table)
        return {code: self.value(word, codes[code], table=table, key=code) for code in codes}

    def unknowns(self) -> dict[str, tuple[str, ...]]:
        return {
            name: tuple(_code(code) for code in _listed(codes))
            for name, codes in self.table("unknown").items()
        }

    def asked(self) -> dict[str, str]:
        rules = {word: self.text("asked", word) for word in self.named("asked")}
        for word, rule in rules.items():
            line = self.lines.get(("asked", word))
            Rule.parse(rule, self.vocabulary, place=Place(str(self.path), line))
        return rules

    def constants(self) -> dict[str, Value]:
        table = self.table("constants")
        named = self.named("constants")
        for word in named:
            if word in self.table("columns"):
                self.refuse(
                    "constants", word, f"{word!r} stands in [columns] too.", do="Keep one of them."
                )
        return {word: self.value(word, table[word], table="constants", key=word) for word in named}

    def widths(self, table: str) -> dict[str, int]:
        found = self.table(table)
        for word in self.named(table):
            self.needs_column(word, table=table)
            if type(found[word]) is not int or found[word] < 1:
                self.refuse(table, word, "A width is a whole number.", found=found[word])
        return dict(found)

    def design(self) -> dict[str, Any]:
        found = self.table("design")
        for key, value in found.items():
            fits, expected = DESIGN[key]
            if not fits(value):
                self.refuse(
                    "design", key, f"This is no {key}.", found=repr(value), expected=expected
                )
        return dict(found)

    # --- the parts of a table ---

    def table(self, name: str) -> dict[str, Any]:
        found = self.tables.get(name, {})
        if not isinstance(found, dict):
            self.refuse(name, "", f"{name} is a table.", expected=f"[{name}]")
        return found

    def named(self, table: str) -> list[str]:
        """The keys of a table, each a word of the vocabulary."""
        for word in self.table(table):
            known_as = f"recode.{word}" if table == "recode" else table
            key = "" if table == "recode" else word
            self.known(word, self.words, table=known_as, key=key, what="word of the vocabulary")
        return list(self.table(table))

    def needs_column(self, word: str, *, table: str) -> None:
        if word not in self.table("columns"):
            self.refuse(table, "", f"[{table}] changes {word!r}, which [columns] does not give.")

    def text(self, table: str, key: str) -> str:
        found = self.table(table).get(key, "")
        if not isinstance(found, str):
            self.refuse(table, key, "This is text, in quotes.", found=found)
        return found

    def day(self, table: str, key: str) -> dt.date | None:
        found = self.table(table).get(key)
        if found is not None and type(found) is not dt.date:
            self.refuse(table, key, "This is a day.", found=found, expected="2020-03-01")
        return found

    def value(self, word: str, found: object, *, table: str, key: str) -> Value:
        """A value of the vocabulary, of this word's type."""
        attribute = self.words[word]
        if found == _UNKNOWN and not (attribute.codes and attribute.codes.allows(_UNKNOWN)):
            return None
        checked = _fits(attribute, found)
        if checked is None:
            self.refuse(
                table,
                key,
                f"This is not a value of {word}.",
                found=repr(found),
                expected=_expected(attribute),
                do=nearest(str(found), attribute.codes.codes) if attribute.codes else "",
            )
        return checked

    def known(self, name: str, words: Iterable[str], *, table: str, key: str, what: str) -> None:
        if name not in words:
            self.refuse(table, key, f"{name!r} is not a {what}.", do=nearest(name, words))

    def refuse(self, table: str, key: str, message: str, **said: object) -> Never:
        SurveyMapping(path=self.path, lines=self.lines).refuse(table, key, message, **said)


def _code(code: object) -> str:
    return f"{code:g}" if isinstance(code, float) else str(code)


def _fits(attribute: Attribute, found: object) -> Value:
    """The value, if it is one this attribute may have."""
    match attribute.kind:
        case "truth":
            return found if isinstance(found, bool) else None
        case "number":
            is_number = isinstance(found, (int, float)) and not isinstance(found, bool)
            return found if is_number else None  # type: ignore[return-value]
        case "date":
            return found if type(found) is dt.date else None
        case _:
            if not isinstance(found, str):
                return None
            return found if attribute.codes is None or attribute.codes.allows(found) else None


def _expected(attribute: Attribute) -> str:
    match attribute.kind:
        case "truth":
            return "true or false"
        case "number":
            return "a number"
        case "date":
            return "a day, as 2020-03-01"
        case _:
            return "a code in quotes"
