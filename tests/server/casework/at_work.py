"""Short ways to a brick kiln in Sitamarhi, to who was seen there, and to its pages."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from django.test import Client
from django.urls import reverse

from muara_server.accounts.models import User
from muara_server.casework.actions.inspections import plan_inspection, record_inspection
from muara_server.casework.actions.workplaces import register_workplace
from muara_server.casework.queries.inspections import items_on
from muara_server.casework.queries.workplaces import workplaces_for
from server.cast import PROGRAMME
from server.india import SITAMARHI
from server.ledger.entering import draft, enter

from .conftest import in_days

YEAR_2012 = dt.date(2012, 1, 10)


def kiln(
    who: User, *, on: dt.date = YEAR_2012, work_kind: str = "brick_kiln", name: str = "Laxmi Bricks"
) -> UUID:
    """A brick kiln in Sitamarhi."""
    return register_workplace(
        place_code=SITAMARHI,
        programme=PROGRAMME,
        facts={"work_kind": work_kind},
        identifiers={"name": name, "employer": "Vikram Sahu", "address": "By the river"},
        on=on,
        who=who,
    )


def seen_at(workplace: UUID, child: UUID, who: User, *, on: dt.date) -> None:
    """A child was seen at work at this workplace."""
    facts = {"worked": True, "seen_at": "workplace", "workplace": str(workplace)}
    enter(draft("work", person=child, place_code=SITAMARHI, facts=facts, true_on=on), who=who)


def shown(client: Client, name: str, *about: object, status: int = 200, **asked: str) -> str:
    answer = client.get(reverse(f"casework:{name}", args=about), asked)
    assert answer.status_code == status, answer.status_code
    return answer.content.decode()


def plan(workplace: UUID, who: User, inspector: User) -> UUID:
    """An inspection within five days is put into the inspector's hands."""
    held = workplaces_for(who).get(pk=workplace)
    return plan_inspection(held, due_on=in_days(5).date(), holder=inspector.pk, who=who)


def inspected(workplace: UUID, who: User, *, on: dt.date, not_met: set[str], **said: Any) -> UUID:
    """An inspection of that day that finds these items not met, and all others met."""
    held = workplaces_for(who).get(pk=workplace)
    items = items_on(held, on)
    assert not_met <= {item.key for item in items}
    return record_inspection(
        held,
        plan=said.pop("plan", None),
        let_in=said.pop("let_in", True),
        facts=said,
        answers={item.key: "not_met" if item.key in not_met else "met" for item in items},
        note="",
        on=on,
        who=who,
    )
