"""What is about nobody, and of which the names and words must end one day: a report.

Its facts are sealed with the key of nobody, which cannot be destroyed. What somebody wrote or said
who he is lies inside under a key of its own, that of the matter it belongs to: where that key is
destroyed, the facts stay and nobody is named any more, in any copy.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from muara_server.keys import actions as keys
from muara_server.keys import cipher
from muara_server.keys.queries import erased
from muara_server.ledger.kinds import kinds

if TYPE_CHECKING:
    from muara_server.ledger.drafts import Draft
    from muara_server.ledger.models import Entry

WORDS = "identifiers"


def own_of(entry: Draft | Entry, facts: Mapping[str, Any]) -> UUID | None:
    """The matter whose key seals the names and words of this entry; None for most kinds."""
    if not kinds()[entry.kind].own_key:
        return None
    return UUID(facts["of"]) if facts.get("of") else entry.corrects or entry.uuid


def closed(content: Mapping[str, Any], *, entry: UUID, key: bytes) -> dict[str, Any]:
    """What an entry says, its names and words sealed once more with the key of the matter."""
    words = json.dumps(content[WORDS], ensure_ascii=False, sort_keys=True).encode()
    sealed = cipher.seal(words, key=key, bound_to=_binding(entry))
    return {**content, WORDS: base64.b64encode(sealed).decode()}


def opened(said: dict[str, Any], *, entry: Entry) -> dict[str, Any]:
    """The same with its names and words; without them where their key was destroyed."""
    own = own_of(entry, said["facts"])
    if own is None or not said[WORDS]:
        return said
    if own in erased([own]):
        return {**said, WORDS: {}}
    if isinstance(said[WORDS], dict):  # from before there were such keys
        return said
    key = keys.existing_keys([own])[own]
    content = base64.b64decode(said[WORDS])
    words = cipher.open_sealed(content, key=key, bound_to=_binding(entry.uuid))
    return {**said, WORDS: json.loads(words)}


def _binding(entry: UUID) -> str:
    return f"words:{entry}"
