"""Policies, claims about them, checklists and lessons of the demonstration, as their keepers enter
them. What real sources say stands beside what is invented, each with its source."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import TYPE_CHECKING, Any
from uuid import UUID

from muara_server.coordination.queries.policies import id_of
from muara_server.demonstration.chance import Chance
from muara_server.demonstration.partners import organisation_id
from muara_server.ledger import actions as ledger
from muara_server.ledger.drafts import Draft
from muara_server.places import queries as places

if TYPE_CHECKING:
    from muara_server.accounts.models import User
    from muara_server.demonstration.plan import Plan

Row = Mapping[str, Any]
Entered = tuple[str, Draft]
"""Who enters it, by login, and what."""

_WORDS = ("title", "text", "source", "note")


def enter(plan: Plan, users: Mapping[str, User]) -> int:
    """Enter them all; how many entries that was."""
    told = _Policies(plan)
    done = 0
    entries = (*told.policies(), *told.claims(), *told.rounds(), *told.lessons())
    for login, each in groupby(entries, key=lambda one: one[0]):
        drafts = [draft for _login, draft in each]
        deed = "demonstration.entered"
        ledger.append(drafts, who=users[login], deed=deed, source="demonstration")
        done += len(drafts)
    return done


class _Policies:
    """Writes what policies.toml tells."""

    def __init__(self, plan: Plan) -> None:
        self.plan, self.says = plan, plan.policies

    def policies(self) -> Iterator[Entered]:
        """What the packs do not know, and the stages of it."""
        for row in self.says.get("policy", ()):
            of = self._id("policy", row["key"])
            yield self._draft("policy", row, {"policy_kind": row["kind"]}, uuid=of)
            for stage in row["stage"]:
                facts = {"of": str(of), "stage": stage["stage"]}
                yield self._draft("policy_stage", {**row, **stage}, facts, words=stage)

    def claims(self) -> Iterator[Entered]:
        """Who claims to have brought a policy about, and the evidence."""
        for number, row in enumerate(self.says.get("claim", ())):
            facts = {"of": str(self._policy(row["policy"]))}
            facts |= {name: row[name] for name in ("stage", "since", "until")}
            claim = self._id("claim", str(number))
            yield self._draft("policy_claim", row, facts, uuid=claim)
            for each in row.get("evidence", ()):
                said = {"of": str(claim), "speaks": each["speaks"]}
                yield self._draft("policy_evidence", {**row, **each}, said, words=each)

    def rounds(self) -> Iterator[Entered]:
        """Every round of a checklist with its answers."""
        for number, row in enumerate(self.says.get("capacity", ())):
            of, facts = self._id("capacity", str(number)), {"checklist": row["checklist"]}
            if "organisation" in row:
                facts["organisation"] = str(organisation_id(self.plan, row["organisation"]))
            yield self._draft("capacity", row, facts, uuid=of)
            for question, answer in row["answers"].items():
                said = {"of": str(of), "question": question, "answer": answer}
                yield self._draft("capacity_answer", row, said)

    def lessons(self) -> Iterator[Entered]:
        """Every finding and lesson, and what followed."""
        for row in self.says.get("lesson", ()):
            of = self._id("lesson", row["title"])
            facts = {"step": "record", "lesson_kind": row["kind"], "topic": row["topic"]}
            yield self._draft("lesson", row, facts, uuid=of)
            for step in row.get("step", ()):
                said = {name: step[name] for name in ("step", "due_on", "reason") if name in step}
                if "owner" in step:
                    said["owner"] = str(organisation_id(self.plan, step["owner"]))
                yield self._draft("lesson", {**row, **step}, {"of": str(of), **said}, words=step)

    def _policy(self, key: str) -> UUID:
        own = {row["key"] for row in self.says.get("policy", ())}
        country = next(place for place in places.countries() if self._is_ours(place.code))
        return self._id("policy", key) if key in own else id_of(country, key)

    def _is_ours(self, country: str) -> bool:
        return any(district.place.startswith(country) for district in self.plan.districts)

    def _id(self, kind: str, key: str) -> UUID:
        return Chance(self.plan.seed, f"{kind}/{key}").uuid()

    def _draft(
        self,
        kind: str,
        row: Row,
        facts: Row,
        *,
        words: Row | None = None,
        uuid: UUID | None = None,
    ) -> Entered:
        name = f"{kind}/{row['place']}/{row['on']}/{sorted(map(str, facts.items()))}"
        said = row if words is None and uuid else words or {}
        seen = max(row["on"] + dt.timedelta(days=1), self.says["recorded_from"])
        return row["by"], Draft(
            uuid=uuid or self._id("entry", name),
            programme=self.plan.programme,
            kind=kind,
            place_code=row["place"],
            true_on=row["on"],
            recorded_at=dt.datetime.combine(seen, dt.time(6, 30), tzinfo=dt.UTC),
            facts=facts,
            identifiers={word: said[word] for word in _WORDS if said.get(word)},
        )
