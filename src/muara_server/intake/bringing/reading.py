"""The rows of what was brought, as filled forms, each with the identity under which it is kept."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING
from uuid import UUID

from muara.lists import Fields, ListRow, fields_of, plain, read_export, read_rows
from muara.packs import open_pack
from muara_server.accounts import rules as policy
from muara_server.intake import mappings
from muara_server.intake.bringing import uploads
from muara_server.intake.models import Mapping
from muara_server.intake.paper import meant
from muara_server.keys import actions as keys
from muara_server.registry.queries import searching

if TYPE_CHECKING:
    from muara_server.accounts.models import User
    from muara_server.intake.models import FormVersion, Upload

SHORTEST = 3
"""Letters of a name by which somebody is looked for."""


def fields(version: FormVersion) -> Fields | None:
    """What a list may say for a form; None where nobody has said what its answers become."""
    mapping = mappings.newest(version)
    return _fields(mapping.pk) if mapping else None


@lru_cache(maxsize=64)
def _fields(mapping: UUID) -> Fields:
    held = Mapping.objects.get(pk=mapping)
    return fields_of(mappings.read(held), open_pack(held.pack))


def rows_of(upload: Upload) -> list[ListRow]:
    """Every row of what was brought. Raises FormError for what cannot be read."""
    if upload.kind == uploads.EXPORT:
        mapping = mappings.newest(upload.version)
        form = mappings.form_of(upload.version)
        found = read_export(
            uploads.opened(upload), form, mappings.read(mapping) if mapping else None
        )
        return list(found.rows)
    told = uploads.told_of(upload)
    known = fields(upload.version)
    if known is None:
        return []
    table = uploads.table_of(upload, told)
    who = upload.user
    return list(read_rows(table, told.plan(), known, finder(who), meant.finder(who)))


def finder(user: User) -> Callable[[str, str], Sequence[UUID]]:
    """Finds whom a cell names, among those this person may see, by the whole name alone."""

    def find(kind: str, text: str) -> Sequence[UUID]:
        if kind != "person":
            return ()
        wanted = plain(text)
        hits = found_by(user, text)
        return [hit.person for hit in hits if hit.person and plain(hit.name) == wanted]

    return find


def known_by(user: User, texts: Iterable[str]) -> dict[str, list[UUID]]:
    """Whom the register knows by each of these texts; nobody by one that says too little."""
    asked = {text for text in texts if len(text) >= SHORTEST}
    if not asked or not policy.grants(user, "person.search"):
        return {}
    return searching.known_by(user, sorted(asked))


def found_by(user: User, text: str) -> Sequence[searching.Hit]:
    """Whom the register knows by this text; nobody where it says too little."""
    if len(text) < SHORTEST or not policy.grants(user, "person.search"):
        return ()
    return searching.search(user, text).hits


def identities(rows: Sequence[ListRow], upload: Upload) -> list[str]:
    """The identity of each row: its own, else one that follows from what it says, under a key.

    The same row brought again is the same submission; from the identity nothing can be guessed.
    """
    key, form = keys.deployment_key(uploads.KEY), mappings.form_of(upload.version)
    return [row.instance or _identity(hmac.digest(key, row.mark(form), "sha256")) for row in rows]


def _identity(told: bytes) -> str:
    return f"uuid:{UUID(bytes=told[:16], version=4)}"
