"""One step of a proceeding, asked from what the procedure needs and may be told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from muara.errors import InputError, NotAllowed
from muara_server.casework.queries.choices import choices_for
from muara_server.casework.queries.standing import procedure_of
from muara_server.ledger.kinds import kinds
from muara_server.registry.forms import NOT_KNOWN, DayField, field_for, plain

if TYPE_CHECKING:
    from muara.procedure import Step
    from muara_server.casework.models import Proceeding
    from muara_server.ledger.kinds import Fact

Choices = Mapping[str, Sequence[tuple[str, str]]]


class StepForm(forms.Form):
    """The facts of one step, the day, and a note where the entry may hold one.

    `choices` offers, for facts that name a user, a provider or a place, those there are.
    """

    def __init__(self, *args: Any, step: Step, choices: Choices, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", f"{step.key}_%s")
        super().__init__(*args, **kwargs)
        self.step, kind = step, kinds()[step.entry]
        self.asked = [kind.facts[name] for name in (*step.needs, *step.asks)]
        for fact in self.asked:
            field = _field(fact, choices.get(fact.name))
            field.required = fact.name in step.needs
            if field.required:
                field.error_messages["required"] = gettext("This step needs an answer here.")
            self.fields[fact.name] = field
        self.fields["true_on"] = DayField(label=_("On which day"), initial=timezone.localdate)
        if "note" in kind.identifiers:
            self.fields["note"] = forms.CharField(
                label=_("Note"),
                help_text=_("In your own words. It is kept sealed with the file."),
                required=False,
                max_length=2000,
                widget=forms.Textarea(attrs={"rows": 3}),
            )

    def clean_true_on(self) -> dt.date:
        """Nothing has happened yet on a day that has not come."""
        day: dt.date = self.cleaned_data["true_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("This day has not come yet. Write the day it happened."))
        return day

    def done(self, take: Callable[..., object]) -> bool:
        """Let `take` do what was filled in; False, and why on the form, where it was refused."""
        if not self.is_valid():
            return False
        try:
            take(facts=self.facts, note=self.note, on=self.cleaned_data["true_on"])
        except (NotAllowed, InputError) as refused:
            self.add_error(None, str(refused))
            return False
        return True

    def ask_also(self, others: Sequence[tuple[str, str]], *, chosen: bool) -> None:
        """Ask for whom of those who go on together the same step is taken."""
        if others:
            self.fields["also"] = forms.MultipleChoiceField(
                label=_("The same for those who go along"),
                choices=others,
                initial=[key for key, _label in others] if chosen else [],
                widget=forms.CheckboxSelectMultiple,
                required=False,
            )

    @property
    def also(self) -> list[UUID]:
        """Of whom else the step is taken."""
        return [UUID(each) for each in self.cleaned_data.get("also", ())]

    @property
    def facts(self) -> dict[str, Any]:
        """What was answered, by fact; None where somebody asked and nobody knows."""
        return dict(self._answers())

    @property
    def identifiers(self) -> dict[str, str]:
        """What is sealed with the entry, besides the note: nothing, unless a form asks for more."""
        return {}

    @property
    def beside(self) -> dict[str, Any]:
        """What goes with the step and is no fact of it: nothing, unless a form asks for more."""
        return {}

    @property
    def note(self) -> str:
        """What was written in one's own words."""
        return str(self.cleaned_data.get("note", ""))

    def _answers(self) -> Iterator[tuple[str, Any]]:
        for fact in self.asked:
            value = self.cleaned_data.get(fact.name)
            if value not in (None, ""):
                yield fact.name, None if value == NOT_KNOWN else plain(value)


def step_forms(held: Proceeding, steps: Sequence[Step], tried: StepForm | None) -> list[StepForm]:
    """A form for each of these steps; the one that was refused comes first with its answers."""
    offered = choices_for(held, procedure_of(held), steps)
    forms = [StepForm(step=one, choices=offered) for one in steps]
    if tried is None:
        return forms
    return [tried, *(form for form in forms if form.step != tried.step)]


def _field(fact: Fact, offered: Sequence[tuple[str, str]] | None) -> forms.Field:
    field = field_for(fact)
    if offered is None:
        return field
    return forms.ChoiceField(
        label=field.label, choices=[("", gettext("Choose")), *offered], help_text=field.help_text
    )
