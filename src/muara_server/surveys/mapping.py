"""How a survey is read, as a page shows and changes it: word by word of the vocabulary.

What a page does not show of a mapping (a layout, wrong labels) stays in it.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from muara.errors import InputError, MappingError, nearest
from muara.microdata.composing import mapping_text
from muara.microdata.naming import survey_words
from muara.microdata.proposing import UNKNOWN, Tables, answer, propose
from muara.packs import Pack, open_pack
from muara.tables.sampling import design_of
from muara.tables.surveyed import survey_of
from muara_server.figures import language
from muara_server.surveys import queries, reading, sample

if TYPE_CHECKING:
    from muara.microdata import SurveyMapping as ReadMapping
    from muara.microdata.columns import Column, Described
    from muara.rules import Attribute
    from muara_server.accounts.rules import Somebody
    from muara_server.surveys.models import Survey

BLANK = ""
TABLES = ("file", "columns", "recode", "unknown", "asked", "constants", "pad", "cut", "design")
AS_THEY_ARE = {"true", "false", "yes", "no", "1", "0"}
"""What a yes or a no may be written as without anybody saying so."""
STAGES = ("psu", "strata", "fpc")
WITH_WIDTH = ("classification", "code", "id")
"""Kinds of words whose codes may have lost their zeros, or be longer than is needed."""


@dataclass(frozen=True)
class CodeRow:
    """One code of a column, and the value that it is read as (empty: as it stands)."""

    value: str
    label: str
    count: int
    missing: bool
    chosen: str


@dataclass(frozen=True)
class WordRow:
    """One word: what it asks, which column says it, and what that column holds.

    `constant`: what it is in every row, where no column says it; `pad` and `cut`: the widths to
    which its codes are filled or cut, where it has a `width`.
    """

    word: str
    label: str
    question: str
    said: str
    column: Column | None
    codes: Sequence[CodeRow]
    choices: Sequence[tuple[str, str]]
    takes_text: bool
    unknown: str
    asked: str
    constant: str
    kind: str
    width: bool
    pad: str
    cut: str


@dataclass(frozen=True)
class Absent:
    """A word that the survey does not say: the definitions that cannot be used without it, and
    those of which a part is left out or stays open."""

    label: str
    needed: Sequence[str]
    used: Sequence[str]


@dataclass(frozen=True)
class Preview:
    """The first rows as they will be read; a cell is empty where it is not known or not asked."""

    heads: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True)
class Begun:
    """The tables to begin with, and the title of the survey whose mapping they are (none: they are
    proposed, or this survey's own)."""

    tables: Tables
    taken_from: str = ""
    proposed: bool = False


def begun(survey: Survey, described: Described, *, user: Somebody) -> Begun:
    """This survey's own mapping; else that of another round with the same columns; else a guess."""
    if held := queries.mapping_of(survey):
        return Begun(tomllib.loads(held.text))
    for other in queries.mappings_beside(survey, user=user):
        if _fits(other.text, survey, described):
            tables = tomllib.loads(other.text)
            tables["file"] = {**_file(survey), **_lasting(tables.get("file", {}))}
            return Begun(tables, taken_from=other.survey.title)
    proposed = propose(described.columns, pack=open_pack(survey.pack))
    return Begun({"file": _file(survey), **proposed}, proposed=True)


def tables_in(text: str) -> Tables:
    """The tables of a text that the page sent back. Raises InputError where it holds none."""
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as wrong:
        raise InputError(_("This is not TOML.")) from wrong
    if not all(isinstance(table, dict) for table in tables.values()):
        raise InputError(_("This is not TOML."), expected="[columns]")
    return tables


def edited(
    tables: Tables, posted: Mapping[str, str], described: Described, *, pack: Pack
) -> Tables:
    """The tables as a person changed them on the page."""
    made: Tables = {name: dict(table) for name, table in tables.items()}
    for name in TABLES:
        made.setdefault(name, {})
    columns = {column.name: column for column in described.columns}
    for name, said in posted.items():
        kind, _colon, word = name.partition(":")
        if kind == "word" and word in pack.vocabulary:
            _edit_word(made, word, said.strip(), posted, columns, pack)
        if kind == "constant" and word in pack.vocabulary:
            _put(made["constants"], word, _constant(said.strip(), pack.vocabulary[word]))
            if made["columns"].get(word):
                made["constants"].pop(word, None)
    _edit_design(made["design"], posted)
    return {name: table for name, table in made.items() if table}


def told(tables: Tables, posted: Mapping[str, str]) -> Tables:
    """The same with what is written of the file, of replicates and of the population.

    Raises MappingError for a slip in these; what was said of the columns stays as it is.
    """
    made: Tables = {name: dict(tables.get(name, {})) for name in ("file", "design")}
    _edit_file(made["file"], posted)
    sample.edit(made["design"], posted)
    return {name: table for name, table in {**tables, **made}.items() if table}


def checked(tables: Tables, survey: Survey, described: Described) -> str:
    """The text of a mapping, once it is read without fault beside the columns of the file.

    Raises MappingError or RuleError with the line, FrameError with the row and the column.
    """
    text = mapping_text(tables)
    check(text, survey, described)
    return text


def check(text: str, survey: Survey, described: Described) -> None:
    """Raises where a mapping's text cannot be read, or not beside the columns of the file."""
    mapping = reading.checked(text, pack=survey.pack)
    mapping.reckonings(columns=described.first.columns)
    _check_design(mapping, described)
    preview(text, survey, described)


def _check_design(mapping: ReadMapping, described: Described) -> None:
    """What is known of the population is met on every row, by a job: ten rows cannot be it."""
    columns = described.first.columns
    known = design_of(mapping, weight=None, columns=columns).calibration
    for name in known.columns if known else ():
        if name not in columns and name not in {*mapping.columns, *mapping.constants}:
            key = next(key for key in sample.OF_POPULATION if key in mapping.design)
            message = f"The survey has no column {name!r}."
            mapping.refuse("design", key, message, do=nearest(name, columns))


def preview(text: str, survey: Survey, described: Described) -> Preview:
    """The first rows as they will be read. Raises like `checked`."""
    pack = open_pack(survey.pack)
    read = reading.checked(text, pack=survey.pack)
    design = {key: said for key, said in read.design.items() if key not in sample.OF_POPULATION}
    mapping = replace(read, design=design)
    surveyed = survey_of(described.first, mapping=mapping, pack=pack, own=())
    words = [word for word in surveyed.words if word in pack.vocabulary]
    rows = surveyed.frame.select(words).collect()
    return Preview(
        [pack.vocabulary[word].label(language()) for word in words],
        [
            [_shown(value, pack.vocabulary[word]) for word, value in zip(words, row, strict=True)]
            for row in rows.rows()
        ],
    )


def rows(tables: Tables, described: Described, *, pack: Pack, more: str = "") -> list[WordRow]:
    """The words that definitions and tables of surveys ask for, and those that are mapped."""
    columns = {column.name: column for column in described.columns}
    wanted = {*_asked_for(pack), *tables.get("columns", {}), *tables.get("constants", {}), more}
    return [
        _row(attribute, tables, columns, described.rows)
        for word, attribute in pack.vocabulary.items()
        if word in wanted
    ]


def unsaid(shown: Sequence[WordRow]) -> list[str]:
    """The words of which a code stands for nothing yet: what each means is for a person to say."""
    return [
        row.label
        for row in shown
        if any(not (code.chosen or code.missing or _stands(code, row)) for code in row.codes)
        and row.choices
    ]


def others(shown: Sequence[WordRow], *, pack: Pack) -> list[tuple[str, str]]:
    """The words that are not on the page, by what they are called."""
    there = {row.word for row in shown}
    found = [
        (word, attribute.label(language()))
        for word, attribute in pack.vocabulary.items()
        if word not in there and not attribute.concluded
    ]
    return sorted(found, key=lambda each: each[1])


def absent(tables: Tables, *, pack: Pack) -> list[Absent]:
    """What the survey did not ask, and which definitions rest on it; what stops one comes first."""
    said = {word for word, column in tables.get("columns", {}).items() if column}
    said |= set(tables.get("constants", {}))
    found = []
    for word, attribute in pack.vocabulary.items():
        if word in said or {f"{word}_low", f"{word}_high"} <= said:
            continue
        of_surveys = [each for each in pack.regimes.values() if each.kind == "statistical"]
        needed = [each.id for each in of_surveys if word in each.requires]
        used = [each.id for each in of_surveys if word in each.uses]
        if needed or used:
            found.append(Absent(attribute.label(language()), needed, used))
    return sorted(found, key=lambda each: not each.needed)


# --- the parts of a page ---


def _row(attribute: Attribute, tables: Tables, columns: Mapping[str, Column], rows: int) -> WordRow:
    word = attribute.name
    said = tables.get("columns", {}).get(word, "")
    column = columns.get(said)
    choices = _choices(attribute)
    return WordRow(
        word=word,
        label=attribute.label(language()),
        question=attribute.ask(language()),
        said=said,
        column=column,
        codes=_codes(word, column, tables, rows, with_values=bool(choices)),
        choices=choices,
        takes_text=attribute.kind == "classification",
        unknown=", ".join(map(str, _listed(tables.get("unknown", {}).get(word, [])))),
        asked=tables.get("asked", {}).get(word, ""),
        constant=_chosen(tables.get("constants", {}).get(word)),
        kind=attribute.kind,
        width=attribute.kind in WITH_WIDTH,
        pad=str(tables.get("pad", {}).get(word, "")),
        cut=str(tables.get("cut", {}).get(word, "")),
    )


def _codes(
    word: str, column: Column | None, tables: Tables, rows: int, *, with_values: bool
) -> list[CodeRow]:
    if column is None:
        return []
    recode = tables.get("recode", {}).get(word, {})
    found = [
        CodeRow(code.value, code.label, code.count, code.missing, _chosen(recode.get(code.value)))
        for code in column.codes
    ]
    blank = rows - column.filled
    if blank and with_values:
        found.append(
            CodeRow(BLANK, _("nothing stands there"), blank, False, _chosen(recode.get(BLANK)))
        )
    return found


def _stands(code: CodeRow, row: WordRow) -> bool:
    """Does a code say what it is by itself? A blank says that nothing is known."""
    values = {value for value, _label in row.choices}
    plain = AS_THEY_ARE if "true" in values else values
    return code.value == BLANK or code.value.casefold() in plain


def _chosen(value: object) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _choices(attribute: Attribute) -> list[tuple[str, str]]:
    """The values that a code can be read as; none for numbers and days."""
    if attribute.kind == "truth":
        return [("true", _("yes")), ("false", _("no")), (UNKNOWN, _("not known"))]
    if attribute.kind != "code" or attribute.codes is None:
        return []
    values = [
        (value, code.labels.get(language()) or code.labels.get("en") or value)
        for value, code in attribute.codes.codes.items()
    ]
    return [*values, (UNKNOWN, _("not known"))]


def _asked_for(pack: Pack) -> set[str]:
    words = survey_words(pack)
    found = {*words.names, *words.labels}
    for regime in pack.regimes.values():
        if regime.kind == "statistical":
            found |= {*regime.requires, *regime.uses}
    return found


def _shown(value: object, attribute: Attribute) -> str:
    match value:
        case None:
            return ""
        case bool():
            return _("yes") if value else _("no")
        case float():
            return f"{value:g}"
        case str() if attribute.codes and value in attribute.codes.codes:
            return attribute.codes.codes[value].labels.get(language()) or value
        case _:
            return str(value)


# --- what a person changes ---


def _edit_file(file: dict[str, Any], posted: Mapping[str, str]) -> None:
    title, day = posted.get("title", "").strip(), posted.get("survey_date", "")
    if title:
        file["title"] = title
    if day:
        file["survey_date"] = _day(day)
    notes = [line.strip() for line in posted.get("notes", "").splitlines() if line.strip()]
    file.pop("notes", None)
    if notes:
        file["notes"] = notes


def _day(said: str) -> dt.date:
    try:
        return dt.date.fromisoformat(said)
    except ValueError:
        message = _("This is not a day.")
        raise MappingError(message, found=said, expected="2020-03-31") from None


def _edit_word(
    tables: Tables,
    word: str,
    said: str,
    posted: Mapping[str, str],
    columns: Mapping[str, Column],
    pack: Pack,
) -> None:
    before = tables["columns"].get(word, "")
    if said != before:
        for table in ("columns", "recode", "unknown", "asked", "pad", "cut"):
            tables.get(table, {}).pop(word, None)
    if not said:
        return
    tables["columns"][word] = said
    if said != before:
        if said in columns:
            answer(tables, word, columns[said], pack=pack)
        return
    _put(tables["asked"], word, posted.get(f"asked:{word}", "").strip())
    _put(tables["unknown"], word, _codes_in(posted.get(f"unknown:{word}", "")))
    for width in ("pad", "cut"):
        if f"{width}:{word}" in posted:
            _put(tables[width], word, _width(posted[f"{width}:{word}"]))
    recode = dict(tables["recode"].get(word, {}))
    start = f"code:{word}:"
    for name, value in posted.items():
        if name.startswith(start):
            _put(recode, name.removeprefix(start), _value(value, pack.vocabulary[word]))
    _put(tables["recode"], word, recode)


def _edit_design(design: dict[str, Any], posted: Mapping[str, str]) -> None:
    if "weight" not in posted:
        return
    _put(design, "weight", posted["weight"].strip())
    for role in STAGES:
        stages = [each.strip() for each in posted.get(role, "").split(",")]
        _put(design, role, stages if len(stages) > 1 else stages[0])
    design.pop("nest", None)
    if posted.get("nest"):
        design["nest"] = True
    _put(design, "lonely_psu", posted.get("lonely_psu", ""))


def _put(table: dict[str, Any], key: str, value: Any) -> None:
    """Keep a value; nothing for one that says nothing (no and 0 are values)."""
    if value or value == 0:
        table[key] = value
    else:
        table.pop(key, None)


def _value(said: str, attribute: Attribute) -> Any:
    return said == "true" if attribute.kind == "truth" and said in {"true", "false"} else said


def _constant(said: str, attribute: Attribute) -> Any:
    """What holds for every row, as the file has it; a slip is refused with the file's own words."""
    if attribute.kind == "number" and said:
        try:
            return float(said) if "." in said else int(said)
        except ValueError:
            return said
    if attribute.kind == "date" and said:
        return _day(said)
    return _value(said, attribute)


def _width(said: str) -> int | str:
    plain = said.strip()
    return int(plain) if plain.isdecimal() else plain


def _codes_in(said: str) -> list[str]:
    return [code for each in said.split(",") if (code := each.strip())]


def _listed(value: object) -> list[object]:
    return list(value) if isinstance(value, list) else [value]


# --- another round ---


def _fits(text: str, survey: Survey, described: Described) -> bool:
    """Does a mapping of another survey name columns that this file has?"""
    try:
        mapping = reading.checked(text, pack=survey.pack)
        mapping.reckonings(columns=described.first.columns)
    except MappingError:
        return False
    return bool(mapping.columns)


def _file(survey: Survey) -> dict[str, Any]:
    """What is known of the file: its title, and how its text is written."""
    return {"title": survey.title, **{name: said for name, said in survey.told.items() if said}}


def _lasting(file: Mapping[str, Any]) -> dict[str, Any]:
    """What another round has in common with this one: not its title, not its day."""
    return {name: said for name, said in file.items() if name not in {"title", "survey_date"}}
