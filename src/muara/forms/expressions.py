"""The conditions and calculations of a form: read once, then answered for what paper says.

A phone works them out while it is filled. Paper cannot: whoever keys it needs the same answers, and
whoever fills it needs the conditions in words (`paper`). What stands here is the part of XPath that
forms use between questions; an expression beyond it is `Unspoken`, and nothing is guessed.
Source: ODK XForms specification, "XPath functions"; XPath 1.0, sections 3.4 and 3.5.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

Value = str | float | bool
_TOKEN = re.compile(
    r"\s*(?:(?P<text>'[^']*'|\"[^\"]*\")|(?P<number>\d+(?:\.\d+)?)|(?P<name>(?:\.\./)+[\w./-]+|"
    r"/[\w./-]+|[A-Za-z_][\w:-]*)|(?P<sign><=|>=|!=|[()=<>+,*\[\]/.-]))"
)
_LOOKED_UP = re.compile(
    r"\s*instance\('(?P<list>[^']+)'\)/root/item\[\s*(?P<key>\w+)\s*=\s*(?P<of>[^\]]+?)\s*\]"
    r"/(?P<column>\w+)\s*"
)
_LEVELS: Sequence[frozenset[str]] = (
    frozenset(["or"]),
    frozenset(["and"]),
    frozenset(["=", "!="]),
    frozenset(["<", "<=", ">", ">="]),
    frozenset(["+", "-"]),
    frozenset(["*", "div", "mod"]),
)
_WORDS = frozenset(["or", "and", "div", "mod"])


class Unspoken(Exception):
    """An expression beyond what is read here."""


@dataclass(frozen=True)
class Said:
    """A value that stands in the expression itself."""

    value: Value


@dataclass(frozen=True)
class Answer:
    """The answer to a question, by its path in the form; `.` is the question that is asked."""

    path: str


@dataclass(frozen=True)
class Call:
    """A function or an operator, with what it is given."""

    name: str
    given: tuple[Node, ...]


@dataclass(frozen=True)
class LookedUp:
    """A column of a list that goes with the form: of the row whose key is the answer."""

    listed: str
    of: Node
    column: str


Node = Said | Answer | Call | LookedUp
Find = Callable[[str, str, str], str]
"""What a list says: its name, the key of the row, the column; empty where there is no such row."""


@dataclass(frozen=True)
class Paper:
    """What an expression is answered with.

    `values`: answers by path, as a phone would send them. `today`: the day on the paper, or of the
    keying. `here`: the answer to the question itself.
    """

    values: Mapping[str, str]
    today: dt.date
    here: str = ""
    find: Find = field(default=lambda _list, _key, _column: "")


@lru_cache(maxsize=4096)
def read_expression(text: str, *, at: str = "") -> Node:
    """The expression, read; `at` is the path of the question it belongs to.

    Raises Unspoken.

    >>> read_expression("/data/worked = 'yes'")
    Call(name='=', given=(Answer(path='worked'), Said(value='yes')))
    """
    if found := _LOOKED_UP.fullmatch(text):
        return LookedUp(found["list"], read_expression(found["of"], at=at), found["column"])
    reader = _Reader(list(_tokens(text)), at)
    node = reader.level(0)
    if reader.left:
        raise Unspoken(text)
    return node


def answered(node: Node, paper: Paper) -> Value:
    """What the expression gives for these answers. Raises Unspoken for a function not known here.

    >>> node = read_expression("if(/data/hours >= 1, 'yes', 'no')")
    >>> answered(node, Paper({"hours": "12"}, dt.date(2016, 9, 1)))
    'yes'
    """
    if isinstance(node, Said):
        return node.value
    if isinstance(node, Answer):
        return paper.here if node.path == "." else paper.values.get(node.path, "")
    if isinstance(node, LookedUp):
        return paper.find(node.listed, as_text(answered(node.of, paper)), node.column)
    return _called(node, paper)


def holds(text: str, paper: Paper, *, at: str = "") -> bool | None:
    """Whether a condition is met; None where it cannot be read here. An empty one is met."""
    try:
        return as_truth(answered(read_expression(text, at=at), paper)) if text else True
    except Unspoken:
        return None


def _tokens(text: str) -> list[str]:
    found, at = [], 0
    text = text.strip()
    while at < len(text):
        token = _TOKEN.match(text, at)
        if token is None:
            raise Unspoken(text)
        found.append(token[0].strip())
        at = token.end()
    return found


class _Reader:
    """Reads tokens by level: what binds loosest first."""

    def __init__(self, tokens: list[str], at: str) -> None:
        self.tokens, self.place, self.at = tokens, 0, at

    @property
    def left(self) -> bool:
        return self.place < len(self.tokens)

    def next(self) -> str:
        return self.tokens[self.place] if self.left else ""

    def take(self, wanted: str = "") -> str:
        token = self.next()
        if not token or (wanted and token != wanted):
            raise Unspoken(" ".join(self.tokens))
        self.place += 1
        return token

    def level(self, number: int) -> Node:
        if number == len(_LEVELS):
            return self.single()
        node = self.level(number + 1)
        while self.next() in _LEVELS[number]:
            node = Call(self.take(), (node, self.level(number + 1)))
        return node

    def single(self) -> Node:
        begins = self.take()
        if begins == "(":
            node = self.level(0)
            self.take(")")
            return node
        if begins == "-":
            return Call("-", (Said(0.0), self.single()))
        if begins == ".":
            return Answer(".")
        if begins[0] in "'\"":
            return Said(begins[1:-1])
        if begins[0].isdecimal():
            return Said(float(begins))
        if begins[0] in "/.":
            return Answer(self.path(begins))
        if begins in _WORDS or self.next() != "(":
            raise Unspoken(begins)
        return Call(begins, self.given())

    def given(self) -> tuple[Node, ...]:
        self.take("(")
        found: list[Node] = []
        while self.next() != ")":
            found.append(self.level(0))
            if self.next() != ")":
                self.take(",")
        self.take(")")
        return tuple(found)

    def path(self, token: str) -> str:
        """The path below the root: `/data/worked`, or `../worked` from the question's own."""
        if token.startswith("/"):
            return token.split("/", 2)[2] if token.count("/") > 1 else ""
        steps = self.at.split("/") if self.at else []
        while token.startswith("../"):
            steps, token = steps[:-1], token.removeprefix("../")
        return "/".join([*steps, token])


def as_text(value: Value) -> str:
    """A value as text: 12, not 12.0; a truth as true or false; no number is empty."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        if math.isnan(value):
            return ""
        return str(int(value)) if value.is_integer() else str(value)
    return value


def as_number(value: Value) -> float:
    """A value as a number; a day counts as days; what is none is not a number."""
    if not isinstance(value, str):
        return float(value)
    try:
        return float(value)
    except ValueError:
        pass
    try:
        return float(dt.date.fromisoformat(value[:10]).toordinal())
    except ValueError:
        return math.nan


def as_truth(value: Value) -> bool:
    """A value as yes or no: an empty text, zero and no number are no."""
    if isinstance(value, float):
        return bool(value) and not math.isnan(value)
    return bool(value)


def _called(node: Call, paper: Paper) -> Value:
    if node.name in _LAZY:
        return _LAZY[node.name](node.given, paper)
    if node.name not in _PLAIN:
        raise Unspoken(node.name)
    try:
        return _PLAIN[node.name](*(answered(each, paper) for each in node.given))
    except (TypeError, ZeroDivisionError, OverflowError, ValueError, re.error) as problem:
        raise Unspoken(node.name) from problem


def _if(given: Sequence[Node], paper: Paper) -> Value:
    if len(given) != 3:  # noqa: PLR2004  (a condition, and what holds either way)
        raise Unspoken("if")
    return answered(given[1 if as_truth(answered(given[0], paper)) else 2], paper)


def _coalesce(given: Sequence[Node], paper: Paper) -> Value:
    said = (answered(each, paper) for each in given)
    return next((each for each in said if each != ""), "")


_LAZY: Mapping[str, Callable[[Sequence[Node], Paper], Value]] = {
    "if": _if,
    "coalesce": _coalesce,
    "and": lambda given, paper: all(as_truth(answered(each, paper)) for each in given),
    "or": lambda given, paper: any(as_truth(answered(each, paper)) for each in given),
    "today": lambda _given, paper: paper.today.isoformat(),
    "now": lambda _given, paper: paper.today.isoformat(),
}


def _same(first: Value, second: Value) -> bool:
    if isinstance(first, bool) or isinstance(second, bool):
        return as_truth(first) == as_truth(second)
    if isinstance(first, float) or isinstance(second, float):
        return as_number(first) == as_number(second)
    return first == second


def _formatted(value: Value, shape: Value) -> str:
    text = as_text(value)
    if not text:
        return ""
    day = dt.datetime.fromisoformat(text)
    return day.strftime(as_text(shape).replace("%n", str(day.month)).replace("%e", str(day.day)))


_PLAIN: Mapping[str, Callable[..., Value]] = {
    "=": _same,
    "!=": lambda a, b: not _same(a, b),
    "<": lambda a, b: as_number(a) < as_number(b),
    "<=": lambda a, b: as_number(a) <= as_number(b),
    ">": lambda a, b: as_number(a) > as_number(b),
    ">=": lambda a, b: as_number(a) >= as_number(b),
    "+": lambda a, b: as_number(a) + as_number(b),
    "-": lambda a, b: as_number(a) - as_number(b),
    "*": lambda a, b: as_number(a) * as_number(b),
    "div": lambda a, b: as_number(a) / as_number(b),
    "mod": lambda a, b: math.fmod(as_number(a), as_number(b)),
    "not": lambda a: not as_truth(a),
    "boolean": as_truth,
    "true": lambda: True,
    "false": lambda: False,
    "number": as_number,
    "int": lambda a: float(math.trunc(as_number(a))),
    "round": lambda a: float(math.floor(as_number(a) + 0.5)),
    "string": as_text,
    "date": as_text,
    "once": lambda a: a,
    "selected": lambda a, b: as_text(b) in as_text(a).split(),
    "count-selected": lambda a: float(len(as_text(a).split())),
    "string-length": lambda a: float(len(as_text(a))),
    "concat": lambda *each: "".join(as_text(one) for one in each),
    "contains": lambda a, b: as_text(b) in as_text(a),
    "starts-with": lambda a, b: as_text(a).startswith(as_text(b)),
    "regex": lambda a, b: re.fullmatch(as_text(b), as_text(a)) is not None,
    "format-date": _formatted,
    "min": lambda *each: min(as_number(one) for one in each),
    "max": lambda *each: max(as_number(one) for one in each),
}
