"""Short ways to make a centre, and to say that a child learns there."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from muara_server.casework.models import Provider
from muara_server.learning.actions import centres
from muara_server.learning.models import Batch, Institution
from muara_server.ledger.drafts import Draft
from server.india import SITAMARHI, place
from server.ledger import entering

CAME = dt.date(2012, 4, 2)


def centre(key: str = "bathnaha", kind: str = "training_centre", **said: Any) -> Institution:
    """A centre of Sitamarhi."""
    where = place(said.pop("place_code", SITAMARHI))
    provider = Provider.objects.create(key=key, name=key.title(), place=where, checked_on=CAME)
    said.setdefault("operator", Institution.Operator.NGO)
    return centres.keep(Institution(provider=provider, kind=kind, **said), who=None)


def batch(at: Institution, key: str = "2012-1", **said: Any) -> Batch:
    """A batch there."""
    said.setdefault("begins_on", CAME)
    made = Batch(institution=at, key=key, title=key, **said)
    centres.keep_part(made, who=None)
    return made


def draft(kind: str, **said: Any) -> Draft:
    """A draft of Sitamarhi."""
    return entering.draft(kind, **{"place_code": SITAMARHI, "true_on": CAME, **said})


def enrolled(person: UUID, at: Institution, **said: Any) -> Draft:
    """That a child was enrolled there."""
    facts = {"provider": at.provider.key, "learning_kind": at.kind, **said.pop("facts", {})}
    return draft("enrolment", person=person, facts=facts, **said)
