"""To whom what an organisation promised has passed: along its mergers, to the last."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

Id = TypeVar("Id")


def successors(of: Id, into: Mapping[Id, Id]) -> tuple[Id, ...]:
    """The organisations it merged into, one after the other; none where it merged into none.

    `into`: what each that merged became a part of.

    >>> successors("small", {"small": "larger", "larger": "largest"})
    ('larger', 'largest')
    """
    found: list[Id] = []
    while of in into and into[of] not in found:
        of = into[of]
        found.append(of)
    return tuple(found)
