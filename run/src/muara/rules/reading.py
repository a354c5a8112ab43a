"""Read the text of a rule into its tree, refusing every word and type it may not use.

The language is a small part of Python's own expressions, read with `ast` and never run:
`and or not`, comparisons (also chained), `in [...]`, `in NAME`, `not in`, numbers, quoted codes,
dates and clock times, `+ - *`, names, `X is unknown`, `any(person, ...)`, `count(person, ...)`.
"""

from __future__ import annotations

import ast
import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Never

from muara.errors import RuleError, closest, nearest

from . import tree
from .dated import Terms
from .faults import FAULTS
from .vocabulary import Attribute, Cover, Vocabulary

_OPERATORS = {ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!="}
_ARITHMETIC = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*"}
_CLOCK = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True)
class Place:
    """Where a rule stands, for its error messages."""

    file: str = ""
    line: int | None = None


def minutes(clock: str) -> int:
    """Minutes after midnight of a time written HH:MM.

    >>> minutes("19:30")
    1170
    """
    found = _CLOCK.fullmatch(clock)
    if not found:
        raise ValueError(clock)
    return int(found[1]) * 60 + int(found[2])


def read(text: str, vocabulary: Vocabulary, terms: Terms, place: Place = Place()) -> tree.Node:  # noqa: B008
    """The tree of a rule's text. Raises RuleError with file, line and the nearest right word."""
    return _Reader(text, vocabulary, terms, place).rule()


class _Reader:
    def __init__(self, text: str, vocabulary: Vocabulary, terms: Terms, place: Place) -> None:
        self.text, self.vocabulary, self.terms, self.place = text, vocabulary, terms, place

    def rule(self) -> tree.Node:
        try:
            parsed = ast.parse(f"({self.text.strip()})", mode="eval").body
        except (SyntaxError, ValueError) as problem:
            said = str(getattr(problem, "msg", problem))
            self.refuse("unreadable", problem=said, text=self.text)
        return self.truth(parsed)

    def refuse(self, fault: str, *, among: Iterable[str] | None = None, **values: str) -> Never:
        """Say what is wrong; `among` are the right words of which `name` was to be one."""
        do = FAULTS[fault].do.format(**values)
        if among is not None:
            known = list(among)
            do = nearest(values["name"], known)
            values["near"] = closest(values["name"], known)
        raise RuleError(
            FAULTS[fault].says.format(**values),
            fault=fault,
            values=values,
            file=self.place.file or None,
            line=self.place.line,
            do=do,
        )

    # --- truths ---

    def truth(self, part: ast.expr) -> tree.Node:
        match part:
            case ast.BoolOp(op=ast.And(), values=values):
                return tree.And(tuple(self.truth(value) for value in values))
            case ast.BoolOp(op=ast.Or(), values=values):
                return tree.Or(tuple(self.truth(value) for value in values))
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return tree.Not(self.truth(operand))
            case ast.Compare():
                return self.comparison(part)
            case ast.Call():
                return tree.AnyPerson(self.of_household(part, "any"))
            case ast.Name(id="true" | "false" as word):
                return tree.Always(word == "true")
            case ast.Name(id=name):
                return self.alone(name)
        return self.refuse("not_a_truth", part=ast.unparse(part))

    def alone(self, name: str) -> tree.Node:
        attribute = self.attribute(name)
        if attribute.kind != "truth":
            self.refuse("not_alone", name=name, kind=attribute.kind)
        return tree.Holds(attribute)

    def comparison(self, part: ast.Compare) -> tree.Node:
        sides = [part.left, *part.comparators]
        links = [self.link(sides[n], part.ops[n], sides[n + 1]) for n in range(len(part.ops))]
        return links[0] if len(links) == 1 else tree.And(tuple(links))

    def link(self, left: ast.expr, operator: ast.cmpop, right: ast.expr) -> tree.Node:
        match operator:
            case ast.Is() | ast.IsNot():
                return self.unknown(left, right, negated=isinstance(operator, ast.IsNot))
            case ast.In():
                return self.member(left, right)
            case ast.NotIn():
                return tree.Not(self.member(left, right))
        return self.compare(left, _OPERATORS[type(operator)], right)

    def unknown(self, left: ast.expr, right: ast.expr, *, negated: bool) -> tree.Node:
        if not (
            isinstance(left, ast.Name) and isinstance(right, ast.Name) and right.id == "unknown"
        ):
            self.refuse("is_not_unknown")
        asked = tree.IsUnknown(self.attribute(left.id))
        return tree.Not(asked) if negated else asked

    def member(self, left: ast.expr, right: ast.expr) -> tree.Node:
        value, kind = self.value(left)
        if isinstance(right, ast.Name):
            return self.in_list(value, right.id)
        if not isinstance(right, ast.List):
            self.refuse("no_list")
        if kind == "number":
            return tree.InNumbers(value, tuple(self.number(item) for item in right.elts))
        attribute = self.code_attribute(value)
        wanted = [self.code(item, attribute) for item in right.elts]
        return tree.InCodes(attribute, self.cover(attribute, wanted))

    def in_list(self, value: tree.Node, name: str) -> tree.Node:
        attribute = self.code_attribute(value)
        listing = self.terms.lists.get(name)
        if listing is None:
            self.refuse("no_such_list", name=name, among=self.terms.lists)
        if listing.attribute != attribute.name:
            self.refuse("other_list", name=name, holds=listing.attribute, attribute=attribute.name)
        return tree.InList(attribute, listing)

    def compare(self, left: ast.expr, operator: str, right: ast.expr) -> tree.Node:
        (one, kind), (other, other_kind) = self.value(left), self.value(right)
        one, kind = self.agree(one, kind, other, other_kind)
        other, other_kind = self.agree(other, other_kind, one, kind)
        if kind != other_kind:
            sides = {"left": ast.unparse(left), "right": ast.unparse(right)}
            self.refuse("other_kind", **sides, kind=kind, other_kind=other_kind)
        if kind == "code" and operator not in ("==", "!="):
            self.refuse("no_order", operator=operator)
        return tree.Compare(operator, one, other, kind)

    def agree(
        self, node: tree.Node, kind: str, other: tree.Node, other_kind: str
    ) -> tuple[tree.Node, str]:
        """A quoted text becomes the code, day or time that the other side asks for."""
        if kind != "text" or not isinstance(node, tree.Literal):
            return node, kind
        text = str(node.value)
        if other_kind == "date" and _DAY.fullmatch(text):
            return tree.Literal(dt.date.fromisoformat(text)), "date"
        if other_kind == "clock" and _CLOCK.fullmatch(text):
            return tree.Literal(minutes(text)), "clock"
        if other_kind == "code":
            if isinstance(other, tree.Known):
                self.check_code(text, other.attribute)
            return node, "code"
        return self.refuse("not_comparable", text=text, kind=other_kind)

    # --- values ---

    def value(self, part: ast.expr) -> tuple[tree.Node, str]:
        match part:
            case ast.Constant(value=bool()):
                return self.refuse("truth_compared")
            case ast.Constant(value=int() | float() as number):
                return tree.Literal(number), "number"
            case ast.Constant(value=str() as text):
                return tree.Literal(text), "text"
            case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as number)):
                return tree.Literal(-number), "number"
            case ast.BinOp(op=op, left=left, right=right) if type(op) in _ARITHMETIC:
                return self.arithmetic(left, _ARITHMETIC[type(op)], right), "number"
            case ast.Call():
                return tree.CountPersons(self.of_household(part, "count")), "number"
            case ast.Name(id=name):
                return self.named(name)
        return self.refuse("not_in_language", part=ast.unparse(part))

    def arithmetic(self, left: ast.expr, operator: str, right: ast.expr) -> tree.Node:
        (one, kind), (other, other_kind) = self.value(left), self.value(right)
        if (kind, other_kind) != ("number", "number"):
            self.refuse("only_numbers", kind=kind, operator=operator, other_kind=other_kind)
        return tree.Arithmetic(operator, one, other)

    def named(self, name: str) -> tuple[tree.Node, str]:
        parameter = self.terms.parameters.get(name)
        if parameter is not None:
            return tree.Set(parameter), _kind_of(parameter.history[0].value)
        attribute = self.attribute(name)
        if attribute.kind == "truth":
            self.refuse("not_compared", name=name)
        return tree.Known(
            attribute
        ), "code" if attribute.kind == "classification" else attribute.kind

    def attribute(self, name: str) -> Attribute:
        if name not in self.vocabulary:
            known = [*self.vocabulary, *self.terms.parameters, *self.terms.lists]
            self.refuse("no_such_name", name=name, among=known)
        return self.vocabulary[name]

    def of_household(self, call: ast.Call, name: str) -> tree.Node:
        match call:
            case ast.Call(
                func=ast.Name(id=called), args=[ast.Name(id="person"), item], keywords=[]
            ):
                if called == name:
                    return self.truth(item)
        return self.refuse("not_of_household", part=ast.unparse(call), name=name)

    def number(self, part: ast.expr) -> float:
        node, kind = self.value(part)
        if kind != "number" or not isinstance(node, tree.Literal):
            self.refuse("not_a_number", part=ast.unparse(part))
        return node.value  # type: ignore[return-value]

    def code_attribute(self, value: tree.Node) -> Attribute:
        if isinstance(value, tree.Known) and value.attribute.codes is not None:
            return value.attribute
        return self.refuse("no_codes")

    def code(self, part: ast.expr, attribute: Attribute) -> str:
        if not (isinstance(part, ast.Constant) and isinstance(part.value, str)):
            self.refuse("not_quoted", part=ast.unparse(part))
        self.check_code(part.value, attribute)
        return part.value

    def check_code(self, code: str, attribute: Attribute) -> None:
        if attribute.codes is not None and not attribute.codes.allows(code):
            self.refuse(
                "no_such_code", name=code, attribute=attribute.name, among=attribute.codes.codes
            )

    def cover(self, attribute: Attribute, wanted: list[str]) -> Cover:
        if attribute.codes is None:
            self.refuse("no_codes")
        return attribute.codes.cover(wanted)


def _kind_of(value: object) -> str:
    match value:
        case bool():
            return "truth"
        case int() | float():
            return "number"
        case dt.date():
            return "date"
        case str() if _CLOCK.fullmatch(value):
            return "clock"
    return "code"
