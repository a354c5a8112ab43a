"""Corrected answers: each a fact of its own beside the submission, which is never changed.

An answer is named by its path, with the number of the repetition where it is asked many times
(`pupils[2]/days_present`). `PLACE` is where all of it was, for whoever works in several places.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any
from uuid import uuid4
from xml.etree.ElementTree import Element, SubElement

from django.utils import timezone

from muara.forms.xml import children, name_of
from muara_server.intake.models import Corrected
from muara_server.intake.writing import KEY
from muara_server.keys import actions as keys
from muara_server.keys import cipher

if TYPE_CHECKING:
    from uuid import UUID

    from muara_server.accounts.models import User
    from muara_server.intake.models import Received

PLACE = "@place"
_STEP = re.compile(r"([^\[\]]+)(?:\[(\d+)\])?")


def keep(received: Received, told: Mapping[str, str], *, by: User) -> None:
    """Keep these corrected answers, sealed."""
    keep_in_each([received], told, by=by)


def keep_in_each(several: Iterable[Received], told: Mapping[str, str], *, by: User) -> None:
    """Keep the same corrected answers beside each of these."""
    key, now = keys.deployment_key(KEY), timezone.now()
    rows = []
    for received in several:
        for question, text in told.items():
            made = uuid4()
            sealed = cipher.seal(text.encode(), key=key, bound_to=f"corrected:{made}")
            told_by = {"by": by, "at": now}
            rows.append(
                Corrected(id=made, received=received, question=question, sealed=sealed, **told_by)
            )
    Corrected.objects.bulk_create(rows)


def corrected(received: Received) -> dict[str, str]:
    """The last correction of each answer that was corrected."""
    return last(of([received.pk]).get(received.pk, ()), key=keys.deployment_key(KEY))


def of(received: Iterable[UUID]) -> dict[UUID, list[Corrected]]:
    """Every correction of these submissions, the last one last; who made it is known."""
    found: dict[UUID, list[Corrected]] = {}
    for row in Corrected.objects.filter(received__in=list(received)).select_related("by"):
        found.setdefault(row.received_id, []).append(row)
    return found


def last(rows: Iterable[Corrected], *, key: bytes) -> dict[str, str]:
    """What holds of these corrections of one submission: for each answer, the last."""
    return {
        row.question: cipher.open_sealed(
            bytes(row.sealed), key=key, bound_to=f"corrected:{row.pk}"
        ).decode()
        for row in rows
    }


def put(root: Element, told: Mapping[str, str]) -> None:
    """Write corrected answers into the answers that were opened, as if they had been given."""
    for question, text in told.items():
        if question != PLACE:
            _at(root, question).text = text


def texts(values: Mapping[str, Any], at: str = "") -> Iterator[tuple[str, str]]:
    """Each answer by its name, as text: what a person corrects.

    >>> dict(texts({"age": 9, "m": [{"m/n": "x"}]}))
    {'age': '9', 'm[1]/n': 'x'}
    """
    for path, said in values.items():
        if not isinstance(said, list):
            yield f"{at}{path}", as_text(said)
            continue
        for number, inside in enumerate(said, start=1):
            inner = {below.removeprefix(f"{path}/"): one for below, one in inside.items()}
            yield from texts(inner, f"{at}{path}[{number}]/")


def as_text(said: Any) -> str:
    """An answer as it would be sent."""
    if isinstance(said, tuple | list):
        return " ".join(said)
    return said.isoformat() if hasattr(said, "isoformat") else str(said)


def _at(node: Element, question: str) -> Element:
    """The element of an answer; where there is none, one is made."""
    for step in question.split("/"):
        found = _STEP.fullmatch(step)
        name, number = (found[1], int(found[2] or 1)) if found else (step, 1)
        there = children(node, name)
        while len(there) < number:
            there.append(SubElement(node, _like(node, name)))
        node = there[number - 1]
    return node


def _like(node: Element, name: str) -> str:
    """The name in the namespace of what stands around it."""
    return node.tag.removesuffix(name_of(node)) + name
