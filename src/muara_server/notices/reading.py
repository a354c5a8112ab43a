"""The files of what people are told, read once and checked: a slip shows before anybody is told."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

from django.conf import settings

from muara.errors import PackError, nearest
from muara_server.accounts import roles

SERVER = Path(__file__).resolve().parent.parent
OWN = Path(__file__).with_name("notices.toml")
FIELDS = {"say", "one", "values", "at_once", "urgent", "here"}
SORTS = {"count", "day", "place"}
FILLED_IN = re.compile(r"{(\w*)}")
HOURS = range(24)

Texts = Mapping[str, str]
Codes = Mapping[str, Texts]


@dataclass(frozen=True)
class Kind:
    """One kind of notice: its sentence, what is filled in, and whom it reaches when."""

    key: str
    say: Texts
    one: Texts
    values: Mapping[str, str | Codes]
    at_once: frozenset[str]
    urgent: bool
    here: bool


@dataclass(frozen=True)
class Usual:
    """What holds for everybody who has not chosen otherwise, and for the server as a whole."""

    quiet_from: int
    quiet_until: int
    digest: int
    retry_minutes: tuple[int, ...]
    levels: frozenset[str]
    never: tuple[str, ...]
    zones: Mapping[str, str]


@cache
def usual(path: Path = OWN) -> Usual:
    """The usual hours, the retries, the zones, and the words that no notice holds.

    >>> usual().quiet_from, usual().quiet_until
    (21, 7)
    """
    told = _read(path)
    hours, zones = told["hours"], told["zones"]
    for name, hour in hours.items():
        if hour not in HOURS:
            raise _fault(f"hours.{name} is no hour.", path, found=hour, expected="0 to 23")
    for code, zone in zones.items():
        if zone not in available_timezones():
            do = nearest(zone, available_timezones())
            raise _fault(f"zones.{code} is no zone of time.", path, found=zone, do=do)
    return Usual(
        quiet_from=hours["quiet_from"],
        quiet_until=hours["quiet_until"],
        digest=hours["digest"],
        retry_minutes=tuple(told["sending"]["retry_minutes"]),
        levels=frozenset(told["places"]["levels"]),
        never=tuple(word for words in told["never"].values() for word in words),
        zones=zones,
    )


@cache
def kinds() -> dict[str, Kind]:
    """Every kind of notice of every app, by its key.

    >>> kinds()["notices.test"].urgent
    True
    """
    files = [SERVER / app / OWN.name for app in settings.APPS]
    return {kind.key: kind for path in files if path.exists() for kind in kinds_in(path)}


def kinds_in(path: Path) -> list[Kind]:
    """The kinds of one file. Raises PackError, which says what is wrong and where."""
    return [_kind(key, fields, path) for key, fields in _read(path).get("kinds", {}).items()]


def kind(key: str) -> Kind:
    """The kind of this key: a slip in code shows at once."""
    if key not in kinds():
        raise PackError(f"There is no notice {key!r}.", do=nearest(key, kinds()))
    return kinds()[key]


def _kind(key: str, fields: Mapping[str, Any], path: Path) -> Kind:
    for name in fields.keys() - FIELDS:
        raise _fault(f"kinds.{key}.{name} is unknown.", path, do=nearest(name, FIELDS))
    found = Kind(
        key=key,
        say=fields["say"],
        one=fields.get("one", {}),
        values=fields.get("values", {}),
        at_once=frozenset(fields.get("at_once", ())),
        urgent=fields.get("urgent", False),
        here=fields.get("here", False),
    )
    _check_roles(found, path)
    _check_values(found, path)
    _check_texts(found, path)
    return found


def _check_roles(found: Kind, path: Path) -> None:
    known = {role.key for role in roles.shipped()}
    for role in found.at_once - known:
        raise _fault(
            f"kinds.{found.key}.at_once names no role.", path, found=role, do=nearest(role, known)
        )


def _check_values(found: Kind, path: Path) -> None:
    for name, sort in found.values.items():
        if isinstance(sort, str) and sort not in SORTS:
            where = f"kinds.{found.key}.values.{name} is no sort of value."
            raise _fault(where, path, found=sort, do=nearest(sort, SORTS))


def _check_texts(found: Kind, path: Path) -> None:
    """Every language has its sentence, fills in the same, and holds no word that gives away."""
    words = [
        texts
        for sort in found.values.values()
        if not isinstance(sort, str)
        for texts in sort.values()
    ]
    for texts in (found.say, *words):
        if missing := roles.LANGUAGES - texts.keys():
            raise _fault(f"kinds.{found.key} lacks words.", path, expected=sorted(missing))
    for language, text in [*found.say.items(), *found.one.items()]:
        filled = set(FILLED_IN.findall(text))
        if filled - found.values.keys() or (
            language in found.say and text == found.say[language] and filled != found.values.keys()
        ):
            raise _fault(
                f"kinds.{found.key} fills in other values than it has ({language}).",
                path,
                found=sorted(filled),
                expected=sorted(found.values),
            )
    everything = [text for texts in (found.say, found.one, *words) for text in texts.values()]
    for text in everything:
        for word in usual().never:
            if word.casefold() in text.casefold():
                raise _fault(
                    f"kinds.{found.key} holds a word that no notice holds.",
                    path,
                    found=word,
                    do="Say it so that whoever sees the screen learns nothing.",
                )


def _read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _fault(message: str, path: Path, **more: Any) -> PackError:
    return PackError(message, file=f"{path.parent.name}/{path.name}", **more)
