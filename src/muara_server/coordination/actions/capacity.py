"""Recording a round of a checklist: all its answers together, or none."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING
from uuid import UUID

from muara_server.coordination.actions.telling import draft, tell_all
from muara_server.coordination.rules.reach import ASSESS, programme_for

if TYPE_CHECKING:
    from muara_server.accounts.models import User
    from muara_server.coordination.queries.capacity import Subject


def assess(
    subject: Subject, answers: Mapping[str, tuple[str, str]], *, on: dt.date, who: User
) -> UUID:
    """Record what a partner is able to do: by question the answer, and how it is known.

    Raises NotAllowed, and what the ledger raises.
    """
    where = {"place": subject.place, "programme": programme_for(who, subject.place, ASSESS)}
    about = {"organisation": str(subject.organisation)} if subject.organisation else {}
    opened = draft("capacity", **where, facts={"checklist": subject.checklist.key, **about}, on=on)
    told = [
        draft(
            "capacity_answer",
            **where,
            of=opened.uuid,
            facts={"question": question, "answer": answer},
            words={"note": note},
            on=on,
        )
        for question, (answer, note) in answers.items()
    ]
    tell_all([opened, *told], place=subject.place, who=who, permission=ASSESS)
    return opened.uuid
