"""A form made of what a kind of entry may say: its facts, what is written in words, and the day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from muara_server import figures
from muara_server.casework.forms.steps import Choices
from muara_server.casework.forms.told import ToldForm
from muara_server.ledger.kinds import kinds
from muara_server.registry.forms import NOT_KNOWN

LONG = frozenset({"text", "note", "address"})
LONGEST = 2_000


class OfficeForm(ToldForm):
    """Some facts of a kind about offices, and some of its words.

    `words`: which of its identifiers are asked, each with whether it must be filled. An answer
    that a person may give as not known is offered only where `open_` names it: what is recorded
    of offices is written down by those who know it. `held`: what stands there to be corrected.
    """

    def __init__(
        self,
        *args: Any,
        kind: str,
        words: Mapping[str, bool],
        needs: Sequence[str] = (),
        asks: Sequence[str] = (),
        choices: Choices | None = None,
        open_: Sequence[str] = (),
        first: Sequence[str] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, kind=kind, needs=needs, asks=asks, choices=choices, **kwargs)
        self.fields.pop("note", None)
        self.words = tuple(words)
        for name, needed in words.items():
            self.fields[name] = _field(kind, name, needed=needed)
        for fact in self.asked:
            if fact.name not in open_:
                _without_not_known(self.fields[fact.name])
        self.order_fields([*first, *words, *(fact.name for fact in self.asked), "true_on"])

    @property
    def identifiers(self) -> dict[str, str]:
        """What was written in words, by field."""
        typed = {name: str(self.cleaned_data.get(name, "")).strip() for name in self.words}
        return {name: said for name, said in typed.items() if said}


def _field(kind: str, name: str, *, needed: bool) -> forms.Field:
    labels = kinds()[kind].identifiers[name].labels
    return forms.CharField(
        label=labels.get(figures.language()) or labels["en"],
        required=needed,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}) if name in LONG else forms.TextInput(),
    )


def _without_not_known(field: forms.Field) -> None:
    offered = getattr(field, "choices", None)
    if offered is not None:
        field.choices = [each for each in offered if each[0] != NOT_KNOWN]  # type: ignore[attr-defined]
