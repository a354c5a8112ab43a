"""Who may ask a child what trained people alone ask: trainings as recorded, and help near it.

What training counts, for how long, and which help must be near, the packs say
(`muara.forms.asking`). A lapsed training takes nothing back that was asked while it counted.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils import timezone

from muara.forms import Asking, asking
from muara.packs import open_pack
from muara_server.accounts import queries as accounts
from muara_server.casework.queries.providers import is_near, states_giving
from muara_server.places.countries import pack_of

if TYPE_CHECKING:
    from muara_server.accounts.models import Training, User
    from muara_server.places.models import Place


def rule_at(place: Place | None) -> Asking:
    """What trained people alone ask in this place; the shared rule where no pack claims it."""
    return asking(open_pack(pack_of(place)))


def counts_until(training: Training, rule: Asking) -> dt.date:
    """The last day on which a training counts; before the first, where it was ended at once."""
    last = rule.last_day(training.completed_on)
    if training.ended_on is None:
        return last
    return min(last, training.ended_on - dt.timedelta(days=1))


def was_trained(user: User, rule: Asking, *, on: dt.date) -> bool:
    """Did a training of this person count on this day?"""
    return any(each.completed_on <= on <= counts_until(each, rule) for each in _trainings_of(user))


def may_ask_until(user: User, where: Iterable[Place]) -> dict[UUID, str]:
    """Until which day this person may ask at each of these places, by place.

    A place is absent where no training was recorded or no help is near.
    """
    trainings = _trainings_of(user)
    if not trainings:
        return {}
    rules = {place: rule_at(place) for place in where}
    wanted = {rule.services for rule in rules.values()}
    states = {services: states_giving(services) for services in wanted}
    return {
        place.pk: max(counts_until(each, rule) for each in trainings).isoformat()
        for place, rule in rules.items()
        if is_near(place, states[rule.services])
    }


def not_to_ask(user: User, place: Place) -> Mapping[str, tuple[str, ...]]:
    """The facts, by kind of entry, that this person is not to ask here today."""
    until = may_ask_until(user, [place]).get(place.pk, "")
    return {} if until >= timezone.localdate().isoformat() else rule_at(place).facts


def rests_on(user: User, where: Iterable[Place]) -> str:
    """What the days of `may_ask_until` rest on, as one text: another text, other days."""
    trainings = [(each.completed_on, each.ended_on) for each in _trainings_of(user)]
    if not trainings:
        return ""
    services = {service for place in where for service in rule_at(place).services}
    return repr((trainings, sorted(states_giving(services))))


def _trainings_of(user: User) -> Sequence[Training]:
    return accounts.trainings_of([user]).get(user.pk, [])
