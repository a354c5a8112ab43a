"""Submissions as tables: a row each, and a row for each repetition in the table of its repeat.

As exports of ODK Central have them: `KEY` is the submission's own identity, and of a repetition
where it stands (`uuid:1/member[2]`); `PARENT_KEY` is that of what it stands in. Answers are the
texts that were sent, so that nothing is lost or made nicer.
Source: docs.getodk.org/central-submissions (the ZIP of all tables).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .xml import name_of

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from .form import Form

SUBMISSIONS = ""
"""The name of the table of the submissions themselves; a repeat's is its path."""
_TEMPLATE = "{http://openrosa.org/javarosa}template"


@dataclass(frozen=True)
class TableRow:
    """A row of a table: its own key, that of what it stands in, and its answers by path."""

    table: str
    key: str
    parent: str
    answers: dict[str, str] = field(default_factory=dict, repr=False)


def table_columns(versions: Iterable[Form]) -> Mapping[str, tuple[str, ...]]:
    """The tables of a form and the paths that stand in each, in the order of asking.

    Of several versions: those of the first, then what only the others ask. Notes answer nothing and
    have no column.

    >>> from muara.forms import open_forms
    >>> from muara.packs import open_pack
    >>> tables = table_columns([open_forms(open_pack("international"))["attendance"].form])
    >>> [(name, len(paths) > 2) for name, paths in tables.items()]
    [('', True), ('pupils', True)]
    """
    found: dict[str, dict[str, None]] = {SUBMISSIONS: {}}
    for form in versions:
        for path in form.repeats:
            found.setdefault(path, {})
        for each in form.questions:
            if each.type != "note":
                found[each.repeats[-1] if each.repeats else SUBMISSIONS][each.path] = None
    return {name: tuple(paths) for name, paths in found.items()}


def table_rows(root: Element, key: str, repeats: Collection[str]) -> Iterator[TableRow]:
    """The rows that a submission makes: its own first, then each repetition.

    `repeats`: the paths of what is asked many times. What was left empty is absent.

    >>> from xml.etree.ElementTree import fromstring
    >>> sent = fromstring("<d><who>Ravi</who><m><age>12</age></m><m><age>9</age></m></d>")
    >>> for row in table_rows(sent, "uuid:1", {"m"}):
    ...     print(row.table, row.key, row.parent, row.answers)
     uuid:1  {'who': 'Ravi'}
    m uuid:1/m[1] uuid:1 {'m/age': '12'}
    m uuid:1/m[2] uuid:1 {'m/age': '9'}
    """
    found = [TableRow(SUBMISSIONS, key, "")]
    _read(root, "", found[0], repeats, found)
    return iter(found)


def _read(
    node: Element, path: str, row: TableRow, repeats: Collection[str], found: list[TableRow]
) -> None:
    counted: dict[str, int] = {}
    for each in node:
        name = name_of(each)
        below = f"{path}/{name}" if path else name
        if below == "meta" or _TEMPLATE in each.attrib:
            continue
        if below in repeats:
            counted[below] = counted.get(below, 0) + 1
            inner = TableRow(below, f"{row.key}/{name}[{counted[below]}]", row.key)
            found.append(inner)
            _read(each, below, inner, repeats, found)
        elif len(each):
            _read(each, below, row, repeats, found)
        elif each.text and (text := each.text.strip()):
            told = row.answers.get(below)
            row.answers[below] = text if told is None else f"{told}\n{text}"
