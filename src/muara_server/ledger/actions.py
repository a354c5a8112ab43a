"""Adding to the ledger, and making again what follows from it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.utils import timezone

from muara.errors import Refused
from muara_server.accounts import rules as accounts
from muara_server.audit import actions as audit
from muara_server.keys import actions as keys
from muara_server.keys import cipher
from muara_server.keys.queries import erased
from muara_server.ledger import checks, ending, projections, queries, rows, rules
from muara_server.ledger.checks import Fresh
from muara_server.ledger.models import Entry, Nature
from muara_server.places import queries as places

if TYPE_CHECKING:
    import datetime as dt
    from uuid import UUID

    from muara_server.accounts.models import Device, User
    from muara_server.accounts.rules import Grant
    from muara_server.ledger.drafts import Draft
    from muara_server.ledger.projections import Recorded
    from muara_server.places.models import Place

BATCH = 5_000
PERMISSION = "observation.record"
COLUMNS = tuple(field.attname for field in Entry._meta.concrete_fields)
LOCK = 0x4D55415241
"""Any number, as long as everybody who appends takes the same."""

Progress = Callable[[int], None]
_written = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


@transaction.atomic
def append(
    drafts: Iterable[Draft],
    *,
    who: User | None,
    deed: str = "observations.recorded",
    source: str,
    device: Device | None = None,
    asked: bool = False,
    progress: Progress | None = None,
) -> list[Entry]:
    """Record these observations: all of them, or, where one is refused, none.

    `asked` says that the caller has asked a rule of its own who may record this (the parties of a
    procedure, a public page): then the permission to record is not asked, and nobody need be named.

    `source` is page, phone, file or demonstration. Entries come back in the order of the drafts,
    with their numbers; one that is already there comes back as it is. `progress` is told how many
    have been done. Raises FrameError with the row (the first draft is row 1), Refused, NotAllowed.
    """
    wait_for_my_turn()
    held, work = _nature(), _Work()
    hand = _Hand.begin(who=who, source=source, device=device, asked=asked, held=held)
    entries: list[Entry] = []
    waiting = iter(drafts)
    while batch := list(islice(waiting, BATCH)):
        entries += work.record(batch, [hand] * len(batch), first_row=len(entries) + 1)
        if progress:
            progress(len(entries))
    if entries and held is None:
        _keep_nature(hand)
    _tell(entries, deed=deed, hand=hand, added=len(work.fresh))
    return entries


@dataclass(frozen=True)
class Parcel:
    """What one person observed: one deed, though others are recorded beside it."""

    drafts: Sequence[Draft]
    who: User | None
    source: str
    device: Device | None = None


@transaction.atomic
def append_beside(parcels: Sequence[Parcel], *, deed: str) -> None:
    """Record what several people observed: each parcel as if it were appended alone, in this order.

    All of them or none. That nothing is missed which one parcel would meet of another, no two may
    be about the same person or household. Raises what `append` raises, and Refused for such two.
    """
    wait_for_my_turn()
    rules.check_apart(parcel.drafts for parcel in parcels)
    held, work = _nature(), _Work()
    hands = [_hand_of(parcel, held=held) for parcel in parcels]
    beside = list(zip(parcels, hands, strict=True))
    drafts = [draft for parcel in parcels for draft in parcel.drafts]
    each_hand = [hand for parcel, hand in beside for _ in parcel.drafts]
    entries = iter(work.record(drafts, each_hand, first_row=1))
    if drafts and held is None:
        _keep_nature(each_hand[0])
    with audit.together():
        for parcel, hand in beside:
            own = list(islice(entries, len(parcel.drafts)))
            added = sum(entry.uuid in work.fresh for entry in own)
            _tell(own, deed=deed, hand=hand, added=added)


@transaction.atomic
def rebuild(*, who: User | None, progress: Progress | None = None) -> int:
    """Empty every table that follows the ledger and make it again; how many entries were read."""
    wait_for_my_turn()
    for table in projections.tables():
        _empty(table)
    done = 0
    for batch in _all_entries():
        projections.run(_opened(batch))
        done += len(batch)
        if progress:
            progress(done)
    audit.record("projections.rebuilt", who=who, detail={"entries": done})
    return done


def wait_for_my_turn() -> None:
    """One writer at a time, so that the order of the numbers is the order of the commits.

    SQLite has but one writer anyway; on PostgreSQL a lock that ends with the transaction does it.
    Whoever first looks at what follows the ledger and then appends waits before the look: what was
    seen then still holds, and nobody holds a row for which another appender waits.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


@dataclass(frozen=True)
class _Hand:
    """Who records and by which door: `source` is the one under which an entry is kept."""

    who: User | None
    door: str
    source: str
    device: Device | None
    asked: bool

    @classmethod
    def begin(
        cls,
        *,
        who: User | None,
        source: str,
        device: Device | None,
        asked: bool,
        held: Nature | None,
    ) -> _Hand:
        kept = rules.check_nature(source, held)
        if not asked:
            rules.check_somebody(who, source)
        return cls(who, source, kept, device, asked)

    @property
    def asker(self) -> User | None:
        """Whose permission is asked: the demonstration and the operator enter as themselves."""
        return None if self.door == "demonstration" or self.asked else self.who


@dataclass
class _Work:
    """One call of `append`: what it has learnt so far, so that no row asks the database."""

    now: dt.datetime = field(default_factory=lambda: timezone.now())
    keys: dict[UUID, bytes] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    grants: dict[UUID, list[Grant]] = field(default_factory=dict)
    allowed: set[tuple[UUID, UUID | None, str]] = field(default_factory=set)
    reached: set[tuple[UUID, UUID, str]] = field(default_factory=set)
    known: dict[str, set[UUID]] = field(
        default_factory=lambda: {"person": set(), "household": set()}
    )
    registered: dict[str, set[UUID]] = field(
        default_factory=lambda: {"person": set(), "household": set()}
    )
    before: dict[str, set[UUID]] = field(
        default_factory=lambda: {"person": set(), "household": set()}
    )
    fresh: set[UUID] = field(default_factory=set)

    def record(
        self, drafts: Sequence[Draft], hands: Sequence[_Hand], *, first_row: int
    ) -> list[Entry]:
        """Check, seal, store and project one batch; the entries in the order of the drafts.

        `hands` says of each draft by whom.
        """
        said = self._checked(drafts, hands, first_row=first_row)
        self._learn(drafts, hands, first_row=first_row)
        there = queries.entries(draft.uuid for draft in drafts)
        self._check_repeated(drafts, said, there, first_row=first_row)
        fresh = _first_of_each(drafts, said, hands, there, first_row=first_row)
        by = {each.draft.uuid: hands[each.row - first_row] for each in fresh}
        self._check_registrations(fresh)
        self._check_corrections(fresh)
        checks.run(fresh)
        added = self._store(fresh, by)
        there |= {entry.uuid: entry for entry in added}
        return [there[draft.uuid] for draft in drafts]

    def _checked(
        self, drafts: Sequence[Draft], hands: Sequence[_Hand], *, first_row: int
    ) -> list[dict[str, Any]]:
        today = timezone.localdate(self.now)
        return [
            rules.checked(draft, row=row, source=hand.door, now=self.now, today=today)
            for row, (draft, hand) in enumerate(zip(drafts, hands, strict=True), first_row)
        ]

    def _learn(self, drafts: Sequence[Draft], hands: Sequence[_Hand], *, first_row: int) -> None:
        """Places, permissions, who is registered, and a key for every subject."""
        for row, (draft, hand) in enumerate(zip(drafts, hands, strict=True), first_row):
            if draft.place_code not in self.places:
                self.places[draft.place_code] = places.by_code(draft.place_code, row=row)
            places.check_exists_on(self.places[draft.place_code], draft.true_on, row=row)
            if hand.asker is not None:
                by_place = rules.decided_by_place(draft)
                place = self.places[draft.place_code] if by_place else None
                self._check_place(hand.asker, place, draft.programme)
        for column in ("person", "household"):
            self._learn_registered(drafts, column, first_row=first_row)
            self._check_subjects(drafts, hands, column)
        self._learn_keys(drafts)

    def _granted(self, asker: User) -> list[Grant]:
        if asker.pk not in self.grants:
            self.grants[asker.pk] = accounts.grants(asker, PERMISSION)
        return self.grants[asker.pk]

    def _check_place(self, asker: User, place: Place | None, programme: str) -> None:
        """The permission in this programme, and at this place where the place decides."""
        asked = (asker.pk, place.pk if place else None, programme)
        if asked not in self.allowed:
            accounts.check_granted(self._granted(asker), place=place, programme=programme)
            self.allowed.add(asked)

    def _check_subjects(self, drafts: Sequence[Draft], hands: Sequence[_Hand], column: str) -> None:
        """Those who were registered before this call must be within reach of who records."""
        wanted = {
            (hand.asker, subject, draft.programme)
            for draft, hand in zip(drafts, hands, strict=True)
            if hand.asker is not None
            and (subject := getattr(draft, column)) in self.before[column]
            and (hand.asker.pk, subject, draft.programme) not in self.reached
        }
        held = queries.registrations({subject for _, subject, _ in wanted}, kind=column)
        for asker, subject, programme in wanted:
            grants = self._granted(asker)
            rules.check_within(held[subject], grants=grants, who=asker.pk, programme=programme)
            self.reached.add((asker.pk, subject, programme))

    def _learn_registered(self, drafts: Sequence[Draft], column: str, *, first_row: int) -> None:
        known = self.known[column]  # once named in this call, no need to ask again
        named = {getattr(draft, column) for draft in drafts} - {None} - known
        before = queries.registered(named, kind=column)
        known |= before
        self.before[column] |= before
        self.registered[column] |= before
        for row, draft in enumerate(drafts, first_row):
            named_here = getattr(draft, column)
            if draft.kind == column:
                known.add(named_here)
            elif named_here is not None:
                rules.check_known(draft, row=row, column=column, known=named_here in known)

    def _learn_keys(self, drafts: Sequence[Draft]) -> None:
        owns = {own for draft in drafts if (own := _own(draft))}
        subjects = ({draft.subject or keys.NOBODY for draft in drafts} | owns) - self.keys.keys()
        gone = erased(subjects | {draft.household for draft in drafts if draft.household})
        if gone:
            raise Refused("This file was erased. Nothing more may be recorded in it.")
        self.keys |= keys.keys_for(subjects)

    def _check_repeated(
        self,
        drafts: Sequence[Draft],
        said: Sequence[Mapping[str, Any]],
        there: Mapping[UUID, Entry],
        *,
        first_row: int,
    ) -> None:
        """The same uuid again: from an earlier call, or twice in this one."""
        seen: dict[UUID, tuple[Draft, Mapping[str, Any]]] = {}
        for row, (draft, content) in enumerate(zip(drafts, said, strict=True), first_row):
            stored = there.get(draft.uuid)
            if stored is not None:
                same = self._same(draft, content, stored)
                rules.check_same(draft, row=row, same=same)
            elif draft.uuid in seen:
                rules.check_same(draft, row=row, same=seen[draft.uuid] == (draft, content))
            seen[draft.uuid] = (draft, content)

    def _same(self, draft: Draft, content: Mapping[str, Any], stored: Entry) -> bool:
        about = (
            draft.programme,
            draft.kind,
            draft.person,
            draft.household,
            self.places[draft.place_code].pk,
            draft.true_on,
            draft.corrects,
        )
        kept = (
            stored.programme,
            stored.kind,
            stored.person,
            stored.household,
            stored.place_id,
            stored.true_on,
            stored.corrects,
        )
        key = self.keys[draft.subject or keys.NOBODY]
        return about == kept and queries.read(stored, key) == content

    def _check_registrations(self, fresh: Sequence[Fresh]) -> None:
        for each in fresh:
            draft = each.draft
            if draft.kind in self.known and draft.corrects is None:
                subject = getattr(draft, draft.kind)
                known = subject in self.registered[draft.kind]
                rules.check_registered_once(draft, row=each.row, known=known)
                self.registered[draft.kind].add(subject)

    def _check_corrections(self, fresh: Sequence[Fresh]) -> None:
        wanted = {each.draft.corrects for each in fresh if each.draft.corrects}
        if not wanted:
            return
        corrected: dict[UUID, Any] = dict(queries.entries(wanted))
        already = queries.corrections_of(wanted)
        for each in fresh:
            draft = each.draft
            if draft.corrects:
                self._check_corrected_place(each.asker, corrected.get(draft.corrects))
                rules.check_correction(
                    draft,
                    corrected.get(draft.corrects),
                    row=each.row,
                    already=already.get(draft.corrects),
                )
                already[draft.corrects] = draft.uuid
            corrected[draft.uuid] = draft

    def _check_corrected_place(self, asker: User | None, corrected: Any) -> None:
        """What is about nobody belongs to its place: a workplace is not corrected from afar."""
        if asker is not None and isinstance(corrected, Entry) and corrected.subject is None:
            self._check_place(asker, corrected.place, corrected.programme)

    def _store(self, fresh: Sequence[Fresh], by: Mapping[UUID, _Hand]) -> list[Entry]:
        if not fresh:
            return []
        entries = [self._entry(each.draft, each.content, by[each.draft.uuid]) for each in fresh]
        _number(entries)
        rows.insert(Entry, entries)
        self.fresh |= by.keys()
        projections.run(
            [self._recorded(entry, each) for entry, each in zip(entries, fresh, strict=True)]
        )
        return entries

    def _recorded(self, entry: Entry, each: Fresh) -> Recorded:
        own = _own(each.draft)
        key = self.keys[own or entry.subject or keys.NOBODY]
        return projections.Recorded(
            entry, each.facts, each.content["identifiers"], key=key, own=own
        )

    def _entry(self, draft: Draft, content: Mapping[str, Any], by: _Hand) -> Entry:
        if own := _own(draft):
            content = ending.closed(content, entry=draft.uuid, key=self.keys[own])
        said = {
            "number": None,
            "uuid": draft.uuid,
            "programme": draft.programme,
            "kind": draft.kind,
            "person": draft.person,
            "household": draft.household,
            "place_id": self.places[draft.place_code].pk,
            "true_on": draft.true_on,
            "recorded_at": draft.recorded_at or self.now,
            "recorded_by_id": by.who.pk if by.who else None,
            "device_id": by.device.pk if by.device else None,
            "source": by.source,
            "corrects": draft.corrects,
            "payload": cipher.seal(
                _text(content),
                key=self.keys[draft.subject or keys.NOBODY],
                bound_to=queries.binding(draft.uuid),
            ),
        }
        # By position: a model that is given names looks each relation up, and is thrice as slow.
        return Entry(*map(said.__getitem__, COLUMNS))


def _first_of_each(
    drafts: Sequence[Draft],
    said: Sequence[Mapping[str, Any]],
    hands: Sequence[_Hand],
    there: Mapping[UUID, Entry],
    *,
    first_row: int,
) -> list[Fresh]:
    fresh: dict[UUID, Fresh] = {}
    told = zip(drafts, said, hands, strict=True)
    for row, (draft, content, hand) in enumerate(told, first_row):
        if draft.uuid not in there:
            fresh.setdefault(draft.uuid, Fresh(row, draft, content, hand.asker))
    return list(fresh.values())


def _nature() -> Nature | None:
    return Nature.objects.first()


def _keep_nature(hand: _Hand) -> None:
    """The first real or invented entry decides what this deployment holds."""
    told = {"kind": rules.nature_of(hand.source), "since": timezone.now()}
    Nature.objects.get_or_create(pk=1, defaults=told)


def _hand_of(parcel: Parcel, *, held: Nature | None) -> _Hand:
    who, device = parcel.who, parcel.device
    return _Hand.begin(who=who, source=parcel.source, device=device, asked=False, held=held)


def _own(draft: Draft) -> UUID | None:
    """The matter whose key seals what this draft says in names and words, if it says any."""
    return ending.own_of(draft, draft.facts) if draft.identifiers else None


def _text(content: Mapping[str, Any]) -> bytes:
    return _written(content).encode()


def _number(entries: Sequence[Entry]) -> None:
    for entry, number in zip(entries, rows.numbers(Entry, len(entries)), strict=True):
        entry.number = number


def _tell(entries: Sequence[Entry], *, deed: str, hand: _Hand, added: int) -> None:
    """One entry in the trail for the deed."""
    if not entries:
        return
    first = entries[0]
    about = ("person", first.person) if first.person else ("household", first.household)
    same = {(entry.person, entry.household) for entry in entries} == {
        (first.person, first.household)
    }
    programmes = {entry.programme for entry in entries}
    programme = first.programme if len(programmes) == 1 else ""
    detail = {"source": hand.source, "added": added}
    if same and first.subject:
        told = {**detail, "entries": [str(entry.uuid) for entry in entries[:20]]}
        audit.record(
            deed, who=hand.who, about=about, place=first.place_id, programme=programme, detail=told
        )
    else:
        audit.record_bulk(
            deed,
            who=hand.who,
            items=[str(entry.uuid) for entry in entries],
            programme=programme,
            detail=detail,
        )


def _empty(table: Any) -> None:
    name = connection.ops.quote_name(table._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {name}")  # noqa: S608


def _all_entries() -> Iterator[list[Entry]]:
    last = 0
    while batch := list(Entry.objects.filter(number__gt=last).order_by("number")[:BATCH]):
        yield batch
        last = batch[-1].number


def _opened(batch: Sequence[Entry]) -> list[Recorded]:
    """What the entries say; those whose key was destroyed say only that they were."""
    subjects = {entry.subject or keys.NOBODY for entry in batch}
    gone = erased(subjects)
    known = keys.existing_keys(subjects - gone.keys())
    return [_recorded(entry, known=known, gone=gone) for entry in batch]


def _recorded(
    entry: Entry, *, known: Mapping[UUID, bytes], gone: Mapping[UUID, dt.datetime]
) -> Recorded:
    subject = entry.subject or keys.NOBODY
    if subject in gone:
        return projections.Recorded(entry, {}, {}, erased_at=gone[subject])
    key = known[subject]
    said = queries.read(entry, key)
    own = ending.own_of(entry, said["facts"]) if said["identifiers"] else None
    key = keys.keys_for([own])[own] if own else key
    return projections.Recorded(entry, said["facts"], said["identifiers"], key=key, own=own)
