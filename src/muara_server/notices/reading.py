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
    found: dict[str, Kind] = {}
    for path in files:
        for each in kinds_in(path) if path.exists() else ():
            if each.key in found:
                raise _fault(f"kinds.{each.key} is a notice of another app already.", path)
            found[each.key] = each
    return found


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
    if "say" not in fields:
        raise _fault(f"kinds.{key} has no sentence.", path, expected="say")
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
    _check_words(found, path)
    _check_filled_in(found, path)
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


def _check_words(found: Kind, path: Path) -> None:
    """Every language has its sentence and its codes, and no word gives anything away."""
    codes = [
        texts
        for sort in found.values.values()
        if not isinstance(sort, str)
        for texts in sort.values()
    ]
    for texts in (found.say, *codes):
        if missing := roles.LANGUAGES - texts.keys():
            raise _fault(f"kinds.{found.key} lacks words.", path, expected=sorted(missing))
    for text in (text for texts in (found.say, found.one, *codes) for text in texts.values()):
        if word := giveaway(text):
            raise _fault(
                f"kinds.{found.key} holds a word that no notice holds.",
                path,
                found=word,
                do="Say it so that whoever sees the screen learns nothing.",
            )


def _check_filled_in(found: Kind, path: Path) -> None:
    """A sentence fills in every value; the one for a single one may leave the number out."""
    for language, text in found.say.items():
        if set(FILLED_IN.findall(text)) != found.values.keys():
            raise _misfilled(found, language, text, path)
    for language, text in found.one.items():
        if not set(FILLED_IN.findall(text)) <= found.values.keys():
            raise _misfilled(found, language, text, path)


def _misfilled(found: Kind, language: str, text: str, path: Path) -> PackError:
    return _fault(
        f"kinds.{found.key} fills in other values than it has ({language}).",
        path,
        found=", ".join(FILLED_IN.findall(text)) or "none",
        expected=", ".join(found.values) or "none",
    )


def giveaway(text: str) -> str:
    """The first word of a text that no notice holds; empty where there is none."""
    plain = text.casefold()
    return next((word for word in usual().never if word.casefold() in plain), "")


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise _fault(f"This is no TOML: {error}.", path) from error


def _fault(message: str, path: Path, **more: Any) -> PackError:
    return PackError(message, file=f"{path.parent.name}/{path.name}", **more)
