"""What a submission says, in the shape of OData: groups within a row, repeats as rows of their own.

Pure: answers in, rows out. Names are as OData allows them; what was not answered is null.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from muara.forms import Answers, Form, Question

ROOT = "Submissions"
Row = dict[str, Any]


@dataclass
class Node:
    """A question, a group or a repeat of a form, with what stands in it."""

    path: str
    question: Question | None = None
    repeats: bool = False
    inside: dict[str, Node] = field(default_factory=dict)

    @cached_property
    def name(self) -> str:
        """Its name in OData."""
        return plain(self.path.rpartition("/")[2])


@dataclass(frozen=True)
class Wanted:
    """How a row is written: repeats inside it, places as text."""

    expand: bool = False
    wkt: bool = False


@dataclass(frozen=True)
class _Place:
    """Where in a submission one stands: the steps of a link, and the identity of the row."""

    instance: str
    row: str
    link: str
    wanted: Wanted


def plain(name: str) -> str:
    """A name that OData takes.

    >>> plain("q-1.2"), plain("2nd")
    ('q_1_2', '_2nd')
    """
    said = re.sub(r"\W", "_", name, flags=re.ASCII)
    return said if said[:1].isalpha() or said[:1] == "_" else f"_{said}"


def tree_of(form: Form) -> Node:
    """The questions of a form in their groups and repeats."""
    root = Node("")
    for question in form.questions:
        at = root
        for path in question.groups:
            at = at.inside.setdefault(path, Node(path, repeats=path in form.repeats))
        at.inside[question.path] = Node(question.path, question)
    return root


def tables(tree: Node) -> dict[str, tuple[Node, ...]]:
    """Each table of a form by its name, with the way to it: its groups and repeats.

    >>> tables(Node("", inside={"member": Node("member", repeats=True)})).keys()
    dict_keys(['Submissions', 'Submissions.member'])
    """
    return {ROOT: ()} | {
        ".".join([ROOT, *(step.name for step in way)]): way for way in _ways(tree, ())
    }


def row_of(answers: Answers, tree: Node, *, wanted: Wanted) -> Row:
    """A submission as one row, without what is told of it outside its answers."""
    told = answers.submission
    unread = {each.path: each.text for each in answers.unread}
    place = _Place(told.instance, told.instance, f"{ROOT}('{told.instance}')", wanted)
    row = _written(tree, {**unread, **answers.values}, place)
    name = next(
        (each.text for each in told.root.iter() if _local(each.tag) == "instanceName"), None
    )
    return {
        "__id": told.instance,
        **row,
        "meta": {"instanceID": told.instance, "instanceName": name},
    }


def rows_below(answers: Answers, way: Sequence[Node], *, wanted: Wanted) -> list[Row]:
    """The repetitions that a way leads to, each with the identity of the row around it."""
    told = answers.submission
    place = _Place(told.instance, told.instance, f"{ROOT}('{told.instance}')", wanted)
    return list(_below(way, answers.values, place, ROOT))


def _ways(node: Node, before: tuple[Node, ...]) -> Iterator[tuple[Node, ...]]:
    for each in node.inside.values():
        if each.question is None:
            way = (*before, each)
            if each.repeats:
                yield way
            yield from _ways(each, way)


def _below(
    way: Sequence[Node], values: Mapping[str, Any], place: _Place, around: str, walked: str = ROOT
) -> Iterator[Row]:
    """`around` is the way to the row that a repetition stands in, `walked` the way so far."""
    step, rest = way[0], way[1:]
    walked = f"{walked}-{step.name}"
    if not step.repeats:
        inner = replace(place, link=f"{place.link}/{step.name}")
        yield from _below(rest, values, inner, around, walked)
        return
    for number, inside in enumerate(values.get(step.path, ())):
        row = _repetition(place, step, number)
        if rest:
            yield from _below(rest, inside, row, walked, walked)
        else:
            yield {"__id": row.row, f"__{around}-id": place.row, **_written(step, inside, row)}


def _repetition(place: _Place, step: Node, number: int) -> _Place:
    said = f"{place.row}/{step.path}[{number}]".encode()
    own = hashlib.sha256(said).hexdigest()[:40]
    return replace(place, row=own, link=f"{place.link}/{step.name}('{own}')")


def _written(node: Node, values: Mapping[str, Any], place: _Place) -> Row:
    row: Row = {}
    for each in node.inside.values():
        if each.question is not None:
            row[each.name] = _value(each.question.type, values.get(each.path), place.wanted)
        elif each.repeats:
            row |= _repeated(each, values.get(each.path, ()), place)
        else:
            row[each.name] = _written(
                each, values, replace(place, link=f"{place.link}/{each.name}")
            )
    return row


def _repeated(node: Node, values: Sequence[Mapping[str, Any]], place: _Place) -> Row:
    link = {f"{node.name}@odata.navigationLink": f"{place.link}/{node.name}"}
    if not place.wanted.expand:
        return link
    rows = [(_repetition(place, node, number), inside) for number, inside in enumerate(values)]
    return link | {node.name: [{"__id": at.row, **_written(node, said, at)} for at, said in rows]}


def _value(kind: str, said: Any, wanted: Wanted) -> Any:
    if isinstance(said, str) and kind in _SHAPES:
        return _geometry(kind, said, wanted)
    if isinstance(said, tuple):
        return " ".join(said)
    return said.isoformat() if isinstance(said, dt.date | dt.time) else said


_SHAPES = {
    "geopoint": ("Point", "POINT ({})"),
    "geotrace": ("LineString", "LINESTRING ({})"),
    "geoshape": ("Polygon", "POLYGON (({}))"),
}


def _geometry(kind: str, said: str, wanted: Wanted) -> Any:
    """A place as GeoJSON, or as text; what is no place stays as it was said."""
    points = [_point(each) for each in said.split(";") if each.strip()]
    if not points or None in points:
        return said
    name, as_text = _SHAPES[kind]
    known = [each for each in points if each is not None]
    if wanted.wkt:
        return as_text.format(",".join(" ".join(f"{part:g}" for part in at) for at, _by in known))
    at, by = [at for at, _by in known], [by for _at, by in known]
    coordinates = {"geopoint": at[0], "geotrace": at, "geoshape": [at]}[kind]
    shape: Row = {"type": name, "coordinates": coordinates}
    if any(each is not None for each in by):
        shape["properties"] = {"accuracy": by[0]} if kind == "geopoint" else {"accuracies": by}
    return shape


def _point(said: str) -> tuple[list[float], float | None] | None:
    """Longitude, latitude and altitude, and how exact they are; phones say the latitude first."""
    try:
        latitude, longitude, *more = (float(each) for each in said.split())
    except ValueError:
        return None
    return [longitude, latitude, *more[:1]], more[1] if len(more) > 1 else None


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]
