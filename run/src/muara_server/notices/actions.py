"""Telling somebody, reading, choosing how to be told; and each message's way out."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from muara_server.audit.actions import record
from muara_server.notices import contacts, queries, rules
from muara_server.notices.models import Delivery, Notice, Preference
from muara_server.notices.reading import kind as kind_of
from muara_server.notices.reading import usual

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from muara_server.accounts.models import User
    from muara_server.notices.contacts import Contact
    from muara_server.notices.reading import Kind
    from muara_server.notices.rules import About

NAMESPACE = uuid.UUID("c4b7a4a2-5d53-5a39-9a3b-0f6b5e1d7c60")


@transaction.atomic
def tell(
    users: Iterable[User],
    kind: str,
    *,
    key: str,
    about: About | None = None,
    values: Mapping[str, Any] | None = None,
    urgent: bool = False,
) -> int:
    """Tell each of these people once, inside the deed that tells; how many were not told before.

    `kind` is a key of some app's notices.toml. `key` says what is told, such as the id of what is
    late and how late: under the same key nobody is told the same kind twice. `about` is the page it
    leads to, as the name of a route and one id. `values` are counts, days (`date`), codes of the
    kind and codes of places no finer than a district; ValueError refuses anything else. `urgent`
    asks no quiet hours and waits for no digest.

        tell([officer], "referral.late", about=("casework:referral", id), key=f"{id}:1",
             values={"days": 3})
    """
    told, filled = kind_of(kind), dict(values or {})
    rules.check_values(told, filled, levels=usual().levels)
    rules.check_about(about)
    route, about_id = about or ("", None)
    plain = {name: _plain(value) for name, value in filled.items()}
    new = 0
    for user in users:
        notice, made = Notice.objects.get_or_create(
            user=user,
            token=uuid.uuid5(NAMESPACE, f"{kind}/{key}"),
            defaults={
                "kind": kind,
                "route": route,
                "about": about_id,
                "values": plain,
                "urgent": urgent,
                "told_at": timezone.now(),
            },
        )
        if made:
            _send_out(notice, told, user)
            new += 1
    return new


@transaction.atomic
def read(notice: Notice) -> None:
    """Note the moment at which somebody first opened it. Reading one's own is no deed."""
    Notice.objects.filter(pk=notice.pk, read_at__isnull=True).update(read_at=timezone.now())


@transaction.atomic
def read_all(user: User) -> int:
    """Everything that this person has not opened counts as read; how many that was."""
    return Notice.objects.filter(user=user, read_at__isnull=True).update(read_at=timezone.now())


@transaction.atomic
def choose(user: User, contact: Contact, chosen: Preference) -> None:
    """Keep where and how somebody wants to be told. The trail learns what, not which address."""
    contacts.keep(user, contact)
    chosen.user = user
    chosen.save()
    record(
        "notices.choose",
        who=user,
        about=("user", user.pk),
        detail={
            "email": bool(contact.email) and chosen.email,
            "sms": bool(contact.sms) and chosen.sms,
            "quiet": f"{chosen.quiet_from}-{chosen.quiet_until}",
            "digest": chosen.digest,
            "zone": chosen.zone,
        },
    )


def test(user: User) -> int:
    """Tell somebody that this is a test, once a minute at most; 0 where it was too soon."""
    minute = timezone.now().strftime("%Y-%m-%dT%H:%M")
    return tell([user], "notices.test", key=minute)


@transaction.atomic
def try_again(delivery: Delivery, *, who: User) -> None:
    """Let what was given up be tried from the beginning."""
    given_up = Delivery.objects.filter(pk=delivery.pk, status=Delivery.Status.GIVEN_UP)
    afresh = {"status": Delivery.Status.WAITING, "due_at": timezone.now(), "attempts": 0}
    if given_up.update(**afresh, ended_at=None):
        record("notices.try_again", who=who, about=("delivery", delivery.pk))


# --- the way out, a step of the pass each ---


def take(first: Delivery) -> list[Delivery]:
    """Everything that is due to one person by one channel, to be sent as one message.

    What is no longer wanted is left out; what came due in quiet hours waits for their end. The rest
    counts one attempt more, and falls due again later in case nobody writes down how it ended: a
    worker killed while it sends may send twice, and never loses a message.
    """
    user, channel, now = first.notice.user, first.channel, timezone.now()
    reached, hours = queries.reached_by(user), queries.hours_of(user)
    waiting = Delivery.objects.select_for_update(of=("self",)).filter(
        notice__user=user, channel=channel, status=Delivery.Status.WAITING, due_at__lte=now
    )
    taken = []
    for delivery in waiting.select_related("notice__user").order_by("notice__told_at"):
        if not rules.is_still_wanted(delivery, channels=reached):
            _end(delivery, Delivery.Status.LEFT_OUT)
        elif hours.is_quiet(now) and not _is_urgent(delivery.notice):
            delivery.due_at = hours.after_quiet(now)
            delivery.save(update_fields=["due_at"])
        else:
            delivery.attempts += 1
            delivery.due_at = now + _pause(delivery.attempts)
            delivery.save(update_fields=["attempts", "due_at"])
            taken.append(delivery)
    return taken


def sent(taken: Sequence[Delivery]) -> None:
    """Write down that these left."""
    for delivery in taken:
        delivery.problem = ""
        _end(delivery, Delivery.Status.SENT)


def failed(taken: Sequence[Delivery], problem: str) -> None:
    """Write down that these did not leave; after the last attempt the administrators are told."""
    for delivery in taken:
        delivery.problem = problem[:60]
        if delivery.attempts > len(usual().retry_minutes):
            _end(delivery, Delivery.Status.GIVEN_UP)
            _tell_administrators(delivery.channel)
        else:
            delivery.save(update_fields=["problem"])


def _send_out(notice: Notice, kind: Kind, user: User) -> None:
    """One delivery for each channel that reaches this person, due at once or with the digest."""
    if kind.here or not user.is_active:
        return
    chosen = queries.preference_of(user)
    due = notice.told_at
    if not rules.is_urgent(kind, notice):
        at_once = bool(kind.at_once & queries.roles_of(user))
        due = queries.hours_of(user, chosen).due(notice.told_at, at_once=at_once)
    Delivery.objects.bulk_create(
        Delivery(notice=notice, channel=channel, due_at=due)
        for channel in queries.reached_by(user, chosen)
    )


def _is_urgent(notice: Notice) -> bool:
    return rules.is_urgent(kind_of(notice.kind), notice)


def _pause(attempts: int) -> dt.timedelta:
    pauses = usual().retry_minutes
    return dt.timedelta(minutes=pauses[min(attempts, len(pauses)) - 1])


def _end(delivery: Delivery, status: Delivery.Status) -> None:
    delivery.status, delivery.ended_at = status, timezone.now()
    delivery.save(update_fields=["status", "ended_at", "problem"])


def _tell_administrators(channel: str) -> None:
    """Once a day, on the page alone: a message about messages would go the same way."""
    tell(
        queries.administrators(),
        "notices.given_up",
        about=("notices:deliveries", None),
        key=f"{channel}:{timezone.localdate()}",
        values={"channel": channel},
    )


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else value
