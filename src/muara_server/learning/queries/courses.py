"""The courses of skills there are, what they and their modules are called, and who gives them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone

from muara.learning import learning_rules
from muara.packs import open_pack
from muara_server.learning.models import Batch, Course, Institution
from muara_server.places import queries as places
from muara_server.places.countries import pack_of

if TYPE_CHECKING:
    from muara_server.places.models import Place

APART = "/"
"""Between the key of an institution and that of its batch, in the answer of a form."""


def courses(keys: Iterable[str]) -> dict[str, Course]:
    """Those of these courses that somebody described, by key."""
    return {each.key: each for each in Course.objects.filter(key__in=set(keys))}


def called(key: str, course: Course | None) -> str:
    """What a course is called; where nobody described it, by its key.

    >>> called("motor_mechanic", None)
    'Motor mechanic'
    """
    return course.title if course else key.replace("_", " ").capitalize()


def module_called(key: str, course: Course | None) -> str:
    """What a module of a course is called."""
    titles = {each["key"]: each["title"] for each in (course.modules if course else ())}
    return str(titles.get(key, key))


def modules(key: str) -> list[tuple[str, str]]:
    """The modules of a course, in its order; none where nobody described it."""
    course = Course.objects.filter(key=key).first()
    return [(each["key"], each["title"]) for each in (course.modules if course else ())]


def offered_near(place: Place) -> list[tuple[str, str]]:
    """The courses of the state, or of all the country, of somebody who lives in this place."""
    above = [each.pk for each in [*places.ancestors(place), place]]
    near = Q(place__in=above) | Q(place__path__startswith=places.district_of(place).path)
    return [(each.key, each.title) for each in Course.objects.filter(near)]


def given_near(place: Place) -> list[tuple[str, str]]:
    """Where courses are given in the district of this place: institutions, and batches in them."""
    kinds = learning_rules(open_pack(pack_of(place))).kinds
    vocational = [key for key, kind in kinds.items() if kind.stands_for == "vocational"]
    near = places.district_of(place).path
    held = Institution.objects.filter(
        provider__place__path__startswith=near, kind__in=vocational, provider__closed_on=None
    ).select_related("provider")
    running = Q(ends_on=None) | Q(ends_on__gte=timezone.localdate())
    found = []
    for each in held:
        found.append((each.provider.key, each.provider.name))
        for batch in Batch.objects.filter(running, institution=each, course__isnull=False):
            key = f"{each.provider.key}{APART}{batch.key}"
            found.append((key, f"{each.provider.name}, {batch.title}"))
    return found


def institution(key: str) -> Institution | None:
    """The school or centre that an entry names."""
    return Institution.objects.filter(provider__key=key).select_related("provider__place").first()
