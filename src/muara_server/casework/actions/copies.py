"""Keeping a copy of a paper or a photograph, opening it, and taking it away again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from muara_server.audit import actions as audit
from muara_server.casework.actions.case_entries import write_into
from muara_server.casework.models import Copy
from muara_server.casework.rules.cases import check_works_on
from muara_server.files import pictures
from muara_server.keys import actions as keys

if TYPE_CHECKING:
    from muara_server.accounts.models import User
    from muara_server.casework.models import Proceeding
    from muara_server.files.pictures import Clean

NAMELESS = "copy"
"""The storage throws the name away and draws a random one."""


def keep_copy(
    case: Proceeding,
    content: bytes,
    *,
    shows: str,
    on: dt.date,
    who: User,
    note: str = "",
    keep_place: bool = False,
) -> UUID:
    """Keep a copy in a child's case; the id of its entry.

    Raises NotAllowed, UnusableFile for what is neither a picture nor a PDF, and what the ledger
    raises; then nothing is kept.
    """
    check_works_on(who, case)
    made = uuid4()
    with filed(case, content, made=made, keep_place=keep_place) as kept:
        facts = {"shows": shows, "media": kept.media, "place_kept": kept.place_kept}
        write_into(case, "copy", facts=facts, on=on, who=who, identifiers={"note": note}, uuid=made)
    return made


@contextmanager
def filed(
    held: Proceeding, content: bytes, *, made: UUID, keep_place: bool = False
) -> Iterator[Clean]:
    """An upload made clean; once its entry `made` is recorded inside, its file is kept.

    Raises UnusableFile for what is neither a picture nor a PDF. Whatever fails: nothing is kept.
    """
    kept = pictures.clean(content, keep_place=keep_place)
    names: list[str] = []
    try:
        with transaction.atomic():
            yield kept
            names += [_stored(held, each, made) for each in (kept.content, kept.preview) if each]
            Copy.objects.create(
                id=made,
                proceeding=held.pk,
                person=held.person,
                stored=names[0],
                preview=names[1] if kept.preview else "",
                media=kept.media,
                size=len(kept.content),
            )
    except Exception:
        _remove(names)
        raise


def open_copy(copy: Copy, case: Proceeding, *, who: User, preview: bool = False) -> bytes:
    """What a copy holds, or its small picture. That it was opened is recorded.

    The caller has asked whether this reader may see the proceeding to which it belongs.
    """
    audit.record(
        "copy.seen" if preview else "copy.opened",
        who=who,
        about=("person", copy.person) if copy.person else None,
        place=case.place.pk,
        programme=case.programme,
        detail={"copy": str(copy.pk)},
    )
    with default_storage.open(copy.preview if preview else copy.stored) as stored:
        return keys.open_sealed(copy.person, stored.read(), _bound_to(copy.pk))


def take_away(copy: Copy, case: Proceeding, *, reason: str, on: dt.date, who: User) -> None:
    """Remove a copy that should not be there; that it was, and why it went, stays recorded."""
    write_into(case, "retraction", facts={"reason": reason}, on=on, who=who, corrects=copy.pk)


def _stored(held: Proceeding, content: bytes, made: UUID) -> str:
    sealed = keys.seal(held.person, content, _bound_to(made))
    return default_storage.save(NAMELESS, ContentFile(sealed))


def _bound_to(made: UUID) -> str:
    return f"copy:{made}"


def _remove(names: list[str]) -> None:
    for name in names:
        default_storage.delete(name)
