"""How the answers of a version become entries: each question with its facts, and what uses them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext_lazy

from muara.forms import Form, FormMapping, Question, made_of, read_workbook, uses_of
from muara.forms.form import in_words
from muara.forms.paper import numbered
from muara.packs import open_pack
from muara_server.figures import language
from muara_server.intake.models import Workbook
from muara_server.ledger.kinds import kinds

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

USES: Mapping[str, _StrPromise] = {
    "rule": gettext_lazy("definition"),
    "scheme": gettext_lazy("scheme"),
    "figure": gettext_lazy("figure"),
    "reading": gettext_lazy("reading of withdrawn and prevented"),
    "procedure": gettext_lazy("procedure"),
    "service": gettext_lazy("service"),
    "search": gettext_lazy("finding somebody again"),
    "visits": gettext_lazy("reaching the family, and which visits are due"),
    "attendance": gettext_lazy("whether a child attends regularly"),
    "consent": gettext_lazy("what was agreed to"),
    "register": gettext_lazy("registering"),
    "subject": gettext_lazy("whom it is about"),
    "day": gettext_lazy("on which day it was true"),
    "route": gettext_lazy("whether another question is asked"),
}
"""What may use an answer, in words."""


@dataclass(frozen=True)
class Asked:
    """One question: its text and choices, what it becomes, what that serves."""

    number: int | None
    label: str
    type: str
    choices: Sequence[str]
    becomes: Sequence[tuple[str, Sequence[str]]]
    serves: Sequence[tuple[str, str]]


def asked_by(
    form: Form, mapping: FormMapping | None, *, pack: str, serves: Mapping[str, Sequence[str]]
) -> list[Asked]:
    """Every question that somebody is asked. `serves`: by its name, what the form says it serves;
    of a question of which it says nothing, what reads the facts it becomes."""
    return [
        Asked(
            number=each.number,
            label=each.label(language()),
            type=each.type,
            choices=[in_words(one.labels, language()) or one.code for one in each.choices],
            becomes=list(_becomes(each, mapping)) if mapping else (),
            serves=[_use(use) for use in _uses(each, mapping, pack, serves)],
        )
        for each in numbered(form).asked
    ]


def serves_of(version: UUID) -> Mapping[str, Sequence[str]]:
    """What a version's own workbook says each question serves; nothing where it has none."""
    return _serves(version) if Workbook.objects.filter(pk=version).exists() else {}


def serves_in(workbook: bytes) -> Mapping[str, Sequence[str]]:
    """What a workbook says each question serves."""
    rows = read_workbook(workbook, "form.xlsx").of("survey")
    return {row.get("name"): row.get("serves").split() for row in rows if row.get("serves")}


@lru_cache(maxsize=64)
def _serves(version: UUID) -> Mapping[str, Sequence[str]]:
    return serves_in(bytes(Workbook.objects.get(pk=version).content))


def _uses(
    question: Question,
    mapping: FormMapping | None,
    pack: str,
    serves: Mapping[str, Sequence[str]],
) -> Sequence[str]:
    if said := serves.get(question.name):
        return said
    return uses_of(question, mapping, open_pack(pack)) if mapping else ()


def _becomes(question: Question, mapping: FormMapping) -> Iterator[tuple[str, Sequence[str]]]:
    """The kinds of entry the answer goes into, each with its facts in words."""
    made = made_of(question, mapping)
    for kind, facts in sorted(made.facts.items()):
        held = kinds()[kind]
        labels = [
            held.facts[each].label(language()) if each in held.facts else each
            for each in sorted(facts)
        ]
        yield held.label(language()), labels
    for entry in made.entries:
        held = kinds()[entry.words.kind]
        names = [name for name, path in entry.identifiers.items() if path == question.path]
        if names:
            yield (
                held.label(language()),
                [held.identifiers[name].label(language()) for name in names],
            )


def _use(told: str) -> tuple[str, str]:
    """What uses it, in words, and its name in the pack."""
    what, _colon, name = told.partition(":")
    return str(USES[what]), name
