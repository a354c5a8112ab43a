"""What was brought: kept sealed, its owner's alone, and erased when its term is over."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from muara.errors import FormError, MuaraError
from muara.lists import (
    Guess,
    Opened,
    Order,
    Plan,
    Table,
    form_named,
    is_export,
    open_file,
    read_export,
)
from muara_server.audit import actions as audit
from muara_server.casework.safeguards import safeguards
from muara_server.intake import mappings
from muara_server.intake.models import Form, FormVersion, Remembered, Upload, UploadRow
from muara_server.keys import actions as keys
from muara_server.keys import cipher

if TYPE_CHECKING:
    from collections.abc import Mapping

    from muara_server.accounts.models import User
    from muara_server.places.models import Place

OPEN, LOOK, ENTER = "intake.open", "intake.look", "intake.enter"
LIST, EXPORT = "list", "export"
KEY = "uploads"
NAMELESS = "upload"
LARGE = 200_000
"""Bytes of a file beyond which nobody waits for it: a workbook takes seconds for each MB."""


@dataclass(frozen=True)
class Told:
    """What is known of a file beside its rows: its name, and how a person said it is read."""

    name: str
    sheet: int = 0
    first: int = 0
    columns: Mapping[str, str] = field(default_factory=dict)
    order: str = ""
    old_font: tuple[int, ...] = ()
    day: str = ""

    def plan(self) -> Plan:
        """The plan by which the rows are read."""
        return Plan(
            self.first,
            {int(column): path for column, path in self.columns.items()},
            order_of(self.order),
            frozenset(self.old_font),
            dt.date.fromisoformat(self.day) if self.day else None,
        )


def order_of(said: str) -> Order:
    """Which comes first in days, as a person said it; nothing for anything else."""
    return "day" if said == "day" else "month" if said == "month" else ""


@transaction.atomic
def keep(
    content: bytes, *, name: str, version: FormVersion, place: Place | None, who: User
) -> Upload:
    """Keep a file. Raises FormError for one that cannot be read as a list or an export, and for an
    export of another form that is known here.
    """
    kind, version = _told_by(open_file(content, name), version)
    return _kept(content, Told(name), version=version, place=place, kind=kind, who=who)


def keep_unopened(
    content: bytes, *, name: str, version: FormVersion, place: Place | None, who: User
) -> Upload:
    """Keep a large file: `open_large` finds out what it is."""
    return _kept(content, Told(name), version=version, place=place, kind="", who=who)


def is_large(content: bytes) -> bool:
    """Does it take longer to open this than somebody is made to wait?"""
    return len(content) > LARGE


def read_large(upload: Upload) -> Opened:
    """Open a file that was kept unopened, and find out what it is. Raises FormError."""
    found = opened(upload)
    upload.kind, upload.version = _told_by(found, upload.version)
    return found


@transaction.atomic
def keep_read(upload: Upload, found: Opened) -> None:
    """Keep what a large file is, and the cells of a workbook, so that it is opened once."""
    if found.tables and not found.media:
        text = json.dumps([_plain(each) for each in found.tables], ensure_ascii=False)
        upload.tables = default_storage.save(NAMELESS, ContentFile(text.encode()))
    upload.state = Upload.State.ASKED
    upload.save(update_fields=["kind", "version", "tables", "state"])


def _told_by(opened: Opened, version: FormVersion) -> tuple[str, FormVersion]:
    """Whether this is a list or an export, and of which version."""
    if is_export(opened):
        return EXPORT, _version_of(opened, version)
    return LIST, version


@transaction.atomic
def _kept(
    content: bytes, told: Told, *, version: FormVersion, place: Place | None, kind: str, who: User
) -> Upload:
    made = uuid4()
    upload = Upload.objects.create(
        id=made,
        version=version,
        user=who,
        place=place,
        kind=kind,
        stored=default_storage.save(NAMELESS, ContentFile(content)),
        sealed=_sealed(made, told),
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        uploaded_at=timezone.now(),
    )
    audit.record(
        "upload.keep",
        who=who,
        about=("upload", made),
        place=place,
        programme=version.form.programme,
        detail={"kind": kind, "size": len(content), "sha256": upload.sha256},
    )
    return upload


def _version_of(opened: Opened, chosen: FormVersion) -> FormVersion:
    """The version that an export names, if all of it is of one that is known here."""
    named = form_named(opened)
    if named != chosen.form.key and Form.objects.filter(key=named).exists():
        message = "This export is of another form."
        raise FormError(message, fault="other_form", values={"name": named})
    said = {row.version for row in read_export(opened, mappings.form_of(chosen)).rows}
    known = FormVersion.objects.filter(form=chosen.form_id, version__in=said)
    return known.get() if len(said) == 1 and known.count() == 1 else chosen


def own(user: User) -> list[Upload]:
    """What this person brought, the newest first."""
    rows = Upload.objects.filter(user=user).select_related("version__form")
    return list(rows.defer("version__xform")[:50])


def one(user: User, upload: UUID) -> Upload | None:
    """One of them; somebody else's is as good as none."""
    rows = Upload.objects.filter(user=user, pk=upload).select_related("version__form", "place")
    return rows.first()


def told_of(upload: Upload) -> Told:
    """What is known of a file."""
    key = keys.deployment_key(KEY)
    held = cipher.open_sealed(bytes(upload.sealed), key=key, bound_to=f"upload:{upload.pk}")
    said = json.loads(held)
    return Told(**{**said, "old_font": tuple(said["old_font"])})


def say(upload: Upload, **told: Any) -> None:
    """Keep how a file is read."""
    upload.sealed = _sealed(upload.pk, replace(told_of(upload), **told))
    upload.save(update_fields=["sealed"])


def opened(upload: Upload) -> Opened:
    """The file, opened. Raises FormError; FileNotFoundError once it was erased."""
    if not upload.stored:
        raise FileNotFoundError(str(upload.pk))
    if upload.tables:
        with default_storage.open(upload.tables) as stored:
            held = json.loads(stored.read())
        return Opened(told_of(upload).name, tuple(_table(each) for each in held))
    with default_storage.open(upload.stored) as stored:
        return open_file(stored.read(), told_of(upload).name)


def table_of(upload: Upload, told: Told) -> Table:
    """The sheet of a list that is read: the first with something in it, unless another was said."""
    tables = opened(upload).tables
    filled = [each for each in tables if each.rows] or list(tables)
    return filled[min(told.sheet, len(filled) - 1)]


def remembered(version: FormVersion, heads: tuple[str, ...]) -> Mapping[str, Any] | None:
    """How a list with these heads was read the last time."""
    row = Remembered.objects.filter(form=version.form_id, heads=_mark(heads)).first()
    return row.told if row else None


def remember(upload: Upload, guess: Guess) -> None:
    """Keep, for the next list with the same heads, which column is which."""
    told = told_of(upload)
    Remembered.objects.update_or_create(
        form=upload.version.form,
        heads=_mark(guess.heads),
        defaults={
            "told": {"columns": dict(told.columns), "order": told.order},
            "by": upload.user,
            "at": timezone.now(),
        },
    )


def erase(upload: Upload, *, who: User | None) -> None:
    """Erase the file and what it is called; what came of its rows stays countable."""
    with transaction.atomic():
        gone = [name for name in (upload.stored, upload.tables) if name]
        upload.stored = upload.tables = ""
        upload.sealed = _sealed(upload.pk, Told(""))
        upload.state = Upload.State.ERASED
        upload.save(update_fields=["stored", "tables", "sealed", "state"])
        UploadRow.objects.filter(upload=upload).update(known=[])
        audit.record("upload.erase", who=who, about=("upload", upload.pk))
        for stored in gone:
            transaction.on_commit(partial(default_storage.delete, stored))


def term() -> dt.timedelta:
    """How long a file lies here, as the packs say of all that is kept."""
    return dt.timedelta(days=safeguards().days_of_brought_file)


def overdue() -> list[Upload]:
    """What lies here longer than its term."""
    late = timezone.now() - term()
    return list(Upload.objects.filter(uploaded_at__lt=late).exclude(state=Upload.State.ERASED))


def fail(upload: Upload, why: MuaraError) -> None:
    """Say that a file could not be read, by the code of the reason."""
    upload.state = Upload.State.FAILED
    upload.problem = getattr(why, "fault", "") or getattr(why, "reason", "") or why.code
    upload.save(update_fields=["state", "problem"])


def _plain(table: Table) -> dict[str, Any]:
    """A table as JSON holds it."""
    return {**vars(table), "old_font": sorted(table.old_font), "joined": sorted(table.joined)}


def _table(held: Mapping[str, Any]) -> Table:
    """A table as it was opened."""
    cells = {name: frozenset(map(tuple, held[name])) for name in ("old_font", "joined")}
    return Table(**{**held, "rows": [tuple(row) for row in held["rows"]], **cells})


def _sealed(upload: UUID, told: Told) -> bytes:
    text = json.dumps(asdict(told), ensure_ascii=False)
    return cipher.seal(text.encode(), key=keys.deployment_key(KEY), bound_to=f"upload:{upload}")


def _mark(heads: tuple[str, ...]) -> str:
    """A mark of the heads, under a key: should one hold a name, it is not to be guessed."""
    told = hashlib.sha256(json.dumps(heads, ensure_ascii=False).encode()).hexdigest()
    return cipher.derived(keys.deployment_key(KEY), f"heads:{told}").hex()
