"""The register of policies: those the packs know and those recorded here, with their stages, the
claims about them and the evidence. What a reader sees follows from dated entries and sources."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import Http404

from muara.coordination import (
    ENDED,
    STAGES,
    Contribution,
    KnownPolicy,
    Reached,
    judge_claim,
    known_policies,
    policy_kinds,
    stage_on,
)
from muara.packs import open_pack
from muara_server import figures
from muara_server.coordination.queries.areas import countries_of
from muara_server.coordination.queries.told import Said, of_matters, said
from muara_server.ledger.kinds import kinds
from muara_server.places.countries import pack_of
from muara_server.programme.queries import in_language

if TYPE_CHECKING:
    from muara_server.accounts.models import User
    from muara_server.places.models import Place

POLICY, STAGE, CLAIM, EVIDENCE = "policy", "policy_stage", "policy_claim", "policy_evidence"
NAMESPACE = uuid.UUID("0e9f3d8e-7f0c-5d4f-9c59-2f8b6d1f41aa")


@dataclass(frozen=True)
class Step:
    """A stage that a policy reached, in words; `told`: the entry, None where the pack has it."""

    reached: Reached
    label: str
    told: Said | None = None
    document: str = ""


@dataclass(frozen=True)
class Claim:
    """Who claims to have brought a policy to a stage, the evidence, and what becomes of it.

    `early`: the stage had been reached on this day, before the work began.
    """

    told: Said
    stage: str
    finding: str
    early: Reached | None
    evidence: Sequence[Said]


@dataclass(frozen=True)
class Policy:
    """A policy on a day. `steps`: what is told of its stages, oldest first; `missing`: the stages
    below the furthest of which nobody told anything."""

    id: UUID
    name: str
    kind: str
    place: Place
    law: str
    stage: str | None
    steps: Sequence[Step]
    told: Said | None = None
    claims: Sequence[Claim] = field(default_factory=tuple)

    @property
    def stage_label(self) -> str:
        """The furthest stage in words; empty where none is told."""
        return stage_label(self.stage) if self.stage else ""

    @property
    def since(self) -> dt.date | None:
        """The day of the furthest stage."""
        return next(
            (each.reached.on for each in self.steps if each.reached.stage == self.stage), None
        )

    @property
    def missing(self) -> list[str]:
        """The stages below the furthest that nobody told of, in words."""
        if self.stage not in STAGES:
            return []
        told = {each.reached.stage for each in self.steps}
        below = STAGES[: STAGES.index(self.stage)]
        return [stage_label(each) for each in below if each not in told]


def id_of(country: Place, key: str) -> UUID:
    """By which id entries name a policy that a pack knows: the same in every deployment."""
    return uuid.uuid5(NAMESPACE, f"{country.code}:{key}")


def policies(user: User, *, on: dt.date) -> list[Policy]:
    """Every policy of which this reader reads, those of the nation first, then by name."""
    known = _known(user)
    recorded = {each.id: each for each in said(user, POLICY) if each.begins and each.on <= on}
    told = of_matters([*known, *recorded], STAGE, CLAIM)
    claims = [each for entries in told.values() for each in entries if each.kind == CLAIM]
    evidence = of_matters((each.id for each in claims), EVIDENCE)
    found = [_known_policy(*one, told.get(key, ()), evidence, on) for key, one in known.items()]
    found += [_recorded(one, told.get(key, ()), evidence, on) for key, one in recorded.items()]
    return sorted(found, key=lambda one: (one.place.path.count("/"), one.name.casefold()))


def one_policy(user: User, policy: UUID, *, on: dt.date) -> Policy:
    """This policy, if the reader may read of it; Http404 otherwise."""
    found = next((each for each in policies(user, on=on) if each.id == policy), None)
    if found is None:
        raise Http404
    return found


def stage_label(stage: str) -> str:
    """A stage in the reader's language."""
    return kinds()[STAGE].facts["stage"].code_label(stage, figures.language())


def kinds_here() -> list[tuple[str, str]]:
    """What a policy can be: codes with their words."""
    known = policy_kinds(open_pack("international"))
    return [(key, in_language(labels)) for key, labels in known.items()]


def _known(user: User) -> Mapping[UUID, tuple[Place, KnownPolicy]]:
    return {
        id_of(country, key): (country, policy)
        for country in countries_of(user)
        for key, policy in known_policies(open_pack(pack_of(country))).items()
    }


def _known_policy(
    country: Place,
    known: KnownPolicy,
    told: Iterable[Said],
    evidence: Mapping[UUID, Sequence[Said]],
    on: dt.date,
) -> Policy:
    steps = [Step(each, stage_label(each.stage)) for each in known.reached] + _steps(told)
    return Policy(
        id=id_of(country, known.key),
        name=known.label(figures.language()),
        kind=_kind(known.kind),
        place=country,
        law=known.law,
        **_standing(steps, told, evidence, on),
    )


def _recorded(
    entry: Said, told: Iterable[Said], evidence: Mapping[UUID, Sequence[Said]], on: dt.date
) -> Policy:
    return Policy(
        id=entry.id,
        name=entry.word("title"),
        kind=_kind(entry.facts["policy_kind"]),
        place=entry.place,
        law=entry.facts.get("law", ""),
        told=entry,
        **_standing(_steps(told), told, evidence, on),
    )


def _standing(
    steps: Iterable[Step],
    told: Iterable[Said],
    evidence: Mapping[UUID, Sequence[Said]],
    on: dt.date,
) -> dict[str, object]:
    by_then = sorted(
        (each for each in steps if each.reached.on <= on), key=lambda one: one.reached.on
    )
    reached = [each.reached for each in by_then]
    claims = [each for each in told if each.kind == CLAIM]
    return {
        "stage": stage_on(reached, on),
        "steps": by_then,
        "claims": [_claim(each, reached, evidence.get(each.id, ())) for each in claims],
    }


def _steps(told: Iterable[Said]) -> list[Step]:
    return [
        Step(
            Reached(each.facts["stage"], each.on, each.word("source")),
            stage_label(each.facts["stage"]),
            told=each,
            document=each.word("document"),
        )
        for each in told
        if each.kind == STAGE
    ]


def _claim(told: Said, reached: Iterable[Reached], evidence: Sequence[Said]) -> Claim:
    claimed = Contribution(
        told.facts["stage"],
        since=_day(told.facts.get("since")),
        until=_day(told.facts.get("until")),
    )
    speaks = [each.facts["speaks"] == "for" for each in evidence]
    finding, early = judge_claim(claimed, reached, speaks)
    return Claim(told, stage_label(told.facts["stage"]), finding, early, evidence)


def _day(said: str | None) -> dt.date | None:
    return dt.date.fromisoformat(said) if said else None


def _kind(key: str) -> str:
    return dict(kinds_here()).get(key, key)


STAGES_AND_END = (*STAGES, ENDED)
