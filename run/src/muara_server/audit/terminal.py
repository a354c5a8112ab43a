"""What `muara audit` says and does."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from muara.errors import InputError
from muara_server.audit import actions, anchor, chain, queries
from muara_server.audit.chain import Fault

if TYPE_CHECKING:
    from argparse import Namespace


def verify(arguments: Namespace) -> int:
    """Exit 0 when the trail is whole, 1 when it is not."""
    if arguments.file:
        return _verify_file(arguments.file, arguments.public_key)
    return _verify_records()


def _verify_records() -> int:
    found = queries.verify()
    _say(f"sealed      {found.sealed} entries, ending in {found.head}")
    _say(f"unsealed    {found.unsealed} entries, each authenticated, not chained yet")
    _say(f"unused      {found.unused_numbers} numbers")
    _say(f"public key  {anchor.public_key()}")
    return _conclude(found.faults)


def _verify_file(path: Path, public_key: str) -> int:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError("The exported trail cannot be read.", file=path) from error
    return _conclude([*chain.check_file(lines), *_signature_faults(lines, public_key)])


def _signature_faults(lines: list[str], public_key: str) -> Iterator[Fault]:
    if not public_key:
        _say("signature   not checked; give --public-key with the key you were told")
        return
    head = chain.head_of(lines)
    if not anchor.signature_fits(head, public_key):
        yield Fault(len(lines), "the head is not signed with this public key")


def _conclude(faults: Iterable[Fault]) -> int:
    told = list(faults)
    for fault in told:
        _say(f"FAULT       {fault.what} (at {fault.where})")
    _say("broken" if told else "whole")
    return 1 if told else 0


def export(arguments: Namespace) -> int:
    """One JSON object a line; muara_server/audit/chain.py tells an outsider how to check them."""
    with _opened(arguments.output) as file:
        for line in queries.exported(after=arguments.after):
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
    return 0


def seal(arguments: Namespace) -> int:
    _say(f"{actions.seal_everything()} entries sealed")
    return 0


@contextmanager
def _opened(output: str) -> Iterator[TextIO]:
    """The file appears under its name only when it is complete."""
    if output == "-":
        yield sys.stdout
        return
    draft = Path(f"{output}.part")
    with draft.open("w", encoding="utf-8") as file:
        yield file
    draft.replace(output)


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
