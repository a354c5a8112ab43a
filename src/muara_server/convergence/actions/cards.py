"""Cards of families: issued, printed, closed, and opened by an office or with the family's PIN."""

from __future__ import annotations

import hmac
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from muara_server import spoken
from muara_server.accounts import guessing
from muara_server.audit import actions as audit
from muara_server.convergence.composing import Composer
from muara_server.convergence.frames.family import family_of
from muara_server.convergence.models import CardIssue, CardTry
from muara_server.convergence.queries import cards as queries
from muara_server.convergence.queries.schemes import pack_for
from muara_server.convergence.rules import cards as rules

if TYPE_CHECKING:
    import datetime as dt

    from muara_server.accounts.models import User
    from muara_server.registry.queries import HouseholdFile

NOBODY = uuid.UUID(int=0)


@dataclass(frozen=True)
class Issued:
    """A card and its PIN, which is told once and kept by nobody but the family."""

    card: CardIssue
    pin: str


def issue_card(
    file: HouseholdFile, *, language: str, as_of: dt.date, who: User, helper: str = ""
) -> Issued:
    """Make a card of what is due to a family on a day; the card before it opens no more.

    The caller has asked for the household's file, which checks and records the read.
    """
    household = file.household
    rules.check_issue(who, household)
    held = family_of(
        household.pk,
        {one.person.pk: one.person.sex for one in file.members},
        place_code=household.place.code,
        pack=pack_for(household.place),
        on=as_of,
    )
    members = tuple(str(one.person.pk) for one in file.members)
    composed = Composer(held, language, members).content(helper=helper)
    return _issue(household, composed, language, as_of, who)


@transaction.atomic
def _issue(
    household: Any, composed: dict[str, Any], language: str, as_of: dt.date, who: User
) -> Issued:
    for earlier in CardIssue.objects.filter(household=household.pk, revoked_at=None):
        revoke_card(earlier, who=who)
    key, pin = uuid.uuid4(), queries.new_pin()
    card = CardIssue.objects.create(
        id=key,
        reference=queries.new_reference(),
        pin=queries.pin_hash(key, pin),
        household=household.pk,
        programme=household.programme,
        place=household.place,
        language=language,
        as_of=as_of,
        content=queries.sealed(key, household.pk, composed),
        issued_by=who,
        issued_at=timezone.now(),
    )
    _told("card.issued", card, who, language=language, as_of=as_of.isoformat())
    return Issued(card, pin)


@transaction.atomic
def revoke_card(card: CardIssue, *, who: User) -> None:
    """Close a card that was lost, or that another one replaces."""
    card.revoked_at, card.revoked_by = timezone.now(), who
    card.save(update_fields=["revoked_at", "revoked_by"])
    _told("card.closed", card, who)


def printed(card: CardIssue, *, who: User) -> None:
    """Write down that the card was printed."""
    _told("card.printed", card, who)


def open_as_office(reference: str, *, who: User) -> queries.Face | None:
    """What the card says, to an office of the family's area; nothing to anybody else."""
    card = queries.card_by_reference(reference)
    if card is None or not rules.may_open(who, card):
        return None
    face = queries.face_of(card)
    _told("card.opened", card, who, by="office")
    return face


@dataclass(frozen=True)
class Answer:
    """What came of a PIN: the card, or nothing; `locked` where nothing was even looked at."""

    face: queries.Face | None = None
    locked: bool = False


@transaction.atomic
def open_with_pin(reference: str, pin: str, *, address: str) -> Answer:
    """What the card says, to whoever knows the family's PIN.

    Tries are counted as `guessing` tells, those for references that there are not, too.
    """
    plain = spoken.plain(reference)
    tried, came_from = queries.hidden("reference", plain), queries.came_from(address)
    if not guessing.may_try(CardTry, reference=tried, address=came_from):
        return Answer(locked=True)
    card = queries.card_by_reference(plain)
    wanted = card.pin if card else queries.pin_hash(NOBODY, "")
    given = queries.pin_hash(card.pk if card else NOBODY, pin)
    if not hmac.compare_digest(wanted, given) or card is None or not pin:
        audit.record("card.pin_refused", who=None)
        return Answer()
    guessing.fitted(CardTry, reference=tried)
    face = queries.face_of(card)
    _told("card.opened", card, None, by="pin")
    return Answer(face)


def _told(deed: str, card: CardIssue, who: User | None, **detail: str) -> None:
    audit.record(
        deed,
        who=who,
        about=("household", card.household),
        place=card.place_id,
        programme=card.programme,
        detail={"card": str(card.pk), **detail},
    )
