"""The vocabulary of a pack: `vocabulary.toml` and the code lists it names."""

from __future__ import annotations

from pathlib import Path

from muara.errors import nearest
from muara.rules import Attribute, Code, CodeList, Vocabulary
from muara.rules.vocabulary import SCOPES

from .source import Line, Table, read_csv, read_toml

KINDS = ("number", "truth", "code", "classification", "date", "clock", "id")


def read_vocabulary(folder: Path, inherited: Vocabulary, languages: tuple[str, ...]) -> Vocabulary:
    """The inherited attributes, then this pack's own."""
    path = folder / "vocabulary.toml"
    if not path.exists():
        return inherited
    top = read_toml(path, languages)
    made = []
    for name, values in top.need("attributes", dict).items():
        table = Table(path, top.lines, ((f"attributes.{name}", 0),), values, languages)
        if name in inherited:
            table.refuse(f"The attribute {name!r} is already in a pack this one extends.")
        made.append(_attribute(name, table, folder))
    top.done()
    return Vocabulary([*inherited.values(), *made])


def _attribute(name: str, table: Table, folder: Path) -> Attribute:
    kind, scope = table.need("type", str), table.get("scope", str, "person")
    for word, known, key in ((kind, KINDS, "type"), (scope, SCOPES, "scope")):
        if word not in known:
            table.refuse(f"{word!r} is not a known {key}.", key, nearest(word, known))
    low, high = table.get("range", list, [None, None])
    made = Attribute(
        name=name,
        kind=kind,
        scope=scope,
        unit=table.get("unit", str, ""),
        low=low,
        high=high,
        whole=table.get("whole", bool, False),
        interval=table.get("interval", bool, False),
        codes=_codes(kind, table, folder),
        labels=table.text("labels"),
        question=table.text("question"),
        settled_by=table.text("settled_by", needed=False),
        sum_of=tuple(table.get("sum_of", list, [])),
        concluded=table.get("concluded", bool, False),
        asked_of=table.get("asked_of", str, ""),
        never_priority=table.get("never_priority", bool, False),
        sensitive=table.get("sensitive", bool, False),
    )
    table.done()
    return made


def _codes(kind: str, table: Table, folder: Path) -> CodeList | None:
    if kind not in ("code", "classification"):
        return None
    file = table.get("codes_file", str)
    codes = _from_file(folder / file, table.languages, kind) if file else _inline(table)
    return CodeList.classification(codes) if kind == "classification" else CodeList.closed(codes)


def _inline(table: Table) -> list[Code]:
    said = table.need("codes", dict)
    header = f"{table.steps[-1][0]}.codes"
    below = Table(table.file, table.lines, (*table.steps, (header, 0)), said, table.languages)
    return [Code(code, labels=below.text(code)) for code in said]


def _from_file(path: Path, languages: tuple[str, ...], kind: str) -> list[Code]:
    lines = read_csv(path, ("code", "parent", "en"))
    known = {line.get("code") for line in lines}
    return [_code(line, known, languages, kind) for line in lines]


def _code(line: Line, known: set[str], languages: tuple[str, ...], kind: str) -> Code:
    parent = line.get("parent")
    if parent and parent not in known:
        line.refuse(f"The parent {parent!r} is not in this file.", nearest(parent, known))
    needed = languages if kind == "code" else ("en",)
    labels = {code: line.need(code) if code in needed else line.get(code) for code in languages}
    return Code(line.need("code"), parent, {code: said for code, said in labels.items() if said})
