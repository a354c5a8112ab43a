"""For every argument of the addresses of coordination something near and something far."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any
from uuid import UUID

from muara_server.coordination.actions.telling import draft
from muara_server.ledger.actions import append
from muara_server.programme.own_targets import definitions_at
from server.cast import PROGRAMME

if TYPE_CHECKING:
    from muara_server.accounts.models import User
    from muara_server.places.models import Place

DAY = dt.date(2024, 5, 3)


def told(kind: str, *, at: Place, who: User, **said: Any) -> UUID:
    """Something recorded of an office at a place, whoever may."""
    made = draft(kind, place=at, programme=PROGRAMME, **{"on": DAY, **said})
    append([made], who=who, source="page", asked=True)
    return made.uuid


def a_lesson(at: Place, who: User) -> UUID:
    facts = {"step": "record", "lesson_kind": "lesson", "topic": "education"}
    return told("lesson", at=at, who=who, facts=facts, words={"title": "A lesson", "text": "So."})


def a_policy(at: Place, who: User) -> UUID:
    words = {"title": "A policy", "source": "An order"}
    return told("policy", at=at, who=who, facts={"policy_kind": "rule"}, words=words)


def a_claim(of: UUID, at: Place, who: User) -> UUID:
    words = {"text": "We did it", "source": "A report"}
    return told("policy_claim", at=at, who=who, of=of, facts={"stage": "adopted"}, words=words)


def a_union(at: Place, who: User) -> UUID:
    facts = {"organisation_kind": "union"}
    return told("organisation", at=at, who=who, facts=facts, words={"title": "A union"})


def an_agreement(at: Place, who: User) -> UUID:
    facts = {"step": "record", "agreement_kind": "mou"}
    return told("agreement", at=at, who=who, facts=facts, words={"title": "An agreement"})


def a_promise(at: Place, who: User) -> UUID:
    facts = {"step": "undertake", "owner": str(a_union(at, who)), "due_on": "2024-06-30"}
    return told("obligation", at=at, who=who, facts=facts, words={"text": "A promise"})


def a_part(at: Place, who: User) -> UUID:
    facts = {"role": "member"}
    return told("organisation_role", at=at, who=who, of=a_union(at, who), facts=facts)


def a_body(at: Place, who: User) -> UUID:
    return told("body", at=at, who=who, facts={"body_kind": "local_council"})


def a_seat(of: UUID, at: Place, who: User) -> UUID:
    words = {"member": "Somebody"}
    return told("seat", at=at, who=who, of=of, facts={"seat_role": "member"}, words=words)


def a_meeting(of: UUID, at: Place, who: User) -> UUID:
    return told("meeting", at=at, who=who, of=of, facts={"meets_on": DAY.isoformat()})


def a_decision(of: UUID, at: Place, who: User) -> UUID:
    owner = a_union(at, who)
    facts = {"step": "decide", "body": str(of), "owner": str(owner), "due_on": DAY.isoformat()}
    return told("decision_taken", at=at, who=who, facts=facts, words={"text": "Something"})


def a_society(at: Place, who: User) -> UUID:
    """A district project society with money that was released."""
    facts = {"organisation_kind": "authority"}
    return told("organisation", at=at, who=who, facts=facts, words={"title": "A society"})


def some_money(of: UUID, at: Place, who: User) -> UUID:
    facts = {"society": str(of), "movement": "released", "amount": 100, "year": 2024}
    return told("society_funds", at=at, who=who, facts=facts)


def an_activity(at: Place, who: User) -> UUID:
    """A training that was held."""
    days = {"begins_on": DAY.isoformat(), "ends_on": DAY.isoformat()}
    facts = {"step": "plan", "activity_kind": "training", **days}
    made = told("activity", at=at, who=who, facts=facts, words={"title": "A training"})
    told("activity", at=at, who=who, of=made, facts={"step": "hold", **days})
    return made


def a_cost(of: UUID, at: Place, who: User) -> UUID:
    return told("activity_cost", at=at, who=who, of=of, facts={"amount": 5})


def a_plan(at: Place, who: User) -> UUID:
    days = {"begins_on": DAY.isoformat(), "ends_on": DAY.isoformat()}
    return told("budget_plan", at=at, who=who, facts={"line": "training", "amount": 10, **days})


def a_target(at: Place, who: User) -> UUID:
    """What a district set out to reach."""
    key = next(iter(definitions_at(at)))
    facts = {"indicator": key.split(".")[1], "value": 500, "definition": key}
    return told("district_target", at=at, who=who, facts=facts | {"by_day": DAY.isoformat()})
