"""Reading notices: one's own alone; and what waits to be sent or was given up."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, Q
from django.utils import timezone

from muara_server.accounts import queries as accounts
from muara_server.notices import channels
from muara_server.notices.contacts import contact_of
from muara_server.notices.models import Delivery, Notice, Preference
from muara_server.notices.reading import usual
from muara_server.notices.times import Hours

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet

    from muara_server.accounts.models import User
    from muara_server.accounts.rules import Somebody

WEEK = dt.timedelta(days=7)


def unread(user: Somebody) -> int:
    """How many notices this person has not read."""
    return Notice.objects.filter(user=user.pk, read_at__isnull=True).count()


def notices_of(user: Somebody) -> QuerySet[Notice]:
    """What this person was told, newest first."""
    return Notice.objects.filter(user=user.pk)


def notice_of(user: Somebody, notice: UUID) -> Notice | None:
    """One notice of this person's; somebody else's is as good as none."""
    return notices_of(user).filter(pk=notice).first()


def preference_of(user: User) -> Preference:
    """What this person chose, or the usual."""
    chosen = Preference.objects.filter(pk=user.pk).first()
    told = usual()
    return chosen or Preference(
        user=user, quiet_from=told.quiet_from, quiet_until=told.quiet_until, digest=told.digest
    )


def hours_of(user: User, chosen: Preference | None = None) -> Hours:
    """This person's quiet hours and hour of the digest, on the clock where he works."""
    held = chosen or preference_of(user)
    zone = ZoneInfo(held.zone or zone_by_place(user))
    return Hours(held.quiet_from, held.quiet_until, held.digest, zone)


def zone_by_place(user: Somebody) -> str:
    """The zone of the place of the first role; that of the server where no place has one."""
    for held in accounts.assignments_of(user):
        above = held.place.path.strip("/").split("/") if held.place else []
        for code in reversed(above):
            if code in usual().zones:
                return usual().zones[code]
    return str(settings.TIME_ZONE)


def reached_by(user: User, chosen: Preference | None = None) -> frozenset[str]:
    """The channels that the server has, this person wants, and has an address for."""
    wants, contact = chosen or preference_of(user), contact_of(user)
    return frozenset(
        channel
        for channel in channels.switched_on()
        if getattr(wants, channel) and contact.of(channel)
    )


def roles_of(user: Somebody) -> frozenset[str]:
    """The keys of the roles this person has today."""
    return frozenset(held.role_id for held in accounts.assignments_of(user))


def next_due(now: dt.datetime) -> Delivery | None:
    """What has waited longest of what may be sent now; a channel that is off keeps its own."""
    waiting = Delivery.objects.filter(status=Delivery.Status.WAITING, due_at__lte=now)
    waiting = waiting.filter(channel__in=channels.switched_on())
    return waiting.select_related("notice__user").first()


def administrators() -> list[User]:
    """Who is told when messages cannot be sent."""
    return [
        user
        for user in accounts.people()
        if user.is_active and not accounts.reach(user, "account.administer").nothing
    ]


@dataclass(frozen=True)
class ChannelState:
    """One channel as the administrator sees it."""

    channel: str
    on: bool
    waiting: int
    failing: int
    sent: int
    given_up: int


def channel_states() -> list[ChannelState]:
    """For each channel: what waits, what of it has failed before, and what ended in a week."""
    since = timezone.now() - WEEK
    status = Delivery.Status
    counted = {
        row["channel"]: row
        for row in Delivery.objects.order_by()
        .values("channel")
        .annotate(
            waiting=Count("pk", filter=Q(status=status.WAITING)),
            failing=Count("pk", filter=Q(status=status.WAITING) & ~Q(problem="")),
            sent=Count("pk", filter=Q(status=status.SENT, ended_at__gte=since)),
            given_up=Count("pk", filter=Q(status=status.GIVEN_UP)),
        )
    }
    nothing = {"waiting": 0, "failing": 0, "sent": 0, "given_up": 0}
    on = channels.switched_on()
    return [
        ChannelState(
            channel=name, on=name in on, **{key: counted.get(name, nothing)[key] for key in nothing}
        )
        for name in (channels.EMAIL, channels.SMS)
    ]


def delivery(number: UUID) -> Delivery | None:
    """One message on its way out."""
    return Delivery.objects.filter(pk=number).first()


def troubled() -> QuerySet[Delivery]:
    """What was given up, and what failed and will be tried again: newest first."""
    status = Delivery.Status
    failed = Q(status=status.GIVEN_UP) | (Q(status=status.WAITING) & ~Q(problem=""))
    return Delivery.objects.filter(failed).select_related("notice__user").order_by("-due_at")
