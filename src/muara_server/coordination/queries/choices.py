"""What the forms of bodies and decisions offer: places, organisations, accounts, figures, rules."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from muara_server import figures
from muara_server.accounts import queries as accounts
from muara_server.casework.procedures import procedures_at
from muara_server.coordination.queries.organisations import organisations
from muara_server.coordination.rules.reach import READ, keeps
from muara_server.figures import language
from muara_server.places import queries as places
from muara_server.programme import queries as programmes
from muara_server.programme.queries import in_language

if TYPE_CHECKING:
    import datetime as dt

    from muara_server.accounts.models import User
    from muara_server.coordination.queries.bodies import Body
    from muara_server.places.models import Place

Offered = Sequence[tuple[str, str]]


def places_kept(user: User) -> dict[str, Place]:
    """The places of the programme, and those in which they lie, of which this person records, the
    largest first, by code."""
    found: dict[str, Place] = {}
    for place in places.programme_places():
        for code in place.path.strip("/").split("/"):
            found.setdefault(code, place)
    for held in accounts.assignments_of(user):
        if held.place is not None:
            found.setdefault(held.place.code, held.place)
    known = places.with_codes(found)
    mine = [place for place in known.values() if keeps(user, place)]
    return {
        each.code: each
        for each in sorted(mine, key=lambda one: (one.path.count("/"), one.name(language())))
    }


def organisations_offered(user: User, *, on: dt.date | None = None) -> Offered:
    """The organisations that are there, by name."""
    return [(str(each.id), each.name) for each in organisations(user, on=on).values()]


def people_offered(place: Place, programme: str) -> Offered:
    """Those with an account who read of the committees of this place, by name."""
    people = accounts.working_at(place, programme=programme, permissions={READ})
    return [(str(each.pk), each.display_name) for each in people]


def seats_offered(body: Body, on: dt.date) -> Offered:
    """Those who have a seat on a day, observers left out."""
    return [
        (str(each.id), _who(each.called, each.organisation_name))
        for each in body.sitting.chairs_on(on)
        if each.seat.counts
    ]


def quorate_meetings_offered(body: Body) -> Offered:
    """The meetings that had their quorum, the last first."""
    held = body.sitting.held_by(body.today)
    return [(str(each.id), figures.day(each.day)) for each in held if each.had_quorum]


def indicators_offered(slug: str) -> Offered:
    """The figures of a programme that a decision may be to change."""
    asked = programmes.programme(slug)
    known = asked.indicators if asked else {}
    return [(key, in_language(each.labels)) for key, each in known.items()]


def rules_offered(place: Place) -> Offered:
    """The procedures of casework whose rule a decision may change."""
    return [(key, in_language(each.labels)) for key, each in procedures_at(place).items()]


def _who(called: str, organisation: str) -> str:
    return f"{called}, {organisation}" if organisation and organisation != called else called
