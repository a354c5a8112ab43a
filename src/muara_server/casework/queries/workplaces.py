"""Workplaces as an inspector reads of them: what was seen there, and by when to go there.

workplaces_for(user)          a QuerySet of those this reader may know of
one_workplace(user, id)       one of them; Http404 otherwise; the read is recorded
rows(user, workplaces)        each with what was seen and found, and by when to inspect it
seen_there(user, id)          who was seen at work there, named where the reader may open the file
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from muara.law import Before, next_inspection
from muara.packs import open_pack
from muara_server import figures
from muara_server.casework.models import Answer, AtWorkplace, Inspection, Proceeding, SeenAtWork
from muara_server.casework.procedures import WORKPLACE
from muara_server.casework.queries.kept import last_told, workplaces_kept
from muara_server.casework.queries.standing import proceedings_for
from muara_server.casework.queries.steps import steps_of
from muara_server.casework.rules.parties import Hand
from muara_server.casework.words import in_language
from muara_server.keys.queries import in_chunks
from muara_server.ledger.kinds import kinds
from muara_server.places import queries as places
from muara_server.places.countries import pack_of
from muara_server.registry import queries as registry

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from muara.law import Next
    from muara_server.accounts.models import User
    from muara_server.places.models import Place

PLAN, COMPLAINT, ENFORCEMENT, RESCUE = "inspection_plan", "complaint", "enforcement", "rescue"
NOT_MET = "not_met"


@dataclass(frozen=True)
class Row:
    """One workplace in a list. `children` is how many people were ever seen at work there.

    `late`: past the day by which it was to be inspected, on the day on which its programme stands.
    """

    id: UUID
    name: str
    employer: str
    what: str
    place: str
    children: int
    reports: int
    inspected_on: dt.date | None
    planned: Proceeding | None
    next: Next
    late: bool


@dataclass(frozen=True)
class Sighting:
    """Somebody was seen at work here on a day; nameless where the reader may not open the file."""

    on: dt.date
    person: UUID | None
    name: str


def workplaces_for(user: User) -> QuerySet[Any]:
    """The workplaces this reader may know of: of his area, or put into his hands."""
    hand = Hand(user)
    mine = proceedings_for(user).filter(Q(holder=user.pk) | Q(pk__in=hand.named))
    given = AtWorkplace.objects.filter(pk__in=mine.values("pk"))
    named = {*given.values_list("workplace", flat=True), *workplaces_kept(user).values()}
    return registry.workplaces_for(user, given=named)


def one_workplace(user: User, workplace: UUID) -> Any:
    """This workplace, if the reader may know of it; Http404 otherwise. The read is recorded."""
    given = workplaces_for(user).filter(pk=workplace).values_list("pk", flat=True)
    return registry.workplace_for(user, workplace, given=list(given))


def what_is_done(workplace: Any) -> str:
    """The kind of work, in words; else the industry; empty where nobody knows."""
    facts = kinds()["workplace"].facts
    for name in ("work_kind", "isic"):
        code = getattr(workplace, name)
        if code:
            return facts[name].code_label(code, figures.language())
    return ""


def rows(user: User, workplaces: Iterable[Any]) -> list[Row]:
    """These workplaces, the first to be inspected first."""
    listed = list(workplaces)
    ids = [one.pk for one in listed]
    said = registry.said_of_workplaces(one.entry for one in listed)
    known = _Known.of(user, ids)
    made = [_row(one, known, said.get(one.entry, {})) for one in listed]
    return sorted(made, key=lambda row: (row.next.by, row.name, str(row.id)))


def _row(one: Any, known: _Known, said: Mapping[str, Sequence[str]]) -> Row:
    pack = open_pack(pack_of(one.place))
    due = next_inspection(pack, known.before(one), language=figures.language())
    return Row(
        id=one.pk,
        name=_first(said, "name"),
        employer=_first(said, "employer"),
        what=what_is_done(one),
        place=in_language(one.place.names),
        children=len({seen.person for seen in known.seen.get(one.pk, ())}),
        reports=len(known.reports.get(one.pk, ())),
        inspected_on=_last(_let_in(known.inspections.get(one.pk, ()))),
        planned=known.plans.get(one.pk),
        next=due,
        late=due.by < timezone.localdate(registry.working_moment(one.programme)),
    )


def seen_there(user: User, workplace: UUID) -> list[Sighting]:
    """Who was seen at work there, the latest first. That names were shown is recorded."""
    seen = list(SeenAtWork.objects.filter(workplace=workplace).order_by("-true_on", "entry"))
    people = {one.person for one in seen}
    mine = set(registry.people_for(user).filter(pk__in=people).values_list("pk", flat=True))
    names = registry.names_of(mine)
    registry.tell_listed("workplace.children", mine, who=user)
    return [
        Sighting(one.true_on, one.person, names.get(one.person, ""))
        if one.person in mine
        else Sighting(one.true_on, None, "")
        for one in seen
    ]


def offered_near(user: User, place: Place) -> list[tuple[str, str]]:
    """The workplaces of the district of this place that the reader may name: id and words."""
    near = workplaces_for(user).filter(place__path__startswith=places.district_of(place).path)
    listed = list(near)
    said = registry.said_of_workplaces(one.entry for one in listed)
    words = {
        str(one.pk): (_first(said.get(one.entry, {}), "name"), what_is_done(one)) for one in listed
    }
    told = [(pk, " · ".join(filter(None, named))) for pk, named in words.items()]
    return sorted(told, key=lambda each: each[1])


def inspections_of(workplace: UUID) -> list[tuple[Inspection, int]]:
    """The inspections of a workplace, the latest first, each with how many breaches it found."""
    found = list(
        Inspection.objects.filter(workplace=workplace).select_related("by").order_by("-true_on")
    )
    broken = _breaches(one.pk for one in found)
    return [(one, broken.get(one.pk, 0)) for one in found]


def proceedings_at(user: User, workplace: UUID, key: str) -> list[Proceeding]:
    """The proceedings of a procedure at a workplace that this reader may see, the latest first."""
    there = set(AtWorkplace.objects.filter(workplace=workplace).values_list("pk", flat=True))
    there |= {pk for pk, at in workplaces_kept(user).items() if at == workplace}
    return list(proceedings_for(user, key).filter(pk__in=there).order_by("-opened_at"))


def workplace_of(proceeding: UUID) -> UUID | None:
    """The workplace that a proceeding names. The caller has asked who may know."""
    steps = steps_of([proceeding]).get(proceeding, ())
    at = last_told(WORKPLACE, [step.facts for step in steps])
    return UUID(at) if at else None


@dataclass(frozen=True)
class _Known:
    """What is known of some workplaces, asked once."""

    seen: Mapping[UUID, Sequence[SeenAtWork]]
    inspections: Mapping[UUID, Sequence[Inspection]]
    reports: Mapping[UUID, Sequence[Proceeding]]
    plans: Mapping[UUID, Proceeding]
    broken: Mapping[UUID, int]

    @classmethod
    def of(cls, user: User, ids: Sequence[UUID]) -> _Known:
        seen: dict[UUID, list[SeenAtWork]] = {}
        held: dict[UUID, list[Inspection]] = {}
        at: dict[UUID, UUID] = {}
        for chunk in in_chunks(ids):
            for one in SeenAtWork.objects.filter(workplace__in=chunk):
                seen.setdefault(one.workplace, []).append(one)
            for each in Inspection.objects.filter(workplace__in=chunk):
                held.setdefault(each.workplace, []).append(each)
            named = AtWorkplace.objects.filter(workplace__in=chunk)
            at |= dict(named.values_list("proceeding", "workplace"))
        reports: dict[UUID, list[Proceeding]] = {}
        plans: dict[UUID, Proceeding] = {}
        for chunk in in_chunks(at):
            about = Proceeding.objects.filter(pk__in=chunk)
            for row in about.filter(procedure=COMPLAINT):
                reports.setdefault(at[row.pk], []).append(row)
            mine = proceedings_for(user, PLAN).filter(pk__in=chunk, ended=False)
            plans |= {at[row.pk]: row for row in mine.order_by("-due")}
        broken = _breaches(each.pk for listed in held.values() for each in listed)
        return cls(seen, held, reports, plans, broken)

    def before(self, workplace: Any) -> Before:
        """What speaks for going there, in days."""
        been = self.inspections.get(workplace.pk, ())
        inside = _let_in(been)
        return Before(
            registered_on=workplace.registered_on,
            inspected_on=_last(inside),
            breach_on=_last([one for one in inside if self.broken.get(one.pk)]),
            reported_on=max(
                (timezone.localdate(one.opened_at) for one in self.reports.get(workplace.pk, ())),
                default=None,
            ),
            child_seen_on=max(
                (one.true_on for one in self.seen.get(workplace.pk, ())), default=None
            ),
            turned_away_on=_last([one for one in been if not one.let_in]),
        )


def _breaches(inspections: Iterable[UUID]) -> dict[UUID, int]:
    """How many items were found not met, by inspection."""
    found: dict[UUID, int] = {}
    for chunk in in_chunks(inspections):
        broken = Answer.objects.filter(inspection__in=chunk, answer=NOT_MET)
        for inspection in broken.values_list("inspection", flat=True):
            found[inspection] = found.get(inspection, 0) + 1
    return found


def _let_in(inspections: Sequence[Inspection]) -> list[Inspection]:
    return [one for one in inspections if one.let_in]


def _last(inspections: Sequence[Inspection]) -> dt.date | None:
    return max((one.true_on for one in inspections), default=None)


def _first(said: Mapping[str, Sequence[str]], field: str) -> str:
    return next(iter(said.get(field, ())), "")
