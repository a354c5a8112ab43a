"""How the ledger becomes the registry's tables. Depends on nothing but the entries.

The order of declaration is the order of work: whom an observation points at is written first, and
the search tokens, which read what the others wrote, come last.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import connection
from django.db.models import Q

from muara_server.keys import actions as keys
from muara_server.keys import cipher, tokens
from muara_server.keys.queries import in_chunks
from muara_server.ledger.kinds import identifiers as identifier_fields
from muara_server.ledger.kinds import in_tables
from muara_server.ledger.projections import EVERY, projects
from muara_server.ledger.rows import insert, insert_said, insert_values
from muara_server.places.queries import district_codes
from muara_server.registry.models import (
    SETTINGS,
    Consent,
    Household,
    Identifier,
    Membership,
    Observation,
    Person,
    SearchToken,
    Setting,
    Workplace,
)

if TYPE_CHECKING:
    from django.db.models import Model

    from muara_server.ledger.projections import Recorded

BATCH = 5_000
MOST_YEARS = 6
"""A birth year less certain than this is not a useful thing to search by."""


@projects("person", tables=[Person])
def persons(batch: Sequence[Recorded]) -> None:
    """Who is registered."""
    insert_said(Person, [_person(each) for each in batch if _registers(each, "person")])
    for each in batch:
        if each.entry.corrects and not each.erased_at:
            _correct_registration(Person, each)


@projects("household", tables=[Household])
def households(batch: Sequence[Recorded]) -> None:
    """Which households are registered."""
    insert_said(Household, [_household(each) for each in batch if _registers(each, "household")])
    for each in batch:
        if each.entry.corrects and not each.erased_at:
            _correct_registration(Household, each)


@projects("membership", "retraction", tables=[Membership])
def memberships(batch: Sequence[Recorded]) -> None:
    """Who lived with whom."""
    _remove_corrected(Membership, batch)
    told = _standing(batch, "membership")
    insert_said(
        Membership,
        [
            {
                "id": each.entry.uuid,
                "person_id": each.entry.person,
                "household_id": each.entry.household,
                "relation": each.facts["relation"],
                "since": each.entry.true_on,
                "until": _day(each.facts.get("until")),
            }
            for each in told
        ],
    )


@projects("workplace", "retraction", tables=[Workplace])
def workplaces(batch: Sequence[Recorded]) -> None:
    """Where work is done. A corrected workplace keeps its first id."""
    first = [each for each in batch if _registers(each, "workplace")]
    insert(
        Workplace,
        [
            Workplace(
                id=each.entry.uuid, recorded_by_id=each.entry.recorded_by_id, **_workplace(each)
            )
            for each in first
        ],
    )
    for each in batch:
        if each.entry.corrects:
            there = Workplace.objects.filter(entry=each.entry.corrects)
            if each.entry.kind == "workplace":
                there.update(**_workplace(each))
            else:
                there.delete()


@projects("consent", "retraction", tables=[Consent])
def consents(batch: Sequence[Recorded]) -> None:
    """What somebody agreed to, refused, or took back."""
    _remove_corrected(Consent, batch)
    insert(Consent, [_consent(each) for each in _standing(batch, "consent")])


@projects(EVERY, tables=[Observation])
def observations(batch: Sequence[Recorded]) -> None:
    """What was seen; what a later entry corrects is marked, never removed."""
    insert_said(Observation, [_observation(each) for each in batch if not each.erased_at])
    corrections = [each for each in batch if each.entry.corrects and not each.erased_at]
    for each in corrections:
        Observation.objects.filter(pk=each.entry.corrects).update(
            corrected_by=each.entry.uuid, corrected_at=each.entry.recorded_at
        )


@projects("person", "identity", "retraction")
def sexes(batch: Sequence[Recorded]) -> None:
    """The sex last told of a person, where more than the registration tells it."""
    told = {
        each.entry.person
        for each in batch
        if each.entry.person and not each.erased_at and _may_change_sex(each)
    }
    for chunk in in_chunks(told):
        _set_sex(chunk)


@projects(EVERY, tables=[Identifier])
def identifiers(batch: Sequence[Recorded]) -> None:
    """Names, phones and papers, each sealed with the key of whom it belongs to."""
    replaced = {each.entry.corrects for each in batch if each.entry.corrects}
    if replaced:
        Identifier.objects.filter(entry__in=replaced).delete()
    named = [each for each in batch if each.identifiers and each.entry.uuid not in replaced]
    insert_said(Identifier, [row for each in named for row in _identifiers(each)])


@projects("person", "identity", "retraction", tables=[SearchToken])
def search_tokens(batch: Sequence[Recorded]) -> None:
    """The words under which somebody is found, made again from all that is known of them."""
    known = {each.entry.person: each.key for each in batch if each.entry.person and each.key}
    new = {each.entry.person for each in batch if _registers(each, "person")}
    areas = _Areas()
    for chunk in in_chunks(known):
        _make_tokens(chunk, known=known, new=new, areas=areas)


def _registers(each: Recorded, kind: str) -> bool:
    """Is this the first registration, not a correction of one?"""
    return each.entry.kind == kind and each.entry.corrects is None


def _may_change_sex(each: Recorded) -> bool:
    """Not a registration, which tells it already, nor an identity that says nothing about it."""
    return bool(each.entry.corrects or (each.entry.kind == "identity" and each.facts.get("sex")))


@projects(*SETTINGS, "retraction", tables=[Setting])
def settings(batch: Sequence[Recorded]) -> None:
    """What a place settled for itself, and what of before is corrected or taken back."""
    wanted = {each.entry.corrects for each in batch if each.entry.corrects}
    held = {row.entry: row for row in Setting.objects.filter(pk__in=wanted)}
    fresh: dict[UUID, Setting] = {}
    for each in batch:
        old = fresh.get(each.entry.corrects) or held.get(each.entry.corrects)
        if old is not None:
            old.corrected_at = each.entry.recorded_at
        if each.entry.kind in SETTINGS and not each.erased_at:
            fresh[each.entry.uuid] = _setting(each, old)
    Setting.objects.bulk_update(held.values(), ["corrected_at"], batch_size=500)
    insert(Setting, list(fresh.values()))


def _setting(each: Recorded, old: Setting | None) -> Setting:
    entry = each.entry
    return Setting(
        entry=entry.uuid,
        first=old.first if old else entry.uuid,
        number=entry.number,
        kind=entry.kind,
        programme=entry.programme,
        place_id=entry.place_id,
        true_on=entry.true_on,
        facts=in_tables(entry.kind, each.facts),
    )


def _standing(batch: Sequence[Recorded], kind: str) -> list[Recorded]:
    """The entries of this kind that say something and that this very batch does not take back."""
    corrected = {each.entry.corrects for each in batch}
    return [
        each
        for each in batch
        if each.entry.kind == kind and not each.erased_at and each.entry.uuid not in corrected
    ]


def _person(each: Recorded) -> dict[str, Any]:
    sex = "" if each.erased_at else each.facts.get("sex") or ""
    return {"id": each.entry.person, "sex": sex, **_registered(each)}


def _household(each: Recorded) -> dict[str, Any]:
    return {"id": each.entry.household, **_registered(each)}


def _registered(each: Recorded) -> dict[str, Any]:
    """What is kept of any registration; of whoever was erased, that and when it was."""
    entry, gone = each.entry, each.erased_at is not None
    return {
        "programme": entry.programme,
        "registered_on": entry.true_on,
        "erased_at": each.erased_at,
        "place_id": None if gone else entry.place_id,
        "recorded_by_id": None if gone else entry.recorded_by_id,
    }


def _correct_registration(table: type[Person] | type[Household], each: Recorded) -> None:
    entry = each.entry
    subject = entry.person if table is Person else entry.household
    table.objects.filter(pk=subject).update(place=entry.place_id, registered_on=entry.true_on)


def _set_sex(persons: Sequence[UUID]) -> None:
    said = Observation.objects.filter(
        person__in=persons, kind__in=("person", "identity"), corrected_by__isnull=True
    )
    last: dict[UUID, str] = {}
    for person, facts in said.order_by("number").values_list("person_id", "facts"):
        last[person] = facts.get("sex") or last.get(person, "")
    changed = []
    for person in Person.objects.filter(pk__in=last, erased_at=None):
        if person.sex != last[person.pk]:
            person.sex = last[person.pk]
            changed.append(person)
    Person.objects.bulk_update(changed, ["sex"], batch_size=500)


def _workplace(each: Recorded) -> dict[str, Any]:
    return {
        "entry": each.entry.uuid,
        "programme": each.entry.programme,
        "place_id": each.entry.place_id,
        "work_kind": each.facts.get("work_kind") or "",
        "isic": each.facts.get("isic") or "",
        "registered_on": each.entry.true_on,
    }


def _consent(each: Recorded) -> Consent:
    facts, entry = each.facts, each.entry
    return Consent(
        id=entry.uuid,
        person_id=entry.person,
        purpose=facts["purpose"],
        recipient=facts.get("recipient") or "",
        given=facts["given"],
        giver=facts.get("giver") or "",
        since=entry.true_on,
        expires_on=_day(facts.get("expires_on")),
        withdrawn_on=entry.true_on if facts.get("withdrawn") else None,
    )


def _observation(each: Recorded) -> dict[str, Any]:
    entry = each.entry
    return {
        "id": entry.uuid,
        "number": entry.number,
        "programme": entry.programme,
        "kind": entry.kind,
        "person_id": entry.person,
        "household_id": entry.household,
        "place_id": entry.place_id,
        "true_on": entry.true_on,
        "recorded_at": entry.recorded_at,
        "recorded_by_id": entry.recorded_by_id,
        "source": entry.source,
        "corrects": entry.corrects,
        "facts": in_tables(entry.kind, each.facts),
    }


def _identifiers(each: Recorded) -> Iterator[dict[str, Any]]:
    # A workplace is nobody: its name is sealed with the deployment's own key.
    entry, key = each.entry, each.key
    subject = entry.subject or each.own or entry.uuid
    for field, given in each.identifiers.items():
        for at, value in enumerate([given] if isinstance(given, str) else given):
            row = uuid.uuid5(entry.uuid, f"{field}/{at}")
            yield {
                "id": row,
                "subject": subject,
                "entry": entry.uuid,
                "field": field,
                "sealed": cipher.seal(value.encode(), key=key, bound_to=f"identifier:{row}"),
            }


def _remove_corrected(table: type[Model], batch: Sequence[Recorded]) -> None:
    replaced = [each.entry.corrects for each in batch if each.entry.corrects]
    if replaced:
        table._default_manager.filter(pk__in=replaced).delete()


class _Areas(dict[str, tokens.Area]):
    """The areas of one batch, each made once: an area remembers the words it was asked for."""

    def __init__(self) -> None:
        self.key = keys.deployment_key("search")

    def __missing__(self, code: str) -> tokens.Area:
        self[code] = tokens.Area(self.key, code)
        return self[code]


def _make_tokens(
    persons: Sequence[UUID], *, known: Mapping[UUID, bytes], new: set[UUID], areas: _Areas
) -> None:
    older = [person for person in persons if person not in new]
    if older:
        SearchToken.objects.filter(person__in=older).delete()
    districts = _districts(persons)
    years = _birth_years(persons)
    found: dict[UUID, set[int]] = {}
    for person, field, value in _searchable(persons, known):
        area = areas[districts[person]] if person in districts else None
        made = _tokens_of(field, value, key=areas.key, area=area, years=years.get(person, ()))
        found.setdefault(person, set()).update(made)
    _insert_tokens((token, person) for person, made in found.items() for token in sorted(made))


def _searchable(
    persons: Sequence[UUID], known: Mapping[UUID, bytes]
) -> Iterator[tuple[UUID, str, str]]:
    """Everything by which these persons may be found: person, manner of searching, value."""
    manners = {name: field.search for name, field in identifier_fields().items() if field.search}
    rows = Identifier.objects.filter(subject__in=persons, field__in=manners)
    columns = rows.values_list("pk", "subject", "field", "sealed")
    for row, subject, field, sealed in columns.iterator(chunk_size=BATCH):
        content = cipher.open_sealed(
            bytes(sealed), key=known[subject], bound_to=f"identifier:{row}"
        )
        yield subject, manners[field], content.decode()


def _tokens_of(
    search: str, value: str, *, key: bytes, area: tokens.Area | None, years: Iterable[int]
) -> set[int]:
    if search == "number":
        return {tokens.phone(key, value)} - {None}  # type: ignore[return-value]
    if search == "paper":
        return {tokens.paper(key, value)} - {None}  # type: ignore[return-value]
    made = area.name(value) if area else set()
    dated = {tokens.name_and_year(key, value, year) for year in years}
    return made | {token for token in dated if token is not None}


def _districts(persons: Sequence[UUID]) -> dict[UUID, str]:
    """The district in which each person is registered."""
    placed = Person.objects.filter(pk__in=persons, place__isnull=False)
    places = dict(placed.values_list("pk", "place_id"))
    districts = district_codes(set(places.values()))
    return {person: districts[place] for person, place in places.items()}


def _birth_years(persons: Sequence[UUID]) -> dict[UUID, set[int]]:
    """The years in which somebody may have been born, by all that was said and not corrected."""
    said = Observation.objects.filter(
        person__in=persons, kind="identity", corrected_by__isnull=True
    )
    years: dict[UUID, set[int]] = {}
    for person, day, facts in said.values_list("person_id", "true_on", "facts"):
        years.setdefault(person, set()).update(_years_told(day, facts))
    return years


def _years_told(day: dt.date, facts: Mapping[str, Any]) -> Sequence[int]:
    if facts.get("birth_date"):
        return [dt.date.fromisoformat(facts["birth_date"]).year]
    low = facts.get("age_low", facts.get("age"))
    high = facts.get("age_high", facts.get("age"))
    if low is None or high is None or high - low + 2 > MOST_YEARS:
        return []
    return range(day.year - high - 1, day.year - low + 1)


def _insert_tokens(pairs: Iterator[tuple[int, UUID]]) -> None:
    person = Person._meta.pk
    prepared = ((token, person.get_db_prep_value(each, connection)) for token, each in pairs)
    insert_values(SearchToken, ["token", "person_id"], prepared)


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def without(subject: UUID) -> Q:
    """The observations that go when this person's, or this household's, key is destroyed."""
    return Q(person=subject) | Q(household=subject, person__isnull=True)
