"""Casework of a district: stories of the pack, each told of another child, or of a place.

A story is a row of steps, each an entry of the ledger recorded by whoever takes it. What the pack
writes with an @ is found here: `@case` is the entry of that key in the same story, `@child` the
child, `@supervisor` whoever has that role in the district (`@supervisor@IN.DT.459` elsewhere),
`@to.shelter` a service of that kind in the directory, and `@at.shelter` where it is.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from muara.errors import PackError
from muara_server.demonstration.ages import age_on
from muara_server.demonstration.chance import Chance
from muara_server.demonstration.families import Child, Family, Part
from muara_server.demonstration.plan import District, Plan
from muara_server.ledger.drafts import Draft
from muara_server.ledger.kinds import kinds

Home = tuple[Family, Child]
Say = Mapping[str, Any]
People = Mapping[str, UUID]
"""The id of everybody's account, by login."""

KINDS = ("worked", "at_risk", "waiting", "back")
"""The children of whom stories are told: taught after work, or at risk of it; not served yet; found
at work again."""

OTHERS = "others"
MARK = "@"
OF_NOBODY = frozenset({"place", "workplace"})
FILE = "casework.toml"
AGAIN = dt.timedelta(minutes=7)


def stories(
    plan: Plan, district: District, families: Sequence[Family], people: People
) -> Iterator[tuple[str, Draft]]:
    """Each entry of this district's casework, with the login of whoever records it."""
    chance = Chance(plan.seed, f"casework/{district.place}")
    free, given = _Children(plan, families, chance), set[str]()
    for story in plan.casework["story"]:
        counted = story["count"]
        for _ in range(counted.get(district.place, counted.get(OTHERS, 0))):
            steps = list(_dated(plan, story, chance))
            home = free.take(story["of"], steps[0][0]) if "of" in story else None
            if home or "of" not in story:
                yield from _Told(plan, district, people, chance, home, given).entries(steps)


def _dated(plan: Plan, story: Say, chance: Chance) -> Iterator[tuple[dt.date, Say]]:
    """The steps of a story, each with its day: the last so long before the last day as is said."""
    steps = [step for way in story["ways"] for step in plan.casework["ways"][way]]
    after = [chance.number(*step.get("after", (0, 0))) for step in steps]
    day = plan.casework["on"] - dt.timedelta(days=chance.number(*story["since"]) + sum(after[1:]))
    yield day, steps[0]
    for days, step in zip(after[1:], steps[1:], strict=True):
        day += dt.timedelta(days=days)
        yield day, step


class _Children:
    """The children of whom stories may be told, each of one alone."""

    def __init__(self, plan: Plan, families: Sequence[Family], chance: Chance) -> None:
        says = plan.casework["children"]
        last = plan.casework["on"]
        self.kinds: dict[str, list[Home]] = {kind: [] for kind in KINDS}
        homes = [(family, child) for family in families for child in family.children]
        for family, child in chance.shuffled(homes):
            kind = _kind(child)
            new = child.served_on >= says["served_from"]
            if kind and new and age_on(child.born, last) <= says["oldest"]:
                self.kinds[kind].append((family, child))

    def take(self, kind: str, began: dt.date) -> Home | None:
        """A child of this kind who was known when the story began, if one is left."""
        for home in self.kinds[kind]:
            if home[1].known_on <= began:
                self.kinds[kind].remove(home)
                return home
        return None


def _kind(child: Child) -> str:
    if child.part is Part.TAUGHT:
        return "worked" if child.work else "at_risk"
    if child.part is Part.BACK:
        return "back"
    return "waiting" if child.part is Part.WAITING and child.work else ""


@dataclass
class _Told:
    """One story as it is told: of whom, and which entries it has made so far.

    `given`: the names that workplaces of the district have already.
    """

    plan: Plan
    district: District
    people: People
    chance: Chance
    home: Home | None
    given: set[str]
    at: dt.datetime = dt.datetime.min.replace(tzinfo=dt.UTC)
    keys: dict[str, UUID] = field(default_factory=dict)

    def __post_init__(self) -> None:
        blocks = self.district.blocks or (self.district.place,)
        self.place = self.home[0].place if self.home else self.chance.one_of(blocks)

    def entries(self, steps: Sequence[tuple[dt.date, Say]]) -> Iterator[tuple[str, Draft]]:
        """Its entries, in the order of their moments."""
        for day, step in steps:
            hour = dt.time(self.chance.number(4, 9), self.chance.number(0, 59), tzinfo=dt.UTC)
            self.at = max(dt.datetime.combine(day, hour), self.at + AGAIN)
            login = self._login(step["by"]) if "by" in step else ""
            yield login, self._moved(step) if "moves" in step else self._entry(step)

    def _entry(self, step: Say) -> Draft:
        kind = kinds()[step["kind"]]
        uuid = self.chance.uuid()
        self.keys[step.get("key", str(uuid))] = uuid
        facts = {name: self._said(value) for name, value in step.get("facts", {}).items()}
        if "of" in step:
            facts["of"] = str(self.keys[step["of"]])
        said = step.get("sealed", {})
        of_nobody = kind.about in OF_NOBODY or step.get("of_nobody", False)
        return Draft(
            uuid=uuid,
            programme=self.plan.programme,
            kind=kind.name,
            person=None if of_nobody or self.home is None else self.home[1].id,
            place_code=self.place,
            true_on=self.at.date(),
            recorded_at=self.at,
            facts={name: value for name, value in facts.items() if value is not None},
            identifiers={name: self._sealed(name, told) for name, told in said.items()},
        )

    def _moved(self, step: Say) -> Draft:
        """The child's registration, now at another place."""
        assert self.home is not None  # noqa: S101  (a story that moves somebody is of a child)
        family, child = self.home
        self.place = step["moves"]
        named = [" ".join(pair) for pair in zip(child.name, family.surname, strict=True)]
        return Draft(
            uuid=self.chance.uuid(),
            programme=self.plan.programme,
            kind="person",
            person=child.id,
            place_code=self.place,
            true_on=child.known_on,
            recorded_at=self.at,
            corrects=child.id,
            facts={"sex": child.sex},
            identifiers={"name": named[0], "other_name": named[1:]},
        )

    def _said(self, value: Any) -> Any:
        """A fact as the pack writes it: one of several, a share of yes, a day, an @."""
        if isinstance(value, list):
            value = self.chance.one_of(value)
        if isinstance(value, Mapping):
            if "percent" in value:
                return self.chance.percent(value["percent"])
            least, most = value["days"]
            return self.plan.casework["on"] + dt.timedelta(days=self.chance.number(least, most))
        if isinstance(value, str) and value.startswith(MARK):
            return self._found(value[1:])
        return value

    def _sealed(self, name: str, told: Sequence[str]) -> str:
        """One of these; no two workplaces have one name while there are others."""
        left = [each for each in told if each not in self.given] if name == "name" else told
        chosen = self.chance.one_of(left or told)
        if name == "name":
            self.given.add(chosen)
        return chosen

    def _found(self, name: str) -> str | None:
        if name in self.keys:
            return str(self.keys[name])
        if name == "child":
            return str(self.home[1].id) if self.home else None
        way, _, service = name.partition(".")
        if way in ("to", "at") and service:
            row = self._service(service)
            return str(row["key"] if way == "to" else row["place"])
        return str(self.people[self._login(name)])

    def _login(self, name: str) -> str:
        role, _, elsewhere = name.partition(MARK)
        place = elsewhere or self.district.place
        for account in self.plan.accounts:
            if (account.role, account.place) == (role, place):
                return account.login
        raise PackError("A story names somebody who is not there.", file=FILE, found=name)

    def _service(self, kind: str) -> Say:
        for row in self.plan.casework["service"]:
            if row["in"] == self.district.place and kind in row["gives"]:
                return row  # type: ignore[no-any-return]
        raise PackError("A story names a service that is not there.", file=FILE, found=kind)
