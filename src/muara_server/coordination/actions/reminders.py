"""Telling of promises before their day and after it, and of agreements to be renewed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from muara_server.coordination.queries.decisions_due import hearers as hearers_of_decision
from muara_server.coordination.queries.reminders import hearers, keepers_at, occasion_of
from muara_server.notices import actions as notices
from muara_server.places.queries import district_of

if TYPE_CHECKING:
    from muara_server.coordination.queries.agreements import Agreement
    from muara_server.coordination.queries.decisions_due import Pressing
    from muara_server.coordination.queries.promises import Promised

RENEW = "coordination.to_renew"


def remind_of(promised: Promised) -> int:
    """Tell of one promise what is to be told today; how many were told who had not been."""
    occasion = occasion_of(promised)
    if occasion is None:
        return 0
    return notices.tell(
        hearers(promised),
        occasion.kind,
        key=occasion.key,
        about=("coordination:promise", promised.id),
        values={"due": promised.days.due_on, "place": district_of(promised.place).code},
    )


def remind_of_decision(pressing: Pressing) -> int:
    """Tell, once for each day set, that a decision is due or late; how many were told."""
    return notices.tell(
        hearers_of_decision(pressing),
        pressing.kind,
        key=f"{pressing.id}:{pressing.due_on}",
        about=("coordination:decision", pressing.id),
        values={"due": pressing.due_on, "place": district_of(pressing.place).code},
    )


def remind_to_renew(agreement: Agreement) -> int:
    """Tell the keepers that an agreement ends soon, once for each last day."""
    if agreement.stands != "to_be_renewed" or agreement.days.until is None:
        return 0
    until = agreement.days.until
    return notices.tell(
        keepers_at(agreement.place, agreement.programme),
        RENEW,
        key=f"{agreement.id}:{until}",
        about=("coordination:agreement", agreement.id),
        values={"until": until, "place": district_of(agreement.place).code},
    )
