"""What is told of a visit to a centre and of its money; and which quarter is read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from muara.learning.define_office import QUARTERS
from muara_server.casework.forms.told import ToldForm
from muara_server.ledger.kinds import kinds
from muara_server.registry.forms import NOT_KNOWN

if TYPE_CHECKING:
    from django.forms import BoundField

    from muara.learning import OfficeRules

VISIT, FUNDS = "centre_visit", "centre_funds"
COUNTED = ("enrolled_there", "present_there")
YEARS = 20
"""So many financial years back can be chosen."""


class VisitForm(ToldForm):
    """What was counted and seen at a centre. Nothing is answered beforehand."""

    def __init__(
        self,
        *args: Any,
        batches: Sequence[tuple[str, str]],
        opened_on: dt.date | None,
        **kwargs: Any,
    ) -> None:
        asked = [name for name in kinds()[VISIT].facts if name not in ("provider", "batch")]
        if batches:
            asked = ["batch", *asked]
        super().__init__(*args, kind=VISIT, asks=asked, choices={"batch": batches}, **kwargs)
        self.opened_on = opened_on
        if batches:
            batch = self.fields["batch"]
            assert isinstance(batch, forms.ChoiceField)  # noqa: S101
            batch.label = gettext_lazy("Which batch was looked at?")
            batch.choices = [("", _("The whole centre")), *batches]
        self.order_fields(["true_on"])

    @property
    def counts(self) -> list[BoundField]:
        """The two numbers that are compared with the records."""
        return [self[name] for name in COUNTED]

    @property
    def looked_at(self) -> list[BoundField]:
        """The questions with yes or no."""
        return [self[fact.name] for fact in self.asked if fact.type == "truth"]

    def clean(self) -> dict[str, Any]:
        """A visit says something, of a day on which the centre was there."""
        typed: dict[str, Any] = super().clean() or {}
        day = typed.get("true_on")
        if day and self.opened_on and day < self.opened_on:
            self.add_error(
                "true_on",
                _("The centre opened on %(day)s. Write a later day, or correct the centre.")
                % {"day": self.opened_on},
            )
        answers = {name for name in self.facts if name != "batch"}
        if not self.errors and not answers and not self.note.strip():
            raise forms.ValidationError(
                _("Nothing is answered yet. Answer what you looked at; the rest stays empty.")
            )
        return typed


class MoneyForm(ToldForm):
    """One movement of a centre's money: what happened, how much, for what, by which paper."""

    def __init__(self, *args: Any, office: OfficeRules, **kwargs: Any) -> None:
        super().__init__(
            *args, kind=FUNDS, needs=["movement", "amount"], asks=["head", "year"], **kwargs
        )
        self.office = office
        movement = self.fields["movement"]
        assert isinstance(movement, forms.ChoiceField)  # noqa: S101
        movement.choices = [each for each in movement.choices if each[0] != NOT_KNOWN]
        amount = self.fields["amount"]
        outside = _("An amount is 1 or more, without a sign. What came back is “returned”.")
        amount.error_messages |= {"min_value": outside, "max_value": outside}
        self.fields["year"].help_text = _("Left empty: the year in which the day lies.")
        self.fields["document"] = forms.CharField(
            label=gettext_lazy("Number of the paper"),
            help_text=gettext_lazy("Of the order, the voucher or the receipt. It is kept sealed."),
            max_length=80,
            required=False,
        )
        self.order_fields(["movement", "amount", "true_on", "head", "document", "year", "note"])

    @property
    def identifiers(self) -> dict[str, str]:
        """The number of the paper and the note."""
        told = {"document": self.cleaned_data.get("document", ""), "note": self.note}
        return {name: said.strip() for name, said in told.items() if said.strip()}

    def clean(self) -> dict[str, Any]:
        """What was used was used for something; no money moves in a year that is still to come."""
        typed: dict[str, Any] = super().clean() or {}
        if typed.get("movement") == "used" and not typed.get("head"):
            self.add_error("head", _("Say what the money was used for, or that it is not known."))
        year, day = typed.get("year"), typed.get("true_on")
        begun = day and self.office.year.of(day)
        if year and begun and year > begun and typed.get("movement") != "sanctioned":
            self.add_error(
                "year",
                _("On that day the year of %(year)s had not begun. Correct the day or the year.")
                % {"year": self.office.year.called(year)},
            )
        return typed


class QuarterForm(forms.Form):
    """Which quarter of which financial year; the address holds it."""

    year = forms.TypedChoiceField(label=gettext_lazy("Financial year"), coerce=int)
    quarter = forms.TypedChoiceField(
        label=gettext_lazy("Quarter"), coerce=int, choices=[(each, str(each)) for each in QUARTERS]
    )

    def __init__(self, *args: Any, office: OfficeRules, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.office, self.today = office, today
        this = office.year.of(today)
        field = self.fields["year"]
        assert isinstance(field, forms.TypedChoiceField)  # noqa: S101
        field.choices = [(each, office.year.called(each)) for each in range(this, this - YEARS, -1)]

    def clean(self) -> dict[str, Any]:
        """Of a quarter that has not begun there is nothing to tell."""
        typed: dict[str, Any] = super().clean() or {}
        if not self.errors:
            begins = self.office.year.days(typed["year"], typed["quarter"])[0]
            if begins > self.today:
                self.add_error("quarter", _("This quarter has not begun. Choose an earlier one."))
        return typed
