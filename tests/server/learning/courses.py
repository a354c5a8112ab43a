"""Short ways to make a course, and to say that a young person reached a stage of it."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from muara_server.learning.actions import centres
from muara_server.learning.models import Course, Institution
from muara_server.ledger.drafts import Draft
from server.india import SITAMARHI, place
from server.learning.centres import batch, centre, draft

MODULES = [{"key": "measuring", "title": "Measuring"}, {"key": "seams", "title": "Seams"}]


def course(key: str = "tailoring", **said: Any) -> Course:
    """Tailoring in Sitamarhi, in two modules."""
    said = {"title": key.title(), "hours": 240, "modules": MODULES, **said}
    made = Course(key=key, place=place(SITAMARHI), **said)
    centres.keep_course(made, who=None)
    return made


def institute(of: Course) -> Institution:
    """An institute of Sitamarhi that gives the course."""
    made = centre("iti-sitamarhi", "iti")
    batch(made, "2012-2", course=of)
    return made


def stage(person: UUID, event: str, day: dt.date, **facts: Any) -> Draft:
    """That somebody reached a stage of tailoring."""
    told = {"stage": event, "course": "tailoring", **facts}
    return draft("training", person=person, true_on=day, facts=told)
