"""A submission, opened, as drafts for the ledger: who each is about, where, in which programme.

Nothing is written here. Every id is made from the submission's own and the key of the mapping's
entry, so that a replay finds what it made before and never doubles it.
"""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

from django.utils import timezone

from muara.errors import FrameError
from muara.forms import Answers, Proposed, Sorted, answers_of, read_submission, sort
from muara_server.accounts import rules as policy
from muara_server.intake import corrections, mappings, rules
from muara_server.intake.models import Made, Mapping, Received
from muara_server.intake.reasons import NotSorted
from muara_server.intake.writing import opened
from muara_server.keys import actions as keys
from muara_server.ledger import queries as ledger
from muara_server.ledger.drafts import Draft
from muara_server.ledger.rules import checked
from muara_server.places import queries as places
from muara_server.registry import queries as registry

if TYPE_CHECKING:
    from muara.forms import About
    from muara_server.accounts.models import User
    from muara_server.accounts.rules import Grant
    from muara_server.places.models import Place

WORKPLACE = "workplace"
RETRACTION = "retraction"
NOT_SO = {"reason": "did_not_happen"}
SOURCES = {
    Received.Way.PHONE: "phone",
    Received.Way.IMPORT: "file",
    Received.Way.PAPER: "page",
}
"""What the ledger calls the ways by which a submission comes: paper is keyed on a page."""


@dataclass(frozen=True)
class Reading:
    """What a submission says, with what was corrected, and what its mapping makes of it."""

    received: Received
    mapping: Mapping
    answers: Answers
    sorted: Sorted
    corrected: dict[str, str] = field(repr=False)


@dataclass(frozen=True)
class Planned:
    """A draft and what is kept of it: the key, how many times it was made before, whom about."""

    key: str
    number: int
    draft: Draft
    about: str = ""
    subject: UUID | None = None


def answers(received: Received, *, as_received: bool = False) -> Answers:
    """What a submission says, corrected, or `as_received`. Raises FormError and NotSorted."""
    if received.version is None:
        raise NotSorted("unknown_version")
    submission = read_submission(opened(received))
    if not as_received:
        corrections.put(submission.root, corrections.corrected(received))
    form = mappings.form_of(received.version)
    return answers_of(submission, form)


def read(received: Received) -> Reading:
    """A submission, opened and sorted in the mind. Raises FormError and NotSorted."""
    said = answers(received)
    assert received.version is not None  # noqa: S101  (else its answers could not be read)
    mapping = mappings.newest(received.version)
    if mapping is None:
        raise NotSorted("no_mapping")
    told = corrections.corrected(received)
    return Reading(received, mapping, said, sort(said, mappings.read(mapping)), told)


class Planner:
    """Makes drafts of what one submission proposes."""

    def __init__(self, reading: Reading) -> None:
        self.reading, self.received = reading, reading.received
        self.worker: User = self.received.user
        said = (each for each in reading.sorted.proposed)
        self.known = [each.about.id for each in said if each.about and each.about.id]
        self.homes = registry.places_of(self.known)
        self.codes = places.own_codes(self.homes.values())
        self.last = last_made(self.received)

    def as_it_stands(self, each: Proposed) -> Planned | None:
        """The draft made before where it says the same, else one that corrects it.

        None where a person took it back. Raises what the ledger says of a draft that cannot be.
        """
        before = self.last.get(each.key)
        if before is None:
            return self._planned(each, 0, None)
        if before.settled:
            return None
        if before.kind == RETRACTION:
            return self._planned(each, before.number + 1, None)
        same = self._planned(each, before.number, before.corrects)
        if says_the_same(same.draft):
            return same
        return self._planned(each, before.number + 1, before.entry)

    def gone(self) -> list[Planned]:
        """For what was made before and is not proposed any more: that it should not have been."""
        found = self.reading.sorted
        said = {each.key for each in (*found.proposed, *found.unsorted)}
        gone = [each for key, each in self.last.items() if key not in said]
        return [taken_back(each) for each in gone if each.kind != RETRACTION]

    def _planned(self, each: Proposed, number: int, corrects: UUID | None) -> Planned:
        before = self.last.get(each.key)
        subject = self._subject(each.about) if each.about else None
        about = each.about.kind if each.about else ""
        household = each.household or (each.about if about == "household" else None)
        draft = Draft(
            uuid=self._entry(each, number),
            programme=before.programme if before else self._programme(each),
            kind=each.kind,
            person=subject if about == "person" else None,
            household=self._subject(household) if household else None,
            place_code=before.place_code if before else self._place(each),
            true_on=each.true_on,
            corrects=corrects,
            facts={**_told(each.facts), **self._referred(each)},
            identifiers=each.identifiers,
        )
        return Planned(each.key, number, draft, about, subject)

    def _entry(self, each: Proposed, number: int) -> UUID:
        """The id of an entry; that of a workplace's registration is the workplace's own."""
        if each.kind == WORKPLACE and each.about and not number:
            return self._subject(each.about)
        return entry_id(self.received.pk, each.key, number)

    def _subject(self, about: About) -> UUID:
        return about.id or uuid5(self.received.pk, f"subject:{about.key}")

    def _referred(self, each: Proposed) -> dict[str, str]:
        return {fact: str(self._subject(about)) for fact, about in each.refers.items()}

    def _place(self, each: Proposed) -> str:
        """What the form says, else where whom it is about is registered, else where one works."""
        if told := self.reading.corrected.get(corrections.PLACE) or self.reading.sorted.place:
            return told
        home = self.homes.get(each.about.id) if each.about else None
        return self.codes[home] if home else self._own_place

    @cached_property
    def _own_place(self) -> str:
        own = {grant.place_code for grant in _grants(self.worker)}
        if len(own) != 1 or not (code := own.pop()):
            raise NotSorted("which_place")
        return code

    def _programme(self, each: Proposed) -> str:
        if self.received.form.programme:
            return self.received.form.programme
        known = self._programmes.get(each.about.id) if each.about and each.about.id else None
        return known or self._own_programme

    @cached_property
    def _programmes(self) -> dict[UUID, str]:
        return registry.programmes_of(self.known)

    @cached_property
    def _own_programme(self) -> str:
        own = {grant.programme for grant in _grants(self.worker)} - {""}
        own = own or set(registry.programmes())
        if len(own) != 1:
            raise NotSorted("which_programme")
        return own.pop()


def entry_id(received: UUID, key: str, number: int) -> UUID:
    """The id of the entry of this key, and of each that corrects it: the same in every sorting."""
    return uuid5(received, f"entry:{key}:{number}")


def taken_back(made: Made) -> Planned:
    """That an entry should not have been made: of the same subject, place and day."""
    number = made.number + 1
    draft = Draft(
        uuid=entry_id(made.received_id, made.key, number),
        programme=made.programme,
        kind=RETRACTION,
        place_code=made.place_code,
        true_on=made.true_on,
        person=made.subject if made.about == "person" else None,
        household=made.subject if made.about == "household" else None,
        corrects=made.entry,
        facts=NOT_SO,
    )
    return Planned(made.key, number, draft, made.about, made.subject)


def last_made(received: Received) -> dict[str, Made]:
    """For each key, the last entry that this submission became."""
    return {each.key: each for each in Made.objects.filter(received=received, stands=True)}


def says_the_same(draft: Draft) -> bool:
    """Is the entry of this id what the draft says? Raises FrameError for what cannot be."""
    entry = ledger.entries([draft.uuid])[draft.uuid]
    key = keys.existing_keys([entry.subject or keys.NOBODY]).get(entry.subject or keys.NOBODY)
    now = timezone.now()
    said = checked(draft, row=1, source=entry.source, now=now, today=timezone.localdate(now))
    same_day = entry.true_on == draft.true_on
    return same_day and key is not None and ledger.read(entry, key) == said


def area_of(received: Received) -> tuple[Place | None, str]:
    """Where whoever filled it works, and in which programme: who looks after it follows from it."""
    return area_for(received.user, received.form.programme)


def area_for(user: User, programme: str) -> tuple[Place | None, str]:
    """Where somebody works, and the programme: the form's own, else one of the worker's."""
    grants = _grants(user)
    here = max(
        (grant for grant in grants if grant.path),
        key=lambda each: len(each.path or ""),
        default=None,
    )
    place = None
    if here is not None:
        with suppress(FrameError):
            place = places.by_code(here.place_code)
    programmes = sorted({grant.programme for grant in grants})
    return place, programme or (programmes[0] if programmes else "")


def _grants(user: User) -> list[Grant]:
    return policy.grants(user, rules.FILL)


def _told(facts: Any) -> dict[str, Any]:
    """Facts as the ledger takes them: days as they are written."""
    return {
        name: said.isoformat() if isinstance(said, dt.date) else said
        for name, said in facts.items()
    }
