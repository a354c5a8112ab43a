"""The paper of a meeting, made from the records when it is opened: nothing of it is typed.

Each figure is one that stands on a page of its own, as far as the reader may be told of it there,
and leads to it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from muara_server.accounts import rules as accounts
from muara_server.casework.frames import referrals as referrals
from muara_server.casework.queries import referral_area
from muara_server.casework.queries.standing import moment_for
from muara_server.convergence.gaps import Gap
from muara_server.convergence.queries.area import area_of
from muara_server.coordination.queries.promises import promises
from muara_server.figures import language
from muara_server.programme import queries as programmes
from muara_server.programme.results import Cell, Results

if TYPE_CHECKING:
    from muara_server.accounts.models import User
    from muara_server.coordination.bodies import Meeting
    from muara_server.coordination.queries.bodies import Body
    from muara_server.coordination.queries.decisions import Taken
    from muara_server.coordination.queries.promises import Promised
    from muara_server.places.models import Place

SOON = dt.timedelta(days=30)
"""What falls due within this after the meeting stands in its paper."""


@dataclass(frozen=True)
class Figure:
    """One figure: None where it is withheld. `target`: what it is held against, if anything."""

    label: str
    value: int | None
    address: str
    target: int | None = None


@dataclass(frozen=True)
class Paper:
    """What the members should have before them, as of a day."""

    on: dt.date
    place: str
    results: Sequence[Figure] = ()
    cases: Sequence[Figure] = ()
    decisions: Sequence[Taken] = field(default_factory=tuple)
    promises: Sequence[Promised] = field(default_factory=tuple)


def paper_for(user: User, body: Body, meeting: Meeting, taken: Sequence[Taken]) -> Paper:
    """The paper of a meeting for this reader. `taken`: what the body has still to see to."""
    until = meeting.day + SOON
    return Paper(
        on=body.today,
        place=body.place.name(language()),
        results=_results(user, body),
        cases=[*_referrals(user, body), *_gaps(user, body)],
        decisions=[each for each in taken if each.flagged or each.due_on <= until],
        promises=[
            each
            for each in promises(user)
            if each.is_open
            and each.place.path.startswith(body.place.path)
            and each.days.due_on <= until
        ],
    )


def _results(user: User, body: Body) -> list[Figure]:
    """The programme's figures for the place: one district's, or the whole programme's."""
    asked = programmes.programme(body.programme)
    if asked is None or not accounts.allows(user, "results.read"):
        return []
    opening = programmes.opening(user, asked.slug)
    shown = Results(asked, programmes.working_day(asked.slug), None, opening)
    rows = [row for row in shown.district_rows() if row.place.path.startswith(body.place.path)]
    if len(rows) == 1:
        target = asked.page["districts"]["against"]
        columns = [each["indicator"] for each in asked.page["districts"]["column"]]
        return [
            _figure(cell, rows[0].short, indicator == target)
            for indicator, cell in zip(columns, rows[0].cells, strict=True)
        ]
    if body.place.parent_id is None:
        return [
            Figure(tile.title, tile.counted.value, tile.counted.address, tile.target.value)
            for tile in shown.tiles()
        ]
    return [_figure(cell, None, held_against=False) for row in rows for cell in row.cells]


def _figure(cell: Cell, short: int | None, held_against: bool) -> Figure:  # noqa: FBT001
    known = held_against and short is not None and cell.value is not None
    # What a district falls short of its target by is known, and so is the target.
    target = cell.value + short if known and short and cell.value is not None else None
    return Figure(cell.label, cell.value, cell.address, target)


def _referrals(user: User, body: Body) -> list[Figure]:
    if not accounts.allows(user, referral_area.TOTALS):
        return []
    table = referrals.referrals(referral_area.totals_for(user, body.place), now=moment_for(user))
    opened = referral_area.covered(user, set(table["district"]), referral_area.EXACT)
    smallest = referral_area.smallest_in(body.place)
    row = referrals.whole(table, smallest=smallest, opened=opened)
    address = f"{reverse('casework:referral-figures')}{_district(body.place)}"
    heads = {
        "sent": _("Referrals sent"),
        "confirmed": _("Confirmed by the family"),
        "late": _("Referrals late now"),
    }
    return [Figure(said, row.counts[key], address) for key, said in heads.items()]


def _gaps(user: User, body: Body) -> list[Figure]:
    """Families that lack something due, where it has been counted."""
    area = area_of(user, body.programme)
    if area is None or not accounts.allows(user, "convergence.read"):
        return []
    place = body.place.code if body.place.code in area.districts else ""
    if not place and body.place.parent_id is not None:
        return []
    gap = Gap(area, as_of=programmes.working_day(area.programme), known_on=None, place=place)
    if not gap.counted or gap.empty or gap.whole is None:
        return []
    lacking = gap.whole.lacking.value if gap.whole.lacking else None
    address = gap.whole.address or gap.address()
    return [Figure(_("Families that lack something due"), lacking, address)]


def _district(place: Place) -> str:
    known = referral_area.districts()
    return f"?{urlencode({'district': place.code})}" if place.code in known else ""
