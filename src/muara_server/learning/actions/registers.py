"""A month's register is kept: the marks of every child, hours, meals, stipend, health check."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from muara.errors import Refused
from muara.follow_up.days import days_in
from muara_server.audit import actions as audit
from muara_server.learning import marks as marking
from muara_server.learning.frames.months import NOTHING, Told, told_in
from muara_server.learning.models import RegisterSheet
from muara_server.learning.rules.centres import check_keeps_register
from muara_server.ledger import actions as ledger
from muara_server.ledger.drafts import Draft

if TYPE_CHECKING:
    from muara_server.accounts.models import User
    from muara_server.learning.frames.pupils import Pupil
    from muara_server.learning.models import Batch

SAID = ("given", "amount", "not_because")


@dataclass(frozen=True)
class Keyed:
    """What was keyed of one child's month. `seen` is the register that stood when it was keyed.

    `given`: by item whether it was given, with the amount or the reason why not.
    """

    pupil: Pupil
    marks: str
    hours: float | None = None
    given: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    seen: UUID | None = None


def keep_month(batch: Batch, month: dt.date, keyed: Sequence[Keyed], *, who: User) -> int:
    """Record what was keyed of a month and differs from what stands; how many entries that were.

    What stood before is corrected, and stays readable. Raises NotAllowed; Refused, where somebody
    else kept the month in between; and what the ledger raises.
    """
    for programme in {each.pupil.programme for each in keyed}:
        check_keeps_register(who, batch.institution, programme)
    with transaction.atomic():
        ledger.wait_for_my_turn()
        stands = told_in(batch.institution, [each.pupil for each in keyed], month)
        drafts: list[Draft] = []
        for each in keyed:
            told = stands.get(each.pupil.person, NOTHING)
            _check_seen(each, told)
            drafts += _drafts(batch, month, each, told)
        if drafts:
            deed = "learning.month_kept"
            ledger.append(drafts, who=who, deed=deed, source="page", asked=True)
    return len(drafts)


def draw(
    batch: Batch, month: dt.date, pupils: Sequence[Pupil], *, language: str, who: User
) -> RegisterSheet:
    """A numbered register of a month with these children on its lines. Raises NotAllowed."""
    check_keeps_register(who, batch.institution)
    with transaction.atomic():
        sheet = RegisterSheet.objects.create(
            batch=batch,
            month=month,
            language=language,
            children=[str(each.person) for each in pupils],
            printed_at=timezone.now(),
            printed_by=who,
        )
        audit.record(
            "register.printed",
            who=who,
            about=("provider", batch.institution_id),
            place=batch.institution.provider.place,
            detail={"sheet": sheet.number, "month": f"{month:%Y-%m}", "people": sheet.children},
        )
    return sheet


def _check_seen(keyed: Keyed, told: Told) -> None:
    if told.twice or told.entry != keyed.seen:
        raise Refused(
            _(
                "Somebody else kept this month in between. Nothing of yours was saved: open the "
                "month again, and see what stands there now."
            )
        )


def _drafts(batch: Batch, month: dt.date, keyed: Keyed, told: Told) -> Iterator[Draft]:
    """The entries that say what does not stand yet."""
    same = _about(batch, month, keyed.pupil)
    if (keyed.marks, keyed.hours) != (told.marks or marking.untold(month), told.hours):
        facts = {"month": month, "marks": keyed.marks, "prevocational_hours": keyed.hours}
        if marking.told_on(keyed.marks):  # a month of which nothing is told had not no school days
            facts |= marking.totals(keyed.marks).facts()
        yield Draft(kind="attendance", corrects=told.entry, **_with(same, facts))
    for item, said in keyed.given.items():
        stands = told.given.get(item)
        if stands is None or any(stands[name] != said.get(name) for name in SAID):
            facts = {"item": item, "month": month, **said}
            corrects = stands["id"] if stands else None
            yield Draft(kind="support", corrects=corrects, **_with(same, facts))


def _about(batch: Batch, month: dt.date, pupil: Pupil) -> dict[str, Any]:
    """Of whom, where, and on which day: the last of the month, or today while it goes on."""
    last = month.replace(day=days_in(month))
    at = batch.institution.provider
    return {
        "programme": pupil.programme,
        "person": pupil.person,
        "place_code": at.place.code,
        "true_on": min(last, timezone.localdate()),
        "facts": {"provider": at.key, "batch": batch.key},
    }


def _with(same: Mapping[str, Any], facts: Mapping[str, Any]) -> dict[str, Any]:
    said = {name: value for name, value in facts.items() if value is not None}
    return {**same, "uuid": uuid4(), "facts": {**same["facts"], **said}}
