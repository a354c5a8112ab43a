"""The visits that are due, as lists show them, and which of them are somebody's own to make."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from muara.follow_up import schedule
from muara.packs import open_pack
from muara_server import figures
from muara_server.accounts import queries as accounts
from muara_server.casework.frames.visits import DueVisit, visits_for
from muara_server.casework.queries.items import Subject, subjects_of
from muara_server.casework.queries.plans import days_planned
from muara_server.casework.words import in_language
from muara_server.places.countries import pack_of

if TYPE_CHECKING:
    from muara.follow_up import Schedule
    from muara_server.accounts.models import User


@dataclass(frozen=True)
class Listed:
    """One visit in a list. `name` and `about` are empty where this reader opens no file.

    `planned`: the day for which somebody has planned to go.
    """

    visit: DueVisit
    name: str
    about: str
    place: str
    why: str
    holder: str
    told: str
    when: str
    planned: dt.date | None


def own_visits(user: User, *, on: dt.date) -> list[DueVisit]:
    """The visits that this person is to make, or was told of because nobody made them."""
    roles = {each.role_id for each in accounts.assignments_of(user)}
    return [one for one in visits_for(user, on=on) if _is_own(one, user, roles)]


def listed(user: User, visits: Sequence[DueVisit], *, on: dt.date) -> list[Listed]:
    """These visits in words; that they were listed is recorded by whoever asked for them."""
    cases = [one.case for one in visits]
    subjects, days = subjects_of(user, cases), days_planned(cases)
    return [_row(one, subjects.get(one.case.pk), on, days.get(one.case.person)) for one in visits]


def _is_own(one: DueVisit, user: User, roles: set[str]) -> bool:
    """His case; or nobody's, and his kind of work; or so late that it went up to him."""
    if one.case.holder is not None and one.case.holder.pk == user.pk:
        return True
    rhythm = _rhythm(one)
    first = 1 if one.case.holder else 0
    told = rhythm.told[first : max(one.level, 1)]
    return any(roles & set(rhythm.parties[each.to].roles) for each in told)


def _row(one: DueVisit, subject: Subject | None, on: dt.date, planned: dt.date | None) -> Listed:
    rhythm = _rhythm(one)
    told = rhythm.parties.get(one.told)
    return Listed(
        visit=one,
        name=subject.name if subject else "",
        about=subject.address if subject else "",
        place=in_language(one.case.place.names),
        why=in_language(rhythm.rhythm(one.rhythm).labels),
        holder=one.case.holder.display_name if one.case.holder else "",
        told=in_language(told.labels) if told else "",
        when=_when(one, on),
        planned=planned,
    )


def _rhythm(one: DueVisit) -> Schedule:
    return schedule(open_pack(pack_of(one.case.place)))


def _when(one: DueVisit, on: dt.date) -> str:
    """How late it is, or that it may be made now."""
    if one.late_by:
        late = ngettext("%(number)s day late", "%(number)s days late", one.late_by)
        return late % {"number": figures.number(one.late_by)}
    return _("due now") if one.due_from <= on else ""
