"""How the directory of services and the links to it are kept: the packs say, nothing here does."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import muara_countries

SOURCE = Path(next(iter(muara_countries.__path__))) / "international" / "referrals.toml"


@dataclass(frozen=True)
class Terms:
    """Days, minutes and digits; `takes_a_place`: states of a referral; `gives`: what may be given;
    `link_used_up_by`: the steps after which a link opens no more.

    `gives` holds, by kind of service referred to, the codes of services that it may report.
    """

    check_every_days: int
    takes_a_place: Sequence[str]
    link_open_days: int
    link_used_up_by: Sequence[str]
    code_digits: int
    page_minutes: int
    gives: Mapping[str, Sequence[str]]


@cache
def terms() -> Terms:
    """What `referrals.toml` says.

    >>> terms().gives["shelter"][0]
    'shelter'
    """
    told = tomllib.loads(SOURCE.read_text(encoding="utf-8"))
    links = told["links"]
    return Terms(
        check_every_days=told["directory"]["check_every_days"],
        takes_a_place=tuple(told["directory"]["takes_a_place"]),
        link_open_days=links["open_days"],
        link_used_up_by=tuple(links["used_up_by"]),
        code_digits=links["code_digits"],
        page_minutes=links["page_minutes"],
        gives=told["gives"],
    )
