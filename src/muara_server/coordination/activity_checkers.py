"""What the ledger's door asks of activities, what they cost and who took part."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.utils import timezone

from muara.coordination import activity_kinds, budget_lines, participant_kinds
from muara_server.coordination.models import Record
from muara_server.coordination.money_checkers import (
    check_days,
    check_key,
    check_recorded,
    pack_at,
    refuse,
)
from muara_server.ledger.checks import Fresh, checks

PARTS = ("activity_place", "activity_cost", "activity_reach", "participation")


@checks("activity", *PARTS)
def of_an_activity(fresh: Sequence[Fresh]) -> None:
    """What belongs to an activity names one that is recorded, or is told with it."""
    planned = {each.draft.uuid for each in fresh if each.draft.kind == "activity"}
    parts = [each for each in fresh if each.draft.kind in PARTS]
    check_recorded(parts, "of", ("activity",), also=planned)


@checks("activity")
def an_activity_that_can_be(fresh: Sequence[Fresh]) -> None:
    """A kind and a line of the pack, days in their order; nothing is held that is still to come."""
    today = timezone.localdate().isoformat()
    for each in fresh:
        check_key(each, "activity_kind", activity_kinds(pack_at(each)))
        check_key(each, "line", budget_lines(pack_at(each)))
        check_days(each)
        if each.facts["step"] == "hold" and str(each.facts.get("ends_on", "")) > today:
            refuse(each, "ends_on", "This is held on a day that has not come.", f"{today} at last")


@checks("participation")
def everybody_once(fresh: Sequence[Fresh]) -> None:
    """Nobody takes part in the same activity twice, and nobody leaves before coming."""
    seen = _taking_part(fresh)
    for each in fresh:
        check_key(each, "participant_kind", participant_kinds(pack_at(each)))
        came, left = each.facts.get("came_on"), each.facts.get("left_on")
        if came and left and left < came:
            refuse(each, "left_on", "This person leaves before coming.", f"{came} or later")
        who = (UUID(each.facts["of"]), UUID(each.facts["participant"]))
        if who in seen:
            message = "This person is entered for this activity already."
            refuse(each, "participant", message, "each person once", do="Take the row out.")
        seen.add(who)


def _taking_part(fresh: Sequence[Fresh]) -> set[tuple[UUID, UUID]]:
    activities = {UUID(each.facts["of"]) for each in fresh}
    corrected = {each.draft.corrects for each in fresh if each.draft.corrects}
    held = Record.objects.filter(
        kind="participation", matter__in=activities, corrected_at=None
    ).exclude(entry__in=corrected)
    told = held.values_list("matter", "facts__participant")
    return {(matter, UUID(participant)) for matter, participant in told}
