"""What a person has confirmed becomes submissions, each once, however often it is begun."""

from __future__ import annotations

import mimetypes
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

from django.utils import timezone

from muara.errors import Refused
from muara_server.audit import actions as audit
from muara_server.intake import laid, sorting, writing
from muara_server.intake.bringing import looking, reading, uploads
from muara_server.intake.models import Upload, UploadRow

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from muara.lists import ListRow
    from muara_server.accounts.models import User
    from muara_server.intake.bringing.looking import Steps

FEW = 20
"""Rows entered together: so long others wait who write on SQLite."""
GOES_IN = (UploadRow.Outcome.CREATE, UploadRow.Outcome.CHANGE)


@audit.one_deed("upload.confirm")
def confirm(upload: Upload, *, who: User) -> None:
    """A person has seen what each row becomes, and wants it. Raises Refused for anything else."""
    if upload.state != Upload.State.SHOWN:
        raise Refused("Look at the rows first.")
    upload.state, upload.confirmed_at = Upload.State.ENTERING, timezone.now()
    upload.save(update_fields=["state", "confirmed_at"])
    audit.record(
        "upload.confirm",
        who=who,
        about=("upload", upload.pk),
        place=upload.place,
        programme=upload.version.form.programme,
        detail={"rows": upload.rows, "created": upload.created, "changed": upload.changed},
    )


def enter(upload: Upload, steps: Steps) -> None:
    """Enter the confirmed rows, each with the file and the row it came from."""
    opened = uploads.opened(upload)
    rows = {(row.part, row.number): row for row in reading.rows_of(upload)}
    confirmed = list(UploadRow.objects.filter(upload=upload, outcome__in=GOES_IN))
    begun = steps.cursor or 0
    for first in range(begun, len(confirmed), FEW):
        few = confirmed[first : first + FEW]
        with steps.step(cursor=first + len(few), done=len(few), total=len(confirmed)):
            for looked in _in_turn(few):
                read = [rows[each.part, each.number] for each in looked]
                _enter(looked, read, upload, opened.media)
    upload.state = Upload.State.DONE
    upload.save(update_fields=["state"])


def _in_turn(few: Sequence[UploadRow]) -> Iterator[list[UploadRow]]:
    """New rows together; what changes a submission that is here is entered when it is put there."""
    for changes, rows in groupby(few, key=lambda each: each.outcome == UploadRow.Outcome.CHANGE):
        looked = list(rows)
        yield from ([each] for each in looked) if changes else [looked]


def _enter(
    looked: Sequence[UploadRow], rows: Sequence[ListRow], upload: Upload, media: Mapping[str, bytes]
) -> None:
    named = [(row, each.instance) for each, row in zip(looked, rows, strict=True)]
    put = looking.put(named, upload)
    for each, row, received in zip(looked, rows, put, strict=True):
        if files := {name: media[path] for name, path in row.files.items()}:
            _attach(row, upload, each.instance, files)
        each.received = received
    sorting.sort_several(put)
    UploadRow.objects.bulk_update(looked, ["received"])


def _attach(row: ListRow, upload: Upload, instance: str, files: Mapping[str, bytes]) -> None:
    """The media of a submission, as a phone sends them in a second parcel."""
    made = looking.parcel(row, upload, instance)
    with laid.files() as on_their_way:
        for name, content in files.items():
            media = mimetypes.guess_type(name)[0] or "application/octet-stream"
            on_their_way.lay(name, media, [content])
        outcome = writing.write(replace(made, attachments=tuple(on_their_way.stored)))
        on_their_way.kept = outcome.kept
