"""Many proceedings at once: which were chosen, what may be done for them, what came of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from muara_server.casework.models import BulkDeed, BulkItem
from muara_server.casework.procedures import HOLDER, procedure_at
from muara_server.casework.queries.standing import proceedings_for

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from muara.procedure import Procedure, Step
    from muara_server.accounts.models import User
    from muara_server.casework.models import Proceeding
    from muara_server.places.models import Place

ASSIGN = "assign"
OPENS = {"task": "task", "referral": "referral"}
"""Deeds that begin something new for each child: a task on a day, a referral."""

LABELS = {
    ASSIGN: _("Give into somebody's hands"),
    "task": _("Set a task"),
    "referral": _("Draft a referral"),
}


@dataclass(frozen=True)
class Tally:
    """What came of many: asked = done + refused + skipped + still waiting."""

    asked: int
    done: int
    refused: int
    skipped: int

    @property
    def tried(self) -> int:
        """Done, refused or skipped."""
        return self.done + self.refused + self.skipped

    @property
    def waiting(self) -> int:
        """Not yet tried."""
        return self.asked - self.tried


def chosen(user: User, key: str, told: Mapping[str, Any]) -> QuerySet[Proceeding]:
    """The open proceedings of a procedure that this reader sees, and that the filter lets through.

    `told`: `state`, `holder` (an id), `late` (a moment: what was due before it).
    """
    found = proceedings_for(user, key, ended=False)
    if told.get("state"):
        found = found.filter(state=told["state"])
    if told.get("holder"):
        found = found.filter(holder=told["holder"])
    if told.get("late"):
        found = found.filter(due__lt=told["late"])
    return found.order_by("opened_at", "id")


def deeds_of(procedure: Procedure) -> list[str]:
    """What can be done for many proceedings of this procedure."""
    assign = [ASSIGN] if _assigns(procedure) is not None else []
    return [*assign, *OPENS] if procedure.about in ("person", "either") else assign


def step_for(deed: str, procedure: Procedure, place: Place | None) -> Step | None:
    """The step that the deed takes for each; None where there is no such deed."""
    if deed not in deeds_of(procedure):
        return None
    if deed == ASSIGN:
        return _assigns(procedure)
    opened = procedure_at(place, OPENS[deed])
    return opened.steps[opened.opens]


def _assigns(procedure: Procedure) -> Step | None:
    return next((step for step in procedure.steps.values() if step.needs == (HOLDER,)), None)


def own_deed(user: User, deed: UUID) -> BulkDeed | None:
    """One that this person asked for; somebody else's is as good as none."""
    return BulkDeed.objects.select_related("job").filter(pk=deed, asked_by=user).first()


def own_deeds(user: User) -> Sequence[BulkDeed]:
    """The newest that this person asked for."""
    return list(BulkDeed.objects.filter(asked_by=user).order_by("-asked_at")[:20])


def tally(deed: BulkDeed) -> Tally:
    """How many came out how."""
    outcome = BulkItem.Outcome
    counted = deed.items.aggregate(
        asked=Count("pk"),
        **{
            each: Count("pk", filter=Q(outcome=each))
            for each in (outcome.DONE.value, outcome.REFUSED.value, outcome.SKIPPED.value)
        },
    )
    return Tally(**counted)


def reasons(deed: BulkDeed) -> list[tuple[str, str, int]]:
    """Why some were refused or skipped: outcome, reason, how many; the commonest first."""
    held = deed.items.exclude(why="").values_list("outcome", "why").annotate(number=Count("pk"))
    return sorted(held, key=lambda row: (-row[2], row[1]))


def listed(deed: BulkDeed) -> QuerySet[BulkItem]:
    """Every one of the many, in the order asked."""
    return deed.items.order_by("number")
