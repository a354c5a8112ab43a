"""The one writer: what came at the same time is committed together, and answered after the commit.

A commit costs a flush to the disk, and on SQLite only one writer writes at a time. Whoever comes
while a group is being written waits for the next one; the first of those that wait writes for all
of them. Between processes a lock on a file of the home keeps the order on SQLite, because whoever
merely finds it busy sleeps and asks again. PostgreSQL lets several write at once: where two bring
the same, its constraints let one in, and the other is written again beside what is there.
"""

from __future__ import annotations

import fcntl
import hashlib
import time
from collections import deque
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from threading import Condition
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from muara.errors import Refused
from muara_server.audit import actions as audit
from muara_server.identities import next_identity
from muara_server.intake.models import Apart, Attachment, Received
from muara_server.keys import actions as keys
from muara_server.keys import cipher

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from muara_server.accounts.models import Device
    from muara_server.intake.models import Form, FormVersion
    from muara_server.intake.openrosa import Head

KEY = "submissions"
LARGEST_GROUP = 200
PATIENCE = 0.004
"""Seconds for which a group waits for those that are being read in this process at that moment."""


@dataclass(frozen=True)
class Stored:
    """An attachment that lies in the storage already, under a name that says nothing."""

    name: str
    media: str
    size: int
    sha256: str
    stored: str


@dataclass(frozen=True)
class Parcel:
    """One submission, read and checked: the XML as it came, from which phone, for which form.

    What no phone sent, such as a row of a list, has no `device` but is `by` somebody; `on_paper`:
    it was keyed from a sheet.
    """

    head: Head
    xml: bytes
    form: Form
    version: FormVersion | None
    device: Device | None = None
    attachments: tuple[Stored, ...] = ()
    phone_clock: dt.datetime | None = None
    by: UUID | None = None
    on_paper: bool = False

    @property
    def user(self) -> UUID | None:
        """Whose submission it is."""
        return self.device.user_id if self.device else self.by

    @property
    def way(self) -> Received.Way:
        """How it came."""
        if self.on_paper:
            return Received.Way.PAPER
        return Received.Way.PHONE if self.device else Received.Way.IMPORT


@dataclass(frozen=True)
class Outcome:
    """What came of a parcel. `kept` are the names of those of its attachments that were new."""

    received: UUID
    new: bool
    apart: bool
    version_known: bool
    kept: frozenset[str]


@dataclass
class _Ticket:
    parcel: Parcel
    outcome: Outcome | None = None
    fault: Exception | None = None

    @property
    def answered(self) -> bool:
        return self.outcome is not None or self.fault is not None


class _Line:
    """Who waits to be written in this process. One of them writes for all; whose turn that is."""

    def __init__(self) -> None:
        self.waiting: deque[_Ticket] = deque()
        self.arriving, self.writing, self.changed = 0, False, Condition()

    @contextmanager
    def announced(self) -> Iterator[None]:
        with self.changed:
            self.arriving += 1
        try:
            yield
        finally:
            with self.changed:
                self.arriving -= 1

    def is_turn_of(self, ticket: _Ticket) -> bool:
        """Wait until it is answered, or until it falls to whoever waits for it to write."""
        with self.changed:
            while self.writing and not ticket.answered:
                self.changed.wait()
            self.writing = self.writing or not ticket.answered
            return not ticket.answered

    def next_turn(self) -> None:
        with self.changed:
            self.writing = False
            self.changed.notify_all()

    def gather(self) -> None:
        """Let those who are being read join; whoever is alone waits for nobody."""
        until = time.monotonic() + PATIENCE
        while len(self.waiting) < self.arriving and time.monotonic() < until:
            time.sleep(PATIENCE / 8)

    def group(self) -> list[_Ticket]:
        return [self.waiting.popleft() for _ in range(min(len(self.waiting), LARGEST_GROUP))]


_line = _Line()
arriving = _line.announced
"""Say that a parcel is being read: whoever writes meanwhile waits a moment for it."""


def write(parcel: Parcel) -> Outcome:
    """Keep a parcel. When this returns it is on the disk, once, with its entry in the trail."""
    if connection.in_atomic_block:
        return write_within([parcel])[0]
    ticket = _Ticket(parcel)
    _line.waiting.append(ticket)
    while _line.is_turn_of(ticket):
        try:
            _write_what_waits()
        finally:
            _line.next_turn()
    if ticket.fault is not None:
        raise ticket.fault
    assert ticket.outcome is not None  # noqa: S101  (answered, and not with a fault)
    return ticket.outcome


def write_within(parcels: Sequence[Parcel]) -> list[Outcome]:
    """Keep these as a part of something larger: there is no group to wait for."""
    key = keys.deployment_key(KEY)
    try:
        with transaction.atomic():
            return _commit(parcels, key)
    except IntegrityError:  # somebody has kept the same meanwhile, and it can be seen now
        return _commit(parcels, key)


def opened(row: Received | Apart, *, key: bytes | None = None) -> bytes:
    """The XML of a submission, exactly as it came. Refused where it was emptied with a file.

    Whoever opens many asks for the `key` once.
    """
    if not row.sealed:
        raise Refused("This was erased with the file of somebody whom it was about.")
    key = key or keys.deployment_key(KEY)
    return cipher.open_sealed(bytes(row.sealed), key=key, bound_to=_place(row.pk))


def name_of(attachment: Attachment) -> str:
    """What the phone called an attachment."""
    key, place = keys.deployment_key(KEY), _name_place(attachment.of_id)
    return cipher.open_sealed(bytes(attachment.sealed_name), key=key, bound_to=place).decode()


def _write_what_waits() -> None:
    """Commit all that waits in this process once its turn has come: who waits longer is more."""
    group: list[_Ticket] = []
    _line.gather()
    try:
        key = keys.deployment_key(KEY)  # before anybody waits for this transaction
        with _alone():
            group += _line.group()
            outcomes = _commit([ticket.parcel for ticket in group], key)
    except DatabaseError as fault:
        _one_by_one(group or _line.group(), fault)
    except Exception as fault:
        _fail(group or _line.group(), fault)
    else:
        for ticket, outcome in zip(group, outcomes, strict=True):
            ticket.outcome = outcome


def _one_by_one(group: Sequence[_Ticket], fault: Exception) -> None:
    """A group that could not be committed: each is tried alone, and none takes the others along."""
    if len(group) == 1:
        _fail(group, fault)
        return
    for ticket in group:
        try:
            with _alone():
                (outcome,) = _commit([ticket.parcel], keys.deployment_key(KEY))
        except Exception as own:
            _fail([ticket], own)
        else:
            ticket.outcome = outcome


def _fail(group: Sequence[_Ticket], fault: Exception) -> None:
    for ticket in group:
        ticket.fault = fault


@contextmanager
def _alone() -> Iterator[None]:
    """A transaction; on SQLite of the only process that writes, each woken as soon as it may."""
    with ExitStack() as held:
        if connection.vendor == "sqlite":
            file = held.enter_context((settings.MUARA_HOME / "intake.lock").open("a"))
            fcntl.flock(file, fcntl.LOCK_EX)
        held.enter_context(transaction.atomic())
        yield


def _commit(parcels: Sequence[Parcel], key: bytes) -> list[Outcome]:
    """Write these, sealed with this key, in the transaction that is open; what came of each."""
    group = _Group(key, {parcel.head.instance for parcel in parcels})
    outcomes = [group.take(parcel) for parcel in parcels]
    group.save()
    return outcomes


@dataclass
class _Group:
    """What is written in one commit, and what of it was known before."""

    key: bytes
    instances: set[str]
    received: dict[tuple[UUID, str], Received] = field(default_factory=dict)
    apart: dict[tuple[UUID, str], Apart] = field(default_factory=dict)
    new: list[Received] = field(default_factory=list)
    new_apart: list[Apart] = field(default_factory=list)
    attached: list[Attachment] = field(default_factory=list)
    told: list[tuple[str, Parcel, UUID, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        known = Received.objects.defer("sealed").filter(instance__in=self.instances)
        self.received = {(row.form_id, row.instance): row for row in known}
        if self.received:
            beside = Apart.objects.defer("sealed").filter(beside__in=self.received.values())
            self.apart = {(row.beside_id, row.sha256): row for row in beside}

    def take(self, parcel: Parcel) -> Outcome:
        """Add one parcel: a new submission, more of one, or another content under its identity."""
        sha256 = hashlib.sha256(parcel.xml).hexdigest()
        row = self.received.get((parcel.form.pk, parcel.head.instance))
        new = row is None
        if row is None:
            row = self._receive(parcel, sha256)
        beside, new_apart = None, False
        if row.sha256 != sha256:
            new_apart = (row.pk, sha256) not in self.apart
            beside = self._keep_apart(parcel, row, sha256)
        kept = self._attach(parcel, row, beside)
        if new or new_apart or kept:
            deed = "submission.apart" if new_apart else "submission.receive"
            self.told.append((deed, parcel, row.pk, len(kept)))
        known = parcel.version is not None
        return Outcome(row.pk, new, beside is not None, known, kept)

    def save(self) -> None:
        """Write it all, with an entry in the trail for each."""
        Received.objects.bulk_create(self.new)
        Apart.objects.bulk_create(self.new_apart)
        Attachment.objects.bulk_create(self.attached)
        with audit.together():
            for told in self.told:
                _record(*told)

    def _receive(self, parcel: Parcel, sha256: str) -> Received:
        row = Received(
            instance=parcel.head.instance,
            replaces=parcel.head.replaces,
            form=parcel.form,
            version=parcel.version,
            way=parcel.way,
            **self._as_it_came(parcel, sha256, made := next_identity()),
        )
        row.pk = made
        self.received[row.form_id, row.instance] = row
        self.new.append(row)
        return row

    def _keep_apart(self, parcel: Parcel, row: Received, sha256: str) -> Apart:
        known = self.apart.get((row.pk, sha256))
        if known is not None:
            return known
        made = next_identity()
        beside = Apart(id=made, beside=row, **self._as_it_came(parcel, sha256, made))
        self.apart[row.pk, sha256] = beside
        self.new_apart.append(beside)
        return beside

    def _as_it_came(self, parcel: Parcel, sha256: str, made: UUID) -> dict[str, object]:
        return {
            "said_version": parcel.head.version,
            "device": parcel.device,
            "user_id": parcel.user,
            "sha256": sha256,
            "sealed": cipher.seal(parcel.xml, key=self.key, bound_to=_place(made)),
            "size": len(parcel.xml),
            "received_at": timezone.now(),
            "phone_clock": parcel.phone_clock,
        }

    def _attach(self, parcel: Parcel, row: Received, beside: Apart | None) -> frozenset[str]:
        """Add those attachments that are not here yet; their names in the storage."""
        if not parcel.attachments:
            return frozenset()
        with_it = beside.pk if beside else None
        before = Attachment.objects.filter(of=row.pk, came_with=with_it)
        known = {(bytes(name), sha) for name, sha in before.values_list("sealed_name", "sha256")}
        known |= {
            (each.sealed_name, each.sha256)
            for each in self.attached
            if (each.of_id, each.came_with_id) == (row.pk, with_it)
        }
        kept = set()
        for each in parcel.attachments:
            name = cipher.seal(each.name.encode(), key=self.key, bound_to=_name_place(row.pk))
            if (name, each.sha256) in known:
                continue
            known.add((name, each.sha256))
            kept.add(each.stored)
            self.attached.append(_attachment(each, name, row, beside))
        return frozenset(kept)


def _record(deed: str, parcel: Parcel, received: UUID, files: int) -> None:
    detail = {"form": str(parcel.form.pk), "files": files}
    if parcel.device:
        detail["device"] = str(parcel.device.pk)
    audit.record(
        deed,
        who=parcel.user,
        about=("submission", received),
        programme=parcel.form.programme,
        detail=detail,
    )


def _attachment(each: Stored, name: bytes, row: Received, beside: Apart | None) -> Attachment:
    return Attachment(
        of=row,
        came_with=beside,
        sealed_name=name,
        media=each.media[:100],
        stored=each.stored,
        size=each.size,
        sha256=each.sha256,
        received_at=timezone.now(),
    )


def _place(row: UUID) -> str:
    return f"submission:{row}"


def _name_place(row: UUID) -> str:
    return f"submission:{row}:attachment"
