"""Villages of the demonstration: their groups, every child, who surveyed and who verified.

The villages are invented with their children; they lie in districts that are not. Nobody there is
served by the programme, so that its results stay as they were published.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from muara_server.demonstration.chance import Chance
from muara_server.ledger import actions as ledger
from muara_server.ledger.drafts import Draft
from muara_server.places import actions as places

if TYPE_CHECKING:
    from muara_server.accounts.models import User
    from muara_server.demonstration.plan import Plan

Row = Mapping[str, Any]
Entered = tuple[str, Draft]
"""Who enters it, by login, and what."""

_DAY = dt.timedelta(days=1)


def load_places(plan: Plan) -> None:
    """The invented villages themselves, before anybody is to work in one."""
    places.load([plan.villages["places"]])


def enter(plan: Plan, users: Mapping[str, User]) -> int:
    """Enter all that is told of them, in the order of their days; how many entries that was."""
    done = 0
    for row in plan.villages["village"]:
        if row["recorded_by"] not in users:
            continue
        for login, draft in sorted(_Village(plan, row).told(), key=lambda each: each[1].true_on):
            ledger.append(
                [draft],
                who=users[login],
                deed="demonstration.entered",
                source="demonstration",
                asked=True,
            )
            done += 1
    return done


class _Village:
    """Writes what villages.toml tells of one village."""

    def __init__(self, plan: Plan, row: Row) -> None:
        self.plan, self.row = plan, row
        self.chance = Chance(plan.seed, f"village/{row['code']}")

    def told(self) -> Iterator[Entered]:
        """Families first, then the groups, the count, the survey, and who verified it."""
        by = self.row["recorded_by"]
        children: dict[str, UUID] = {}
        for family in self.row.get("family", ()):
            yield from ((by, each) for each in self._family(family, children))
        for group in self.row.get("group", ()):
            yield from ((by, each) for each in self._group(group, children))
        if "count" in self.row:
            yield by, self._count(self.row["count"])
        if "survey" in self.row:
            survey = self._draft("village_survey", **self.row["survey"])
            yield by, survey
            for seen in self.row.get("verified", ()):
                facts = {"survey": str(survey.uuid)}
                yield self.row["verified_by"], self._draft("village_verification", facts, **seen)

    def _family(self, family: Row, children: dict[str, UUID]) -> Iterator[Draft]:
        home, on = self.chance.uuid(), family["on"]
        yield self._about(
            home, "household", on, household=home, identifiers={"name": family["name"]}
        )
        for child in family["child"]:
            person = self.chance.uuid()
            children[child["name"]] = person
            sex = {"facts": {"sex": child["sex"]}}
            names = {"identifiers": {"name": f"{child['name']} {family['name']}"}}
            yield self._about(person, "person", on, person=person, **sex, **names)
            lives = {"person": person, "household": home, "facts": {"relation": "child"}}
            yield self._about(self.chance.uuid(), "membership", on, **lives)
            yield self._of(person, "identity", on, {"age": child["age"], "evidence": "statement"})
            if child.get("seen", True):
                school = {"school_status": child.get("school", "enrolled")}
                yield self._of(person, "schooling", on, school)
                # Seen at home once it was known to be in school: the programme is not for it.
                home_on = on + _DAY
                yield self._of(person, "work", home_on, {"worked": False, "worst_form": "none"})

    def _group(self, group: Row, children: Mapping[str, UUID]) -> Iterator[Draft]:
        begun = self._draft(
            "community_body",
            {"community_kind": group["kind"]},
            on=group["on"],
            title=group["name"],
        )
        yield begun
        of = {"of": str(begun.uuid)}
        for kind in ("members", "training", "meeting"):
            for each in group.get(kind, ()):
                yield self._draft(f"community_{kind}", of, **each)
        for each in group.get("visit", ()):
            said = {name: value for name, value in each.items() if name != "raised"}
            visit = self._draft("community_visit", of, **said)
            yield visit
            for name in each.get("raised", ()):
                raised = {**of, "visit": str(visit.uuid), "child": str(children[name])}
                yield self._draft("community_raised", raised, on=visit.true_on)

    def _count(self, count: Row) -> Draft:
        bands = dict(zip(self.plan.villages["bands"], count["bands"], strict=True))
        facts = {"counted_by": count["counted_by"], "total": sum(bands.values()), **bands}
        return self._draft("village_children", facts, on=count["on"], source=count["source"])

    def _draft(self, kind: str, facts: Row | None = None, *, on: dt.date, **said: Any) -> Draft:
        words = {name: said.pop(name) for name in ("title", "source", "text") if name in said}
        told = {"facts": {**(facts or {}), **said}, "identifiers": words}
        return self._about(self.chance.uuid(), kind, on, **told)

    def _of(self, person: UUID, kind: str, on: dt.date, facts: Row) -> Draft:
        return self._about(self.chance.uuid(), kind, on, person=person, facts=facts)

    def _about(self, uuid: UUID, kind: str, on: dt.date, **said: Any) -> Draft:
        return Draft(
            uuid=uuid,
            programme=self.plan.programme,
            kind=kind,
            place_code=self.row["code"],
            true_on=on,
            recorded_at=dt.datetime.combine(on + _DAY, dt.time(6, 30), tzinfo=dt.UTC),
            **said,
        )
