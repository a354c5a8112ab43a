"""What is kept of a secret that somebody tried: enough to count guesses, nothing to read.

A login, the PIN of a card, the code of a link. Each try is written down before the secret is looked
at, so that many at once are many; also for what there is not, so that nobody learns what there is.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
from collections.abc import Mapping
from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils import timezone

from muara_server import keyring

if TYPE_CHECKING:
    from django.http import HttpRequest

MOST_FROM_ONE_ADDRESS = 60
OF_ONE_CUSTOMER = 64
"""So many bits of an IPv6 address tell one customer from another (RFC 6177)."""

LONG, MOST_IN_LONG = dt.timedelta(days=30), 40


class Try(models.Model):
    """A secret that did not fit: keyed hashes of what it was tried on and from where, and when."""

    reference = models.CharField(max_length=64)
    address = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.at}"


def tried(request: HttpRequest, credentials: Mapping[str, str] | None = None) -> str:
    """A keyed hash of the login as typed: people type names, and passwords, into that field."""
    typed = (credentials or {}).get("login") or request.POST.get("login", "")
    return hidden("logins", typed.strip().lower())


def hidden(secret: str, *parts: object) -> str:
    """A keyed hash: without the key folder, in which `secret` lies, nobody can guess the parts."""
    key = keyring.secret(settings.MUARA_KEYS, secret)
    return hmac.new(key, "/".join(map(str, parts)).encode(), hashlib.sha256).hexdigest()


def came_from(secret: str, address: str) -> str:
    """A keyed hash of where something came from: of an IPv6 address its network of 64 bits.

    One household or one telephone is given so many addresses that each could be used once.

    >>> network_of("2001:db8:1:2:aaaa::1") == network_of("2001:db8:1:2:bbbb::2")
    True
    """
    return hidden(secret, "address", network_of(address))


def network_of(address: str) -> str:
    """The address, or the network that one customer has; what is no address stays as it is.

    >>> network_of("2001:db8:1:2:aaaa::1"), network_of("::ffff:10.0.0.1"), network_of("10.0.0.1")
    ('2001:db8:1:2::/64', '10.0.0.1', '10.0.0.1')
    """
    try:
        known = ip_address(address)
    except ValueError:
        return address
    if known.version == 4:
        return str(known)
    if known.ipv4_mapped:
        return str(known.ipv4_mapped)
    return str(ip_network((known.packed, OF_ONE_CUSTOMER), strict=False))


def may_try(table: type[Try], *, reference: str, address: str) -> bool:
    """Write a try down. False where there were too many for this, or from there: look at nothing.

    Both are keyed hashes (`hidden`). Tries of long ago are forgotten here.
    """
    tries = table._default_manager
    tries.filter(at__lt=timezone.now() - LONG).delete()
    this = tries.create(reference=reference, address=address, at=timezone.now())
    if _too_many(table, reference, address):
        this.delete()
        return False
    return True


def fitted(table: type[Try], *, reference: str) -> None:
    """The secret was right: the tries before it count no more."""
    table._default_manager.filter(reference=reference).delete()


def _too_many(table: type[Try], reference: str, address: str) -> bool:
    tries = table._default_manager
    recent = tries.filter(at__gt=timezone.now() - settings.AXES_COOLOFF_TIME)
    return (
        recent.filter(reference=reference).count() > settings.AXES_FAILURE_LIMIT
        or recent.filter(address=address).count() > MOST_FROM_ONE_ADDRESS
        or tries.filter(reference=reference).count() > MOST_IN_LONG
    )
