"""What is told of a society's money, each movement with its paper; and what a flag was."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from muara.errors import InputError, NotAllowed
from muara_server import figures
from muara_server.ledger.kinds import kinds
from muara_server.registry.forms import NOT_KNOWN, DayField, field_for, plain

if TYPE_CHECKING:
    from muara.learning import OfficeRules

FUNDS, SURVEY, PLAN, SETTLED = "society_funds", "society_survey", "budget_plan", "flag_settled"
HEAD = "head_"
YEARS = 20
Choices = Sequence[tuple[str, str]]


class Told(forms.Form):
    """Facts of one kind of entry, with the day, the number of the paper and a note."""

    kind = ""
    needs: Sequence[str] = ()
    asks: Sequence[str] = ()
    paper = True

    def __init__(
        self, *args: Any, choices: Mapping[str, Choices] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        offered = choices or {}
        self.told = [*self.needs, *self.asks]
        for name in self.told:
            self.fields[name] = self._asked(name, offered.get(name))
        self.fields["true_on"] = DayField(label=_("On which day"), initial=timezone.localdate)
        if self.paper:
            self.fields["document"] = forms.CharField(
                label=_("Number of the paper"),
                help_text=_("Of the order, the voucher or the receipt. It is kept sealed."),
                max_length=80,
                required=False,
            )
        self.fields["note"] = forms.CharField(
            label=_("Note"),
            required=False,
            max_length=2000,
            widget=forms.Textarea(attrs={"rows": 3}),
        )

    def _asked(self, name: str, offered: Choices | None) -> forms.Field:
        field = field_for(kinds()[self.kind].facts[name])
        if offered is not None:
            none_chosen = [("", gettext("Choose"))]
            field = forms.ChoiceField(label=field.label, choices=[*none_chosen, *offered])
        elif isinstance(field, forms.ChoiceField):
            known = [each for each in field.choices if each[0] not in (NOT_KNOWN, "")]  # type: ignore[index]
            few = isinstance(field.widget, forms.RadioSelect)
            field.choices = known if few else [("", gettext("Choose")), *known]  # type: ignore[list-item]
        field.required = name in self.needs
        if name == "amount":
            outside = gettext("An amount is 1 or more, without a sign.")
            field.error_messages |= {"min_value": outside, "max_value": outside}
        return field

    def clean_true_on(self) -> dt.date:
        """Nothing has happened yet on a day that has not come."""
        day: dt.date = self.cleaned_data["true_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("This day has not come yet. Write the day it happened."))
        return day

    @property
    def facts(self) -> dict[str, Any]:
        """What was answered, by fact."""
        said = {name: plain(self.cleaned_data.get(name)) for name in self.told}
        return {name: value for name, value in said.items() if value not in ("", None)}

    @property
    def words(self) -> dict[str, str]:
        """What is kept sealed."""
        return {name: self.cleaned_data.get(name, "").strip() for name in ("document", "note")}

    def done(self, take: Callable[[], object]) -> bool:
        """Let `take` do what was filled in; False, and why on the form, where it was refused."""
        if not self.is_valid():
            return False
        try:
            take()
        except (NotAllowed, InputError) as refused:
            self.add_error(None, str(refused))
            return False
        return True


class _OfYear(Told):
    """A movement, of the financial year in which its day lies unless another is told."""

    kind = FUNDS

    def __init__(self, *args: Any, office: OfficeRules, **kwargs: Any) -> None:
        this = office.year.of(timezone.localdate())
        years = [
            (str(each), office.year.called(each)) for each in range(this + 1, this - YEARS, -1)
        ]
        given = kwargs.pop("choices", None) or {}
        super().__init__(*args, choices={**given, "year": years}, **kwargs)
        self.office = office
        self.fields["year"].label = _("Financial year")
        self.fields["year"].help_text = _("Left empty: the year in which the day lies.")

    @property
    def facts(self) -> dict[str, Any]:
        """With the year, which follows from the day where none is told."""
        told = super().facts
        day = self.cleaned_data["true_on"]
        return told | {"year": int(told.get("year") or self.office.year.of(day))}


class SanctionForm(_OfYear):
    """What is sanctioned by one paper: how much for what, for how many centres and children."""

    asks = ("year", "centres", "children")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        head = kinds()[FUNDS].facts["head"]
        for code in head.codes.codes:
            label = head.code_label(code, figures.language())
            self.fields[HEAD + code] = forms.FloatField(
                label=label,
                min_value=1,
                required=False,
                widget=forms.NumberInput(attrs={"inputmode": "decimal"}),
            )
        self.order_fields(["true_on", "document", "year", "centres", "children"])
        self.fields["note"] = self.fields.pop("note")

    @property
    def heads(self) -> dict[str, float]:
        """How much for what."""
        return {
            name.removeprefix(HEAD): amount
            for name, amount in self.cleaned_data.items()
            if name.startswith(HEAD) and amount
        }

    def clean(self) -> dict[str, Any]:
        """A sanction names a sum."""
        typed: dict[str, Any] = super().clean() or {}
        if not self.errors and not self.heads:
            raise forms.ValidationError(_("Write how much was sanctioned, for one head at least."))
        return typed


class ReleaseForm(_OfYear):
    """Money that came."""

    needs, asks = ("amount",), ("head", "year")


class UseForm(_OfYear):
    """Money that the society itself used. What its centres used is told with each centre."""

    needs, asks = ("amount", "head"), ("year",)


class ReturnForm(_OfYear):
    """Money that went back to whoever had released it."""

    needs, asks = ("amount",), ("year",)


class AllotForm(_OfYear):
    """Money for an agency, and the centres that it runs with it."""

    needs, asks = ("agency", "amount"), ("year",)

    def __init__(self, *args: Any, centres: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["run"] = forms.MultipleChoiceField(
            label=_("Which centres does it run with it?"),
            choices=centres,
            widget=forms.CheckboxSelectMultiple,
            required=False,
        )
        self.order_fields(["agency", "amount", "true_on", "run", "year", "document", "note"])

    @property
    def centres(self) -> list[str]:
        """The codes of the centres."""
        return list(self.cleaned_data.get("run", ()))


class SurveyForm(Told):
    """A survey of working children."""

    kind = SURVEY
    needs, asks = ("children_found",), ("cost",)


class PlanForm(Told):
    """What is planned for a budget line, in a place, between two days."""

    kind = PLAN
    needs, asks = ("line", "amount", "begins_on", "ends_on"), ()

    def __init__(self, *args: Any, places: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"] = forms.ChoiceField(label=_("Place"), choices=places)
        self.order_fields(["line", "place", "amount", "begins_on", "ends_on", "true_on"])
        self.fields["true_on"].label = _("Decided on")

    def clean(self) -> dict[str, Any]:
        """The period ends after it begins."""
        typed: dict[str, Any] = super().clean() or {}
        begins, ends = typed.get("begins_on"), typed.get("ends_on")
        if begins and ends and ends < begins:
            self.add_error("ends_on", _("This is before the first day. Correct one of the two."))
        return typed


class SettleForm(forms.Form):
    """What somebody found who looked into a flag."""

    found = forms.ChoiceField(label=_("What was found?"))
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, codes: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fact = kinds()[SETTLED].facts["found"]
        field = self.fields["found"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        field.choices = [(code, fact.code_label(code, figures.language())) for code in codes]

    def clean(self) -> dict[str, Any]:
        """A reason is said in words."""
        typed: dict[str, Any] = super().clean() or {}
        if typed.get("found") == "is_so" and not typed.get("note", "").strip():
            self.add_error("note", _("Say in the note what the reason is."))
        return typed


FORMS: Mapping[str, type[Told]] = {
    "survey": SurveyForm,
    "sanctioned": SanctionForm,
    "released": ReleaseForm,
    "allotted": AllotForm,
    "used": UseForm,
    "returned": ReturnForm,
}
MONEY_FOUND = ("is_so", "being_recovered", "paper_missing")
"""What may be found of a flag of money."""


def errors_of(form: forms.Form) -> Iterator[str]:
    """Everything that is wrong with a form, in words."""
    for listed in form.errors.values():
        yield from map(str, listed)
