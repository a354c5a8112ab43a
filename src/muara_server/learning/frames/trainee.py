"""One young person in the courses of skills: the stages, what follows from them, what is next."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from muara.follow_up.days import after_months
from muara.law import explain
from muara.learning import PLACED, SkillsRules, skills_rules
from muara.packs import open_all, open_pack
from muara_server.casework.frames.determined import working_day
from muara_server.figures import language
from muara_server.learning.queries.courses import called, courses, module_called
from muara_server.learning.rules.stages import Told, offered
from muara_server.ledger.kinds import kinds
from muara_server.places.countries import pack_of
from muara_server.registry.frames import findings
from muara_server.registry.queries import facts_on

from .lawful import regimes_of
from .skills import trainees_of

if TYPE_CHECKING:
    from muara import Explanation
    from muara_server.learning.models import Course
    from muara_server.registry.queries import PersonFile

CERTIFIED = "certified"
OF_THE_PERSON = ("age", "age_low", "age_high", "school_status")
ORDINARY = {"worked": True, "worst_form": "none", "hazard_condition": False, "night_work": False}
"""Work of which nothing bad is told: what is still open then is what the law asks of any work."""


@dataclass(frozen=True)
class Stage:
    """One stage as it was recorded; `says`: what it is called, with its module."""

    id: UUID
    told: Told
    says: str
    provider: str
    batch: str


@dataclass(frozen=True)
class Asking:
    """When somebody is to be asked whether work or learning goes on, and the answer.

    `open`: it is time to ask. `late`: the time is over, and nobody told.
    """

    stage: str
    on: dt.date
    until: dt.date
    answer: str
    open: bool
    late: bool


@dataclass(frozen=True)
class Work:
    """The work of a placement, and what each law says of it."""

    id: UUID
    on: dt.date
    findings: Sequence[Explanation]


@dataclass(frozen=True)
class Taken:
    """One course that somebody is or was in. `answers`: what `muara.learning.trainees` gives."""

    key: str
    title: str
    answers: Mapping[str, Any]
    stages: Sequence[Stage]
    slips: Sequence[str]
    asking: Sequence[Asking]
    work: Work | None
    next: Sequence[tuple[str, str]]

    @property
    def first(self) -> str:
        """The stage that is next; none where somebody has work and nothing waits."""
        event = self.next[0][0] if self.next else ""
        return "" if event in PLACED and self.work else event

    @property
    def given_at(self) -> dict[str, str]:
        """The institution and batch that its stages name, the last told."""
        last = {"provider": "", "batch": ""}
        for each in self.stages:
            if each.provider:
                last = {"provider": each.provider, "batch": each.batch}
        return {name: key for name, key in last.items() if key}

    @property
    def certificate(self) -> Stage | None:
        """The stage that a certificate is printed from: none before the end of the course."""
        ended = self.answers["completed_on"]
        held = [each for each in self.stages if each.told.event == CERTIFIED]
        return next((each for each in held if ended and ended <= each.told.day), None)


def rules_of(file: PersonFile) -> SkillsRules:
    """What the pack of the country says on skills."""
    return skills_rules(open_pack(pack_of(file.person.place)))


def taken_by(file: PersonFile) -> list[Taken]:
    """The courses of this person, the latest first. The caller has asked for the file."""
    person, rules = file.person, rules_of(file)
    on = working_day(person.programme)
    known = {"programme": person.programme, "persons": {person.pk}}
    told, _, _ = trainees_of(on=on, rules=rules, **known)
    # A stage recorded after a programme closed is still told.
    last = max([on, *told["day"]])
    told, found, slips = trainees_of(on=last, rules=rules, **known)
    described = courses(told["course"])
    rows = told.sort("day").to_dicts()
    made = [
        _taken(
            file,
            answers,
            [row for row in rows if row["course"] == answers["course"]],
            [slip["words"] for slip in slips.to_dicts() if slip["course"] == answers["course"]],
            described.get(answers["course"]),
            last,
        )
        for answers in found.to_dicts()
    ]
    return sorted(made, key=lambda each: each.stages[-1].told.day, reverse=True)


def asked_by_law(file: PersonFile, *, on: dt.date) -> list[str]:
    """What the law asks of ordinary work at this person's age, besides what a page asks anyway."""
    person = file.person
    known = facts_on(person.pk, on).values
    about = {name: known[name] for name in OF_THE_PERSON if name in known} | ORDINARY
    pack, asked = open_all(), kinds()["work"].facts
    found = [
        name
        for regime in regimes_of(pack_of(person.place), on)
        for name in explain(regime.id, on=on, pack=pack, **about).unsettled
    ]
    return [name for name in dict.fromkeys(found) if name in asked]


def stage_words(event: str) -> str:
    """What a stage is called on a list."""
    return kinds()["training"].facts["stage"].code_label(event, language())


def _taken(
    file: PersonFile,
    answers: Mapping[str, Any],
    rows: Sequence[Mapping[str, Any]],
    slips: Sequence[str],
    course: Course | None,
    on: dt.date,
) -> Taken:
    rules = rules_of(file)
    stages = [_stage(row, course) for row in rows]
    asking = list(asked_again(answers, rules, on))
    told = [each.told for each in stages]
    modules = len(course.modules) if course else None
    following = [
        *(each.stage for each in asking if each.open),
        *offered(told, rules=rules, modules=modules),
        # What was told in time may be written down later.
        *(each.stage for each in asking if each.late),
    ]
    return Taken(
        key=answers["course"],
        title=called(answers["course"], course),
        answers=answers,
        stages=stages,
        slips=slips,
        asking=asking,
        work=_work(file, told),
        next=[(event, stage_words(event)) for event in following],
    )


def _stage(row: Mapping[str, Any], course: Course | None) -> Stage:
    says = stage_words(row["event"])
    if row["module"]:
        says = f"{says}: {module_called(row['module'], course)}"
    told = Told(row["event"], row["day"], row["module"])
    return Stage(UUID(row["id"]), told, says, row["provider"] or "", row["batch"] or "")


def asked_again(answers: Mapping[str, Any], rules: SkillsRules, on: dt.date) -> Iterator[Asking]:
    """The days on which somebody is asked, where there is one to count from."""
    since = answers["placed_on" if rules.traced.since in PLACED else f"{rules.traced.since}_on"]
    for tracer in rules.traced.times if since else ():
        day = after_months(since, tracer.months)
        opens = day - dt.timedelta(days=tracer.days_before)
        until = day + dt.timedelta(days=tracer.days_after)
        answer = answers[tracer.key] or ""
        begun = opens <= on and answer not in ("yes", "no")
        in_time = on <= until
        yield Asking(tracer.key, day, until, answer, begun and in_time, begun and not in_time)


def _work(file: PersonFile, told: Sequence[Told]) -> Work | None:
    """The work described with the last placement, under the law of its day."""
    placed = [each for each in told if each.event in PLACED]
    if not placed:
        return None
    day, person = placed[-1].day, file.person
    known = facts_on(person.pk)
    held = next((each for each in known.works if each.true_on == day), None)
    if held is None:
        return None
    regimes = [each.id for each in regimes_of(pack_of(person.place), day)]
    about = facts_on(person.pk, work=held.pk)
    return Work(held.pk, day, findings(about, language=language(), regimes=regimes))
