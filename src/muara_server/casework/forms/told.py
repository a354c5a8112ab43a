"""What is told of a person beside the steps of a procedure: the facts of one kind of entry."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from muara.procedure import Step
from muara_server.casework.forms.steps import Choices, StepForm
from muara_server.ledger.kinds import kinds
from muara_server.registry.forms import NOT_KNOWN


class ToldForm(StepForm):
    """Some facts of a kind, the day and a note, as a step asks for them."""

    def __init__(
        self,
        *args: Any,
        kind: str,
        needs: Sequence[str] = (),
        asks: Sequence[str] = (),
        choices: Choices | None = None,
        **kwargs: Any,
    ) -> None:
        told = kinds()[kind]
        step = Step(
            key=kind,
            labels=told.labels,
            done=told.labels,
            sources=(),
            to="",
            by=(),
            entry=kind,
            facts={},
            needs=tuple(needs),
            asks=tuple(asks),
        )
        super().__init__(*args, step=step, choices=choices or {}, **kwargs)


class MovementForm(ToldForm):
    """A child went, was found, or came back: from where, to where, on which day."""

    def __init__(self, *args: Any, places: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(
            *args,
            kind="movement",
            needs=["movement", "from_place", "to_place"],
            choices={"from_place": places, "to_place": places},
            **kwargs,
        )
        known = self.fields["movement"]
        known.choices = [choice for choice in known.choices if choice[0] != NOT_KNOWN]

    def clean(self) -> dict[str, Any]:
        """Who moves leaves one place for another."""
        typed: dict[str, Any] = super().clean() or {}
        if typed.get("from_place") and typed["from_place"] == typed.get("to_place"):
            self.add_error("to_place", _("This is where the child came from. Choose the other."))
        return typed


class SignsForm(ToldForm):
    """What was seen and told that may be a sign of trafficking. Nothing is answered beforehand."""

    PARTS = ("danger", "act", "purpose", "means", "other")

    def __init__(self, *args: Any, with_means: bool, **kwargs: Any) -> None:
        facts = [name for name in kinds()["trafficking_signs"].facts if name != "danger"]
        asked = [name for name in facts if with_means or not name.startswith("means_")]
        super().__init__(*args, kind="trafficking_signs", needs=["danger"], asks=asked, **kwargs)

    def part(self, key: str) -> list[forms.BoundField]:
        """The questions of one part, in the order of the pack."""
        return [self[fact.name] for fact in self.asked if part_of(fact.name) == key]


def part_of(fact: str) -> str:
    """The part of the form in which a fact is asked."""
    first = fact.partition("_")[0]
    return first if first in SignsForm.PARTS else "other"
