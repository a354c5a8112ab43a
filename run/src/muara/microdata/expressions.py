"""How a mapping makes one word of the vocabulary from the columns of a file.

Mostly it names a column: `"R708"`. Where a survey asks in pieces it may reckon:

    "P416 + P3137S1 * P3137S2"        numbers; a blank part makes the whole blank
    "sum(CL8, CL10, CL13)"            a blank part counts nothing; all blank stays blank
    "first(P416, P415)"               the first that is not blank
    "P400 == 1 or P401 == 1"          true, false, or blank where it cannot be told
    "V4001 in ['1', '2']"             text codes stand in quotes

A column whose name is not a plain word stands in backticks: "`hours, main job` + V2".
"""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import reduce
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

Cell = Callable[[str], pl.Expr]
"""The expression that gives a column's cells, as text or as numbers."""

_ARITHMETIC: dict[type[ast.operator], Callable[[pl.Expr, pl.Expr], pl.Expr]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
}
_COMPARISON: dict[type[ast.cmpop], Callable[[pl.Expr, pl.Expr], pl.Expr]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}
_CALLS = ("sum", "first")
_QUOTED = re.compile(r"`([^`]+)`")
_GRAMMAR = "columns, numbers, + - *, sum(...), first(...), comparisons, in [...], and or not"


class NotAnExpression(ValueError):
    """The text uses something that column expressions do not have."""


@dataclass(frozen=True)
class Reckoning:
    """A column, or an expression over columns, read and checked.

    Attributes:
        text: As it stands in the mapping.
        columns: The columns it reads, in order of first use.
        numbers: Those of them whose cells must be numbers.
    """

    text: str
    columns: tuple[str, ...]
    numbers: frozenset[str] = frozenset()
    _tree: ast.expr | None = field(default=None, repr=False)
    _names: dict[str, str] = field(default_factory=dict, repr=False)

    @property
    def plain(self) -> bool:
        """Is it one column as it stands?"""
        return self._tree is None

    def expression(self, *, text: Cell, number: Cell) -> pl.Expr:
        """The Polars expression; `text` and `number` give a column's cells."""
        if self._tree is None:
            return text(self.columns[0])
        return _Builder(self._names, text, number).value(self._tree)


def reckoning(text: str, *, columns: Collection[str]) -> Reckoning:
    """Read a column name or an expression.

    Args:
        text: What stands in the mapping.
        columns: The columns of the file: one of these names is taken as it is, whatever it holds.

    Raises:
        NotAnExpression: something other than columns, numbers and the few operations allowed.

    >>> reckoning("P1 * P2 + sum(P3, P4)", columns=[]).columns
    ('P1', 'P2', 'P3', 'P4')
    """
    if text in columns:
        return Reckoning(text, (text,))
    quoted: dict[str, str] = {}
    source = _QUOTED.sub(lambda match: _stand_in(match[1], quoted), text)
    tree = _parsed(source, text=text)
    if isinstance(tree, ast.Name):
        return Reckoning(text, (quoted.get(tree.id, tree.id),))
    _check(tree)
    used = tuple(dict.fromkeys(quoted.get(name, name) for name in _names(tree)))
    numbers = frozenset(quoted.get(name, name) for name in _number_names(tree))
    return Reckoning(text, used, numbers, tree, quoted)


def _stand_in(name: str, quoted: dict[str, str]) -> str:
    word = f"quoted_{len(quoted)}_"
    quoted[word] = name
    return word


def _parsed(source: str, *, text: str) -> ast.expr:
    try:
        return ast.parse(f"({source})", mode="eval").body
    except (SyntaxError, ValueError):
        raise NotAnExpression(f"{text!r} is neither a column nor {_GRAMMAR}") from None


def _check(part: ast.expr) -> None:
    for node in _parts(part):
        if isinstance(node, ast.Constant) and not isinstance(node.value, (int, float, str)):
            raise NotAnExpression(f"{ast.unparse(node)} is not a number or a quoted code")
        for below in _judged(node):
            if not isinstance(below, (ast.Compare, ast.BoolOp)) and not _is_not(below):
                raise NotAnExpression(f"{ast.unparse(below)} is not true or false: compare it")


def _judged(node: ast.expr) -> list[ast.expr]:
    """The parts that must be true or false by themselves."""
    return _below(node) if isinstance(node, ast.BoolOp) or _is_not(node) else []


def _is_not(node: ast.expr) -> bool:
    return isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not)


def _parts(part: ast.expr) -> Iterator[ast.expr]:
    yield part
    for below in _below(part):
        yield from _parts(below)


def _below(part: ast.expr) -> list[ast.expr]:
    match part:
        case ast.Name() | ast.Constant():
            return []
        case ast.BinOp(left, op, right) if type(op) in _ARITHMETIC:
            return [left, right]
        case ast.BoolOp(_, values):
            return values
        case ast.UnaryOp(ast.Not() | ast.USub(), operand):
            return [operand]
        case ast.Compare(left, [ast.In() | ast.NotIn()], [ast.List(items)]) if items:
            return [left, *items]
        case ast.Compare(left, ops, rest) if all(type(op) in _COMPARISON for op in ops):
            return [left, *rest]
        case ast.Call(ast.Name(name), args, []) if name in _CALLS and args:
            return args
    raise NotAnExpression(f"{ast.unparse(part)} is not among {_GRAMMAR}")


def _names(tree: ast.expr) -> Iterator[str]:
    return (node.id for node in _parts(tree) if isinstance(node, ast.Name))


def _number_names(tree: ast.expr) -> Iterator[str]:
    """Columns that are reckoned with or compared with a number."""
    for node in _parts(tree):
        reckons = isinstance(node, (ast.BinOp, ast.Call, ast.UnaryOp))
        if reckons or (isinstance(node, ast.Compare) and not _is_text(node)):
            yield from (below.id for below in _below(node) if isinstance(below, ast.Name))


def _is_text(comparison: ast.Compare) -> bool:
    return any(
        isinstance(part, ast.Constant) and isinstance(part.value, str)
        for part in _below(comparison)
    )


@dataclass(frozen=True)
class _Builder:
    """Turns a checked tree into a Polars expression."""

    names: dict[str, str]
    text: Cell
    number: Cell

    def value(self, part: ast.expr, *, as_text: bool = False) -> pl.Expr:
        match part:
            case ast.Name(name):
                return (self.text if as_text else self.number)(self.names.get(name, name))
            case ast.Constant(value):
                return pl.lit(value if isinstance(value, str) else float(value))  # type: ignore[arg-type]
            case ast.BinOp(left, op, right):
                return _ARITHMETIC[type(op)](self.value(left), self.value(right))
            case ast.BoolOp(op, values):
                joined = operator.and_ if isinstance(op, ast.And) else operator.or_
                return reduce(joined, [self.value(value) for value in values])
            case ast.UnaryOp(ast.Not(), operand):
                return ~self.value(operand)
            case ast.UnaryOp(_, operand):
                return -self.value(operand)
            case ast.Compare():
                return self.comparison(part)
            case ast.Call(ast.Name(name), args):
                return self.call(name, [self.value(arg) for arg in args])
        raise NotAnExpression(ast.unparse(part))

    def comparison(self, part: ast.Compare) -> pl.Expr:
        as_text = _is_text(part)
        if isinstance(part.ops[0], (ast.In, ast.NotIn)):
            return self.member(part, as_text=as_text)
        sides = [self.value(side, as_text=as_text) for side in (part.left, *part.comparators)]
        links = zip(part.ops, sides, sides[1:], strict=False)
        return reduce(
            operator.and_, [_COMPARISON[type(op)](left, right) for op, left, right in links]
        )

    def member(self, part: ast.Compare, *, as_text: bool) -> pl.Expr:
        wanted = [ast.literal_eval(item) for item in part.comparators[0].elts]  # type: ignore[attr-defined]
        listed = [str(item) if as_text else float(item) for item in wanted]
        found = self.value(part.left, as_text=as_text).is_in(listed)
        return ~found if isinstance(part.ops[0], ast.NotIn) else found

    def call(self, name: str, args: list[pl.Expr]) -> pl.Expr:
        if name == "first":
            return pl.coalesce(args)
        # Polars' own sum counts a blank as nothing even where all parts are blank.
        known = reduce(operator.or_, [arg.is_not_null() for arg in args])
        return pl.when(known).then(pl.sum_horizontal(args))
