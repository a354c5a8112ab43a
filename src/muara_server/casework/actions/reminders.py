"""Telling people what waits for them: on the day, when it is late, when it has gone up."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.utils import timezone

from muara.follow_up import schedule
from muara.packs import open_pack
from muara_server.casework.models import Reminder, VisitReminder
from muara_server.casework.queries.awaited import presses
from muara_server.casework.queries.reminders import (
    KEPT,
    VISIT_MISSED,
    hearers,
    hearers_of_visit,
    may_open,
    rungs,
)
from muara_server.notices import actions as notices
from muara_server.places.countries import pack_of
from muara_server.places.queries import district_of

if TYPE_CHECKING:
    from muara_server.casework.frames.visits import DueVisit
    from muara_server.casework.models import Proceeding

HEARD_BY_THE_NAMED = 2
"""Of what few may know nothing goes up: they hear that it is due, and that it is late."""


def remind(proceeding: Proceeding, *, now: dt.datetime) -> int:
    """Tell what there is to tell of one proceeding by now; how many people were told.

    Whoever was told once is not told the same again, however often this runs.
    """
    due = proceeding.due
    assert due is not None  # noqa: S101  (only what has a day is untold)
    known = Reminder.objects.filter(proceeding=proceeding.pk, due=due).first()
    ladder = rungs(proceeding)
    reached = sum(rung.at <= now for rung in ladder)
    told = 0
    for number in range(known.rung if known else 0, reached):
        rung = ladder[number]
        if number + 1 < reached and rung.kind != ladder[reached - 1].kind:
            continue  # what is late is not first told to be due today
        told += notices.tell(
            hearers(proceeding, rung),
            rung.kind,
            key=f"{proceeding.pk}:{due.isoformat()}:{number}",
            about=("casework:proceeding", proceeding.pk)
            if may_open(proceeding, rung)
            else ("casework:gone-up", None),
            values={
                "matter": proceeding.procedure,
                "due": timezone.localdate(due),
                "place": district_of(proceeding.place).code,
            },
            urgent=presses(proceeding),
        )
    following = ladder[reached].at if reached < len(ladder) else None
    Reminder.objects.update_or_create(
        proceeding=proceeding.pk, defaults={"due": due, "rung": reached, "next_at": following}
    )
    return told


def remind_of_kept(proceeding: Proceeding, *, now: dt.datetime) -> int:
    """Tell those who are named in what is kept from others that its day has come, or is past.

    A notice goes by mail and telephone: it says neither what it is, nor where, nor which day.
    """
    reached = [rung for rung in rungs(proceeding)[:HEARD_BY_THE_NAMED] if rung.at <= now]
    if not reached:
        return 0
    return notices.tell(
        hearers(proceeding, reached[-1]),
        KEPT,
        key=f"{proceeding.pk}:{proceeding.due}:{len(reached)}",
        about=("casework:proceeding", proceeding.pk),
    )


def remind_of_visit(missed: DueVisit) -> int:
    """Tell of one visit that was not made, by how many days late it is; how many were told.

    Each level of the pack hears of it once: who has the case, then the supervisor, the district.
    """
    case = missed.case
    known = VisitReminder.objects.filter(pk=case.pk, due_by=missed.due_by).first()
    rhythm = schedule(open_pack(pack_of(case.place)))
    levels = rhythm.told[: missed.level]
    told = 0
    for number in range(known.level if known else 0, len(levels)):
        told += notices.tell(
            hearers_of_visit(case, rhythm.parties[levels[number].to], first=number == 0),
            VISIT_MISSED,
            key=f"{case.pk}:{missed.due_by.isoformat()}:{number}",
            about=("casework:proceeding", case.pk),
            values={
                "days": missed.late_by,
                "due": missed.due_by,
                "place": district_of(case.place).code,
            },
        )
    VisitReminder.objects.update_or_create(
        proceeding=case.pk, defaults={"due_by": missed.due_by, "level": missed.level}
    )
    return told
