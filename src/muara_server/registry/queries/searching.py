"""Search over keyed tokens: by name, phone, paper, or name with birth year. There is no browsing.

Names are looked for in the reader's own districts only; papers, phones and a name with its birth
year are found everywhere, but of somebody outside the reader's reach only the district is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.utils import timezone

from muara.errors import FrameError
from muara_server.accounts import queries as accounts
from muara_server.accounts import rules as accounts_rules
from muara_server.keys import actions as keys
from muara_server.keys import sounds, tokens
from muara_server.places.queries import district_codes_within, district_of
from muara_server.registry.models import Person, SearchToken
from muara_server.registry.queries.age import AgeEvidence, ages_on
from muara_server.registry.queries.people import names_of, people_for, tell_listed

if TYPE_CHECKING:
    import datetime as dt

    from django.db.models import QuerySet

    from muara_server.accounts.models import User
    from muara_server.places.models import Place

LIMIT = 20
COUNTED = 2_000
"""Beyond this a token is simply frequent; how frequent makes no difference."""

YEAR = re.compile(r"\b(?:19|20)\d\d\b")


@dataclass(frozen=True)
class Hit:
    """Somebody who was found, and why (`name`, `beginning`, `phone`, `paper`, `name_and_year`).

    Outside the reader's reach (`inside` is false) there is no id, name or age: only the district.
    """

    why: str
    inside: bool
    place: Place | None
    person: UUID | None = None
    name: str = ""
    age: AgeEvidence | None = None


@dataclass(frozen=True)
class Found:
    """What a search found, at most `LIMIT`; `more` says that words would narrow it down."""

    hits: Sequence[Hit]
    more: bool = False


def search(user: User, text: str, *, on: dt.date | None = None) -> Found:
    """Who is meant by this text, with the ages of the day (today, unless another one is given).

    Recorded in the audit trail, without the text.
    Raises FrameError where the text is too short to look for, NotAllowed without permission.
    """
    accounts_rules.check(user, "person.search")
    wanted = _wanted(text)
    inside = people_for(user, permission="person.search")
    candidates = _candidates(user, wanted, inside=inside)
    reached = set(inside.filter(pk__in=candidates).values_list("pk", flat=True))
    hits = [
        *_hits_inside(candidates, reached, wanted, on=on or timezone.localdate()),
        *_hits_outside(candidates, reached),
    ]
    shown = [hit.person for hit in hits[:LIMIT] if hit.person]
    by = sorted({hit.why for hit in hits})
    tell_listed("person.searched", shown, who=user, by=by, found=len(hits))
    return Found(hits[:LIMIT], more=len(hits) > LIMIT)


def known_by(user: User, texts: Iterable[str]) -> dict[str, list[UUID]]:
    """Whom of those within reach each of these texts names as a whole, the closest first.

    By the whole name, a phone number or a paper: for whoever asks of many, such as of the rows of a
    list. Recorded in the audit trail once, without the texts. What is too short names nobody.
    Raises NotAllowed without permission.
    """
    accounts_rules.check(user, "person.search")
    wanted = dict(_those_long_enough(texts))
    inside = people_for(user, permission="person.search")
    found = _named_by(user, wanted, inside=inside)
    everybody = {person for persons in found.values() for person in persons}
    reached = set(inside.filter(pk__in=everybody).values_list("pk", flat=True))
    names = names_of(reached)
    hits = {
        text: _the_closest(
            [
                Hit(why, inside=True, place=None, person=person, name=names.get(person, ""))
                for person, why in found[text].items()
                if person in reached
            ],
            each,
        )
        for text, each in wanted.items()
    }
    shown = {hit.person for each in hits.values() for hit in each if hit.person}
    by = sorted({hit.why for each in hits.values() for hit in each})
    tell_listed("person.searched", shown, who=user, by=by, found=len(everybody))
    return {text: [hit.person for hit in each if hit.person] for text, each in hits.items()}


def known_where(user: User, text: str) -> list[tuple[UUID, Place, bool]]:
    """Who is meant by this text anywhere, with the district and whether the reader may open it.

    By a paper, a phone number, or a name with its year of birth, never by a name alone. The ids are
    for rules and not to show. The caller records that it was asked.
    Raises FrameError where the text names nobody for certain, NotAllowed without permission.
    """
    accounts_rules.check(user, "person.search")
    wanted = _wanted(text)
    if not any(letter.isdigit() for letter in text):
        raise FrameError(
            "By this alone nobody can be told apart.",
            expected="a name with the year of birth, a phone number, or the number of a paper",
        )
    made = _everywhere(keys.deployment_key("search"), wanted)
    found = {person for _, token in made for person in _having([[token]])}
    inside = people_for(user, permission="person.search")
    reached = set(inside.filter(pk__in=found).values_list("pk", flat=True))
    rows = Person.objects.filter(pk__in=found, erased_at=None).select_related("place__parent")
    return [
        (row.pk, district, row.pk in reached)
        for row in rows
        if (district := _district(row.place)) is not None
    ]


@dataclass(frozen=True)
class _Wanted:
    """A text taken apart: words of a name, a year, and what may be a number or a paper."""

    text: str
    words: Sequence[str]
    year: int | None


def _wanted(text: str) -> _Wanted:
    year = YEAR.search(text)
    words = [word for word in sounds.words(text) if len(sounds.sound(word)) >= 2]
    digits = sum(letter.isdigit() for letter in text)
    if not words and digits < 4:
        raise FrameError(
            "This is too short to look for.",
            expected="a name of at least two letters, a phone number, or the number of a paper",
        )
    return _Wanted(text, words, int(year.group()) if year else None)


def _candidates(user: User, wanted: _Wanted, *, inside: QuerySet[Person]) -> dict[UUID, str]:
    """Persons by the reason they were found; the surest reason first."""
    key = keys.deployment_key("search")
    found: dict[UUID, str] = {}
    for why, token in _everywhere(key, wanted):
        for person in _having([[token]]):
            found.setdefault(person, why)
    if wanted.words:
        areas = [tokens.Area(key, code) for code in _districts(user)]
        for why in ("name", "beginning"):
            if len(found) <= LIMIT:
                for person in _having(_by_name(areas, wanted.words, why), among=inside):
                    found.setdefault(person, why)
    return found


def _those_long_enough(texts: Iterable[str]) -> Iterator[tuple[str, _Wanted]]:
    for text in texts:
        with suppress(FrameError):
            yield text, _wanted(text)


def _named_by(
    user: User, wanted: Mapping[str, _Wanted], *, inside: QuerySet[Person]
) -> dict[str, dict[UUID, str]]:
    """For each text the persons by the reason they were found; the surest reason first."""
    key = keys.deployment_key("search")
    areas = [tokens.Area(key, code) for code in _districts(user)]
    numbers = {text: _everywhere(key, each) for text, each in wanted.items()}
    held: dict[int, list[UUID]] = {}
    rows = SearchToken.objects.filter(
        token__in={token for made in numbers.values() for _, token in made}
    )
    for token, person in rows.values_list("token", "person"):
        held.setdefault(token, []).append(person)
    found: dict[str, dict[UUID, str]] = {}
    for text, each in wanted.items():
        known = found.setdefault(text, {})
        for why, token in numbers[text]:
            for person in held.get(token, ()):
                known.setdefault(person, why)
        if each.words:
            for person in _having(_by_name(areas, each.words, "name"), among=inside):
                known.setdefault(person, "name")
    return found


def _the_closest(hits: Iterable[Hit], wanted: _Wanted) -> list[Hit]:
    return sorted(hits, key=lambda hit: _closeness(hit, wanted))[:LIMIT]


def _everywhere(key: bytes, wanted: _Wanted) -> list[tuple[str, int]]:
    made = [("phone", tokens.phone(key, wanted.text)), ("paper", tokens.paper(key, wanted.text))]
    if wanted.year and wanted.words:
        name = " ".join(wanted.words)
        made.append(("name_and_year", tokens.name_and_year(key, name, wanted.year)))
    return [(why, token) for why, token in made if token is not None]


def _by_name(areas: Sequence[tokens.Area], words: Sequence[str], why: str) -> list[list[int]]:
    """For each word, its tokens in every area."""
    if why == "name":
        return [[area.word(word) for area in areas] for word in words]
    return [[area.beginning(word) for area in areas] for word in words]


def _having(words: Sequence[Sequence[int]], *, among: QuerySet[Person] | None = None) -> list[UUID]:
    """Persons who have a token of every word: the rarest word is looked up, the others tested."""
    if any(not each for each in words):
        return []
    rarest, *others = sorted(words, key=_how_many)
    rows: QuerySet[SearchToken] = SearchToken.objects.filter(token__in=rarest)
    for other in others:
        same = SearchToken.objects.filter(person=OuterRef("person"), token__in=other)
        rows = rows.filter(Exists(same))
    if among is not None:
        rows = rows.filter(Exists(among.filter(pk=OuterRef("person"))))
    persons = rows.values_list("person", flat=True).distinct()
    return list(persons[: LIMIT * 5])


def _how_many(listed: Sequence[int]) -> int:
    return SearchToken.objects.filter(token__in=listed)[:COUNTED].count()


def _districts(user: User) -> list[str]:
    """The areas whose names this reader may look through."""
    reach = accounts.reach(user, "person.search")
    return sorted(district_codes_within(grant.path for grant in reach.grants))


def _hits_inside(
    candidates: dict[UUID, str], reached: set[UUID], wanted: _Wanted, *, on: dt.date
) -> list[Hit]:
    persons = [person for person in candidates if person in reached]
    names, ages = names_of(persons), ages_on(persons, on)
    placed = {
        person.pk: person.place
        for person in Person.objects.filter(pk__in=persons).select_related("place")
    }
    hits = [
        Hit(
            why=candidates[person],
            inside=True,
            place=placed[person],
            person=person,
            name=names.get(person, ""),
            age=next(iter(ages.get(person, ())), None),
        )
        for person in persons
    ]
    return sorted(hits, key=lambda hit: _closeness(hit, wanted))


def _hits_outside(candidates: dict[UUID, str], reached: set[UUID]) -> list[Hit]:
    """That there is somebody, and in which district: enough to ask that office, no more."""
    others = [
        person
        for person, why in candidates.items()
        if person not in reached and why in ("phone", "paper", "name_and_year")
    ]
    rows = Person.objects.filter(pk__in=others, erased_at=None).select_related("place__parent")
    return [Hit(candidates[row.pk], inside=False, place=_district(row.place)) for row in rows]


def _district(place: Place | None) -> Place | None:
    """The district, never the village: a village and a name are too much together."""
    return district_of(place) if place else None


def _closeness(hit: Hit, wanted: _Wanted) -> tuple[int, int, str]:
    """What was found by its number first, then names spelt as typed, then the others by name."""
    ranks = {"paper": 0, "phone": 1, "name_and_year": 2, "name": 3, "beginning": 4}
    spelt = set(sounds.words(hit.name))
    return ranks[hit.why], -len(spelt & set(wanted.words)), hit.name
