"""Reading the trail: is it whole, how much of it is sealed, and who did what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import connection
from django.db.models import Count, Max
from django.utils import timezone

from muara_server import keyring
from muara_server.audit import anchor, chain
from muara_server.audit.chain import Fault
from muara_server.audit.models import AuditEntry, Head

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from django.db.models import QuerySet


@dataclass(frozen=True)
class Verdict:
    """What a check of the whole trail found."""

    sealed: int
    unsealed: int
    unused_numbers: int
    head: str
    faults: tuple[Fault, ...]

    @property
    def whole(self) -> bool:
        return not self.faults


def verify(*, at_most: int = 50) -> Verdict:
    """Check every MAC and every link, and that nothing was cut off the end."""
    head = Head.objects.filter(pk=1).first() or Head(chain=chain.START)
    unused = unused_numbers()
    faults = [*_faults(head), *_gap_faults(unused)]
    return Verdict(
        sealed=AuditEntry.objects.filter(position__isnull=False).count(),
        unsealed=unsealed().count(),
        unused_numbers=unused,
        head=head.chain,
        faults=tuple(faults[:at_most]),
    )


def unsealed() -> QuerySet[AuditEntry]:
    """The tail: entries that are authenticated, and not yet part of the chain."""
    return AuditEntry.objects.filter(position__isnull=True).order_by("number")


def tail_seconds() -> float:
    """How long the oldest entry has waited to be sealed: more than a minute means no sealer."""
    oldest = unsealed().values_list("at", flat=True).first()
    return 0.0 if oldest is None else (timezone.now() - oldest).total_seconds()


def unused_numbers() -> int:
    """Numbers without an entry: rolled back, or taken away before they were sealed."""
    found = AuditEntry.objects.aggregate(last=Max("number"), entries=Count("number"))
    return int(found["last"] or 0) - int(found["entries"])


def about(subject: UUID) -> QuerySet[AuditEntry]:
    """Everything that was done with one person's or household's records, newest first."""
    return AuditEntry.objects.filter(about=subject).order_by("-number")


def of_deed(deed: str, *, who: UUID | None = None) -> QuerySet[AuditEntry]:
    """Every time this was done, by one person or by anybody, newest first."""
    found = AuditEntry.objects.filter(deed=deed).order_by("-number")
    return found if who is None else found.filter(who=str(who))


def known_keys() -> dict[str, bytes]:
    """The key of today and those in use before, by the short name that entries carry."""
    keys = [keyring.secret(settings.MUARA_KEYS, "audit")]
    keys += keyring.older(settings.MUARA_KEYS, "audit")
    return {keyring.identity(key): key for key in keys}


def _faults(head: Head) -> Iterator[Fault]:
    yield from _chain_faults(head)
    keys = known_keys()
    for entry in unsealed().iterator(chunk_size=5000):
        yield from _mac_faults(entry, chain.text_of(entry.facts()), keys)


def _chain_faults(head: Head) -> Iterator[Fault]:
    keys, anchored = known_keys(), anchor.read()
    position, before = 0, chain.START
    sealed = AuditEntry.objects.filter(position__isnull=False).order_by("position")
    for entry in sealed.iterator(chunk_size=5000):
        text = chain.text_of(entry.facts())
        yield from _mac_faults(entry, text, keys)
        if entry.position != position + 1:
            yield Fault(position + 1, f"missing before position {entry.position}")
        if chain.link(before, text, entry.mac) != entry.chain:
            yield Fault(entry.position or 0, "the entry does not fit the chain")
        if anchored and entry.position == anchored.position and entry.chain != anchored.chain:
            yield Fault(entry.position, "the chain differs from the one kept with the keys")
        position, before = entry.position or 0, entry.chain
    yield from _end_faults(head, position, before)


def _end_faults(head: Head, position: int, before: str) -> Iterator[Fault]:
    """A trail cut short still fits together: its end is therefore also kept beside the keys."""
    anchored = anchor.read()
    if (head.position, head.chain) != (position, before):
        yield Fault(position, f"the chain should end at position {head.position}")
    if anchored is None and position:
        yield Fault(position, f"no readable end of the chain in {anchor.path().name}")
    if anchored and anchored.position > position:
        yield Fault(position, f"cut off: position {anchored.position} had been sealed")


def _mac_faults(entry: AuditEntry, text: str, keys: dict[str, bytes]) -> Iterator[Fault]:
    key = keys.get(entry.key)
    where = entry.position or entry.number
    named = f"position {where}" if entry.position else f"number {where}, not sealed yet"
    if key is None:
        yield Fault(where, f"{named}: its key {entry.key} is not in the key folder")
    elif chain.mac_of(text, key) != entry.mac:
        yield Fault(where, f"{named}: altered, or not written by Muara")


def _gap_faults(unused: int) -> Iterator[Fault]:
    """SQLite gives back the number of a deed that failed; PostgreSQL does not."""
    if unused and connection.vendor == "sqlite":
        yield Fault(0, f"{unused} entries were taken away")


def exported(*, after: int = 0) -> Iterator[dict[str, Any]]:
    """The lines of an exported file: header, entries, head. chain.py tells how to check them."""
    head = Head.objects.filter(pk=1).first() or Head(chain=chain.START)
    before = AuditEntry.objects.filter(position=after).values_list("chain", flat=True).first()
    yield {
        "format": chain.FORMAT,
        "algorithm": chain.ALGORITHM,
        "after": after,
        "before": before or chain.START,
    }
    sealed = AuditEntry.objects.filter(position__gt=after, position__lte=head.position)
    for entry in sealed.order_by("position").iterator(chunk_size=5000):
        yield {
            "position": entry.position,
            "text": chain.text_of(entry.facts()),
            "mac": entry.mac,
            "chain": entry.chain,
        }
    yield {"head": anchor.signed(head.position, head.chain)}
