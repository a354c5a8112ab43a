"""Sending what is due: every minute, one message for each person and channel."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from django.utils import timezone

from muara_server.jobs.kinds import every
from muara_server.notices import actions, channels, queries
from muara_server.notices.contacts import contact_of
from muara_server.notices.messages import compose

if TYPE_CHECKING:
    from muara_server.jobs.run import Run
    from muara_server.notices.models import Delivery

log = logging.getLogger("muara.notices")


@every("notices.send", minutes=1)
def send(run: Run) -> None:
    """Send until nothing is due. The records are not held while a message is on its way."""
    while (first := queries.next_due(timezone.now())) is not None:
        with run.step(cursor=None, done=0):
            taken = actions.take(first)
        if not taken:
            continue
        problem = _send(first, taken)
        with run.step(cursor=None, done=len(taken)):
            if problem:
                actions.failed(taken, problem)
            else:
                actions.sent(taken)


def _send(first: Delivery, taken: list[Delivery]) -> str:
    """Send one message; what went wrong, by the kind of error alone: its words hold the address."""
    user = first.notice.user
    message = compose(
        [delivery.notice for delivery in taken],
        language=user.language,
        zone=queries.hours_of(user).zone,
    )
    try:
        channels.send(first.channel, contact_of(user).of(first.channel), message)
    except Exception as error:
        problem = type(error).__name__
        log.warning("a message by %s could not be sent: %s", first.channel, problem)
        return problem
    return ""
