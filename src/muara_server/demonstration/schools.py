"""The demonstration's schools and centres: in the directory, with staff, courses and batches."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from muara_server.casework.actions.providers import Given, Kept
from muara_server.casework.actions.providers import keep as keep_provider
from muara_server.casework.queries.providers import provider_with
from muara_server.demonstration.chance import Chance
from muara_server.demonstration.directory import AT_ONCE, keepers_of
from muara_server.learning.actions import centres
from muara_server.learning.queries.centres import centres_by_key, courses_by_key
from muara_server.places import queries as places

if TYPE_CHECKING:
    from muara_server.accounts.models import User
    from muara_server.casework.models import Provider
    from muara_server.demonstration.plan import Centre, District, Plan
    from muara_server.ledger.drafts import Draft

ENROLLED = ("enrolled", "enrolment")
LEFT = ("left", "completed")


def write_down(plan: Plan, users: Mapping[str, User]) -> None:
    """Every school and centre of the plan's districts, with its keepers and staff; the courses."""
    for row in plan.learning.get("course", ()):
        modules = [{"key": key, "title": title} for key, title in row["modules"].items()]
        place = places.by_code(plan.learning["courses_of"])
        centres.invent_course(
            key=row["key"], title=row["title"], hours=row["hours"], modules=modules, place=place
        )
    keepers, districts = keepers_of(plan, users), {each.place: each for each in plan.districts}
    for centre in plan.centres:
        named = [users[login] for login in centre.keepers]
        institution = centres.invent_centre(
            _provider(plan, centre, keepers[centre.district]),
            keepers=[user.pk for user in named],
            kind=centre.kind,
            operator=centre.operator,
            run_by=centre.run_by,
            opened_on=centre.opened_on,
            places=centre.places,
        )
        for somebody in _staff(plan, centre, districts[centre.district], named):
            centres.invent_staff(institution, **somebody)


def _provider(plan: Plan, centre: Centre, keeper: User) -> Provider:
    """Its row of the directory, which casework.toml may have told already."""
    if not centre.name:
        known = provider_with(centre.key)
        assert known is not None  # noqa: S101  (the directory was written before)
        return known
    service = plan.learning["gives"].get(centre.kind)
    gives = [Given(service, centre.places, AT_ONCE)] if service else []
    told = Kept(key=centre.key, name=centre.name, place_code=centre.place, gives=gives)
    return keep_provider(told, who=keeper)


def _staff(
    plan: Plan, centre: Centre, district: District, keepers: list[User]
) -> Iterator[dict[str, Any]]:
    chance = Chance(plan.seed, f"staff/{centre.key}")
    since = centre.opened_on or plan.days["families_from"]
    for user in keepers:
        yield {"name": user.display_name, "role": "keeper", "user": user, "since": since}
    for role in plan.learning["staff"].get(centre.kind, ()):
        given, surname = (
            chance.one_of(district.names[kind])[0]
            for kind in (chance.one_of(("woman", "man")), "surname")
        )
        yield {"name": f"{given} {surname}".strip(), "role": role, "since": since}


# --- batches ---


@dataclass
class Named:
    """A batch as entries name it: the days between which somebody was in it (None: still is)."""

    provider: str
    key: str
    course: str
    days: list[dt.date]
    there: int = 0


def batches_in(drafts: Iterable[Draft]) -> list[Named]:
    """The batches that enrolments and courses name, in the order in which they are named."""
    found: dict[tuple[str, str], Named] = {}
    came: dict[str, Named] = {}
    for draft in drafts:
        said, what = draft.facts, draft.facts.get("stage", draft.kind)
        if "batch" in said and what in ENROLLED:
            key = said["provider"], said["batch"]
            named = found.setdefault(key, Named(*key, said.get("course", ""), []))
            came[str(draft.uuid)] = named
            named.days.append(draft.true_on)
            named.there += 1
        ended = came.get(said.get("of", "")) if what == "enrolment_end" else None
        if what in LEFT:
            ended = found.get((said.get("provider", ""), said.get("batch", "")))
        if ended:
            ended.days.append(draft.true_on)
            ended.there -= 1
    return list(found.values())


def keep_batches(plan: Plan, named: Iterable[Named]) -> None:
    """Write these batches down, with the places and the teacher they have."""
    titles = {row["key"]: row["title"] for row in plan.learning.get("course", ())}
    courses, known = courses_by_key(), centres_by_key()
    says: Mapping[str, Any] = plan.learning.get("batches", {})
    for each in named:
        institution = known[each.provider]
        year = int(each.key.rpartition("-")[2])
        title = f"{titles[each.course]} {year}" if each.course else f"{year}-{(year + 1) % 100:02}"
        teachers = [one for one in institution.staff.all() if one.role in says["taught_by"]]
        centres.invent_batch(
            institution,
            key=each.key,
            title=title,
            course=courses.get(each.course),
            begins_on=min(each.days),
            ends_on=None if each.there else max(each.days),
            places=says["places_of_a_course"] if each.course else institution.places,
            tutor=teachers[0] if teachers else None,
        )
