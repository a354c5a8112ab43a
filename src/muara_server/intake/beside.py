"""Which submissions can be entered beside each other: none of them decides about another.

What one enters may decide whether the next can be entered, what it corrects and what contradicts
it. So those that are about the same person, household or workplace follow one another; and what is
a step of a procedure, or was sorted before, is sorted by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from muara.errors import MuaraError
from muara_server.casework.procedures import OF, listening
from muara_server.intake import again, proposing

if TYPE_CHECKING:
    from muara.forms import Proposed
    from muara_server.intake.models import Received
    from muara_server.intake.proposing import Known, Reading


@dataclass(frozen=True)
class Looked:
    """A submission, with what it says, or why that cannot be read."""

    received: Received
    reading: Reading | None = None
    why: MuaraError | None = None
    alone: bool = False


def groups(batch: Iterable[Received], known: Known) -> Iterator[list[Looked]]:
    """These in their order, as many together as have nothing to do with each other."""
    group: list[Looked] = []
    seen: set[UUID] = set()
    for received in batch:
        each = _looked(received, known)
        about = _about(each)
        if group and (each.alone or about & seen):
            yield group
            group, seen = [], set()
        group.append(each)
        seen |= about
        if each.alone:
            yield group
            group, seen = [], set()
    if group:
        yield group


def _looked(received: Received, known: Known) -> Looked:
    again.find_version(received)
    try:
        reading = proposing.read(received, known)
    except MuaraError as why:
        # What it became before does not hang on what is read now: then it is sorted by itself.
        return Looked(received, why=why, alone=received.pk in known.made)
    except Exception:  # told of where it is sorted
        return Looked(received, alone=True)
    steps = any(_is_step(each) for each in reading.sorted.proposed)
    return Looked(received, reading, alone=steps or received.pk in known.made)


def _is_step(each: Proposed) -> bool:
    return each.kind in listening() or OF in each.facts or OF in each.refers


def _about(each: Looked) -> set[UUID]:
    """Whom a submission is about or names."""
    proposed = each.reading.sorted.proposed if each.reading else ()
    named = (
        about
        for one in proposed
        for about in (one.about, one.household, *one.refers.values())
        if about is not None
    )
    return {proposing.subject_of(each.received, about) for about in named}
