"""Nobody lives in two households at once: what the ledger refuses of who lives with whom."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from muara.errors import FrameError
from muara_server.keys.queries import in_chunks
from muara_server.ledger.checks import Fresh, checks
from muara_server.registry.models import Membership

if TYPE_CHECKING:
    from muara_server.ledger.drafts import Draft


@dataclass(frozen=True, slots=True)
class Stay:
    """Somebody's time in one household; `until` is None while it lasts."""

    entry: UUID
    household: UUID
    since: dt.date
    until: dt.date | None

    def meets(self, other: Stay) -> bool:
        """Do both last over more than the one day on which somebody moves?"""
        begins = max(self.since, other.since)
        ends = min(self.until or dt.date.max, other.until or dt.date.max)
        return begins < ends


@checks("membership", "retraction")
def one_household_at_a_time(fresh: Sequence[Fresh]) -> None:
    """The earlier stay ends before the next begins; on the day of a move both may hold."""
    joined = {each.draft.person for each in fresh if each.draft.kind == "membership"}
    stays = _stays(person for person in joined if person)
    for each in fresh:
        known = stays.get(each.draft.person, {}) if each.draft.person else {}
        if each.draft.corrects:
            known.pop(each.draft.corrects, None)
        if each.draft.kind == "membership":
            new = _stay(each)
            for other in known.values():
                if new.meets(other):
                    raise _in_both(new, other, row=each.row)
            known[new.entry] = new


def _stays(persons: Iterable[UUID]) -> dict[UUID, dict[UUID, Stay]]:
    found: dict[UUID, dict[UUID, Stay]] = {}
    for chunk in in_chunks(persons):
        found |= {person: {} for person in chunk}
        rows = Membership.objects.filter(person__in=chunk)
        for person, *told in rows.values_list("person", "id", "household", "since", "until"):
            stay = Stay(*told)
            found[person][stay.entry] = stay
    return found


def _stay(each: Fresh) -> Stay:
    draft, told = each.draft, each.facts.get("until")
    until = dt.date.fromisoformat(told) if told else None
    if until and until < draft.true_on:
        raise FrameError(
            "This ends before it begins.",
            row=each.row,
            column="until",
            found=until,
            expected=f"{draft.true_on} or later",
            do="Correct the one day or the other.",
        )
    return Stay(draft.uuid, _household(draft), draft.true_on, until)


def _household(draft: Draft) -> UUID:
    assert draft.household is not None  # noqa: S101  (a membership names the household)
    return draft.household


def _in_both(new: Stay, other: Stay, *, row: int) -> FrameError:
    same = new.household == other.household
    lasting = f"since {other.since}" + (f" until {other.until}" if other.until else "")
    return FrameError(
        "This person is recorded in this household already."
        if same
        else "This person is recorded in another household on these days.",
        row=row,
        column="household",
        found=f"entry {other.entry}, {lasting}",
        expected="one household at a time",
        do="Correct that entry instead of adding another."
        if same
        else f"First correct that entry with 'until', not after {new.since}; or correct the day "
        "of this one.",
    )
