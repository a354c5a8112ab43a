"""A process of its own that enters many invented people: `python bulk_entering.py FIRST COUNT`.

The people, and their uuids, are the same on every run. It says `begun` once the first batch is in
the database's hands and nothing is committed yet, and `done COUNT` when everything is.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from datetime import date
from uuid import NAMESPACE_URL, UUID, uuid5

PLACE = "T.IN.BR.SM"
BATCH = 50


def main(first: int, count: int) -> None:
    from muara_server.commands import set_up

    set_up()
    from muara_server.ledger import actions

    actions.BATCH = BATCH
    entries = actions.append(
        drafts(first, count), who=None, deed="people.entered", source="file", progress=say_begun
    )
    say(f"done {len(entries)}")


def say_begun(done: int) -> None:
    if done == BATCH:
        say("begun")
        if os.environ.get("WAIT"):
            sys.stdin.read()


def say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def drafts(first: int, count: int) -> Iterator[object]:
    from muara_server.ledger.drafts import Draft

    for number in range(first, first + count):
        person = same("person", number)
        about = {"programme": "invented", "place_code": PLACE, "true_on": date(2024, 3, 3)}
        yield Draft(
            uuid=same("entry", number), kind="person", person=person,
            facts={"sex": "female"}, identifiers={"name": f"Meena {number}"}, **about,
        )  # fmt: skip
        yield Draft(
            uuid=same("work", number), kind="work", person=person, facts={"worked": True}, **about
        )


def same(word: str, number: int) -> UUID:
    return uuid5(NAMESPACE_URL, f"{word}/{number}")


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
