"""Those who go through a shelter: where they stand, days present, what was seen of them since."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

import polars as pl

from muara_server import figures
from muara_server.casework.queries.items import Item, items
from muara_server.casework.queries.standing import standings_of
from muara_server.learning.frames import paths
from muara_server.learning.queries.companion import batches_called, names_of, stands_for
from muara_server.learning.rules.companion import ENROL, ENTER, FOLLOW_UP, SHELTER
from muara_server.ledger.kinds import kinds
from muara_server.registry import queries as registry
from muara_server.registry.frames import observations

if TYPE_CHECKING:
    from muara.procedure import Standing
    from muara_server.accounts.models import User
    from muara_server.casework.models import Proceeding
    from muara_server.learning.models import Batch

BEFORE, IN, AFTER = "before", "in", "after"
"""The three stages of the programme: before the shelter, in it, after it."""

STAY = ("person", "institution", "batch")


@dataclass(frozen=True)
class Stay:
    """A child's time in a batch of a shelter. `present` of `open` days, as its registers tell."""

    enrolment: UUID
    batch: Batch
    since: dt.date
    until: dt.date | None
    present: int | None
    open: int | None

    @property
    def shelter(self) -> str:
        """What the shelter is called."""
        return str(self.batch.institution.provider.name)

    @property
    def ends_on(self) -> dt.date | None:
        """The last day of the batch, where it is known."""
        last: dt.date | None = self.batch.ends_on
        return last


@dataclass(frozen=True)
class Seen:
    """What was last seen of work: on which day, and whether the child worked; None: not known."""

    on: dt.date
    worked: bool | None


@dataclass(frozen=True)
class Followed:
    """One child of a companion. `learns`: what the last follow-up saw where it was enrolled."""

    one: Item
    stage: str
    stay: Stay | None
    recommended: str
    enrolled_at: str
    followed_on: dt.date | None
    learns: bool | None
    work: Seen | None

    @property
    def works_again(self) -> bool:
        """Was the child at work when it was last seen, though it has been in a shelter?"""
        return self.stage == AFTER and self.work is not None and self.work.worked is True


def followed(user: User, rows: Sequence[Proceeding]) -> list[Followed]:
    """These children in words. That they were listed is recorded by whoever asked for them."""
    if not rows:
        return []
    now = max(registry.working_moment(each) for each in {row.programme for row in rows})
    shown = items(user, rows, now=now)
    standings, stays, work = standings_of(rows), stays_in_shelters(rows), _work_of(rows)
    names = names_of({_said(each, ENROL, "provider") for each in standings.values()} - {""})
    return [
        _followed(one, standings[row.pk], stays.get(row.person, ()), names, work.get(row.person))
        for one, row in zip(shown, rows, strict=True)
    ]


def stays_in_shelters(rows: Sequence[Proceeding]) -> dict[UUID, list[Stay]]:
    """The times that these children were in a shelter, the first one first, by child."""
    found: dict[UUID, list[Stay]] = {}
    for programme in sorted({row.programme for row in rows}):
        persons = [row.person for row in rows if row.programme == programme and row.person]
        enrolled = paths.enrolments(programme=programme, persons=persons)
        days = _days_present(programme, persons)
        told = enrolled.filter(pl.col("batch").is_not_null())
        keys = {(row["institution"], row["batch"]) for row in told.iter_rows(named=True)}
        batches = batches_called(keys)
        for row in told.iter_rows(named=True):
            batch = batches.get((row["institution"], row["batch"]))
            if batch is None or stands_for(batch.institution) != SHELTER:
                continue
            present, open_ = days.get(tuple(row[name] for name in STAY), (None, None))
            stay = Stay(UUID(row["id"]), batch, row["from"], row["until"], present, open_)
            found.setdefault(UUID(row["person"]), []).append(stay)
    return found


def _days_present(
    programme: str, persons: Sequence[UUID]
) -> dict[tuple[str, ...], tuple[int, int]]:
    """Days present and days open, by child, institution and batch, as the registers tell."""
    told = paths.registers(programme=programme, persons=persons)
    latest = told.unique([*STAY, "month"], keep="last", maintain_order=True)
    summed = latest.group_by(STAY).agg(pl.col("days_present", "days_open").sum())
    return {
        tuple(row[name] for name in STAY): (int(row["days_present"]), int(row["days_open"]))
        for row in summed.iter_rows(named=True)
    }


def _work_of(rows: Sequence[Proceeding]) -> dict[UUID, Seen]:
    """What was last seen of the work of each of these children."""
    found: dict[UUID, Seen] = {}
    for programme in sorted({row.programme for row in rows}):
        persons = [row.person for row in rows if row.programme == programme and row.person]
        told = observations("work", programme=programme, persons=persons).sort(
            "true_on", maintain_order=True
        )
        for row in told.iter_rows(named=True):
            found[UUID(row["person"])] = Seen(row["true_on"], row["worked"])
    return found


def _followed(
    one: Item,
    standing: Standing,
    stays: Sequence[Stay],
    names: Mapping[str, str],
    work: Seen | None,
) -> Followed:
    last = next((each for each in reversed(standing.path) if each.told.step == FOLLOW_UP), None)
    fact = kinds()[one.procedure].facts["recommended"]
    recommended = _said(standing, "recommend", "recommended")
    at = _said(standing, ENROL, "provider")
    return Followed(
        one=one,
        stage=_stage(standing),
        stay=stays[-1] if stays else None,
        recommended=fact.code_label(recommended, figures.language()) if recommended else "",
        enrolled_at=names.get(at, at),
        followed_on=last.told.on if last else None,
        learns=last.told.facts.get("learns_there") if last else None,
        work=work,
    )


def _stage(standing: Standing) -> str:
    """Before the shelter, in it or after it, by the steps that were taken."""
    taken = {each.told.step for each in standing.path}
    return AFTER if ENROL in taken else IN if ENTER in taken else BEFORE


def _said(standing: Standing, step: str, fact: str) -> str:
    """What the last step of this key said; empty where it was not taken."""
    told = (each.told.facts.get(fact) for each in reversed(standing.path) if each.told.step == step)
    return str(next(told, None) or "")
