"""A scheme's file with one condition worded anew from a day on: text in, text out.

The version in force ends on the day before and stays; a new one follows it, which takes over all
that it does not say. Comments of the file are not kept: what is written here is read by machines,
and the pack's own file is not touched.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

BARE = re.compile(r"[A-Za-z0-9_-]+")
DAY = dt.timedelta(days=1)
CARRIED = ("unconfirmed", "doubt")
"""What is doubtful about a version is doubtful about the one made from it."""


class NoSuchDay(Exception):
    """There is no version to change on this day, or another change has it already."""

    def __init__(self, taken: bool) -> None:
        self.taken = taken
        super().__init__()


def with_condition(
    text: str, *, condition: Mapping[str, Any], since: dt.date, source: str, again: bool = False
) -> str:
    """The file in which this condition is so from this day on.

    `again` lets a second condition be changed from the day on which a change made here began.
    Raises NoSuchDay, and KeyError where the version has no condition of this id.
    """
    told = tomllib.loads(text)
    versions = told["versions"]
    at = _in_force(versions, since)
    if at is None:
        raise NoSuchDay(taken=False)
    held, before = versions[at], _conditions(versions, at)
    conditions = _replaced(before, condition)
    if held["valid_from"] == since:
        if not again:
            raise NoSuchDay(taken=True)
        held |= {"conditions": conditions, "source": source}
        return written(told)
    if at + 1 < len(versions):
        versions[at + 1].setdefault("conditions", before)
    new = {"valid_from": since}
    if "valid_to" in held:
        new["valid_to"] = held["valid_to"]
    new |= {name: held[name] for name in CARRIED if name in held}
    held["valid_to"] = since - DAY
    versions.insert(at + 1, new | {"source": source, "conditions": conditions})
    return written(told)


def fingerprint(text: str) -> str:
    """What tells one text from another."""
    return hashlib.sha256(text.encode()).hexdigest()


def written(told: Mapping[str, Any]) -> str:
    """A table as TOML: plain values first, tables of tables below.

    >>> print(written({"a": 1, "b": [{"c": "x", "d": {"en": "é"}}]}), end="")
    a = 1
    <BLANKLINE>
    [[b]]
    c = "x"
    d = { en = "é" }
    """
    return "\n".join(_lines(told, ())) + "\n"


def _lines(table: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[str]:
    below = {name: value for name, value in table.items() if _is_array(value)}
    for name, value in table.items():
        if name not in below:
            yield f"{_key(name)} = {_value(value)}"
    for name, tables in below.items():
        header = ".".join(_key(part) for part in (*path, name))
        for each in tables:
            yield from ("", f"[[{header}]]", *_lines(each, (*path, name)))


def _is_array(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(v, dict) for v in value)


def _key(name: str) -> str:
    return name if BARE.fullmatch(name) else _text(name)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, list):
        return f"[{', '.join(_value(each) for each in value)}]"
    if isinstance(value, dict):
        inside = ", ".join(f"{_key(name)} = {_value(each)}" for name, each in value.items())
        return f"{{ {inside} }}" if inside else "{}"
    return repr(value)


def _text(text: str) -> str:
    """JSON's way of writing a text is TOML's, but for one control character."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _in_force(versions: list[dict[str, Any]], day: dt.date) -> int | None:
    return next(
        (
            at
            for at, version in enumerate(versions)
            if version["valid_from"] <= day <= version.get("valid_to", dt.date.max)
        ),
        None,
    )


def _conditions(versions: list[dict[str, Any]], at: int) -> list[dict[str, Any]]:
    """The conditions in force: the version's own, or the last ones given before it."""
    told = [version["conditions"] for version in versions[: at + 1] if "conditions" in version]
    found: list[dict[str, Any]] = told[-1]
    return found


def _replaced(
    conditions: list[dict[str, Any]], condition: Mapping[str, Any]
) -> list[dict[str, Any]]:
    if condition["id"] not in {each["id"] for each in conditions}:
        raise KeyError(condition["id"])
    return [dict(condition) if each["id"] == condition["id"] else each for each in conditions]
