"""Families told in full: every entry as the pack writes it."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from muara_server.demonstration.chance import Chance
from muara_server.demonstration.plan import Plan
from muara_server.ledger.drafts import Draft

UNKNOWN = "unknown"  # TOML has no word for "asked, and not known"
STAGES = ("reached", "form_filled", "benefit_received")


def families_in(plan: Plan, place: str) -> list[Mapping[str, Any]]:
    """The told families of a district."""
    return [family for family in plan.told if family["place"] == place]


def tally(family: Mapping[str, Any]) -> Counter[str]:
    """What a told family already contributes to its district's figures."""
    said: Counter[str] = Counter()
    taught = {
        entry["person"] for entry in family["entry"] if entry["facts"].get("service") == "education"
    }
    said.update(family["persons"][person]["sex"] for person in taught)
    came = {entry["facts"]["stage"] for entry in family["entry"] if entry["kind"] == "scheme_stage"}
    # As the figures count: a benefit is also a form, whatever the scheme.
    said.update(stage for at, stage in enumerate(STAGES) if came & {*STAGES[at:]})
    return said


def drafts(plan: Plan, family: Mapping[str, Any], chance: Chance) -> Iterator[Draft]:
    """The entries of one told family, in the order in which they are told."""
    household, since = chance.uuid(), family["since"]
    persons = {name: chance.uuid() for name in family["persons"]}
    about = {"programme": plan.programme, "place_code": family["block"]}
    yield Draft(
        uuid=household,
        kind="household",
        household=household,
        true_on=since,
        recorded_at=_moment(since),
        **about,
        **family["household"],
    )
    for name, person in persons.items():
        yield from _person(family["persons"][name], person, household, since, about, chance)
    keys: dict[str, UUID] = {}
    for entry in family["entry"]:
        yield _entry(entry, keys, persons, household, about, chance)


def _person(
    said: Mapping[str, Any],
    person: UUID,
    household: UUID,
    since: dt.date,
    about: Mapping[str, str],
    chance: Chance,
) -> Iterator[Draft]:
    name, *others = said["names"]
    when = {"true_on": since, "recorded_at": _moment(since), **about}
    yield Draft(
        uuid=person,
        kind="person",
        person=person,
        facts={"sex": said["sex"]},
        identifiers={"name": name, "other_name": others},
        **when,
    )
    yield Draft(
        uuid=chance.uuid(),
        kind="membership",
        person=person,
        household=household,
        facts={"relation": said["relation"]},
        **when,
    )


def _entry(
    entry: Mapping[str, Any],
    keys: dict[str, UUID],
    persons: Mapping[str, UUID],
    household: UUID,
    about: Mapping[str, str],
    chance: Chance,
) -> Draft:
    uuid = chance.uuid()
    keys[entry.get("key", str(uuid))] = uuid
    person = persons[entry["person"]] if "person" in entry else None
    of = {"of": str(keys[entry["of"]])} if "of" in entry else {}
    return Draft(
        uuid=uuid,
        programme=about["programme"],
        place_code=entry.get("place", about["place_code"]),
        kind=entry["kind"],
        person=person,
        household=None if person else household,
        true_on=entry["on"],
        recorded_at=_moment(entry.get("recorded", entry["on"])),
        corrects=keys[entry["corrects"]] if "corrects" in entry else None,
        facts={name: None if said == UNKNOWN else said for name, said in entry["facts"].items()}
        | of,
        identifiers=entry.get("identifiers", {}),
    )


def _moment(day: dt.date) -> dt.datetime:
    """Late in the afternoon, Indian time."""
    return dt.datetime.combine(day, dt.time(11, 40), tzinfo=dt.UTC)
