"""Links for services without an account: made, opened with the code, answered by, closed."""

from __future__ import annotations

import datetime as dt
import hmac
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from muara.errors import NotAllowed
from muara_server.accounts import guessing
from muara_server.audit import actions as audit
from muara_server.casework.actions.referrals import answer
from muara_server.casework.models import Link, LinkTry
from muara_server.casework.procedures import RECEIVER
from muara_server.casework.queries import links as queries
from muara_server.casework.queries.referrals import receivers_steps
from muara_server.casework.queries.standing import procedure_of, standing_of
from muara_server.casework.rules.parties import Hand
from muara_server.casework.rules.sharing import check_may_share
from muara_server.casework.terms import terms

if TYPE_CHECKING:
    from muara.procedure import Standing
    from muara_server.accounts.models import User
    from muara_server.casework.models import Proceeding

NOBODY = uuid.UUID(int=0)


@dataclass(frozen=True)
class Made:
    """A link with its address and its code, which are told once and kept by nobody here."""

    link: Link
    token: str
    code: str


@dataclass(frozen=True)
class Opened:
    """What came of a code: the link, or nothing; `locked` where nothing was even looked at."""

    link: Link | None = None
    locked: bool = False


@audit.one_deed("referral.link_made")
def make_link(held: Proceeding, *, who: User) -> Made:
    """Make a link for whoever received a referral; the one before it opens no more.

    Raises NotAllowed where somebody else sends it, where nobody waits for its receiver, and
    `consent_...` where consent has ended since.
    """
    _check_sends(held, who)
    if not held.receiver or not receivers_steps(held, standing_of(held.pk)):
        raise NotAllowed(
            "not_its_turn",
            _("Nobody waits for an answer to this, so no link is made. Send it again first."),
        )
    check_may_share(held.person, held.household, held.receiver)
    for earlier in Link.objects.filter(referral=held.pk, closed_at=None):
        close_link(earlier, held, who=who)
    key, token, code = uuid.uuid4(), queries.new_token(), queries.new_code()
    now = timezone.now()
    link = Link.objects.create(
        id=key,
        token=queries.token_hash(token),
        code=queries.code_hash(key, code),
        referral=held.pk,
        receiver=held.receiver,
        made_by=who,
        made_at=now,
        expires_at=now + dt.timedelta(days=terms().link_open_days),
    )
    _told("referral.link_made", link, held, who)
    return Made(link, token, code)


@transaction.atomic
def close_link(link: Link, held: Proceeding, *, who: User) -> None:
    """Let a link open no more."""
    _check_sends(held, who)
    link.closed_at, link.closed_by = timezone.now(), who
    link.save(update_fields=["closed_at", "closed_by"])
    _told("referral.link_closed", link, held, who)


@transaction.atomic
def open_with_code(token: str, code: str, *, address: str) -> Opened:
    """The link of this address, to whoever was told its code. Tries are counted by `guessing`."""
    tried = guessing.hidden("links", "reference", token)
    came_from = guessing.came_from("links", address)
    if not guessing.may_try(LinkTry, reference=tried, address=came_from):
        return Opened(locked=True)
    link = queries.open_link(token)
    wanted = link.code if link else queries.code_hash(NOBODY, "")
    given = queries.code_hash(link.pk if link else NOBODY, code)
    if link is None or not code or not hmac.compare_digest(wanted, given):
        audit.record("referral.link_refused", who=None)
        return Opened()
    guessing.fitted(LinkTry, reference=tried)
    if link.opened_at is None:
        link.opened_at = timezone.now()
        link.save(update_fields=["opened_at"])
    return Opened(link)


@transaction.atomic
def answer_through(
    link: Link, step: str, *, facts: Mapping[str, Any], note: str, on: dt.date
) -> Standing:
    """Take a step as the receiver for whom a link was made; its answer uses the link up."""
    asked = queries.held_by(link)
    if asked is None:
        raise NotAllowed(
            "not_its_turn",
            _("The time is up, or this is answered. Type the code again, or call who sent it."),
        )
    standing = answer(asked, step, facts=facts, note=note, on=on, acting_as=RECEIVER)
    held, used_up = queries.held_by(link), step in terms().link_used_up_by
    if held is None or used_up or not receivers_steps(held, standing):
        link.closed_at = timezone.now()
        link.save(update_fields=["closed_at"])
    return standing


def _check_sends(held: Proceeding, who: User) -> None:
    """Links are made and closed by those who send: whoever refers there."""
    if not Hand(who).permissions(held, procedure_of(held), "sender"):
        raise NotAllowed(
            "outside_area",
            _("This lies outside the area of your work. Ask somebody who works there."),
        )


def _told(deed: str, link: Link, held: Proceeding, who: User) -> None:
    audit.record(
        deed,
        who=who,
        about=("person", held.person) if held.person else None,
        place=held.place,
        programme=held.programme,
        detail={"referral": str(held.pk), "link": str(link.pk)},
    )
