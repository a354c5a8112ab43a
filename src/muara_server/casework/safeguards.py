"""How a child and its file are guarded: the packs say, nothing here does."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import muara_countries
from muara.rules.vocabulary import Text

SOURCE = Path(next(iter(muara_countries.__path__))) / "international" / "safeguards.toml"


@dataclass(frozen=True)
class Safeguards:
    """Ages in years, `again_after` in months; `suspected_parent`: givers of consent by code.

    `decisions`: what an authority decides that stands in the place of consent to services, by code.
    `reasons`: why somebody may ask whether a child is known elsewhere.
    """

    assent_from_age: int
    suspected_parent: frozenset[str]
    decisions: frozenset[str]
    searches_a_day: int
    years_after_closure: int
    years_without_case: int
    years_of_empty_household: int
    years_after_complaint: int
    until_age: int
    years_where_age_unknown: int
    again_after: int
    notice_days: int
    days_of_brought_file: int
    reasons: Mapping[str, Text]


@cache
def safeguards() -> Safeguards:
    """What `safeguards.toml` says.

    >>> sorted(safeguards().suspected_parent)
    ['father', 'guardian', 'mother']
    """
    told = tomllib.loads(SOURCE.read_text(encoding="utf-8"))
    kept = told["retention"]
    return Safeguards(
        assent_from_age=told["assent"]["from_age"],
        suspected_parent=frozenset(told["suspicion"]["parent"]),
        decisions=frozenset(told["authority"]["decisions"]),
        searches_a_day=told["search"]["most_a_day"],
        years_after_closure=kept["years_after_closure"],
        years_without_case=kept["years_without_case"],
        years_of_empty_household=kept["years_of_empty_household"],
        years_after_complaint=kept["years_after_complaint"],
        until_age=kept["until_age"],
        years_where_age_unknown=kept["years_where_age_unknown"],
        again_after=kept["again_after_months"],
        notice_days=kept["notice_days"],
        days_of_brought_file=kept["days_of_brought_file"],
        reasons=told["search"]["reasons"],
    )
