"""Applications past their day, for those who follow the families: how late, and who hears of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from muara_server.accounts import queries as accounts
from muara_server.accounts import rules as policy
from muara_server.convergence.frames.stages import entries, late_ones
from muara_server.convergence.queries.area import pack_of
from muara_server.convergence.queries.library import working_day
from muara_server.convergence.queries.stages import is_sensitive, stage_in_words
from muara_server.convergence.queries.words import in_language
from muara_server.convergence.rules.stages import OURS
from muara_server.places import queries as places
from muara_server.registry import queries as registry

if TYPE_CHECKING:
    from muara.packs import Pack
    from muara_server.accounts.models import User

SHOWN = 50


@dataclass(frozen=True)
class Late:
    """One application past its day."""

    household: UUID
    name: str
    place: str
    scheme: str
    stage: str
    since: dt.date
    next_stage: str
    due_by: dt.date
    late_by: int
    office: str
    above: str
    ours: bool


@dataclass(frozen=True)
class LateList:
    """The latest applications within reach, how many there are, and the day they are counted on."""

    on: dt.date
    rows: Sequence[Late]
    all: int


def late_for(user: User, *, at_most: int = SHOWN) -> LateList:
    """The applications of families whose files this reader may open, the latest first.

    That the families were listed is recorded.
    """
    reach = accounts.reach(user, "household.read")
    known = [name for name in registry.programmes() if reach.covers(programme=name)]
    found: list[Late] = []
    total, day = 0, None
    place = places.programme_places().first()
    for programme in known:
        pack = pack_of(programme, place)
        on = working_day(pack, programme)
        day = max(day, on) if day else on
        rows, number = _of(programme, user, pack=pack, on=on, at_most=at_most)
        found, total = [*found, *rows], total + number
    shown = sorted(found, key=lambda each: -each.late_by)[:at_most]
    registry.tell_listed("late.listed", {each.household for each in shown}, who=user)
    return LateList(day or dt.date.today(), shown, total)  # noqa: DTZ011  (nobody is registered)


def _of(
    programme: str, user: User, *, pack: Pack, on: dt.date, at_most: int
) -> tuple[list[Late], int]:
    late = late_ones(entries(programme, as_of=on), on=on, pack=pack)
    if not policy.allows(user, "sensitive.read", programme=programme):
        hidden = [key for key, scheme in pack.schemes.items() if is_sensitive(scheme)]
        late = late.filter(~late["scheme"].is_in(hidden))
    ids = [UUID(each) for each in late["household"].unique().to_list()]
    mine = {str(each) for each in registry.openable(user, ids)}
    within = late.filter(late["household"].is_in(list(mine)))
    shown = within.head(at_most)
    names = registry.names_of({UUID(each) for each in shown["household"].to_list()})
    where = places.with_codes(set(shown["place"].drop_nulls().to_list()))
    rows = [
        Late(
            household=(home := UUID(row["household"])),
            name=names.get(home, ""),
            place=in_language(where[row["place"]].names) if row["place"] in where else "",
            scheme=in_language(pack.schemes[row["scheme"]].title)
            if row["scheme"] in pack.schemes
            else row["scheme"] or "",
            stage=stage_in_words(row["stage"]),
            since=row["since"],
            next_stage=stage_in_words(row["next_stage"]),
            due_by=row["due_by"],
            late_by=row["late_by"],
            office=_office(pack, row["office"]),
            above=_office(pack, row["escalates_to"]),
            ours=row["next_stage"] in OURS,
        )
        for row in shown.iter_rows(named=True)
    ]
    return rows, within.height


def _office(pack: Pack, key: str | None) -> str:
    return in_language(pack.offices[key].labels) if key in pack.offices else ""
