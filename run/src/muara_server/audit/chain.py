"""The arithmetic of the audit trail: no database, no Django, nothing but hashes.

An entry is a line of text: its facts as JSON with sorted keys and no spaces.

* its MAC is HMAC-SHA-256 over that text with a key that is not in the database: nobody without the
  key can write or alter an entry
* its link is SHA-256 over the link before it, the text and the MAC, each on its own line: nobody,
  key or not, can take an entry out, put one in or change their order without changing every link
  after it

An exported file holds one JSON object a line: a header, the entries, the head. To check it without
Muara: start with the header's `before`; for each entry take SHA-256 of
`before + "\\n" + text + "\\n" + mac` in UTF-8, written in hexadecimal; it must equal the entry's
`chain` and is the next `before`; positions must rise by one; the last link must equal the head's
`chain`; and the head's `signature` (Ed25519, over `position + "\\n" + chain`) must fit the public
key that the deployment has told you by another road.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

START = "0" * 64
FORMAT = "muara audit trail 1"
ALGORITHM = 'chain = sha256(before + "\\n" + text + "\\n" + mac), hexadecimal, UTF-8'


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong with the trail, and where."""

    where: int
    what: str


def text_of(facts: Mapping[str, Any]) -> str:
    """The one way to write an entry's facts down.

    >>> text_of({"deed": "person.read", "at": "2026-01-02"})
    '{"at":"2026-01-02","deed":"person.read"}'
    """
    return json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def mac_of(text: str, key: bytes) -> str:
    """The seal of whoever holds the key."""
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def link(before: str, text: str, mac: str) -> str:
    """The link of the chain that this entry makes after the one before it."""
    return hashlib.sha256(f"{before}\n{text}\n{mac}".encode()).hexdigest()


def hash_of(items: Iterable[object]) -> str:
    """One hash for the list of a bulk deed, in its order.

    >>> hash_of(["a", "b"]) == hash_of(["b", "a"])
    False
    """
    running = hashlib.sha256()
    for item in items:
        running.update(f"{item}\n".encode())
    return running.hexdigest()


def head_text(position: int, chain: str) -> bytes:
    """What the head's signature stands under."""
    return f"{position}\n{chain}".encode()


def check_file(lines: Iterable[str]) -> Iterator[Fault]:
    """Every fault of an exported file; none when the file is as it was written."""
    records = _records(lines)
    header = next(records, {})
    if header.get("format") != FORMAT:
        yield Fault(0, "the first line is not the header of an exported audit trail")
        return
    position, before, head = int(header["after"]), str(header["before"]), None
    for record in records:
        if head is not None:
            yield Fault(position, "something follows the head")
        elif "head" in record:
            head = record["head"]
        elif "chain" in record:
            yield from _check_entry(record, position + 1, before)
            position, before = int(record["position"]), str(record["chain"])
        else:
            yield Fault(position + 1, "this line is neither an entry nor the head")
    yield from _check_head(head, position, before)


def head_of(lines: Iterable[str]) -> dict[str, Any]:
    """The head that an exported file ends with; empty where there is none."""
    heads = [record["head"] for record in _records(lines) if "head" in record]
    return dict(heads[-1]) if heads else {}


def _records(lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    for line in lines:
        try:
            record = json.loads(line)
        except ValueError:
            record = None
        yield record if isinstance(record, dict) else {}


def _check_entry(record: Mapping[str, Any], expected: int, before: str) -> Iterator[Fault]:
    position = int(record["position"])
    if position != expected:
        yield Fault(position, f"entry {expected} should stand here")
    if link(before, str(record["text"]), str(record["mac"])) != record["chain"]:
        yield Fault(position, "the entry does not fit the chain")


def _check_head(head: Mapping[str, Any] | None, position: int, chain: str) -> Iterator[Fault]:
    if head is None:
        yield Fault(position, "the file ends without its head: it has been cut short")
    elif (head.get("position"), head.get("chain")) != (position, chain):
        yield Fault(position, "the entries do not end where the head says")
