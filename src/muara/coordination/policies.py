"""How far a policy has come on a day, and what becomes of the claim that somebody brought it there.

A policy is a law, a rule, a plan, a convention. Its stages are dated facts with a source. That a
programme, a union or a donor contributed is a claim: it stands apart from the fact, with evidence
for and against it. Who claims what had happened before he began is contradicted by the calendar.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from muara.packs import read_toml

from .parts import tables_of

if TYPE_CHECKING:
    from muara.packs import Pack, Table
    from muara.packs.law import Law
    from muara.rules.vocabulary import Text

STAGES = ("proposed", "drafted", "adopted", "in_force", "funded", "applied")
"""How far a policy can come, in order. Law that is in force may never have been funded: each stage
is told for itself, and one that nobody told is unknown, not passed."""
ENDED = "ended"

SUPPORTED, CONTRADICTED, DISPUTED, UNSUPPORTED = JUDGED = (
    "supported",
    "contradicted",
    "disputed",
    "unsupported",
)


@dataclass(frozen=True)
class Reached:
    """A stage that a policy reached: since when, by which source."""

    stage: str
    on: dt.date
    source: str = ""
    unconfirmed: bool = False


@dataclass(frozen=True)
class KnownPolicy:
    """A policy that the pack knows. `law`: the provision of the law library that it is;
    `convention`: the convention of which it is the ratification."""

    key: str
    labels: Text
    kind: str
    reached: tuple[Reached, ...]
    law: str = ""
    convention: str = ""

    def label(self, language: str = "en") -> str:
        """Its name in a language."""
        return self.labels.get(language) or self.labels.get("en") or self.key


@dataclass(frozen=True)
class Contribution:
    """What somebody claims: to have brought a policy to a stage, from a day until a day."""

    stage: str
    since: dt.date | None = None
    until: dt.date | None = None


def stage_on(reached: Iterable[Reached], day: dt.date) -> str | None:
    """The furthest stage that a policy had reached on a day; `ended` from its end on, until it is
    taken up again; None where none is told.

    >>> told = [Reached("adopted", dt.date(2009, 8, 26)), Reached("in_force", dt.date(2010, 4, 1))]
    >>> stage_on(told, dt.date(2010, 1, 1)), stage_on(told, dt.date(2011, 1, 1))
    ('adopted', 'in_force')
    """
    before = sorted((each for each in reached if each.on <= day), key=lambda one: one.on)
    if not before:
        return None
    if before[-1].stage == ENDED:
        return ENDED
    since = max((each.on for each in before if each.stage == ENDED), default=dt.date.min)
    standing = [each.stage for each in before if each.stage != ENDED and each.on >= since]
    return max(standing, key=STAGES.index)


def judge_claim(
    claim: Contribution, reached: Iterable[Reached], evidence: Iterable[bool]
) -> tuple[str, Reached | None]:
    """What becomes of a claim, and the stage that contradicts it by its day, where one does.

    `evidence`: of each piece whether it supports the claim. A policy that was at the claimed stage
    before the work began cannot have come there by it. Where nothing is brought either way, the
    claim is unsupported: neither believed nor refuted.

    >>> ratified = [Reached("adopted", dt.date(1999, 6, 7))]
    >>> work = Contribution("adopted", dt.date(2014, 1, 1), dt.date(2018, 12, 31))
    >>> judge_claim(work, ratified, evidence=[True])[0]
    'contradicted'
    >>> judge_claim(Contribution("adopted", dt.date(1998, 1, 1)), ratified, evidence=[])[0]
    'unsupported'
    """
    too_early = next(
        (
            each
            for each in sorted(reached, key=lambda one: one.on)
            if each.stage == claim.stage and claim.since is not None and each.on < claim.since
        ),
        None,
    )
    if too_early is not None:
        return CONTRADICTED, too_early
    brought = set(evidence)
    if not brought:
        return UNSUPPORTED, None
    if len(brought) > 1:
        return DISPUTED, None
    return (SUPPORTED if True in brought else CONTRADICTED), None


@cache
def policy_kinds(pack: Pack) -> Mapping[str, Text]:
    """What a policy can be, in words (`coordination/policies.toml`).

    >>> from muara.packs import open_pack
    >>> policy_kinds(open_pack("india"))["plan"]["en"]
    'Plan or programme'
    """
    return {
        key: table.text("labels") for key, table in tables_of(pack, "policies", "kinds").items()
    }


@cache
def known_policies(pack: Pack) -> Mapping[str, KnownPolicy]:
    """The policies that a pack knows, by key.

    One that is a provision of the law library (`law`) came into force with its first version and
    ended with the last, where that has an end; a `convention` was adopted on the day on which the
    State ratified it. Raises PackError with file and line.

    >>> from muara.packs import open_pack
    >>> rte = known_policies(open_pack("india"))["right_to_education"]
    >>> stage_on(rte.reached, dt.date(2012, 1, 1))
    'in_force'
    """
    kinds = policy_kinds(pack)
    return {
        key: _policy(key, table, kinds, pack)
        for key, table in tables_of(pack, "policies", "policies").items()
    }


def _policy(key: str, table: Table, kinds: Mapping[str, Any], pack: Pack) -> KnownPolicy:
    kind, provision = table.need("kind", str), table.get("law", str, "")
    convention = table.get("convention", str, "")
    if kind not in kinds:
        table.refuse(f"kind must be one of {', '.join(kinds)}; found {kind!r}.", "kind")
    if provision and provision not in pack.law.provisions:
        table.refuse(f"The law library has no provision {provision!r}.", "law")
    told = [_reached(each) for each in table.tables("reached", f"policies.{key}.reached")]
    told += _of_law(pack.law, provision) if provision else []
    policy = KnownPolicy(
        key=key,
        labels=table.text("labels"),
        kind=kind,
        reached=(*told, *(_ratified(pack, convention) if convention else ())),
        law=provision,
        convention=convention,
    )
    table.done()
    return policy


def _reached(table: Table) -> Reached:
    stage, on = table.need("stage", str), table.day("on", needed=True)
    if stage not in (*STAGES, ENDED):
        table.refuse(
            f"stage must be one of {', '.join((*STAGES, ENDED))}; found {stage!r}.", "stage"
        )
    assert on is not None  # noqa: S101  (a day that is needed is there)
    found = Reached(stage, on, table.need("source", str), table.get("unconfirmed", bool, False))
    table.done()
    return found


def _ratified(pack: Pack, convention: str) -> Iterator[Reached]:
    """When the State ratified a convention, and when it came into force for it."""
    for table in read_toml(pack.path / "ratifications.toml", pack.languages).tables("ratification"):
        if table.need("convention", str) == convention:
            days = {"adopted": table.day("ratified_on"), "in_force": table.day("in_force_since")}
            said = table.need("source", str), table.get("unconfirmed", bool, False)
            yield from (Reached(stage, on, *said) for stage, on in days.items() if on is not None)


def _of_law(law: Law, provision: str) -> list[Reached]:
    history = law.provisions[provision].history
    first, last = history[0], history[-1]
    found = [Reached("in_force", first.since, first.source, first.unconfirmed)]
    if last.until is not None:
        found.append(Reached(ENDED, last.until, last.source, last.unconfirmed))
    return found
