"""What the ledger's door asks of bodies, seats, meetings and decisions.

Refused is what cannot be: somebody attends who had no seat that day, a decision is due before the
meeting that took it. What may be is kept and flagged: a meeting without workers, a decision whose
owner leaves later, and, where the pack says so, a decision without quorum.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Q

from muara.coordination import REFUSED, BodyKind, body_kinds
from muara.errors import FrameError, nearest
from muara.packs import open_pack
from muara_server.coordination.bodies import ATTENDANCE, KINDS, Meeting, Sitting, sitting_of
from muara_server.coordination.models import Record
from muara_server.keys.queries import in_chunks
from muara_server.ledger.checks import Fresh, checks
from muara_server.places import queries as places
from muara_server.places.countries import pack_of

if TYPE_CHECKING:
    from muara_server.places.models import Place

OF_BODIES = (*KINDS, ATTENDANCE)


@dataclass(frozen=True)
class _Line:
    """One entry, stored or coming in, without its words."""

    id: UUID
    of: UUID
    kind: str
    on: dt.date
    facts: Mapping[str, Any]
    words: Mapping[str, Sequence[str]] = field(default_factory=dict)


@checks("body")
def a_body_of_a_kind(fresh: Sequence[Fresh]) -> None:
    """Its kind is one of the packs', and sits at the level of its place."""
    where = places.with_codes({each.draft.place_code for each in fresh})
    for each in fresh:
        place = where.get(each.draft.place_code)
        kind = _kind(each, place)
        if place is not None and place.level not in kind.levels:
            raise FrameError(
                f"A body of this kind does not sit at this level: {kind.label()}.",
                row=each.row,
                column="place",
                found=place.level,
                expected=" or ".join(kind.levels),
                do="Choose another place or another kind of body.",
            )


@checks(*OF_BODIES)
def belongs_to_a_body(fresh: Sequence[Fresh]) -> None:
    """It names a body that is there, and what it says of seats and meetings can be."""
    known = _Known([_body_of(each) for each in fresh], fresh)
    for each in fresh:
        if each.draft.kind == "body":
            continue
        body = known.body(UUID(each.facts["of"]))
        if body is None:
            raise FrameError(
                "This names no body.",
                row=each.row,
                column="of",
                found=each.facts["of"],
                expected="the id of a body that is recorded",
                do="Record the body first.",
            )
        _check_days(each, body)
        _CHECKS.get(each.draft.kind, _nothing_more)(each, body)


@checks("decision_taken")
def a_decision_that_can_be(fresh: Sequence[Fresh]) -> None:
    """A decision has an owner who is there, and falls due after the meeting that took it."""
    steps = [each for each in fresh if each.facts.get("step") in _STEPS]
    bodies = [UUID(each.facts["body"]) for each in steps if each.facts.get("body")]
    opened = _opened(UUID(each.facts["of"]) for each in steps if each.facts.get("of"))
    bodies += [UUID(facts["body"]) for facts in opened.values() if facts.get("body")]
    known = _Known(bodies, ())
    owners = _ends([UUID(each.facts["owner"]) for each in steps if each.facts.get("owner")])
    for each in steps:
        own = dict(each.facts) if each.facts.get("body") else opened.get(each.facts.get("of"), {})
        body = known.body(UUID(own["body"])) if own.get("body") else None
        kind = known.kinds.get(body.id) if body else None
        if each.facts["step"] == "decide" and body is not None:
            _check_decided(each, body, kind)
        if each.facts["step"] == "confirm":
            _check_confirmed(each, body)
        _check_due(each)
        _check_owner(each, body, owners)


_STEPS = ("decide", "pass_on", "postpone", "reopen", "confirm")


def _kind(each: Fresh, place: Place | None) -> BodyKind:
    known = body_kinds(open_pack(pack_of(place)))
    key = each.facts["body_kind"]
    if key not in known:
        raise FrameError(
            "This kind of body is not in the pack of this place.",
            row=each.row,
            column="body_kind",
            found=key,
            expected="one of coordination/bodies.toml",
            do=nearest(key, known),
        )
    return known[key]


def _check_days(each: Fresh, body: Sitting) -> None:
    """Nothing of a body is of a day before it began, or after it ended."""
    day = each.draft.true_on
    if day < body.since:
        raise FrameError(
            "This is before the body began.",
            row=each.row,
            column="true_on",
            found=day,
            expected=f"{body.since} or later",
            do="Correct the one day or the other.",
        )
    begins = each.draft.kind in ("seat", "meeting", "meeting_held")
    if begins and body.until is not None and day > body.until:
        raise FrameError(
            "The body was there no more.",
            row=each.row,
            column="true_on",
            found=day,
            expected=f"{body.until} or earlier",
        )


def _nothing_more(_each: Fresh, _body: Sitting) -> None:
    pass


def _check_seat_left(each: Fresh, body: Sitting) -> None:
    seat = body.by_seat.get(UUID(each.facts["seat"]))
    if seat is None:
        raise _no_seat(each)
    if each.draft.true_on < seat.seat.since:
        raise FrameError(
            "This seat was not filled yet.",
            row=each.row,
            column="true_on",
            found=each.draft.true_on,
            expected=f"{seat.seat.since} or later",
            do="Correct the one day or the other.",
        )


def _check_meeting(each: Fresh, body: Sitting) -> None:
    day = dt.date.fromisoformat(each.facts["meets_on"])
    if day < each.draft.true_on:
        raise FrameError(
            "The meeting is before the day on which it was called.",
            row=each.row,
            column="meets_on",
            found=day,
            expected=f"{each.draft.true_on} or later",
            do="Correct the day of the meeting, or the day on which it was called.",
        )
    if body.until is not None and day > body.until:
        raise FrameError(
            "The body is there no more on the day of the meeting.",
            row=each.row,
            column="meets_on",
            found=day,
            expected=f"{body.until} or earlier",
        )


def _check_went(each: Fresh, body: Sitting) -> None:
    """How a meeting went is told of a meeting that was called, once."""
    meeting = _meeting(each, body)
    told = {"meeting_held": meeting.not_held, "meeting_not_held": meeting.held_on}
    if told[each.draft.kind]:
        raise FrameError(
            "It is recorded already how this meeting went.",
            row=each.row,
            column="meeting",
            found="held and not held",
            expected="the one or the other",
            do="Take the wrong entry back first.",
        )


def _check_came(each: Fresh, body: Sitting) -> None:
    """Nobody attends who had no seat on the day of the meeting."""
    meeting = _meeting(each, body)
    if meeting.held_on is None:
        raise FrameError(
            "Who came is told of a meeting that was not held.",
            row=each.row,
            column="meeting",
            found=each.facts["meeting"],
            expected="a meeting recorded as held",
            do="Record first that it was held.",
        )
    seat = body.by_seat.get(UUID(each.facts["seat"]))
    if seat is None:
        raise _no_seat(each)
    if not seat.seat.on(meeting.held_on):
        until = f" to {seat.seat.until}" if seat.seat.until else ""
        raise FrameError(
            f"This seat was not filled on the day of the meeting, {meeting.held_on}.",
            row=each.row,
            column="seat",
            found=f"a seat from {seat.seat.since}{until}",
            expected="a seat of that day",
            do="Record whoever had the seat then, or correct the day of the meeting.",
        )


def _check_minutes(each: Fresh, body: Sitting) -> None:
    _meeting(each, body)


_CHECKS = {
    "seat_end": _check_seat_left,
    "meeting": _check_meeting,
    "meeting_held": _check_went,
    "meeting_not_held": _check_went,
    "meeting_minutes": _check_minutes,
    ATTENDANCE: _check_came,
}


def _meeting(each: Fresh, body: Sitting) -> Meeting:
    meeting = body.by_meeting.get(UUID(each.facts["meeting"]))
    if meeting is None:
        raise FrameError(
            "This names no meeting of the body.",
            row=each.row,
            column="meeting",
            found=each.facts["meeting"],
            expected="the id of a meeting of the same body",
            do="Call the meeting first.",
        )
    return meeting


def _no_seat(each: Fresh) -> FrameError:
    return FrameError(
        "This names no seat of the body.",
        row=each.row,
        column="seat",
        found=each.facts["seat"],
        expected="the id of a seat of the same body",
        do="Record the seat first.",
    )


def _check_decided(each: Fresh, body: Sitting, kind: BodyKind | None) -> None:
    if not each.facts.get("meeting"):
        return
    meeting = _meeting(each, body)
    if meeting.held_on is None:
        raise FrameError(
            "A meeting that was not held decides nothing.",
            row=each.row,
            column="meeting",
            found=each.facts["meeting"],
            expected="a meeting recorded as held",
            do="Record first that it was held, and who came.",
        )
    if meeting.had_quorum is False and kind is not None and kind.without_quorum == REFUSED:
        went = meeting.quorate
        raise FrameError(
            f"This meeting had no quorum, and by its rule decides nothing: {kind.label()}.",
            row=each.row,
            column="meeting",
            found=f"{went.there} of {went.seats} seats" if went else "no quorum",
            expected=f"at least {went.needed}" if went else "a quorum",
            do="Put it before a meeting with quorum.",
        )


def _check_confirmed(each: Fresh, body: Sitting | None) -> None:
    meeting = _meeting(each, body) if body is not None else None
    if meeting is None or meeting.had_quorum is not True:
        raise FrameError(
            "A decision is confirmed by a meeting that had its quorum.",
            row=each.row,
            column="meeting",
            found="a meeting without quorum, or one whose attendance is not recorded",
            expected="a meeting of the same body with quorum",
            do="Record who came, or put the decision before the next meeting.",
        )


def _check_due(each: Fresh) -> None:
    said = each.facts.get("due_on")
    if not said or each.facts["step"] != "decide":
        return
    due = dt.date.fromisoformat(said)
    if due < each.draft.true_on:
        raise FrameError(
            "It is due before it was decided.",
            row=each.row,
            column="due_on",
            found=due,
            expected=f"{each.draft.true_on} or later",
            do="Correct the day by which it is due.",
        )


def _check_owner(each: Fresh, body: Sitting | None, owners: Mapping[str, dt.date | None]) -> None:
    owner, day = each.facts.get("owner"), each.draft.true_on
    if owner and owner not in owners:
        raise FrameError(
            "This names no organisation.",
            row=each.row,
            column="owner",
            found=owner,
            expected="the id of an organisation that is recorded",
            do="Record the organisation first.",
        )
    until = owners.get(owner) if owner else None
    if until is not None and until <= day:
        raise FrameError(
            "This organisation is there no more, and can own no decision.",
            row=each.row,
            column="owner",
            found=f"an organisation until {until}",
            expected=f"one that is there on {day}",
            do="Choose another owner.",
        )
    seat = body.by_seat.get(UUID(each.facts["seat"])) if body and each.facts.get("seat") else None
    if seat is not None and not seat.seat.on(day):
        raise FrameError(
            "Whoever is to see to it has no seat on this day.",
            row=each.row,
            column="seat",
            found=f"a seat until {seat.seat.until}" if seat.seat.until else "a later seat",
            expected=f"a seat filled on {day}",
            do="Choose somebody who has a seat.",
        )


class _Known:
    """The bodies that entries name, as they stand with what comes in beside it."""

    def __init__(self, wanted: Iterable[UUID], fresh: Sequence[Fresh]) -> None:
        self.kinds: dict[UUID, BodyKind | None] = {}
        self._lines: dict[UUID, list[_Line]] = {}
        self._bodies: dict[UUID, Sitting | None] = {}
        firsts = _firsts(each.draft.corrects for each in fresh if each.draft.corrects)
        for chunk in in_chunks(set(wanted)):
            rows = Record.objects.filter(matter__in=list(chunk), corrected_at=None)
            found = rows.filter(kind__in=OF_BODIES).exclude(entry__in=list(firsts))
            for row in found.select_related("place").order_by("number"):
                line = _Line(row.first, row.matter, row.kind, row.true_on, row.facts)
                self._add(line, row.place)
        where = places.with_codes({each.draft.place_code for each in fresh})
        for each in fresh:
            draft = each.draft
            own = firsts.get(draft.corrects, draft.uuid) if draft.corrects else draft.uuid
            of = own if draft.kind == "body" else _body_of(each)
            line = _Line(own, of, draft.kind, draft.true_on, each.facts)
            self._add(line, where.get(draft.place_code))

    def body(self, of: UUID) -> Sitting | None:
        """One body; None where none of this id is recorded."""
        if of not in self._bodies:
            told = self._lines.get(of, [])
            here = any(each.kind == "body" for each in told)
            kind = self.kinds.get(of)
            self._bodies[of] = sitting_of(told, kind=kind, organisations={}) if here else None
        return self._bodies[of]

    def _add(self, line: _Line, place: Place | None) -> None:
        self._lines.setdefault(line.of, []).append(line)
        if line.kind == "body":
            known = body_kinds(open_pack(pack_of(place)))
            self.kinds[line.of] = known.get(line.facts["body_kind"])


def _body_of(each: Fresh) -> UUID:
    return UUID(each.facts["of"]) if each.facts.get("of") else each.draft.uuid


def _firsts(corrected: Iterable[UUID]) -> dict[UUID, UUID]:
    """Of each entry that is corrected, the first of its chain, by which others name it."""
    return {
        row.entry: row.first
        for chunk in in_chunks(set(corrected))
        for row in Record.objects.filter(entry__in=list(chunk))
    }


def _opened(decisions: Iterable[UUID]) -> dict[str, Mapping[str, Any]]:
    """What was said where each of these decisions was taken, by its id."""
    return {
        str(row.first): row.facts
        for chunk in in_chunks(set(decisions))
        for row in Record.objects.filter(first__in=list(chunk), corrected_at=None)
    }


def _ends(organisations: Iterable[UUID]) -> dict[str, dt.date | None]:
    """When each of these organisations ended or merged; None: it is there."""
    found: dict[str, dt.date | None] = {}
    for chunk in in_chunks(set(organisations)):
        rows = Record.objects.filter(Q(first__in=list(chunk)) | Q(matter__in=list(chunk)))
        for row in rows.filter(corrected_at=None).order_by("number"):
            if row.kind == "organisation":
                found.setdefault(str(row.first), None)
            elif row.facts.get("change") in ("merged", "closed"):
                found[str(row.matter)] = row.true_on
    return found
