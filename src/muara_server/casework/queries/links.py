"""Links to answer a referral by: which one is open, and whether a page opened by one still is."""

from __future__ import annotations

import datetime as dt
import secrets
from uuid import UUID

from django.core import signing
from django.utils import timezone

from muara_server.accounts import guessing
from muara_server.casework.models import Link, Proceeding
from muara_server.casework.terms import terms

SALT = "casework.links"


def new_token() -> str:
    """What stands in the address: drawn by chance, too long to be guessed."""
    return secrets.token_urlsafe(24)


def new_code() -> str:
    """What is told apart, by telephone: digits drawn by chance."""
    return "".join(str(secrets.randbelow(10)) for _ in range(terms().code_digits))


def token_hash(token: str) -> str:
    """What is kept of the address of a link."""
    return guessing.hidden("links", "token", token)


def code_hash(link: UUID, code: str) -> str:
    """What is kept of the code of a link."""
    return guessing.hidden("links", "code", link, code)


def open_link(token: str) -> Link | None:
    """The link of this address, if it opens anything now."""
    found = Link.objects.filter(
        token=token_hash(token), closed_at=None, expires_at__gt=timezone.now()
    ).first()
    return found if found and held_by(found) else None


def held_by(link: Link) -> Proceeding | None:
    """The referral a link answers, while it is with the receiver for whom the link was made."""
    rows = Proceeding.objects.select_related("place", "receiver_place", "holder")
    return rows.filter(pk=link.referral, receiver=link.receiver, ended=False).first()


def link_of(referral: UUID) -> Link | None:
    """The link that is open for a referral, to be shown to its sender."""
    found = Link.objects.filter(
        referral=referral, closed_at=None, expires_at__gt=timezone.now()
    ).select_related("made_by")
    link = found.first()
    return link if link and held_by(link) else None


def ended_link(referral: UUID) -> Link | None:
    """The newest link of a referral, where it opens no more and nobody closed it by hand."""
    newest = Link.objects.filter(referral=referral).first()
    ended = newest and (newest.closed_at or newest.expires_at <= timezone.now())
    return newest if newest and ended and newest.closed_by is None else None


def a_pass(link: Link) -> str:
    """What a page carries after the code was right, so that it need not be typed at each answer."""
    return signing.dumps(str(link.pk), salt=SALT)


def passes(link: Link, given: str) -> bool:
    """Is this pass of this link, and of the last minutes?"""
    try:
        named = signing.loads(given, salt=SALT, max_age=dt.timedelta(minutes=terms().page_minutes))
    except signing.BadSignature:
        return False
    return bool(named == str(link.pk))
