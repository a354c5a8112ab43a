"""Many proceedings at once: which were chosen, what may be done for them, what came of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from muara.follow_up import schedule
from muara.packs import open_pack
from muara_server.casework.models import BulkDeed, BulkItem, Offer
from muara_server.casework.procedures import HOLDER, procedure_at
from muara_server.casework.queries.movement import districts_offered
from muara_server.casework.queries.providers import places_in_words, services
from muara_server.casework.queries.standing import proceedings_for
from muara_server.figures import language
from muara_server.ledger.kinds import kinds
from muara_server.places.countries import pack_of
from muara_server.places.queries import district_of

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from muara.procedure import Procedure, Step
    from muara_server.accounts.models import User
    from muara_server.casework.models import Proceeding
    from muara_server.places.models import Place

ASSIGN, VISIT, TASK, TRANSFER, REFER = "assign", "visit", "task", "transfer", "refer"
OPENS = {VISIT: "task", TASK: "task", TRANSFER: "hand_over", REFER: "referral"}
"""Deeds that begin something new for each child, and of which procedure."""

CASE = "case"
LEAVES = frozenset({TRANSFER, REFER})
"""Deeds by which a file leaves the hands of this district."""

LABELS = {
    ASSIGN: _("Give into somebody's hands"),
    VISIT: _("Schedule a visit"),
    TASK: _("Set a task"),
    REFER: _("Send to a service"),
    TRANSFER: _("Hand over to another district"),
}
OUTCOMES = tuple(BulkItem.Outcome.values)

BESIDE = {VISIT: (HOLDER,), TASK: (HOLDER,), TRANSFER: ("arrives_on",)}
"""What may be said of all alike besides what must be: nothing that is one child's own."""


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
    return [*assign, *OPENS] if procedure.key == CASE else assign


def step_for(deed: str, procedure: Procedure, place: Place | None) -> Step | None:
    """The step that the deed takes for each; None where there is no such deed."""
    if deed not in deeds_of(procedure):
        return None
    if deed == ASSIGN:
        return _assigns(procedure)
    opened = procedure_at(place, OPENS[deed])
    step = opened.steps[opened.opens]
    beside = BESIDE.get(deed, ())
    return replace(step, asks=tuple(name for name in step.asks if name in beside))


def visits_planned(place: Place) -> list[tuple[str, str]]:
    """The tasks by which a visit is planned here, in words."""
    fact = kinds()["task"].facts["task"]
    planned = schedule(open_pack(pack_of(place))).planned
    return [(code, fact.code_label(code, language())) for code in planned]


def districts_elsewhere(place: Place) -> list[tuple[str, str]]:
    """Every district of the programme but the one where these are."""
    return [each for each in districts_offered() if each[0] != district_of(place).code]


def offers_around(place: Place) -> list[tuple[str, list[tuple[str, str]]]]:
    """The services of the same State by what they give; each by `service:provider`."""
    top = "/".join(place.path.split("/")[:2])
    rows = Offer.objects.filter(
        provider__closed_on=None, provider__place__path__startswith=top
    ).select_related("provider__place")
    where = places_in_words(row.provider.place for row in rows)
    return [
        (label, found)
        for code, label in services()
        if (
            found := [
                (
                    f"{code}:{row.provider.key}",
                    f"{row.provider.name}, {where[row.provider.place_id]}",
                )
                for row in rows
                if row.service == code
            ]
        )
    ]


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


def listed(deed: BulkDeed, outcome: str = "") -> QuerySet[BulkItem]:
    """Every one of the many, in the order asked; or those that came out one way."""
    held = deed.items.order_by("number")
    return held.filter(outcome=outcome) if outcome else held


def still_seen(user: User, ids: Sequence[UUID]) -> list[Proceeding]:
    """Those of these proceedings that this reader sees now; some may have gone elsewhere."""
    return list(proceedings_for(user, pk__in=ids))
