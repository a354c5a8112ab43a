"""Which districts are begun, and which one a person means who names one."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import Http404
from django.utils.translation import gettext as _

from muara.errors import Refused
from muara_server.accounts import rules as accounts
from muara_server.coordination.queries.told import said
from muara_server.coordination.rules.reach import programme_for
from muara_server.districts.rules import START, check_starts
from muara_server.places import queries as places
from muara_server.registry.queries.settled import settled

if TYPE_CHECKING:
    from uuid import UUID

    from muara_server.accounts.models import User
    from muara_server.places.models import Place

MOST_NAMED = 8


@dataclass(frozen=True)
class Begun:
    """A district whose set-up has begun: since when, by whom, in which programme, like which."""

    place: Place
    on: dt.date
    programme: str
    by: str
    like: str


def districts_begun(user: User) -> list[Begun]:
    """The districts that this person may set up and whose set-up has begun, by name."""
    told = {
        each.place.pk: Begun(
            place=each.place,
            on=each.on,
            programme=each.programme,
            by=each.by.display_name if each.by else "",
            like=each.facts.get("template") or "",
        )
        for each in said(user, "district_start", permission=START)
        if accounts.allows(user, START, place=each.place)
    }
    return sorted(told.values(), key=lambda one: one.place.name())


def begun(place: Place) -> str:
    """The programme in which a district was begun; empty where it was not."""
    told = settled(place, "district_start")
    return told[-1].programme if told else ""


def like(place: Place) -> Place | None:
    """The district like which this one is set up; None where it is like none."""
    told = settled(place, "district_start")
    code = told[-1].facts.get("template") if told else ""
    return places.with_codes([code]).get(code) if code else None


def district_for(user: User, district: UUID) -> Place:
    """A district that this person may set up. Raises Http404 and NotAllowed."""
    place = places.with_ids([district]).get(district)
    if place is None or place.level not in places.DISTRICT_LEVELS:
        raise Http404
    check_starts(user, place)
    return place


def district_named(user: User, text: str) -> Place:
    """The district of this code or name that this person may set up.

    Raises Refused where there is none, or several; then it says their codes.
    """
    asked = text.strip()
    exact = places.with_codes([asked.upper()]).get(asked.upper())
    named = [exact] if exact else places.called(asked, within=[""], at_most=200)
    found = [each for each in named if each.level in places.DISTRICT_LEVELS]
    same = [each for each in found if asked.casefold() in _names(each)]
    found = same or found
    if not found:
        raise Refused(
            _("No district has this name or code. Write it as the list of places has it.")
        )
    if len(found) > 1:
        listed = ", ".join(f"{each.name()} ({each.code})" for each in found[:MOST_NAMED])
        raise Refused(
            _("Several districts are called so: %(listed)s. Write the code.") % {"listed": listed}
        )
    check_starts(user, found[0])
    return found[0]


def usual_programme(user: User, place: Place | None) -> str:
    """The programme that this person's work names; empty where it names none."""
    if place is None:
        return ""
    try:
        return programme_for(user, place, START)
    except Refused:
        return ""


def _names(place: Place) -> set[str]:
    return {name.casefold() for name in place.names.values()}
