"""Proceedings in words, as lists and pages show them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from muara_server import figures
from muara_server.casework.queries.standing import procedure_of, standings_of
from muara_server.casework.words import in_language
from muara_server.ledger.kinds import kinds
from muara_server.registry import queries as registry

if TYPE_CHECKING:
    from muara.procedure import Procedure, Standing
    from muara_server.accounts.models import User
    from muara_server.casework.models import Proceeding


@dataclass(frozen=True)
class Item:
    """One proceeding in a list.

    `name` is empty where the reader may not open the file of whom it is about; `about` is the
    address of that file, empty likewise. `told` is who has heard of it since it was late.
    """

    id: UUID
    procedure: str
    what: str
    name: str
    about: str
    place: str
    state: str
    since: dt.datetime
    awaits: str
    holder: str
    due: dt.datetime | None
    late: bool
    when: str
    told: str


@dataclass(frozen=True)
class Subject:
    """Whom a proceeding is about, as far as this reader may know."""

    name: str
    address: str


def items(user: User, rows: Sequence[Proceeding], *, now: dt.datetime) -> list[Item]:
    """These proceedings in words; that they were listed is recorded by whoever asked for them."""
    subjects, standings = subjects_of(user, rows), standings_of(rows)
    return [item(row, standings[row.pk], subjects.get(row.pk), now=now) for row in rows]


def item(row: Proceeding, standing: Standing, subject: Subject | None, *, now: dt.datetime) -> Item:
    """One proceeding in words."""
    procedure = procedure_of(row)
    told = standing.told_now(now) if standing.level(now) else None
    due = row.due or standing.due  # of what few may know the table holds no day
    return Item(
        id=row.pk,
        procedure=row.procedure,
        what=title_of(procedure, row.type),
        name=subject.name if subject else "",
        about=subject.address if subject else "",
        place=in_language(row.place.names),
        state=in_language(procedure.states[row.state].labels),
        since=row.since,
        awaits=party_in_words(procedure, row.awaits),
        holder=row.holder.display_name if row.holder else "",
        due=due,
        late=standing.late_by(now) is not None,
        when=when_due(due, now=now),
        told=party_in_words(procedure, told or ""),
    )


def subjects_of(user: User, rows: Iterable[Proceeding]) -> Mapping[UUID, Subject]:
    """The names of those whose files this reader may open, by proceeding."""
    listed = list(rows)
    persons = [row.person for row in listed if row.person]
    homes = [row.household for row in listed if row.household and not row.person]
    mine = set(registry.people_for(user).filter(pk__in=persons).values_list("pk", flat=True))
    mine |= registry.openable(user, homes)
    names = registry.names_of(mine)
    found = {}
    for row in listed:
        subject = row.person or row.household
        if subject in mine:
            page = "web:person" if row.person else "web:household"
            found[row.pk] = Subject(names.get(subject, ""), _address(page, subject))
    return found


def title_of(procedure: Procedure, type_: str) -> str:
    """What a proceeding is: Referral: school."""
    label = in_language(procedure.labels)
    fact = kinds()[procedure.steps[procedure.opens].entry].facts.get(procedure.type_fact)
    if not type_ or fact is None or fact.codes is None:
        return label
    return f"{label}: {fact.code_label(type_, figures.language())}"


def party_in_words(procedure: Procedure, party: str) -> str:
    """A party in the reader's language; empty where there is none."""
    return in_language(procedure.parties[party].labels) if party else ""


def when_due(due: dt.datetime | None, *, now: dt.datetime) -> str:
    """A clock in words: 3 hours left, 2 days late, today."""
    if due is None:
        return ""
    late, gap = due < now, abs(due - now)
    if gap < dt.timedelta(hours=48) and (late or gap < dt.timedelta(hours=24)):
        return _hours(int(gap.total_seconds() // 3600), late=late)
    days = abs((timezone.localdate(due) - timezone.localdate(now)).days)
    told = {"number": figures.number(days)}
    if late:
        return ngettext("%(number)s day late", "%(number)s days late", days) % told
    return ngettext("%(number)s day left", "%(number)s days left", days) % told


def _hours(hours: int, *, late: bool) -> str:
    told = {"number": figures.number(hours)}
    if hours == 0:
        return gettext("less than an hour late") if late else gettext("less than an hour left")
    if late:
        return ngettext("%(number)s hour late", "%(number)s hours late", hours) % told
    return ngettext("%(number)s hour left", "%(number)s hours left", hours) % told


def _address(page: str, subject: UUID | None) -> str:
    try:
        return reverse(page, args=[subject])
    except NoReverseMatch:
        return ""
