"""What each row would become, found out by doing it and taking it back.

The preview is no second account of the rules: a row is entered as it will be, by the one sorter,
and the transaction is rolled back. What is kept of it are codes, kinds and ids.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from itertools import islice
from typing import Protocol

from django.db import transaction

from muara.errors import MuaraError
from muara.forms import answers_of, read_submission
from muara.lists import ListRow, Slip
from muara_server.intake import (
    corrections,
    mappings,
    openrosa,
    proposing,
    sorting,
    waiting,
    writing,
)
from muara_server.intake.bringing import reading, uploads
from muara_server.intake.models import (
    KEY_LENGTH,
    Apart,
    Made,
    Received,
    Upload,
    UploadRow,
    Waiting,
)
from muara_server.intake.reasons import NotSorted

FEW = 20
"""Rows looked at together: so long others wait who write on SQLite."""
MOST_KNOWN = 3
REGISTERS = frozenset({"person", "household", "workplace"})
COUNTS = {
    UploadRow.Outcome.CREATE: "created",
    UploadRow.Outcome.CHANGE: "changed",
    UploadRow.Outcome.REFUSE: "refused",
    UploadRow.Outcome.SAME: "same",
}


class Steps(Protocol):
    """How far the work is, as a job keeps it."""

    cursor: int | None

    def step(self, *, cursor: int, done: int, total: int) -> AbstractContextManager[None]:
        """One step: its writes and the cursor are kept together, or not at all."""


class AtOnce:
    """The steps of work that is short enough to wait for."""

    cursor: int | None = None

    def step(self, *, cursor: int, done: int, total: int) -> AbstractContextManager[None]:
        """One step, a transaction of its own."""
        return transaction.atomic()


def look(upload: Upload, steps: Steps) -> None:
    """Say of each row what it would become. Begun again it goes on where it was."""
    try:
        rows = reading.rows_of(upload)
    except MuaraError as why:
        uploads.fail(upload, why)
        return
    begun = steps.cursor or 0
    if not begun:
        UploadRow.objects.filter(upload=upload).delete()
    seen = set(UploadRow.objects.filter(upload=upload).values_list("instance", flat=True))
    for at, few in _in_few(rows, begun):
        # Outside the step: phones that send meanwhile wait while the rows are tried, no longer.
        looked = _looked_at(few, upload, seen)
        with steps.step(cursor=at + len(few), done=len(few), total=len(rows)):
            UploadRow.objects.bulk_create(looked)
    count(upload, Upload.State.SHOWN)


def parcel(row: ListRow, upload: Upload, instance: str) -> writing.Parcel:
    """A row as a submission: of the version it names, where there is such a one here."""
    version = upload.version
    xml = row.submission(mappings.form_of(version), instance)
    return writing.Parcel(
        head=openrosa.filled(xml), xml=xml, form=version.form, version=version, by=upload.user_id
    )


@transaction.atomic
def put(rows: Sequence[tuple[ListRow, str]], upload: Upload) -> list[Received]:
    """Keep rows, each under its identity, as submissions; what changes one that is here corrects
    that one.
    """
    parcels = [parcel(row, upload, instance) for row, instance in rows]
    outcomes = writing.write_within(parcels)
    known = {each.pk: each for each in waiting.several([each.received for each in outcomes])}
    new = [known[each.received] for each in outcomes if each.new]
    if upload.place:
        corrections.keep_in_each(new, {corrections.PLACE: upload.place.code}, by=upload.user)
    for made, outcome in zip(parcels, outcomes, strict=True):
        if outcome.apart and may_change(known[outcome.received], upload):
            _take(made, known[outcome.received], upload)
    return [known[each.received] for each in outcomes]


def _take(made: writing.Parcel, received: Received, upload: Upload) -> None:
    apart = Apart.objects.get(beside=received, sha256=hashlib.sha256(made.xml).hexdigest())
    if not waiting.is_decided(apart):
        sorting.decide(apart, take=True, who=upload.user)


def leave_out(upload: Upload, row: int | None = None) -> int:
    """Keep out a row, or all, of which somebody says that the person is registered already."""
    rows = UploadRow.objects.filter(upload=upload, outcome=UploadRow.Outcome.CREATE)
    chosen = [each for each in rows if each.known and row in (None, each.pk)]
    for each in chosen:
        each.outcome, each.kinds = UploadRow.Outcome.REFUSE, []
        each.slips = [*each.slips, {"code": "left_out"}]
        each.save(update_fields=["outcome", "kinds", "slips"])
    count(upload, Upload.State.SHOWN)
    return len(chosen)


def may_change(received: Received, upload: Upload) -> bool:
    """May whoever brought it change this submission: it is his own, or one he looks after?"""
    if received.user_id == upload.user_id:
        return True
    try:
        waiting.sorting_for(upload.user, received.pk)
    except MuaraError:
        return False
    return True


def count(upload: Upload, state: Upload.State) -> None:
    """Add up what becomes of the rows: read = created + changed + refused + same."""
    rows = UploadRow.objects.filter(upload=upload)
    numbers = {name: rows.filter(outcome=each).count() for each, name in COUNTS.items()}
    upload.rows = rows.count()
    for name, number in numbers.items():
        setattr(upload, name, number)
    upload.state = state
    upload.save(update_fields=["state", "rows", *numbers])


def _in_few(rows: Sequence[ListRow], begun: int) -> Iterator[tuple[int, list[ListRow]]]:
    left = iter(rows[begun:])
    at = begun
    while few := list(islice(left, FEW)):
        yield at, few
        at += len(few)


def _looked_at(rows: Sequence[ListRow], upload: Upload, seen: set[str]) -> list[UploadRow]:
    """What becomes of these rows; `seen` are the identities of those before, and gets theirs."""
    looked = []
    to_try = []
    for row, instance in zip(rows, reading.identities(rows, upload), strict=True):
        told = {"upload": upload, "part": row.part, "number": row.number}
        each = UploadRow(instance=instance[:KEY_LENGTH], slips=_kept(row.slips), **told)
        looked.append(each)
        if row.refused:
            each.outcome = UploadRow.Outcome.REFUSE
        elif len(instance) > KEY_LENGTH:
            _stays_out(each, "not_written")
        elif instance in seen:
            each.outcome = UploadRow.Outcome.SAME
            each.slips = [*each.slips, {"code": "twice"}]
        else:
            to_try.append((row, each))
        seen.add(instance)
    _try(to_try, upload)
    return looked


Pairs = list[tuple[ListRow, UploadRow]]


def _try(pairs: Pairs, upload: Upload) -> None:
    """Enter rows, see what came of them, and take them back: those that are new in one go."""
    form, instances = upload.version.form_id, [each.instance for _, each in pairs]
    found = Received.objects.filter(instance__in=instances, form=form)
    there = {each.instance: each for each in found}
    new: Pairs = []
    for row, each in pairs:
        before = there.get(each.instance)
        if _may_be_tried(row, each, before, upload):
            changes = before is not None
            each.outcome = UploadRow.Outcome.CHANGE if changes else UploadRow.Outcome.CREATE
            if changes:
                _rehearse_alone(row, each, upload)
            else:
                new.append((row, each))
    _rehearse(new, upload)
    _say_who_is_known(
        [
            (row, each)
            for row, each in new
            if each.outcome == UploadRow.Outcome.CREATE and set(each.kinds) & REGISTERS
        ],
        upload,
    )


def _may_be_tried(row: ListRow, looked: UploadRow, before: Received | None, upload: Upload) -> bool:
    """Is it for the register to say what becomes of a row? Otherwise that is said here."""
    try:
        xml = parcel(row, upload, looked.instance).xml
    except MuaraError:
        _stays_out(looked, "not_written")
        return False
    if before is not None and (slips := _is_here(before, xml)) is not None:
        looked.outcome = UploadRow.Outcome.SAME
        looked.slips = [*looked.slips, *slips]
        return False
    if before is not None and not may_change(before, upload):
        _stays_out(looked, "of_others")
        return False
    return True


def _rehearse(pairs: Pairs, upload: Upload) -> None:
    """New rows together; where that fails, each alone."""
    try:
        _entered_and_taken_back(pairs, upload)
    except MuaraError:
        for row, each in pairs:
            _rehearse_alone(row, each, upload)


def _rehearse_alone(row: ListRow, looked: UploadRow, upload: Upload) -> None:
    try:
        _entered_and_taken_back([(row, looked)], upload)
    except (sorting.WouldLose, NotSorted):
        _stays_out(looked, "other_version")


def _entered_and_taken_back(pairs: Pairs, upload: Upload) -> None:
    with transaction.atomic():
        received = put([(row, each.instance) for row, each in pairs], upload)
        sorting.sort_several(received)
        made, waits = defaultdict(list), defaultdict(list)
        for entry in Made.objects.filter(received__in=received, stands=True):
            made[entry.received_id].append(entry.kind)
        for one in Waiting.objects.filter(received__in=received):
            waits[one.received_id].append(one)
        transaction.set_rollback(True)
    for (_row, each), own in zip(pairs, received, strict=True):
        each.kinds = made[own.pk]
        _judge(each, waits[own.pk], upload)


def _stays_out(looked: UploadRow, code: str) -> None:
    looked.outcome = UploadRow.Outcome.REFUSE
    looked.slips = [*looked.slips, {"code": code}]


def _is_here(before: Received, xml: bytes) -> list[dict[str, object]] | None:
    """None for what was never received; else what is to be said where the register does not say it:
    somebody has to decide first, or has corrected it since.
    """
    sha256 = hashlib.sha256(xml).hexdigest()
    apart = Apart.objects.filter(beside=before, sha256=sha256).first()
    if apart is None and before.sha256 != sha256:
        return None
    if apart and not waiting.is_decided(apart):
        return [{"code": "undecided", "apart": str(apart.pk)}]
    return [] if _stands(before, xml) else [{"code": "stands_otherwise"}]


def _stands(before: Received, xml: bytes) -> bool:
    """Is this what the submission says, with its corrections? What cannot be read is as it came."""
    try:
        stands = proposing.answers(before)
        same = answers_of(read_submission(xml), mappings.form_of(before.version))
    except MuaraError:
        return True
    return waiting.as_texts(stands) == waiting.as_texts(same)


def _judge(looked: UploadRow, waits: list[Waiting], upload: Upload) -> None:
    """A row of a list of which nothing can be entered stays out; an export's waits in the queue."""
    slips = [
        {"code": "reason", "reason": each.reason, "kind": each.kind, "values": each.values}
        for each in waits
    ]
    looked.slips = [*(each for each in looked.slips if each["code"] != "waits"), *slips]
    if waits and not looked.kinds and upload.kind == uploads.LIST:
        looked.outcome = UploadRow.Outcome.REFUSE


def _say_who_is_known(pairs: Pairs, upload: Upload) -> None:
    """Who is registered and may be meant: by the phone, or by the whole name."""
    fields = reading.fields(upload.version)
    named = [field for fact in ("phone", "name") if fields and (field := fields.by_fact.get(fact))]
    told = [[str(row.values.get(field.path, "")) for field in named] for row, _ in pairs]
    known = reading.known_by(upload.user, (text for texts in told for text in texts))
    for (_row, each), texts in zip(pairs, told, strict=True):
        found = dict.fromkeys(person for text in texts for person in known.get(text, ()))
        each.known = [str(person) for person in list(found)[:MOST_KNOWN]]


def _kept(slips: Sequence[Slip]) -> list[dict[str, object]]:
    """Slips as codes: the words are made when somebody reads them.

    What the library says in words may name a number that was written, and is not kept.
    """
    return [
        {
            "code": each.code,
            "question": each.question,
            "values": {name: said for name, said in each.values.items() if name != "why"},
        }
        for each in slips
    ]
