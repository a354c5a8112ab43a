"""Families in two districts to whom the employment guarantee is due, told as Ani and Chitra would.

Each family lives in the country: the household is due work; what is known of receipt and papers
differs by what the test says.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from uuid import UUID, uuid4

from muara_server.convergence.actions.counts import COUNT
from muara_server.jobs.models import Job
from muara_server.jobs.run import work
from muara_server.ledger.drafts import Draft
from server.india import logged_in
from server.ledger.entering import draft, enter, registered, settled

ON = "2012-12-31"
TOLD = dt.date(2012, 3, 1)
SCHEME = "IN-NREGS"


def words(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def rows(text: str) -> list[str]:
    return [words(row).strip() for row in re.findall(r"<tr[^>]*>.*?</tr>", text, re.DOTALL)]


def row_of(text: str, start: str) -> str:
    return next(row for row in rows(text) if row.startswith(start))


def answer(who, path: str, **asked: str):
    """The answer once what it asked for is counted."""
    at_once = first_answer(who, path, **asked)
    return first_answer(who, path, **asked) if count() else at_once


def first_answer(who, path: str, **asked: str):
    """What is answered at once."""
    client = logged_in(who)
    return client.get(f"/convergence/{path}", {"as_of": ON, **asked})


def count() -> int:
    """Do the work that was asked for, as a worker does; how much there was."""
    waiting = list(Job.objects.filter(kind=COUNT, status=Job.Status.WAITING))
    for job in waiting:
        work(str(job.pk))
    return len(waiting)


def page(who, path: str, **asked: str) -> str:
    told = answer(who, path, **asked)
    assert told.status_code == 200, told.status_code
    return told.content.decode()


def families(who, code: str, number: int, *, receive: int = 0, missing: int = 0) -> list[UUID]:
    """So many families of one adult, due work; the first receive it, the next lack the job card."""
    told, homes = [], []
    for at in range(number):
        stage = "benefit_received" if at < receive else "reached"
        card = "missing" if receive <= at < receive + missing else "held"
        homes.append(uuid4())
        told += _family(f"{code} {at}", homes[-1], code, stage=stage, card=card)
    enter(*told, who=who)
    return homes


def _family(name: str, home: UUID, code: str, *, stage: str, card: str) -> Iterator[Draft]:
    here = {"place_code": code, "true_on": TOLD}
    adult = uuid4()
    born = {"birth_date": "1980-02-11", "evidence": "birth_certificate"}
    papers = {f"paper_{name}": "held" for name in ("residence_proof", "voter_card", "photo")}
    of_the_home = {
        "living": {"residence": "rural", "work_demanded": True, "bpl": True},
        "papers": {**papers, "paper_job_card": card},
        "scheme_stage": {"scheme": SCHEME, "stage": stage},
    }
    yield registered(adult, f"Mahto {name}", **here)
    yield from settled(home, adult, name=f"Family of {name}", **here)
    yield draft("identity", person=adult, facts=born, **here)
    for kind, facts in of_the_home.items():
        yield draft(kind, household=home, facts=facts, **here)
