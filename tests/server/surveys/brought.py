"""A small invented survey with its mapping, as it lies there once somebody has brought it."""

from __future__ import annotations

import datetime as dt
import random

from django.utils import timezone

from muara_server.accounts.models import User
from muara_server.surveys import store
from muara_server.surveys.models import Survey, SurveyMapping, SurveyPart

MAPPING = """
[file]
title = "Invented household survey"
survey_date = 2020-03-01

[columns]
age = "A"
sex = "S"
residence = "R"
economic_hours = "H"

[recode.sex]
1 = "male"
2 = "female"

[recode.residence]
1 = "urban"
2 = "rural"

[asked]
economic_hours = "age >= 10"

[design]
weight = "W"
strata = "ST"
psu = "PSU"
nest = true
lonely_psu = "adjust"
"""


def rows(*, seed: int = 7, each: int = 30) -> str:
    """Eight villages in two strata, the same children for the same seed."""
    chance = random.Random(seed)  # noqa: S311  (invented children)
    lines = ["ST,PSU,W,A,S,R,H"]
    for stratum, village in ((s, v) for s in (1, 2) for v in (1, 2, 3, 4)):
        for _ in range(each):
            age, hours = chance.randint(8, 17), chance.choice([0, 0, 0, 6, 20, 46])
            sex = chance.choice("12")
            lines.append(f"{stratum},{village},{stratum + 1},{age},{sex},{stratum},{hours}")
    return "\n".join(lines) + "\n"


def a_survey(
    owner: User, *, title: str = "Invented", text: str = "", mapping: str = MAPPING
) -> Survey:
    """A survey that is ready, with its mapping (none where that is empty)."""
    content = (text or rows()).encode()
    survey = Survey.objects.create(
        owner=owner,
        title=title,
        file="invented.csv",
        kind=".csv",
        pack="international",
        state=Survey.State.READY,
        size=len(content),
        rows=content.count(b"\n") - 1,
        columns=7,
        created_at=timezone.now(),
        delete_on=timezone.localdate() + dt.timedelta(days=30),
    )
    SurveyPart.objects.create(
        survey=survey, number=0, size=len(content), stored=store.keep(content)
    )
    if mapping:
        SurveyMapping.objects.create(
            survey=survey, text=mapping, saved_by=owner, saved_at=timezone.now()
        )
    return survey
