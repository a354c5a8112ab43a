"""Which schemes a family applied for, how far each application came, and what arrived besides.

A family's first application carries it exactly as far as its district's figures say. Whatever a
family without any benefit applies for besides ends before a benefit, so that the figures hold
however the stages are counted: by family, by scheme or by person.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias
from uuid import UUID

from muara_server.demonstration.ages import age_on
from muara_server.demonstration.chance import Chance
from muara_server.demonstration.families import Child, Family
from muara_server.demonstration.homes import Relative, grade_on
from muara_server.demonstration.plan import Offer, Plan
from muara_server.demonstration.questions import Known, holds
from muara_server.ledger.kinds import PAPER

HOUSEHOLD = "household"
REACHED_ONLY, LINKED = 1, 3

Member: TypeAlias = Child | Relative


@dataclass(frozen=True)
class Step:
    """One stage of one application; `person` is nobody where it is the household's own."""

    day: dt.date
    person: UUID | None
    facts: Mapping[str, Any]


@dataclass(frozen=True)
class Wanted:
    """A scheme, and for whom in the family; nobody: for the household."""

    offer: Offer
    member: Member | None


@dataclass
class Applications:
    """All applications of one family. `papers` are those that were found in the house.

    `arrival`: how much more, or less, arrives in the district than elsewhere.
    """

    family: Family
    plan: Plan
    chance: Chance
    papers: Mapping[str, Any]
    arrival: float = 1
    used: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.says, days = self.plan.linkage, self.plan.days
        self.until = days["linkage_until"]
        self.last = days["visits_until"]
        self.reached = self._later(self.family.since, (0, 120), self.until)

    def steps(self) -> Iterator[Step]:
        """Every stage: of the first application, of the others, of what arrives unasked."""
        progress = self.family.progress
        if not progress:
            return
        first = self._first()
        done = [*self._course(first, self._outcome(), self.until)]
        yield from done
        if progress == REACHED_ONLY:
            return
        received = [first]
        for wanted in self._besides():
            course = [*self._course(wanted, self._outcome_besides(), self.last)]
            done += course
            yield from course
            if course[-1].facts["stage"] == "benefit_received":
                received.append(wanted)
        if progress == LINKED:
            arrived = max(s.day for s in done if s.facts["stage"] == "benefit_received")
            review = self.chance.day(arrived, self.last, late=self.says["steps"]["review"])
            yield from self._reviewed(received, review)

    # --- which schemes, and how far ---

    def _first(self) -> Wanted:
        fitting = [
            (wanted[0], offer.first)
            for offer in self.plan.offers
            if offer.first and offer.since <= self.reached <= offer.until
            if (wanted := self._wanted(offer, self.reached))
        ]
        if fitting:
            chosen = self.chance.weighted({at: share for at, (_, share) in enumerate(fitting)})
            first = fitting[chosen][0]
        else:
            first = Wanted(self.plan.otherwise, None)
        self.used.add(first.offer.key)
        return first

    def _besides(self) -> Iterator[Wanted]:
        for offer in self.plan.offers:
            fits = offer.also and offer.key not in self.used
            if fits and offer.since <= self.reached <= offer.until:
                wanted = self._wanted(offer, self.reached)
                if wanted and self.chance.percent(offer.also):
                    self.used.add(offer.key)
                    yield self.chance.one_of(wanted)

    def _outcome(self) -> str:
        if self.family.progress == REACHED_ONLY:
            return "reached"
        if self.family.progress == LINKED:
            return "benefit_received"
        return self.chance.weighted(self._of_its_time("without_benefit"))

    def _outcome_besides(self) -> str:
        linked = self.family.progress == LINKED
        return self.chance.weighted(self._of_its_time("received" if linked else "not_received"))

    def _of_its_time(self, group: str) -> Mapping[str, float]:
        """How such applications end: of long ago few still wait."""
        when = "long_ago" if self.reached < self.says["steps"]["long_ago"] else "lately"
        shares: Mapping[str, float] = self.says["ends"][group][when]
        return shares

    def _wanted(self, offer: Offer, day: dt.date) -> Sequence[Wanted]:
        """For whom in this family: the household itself, or every member whom it fits."""
        if not holds(offer.where, self.family.known):
            return ()
        if offer.of == HOUSEHOLD:
            return (Wanted(offer, None),)
        return [
            Wanted(offer, member)
            for member in members(self.family)
            if member.role == offer.of
            and member.since <= day
            and holds(offer.who, known_of(member, day, self.plan))
        ]

    # --- one application ---

    def _course(self, wanted: Wanted, outcome: str, last: dt.date) -> Iterator[Step]:
        """The stages of an application up to where it came, each on its day."""
        says, person = self.says["steps"], wanted.member
        reached = max(self.reached, person.since) if person else self.reached
        yield self._step(wanted, "reached", reached)
        if outcome == "reached":
            return
        filled = self._later(reached, says["to_form"], last)
        yield self._step(wanted, "form_filled", filled)
        if outcome == "form_filled":
            return
        handed = self._later(filled, says["to_office"], last)
        if outcome == "submitted" or self.chance.percent(says["submitted"]):
            yield self._step(wanted, "submitted", handed)
        if outcome == "submitted":
            return
        answer = max(self._later(filled, says["to_answer"], last), handed)
        if outcome == "benefit_received" and self.chance.percent(says["sanctioned"]):
            before = dt.timedelta(days=self.chance.number(*says["to_benefit"]))
            yield self._step(wanted, "sanctioned", max(handed, answer - before))
        yield self._step(wanted, outcome, answer)
        if outcome == "refused":
            yield from self._appeal(wanted, answer)

    def _appeal(self, wanted: Wanted, refused: dt.date) -> Iterator[Step]:
        says = self.says["appeals"]
        appealed = refused + dt.timedelta(days=self.chance.number(*says["after"]))
        if appealed > self.last or not self.chance.percent(says["appealed"]):
            return
        yield self._step(wanted, "appealed", appealed)
        answered = appealed + dt.timedelta(days=self.chance.number(*says["answered_after"]))
        waiting = 100 - says["allowed"] - says["rejected"]
        came = {"allowed": says["allowed"], "rejected": says["rejected"], "": waiting}
        answer = self.chance.weighted(came)
        if not answer or answered > self.last:
            return
        yield self._step(wanted, f"appeal_{answer}", answered)
        if answer == "allowed" and self.family.progress == LINKED:
            paid = answered + dt.timedelta(days=self.chance.number(*says["paid_after"]))
            if paid <= self.last:
                yield self._step(wanted, "benefit_received", paid)

    # --- what is found to arrive ---

    def _reviewed(self, received: Sequence[Wanted], day: dt.date) -> Iterator[Step]:
        """A later visit: does the family say that the benefits arrive, and what else does?"""
        for wanted in received:
            if self.chance.percent(self.says["steps"]["confirmed"]):
                yield self._step(wanted, "confirmed_by_family", day)
        for offer in self.plan.offers:
            if offer.arrives and offer.key not in self.used and offer.since <= day <= offer.until:
                for wanted in self._wanted(offer, day):
                    if self.chance.percent(offer.arrives * self.arrival):
                        yield self._step(wanted, "confirmed_by_family", day)

    def _step(self, wanted: Wanted, stage: str, day: dt.date) -> Step:
        facts = {"scheme": wanted.offer.key, "stage": stage}
        if stage == "refused":
            facts["reason"] = self.chance.weighted(self.says["reasons"])
        shares = self._evidence(stage)
        if shares:
            facts["evidence"] = self.chance.weighted(shares)
        return Step(day, wanted.member.id if wanted.member else None, facts)

    def _evidence(self, stage: str) -> Mapping[str, float]:
        """How this stage is seen; nobody sees it in a passbook that the family does not have."""
        shares = self.says["evidence"].get(stage, {})
        held = self.papers.get(f"{PAPER}passbook", "held") == "held"
        return {code: share for code, share in shares.items() if held or code != "passbook"}

    def _later(self, day: dt.date, days: Sequence[int], last: dt.date) -> dt.date:
        """Some days later, but not after the last day, where that has not passed already."""
        return min(day + dt.timedelta(days=self.chance.number(*days)), max(last, day))


def members(family: Family) -> Iterator[Member]:
    """Everybody of the family who is registered."""
    yield from (each for each in family.relatives if each.registered)
    yield from family.children


def known_of(member: Member, day: dt.date, plan: Plan) -> Known:
    """What is true of somebody on a day, as far as the demonstration knows."""
    known = {**member.known, "sex": member.sex, "age": age_on(member.born, day)}
    if isinstance(member, Child):
        first = plan.homes["school"]["first_class_at"]
        known |= {"school": member.school, "grade": grade_on(member, day, first_class_at=first)}
    return known
