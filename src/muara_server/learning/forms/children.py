"""What is asked where a child goes to school: enrolment, admission, reading and number."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from muara_server.learning.frames.child import LEVELS, Step
from muara_server.learning.models import Batch, Institution
from muara_server.ledger.kinds import kinds
from muara_server.registry.forms import NOT_KNOWN, DayField, field_for

ELSEWHERE = "elsewhere"
GOES_ON = ""


class _OnADay(forms.Form):
    """A day that has come, and a note."""

    true_on = DayField(label=_("On which day"), initial=timezone.localdate)

    def clean_true_on(self) -> dt.date:
        """Nothing is recorded of a day that has not come yet."""
        day: dt.date = self.cleaned_data["true_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(
                gettext("This day has not come yet. Write the day on which it was so.")
            )
        return day


def _note() -> forms.CharField:
    return forms.CharField(
        label=_("Note"),
        help_text=_("In your own words. It is kept sealed with the file."),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def _number() -> forms.CharField:
    return forms.CharField(
        label=_("Admission number"),
        help_text=_("As in the school's register, so that somebody else finds the child there."),
        required=False,
        max_length=60,
    )


class _InASchool(_OnADay):
    """A school of the register, or one that is not in it yet and is named in the note."""

    school = forms.ChoiceField(label=_("School"))

    def __init__(self, *args: Any, schools: Sequence[Institution], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.schools = {str(each.pk): each for each in schools}
        self._offer(self._in_register())

    def _in_register(self) -> list[tuple[str, Any]]:
        named = [(key, each.provider.name) for key, each in self.schools.items()]
        return [*named, (ELSEWHERE, gettext("A school that is not in the register yet"))]

    def _offer(self, choices: Sequence[tuple[str, Any]]) -> None:
        field = self.fields["school"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        field.choices = [("", gettext("Choose")), *choices]

    @property
    def chosen(self) -> Institution | None:
        """The school of the register; None where it is not in it."""
        return self.schools.get(self.cleaned_data["school"])

    def clean(self) -> dict[str, Any]:
        """A school that no register has is named in the note."""
        typed: dict[str, Any] = super().clean() or {}
        if typed.get("school") == ELSEWHERE and not typed.get("note", "").strip():
            self.add_error(
                "note", gettext("The school is not in the register: write its name here.")
            )
        return typed


class EnrolForm(_InASchool):
    """Where a child is enrolled: a batch whose register the reader keeps, or a school."""

    def __init__(self, *args: Any, batches: Sequence[Batch], **kwargs: Any) -> None:
        self.batches = {str(each.pk): each for each in batches}
        super().__init__(*args, **kwargs)
        self.fields["school"].label = gettext("Where")
        self.fields["number"] = _number()
        self.fields["note"] = _note()
        named = [
            (key, f"{each.institution.provider.name}: {each.title}")
            for key, each in self.batches.items()
        ]
        groups: list[tuple[str, Any]] = [(gettext("Schools"), self._in_register())]
        self._offer([(gettext("Batches of centres"), named), *groups] if named else groups)

    @property
    def batch(self) -> Batch | None:
        """The batch that was chosen; None for a school."""
        return self.batches.get(self.cleaned_data["school"])

    def clean(self) -> dict[str, Any]:
        """What a batch does not keep is not silently left out."""
        typed = super().clean()
        for name in ("number", "note"):
            if typed.get("school") in self.batches and typed.get(name, "").strip():
                self.add_error(
                    name, gettext("A batch keeps none of this. Leave it empty, or choose a school.")
                )
        return typed


class MainstreamForm(_InASchool):
    """A child's admission to a school, and what it ends."""

    def __init__(self, *args: Any, courses: Sequence[Step], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.courses = courses
        grade = field_for(kinds()["mainstreaming"].facts["grade"])
        grade.required = False
        self.fields["grade"] = grade
        self.fields["number"] = _number()
        for step in courses:
            self.fields[f"ended-{step.entry}"] = self._how_it_ended(step)
        self.fields["note"] = _note()

    def _how_it_ended(self, step: Step) -> forms.Field:
        how = kinds()["enrolment_end"].facts["ended_as"]
        told = {"where": step.where.name or step.kind}
        field = field_for(how)
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        ended = [choice for choice in field.choices if choice[0] != NOT_KNOWN]
        return forms.ChoiceField(
            label=gettext("Still enrolled: %(where)s. How did that end?") % told,
            choices=[(GOES_ON, gettext("It goes on")), *ended],
            required=False,
            widget=forms.RadioSelect,
        )

    @property
    def ended(self) -> list[tuple[str, str]]:
        """The enrolments that ended by the admission, each with how."""
        said = ((step.entry, self.cleaned_data[f"ended-{step.entry}"]) for step in self.courses)
        return [(entry, how) for entry, how in said if how != GOES_ON]

    def clean(self) -> dict[str, Any]:
        """No enrolment ends before it began."""
        typed = super().clean()
        day = typed.get("true_on")
        for step in self.courses:
            name = f"ended-{step.entry}"
            if day and typed.get(name) and day < step.since:
                self.add_error(
                    name,
                    gettext("This enrolment began on %(day)s, after the admission.")
                    % {"day": step.since},
                )
        return typed


class LevelsForm(_OnADay):
    """What a child can read, and what it can do with numbers."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in LEVELS:
            self.fields[name] = field_for(kinds()["learning"].facts[name])
        self.fields["note"] = _note()

    @property
    def levels(self) -> Mapping[str, str | None]:
        """The levels that were asked; None where somebody asked and could not tell."""
        typed = {name: self.cleaned_data.get(name) for name in LEVELS}
        return {
            name: None if level == NOT_KNOWN else level for name, level in typed.items() if level
        }

    def clean(self) -> dict[str, Any]:
        """A check that tells nothing is none."""
        typed: dict[str, Any] = super().clean() or {}
        if not self.errors and not self.levels:
            raise forms.ValidationError(gettext("Answer at least one question."))
        return typed
