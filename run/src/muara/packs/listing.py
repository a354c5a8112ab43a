"""What there is to choose from: the definitions and the words of the packs, as tables."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from muara.rules import Attribute

    from . import Pack
    from .regimes import Regime
    from .schemes import Scheme, SchemeVersion


def regimes_of(pack: Pack, language: str = "en") -> pl.DataFrame:
    """One row a regime: regime, kind, law, since, until, unknown, requires, uses, ..."""
    return pl.DataFrame([_regime(each, language) for each in pack.regimes.values()])


def vocabulary_of(pack: Pack, language: str = "en") -> pl.DataFrame:
    """One row an attribute: name, type, scope, unit, range, interval, sum_of, codes, ..."""
    return pl.DataFrame([_word(each, language) for each in pack.vocabulary.values()])


SCHEME_COLUMNS = (
    "scheme",
    "jurisdiction",
    "unit",
    "kind",
    "pillar",
    "since",
    "until",
    "conditions",
    "papers",
    "unconfirmed",
    "title",
    "source",
)


def schemes_of(pack: Pack, on: dt.date | None = None, language: str = "en") -> pl.DataFrame:
    """One row a version of a scheme, the same columns where there is none."""
    rows = [
        _version(scheme, version, language)
        for scheme in pack.schemes.values()
        for version in scheme.versions
        if on is None or version.holds(on)
    ]
    return pl.DataFrame(rows, schema=dict.fromkeys(SCHEME_COLUMNS, pl.String))


def _version(scheme: Scheme, version: SchemeVersion, language: str) -> dict[str, str]:
    needs = ";".join("|".join(group) for group in version.papers.needs)
    return {
        "scheme": scheme.key,
        "jurisdiction": scheme.jurisdiction,
        "unit": scheme.unit,
        "kind": scheme.kind,
        "pillar": scheme.pillar,
        "since": str(version.since),
        "until": str(version.until or ""),
        "conditions": ";".join(condition.id for condition in version.conditions),
        "papers": needs or version.papers.asked,
        "unconfirmed": "yes" if version.unconfirmed else "",
        "title": scheme.called(language),
        "source": version.source,
    }


def _regime(regime: Regime, language: str) -> dict[str, str]:
    return {
        "regime": regime.id,
        "kind": regime.kind,
        "law": regime.law,
        "since": str(regime.since or ""),
        "until": str(regime.until or ""),
        "unknown": regime.unknown,
        "requires": ";".join(regime.requires),
        "uses": ";".join(regime.uses),
        "secondary": "yes" if regime.secondary else "",
        "title": regime.title.get(language) or regime.title.get("en", ""),
        "source": regime.source,
    }


def _word(word: Attribute, language: str) -> dict[str, str]:
    limits = (word.low, word.high)
    return {
        "name": word.name,
        "type": word.kind,
        "scope": word.scope,
        "unit": word.unit,
        "range": " to ".join(f"{limit:g}" for limit in limits if limit is not None),
        "interval": "yes" if word.interval else "",
        "sum_of": ";".join(word.sum_of),
        "codes": _codes(word),
        "label": word.label(language),
        "question": word.ask(language),
    }


def _codes(word: Attribute) -> str:
    if word.codes is None:
        return ""
    codes = list(word.codes.codes)
    return f"{len(codes)} codes, any depth" if word.codes.deepens else ";".join(codes)
