"""Short ways to say what somebody observed, for tests of the ledger and of what follows it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch
from uuid import UUID, uuid4

from muara_server.ledger import actions, checks
from muara_server.ledger.drafts import Draft
from muara_server.ledger.models import Entry
from server.cast import PROGRAMME

SITAMARHI = "T.IN.BR.SM"
SURAT = "T.IN.GJ.SU"
DAY = dt.date(2024, 3, 3)


def draft(kind: str, **said: Any) -> Draft:
    """A draft with everything filled in that a test does not care about."""
    said.setdefault("uuid", uuid4())
    said.setdefault("programme", PROGRAMME)
    said.setdefault("place_code", SITAMARHI)
    said.setdefault("true_on", DAY)
    return Draft(kind=kind, **said)


def enter(*drafts: Draft, who: Any, source: str = "page", asked: bool = False) -> list[Entry]:
    """Record these drafts; `asked`: as where a rule of the caller has said who may."""
    return actions.append(drafts, who=who, deed="observations.recorded", source=source, asked=asked)


def register(who: Any, name: str = "Suraj Kumar", **said: Any) -> UUID:
    """Register a person of this name; their id."""
    person = said.pop("person", None) or uuid4()
    enter(registered(person, name, **said), who=who)
    return person


def registered(person: UUID, name: str, *, sex: str = "male", **said: Any) -> Draft:
    """What registers a person of this name."""
    identifiers = {"name": name, **said.pop("identifiers", {})}
    return draft("person", person=person, facts={"sex": sex}, identifiers=identifiers, **said)


def settle(who: Any, *persons: UUID, name: str = "Mahto", **said: Any) -> UUID:
    """A household in which these persons live."""
    household = uuid4()
    enter(*settled(household, *persons, name=name, **said), who=who)
    return household


def settled(household: UUID, *persons: UUID, name: str = "Mahto", **said: Any) -> Iterator[Draft]:
    """What registers a household of this name, and that these persons live in it."""
    yield draft("household", household=household, facts={}, identifiers={"name": name}, **said)
    for person in persons:
        about = {"person": person, "household": household, "facts": {"relation": "child"}}
        yield draft("membership", **about, **said)


@contextmanager
def as_once_accepted() -> Iterator[None]:
    """Entries from before there were checks: a ledger may hold what would be refused today."""
    with patch.object(checks, "run", lambda fresh: None):
        yield
