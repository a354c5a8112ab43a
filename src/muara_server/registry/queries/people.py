"""Persons and households, their names, and who lives with whom."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, TypeVar
from uuid import UUID

from django.db.models import Q
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from muara.errors import NotAllowed
from muara_server.accounts import queries as accounts
from muara_server.audit import actions as audit
from muara_server.keys import actions as keys
from muara_server.keys import cipher
from muara_server.keys.queries import in_chunks
from muara_server.ledger import queries as ledger
from muara_server.ledger import rules as ledger_rules
from muara_server.registry.models import Household, Identifier, Membership, Observation, Person
from muara_server.registry.queries.age import AgeEvidence, ages_on

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from muara_server.accounts.models import User

Subject = TypeVar("Subject", Person, Household)


@dataclass(frozen=True)
class PersonFile:
    """A person as the head of their page shows them. `said` holds every identifier by its field."""

    person: Person
    name: str
    said: Mapping[str, Sequence[str]]
    household: Household | None
    membership: Membership | None
    why: str = ""

    @property
    def erased(self) -> bool:
        """Only the tombstone is left."""
        return self.person.erased_at is not None


@dataclass(frozen=True)
class Member:
    """Somebody of a household, with their age on the day asked for.

    `names` are all that are recorded: the registered one first, then those in other scripts.
    """

    person: Person
    name: str
    membership: Membership
    age: AgeEvidence | None
    names: Sequence[str] = ()


@dataclass(frozen=True)
class HouseholdFile:
    """A household with those who live in it on a day."""

    household: Household
    name: str
    said: Mapping[str, Sequence[str]]
    on: dt.date
    members: Sequence[Member] = field(default_factory=tuple)

    @property
    def erased(self) -> bool:
        """Only the tombstone is left."""
        return self.household.erased_at is not None


def people_for(user: User, *, permission: str = "person.read") -> QuerySet[Person]:
    """The persons whose files this reader may open."""
    reach = accounts.reach(user, permission)
    return Person.objects.filter(reach.within(), erased_at=None)


def households_for(user: User) -> QuerySet[Household]:
    """The households whose files this reader may open."""
    reach = accounts.reach(user, "household.read")
    return Household.objects.filter(reach.within(), erased_at=None)


def registered_in(places: Iterable[UUID]) -> dict[str, list[UUID]]:
    """Everybody registered at these very places, by programme: to count, not to show."""
    found: dict[str, list[UUID]] = {}
    for chunk in in_chunks(places):
        rows = Person.objects.filter(place__in=chunk, erased_at=None)
        for programme, person in rows.order_by("pk").values_list("programme", "pk"):
            found.setdefault(programme, []).append(person)
    return found


def openable(user: User, households: Iterable[UUID]) -> set[UUID]:
    """Those of these households whose files this reader may open."""
    allowed = households_for(user)
    return {
        found
        for chunk in in_chunks(households)
        for found in allowed.filter(pk__in=chunk).values_list("pk", flat=True)
    }


def openable_persons(user: User, persons: Iterable[UUID]) -> set[UUID]:
    """Those of these persons whose files this reader may open."""
    allowed = people_for(user)
    return {
        found
        for chunk in in_chunks(persons)
        for found in allowed.filter(pk__in=chunk).values_list("pk", flat=True)
    }


def programmes() -> list[str]:
    """Every programme in which a household or a person is registered."""
    found = {
        name
        for table in (Household, Person)
        for name in table._default_manager.values_list("programme", flat=True).distinct()
    }
    return sorted(found)


def person_for(user: User, person: UUID, why: str = "opened") -> PersonFile:
    """This person's file. The read is recorded, with `why` as its reason (a code).

    Raises Http404 where there is nobody, NotAllowed outside the reader's reach.
    """
    found = _within(Person, user, person, permission="person.read")
    said = identifiers_of([found.pk]).get(found.pk, {})
    membership = _memberships([found.pk], timezone.localdate()).get(found.pk)
    audit.record(
        "person.read",
        who=user,
        about=("person", found.pk),
        place=found.place_id,
        programme=found.programme,
        detail={"why": why},
    )
    household = membership.household if membership else None
    return PersonFile(found, _name_in(said), said, household, membership, why)


def household_for(
    user: User, household: UUID, why: str = "opened", *, on: dt.date | None = None
) -> HouseholdFile:
    """This household's file with its members on a day (today). The read is recorded.

    Raises Http404 where there is none, NotAllowed outside the reader's reach.
    """
    found = _within(Household, user, household, permission="household.read")
    day = on or timezone.localdate()
    said = identifiers_of([found.pk]).get(found.pk, {})
    audit.record(
        "household.read",
        who=user,
        about=("household", found.pk),
        place=found.place_id,
        programme=found.programme,
        detail={"why": why},
    )
    return HouseholdFile(found, _name_in(said), said, day, persons_in(found, user=user, on=day))


def programme_of(household: UUID) -> str:
    """The programme in which a household is registered; empty where there is none."""
    found = Household.objects.filter(pk=household).values_list("programme", flat=True)
    return found.first() or ""


def programmes_of(persons: Iterable[UUID]) -> dict[UUID, str]:
    """The programme in which each of these persons is registered."""
    return {
        person: programme
        for chunk in in_chunks(persons)
        for person, programme in Person.objects.filter(pk__in=chunk).values_list("pk", "programme")
    }


def places_of(subjects: Iterable[UUID | None]) -> dict[UUID | None, UUID]:
    """Where each of these persons or households is registered; not of those who were erased."""
    wanted = {subject for subject in subjects if subject}
    return {
        found: place
        for chunk in in_chunks(wanted)
        for table in (Household, Person)
        for found, place in table._default_manager.filter(
            pk__in=chunk, place__isnull=False
        ).values_list("pk", "place_id")
    }


def elsewhere_too(household: UUID, persons: Iterable[UUID], *, on: dt.date) -> dict[UUID, dt.date]:
    """Those who on this day are recorded as living in another household too, and since when."""
    rows = Membership.objects.filter(_living(on), person__in=list(persons))
    return dict(rows.exclude(household=household).values_list("person", "since"))


def living_in(household: UUID, *, on: dt.date) -> set[UUID]:
    """The ids of those who live in this household on a day: for rules, not to show."""
    rows = Membership.objects.filter(_living(on), household=household, person__erased_at=None)
    return set(rows.values_list("person", flat=True))


def home_of(person: UUID, *, on: dt.date) -> UUID | None:
    """The household in which somebody lives on a day: for rules, not to show."""
    row = _memberships([person], on).get(person)
    return row.household_id if row else None


def homes_of(persons: Iterable[UUID], *, on: dt.date) -> dict[UUID, UUID]:
    """The household in which each of these persons lives on a day: the one they joined last."""
    return {
        person: household
        for few in in_chunks(persons)
        for person, household in Membership.objects.filter(_living(on), person__in=few)
        .order_by("since", "id")
        .values_list("person", "household")
    }


def ever_living_with(person: UUID) -> set[UUID]:
    """This person and everybody who ever lived in a household of his: for rules, not to show."""
    homes = Membership.objects.filter(person=person).values("household")
    rows = Membership.objects.filter(household__in=homes, person__erased_at=None)
    return {person, *rows.values_list("person", flat=True)}


def persons_in(household: Household, *, user: User, on: dt.date) -> list[Member]:
    """Those who live in this household on a day: the head first, then by age.

    Each of them is a file of their own: only those within this reader's reach are told, and that
    they were is recorded.
    """
    rows = Membership.objects.filter(_living(on), household=household, person__in=people_for(user))
    memberships = list(rows.select_related("person"))
    persons = [row.person_id for row in memberships]
    tell_listed("family.listed", persons, who=user, about=("household", household.pk))
    names, ages = every_name_of(persons), ages_on(persons, on)
    members = [
        Member(
            person=row.person,
            name=next(iter(names.get(row.person_id, ())), ""),
            membership=row,
            age=next(iter(ages.get(row.person_id, ())), None),
            names=names.get(row.person_id, ()),
        )
        for row in memberships
    ]
    return sorted(members, key=_order_of_members)


def tell_listed(
    deed: str,
    persons: Iterable[UUID],
    *,
    who: User,
    about: tuple[str, UUID] | None = None,
    **detail: object,
) -> None:
    """Write into the trail whose names were shown in a list; the ids stand in its detail."""
    shown = sorted(map(str, persons))
    if shown or detail:
        audit.record(deed, who=who, about=about, detail={**detail, "people": shown})


def names_of(subjects: Iterable[UUID]) -> dict[UUID, str]:
    """The name last recorded of each of these persons or households."""
    said = identifiers_of(subjects, fields=("name",))
    return {subject: _name_in(by_field) for subject, by_field in said.items()}


def every_name_of(subjects: Iterable[UUID]) -> dict[UUID, list[str]]:
    """Every name recorded of each of these persons or households: the registered ones before those
    in other scripts, the last recorded first."""
    fields = ("name", "other_name")
    said = identifiers_of(subjects, fields=fields)
    return {
        subject: [name for field in fields for name in by_field.get(field, ())]
        for subject, by_field in said.items()
    }


def identifiers_of(
    subjects: Iterable[UUID], *, fields: Sequence[str] | None = None
) -> dict[UUID, dict[str, list[str]]]:
    """What identifies these persons or households, by field, the last recorded first."""
    rows = Identifier.objects.filter(subject__in=list(subjects))
    if fields is not None:
        rows = rows.filter(field__in=fields)
    listed = _newest_first(_sealed(rows))
    known = keys.existing_keys({row.subject for row in listed})
    said: dict[UUID, dict[str, list[str]]] = {}
    for row in listed:
        if row.subject in known:
            by_field = said.setdefault(row.subject, {})
            by_field.setdefault(row.field, []).append(_opened(row, known[row.subject]))
    return said


def notes_of(entries: Iterable[UUID]) -> dict[UUID, dict[str, list[str]]]:
    """What identifies, or was noted in words, in each of these entries."""
    rows = _sealed(Identifier.objects.filter(entry__in=list(entries)).order_by("field", "id"))
    known = keys.existing_keys({keys.NOBODY, *(row.subject for row in rows)})
    said: dict[UUID, dict[str, list[str]]] = {}
    for row in rows:
        for word in _noted(row, known):
            said.setdefault(row.entry, {}).setdefault(row.field, []).append(word)
    return said


def _noted(row: Identifier, known: Mapping[UUID, bytes]) -> list[str]:
    """What is about nobody is kept under the id of its matter, or of its own entry: sealed with the
    key of the matter, or (a workplace; a report from before there were such keys) of nobody."""
    of_nobody = row.subject == row.entry and keys.NOBODY in known
    if row.subject in known:
        try:
            return [_opened(row, known[row.subject])]
        except ValueError:
            if not of_nobody:
                raise
    return [_opened(row, known[keys.NOBODY])] if of_nobody else []


def _within(table: type[Subject], user: User, wanted: UUID, *, permission: str) -> Subject:
    everything = table._default_manager
    found = everything.filter(pk=wanted).select_related("place").first()
    reach = accounts.reach(user, permission)
    if reach.nothing:
        raise NotAllowed("no_permission", _("Your role does not include this."))
    # Asked even where there is nobody: the time an answer takes must not tell the two apart.
    inside = everything.filter(reach.within(), pk=wanted).exists()
    if found is None:
        raise Http404
    if found.erased_at is not None:
        _check_tombstone(table, wanted, reach)
    elif not inside:
        raise NotAllowed(
            "outside_area",
            _("This file lies outside the area of your work. Ask somebody who works there."),
        )
    return found


def _check_tombstone(table: type[Subject], wanted: UUID, reach: accounts.Reach) -> None:
    """That somebody was here is told to those who could open the file, and to nobody else.

    The tombstone itself is nowhere; the ledger still knows where the file was registered.
    """
    kind = "person" if issubclass(table, Person) else "household"
    held = ledger.registrations([wanted], kind=kind)[wanted]
    ledger_rules.check_within(held, grants=reach.grants, who=reach.user, programme=held.programme)


def _memberships(persons: Sequence[UUID], on: dt.date) -> dict[UUID, Membership]:
    """The household in which each lives on a day: the one they joined last."""
    rows = Membership.objects.filter(_living(on), person__in=persons)
    joined = rows.select_related("household__place").order_by("since", "id")
    return {row.person_id: row for row in joined}


def _living(on: dt.date) -> Q:
    return Q(since__lte=on) & (Q(until__isnull=True) | Q(until__gte=on))


def _order_of_members(member: Member) -> tuple[bool, int, str]:
    age = -member.age.low if member.age else 0
    return member.membership.relation != "head", age, str(member.person.pk)


class _Sealed(NamedTuple):
    """A row of `Identifier`, without what an object of it costs where there are thousands."""

    pk: UUID
    subject: UUID
    entry: UUID
    field: str
    sealed: bytes


def _sealed(rows: QuerySet[Identifier]) -> list[_Sealed]:
    return [_Sealed(*row) for row in rows.values_list(*_Sealed._fields)]


def _newest_first(rows: Sequence[_Sealed]) -> list[_Sealed]:
    entries = {row.entry for row in rows}
    numbers = dict(Observation.objects.filter(pk__in=entries).values_list("pk", "number"))
    return sorted(rows, key=lambda row: (-numbers.get(row.entry, 0), row.field, str(row.pk)))


def _opened(row: _Sealed, key: bytes) -> str:
    content = cipher.open_sealed(bytes(row.sealed), key=key, bound_to=f"identifier:{row.pk}")
    return content.decode()


def _name_in(said: Mapping[str, Sequence[str]]) -> str:
    return next(iter(said.get("name", ())), "")
