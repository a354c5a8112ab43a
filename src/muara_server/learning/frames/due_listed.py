"""What is due for children on their way to school, in words, as far as a reader opens files."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from muara_server import figures
from muara_server.accounts import queries as accounts
from muara_server.accounts import rules
from muara_server.casework.queries.providers import places_in_words
from muara_server.casework.queries.standing import proceedings_for
from muara_server.learning.frames import due as frames
from muara_server.learning.frames.due import DROPOUTS, RETENTION, TO_MAINSTREAM, TO_SCHOOL
from muara_server.registry import queries as registry

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

    from muara_server.accounts.models import User

TITLES: Mapping[str, StrPromise] = {
    TO_SCHOOL: gettext_lazy("Of the age to go straight to school, and in none"),
    TO_MAINSTREAM: gettext_lazy("Completed a course, and not yet in school"),
    RETENTION: gettext_lazy("Still in school? To be looked at"),
    DROPOUTS: gettext_lazy("Dropped out, to be visited"),
}
NEXT: Mapping[str, tuple[StrPromise, str]] = {
    TO_SCHOOL: (gettext_lazy("Enrol"), "learning:enrol-child"),
    TO_MAINSTREAM: (gettext_lazy("Record the admission to a school"), "learning:mainstream"),
    RETENTION: (gettext_lazy("See what the registers tell"), "learning:child"),
    DROPOUTS: (gettext_lazy("Record a visit"), "casework:visit"),
}
"""What to do next, and on which page."""

ASKED_BY_NAME = 10_000
"""Of more people than this it is faster to ask of all."""


@dataclass(frozen=True)
class Row:
    """One child of a list, before it is put in words."""

    person: UUID
    day: dt.date
    months_after: int | None
    late: bool


@dataclass(frozen=True)
class Listed:
    """One child of a list, in words."""

    person: UUID
    name: str
    place: str
    why: str
    late: bool
    do: str
    address: str


def due_for(user: User, *, mine: bool = False) -> dict[str, list[Row]]:
    """Every list, of the children whose files this reader may open; `mine`: whose open cases are
    in his hands.
    """
    found: dict[str, list[Row]] = {key: [] for key in frames.LISTS}
    for programme in _programmes(user):
        reached = own_children(user, programme) if mine else _reached(user, programme)
        if not reached:
            continue
        on = registry.working_moment(programme).date()
        persons = reached if len(reached) <= ASKED_BY_NAME else None
        for key, listed in frames.due(programme, on=on, persons=persons).items():
            rows = (_row(each) for each in listed.iter_rows(named=True))
            found[key] += [row for row in rows if row.person in reached]
    return found


def own_children(user: User, programme: str) -> frozenset[UUID]:
    """The children whose open cases are in this person's hands, and whose files he may open."""
    held = proceedings_for(user, "case", programme=programme, holder=user.pk, ended=False)
    persons = set(held.values_list("person", flat=True)) - {None}
    return frozenset(registry.people_for(user).filter(pk__in=persons).values_list("pk", flat=True))


def listed(user: User, key: str, rows: Sequence[Row]) -> list[Listed]:
    """These rows of a list in words; that they were listed is recorded."""
    persons = [row.person for row in rows]
    registry.tell_listed("learning.listed", persons, who=user)
    names = registry.names_of(persons)
    people = registry.people_for(user).filter(pk__in=persons).select_related("place")
    homes = {person.pk: person.place for person in people}
    said = places_in_words(homes.values())
    label, page = NEXT[key]
    may = key == RETENTION or rules.allows(user, "observation.record")
    return [
        Listed(
            person=row.person,
            name=names.get(row.person, ""),
            place=said[homes[row.person].pk],
            why=_why(key, row),
            late=row.late,
            do=str(label),
            address=reverse(page, args=[row.person]) if may else "",
        )
        for row in rows
    ]


def _programmes(user: User) -> list[str]:
    named = accounts.reach(user, "person.read").programmes
    return [each for each in registry.programmes() if named is None or each in named]


def _reached(user: User, programme: str) -> frozenset[UUID]:
    found = registry.people_for(user).filter(programme=programme)
    return frozenset(found.values_list("pk", flat=True))


def _row(row: Mapping[str, Any]) -> Row:
    return Row(
        UUID(row["person"]), row["day"], row.get("months_after"), bool(row.get("late", False))
    )


def _why(key: str, row: Row) -> str:
    day = {"day": figures.day(row.day)}
    if key == TO_SCHOOL:
        return _("Last seen out of school on %(day)s.") % day
    if key == TO_MAINSTREAM:
        return _("Completed the course on %(day)s.") % day
    if key == DROPOUTS:
        return _("Dropped out since %(day)s; nobody has visited since.") % day
    told = {**day, "months": row.months_after}
    if row.late:
        return _("%(months)s months in school on %(day)s: ask the school for its register.") % told
    return _("%(months)s months in school on %(day)s.") % told
