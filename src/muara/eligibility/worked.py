"""Run the worked examples of schemes, through the compiled judge and the plain one alike."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from muara.packs import Pack, Scheme, SchemeVersion, open_pack
from muara.packs.observations import declared
from muara.packs.scheme_checks import flagged
from muara.packs.schemes import SchemeExample
from muara.rules import Attribute

from .conditions import HOUSEHOLD, PERSON, PLACE, RECEIVES, keys_of
from .pairs import pairs
from .plain import judge_one
from .value import value_of

_TYPES = {"number": pl.Float64, "truth": pl.Boolean, "date": pl.Date, "clock": pl.String}


@dataclass(frozen=True)
class SchemeFailure:
    """An example that came out otherwise than it says."""

    scheme: Scheme
    example: SchemeExample
    expected: str
    found: str

    def __str__(self) -> str:
        return (
            f"{self.scheme.file}, line {self.example.line}: expected {self.expected}, "
            f"found {self.found}. ({self.example.say})"
        )


@dataclass(frozen=True)
class SchemeReport:
    """What `check-pack` tells of schemes: examples run and wrong, what to look at, doubts."""

    ran: int
    failures: tuple[SchemeFailure, ...]
    flags: tuple[str, ...]
    unconfirmed: tuple[str, ...]

    @property
    def sound(self) -> bool:
        """Did every example come out as it says, and is nothing flagged?"""
        return not self.failures and not self.flags


def check_pack_schemes(name: str) -> SchemeReport:
    """Read a pack's own schemes, run their examples, flag what a reviewer must look at.

    Raises PackError with file, line and the nearest right word.
    """
    pack = open_pack(name)
    own = [scheme for scheme in pack.schemes.values() if _is_own(scheme, pack)]
    asked = asked_attributes(pack)
    return SchemeReport(
        ran=sum(len(scheme.examples) for scheme in own),
        failures=tuple(failure for scheme in own for failure in run(scheme, pack)),
        flags=tuple(flag for scheme in own for flag in flagged(scheme, asked)),
        unconfirmed=tuple(
            f"{version.scheme} since {version.since}"
            for scheme in own
            for version in scheme.versions
            if version.unconfirmed
        ),
    )


def _is_own(scheme: Scheme, pack: Pack) -> bool:
    return scheme.file is not None and pack.path in scheme.file.parents


def asked_attributes(pack: Pack) -> frozenset[str]:
    """The attributes that a form or visit records, or that rules and decisions conclude."""
    found = {name for name, word in pack.vocabulary.items() if word.concluded}
    for folder in pack.folders:
        kinds = declared(folder)["kinds"]
        found |= {name for kind in kinds.values() for name in _recorded(kind, pack)}
    return frozenset(found)


def _recorded(kind: Mapping[str, Any], pack: Pack) -> Iterator[str]:
    yield from kind.get("facts", ())
    yield from kind.get("own", {})
    scopes = kind.get("scopes", ())
    yield from (name for name, word in pack.vocabulary.items() if word.scope in scopes)


def run(scheme: Scheme, pack: Pack) -> Iterator[SchemeFailure]:
    """The examples of one scheme that came out otherwise, each judged plainly and compiled."""
    for example in scheme.examples:
        version = scheme.on(example.on)
        if version is None:
            yield SchemeFailure(scheme, example, "a version in force", f"none on {example.on}")
            continue
        for answer in (_plain(scheme, version, example, pack), _compiled(scheme, example, pack)):
            yield from _compared(scheme, example, answer)


def _compared(
    scheme: Scheme, example: SchemeExample, found: Mapping[str, Any]
) -> Iterator[SchemeFailure]:
    wanted: dict[str, Any] = {"verdict": example.expect}
    if example.failing is not None:
        wanted["failing"] = set(example.failing)
    if example.unknown is not None:
        wanted["unknown"] = set(example.unknown)
    if example.value is not None:
        wanted["value"] = example.value
    for name, expected in wanted.items():
        if found[name] != expected:
            yield SchemeFailure(
                scheme, example, f"{name} {_told(expected)}", f"{_told(found[name])}"
            )


def _told(value: Any) -> str:
    return ", ".join(sorted(value)) or "none" if isinstance(value, set) else str(value)


def _plain(
    scheme: Scheme, version: SchemeVersion, example: SchemeExample, pack: Pack
) -> dict[str, Any]:
    row = {**example.given, RECEIVES: keys_of(example.given.get(RECEIVES))}
    around: dict[str, Any] = {
        "geography": pack.geography,
        "household": people_of(scheme, example, pack) or (),
        "day": example.on,
    }
    found = judge_one(scheme, version, row, **around)
    return {
        "verdict": found.verdict,
        "failing": set(found.failing),
        "unknown": set(found.unknown),
        "value": value_of(version, row, **around),
    }


def people_of(scheme: Scheme, example: SchemeExample, pack: Pack) -> list[dict[str, Any]]:
    """The persons of an example, the household's facts on each; none where none is described.

    Of a person's scheme `given` is the person, the first, and `household` are the others; of a
    household's scheme `household` is everybody.
    """
    given = dict(example.given)
    own = {name: value for name, value in given.items() if _scope(name, pack) == "household"}
    others = [{**own, **person} for person in example.household]
    return [given, *others] if scheme.unit == "person" else others


def _compiled(scheme: Scheme, example: SchemeExample, pack: Pack) -> dict[str, Any]:
    frame = example_frame(scheme, example, pack)
    answered = pairs(frame, on=example.on, pack=pack, schemes=[scheme.key])
    wanted = "p0" if scheme.unit == "person" else None
    row = answered.filter(pl.col(PERSON).eq_missing(pl.lit(wanted))).row(0, named=True)
    return {
        "verdict": row["verdict"],
        "failing": set(filter(None, row["failing"].split(";"))),
        "unknown": set(filter(None, row["unknown"].split(";"))),
        "value": row["value"],
    }


def example_frame(scheme: Scheme, example: SchemeExample, pack: Pack) -> pl.DataFrame:
    """The people of an example as a frame; a household of which nobody is known has one row."""
    people = people_of(scheme, example, pack)
    rows = people or [dict(example.given)]
    names = list(dict.fromkeys(name for row in rows for name in row))
    ids = [f"p{n}" for n in range(len(rows))] if people else [None]
    return pl.DataFrame(
        [
            pl.Series(HOUSEHOLD, ["h"] * len(rows), dtype=pl.String),
            pl.Series(PERSON, ids, dtype=pl.String),
            *(_series(name, [row.get(name) for row in rows], pack) for name in names),
        ]
    )


def _scope(name: str, pack: Pack) -> str:
    if name in (PLACE, RECEIVES):
        return "household"
    return _attribute(name, pack).scope


def _attribute(name: str, pack: Pack) -> Attribute:
    return pack.vocabulary.get(name) or pack.vocabulary[name.rsplit("_", 1)[0]]


def _series(name: str, values: Sequence[Any], pack: Pack) -> pl.Series:
    if name == RECEIVES:
        texts = [None if value is None else ";".join(value) for value in values]
        return pl.Series(name, texts, dtype=pl.String)
    if name == PLACE:
        return pl.Series(name, values, dtype=pl.String)
    kind = _TYPES.get(_attribute(name, pack).kind, pl.String)
    if kind is pl.Float64:
        values = [None if value is None else float(value) for value in values]
    return pl.Series(name, values, dtype=kind)
