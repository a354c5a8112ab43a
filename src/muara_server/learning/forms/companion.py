"""A step of a child's way through a shelter, with what was seen there on one sheet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from muara_server.casework.forms.steps import StepForm
from muara_server.learning.queries.companion import chosen_batch
from muara_server.learning.rules.companion import ENROL
from muara_server.ledger.kinds import kinds
from muara_server.registry.forms import NOT_KNOWN, field_for, plain

ASKED: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "visit_home": {"visit": ("met",)},
    "assess": {"learning": ("reading_level", "number_level")},
    "follow_up": {"visit": ("visited", "met"), "work": ("worked",)},
}
"""What is asked on a step besides its own facts, by kind: each is an entry of its own."""

GIVEN: Mapping[str, Mapping[str, Mapping[str, Any]]] = {
    "visit_home": {"visit": {"visited": "home"}},
}
"""What a step says of itself, and nobody is asked."""

GRADE, NUMBER = "grade", "admission_number"


class CompanionForm(StepForm):
    """The facts of a step, and of each entry that goes with it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = [fact.name for fact in self.asked if fact.name in self.fields]
        if "batch" in self.fields:
            del self.fields["provider"]  # the batch says in which shelter
        also = list(self._also())
        if self.step.key == ENROL:
            also += self._admission()
        self.order_fields([*asked, *also])

    def _admission(self) -> list[str]:
        """The class and the number: with these somebody else can find the child there."""
        self.fields[GRADE] = field_for(kinds()["mainstreaming"].facts[GRADE])
        self.fields[NUMBER] = forms.CharField(
            label=_("Admission number"),
            help_text=_("As the school’s register has it. It is kept sealed."),
            max_length=60,
            required=False,
        )
        return [GRADE, NUMBER]

    def _also(self) -> Iterator[str]:
        """Add the fields of the entries that go with the step."""
        for kind, names in ASKED.get(self.step.key, {}).items():
            for name in names:
                field = field_for(kinds()[kind].facts[name])
                field.required = True
                self.fields[name] = field
                yield name

    @property
    def facts(self) -> dict[str, Any]:
        """What was answered; a batch by its own key and that of its shelter."""
        said = super().facts
        if "batch" in said:
            batch = chosen_batch(said["batch"])
            said |= {"provider": batch.institution.provider.key, "batch": batch.key}
        return said

    @property
    def beside(self) -> dict[str, Any]:
        """The entries that go with the step, and the class."""
        asked = ASKED.get(self.step.key, {})
        seen = {kind: self._seen(kind, names) for kind, names in asked.items()}
        grade = self.cleaned_data.get(GRADE)
        return {"seen": seen, GRADE: None if grade in ("", NOT_KNOWN) else grade}

    @property
    def identifiers(self) -> dict[str, str]:
        """The number of the admission."""
        number = self.cleaned_data.get(NUMBER, "").strip()
        return {NUMBER: number} if number else {}

    def _seen(self, kind: str, names: tuple[str, ...]) -> dict[str, Any]:
        given = GIVEN.get(self.step.key, {}).get(kind, {})
        told = {name: self.cleaned_data[name] for name in names}
        return {
            **given,
            **{name: None if said == NOT_KNOWN else plain(said) for name, said in told.items()},
        }
