"""What a reader may choose or write on the screens."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from muara_server.ledger.kinds import Fact
from muara_server.registry.forms import FEW, NOT_KNOWN, DayField, field_for, plain

# What a page asks before anything else; the other questions of the kind are one step away.
FIRST = (
    "seen_at",
    "worked",
    "work_kind",
    "economic_hours",
    "hazard_condition",
    "night_work",
    "worst_form",
    "workplace",
)
AGE = ("evidence", "birth_date", "age_low", "age_high")


def posted(request: HttpRequest) -> QueryDict | None:
    """What was sent, even when nothing was filled in; None where nothing was sent."""
    return request.POST if request.method == "POST" else None


class TwoDays(forms.Form):
    """The day on which the law is read, and another to compare it with where the reader likes."""

    on = DayField(label=_("On"))
    compared_with = DayField(label=_("Compared with"), required=False)


class Search(forms.Form):
    """What somebody is looking for: a name, a phone, the number of a paper."""

    text = forms.CharField(
        label=_("Name, phone or paper"),
        min_length=2,
        max_length=120,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
        error_messages={
            "required": _("Write a name, a phone number or the number of a paper."),
            "min_length": _("Write at least two letters or digits."),
        },
    )


class Facts(forms.Form):
    """Questions of one kind of entry; an empty answer records nothing, “not known” does.

    `facts` are the questions to ask, in order. `true_on` is asked too, unless it is given. Where a
    question led here (`asked_first`), it is asked at once and the others are one step away. Facts
    that name another record are asked where `offered` lists those there are.
    """

    def __init__(
        self,
        *args: Any,
        facts: Iterable[Fact],
        true_on: date | None = None,
        with_note: bool = False,
        asked_first: Iterable[str] = (),
        offered: Mapping[str, Sequence[tuple[str, str]]] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.asked = list(facts)
        self.asked_first = _with_bounds(asked_first)
        if true_on is None:
            self.fields["true_on"] = DayField(
                label=_("On which day was this so?"), initial=timezone.localdate
            )
        first = self._at_once()
        for fact in sorted(
            self.asked,
            key=lambda fact: first.index(fact.name) if fact.name in first else len(first),
        ):
            self.fields[fact.name] = _field(fact, (offered or {}).get(fact.name))
        if with_note:
            self.fields["note"] = forms.CharField(
                label=_("Note"),
                help_text=_("In your own words. It is kept sealed with the file."),
                required=False,
                max_length=2000,
                widget=forms.Textarea(attrs={"rows": 3}),
            )

    @property
    def first_fields(self) -> list[forms.BoundField]:
        """What is asked at once."""
        return [field for field in self if not self._is_further(field.name)]

    @property
    def more_fields(self) -> list[forms.BoundField]:
        """What may be asked further; nothing where the kind has few questions."""
        return [field for field in self if self._is_further(field.name)]

    def _is_further(self, name: str) -> bool:
        many = len(self.asked) > len(FIRST) + FEW
        return many and name not in (*self._at_once(), "true_on", "note")

    def _at_once(self) -> tuple[str, ...]:
        """What is asked at once: the question that led here, else the first of the kind."""
        known = {fact.name for fact in self.asked}
        asked = tuple(name for name in self.asked_first if name in known)
        held = asked or tuple(name for name in FIRST if name in known)
        return held or tuple(fact.name for fact in self.asked[:FEW])

    def clean_true_on(self) -> date:
        """Nothing can be observed on a day that has not come yet."""
        day: date = self.cleaned_data["true_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("This day has not come yet. Write the day it was seen."))
        return day

    def clean(self) -> dict[str, Any]:
        """An entry that says nothing is no entry."""
        typed: dict[str, Any] = super().clean() or {}
        if not self.errors and not self.answers():
            raise forms.ValidationError(_("Answer at least one question."))
        return typed

    def answers(self) -> dict[str, Any]:
        """The answers by fact; None where somebody asked and nobody knows."""
        typed = {fact.name: self.cleaned_data.get(fact.name) for fact in self.asked}
        return {
            name: None if value == NOT_KNOWN else plain(value)
            for name, value in typed.items()
            if value not in (None, "")
        }


def _field(fact: Fact, offered: Sequence[tuple[str, str]] | None) -> forms.Field:
    """The control of a fact; where it names another record, those there are."""
    field = field_for(fact)
    if offered is None:
        return field
    return forms.ChoiceField(
        label=field.label, choices=[("", gettext("Choose")), *offered], required=False
    )


def _with_bounds(names: Iterable[str]) -> tuple[str, ...]:
    """The words that were asked for; an age is asked by its evidence and bounds."""
    return tuple(
        each for name in names for each in (AGE if name == "age" else (name, f"paper_{name}"))
    )
