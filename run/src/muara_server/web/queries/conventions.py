"""The conventions, who is bound by them since when, and what the ILO is for."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from django.utils.translation import gettext

from muara_server.figures import day as in_words

from .law import COUNTRIES, Clause, article, own_clauses, pack, said, title
from .words import in_language

ILO = "ILO"
WORLD = "international"


@dataclass(frozen=True)
class Ratification:
    """One State and one convention."""

    country: str
    is_world: bool
    convention: str
    on: date | None
    bound_since: date | None
    note: str
    source: str
    unconfirmed: bool


@dataclass(frozen=True)
class Convention:
    """One convention: what it says on the day, and who ratified it."""

    key: str
    title: str
    since: date | None
    source: str
    articles: list[dict[str, Any]]
    ratifications: list[Ratification]


def everything(*, on: date) -> dict[str, Any]:
    """What the page of the conventions shows."""
    return {"on": on, "conventions": list(_conventions(on=on)), "ilo": _articles(ILO, on=on)}


def _conventions(*, on: date) -> Iterator[Convention]:
    ratified = ratifications()
    wanted = {one.convention for one in ratified}
    for key, instrument in pack("international").law.instruments.items():
        if key in wanted:
            yield Convention(
                key=key,
                title=in_language(instrument.title),
                since=instrument.since,
                source=instrument.source,
                articles=_articles(key, on=on),
                ratifications=[one for one in ratified if one.convention == key],
            )


def ratifications() -> list[Ratification]:
    """Every ratification of every pack, and every refusal so far, in the packs' order."""
    return [_ratification(country, table) for country in COUNTRIES for table in _tables(country)]


def _ratification(country: str, table: Mapping[str, Any]) -> Ratification:
    return Ratification(
        country=gettext("World") if country == WORLD else title(country),
        is_world=country == WORLD,
        convention=table["convention"],
        on=table.get("ratified_on"),
        bound_since=table.get("in_force_since"),
        note=in_language(table.get("note")),
        source=table.get("source", ""),
        unconfirmed=table.get("unconfirmed", False),
    )


@cache
def _tables(country: str) -> tuple[Mapping[str, Any], ...]:
    file = pack(country).path / "ratifications.toml"
    if not file.exists():
        return ()
    return tuple(tomllib.loads(file.read_text(encoding="utf-8")).get("ratification", ()))


def _articles(instrument: str, *, on: date) -> list[dict[str, Any]]:
    held = [one for one in own_clauses("international") if one.instrument == instrument]
    return [_row(clause, on=on) for clause in held if said(clause, on=on)]


def _row(clause: Clause, *, on: date) -> dict[str, Any]:
    return {
        "key": clause.key,
        "article": article(clause),
        "subject": in_language(clause.labels),
        "said": said(clause, on=on),
    }


def not_bound(convention: str, *, country: str, on: date) -> str:
    """That a country was not bound by a convention on a day; empty where it was."""
    held = [table for table in _tables(country) if table["convention"] == convention]
    if not held:
        return ""
    since = held[0].get("in_force_since") or held[0].get("ratified_on")
    told = {"country": title(country), "convention": convention}
    if since is None:
        return gettext("%(country)s has not ratified %(convention)s.") % told
    if since <= on:
        return ""
    told["day"] = in_words(since)
    return (
        gettext("%(country)s was not bound by %(convention)s on that day, only since %(day)s.")
        % told
    )
