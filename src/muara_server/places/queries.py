"""Finding places, what lies in them, and what a place page shows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.db.models import Q

from muara.errors import FrameError, nearest
from muara_server.keys.queries import in_chunks
from muara_server.places.models import Place

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence

    from django.db.models import QuerySet

CODE = re.compile(r"[A-Z0-9._-]+")
"""What codes of places look like, and names of people do not."""

DISTRICT_LEVELS = ("district", "regency", "city")


def by_code(code: str, *, row: int | None = None) -> Place:
    """The place with this code. Raises FrameError, with the nearest code, where there is none."""
    place = Place.objects.filter(code=code).first()
    if place is None:
        raise FrameError(
            "This place is not known.",
            row=row,
            column="place_code",
            found=code if CODE.fullmatch(code) else None,
            do=nearest(code, Place.objects.values_list("code", flat=True)),
        )
    return place


def called(text: str, *, within: Iterable[str], at_most: int) -> list[Place]:
    """Places in one of these areas (their paths) in whose name the text stands, in any language."""
    named = Q()
    for language, _name in settings.LANGUAGES:
        named |= Q(**{f"names__{language}__icontains": text.strip()})
    inside = Q(pk__in=[])
    for path in within:
        inside |= Q(path__startswith=path)
    found = Place.objects.filter(inside, named).order_by("path")
    return list(found[:at_most])


def check_exists_on(place: Place, day: dt.date, *, row: int | None = None) -> None:
    """Districts are split: nothing was observed in a place before it was made or after its end."""
    if (place.since and day < place.since) or (place.until and day > place.until):
        raise FrameError(
            "This place did not exist on that day.",
            row=row,
            column="place_code",
            found=f"{place.code} on {day}",
            expected=f"a day from {place.since or 'the beginning'} to {place.until or 'now'}",
            do="Use the place that stood there on that day.",
        )


def descendants(place: Place, *, itself: bool = True) -> QuerySet[Place]:
    """Everything that lies in this place, and the place itself."""
    below = Place.objects.filter(path__startswith=place.path)
    return below if itself else below.exclude(pk=place.pk)


def lying_in(places: Iterable[UUID]) -> dict[UUID, UUID]:
    """For each of these places and everything that lies in one, which of these it lies in: of two
    that lie in each other, the inner one.
    """
    found = {each: each for each in places}
    layer = list(found)
    while layer:
        below = Place.objects.filter(parent__in=layer).exclude(pk__in=list(found))
        told = dict(below.values_list("pk", "parent"))
        found |= {each: found[parent] for each, parent in told.items()}
        layer = list(told)
    return found


def ids_within(path: str) -> list[UUID]:
    """The ids of everything that lies in the place of this path, and of itself."""
    return list(Place.objects.filter(path__startswith=path).values_list("pk", flat=True))


def ancestors(place: Place) -> Sequence[Place]:
    """The places in which this one lies, from the country down."""
    codes = place.path.strip("/").split("/")[:-1]
    found = {above.code: above for above in Place.objects.filter(code__in=codes)}
    return [found[code] for code in codes]


def parts(place: Place, *, on: dt.date) -> QuerySet[Place]:
    """The places directly in this one, as they were on the day."""
    return in_force(place.parts.all(), on=on).order_by("code")


def within(path: str, *, on: dt.date) -> QuerySet[Place]:
    """All that lies in the place of this path on the day, and itself; every place where it is
    empty."""
    return in_force(Place.objects.filter(path__startswith=path), on=on)


def in_force(places: QuerySet[Place], *, on: dt.date) -> QuerySet[Place]:
    """Those of these places that existed on the day."""
    return places.exclude(since__gt=on).exclude(until__lt=on)


def countries() -> QuerySet[Place]:
    """The places that lie in no other."""
    return Place.objects.filter(parent=None).order_by("code")


def programme_places() -> QuerySet[Place]:
    """The places in which the programme works, in the order of their codes."""
    return Place.objects.filter(in_programme=True).select_related("parent").order_by("path")


def district_codes(places: Iterable[UUID]) -> dict[UUID, str]:
    """For each of these places, the code of the district it is or lies in; its own above that."""
    paths = {
        pk: path.strip("/").split("/")
        for chunk in in_chunks(places)
        for pk, path in Place.objects.filter(pk__in=chunk).values_list("pk", "path")
    }
    districts = _districts_among({code for codes in paths.values() for code in codes})
    return {
        pk: next((code for code in codes if code in districts), codes[-1])
        for pk, codes in paths.items()
    }


def own_codes(places: Iterable[UUID]) -> dict[UUID, str]:
    """The code of each of these places."""
    return {
        pk: code
        for chunk in in_chunks(places)
        for pk, code in Place.objects.filter(pk__in=chunk).values_list("pk", "code")
    }


def paths_of(codes: Iterable[str]) -> dict[str, list[str]]:
    """For each of these codes, the codes of the places it lies in, from the country to itself."""
    return {
        code: path.strip("/").split("/")
        for chunk in in_chunks(codes)
        for code, path in Place.objects.filter(code__in=chunk).values_list("code", "path")
    }


def district_codes_within(paths: Iterable[str | None]) -> set[str]:
    """The districts that lie in these places or hold them (None: all), and what lies over them."""
    codes: set[str] = set()
    for path in paths:
        below = Place.objects.filter(level__in=DISTRICT_LEVELS, path__startswith=path or "")
        for found in [path or "", *below.values_list("path", flat=True)]:
            codes.update(found.strip("/").split("/"))
    return codes - {""}


def _districts_among(codes: set[str]) -> set[str]:
    return {
        code
        for chunk in in_chunks(codes)
        for code in Place.objects.filter(code__in=chunk, level__in=DISTRICT_LEVELS).values_list(
            "code", flat=True
        )
    }


def district_of(place: Place) -> Place:
    """The district a place is or lies in; the place itself where it is larger than one."""
    above = [*ancestors(place), place]
    return next((each for each in above if each.level in DISTRICT_LEVELS), place)


def with_codes(codes: Iterable[str]) -> dict[str, Place]:
    """The places of these codes, each by its code; those not loaded are left out."""
    return {
        place.code: place
        for chunk in in_chunks(codes)
        for place in Place.objects.filter(code__in=chunk).select_related("parent")
    }


def with_ids(places: Iterable[UUID]) -> dict[UUID, Place]:
    """These places, each by its id."""
    return {
        place.pk: place
        for chunk in in_chunks(places)
        for place in Place.objects.filter(pk__in=chunk)
    }
