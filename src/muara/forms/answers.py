"""What a submission says: its XML as answers by path, and answers as XML again.

Answers stand by the paths of their questions, and a repeat is a list with one table for each
repetition, as the exports of Kobo and ODK have them:

    {"child_name": "Ravi Kumar", "member": [{"member/age": 12}, {"member/age": 9}]}

What was left empty is absent; an empty repetition is an empty table, so that the number of each is
its place in what was sent. Source: OpenRosa metadata and ODK XForms specifications.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

from .faults import fault
from .form import FILES, Form, Question
from .xml import LARGEST, child, name_of, read_xml

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_ORX = "http://openrosa.org/xforms"
Values = Mapping[str, Any]


@dataclass(frozen=True)
class Submission:
    """What a submission says of itself, before its form is known.

    `instance`: its own id, with which a retry is recognised; `replaces`: the id of the one that it
    corrects. Both are empty where it does not say.
    """

    form: str
    version: str
    instance: str
    replaces: str
    root: Element = field(repr=False, compare=False)


@dataclass(frozen=True)
class Unread:
    """An answer that is not what its question asks for: kept as it came, and shown.

    `path` is that of its question, `name` says in which repetition it stands, by its place in what
    was sent (`member[2]/age`).
    """

    path: str
    name: str
    text: str = field(repr=False)
    expected: str


@dataclass(frozen=True)
class Answers:
    """The answers of a submission. Nothing of it is lost.

    `values`: by path, typed as the questions are: text, whole number, number, day, time of day,
    moment, or a tuple of codes. `files`: the names of files that belong to it. `unread`: answers
    that are not what was asked for. `beyond`: what the form does not know, by path.
    """

    submission: Submission
    values: Values
    files: tuple[str, ...] = ()
    unread: tuple[Unread, ...] = ()
    beyond: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def read_submission(content: bytes, *, largest: int = LARGEST) -> Submission:
    """The envelope of a submission, from its XML.

    Raises FormError for what is not XML, declares a document type or an entity, is nested too deep
    or is larger than `largest` bytes, or does not name its form.

    >>> sent = read_submission(b'''<data id="visit" version="2"><met>child</met>
    ...   <meta><instanceID>uuid:4f1c</instanceID></meta></data>''')
    >>> sent.form, sent.version, sent.instance
    ('visit', '2', 'uuid:4f1c')
    """
    root = read_xml(content, largest=largest)
    meta = child(root, "meta")
    form = root.get("id") or (root.tag.partition("}")[0][1:] if "}" in root.tag else "")
    if not form:
        raise fault("no_form_id")
    return Submission(
        form=form,
        version=root.get("version", ""),
        instance=_told(meta, "instanceID") or root.get("instanceID", ""),
        replaces=_told(meta, "deprecatedID"),
        root=root,
    )


def _told(meta: Element | None, name: str) -> str:
    found = child(meta, name) if meta is not None else None
    return (found.text or "").strip() if found is not None else ""


def answers_of(submission: Submission, form: Form) -> Answers:
    """The answers of a submission of this form. Raises FormError where it is of another form.

    A submission of another version of the form is read as far as the questions are the same; what
    this version does not know stands in `beyond`.
    """
    if submission.form != form.key:
        raise fault("other_form", found=submission.form, name=form.key)
    reader = _Reader(form)
    values = reader.section(submission.root, "", "")
    return Answers(
        submission,
        values,
        tuple(reader.files),
        tuple(reader.unread),
        {path: tuple(texts) for path, texts in reader.beyond.items()},
    )


class _Reader:
    """Walks through a submission beside its form."""

    def __init__(self, form: Form) -> None:
        self.form, self.repeats = form, frozenset(form.repeats)
        self.groups = {path for each in form.questions for path in each.groups}
        self.files: list[str] = []
        self.unread: list[Unread] = []
        self.beyond: dict[str, list[str]] = {}

    def section(self, node: Element, path: str, at: str) -> dict[str, Any]:
        """The answers below a node, repetitions in tables of their own.

        `at` is the path with the numbers of the repetitions around.
        """
        found: dict[str, Any] = {}
        for each in node:
            name = name_of(each)
            below, inner = (f"{path}/{name}", f"{at}/{name}") if path else (name, name)
            if below == "meta":
                continue
            if below in self.repeats:
                told = found.setdefault(below, [])
                told.append(self.section(each, below, f"{inner}[{len(told) + 1}]"))
            elif below in self.form.by_path:
                self._answer(self.form.by_path[below], inner, each, found)
            elif below in self.groups:
                found |= self.section(each, below, inner)
            else:
                self._beyond(each, below)
        return found

    def _answer(self, question: Question, name: str, node: Element, found: dict[str, Any]) -> None:
        text = node.text or ""
        if not text.strip():
            return
        if question.path in found:
            self._beyond(node, question.path)
            return
        try:
            found[question.path] = _READ.get(question.type, str)(text)
        except ValueError:
            self.unread.append(Unread(question.path, name, text, _EXPECTED[question.type]))
            return
        if question.type in FILES:
            self.files.append(text.strip())

    def _beyond(self, node: Element, path: str) -> None:
        for each in node:
            self._beyond(each, f"{path}/{name_of(each)}")
        if (node.text or "").strip():
            self.beyond.setdefault(path, []).append(node.text or "")


def _number(text: str) -> float | int:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(text)
    return int(text) if re.fullmatch(r"\s*[+-]?\d+\s*", text) else value


def _day(text: str) -> dt.date:
    # Some clients send a day as the moment at which it begins.
    return dt.date.fromisoformat(text.strip()[:10])


def _moment(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text.strip())


def _clock(text: str) -> dt.time:
    return dt.time.fromisoformat(text.strip())


def _codes(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_READ: Mapping[str, Callable[[str], Any]] = {
    "integer": int,
    "decimal": _number,
    "range": _number,
    "date": _day,
    "dateTime": _moment,
    "time": _clock,
    "select_multiple": _codes,
    "rank": _codes,
    "select_one": str.strip,
    **dict.fromkeys(FILES, str.strip),
}
_EXPECTED = {
    "integer": "a whole number",
    "decimal": "a number",
    "range": "a number",
    "date": "a day such as 2016-09-01",
    "dateTime": "a day and time such as 2016-09-01T09:30:00+05:30",
    "time": "a time of day such as 19:00",
}


def write_submission(form: Form, values: Values, *, instance: str) -> bytes:
    """Answers as the XML that a phone would send; read again, they are the same.

    It is how answers enter that came another way: typed from paper, or from the export of another
    system. Raises FormError for a path the form does not have.

    >>> from muara.forms import open_forms
    >>> from muara.packs import open_pack
    >>> form = open_forms(open_pack("international"))["identification"].form
    >>> sent = write_submission(form, {"child_name": "Ravi Kumar", "age": 12}, instance="uuid:1")
    >>> answers_of(read_submission(sent), form).values
    {'child_name': 'Ravi Kumar', 'age': 12}
    """
    ElementTree.register_namespace("orx", _ORX)
    root = ElementTree.Element(form.root, {"id": form.key, "version": form.version})
    _check_paths(form, values)
    _write(root, "", values, form)
    meta = ElementTree.SubElement(root, f"{{{_ORX}}}meta")
    ElementTree.SubElement(meta, f"{{{_ORX}}}instanceID").text = instance
    return bytes(ElementTree.tostring(root, encoding="utf-8", xml_declaration=True))


def _check_paths(form: Form, values: Values) -> None:
    from muara.errors import nearest

    known = [*form.by_path, *form.repeats]
    for path, said in values.items():
        if path not in known:
            raise fault("no_such_question", name=path, near=nearest(path, known))
        for each in said if path in form.repeats else ():
            _check_paths(form, each)


def _write(node: Element, path: str, values: Values, form: Form) -> None:
    """Write what stands directly below a path, in the order of the form."""
    for below in _below(path, form):
        if below in form.by_path:
            ElementTree.SubElement(node, _last(below)).text = _text(values.get(below))
        elif below in form.repeats:
            for repetition in values.get(below, ()):
                _write(ElementTree.SubElement(node, _last(below)), below, repetition, form)
        else:
            _write(ElementTree.SubElement(node, _last(below)), below, values, form)


def _below(path: str, form: Form) -> Sequence[str]:
    """The questions, groups and repeats directly below a path."""
    start = f"{path}/" if path else ""
    inside = [each.path for each in form.questions if each.path.startswith(start)]
    return list(dict.fromkeys(start + each[len(start) :].split("/", 1)[0] for each in inside))


def _last(path: str) -> str:
    return path.rpartition("/")[2]


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, tuple | list):
        return " ".join(value)
    return value.isoformat() if isinstance(value, dt.date | dt.time) else str(value)
