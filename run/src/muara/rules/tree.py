"""The parts of a rule once read: a small typed tree, the same for every way of running it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, replace

from .dated import CodesInLaw, Provision
from .vocabulary import Attribute, Cover


@dataclass(frozen=True)
class Node:
    """Any part of a rule."""

    def parts(self) -> Iterator[Node]:
        """The parts directly below."""
        for item in fields(self):
            value = getattr(self, item.name)
            if isinstance(value, Node):
                yield value
            elif isinstance(value, tuple):
                yield from (part for part in value if isinstance(part, Node))

    def all_parts(self) -> Iterator[Node]:
        """This part and everything below it."""
        yield self
        for part in self.parts():
            yield from part.all_parts()


# --- what is true, false or unknown ---------------------------------------------------------


@dataclass(frozen=True)
class And(Node):
    """Every part holds."""

    items: tuple[Node, ...]


@dataclass(frozen=True)
class Or(Node):
    """Some part holds."""

    items: tuple[Node, ...]


@dataclass(frozen=True)
class Not(Node):
    """The part does not hold."""

    item: Node


@dataclass(frozen=True)
class Holds(Node):
    """A truth attribute standing alone: `worked`."""

    attribute: Attribute


@dataclass(frozen=True)
class Always(Node):
    """`true` or `false`."""

    value: bool


@dataclass(frozen=True)
class Compare(Node):
    """Two values compared; `kind` is what both are (number, date, clock, code)."""

    operator: str
    left: Node
    right: Node
    kind: str


@dataclass(frozen=True)
class IsUnknown(Node):
    """Nothing is known of the attribute."""

    attribute: Attribute


@dataclass(frozen=True)
class InCodes(Node):
    """A code attribute is one of the codes, or below one of them."""

    attribute: Attribute
    cover: Cover


@dataclass(frozen=True)
class InList(Node):
    """A code attribute stands in a dated list of the law."""

    attribute: Attribute
    listing: CodesInLaw


@dataclass(frozen=True)
class InNumbers(Node):
    """A number is one of some numbers."""

    value: Node
    numbers: tuple[float, ...]


@dataclass(frozen=True)
class AnyPerson(Node):
    """The condition holds for somebody of the household."""

    item: Node


# --- values ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Literal(Node):
    """A number, code, date or clock time (in minutes) written in the rule."""

    value: float | str | dt.date


@dataclass(frozen=True)
class Known(Node):
    """The value of an attribute."""

    attribute: Attribute


@dataclass(frozen=True)
class Set(Node):
    """The value of a dated parameter of the law."""

    parameter: Provision


@dataclass(frozen=True)
class Arithmetic(Node):
    """Two numbers added, subtracted or multiplied."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True)
class CountPersons(Node):
    """How many of the household meet the condition: an interval where some are unknown."""

    item: Node


def attributes_of(node: Node) -> list[Attribute]:
    """The attributes a rule reads, each once, in the order of first use."""
    found: dict[str, Attribute] = {}
    for part in node.all_parts():
        attribute = getattr(part, "attribute", None)
        if isinstance(attribute, Attribute):
            found.setdefault(attribute.name, attribute)
    return list(found.values())


def own_attributes_of(node: Node) -> list[Attribute]:
    """The attributes a rule reads of the row itself, not of the persons of its household."""
    if isinstance(node, AnyPerson | CountPersons):
        return []
    found = {each.name: each for part in node.parts() for each in own_attributes_of(part)}
    attribute = getattr(node, "attribute", None)
    if isinstance(attribute, Attribute):
        found.setdefault(attribute.name, attribute)
    return list(found.values())


def parameters_of(node: Node) -> list[Provision]:
    """The dated parameters a rule uses."""
    return list(
        {
            part.parameter.name: part.parameter
            for part in node.all_parts()
            if isinstance(part, Set)
        }.values()
    )


def lists_of(node: Node) -> list[CodesInLaw]:
    """The dated lists a rule uses."""
    return list(
        {
            part.listing.name: part.listing for part in node.all_parts() if isinstance(part, InList)
        }.values()
    )


def changed(node: Node, change: Callable[[Node], Node]) -> Node:
    """The same tree with every part passed through `change`, the innermost first."""
    values: dict[str, object] = {}
    for item in fields(node):
        value = getattr(node, item.name)
        if isinstance(value, Node):
            values[item.name] = changed(value, change)
        elif isinstance(value, tuple):
            values[item.name] = tuple(
                changed(part, change) if isinstance(part, Node) else part for part in value
            )
    return change(replace(node, **values) if values else node)
