"""Telling those who work in a district, once a month, that a season comes in which children go."""

from __future__ import annotations

import datetime as dt

from muara_server.accounts import queries as accounts
from muara_server.casework.corridors import districts_soon_left
from muara_server.notices import actions as notices
from muara_server.places import queries as places

WORKS = "case.work"


def tell_of_season(programme: str, *, today: dt.date) -> int:
    """Tell who works on cases where somebody may soon go again; how many people were told.

    Whoever was told in this month is not told again, however often this runs.
    """
    told = 0
    for code, place in places.with_codes(districts_soon_left(programme, today=today)).items():
        told += notices.tell(
            accounts.working_at(place, programme=programme, permissions={WORKS}),
            "casework.season",
            key=f"{programme}:{code}:{today:%Y-%m}",
            about=("casework:season", None),
            values={"place": code},
        )
    return told
