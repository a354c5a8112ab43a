"""Changing a condition of a scheme: proposed by one person, approved or refused by another."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from muara.errors import NotAllowed
from muara_server.accounts import queries as accounts
from muara_server.audit import actions as audit
from muara_server.convergence import rewriting
from muara_server.convergence.models import SchemeChange
from muara_server.convergence.queries import changes as queries
from muara_server.convergence.queries import schemes
from muara_server.convergence.rules import changes as rules
from muara_server.notices import actions as notices

if TYPE_CHECKING:
    from muara.packs import Pack, Scheme
    from muara_server.accounts.models import User


@dataclass(frozen=True)
class Draft:
    """A change that nobody has stored: the scheme as it would be, and its file's text."""

    pack: Pack
    scheme: Scheme
    condition: str
    since: dt.date
    source: str
    text: str
    basis: str


def draft(
    pack: Pack, key: str, *, condition: Mapping[str, Any], since: dt.date, source: str
) -> Draft:
    """The scheme in which this condition is so from this day on; nothing is stored.

    Raises rewriting.NoSuchDay, and PackError or RuleError where the reader of packs refuses it.
    """
    old = queries.text_of(pack, key)
    again = queries.begun_here(key, since)
    text = rewriting.with_condition(
        old, condition=condition, since=since, source=source, again=again
    )
    scheme = schemes.read_text(pack, key, text)
    return Draft(
        pack, scheme, condition["id"], since, source, text, basis=rewriting.fingerprint(old)
    )


@transaction.atomic
def propose(made: Draft, *, who: User) -> SchemeChange:
    """Store a change for a second person to decide."""
    rules.check_propose(who, made.scheme)
    key = made.scheme.key
    change = SchemeChange.objects.create(
        pack=made.pack.name,
        scheme=key,
        condition=made.condition,
        since=made.since,
        text=made.text,
        basis=made.basis,
        shipped=rewriting.fingerprint(queries.shipped_text(made.pack, key)),
        source=made.source,
        proposed_by=who,
        proposed_at=timezone.now(),
    )
    _told("scheme.change_proposed", change, who)
    _notify("convergence.change_waits", change, _who_may_decide(change, made.scheme))
    return change


@transaction.atomic
def approve(change: SchemeChange, *, who: User, because: str = "") -> None:
    """Let the change hold on this server from now on."""
    held = _held(change)
    pack, scheme = queries.proposed_scheme(held)
    rules.check_decide(who, held, scheme)
    if rewriting.fingerprint(queries.text_of(pack, held.scheme)) != held.basis:
        raise NotAllowed(
            "overtaken",
            _("The scheme has been changed since. Refuse this proposal and make a new one."),
        )
    _decide(held, who, approved=True, because=because)
    _told("scheme.change_approved", held, who)


@transaction.atomic
def refuse(change: SchemeChange, *, who: User, because: str) -> None:
    """Decline the change, with the reason that whoever proposed it will read."""
    held = _held(change)
    _pack, scheme = queries.proposed_scheme(held)
    rules.check_decide(who, held, scheme)
    _decide(held, who, approved=False, because=because)
    _told("scheme.change_refused", held, who)


def _held(change: SchemeChange) -> SchemeChange:
    """The change, locked: of two who decide at once the second finds it decided."""
    return SchemeChange.objects.select_for_update().get(pk=change.pk)


def _decide(change: SchemeChange, who: User, *, approved: bool, because: str) -> None:
    change.decided_by, change.decided_at = who, timezone.now()
    change.approved, change.because = approved, because
    change.save(update_fields=["decided_by", "decided_at", "approved", "because"])
    decision = "approved" if approved else "refused"
    _notify("convergence.change_decided", change, [change.proposed_by], decision=decision)


def _who_may_decide(change: SchemeChange, scheme: Scheme) -> list[User]:
    return [user for user in accounts.people() if rules.may_decide(user, change, scheme)]


def _notify(kind: str, change: SchemeChange, users: list[User], **values: str) -> None:
    about = ("convergence:proposal", change.pk)
    notices.tell(users, kind, key=str(change.pk), about=about, values=values)


def _told(deed: str, change: SchemeChange, who: User) -> None:
    audit.record(
        deed,
        who=who,
        about=("scheme_change", change.pk),
        detail={
            "scheme": change.scheme,
            "condition": change.condition,
            "since": change.since.isoformat(),
            "text": rewriting.fingerprint(change.text),
        },
    )
