"""A submission, opened, as drafts for the ledger: who each is about, where, in which programme.

Nothing is written here. Every id is made from the submission's own and the key of the mapping's
entry, so that a replay finds what it made before and never doubles it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

from django.utils import timezone

from muara.errors import FrameError
from muara.forms import (
    Answers,
    Proposed,
    Sorted,
    answers_of,
    read_submission,
    seconds_noted,
    sort,
)
from muara.forms import asking as of_form
from muara.forms.mapping import TODAY
from muara.packs import open_pack
from muara_server.accounts import rules as policy
from muara_server.casework.queries import asking
from muara_server.intake import corrections, mappings, rules
from muara_server.intake.models import FormVersion, Made, Mapping, Received
from muara_server.intake.reasons import NotSorted
from muara_server.intake.writing import KEY, opened
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
LONGEST_NOTED = 2**31 - 1
"""More seconds than this no column holds; from a clock that jumped by decades."""


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


class Known:
    """What the records know of some submissions, asked once for all of them.

    What they become may change it: it holds until one of them is sorted, and then for the others.
    """

    def __init__(self, batch: Iterable[Received]) -> None:
        self.ids = [each.pk for each in batch]
        self.key = keys.deployment_key(KEY)
        self.corrections = corrections.of(self.ids)
        self.made = made_of(self.ids)
        self._mappings: dict[UUID, Mapping | None] = {}
        self._grants: dict[UUID, list[Grant]] = {}
        self._areas: dict[tuple[UUID, str], tuple[Place | None, str]] = {}

    def corrected(self, received: Received) -> dict[str, str]:
        """The last correction of each answer that was corrected."""
        return corrections.last(self.corrections.get(received.pk, ()), key=self.key)

    def author(self, received: Received) -> User:
        """Whose entries these are: his who corrected it last, else his who filled it."""
        rows = self.corrections.get(received.pk)
        return rows[-1].by if rows else received.user

    def mapping(self, version: FormVersion) -> Mapping | None:
        """The mapping that sorts what comes of a version."""
        if version.pk not in self._mappings:
            self._mappings[version.pk] = mappings.newest(version)
        return self._mappings[version.pk]

    def grants(self, user: User) -> list[Grant]:
        """Where somebody fills forms."""
        if user.pk not in self._grants:
            self._grants[user.pk] = _grants(user)
        return self._grants[user.pk]

    def area_of(self, received: Received) -> tuple[Place | None, str]:
        """Where whoever filled it works, and in which programme."""
        who = received.user_id, received.form.programme
        if who not in self._areas:
            self._areas[who] = area_of(received)
        return self._areas[who]


class Registered:
    """Where those are registered whom submissions are about, asked once for all of them."""

    def __init__(self, readings: Iterable[Reading]) -> None:
        said = (each for reading in readings for each in reading.sorted.proposed)
        self.ids = [each.about.id for each in said if each.about and each.about.id]
        self.homes = registry.places_of(self.ids)
        self.codes = places.own_codes(self.homes.values())

    @cached_property
    def programmes_of(self) -> dict[UUID, str]:
        """The programme of each."""
        return registry.programmes_of(self.ids)

    @cached_property
    def programmes(self) -> frozenset[str]:
        """Every programme in which anybody is registered."""
        return frozenset(registry.programmes())

    def would_change(self, drafts: Iterable[Draft]) -> bool:
        """Do these bring a programme, where it was asked which there are?"""
        asked = "programmes" in vars(self)
        return asked and not {draft.programme for draft in drafts} <= self.programmes


def answers(received: Received, *, as_received: bool = False) -> Answers:
    """What a submission says, corrected, or `as_received`. Raises FormError and NotSorted."""
    told = {} if as_received else corrections.corrected(received)
    return _answers(received, told, key=keys.deployment_key(KEY))


def read(received: Received, known: Known | None = None) -> Reading:
    """A submission, opened and sorted in the mind. Raises FormError and NotSorted."""
    known = known or Known([received])
    told = known.corrected(received)
    said = _answers(received, told, key=known.key)
    assert received.version is not None  # noqa: S101  (else its answers could not be read)
    mapping = known.mapping(received.version)
    if mapping is None:
        raise NotSorted("no_mapping")
    held_back = _held_back(received, mapping, said, known)
    found = sort(said, mappings.read(mapping), held_back=held_back)
    return Reading(received, mapping, said, found, told)


def _held_back(received: Received, mapping: Mapping, said: Answers, known: Known) -> frozenset[str]:
    """The questions that whoever filled the form was not trained to ask on that day."""
    asked = of_form(open_pack(mapping.pack)).of(received.form.key)
    if not asked:
        return asked
    rule, day = asking.rule_at(known.area_of(received)[0]), timezone.localdate(received.received_at)
    with suppress(KeyError, ValueError):
        day = dt.date.fromisoformat(str(said.values[TODAY])[:10])
    return frozenset() if asking.was_trained(received.user, rule, on=day) else asked


def seconds_taken(reading: Reading) -> int | None:
    """How long it took to fill the form, by the clock of the phone; None where none noted it."""
    took = seconds_noted(reading.answers.values)
    return took if took is not None and took <= LONGEST_NOTED else None


def subject_of(received: Received, about: About) -> UUID:
    """The id of whom an entry is about: its own, or that of whom this submission registers."""
    return about.id or uuid5(received.pk, f"subject:{about.key}")


class Planner:
    """Makes drafts of what one submission proposes."""

    def __init__(self, reading: Reading, known: Known, registered: Registered) -> None:
        self.reading, self.received = reading, reading.received
        self.known, self.registered = known, registered
        self.last = known.made.get(self.received.pk, {})

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
        return subject_of(self.received, about)

    def _referred(self, each: Proposed) -> dict[str, str]:
        return {fact: str(self._subject(about)) for fact, about in each.refers.items()}

    def _place(self, each: Proposed) -> str:
        """What the form says, else where whom it is about is registered, else where one works."""
        if told := self.reading.corrected.get(corrections.PLACE) or self.reading.sorted.place:
            return told
        home = self.registered.homes.get(each.about.id) if each.about else None
        return self.registered.codes[home] if home else self._own_place

    @cached_property
    def _own_place(self) -> str:
        own = {grant.place_code for grant in self.known.grants(self.received.user)}
        if len(own) != 1 or not (code := own.pop()):
            raise NotSorted("which_place")
        return code

    def _programme(self, each: Proposed) -> str:
        if self.received.form.programme:
            return self.received.form.programme
        about = each.about.id if each.about else None
        told = self.registered.programmes_of.get(about) if about else None
        return told or self._own_programme

    @cached_property
    def _own_programme(self) -> str:
        own = {grant.programme for grant in self.known.grants(self.received.user)} - {""}
        own = own or set(self.registered.programmes)
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
    return made_of([received.pk]).get(received.pk, {})


def made_of(received: Iterable[UUID]) -> dict[UUID, dict[str, Made]]:
    """The same of several submissions; those that became nothing yet are left out."""
    found: dict[UUID, dict[str, Made]] = {}
    for each in Made.objects.filter(received__in=list(received), stands=True):
        found.setdefault(each.received_id, {})[each.key] = each
    return found


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


def _answers(received: Received, told: dict[str, str], *, key: bytes) -> Answers:
    if received.version is None:
        raise NotSorted("unknown_version")
    submission = read_submission(opened(received, key=key))
    corrections.put(submission.root, told)
    return answers_of(submission, mappings.form_of(received.version))


def _grants(user: User) -> list[Grant]:
    return policy.grants(user, rules.FILL)


def _told(facts: Any) -> dict[str, Any]:
    """Facts as the ledger takes them: days as they are written."""
    return {
        name: said.isoformat() if isinstance(said, dt.date) else said
        for name, said in facts.items()
    }
