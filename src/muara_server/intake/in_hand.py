"""The rows of a worker's caseload, from the records: for phones, and for ODK Central's interface.

rows_of(user)                            every row
rows_of(user, persons=few)               those that stand because of these persons alone
own_rows(user)                           those that stand because of where the worker works

A child stands in it while its case is open and in the worker's hands, the worker may open its
file, and nobody is suspected who could take what is given to its family: of such a child nothing
lies on a phone. Who calls records whose names were shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from muara_server import figures
from muara_server.accounts import rules as policy
from muara_server.casework.queries import asking
from muara_server.casework.queries.in_hand import InHand, cases_in_hand, workplaces_of
from muara_server.casework.queries.providers import services_near
from muara_server.casework.queries.rescues import rescues_with
from muara_server.casework.rules.suspicion import guarded_among
from muara_server.casework.words import in_language
from muara_server.intake import rules
from muara_server.intake.caseload import (
    CHILDREN,
    HOUSEHOLDS,
    PLACES,
    PROVIDERS,
    RESCUES,
    WORKPLACES,
    Row,
    read_as_one_line,
)
from muara_server.keys.queries import in_chunks
from muara_server.places import queries as places
from muara_server.registry import queries as registry

if TYPE_CHECKING:
    from muara_server.accounts.models import User
    from muara_server.casework.models import Proceeding
    from muara_server.places.models import Place

BETWEEN = " · "


def rows_of(user: User, *, persons: Iterable[UUID] | None = None) -> list[Row]:
    """The caseload of this worker, in the worker's language; empty for who fills no forms."""
    if not policy.grants(user, rules.FILL):
        return []
    with translation.override(user.language):
        known = _Known.of(user, shown_cases(user, persons=persons))
        found = [row for case in known.cases for row in known.rows(case)]
    return found if persons is not None else [*own_rows(user), *found]


def own_rows(user: User) -> list[Row]:
    """The places that the worker was given, the services there are in the States of these, and the
    rescues of the worker's teams: by the day they were begun, for where and when is not written
    where a phone could lose it.
    """
    because, own = str(user.pk), own_places(user)
    with translation.override(user.language):
        return [
            *(Row(PLACES, place.code, _called(place), because) for place in own),
            *(
                Row(
                    PROVIDERS,
                    one.key,
                    _label(one.name, _called(one.place)),
                    because,
                    {"place": one.place.code},
                )
                for one in services_near(own)
            ),
            *(Row(RESCUES, str(one.pk), _begun(one), because) for one in rescues_with(user)),
        ]


def own_places(user: User) -> list[Place]:
    """Where this worker fills forms."""
    codes = {grant.place_code for grant in policy.grants(user, rules.FILL)} - {""}
    return list(places.with_codes(sorted(codes)).values())


def shown_cases(user: User, *, persons: Iterable[UUID] | None = None) -> list[InHand]:
    """The cases of the worker whose children a phone may name."""
    held = cases_in_hand(user, persons=persons)
    about = {case.person for case in held}
    mine = {
        person
        for few in in_chunks(about)
        for person in registry.people_for(user).filter(pk__in=few).values_list("pk", flat=True)
    }
    mine -= guarded_among(mine)
    return [case for case in held if case.person in mine]


def not_on_phones(user: User) -> int:
    """How many children of this worker's cases are kept off phones and lists on paper."""
    return len(cases_in_hand(user)) - len(shown_cases(user))


@dataclass(frozen=True)
class _Known:
    """What the rows of these cases need, asked once for all.

    `where` is the place of each home, `places` the code of each place and what it is called,
    `asked_until` until when the worker may ask there what trained people alone ask.
    """

    language: str
    cases: Sequence[InHand]
    names: Mapping[UUID, Sequence[str]]
    homes: Mapping[UUID, UUID]
    where: Mapping[UUID | None, UUID]
    places: Mapping[UUID, tuple[str, str]]
    asked_until: Mapping[UUID, str]
    workplaces: Mapping[UUID, Sequence[Any]]
    said: Mapping[UUID, Mapping[str, Sequence[str]]]

    @classmethod
    def of(cls, user: User, cases: Sequence[InHand]) -> _Known:
        persons = [case.person for case in cases]
        homes = registry.homes_of(persons, on=timezone.localdate())
        may_open = registry.openable(user, set(homes.values()))
        where = registry.places_of(may_open)
        stands = places.with_ids({*where.values(), *(case.place for case in cases)})
        workplaces = workplaces_of(user, persons)
        entries = {one.entry for each in workplaces.values() for one in each}
        return cls(
            language=user.language,
            cases=cases,
            names=_together(registry.every_name_of, {*persons, *may_open}),
            homes={person: home for person, home in homes.items() if home in may_open},
            where=where,
            places={pk: (place.code, _called(place)) for pk, place in stands.items()},
            asked_until=asking.may_ask_until(user, stands.values()),
            workplaces=workplaces,
            said=_together(registry.said_of_workplaces, entries),
        )

    def rows(self, case: InHand) -> Iterator[Row]:
        """The child, and what goes with it: the household, the place, the workplaces."""
        because, home = str(case.person), self.homes.get(case.person)
        code, called = self.places[case.place]
        family = self._name(home) if home else ""
        told = {
            "case": str(case.case),
            "household": str(home or ""),
            "place": code,
            "asked_until": self.asked_until.get(case.place, ""),
        }
        label = _label(self._name(case.person) or _("Name not recorded"), family, called)
        yield Row(CHILDREN, because, label, because, told)
        yield Row(PLACES, code, called, because)
        if home:
            code, called = self.places[self.where[home]]
            label = _label(family or _("Name not recorded"), called)
            yield Row(HOUSEHOLDS, str(home), label, because, {"place": code})
        for one in self.workplaces.get(case.person, ()):
            name = next(iter(self.said.get(one.entry, {}).get("name", ())), "")
            label = _label(name or _("Name not recorded"), _called(one.place))
            yield Row(WORKPLACES, str(one.pk), label, because, {"place": one.place.code})

    def _name(self, subject: UUID) -> str:
        return registry.in_script(self.names.get(subject, ()), self.language)


def _called(place: Place) -> str:
    return in_language(place.names)


def _begun(rescue: Proceeding) -> str:
    return _("Rescue, begun on %(day)s") % {
        "day": figures.day(timezone.localdate(rescue.opened_at))
    }


def _label(*parts: str) -> str:
    """What one chooses by: `Ravi Kumar · Mahto · Riga`."""
    return BETWEEN.join(filter(None, map(read_as_one_line, dict.fromkeys(parts))))


def _together(
    ask: Callable[[list[UUID]], Mapping[UUID, Any]], wanted: set[UUID]
) -> dict[UUID, Any]:
    return {one: told for few in in_chunks(wanted) for one, told in ask(few).items()}
