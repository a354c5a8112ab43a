"""A child's whole case, for paper: as it was known on a day, from the entries that stood then."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from muara.errors import InputError
from muara.procedure import Told, follow, step_of
from muara_server import figures
from muara_server.accounts import queries as accounts
from muara_server.casework.procedures import HOLDER, OF, procedures_at
from muara_server.casework.queries.assessments import Level, Part, grouped, level_of
from muara_server.casework.queries.cases import Written, known_by, written
from muara_server.casework.queries.items import party_in_words, title_of
from muara_server.casework.rules.cases import CASE
from muara_server.casework.words import in_language
from muara_server.ledger.kinds import vocabulary
from muara_server.registry import queries as registry

if TYPE_CHECKING:
    from muara.procedure import Procedure, Standing
    from muara_server.accounts.models import User
    from muara_server.casework.models import Proceeding
    from muara_server.registry.queries import AgeEvidence, PersonFile, Seen

SHOWN_ALONE = ("goal", "referral", "hand_over", "enforcement", "task")
"""The procedures about the child that the file lists, beside the case itself."""


OWN_PART = frozenset(
    {"visit", "service", "decision", "consent", "copy", "conference_note"}
    | {"assessment", "plan", "approval", "review", "disagreement"}
    | {"person", "membership", "retraction"}
)
"""What stands in a part of its own, or says who the child is; all else that was told is an
observation, unless it is a step of a procedure."""


@dataclass(frozen=True)
class Matter:
    """One goal, referral or the like as it stood: what it is, where it stands, by when."""

    id: UUID
    what: str
    state: str
    since: dt.datetime
    due: dt.datetime | None
    awaits: str
    holder: str
    note: str


@dataclass(frozen=True)
class Passage:
    """One step of the case."""

    done: str
    on: dt.date
    at: dt.datetime
    by: str
    led_to: str
    note: str


@dataclass(frozen=True)
class CaseFile:
    """Everything that the paper shows. `file` is None where the reader may not know who it is."""

    id: UUID
    known_on: dt.date
    file: PersonFile | None
    age: AgeEvidence | None
    place: str
    state: str
    since: dt.datetime
    due: dt.datetime | None
    awaits: str
    path: Sequence[Passage]
    assessments: Sequence[tuple[Written, Level, Sequence[Part]]]
    plans: Sequence[Written]
    matters: Mapping[str, tuple[str, Sequence[Matter]]]
    conferences: Sequence[Written]
    observations: Sequence[tuple[str, Written]]
    visits: Sequence[Written]
    services: Sequence[Written]
    decisions: Sequence[Written]
    consents: Sequence[Written]
    copies: Sequence[Written]


def case_file(user: User, case: Proceeding, known_on: dt.date) -> CaseFile:
    """The file of a case as known at the end of a day. That it was read is recorded.

    Raises InputError where the case was not open yet on that day.
    """
    timeline = registry.timeline(user, case.person, read=True)
    history = _History(timeline, _end_of(known_on))
    standing = history.standing(procedures_at(case.place)[CASE], case.pk)
    if standing is None:
        raise InputError(
            _("On this day the case was not open yet."),
            found=figures.day(known_on),
            expected=_("a day from %(day)s on") % {"day": figures.day(case.opened_at)},
        )
    procedure = standing.procedure
    knows = registry.people_for(user).filter(pk=case.person).exists()
    ages = registry.age_on(case.person, known_on, known_on=_end_of(known_on)) if knows else []
    stood = history.stood
    return CaseFile(
        id=case.pk,
        known_on=known_on,
        file=registry.person_for(user, case.person, why="case_file") if knows else None,
        age=ages[0] if ages else None,
        place=in_language(case.place.names),
        state=in_language(procedure.states[standing.state].labels),
        since=standing.since,
        due=standing.due,
        awaits=party_in_words(procedure, standing.awaits or ""),
        path=list(history.passages(standing)),
        assessments=[
            (each, level_of(case.place, each), grouped(each))
            for each in written(stood, "assessment", case=case.pk)
        ],
        plans=written(stood, "plan", case=case.pk),
        matters=history.matters(procedures_at(case.place)),
        conferences=written(stood, "conference_note", case=case.pk),
        observations=list(_observed(stood)),
        visits=written(stood, "visit"),
        services=written(stood, "service"),
        decisions=written(stood, "decision"),
        consents=written(stood, "consent"),
        copies=written(stood, "copy", case=case.pk),
    )


class _History:
    """The entries about a child, and what followed from them at a moment."""

    def __init__(self, timeline: Sequence[Seen], moment: dt.datetime) -> None:
        self.every = {each.id: each for each in timeline}
        self.stood = known_by(timeline, moment)
        held = {str(_said(each).get(HOLDER) or "") for each in self.stood} - {""}
        people = accounts.people().filter(pk__in=held)
        self.names = {str(user.pk): user.display_name for user in people}

    def standing(self, procedure: Procedure, opening: UUID) -> Standing | None:
        """Where a proceeding stood; None where it had not begun."""
        told = list(self._told(procedure, opening))
        opened = any(each.step == procedure.opens for each in told)
        return follow(procedure, told) if opened else None

    def passages(self, standing: Standing) -> Iterator[Passage]:
        """The steps that were taken, the first one first."""
        procedure = standing.procedure
        for passed in standing.path:
            seen = self.every[UUID(passed.told.id)]
            yield Passage(
                done=in_language(procedure.steps[passed.told.step].done),
                on=seen.true_on,
                at=seen.recorded_at,
                by=seen.recorded_by,
                led_to="" if passed.stayed else in_language(procedure.states[passed.state].labels),
                note=" ".join(seen.said.get("note", ())),
            )

    def matters(
        self, procedures: Mapping[str, Procedure]
    ) -> Mapping[str, tuple[str, Sequence[Matter]]]:
        """What was begun about the child beside the case, by procedure, in the order begun."""
        found = {}
        for key in SHOWN_ALONE:
            listed = list(self._matters(procedures[key]))
            if listed:
                found[key] = (in_language(procedures[key].labels), listed)
        return found

    def _matters(self, procedure: Procedure) -> Iterator[Matter]:
        for seen in reversed(self.stood):
            if seen.kind.name != procedure.key or _said(seen).get(OF) is not None:
                continue
            standing = self.standing(procedure, self._first(seen).id)
            if standing is not None:
                yield Matter(
                    id=seen.id,
                    what=_what(procedure, seen),
                    state=in_language(procedure.states[standing.state].labels),
                    since=standing.since,
                    due=standing.due,
                    awaits=party_in_words(procedure, standing.awaits or ""),
                    holder=self._holder(standing) or seen.recorded_by,
                    note=" ".join(seen.said.get("note", ())),
                )

    def _holder(self, standing: Standing) -> str:
        """Into whose hands it was last given; empty where it stayed with whoever began it."""
        given = (passed.told.facts.get(HOLDER) for passed in reversed(standing.path))
        return self.names.get(str(next(filter(None, given), "")), "")

    def _told(self, procedure: Procedure, opening: UUID) -> Iterator[Told]:
        """The steps of one proceeding, the first one first."""
        for seen in sorted(self.stood, key=lambda each: self._first(each).number):
            said, first = _said(seen), self._first(seen)
            if said.get(OF) != str(opening) and first.id != opening:
                continue
            step = step_of(procedure, seen.kind.name, said)
            if step is not None:
                at = timezone.localtime(first.recorded_at, timezone.get_default_timezone())
                yield Told(step=step, at=at, on=seen.true_on, id=str(seen.id), facts=said)

    def _first(self, seen: Seen) -> Seen:
        """The first of a chain of corrections: what it opened, and when, it did."""
        while seen.corrects is not None and seen.corrects in self.every:
            seen = self.every[seen.corrects]
        return seen


def _observed(stood: Sequence[Seen]) -> Iterator[tuple[str, Written]]:
    """What was seen of the child, newest first, each under the name of its kind.

    What never leaves the case worker stands on no paper.
    """
    words = vocabulary()
    for seen in stood:
        if seen.kind.name in OWN_PART or seen.kind.steps_of:
            continue
        told = [
            one
            for one in seen.told
            if one.fact.name not in words or not words[one.fact.name].sensitive
        ]
        (entry,) = written([replace(seen, told=told)], seen.kind.name)
        if entry.told or entry.note:
            yield seen.kind.label(figures.language()), entry


def _what(procedure: Procedure, seen: Seen) -> str:
    """What it is: the goal itself, or the referral and its service."""
    if procedure.key in seen.kind.facts:
        fact = seen.kind.facts[procedure.key]
        return fact.code_label(str(_said(seen).get(procedure.key)), figures.language())
    return title_of(procedure, str(_said(seen).get(procedure.type_fact) or ""))


def _said(seen: Seen) -> dict[str, object]:
    return {each.fact.name: each.value for each in seen.told}


def _end_of(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time.max, timezone.get_current_timezone())
