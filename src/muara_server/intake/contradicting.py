"""Two who say something else of the same day: both stand, and a person is asked.

It is looked for when a submission is sorted, and when something is written on the screen; so it is
found whichever came first.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from muara_server.intake import proposing
from muara_server.intake.models import Conflict, Made
from muara_server.keys.queries import in_chunks
from muara_server.ledger.kinds import kinds
from muara_server.ledger.projections import EVERY, Recorded, projects
from muara_server.ledger.queries import corrections_of, facts_of, on_the_screen

if TYPE_CHECKING:
    from muara_server.ledger.models import Entry

Of: TypeAlias = tuple[UUID | None, str, dt.date]
UNCHANGED = frozenset({"person", "household", "workplace", proposing.RETRACTION})
"""Kinds that are no observation of a day, and so contradict none."""
HEAVY = ("received__sealed",)


def look_after_sending(made: Iterable[Made]) -> None:
    """Look for who said something else, on a phone or on the screen, before these came."""
    fresh = [each for each in made if each.subject and _is_of_a_day(each.kind)]
    subjects = {each.subject for each in fresh if each.subject}
    before = _Before(subjects, days={each.true_on for each in fresh}) if fresh else None
    told = {new.entry: before.otherwise(new) for new in fresh} if before else {}
    about = {entry for sides in told.values() for entry in sides}
    seen = corrections_of(about) if about else {}  # on the screen, by somebody who had seen it
    said = facts_of([*told, *about]) if about else {}
    for new in fresh:
        for entry, side in told[new.entry].items():
            if entry not in seen and contradict(said.get(entry, {}), said.get(new.entry, {})):
                _keep(new, **side)


class _Before:
    """What was said about some people on some days, as far as it was sent or written."""

    def __init__(self, subjects: Iterable[UUID], *, days: Iterable[dt.date]) -> None:
        self.sent = _sent_about(subjects)
        self.written: dict[Of, list[Entry]] = defaultdict(list)
        for entry in on_the_screen(subjects, days=days):
            self.written[entry.subject, entry.kind, entry.true_on].append(entry)

    def otherwise(self, new: Made) -> dict[UUID, dict[str, Any]]:
        """What somebody else said of the same, by its entry: the first side of a conflict."""
        of, by = (new.subject, new.kind, new.true_on), new.received.user_id
        sent = [each for each in self.sent.get(of, ()) if each.received.user_id != by]
        written = [each for each in self.written.get(of, ()) if each.recorded_by_id != by]
        sides: dict[UUID, dict[str, Any]] = {each.entry: {"first": each} for each in sent}
        return sides | {each.uuid: {"on_screen": each.uuid} for each in written}


@projects(EVERY)
def look_after_writing(batch: Sequence[Recorded]) -> None:
    """Look for what phones sent that says something else than what is written on the screen now.

    Whoever corrects an entry has seen it; and what was corrected since, when the ledger is gone
    through again, contradicts nobody.
    """
    written = [each for each in batch if _may_contradict(each.entry)]
    others = _sent_about({each.entry.subject for each in written if each.entry.subject})
    for each in written:
        entry = each.entry
        same = others.get((entry.subject, entry.kind, entry.true_on), ())
        sent = [one for one in same if one.received.user_id != entry.recorded_by_id]
        gone = corrections_of([entry.uuid, *(one.entry for one in sent)]) if sent else {}
        sent = [one for one in sent if one.entry not in gone]
        if not sent or entry.uuid in gone:
            continue
        said = facts_of(one.entry for one in sent)
        for one in sent:
            if contradict(each.facts, said.get(one.entry, {})):
                _keep(one, on_screen=entry.uuid)


@projects(EVERY)
def close_what_was_corrected(batch: Sequence[Recorded]) -> None:
    """Close those of which nobody can decide any more: one side was corrected or taken back.

    Where what stands instead says something else too, that is asked anew: here of what was written
    on the screen, and of what is sent when it is sorted.
    """
    by = {each.entry.corrects: each for each in batch if each.entry.corrects}
    if not by:
        return
    side = Q(first__entry__in=by) | Q(on_screen__in=by) | Q(second__entry__in=by)
    for held in Conflict.objects.filter(side, kept="").select_related("first", "second"):
        held.kept, held.at = Conflict.Kept.CORRECTED, timezone.now()
        held.save(update_fields=["kept", "at"])
        sides = {each.entry: each for each in (held.first, held.second) if each}
        for corrected in by.keys() & set(held.entries):
            if _is_of_the_screen(by[corrected].entry, sides.get(corrected)):
                _ask_anew(by[corrected], [one for told, one in sides.items() if told not in by])


def contradict(first: Mapping[str, Any], second: Mapping[str, Any]) -> bool:
    """Do two observations tell something else of the same? Not to know contradicts nothing."""
    both = first.keys() & second.keys()
    return any(
        first[name] != second[name]
        for name in both
        if first[name] is not None and second[name] is not None
    )


def _is_of_the_screen(new: Entry, before: Made | None) -> bool:
    """Was this correction written on the screen, and is no sorting again of what was sent?"""
    if new.source != "page" or not _is_of_a_day(new.kind):
        return False
    own = before and proposing.entry_id(before.received_id, before.key, before.number + 1)
    return new.uuid != own


def _ask_anew(written: Recorded, sent: Iterable[Made]) -> None:
    entry = written.entry
    for one in sent:
        same = (entry.subject, entry.kind, entry.true_on) == (one.subject, one.kind, one.true_on)
        if same and contradict(written.facts, facts_of([one.entry]).get(one.entry, {})):
            _keep(one, on_screen=entry.uuid)


def _may_contradict(entry: Entry) -> bool:
    return entry.source == "page" and not entry.corrects and _is_of_a_day(entry.kind)


def _is_of_a_day(kind: str) -> bool:
    return kind not in UNCHANGED and not kinds()[kind].steps_of


def _sent_about(subjects: Iterable[UUID]) -> Mapping[Of, Sequence[Made]]:
    """What was sent about these and stands, by whom it is about, its kind and its day."""
    found: dict[Of, list[Made]] = defaultdict(list)
    for chunk in in_chunks(subjects):
        rows = Made.objects.filter(subject__in=chunk, stands=True)
        for each in rows.select_related("received__form", "received__user").defer(*HEAVY):
            found[each.subject, each.kind, each.true_on].append(each)
    return found


def _keep(second: Made, **first: Any) -> None:
    place, _of = proposing.area_of(second.received)
    told = {"place": place, "programme": second.programme, "found_at": timezone.now()}
    Conflict.objects.get_or_create(**first, second=second, defaults=told)
