"""The factual claims of the two founding papers, each checked against a source."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from urllib.parse import urlencode

from django.utils.translation import gettext, gettext_noop

from .law import COUNTRIES, pack
from .words import in_language

FINDINGS = {
    "confirmed": gettext_noop("confirmed"),
    "contradicted": gettext_noop("contradicted"),
    "garbled": gettext_noop("garbled"),
    "unsourced": gettext_noop("unsourced"),
}
MARKS = {"confirmed": "✓", "contradicted": "✕", "garbled": "≈", "unsourced": "?"}


@dataclass(frozen=True)
class Claim:
    """One claim as the paper makes it, and what was found."""

    id: str
    paper: str
    paper_name: str
    text: str
    finding: str
    mark: str
    word: str
    found: str
    source: str


@dataclass(frozen=True)
class Choice:
    """One way to narrow the register, with how many claims it shows."""

    label: str
    address: str
    number: int
    here: bool


@dataclass(frozen=True)
class Register:
    """The claims that are shown, of how many, and the ways to narrow them."""

    claims: list[Claim]
    total: int
    choices: list[Choice]
    papers: list[Choice]


def register(*, finding: str = "", paper: str = "") -> Register:
    """The register, narrowed to one finding or one paper where the reader asks.

    A finding or a paper that there is none of narrows nothing.
    """
    known = [_claim(one) for one in _all()]
    finding = finding if finding in FINDINGS else ""
    paper = paper if paper in {claim.paper for claim in known} else ""
    shown = [
        claim for claim in known if finding in ("", claim.finding) and paper in ("", claim.paper)
    ]
    return Register(
        claims=shown,
        total=len(known),
        choices=_choices(known, chosen=finding, paper=paper),
        papers=_papers(known, chosen=paper, finding=finding),
    )


@cache
def _all() -> tuple[Mapping[str, object], ...]:
    """Every [[claim]] of every pack's claims.toml, as written."""
    files = [pack(country).path / "claims.toml" for country in COUNTRIES]
    tables = [tomllib.loads(file.read_text(encoding="utf-8")) for file in files if file.exists()]
    return tuple(claim for table in tables for claim in table.get("claim", ()))


def _claim(one: Mapping[str, object]) -> Claim:
    finding = str(one["finding"])
    return Claim(
        id=str(one["id"]),
        paper=str(one["paper"]),
        paper_name=paper_name(str(one["paper"])),
        text=in_language(one["claim"]),  # type: ignore[arg-type]
        finding=finding,
        mark=MARKS[finding],
        word=gettext(FINDINGS[finding]),
        found=in_language(one["found"]),  # type: ignore[arg-type]
        source=str(one.get("source", "")),
    )


def _choices(known: list[Claim], *, chosen: str, paper: str) -> list[Choice]:
    counted = [claim for claim in known if paper in ("", claim.paper)]
    every = Choice(gettext("All"), _address(paper=paper), len(counted), not chosen)
    return [every] + [
        Choice(
            gettext(word),
            _address(finding=finding, paper=paper),
            sum(claim.finding == finding for claim in counted),
            finding == chosen,
        )
        for finding, word in FINDINGS.items()
    ]


def _papers(known: list[Claim], *, chosen: str, finding: str) -> list[Choice]:
    names = sorted({claim.paper for claim in known})
    counted = [claim for claim in known if finding in ("", claim.finding)]
    every = Choice(gettext("Both papers"), _address(finding=finding), len(counted), not chosen)
    return [every] + [
        Choice(
            paper_name(name),
            _address(finding=finding, paper=name),
            sum(claim.paper == name for claim in counted),
            name == chosen,
        )
        for name in names
    ]


def paper_name(paper: str) -> str:
    """The country a paper is about, in the reader's language."""
    names = {"india": gettext("India"), "indonesia": gettext("Indonesia")}
    return names.get(paper, paper)


def _address(**narrowed: str) -> str:
    return "?" + urlencode({name: value for name, value in narrowed.items() if value})
