"""What is asked for on the pages of a case, beside the steps of its procedure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from muara.procedure import Step
from muara_server.casework.forms.steps import StepForm
from muara_server.files.pictures import MOST_BYTES
from muara_server.ledger.kinds import kinds
from muara_server.registry.forms import DayField, field_for

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest, QueryDict


def sent(request: HttpRequest) -> QueryDict | None:
    """What was sent, even when nothing was filled in; None where nothing was."""
    return request.POST if request.method == "POST" else None


FILE_TYPES = "image/jpeg,image/png,image/webp,application/pdf"


def as_step(kind: str, *, needs: Iterable[str] = (), but: Iterable[str] = ()) -> Step:
    """An entry of a kind in the shape of a step, so that one form asks for both."""
    needed, left_out = tuple(needs), {*but, "of"}
    facts = [
        fact.name
        for fact in kinds()[kind].facts.values()
        if fact.type != "id" and fact.name not in left_out
    ]
    return Step(
        key=kind,
        labels=kinds()[kind].labels,
        done=kinds()[kind].labels,
        sources=(),
        to="",
        by=(),
        entry=kind,
        facts={},
        needs=needed,
        asks=tuple(name for name in facts if name not in needed),
    )


class FileField(forms.FileField):
    """A photograph or a PDF; what is in it is looked at when it is kept."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Photograph or PDF"))
        kwargs.setdefault(
            "help_text",
            _("JPEG, PNG, WebP or PDF, at most %(number)s MB. What the camera wrote is removed.")
            % {"number": MOST_BYTES // 1024 // 1024},
        )
        kwargs.setdefault("widget", forms.FileInput(attrs={"accept": FILE_TYPES}))
        messages = {
            "required": _("Choose a photograph or a PDF."),
            "empty": _("This file is empty."),
        }
        super().__init__(error_messages=messages, **kwargs)


class CopyForm(StepForm):
    """A copy of a paper, or a photograph."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        step = as_step("copy", needs=["shows"], but=["media", "place_kept"])
        super().__init__(*args, step=step, choices={}, **kwargs)
        self.fields = {
            "file": FileField(),
            **self.fields,
            "keep_place": forms.BooleanField(
                label=_("Keep the place where the picture was taken"),
                help_text=_("Only for a picture of a workplace. A home is never shown this way."),
                required=False,
            ),
        }


class DecisionForm(StepForm):
    """A decision of an authority: what stands on the paper, and the paper."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        step = as_step("decision", needs=["decision", "authority", "decided_on"], but=["issuer"])
        super().__init__(*args, step=step, choices={}, **kwargs)
        number = forms.CharField(
            label=_("Number of the paper"),
            help_text=_("As it stands on it. It is kept sealed."),
            required=False,
            max_length=60,
        )
        note = self.fields.pop("note")
        paper = FileField(label=_("The paper"), required=False)
        self.fields |= {"number": number, "file": paper, "note": note}
        self.fields["true_on"].label = gettext("Seen on which day")

    def clean(self) -> dict[str, Any]:
        """Nobody sees a paper before it was written."""
        typed: dict[str, Any] = super().clean() or {}
        dated, seen = typed.get("decided_on"), typed.get("true_on")
        if dated and seen and dated > seen:
            self.add_error(
                "decided_on",
                gettext(
                    "This is after the day on which the paper was seen. Correct one of the two."
                ),
            )
        return typed


class GoalForm(forms.Form):
    """One goal of a plan: what, who sees to it, by when. A row that is left empty is none."""

    def __init__(self, *args: Any, people: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        facts = kinds()["goal"].facts
        self.fields["goal"] = field_for(facts["goal"])
        self.fields["goal"].choices = [
            choice for choice in self.fields["goal"].choices if choice[0] != "?"
        ]
        self.fields["due_on"] = DayField(label=_("By which day"), required=False)
        self.fields["holder"] = forms.ChoiceField(
            label=_("Who sees to it"), choices=[("", gettext("You")), *people], required=False
        )
        self.fields["note"] = forms.CharField(
            label=_("How, in your own words"), required=False, max_length=2000
        )

    def clean(self) -> dict[str, Any]:
        """A goal has a day, and the day is still to come."""
        typed: dict[str, Any] = super().clean() or {}
        goal, due = typed.get("goal"), typed.get("due_on")
        if goal and not due and "due_on" not in self.errors:
            self.add_error("due_on", gettext("By which day? A goal without a day is a wish."))
        if due and not goal:
            self.add_error("goal", gettext("What is to be reached by this day?"))
        if due and due < timezone.localdate():
            self.add_error("due_on", gettext("This day is past. Choose one that is to come."))
        return typed

    @property
    def told(self) -> dict[str, str]:
        """The facts of the goal; empty where the row was left empty."""
        if not self.cleaned_data.get("goal"):
            return {}
        said = {
            "goal": self.cleaned_data["goal"],
            "due_on": self.cleaned_data["due_on"].isoformat(),
            "holder": self.cleaned_data.get("holder"),
        }
        return {name: value for name, value in said.items() if value}
