"""What a script asks of a table: `$filter`, `$select` and where to go on. Pure.

Source: OData 4.01, part 2, URL conventions; of it what docs.getodk.org, "OData Endpoints", names.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import json
import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.db.models import Q
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from muara_server.intake.central.problems import Problem

if TYPE_CHECKING:
    from django.http import HttpRequest

Field = Callable[[Any], Any]
"""What a value of the filter is compared as, in the table's own terms."""
DIGITS, NESTED = 9, 50
"""Numbers of more digits, and filters with more brackets and negations, are nobody's question."""
_TOKEN = re.compile(
    r"\s*(?:(?P<text>'(?:[^']|'')*')"
    r"|(?P<moment>\d{4}-\d\d-\d\d(?:T[\d:.]+(?:Z|[+-]\d\d:\d\d)?)?)"
    r"|(?P<number>-?\d+(?:\.\d+)?)|(?P<sign>[()])|(?P<name>[$\w][\w/$.-]*))"
)
_LOOKUPS = {"eq": "", "lt": "__lt", "le": "__lte", "gt": "__gt", "ge": "__gte"}
_NEGATED = frozenset({"ne", "neq"})
_TURNED = {"lt": "gt", "le": "ge", "gt": "lt", "ge": "le"}
_PARTS = ("year", "month", "day", "hour", "minute", "second")
_START = "$root/Submissions/"


def condition(text: str, fields: Mapping[str, tuple[str, Field]]) -> Q:
    """A filter as a condition on rows. `fields`: column and conversion by the name in OData.

    >>> condition("__system/updatedAt eq null", {"__system/updatedAt": ("changed", lambda at: at)})
    <Q: (AND: ('changed__isnull', True))>

    Raises Problem for what cannot be read, and for fields and functions that there are not.
    """
    reader = _Reader(text, fields)
    found = reader.either()
    if reader.left:
        raise reader.unread()
    return found


class _Reader:
    """Reads a filter from the left: `or` binds least, then `and`, then `not`."""

    def __init__(self, text: str, fields: Mapping[str, tuple[str, Field]]) -> None:
        self.fields, self.left = fields, _tokens(text)
        if sum(said in {"(", "not"} for _kind, said in self.left) > NESTED:
            raise self.unread()

    def either(self) -> Q:
        found = self.both()
        while self.takes("or"):
            found |= self.both()
        return found

    def both(self) -> Q:
        found = self.plain()
        while self.takes("and"):
            found &= self.plain()
        return found

    def plain(self) -> Q:
        if self.takes("not"):
            return ~self.plain()
        if self.takes("("):
            found = self.either()
            self.needs(")")
            return found
        return self.compared()

    def compared(self) -> Q:
        first, sign, second = self.side(), self.next()[1], self.side()
        if isinstance(second, _Column) and not isinstance(first, _Column):
            first, second, sign = second, first, _TURNED.get(sign, sign)
        if not isinstance(first, _Column) or isinstance(second, _Column):
            raise self.unread()
        if sign in _NEGATED:
            return first.other_than(second)
        if sign not in _LOOKUPS:
            raise self.unread()
        return first.compared(sign, second)

    def side(self) -> Any:
        kind, text = self.next()
        if kind == "text":
            return text[1:-1].replace("''", "'")
        if kind == "moment":
            return _moment(text)
        if kind == "number":
            return float(text) if "." in text else int(text)
        if kind == "sign":
            raise self.unread()
        if text in {"null", "true", "false"}:
            return {"null": None, "true": True, "false": False}[text]
        return self.function(text) if self.takes("(") else self.column(text)

    def function(self, name: str) -> Any:
        if name == "now":
            self.needs(")")
            return timezone.now()
        if name not in _PARTS:
            told = {"found": name}
            raise Problem(501.4, _("The function %(found)s is not known here.") % told, **told)
        column = self.column(self.next()[1])
        self.needs(")")
        if column.as_kept is not as_moment:
            raise self.unread()
        return _Column(f"{column.name}__{name}", _as_number)

    def column(self, name: str) -> _Column:
        found = self.fields.get(name.removeprefix(_START))
        if found is None:
            told = {"text": name}
            raise Problem(501.5, _("Rows cannot be filtered by %(text)s.") % told, **told)
        return _Column(*found)

    def takes(self, word: str) -> bool:
        if self.left and self.left[0][1] == word and self.left[0][0] != "text":
            self.left.pop(0)
            return True
        return False

    def needs(self, word: str) -> None:
        if not self.takes(word):
            raise self.unread()

    def next(self) -> tuple[str, str]:
        if not self.left:
            raise self.unread()
        return self.left.pop(0)

    def unread(self) -> Problem:
        where = self.left[0][1] if self.left else _("the end")
        told = {"reason": where}
        return Problem(400.18, _("The filter cannot be read at: %(reason)s.") % told, **told)


class _Column:
    """A column of the table, or a part of its moment."""

    def __init__(self, name: str, as_kept: Field) -> None:
        self.name, self.as_kept = name, as_kept

    def compared(self, sign: str, value: Any) -> Q:
        if value is None:
            if sign != "eq":
                raise Problem(400.18, _("Nothing is before or after null."), reason="null")
            return Q(**{f"{self.name}__isnull": True})
        kept = self.as_kept(value)
        if isinstance(kept, list):
            if sign != "eq":
                raise Problem(501.4, _("This can only be equal or not."), text=sign)
            return Q(**{f"{self.name}__in": kept})
        return Q(**{f"{self.name}{_LOOKUPS[sign]}": kept})

    def other_than(self, value: Any) -> Q:
        """Null is other than any value; a database leaves that open."""
        other = ~self.compared("eq", value)
        return other if value is None else other | Q(**{f"{self.name}__isnull": True})


def selected(row: dict[str, Any], names: frozenset[str]) -> dict[str, Any]:
    """The fields of a row that were asked for, each by its path.

    >>> selected({"a": 1, "g": {"b": 2, "c": 3}}, frozenset({"g/b"}))
    {'g': {'b': 2}}
    """
    found: dict[str, Any] = {}
    for name, value in row.items():
        below = frozenset(each.partition("/")[2] for each in names if each.startswith(f"{name}/"))
        if name in names:
            found[name] = value
        elif below and isinstance(value, dict):
            found[name] = selected(value, below)
    return found


def token(told: Mapping[str, str]) -> str:
    """Where a script goes on, as one word for an address."""
    return base64.urlsafe_b64encode(json.dumps(dict(told)).encode()).decode().rstrip("=")


def read_token(said: str) -> dict[str, str]:
    """What such a word says. Raises Problem for one that was not given out here."""
    try:
        told = json.loads(base64.urlsafe_b64decode(said + "=" * (-len(said) % 4)))
        return {"instance": str(told["instance"]), "row": str(told["row"])}
    except (binascii.Error, ValueError, KeyError, TypeError):
        raise Problem(
            400.8, _("There is no such place to go on from."), field="$skiptoken"
        ) from None


def root(request: HttpRequest) -> str:
    """The address of the service that a table belongs to."""
    end = request.path.rindex(".svc") + len(".svc")
    return request.build_absolute_uri(request.path[:end])


def address(request: HttpRequest, **onwards: str) -> str:
    """Where to go on: what was asked, from another place."""
    said = {name: text for name, text in request.GET.items() if name != "$skip"}
    return request.build_absolute_uri(request.path) + "?" + urlencode(said | onwards)


def whole(said: str | None, name: str) -> int | None:
    """A whole number of an address, not below zero; None where it is not said."""
    if said is None:
        return None
    if not said.isdecimal() or len(said) > DIGITS:
        raise Problem(400.8, _("%(name)s must be a whole number.") % {"name": name}, field=name)
    return int(said)


def as_moment(value: Any) -> Any:
    """A moment to compare with; a text may be one."""
    found = _moment(value) if isinstance(value, str) else value
    if not isinstance(found, dt.datetime):
        raise Problem(400.18, _("A day and time is compared with a day and time."), reason="type")
    return found


def _as_number(value: Any) -> Any:
    if not isinstance(value, int):
        raise Problem(400.18, _("A part of a day is compared with a whole number."), reason="type")
    return value


def _moment(text: str) -> dt.datetime:
    try:
        found = parse_datetime(text if "T" in text else f"{text}T00:00:00Z")
    except ValueError:
        found = None
    if found is None:
        told = {"reason": "datetime"}
        raise Problem(400.18, _("A day and time of the filter cannot be read."), **told)
    return found if found.tzinfo else found.replace(tzinfo=dt.UTC)


def _tokens(text: str) -> list[tuple[str, str]]:
    found, at = [], 0
    while text[at:].strip():
        token = _TOKEN.match(text, at)
        if token is None:
            told = {"reason": str(at)}
            raise Problem(400.18, _("The filter cannot be read at: %(reason)s.") % told, **told)
        found.append((str(token.lastgroup), token[str(token.lastgroup)]))
        at = token.end()
    return found
