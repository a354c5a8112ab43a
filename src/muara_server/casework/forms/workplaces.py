"""A workplace, the plan to inspect it, and the checklist of a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from muara_server.ledger.kinds import kinds
from muara_server.registry.forms import NOT_KNOWN, DayField, field_for

if TYPE_CHECKING:
    from muara.law import Item

Offered = Sequence[tuple[str, str]]
MET, NOT_MET, NOT_SEEN = "met", "not_met", "not_seen"
YES, NO = "yes", "no"


class WhichWorkplaces(forms.Form):
    """A list is asked for by place and by what is done there."""

    place = forms.ChoiceField(label=_("Place"), required=False)
    work_kind = forms.ChoiceField(label=_("What is done there"), required=False)

    def __init__(self, *args: Any, places: Offered, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self.fields["place"], [("", gettext("All")), *places])
        _choose(self.fields["work_kind"], [("", gettext("All")), *work_kinds()])


class WorkplaceForm(forms.Form):
    """What is known of a workplace. Names and the address are kept sealed."""

    place = forms.ChoiceField(label=_("Place"))
    work_kind = forms.ChoiceField(label=_("What is done there"), required=False)
    name = forms.CharField(
        label=_("Name of the workplace"),
        max_length=200,
        help_text=_("As people there call it. It is kept sealed."),
        error_messages={"required": _("Write what people there call it.")},
    )
    employer = forms.CharField(label=_("Name of the employer"), max_length=200, required=False)
    address = forms.CharField(label=_("Where exactly"), max_length=400, required=False)
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)

    def __init__(self, *args: Any, places: Offered = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self.fields["work_kind"], [("", gettext("Not known")), *work_kinds()])
        if places:
            _choose(self.fields["place"], [("", gettext("Choose")), *places])
        else:
            del self.fields["place"]

    @property
    def told(self) -> dict[str, Any]:
        """The facts that are no secret."""
        return {"work_kind": self.cleaned_data["work_kind"] or None}

    @property
    def sealed(self) -> dict[str, str]:
        """What identifies the workplace and its employer."""
        return {
            field: self.cleaned_data[field].strip()
            for field in ("name", "employer", "address", "phone")
        }


class PlanForm(forms.Form):
    """By which day somebody is to inspect a workplace."""

    due_on = DayField(label=_("To be inspected by"))
    holder = forms.ChoiceField(label=_("By whom"))

    def __init__(self, *args: Any, inspectors: Offered, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self.fields["holder"], [("", gettext("Choose")), *inspectors])

    def clean_due_on(self) -> dt.date:
        """A plan lies ahead."""
        day: dt.date = self.cleaned_data["due_on"]
        if day < timezone.localdate():
            raise forms.ValidationError(
                _("This day is past. Write a day that is still to come, or record the inspection.")
            )
        return day


class InspectionForm(forms.Form):
    """The checklist of one day on one screen. What is left open was not seen."""

    def __init__(self, *args: Any, items: Sequence[Item], day: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.items, self.day = items, day
        facts = kinds()["inspection"].facts
        self.fields["let_in"] = forms.ChoiceField(
            label=field_for(facts["let_in"]).label,
            choices=[(YES, _("Yes")), (NO, _("No"))],
            widget=forms.RadioSelect,
            error_messages={"required": _("Say whether the inspector was let in.")},
        )
        for name in ("occasion", "children", "workers"):
            self.fields[name] = field_for(facts[name])
            self.fields[name].required = False
        for item in items:
            self.fields[f"item-{item.key}"] = _answer_to(item)
        self.fields["note"] = forms.CharField(
            label=_("Note"),
            required=False,
            max_length=2000,
            widget=forms.Textarea(attrs={"rows": 3}),
        )

    @property
    def head(self) -> Iterable[Any]:
        """What is asked of the whole inspection."""
        return [self[name] for name in ("let_in", "occasion", "children", "workers")]

    @property
    def let_in(self) -> bool:
        """Was the inspector let in?"""
        return bool(self.cleaned_data["let_in"] == YES)

    @property
    def facts(self) -> dict[str, Any]:
        """What was told of the whole inspection; how many there were only by who was inside."""
        asked = ("occasion", "children", "workers") if self.let_in else ("occasion",)
        told = {name: self.cleaned_data.get(name) for name in asked}
        return {name: value for name, value in told.items() if value not in (None, "", NOT_KNOWN)}

    @property
    def answers(self) -> dict[str, str]:
        """Of each item whether the law was kept, by what its answer means."""
        return {
            item.key: _meaning(item, self.cleaned_data[f"item-{item.key}"]) for item in self.items
        }


class FindingForm(forms.Form):
    """Opening a matter from a finding: about a child, where one is known, or the place."""

    person = forms.ChoiceField(label=_("About which child"), required=False)
    note = forms.CharField(
        label=_("Note"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, children: Offered, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self.fields["person"], [("", gettext("No child is named")), *children])


def work_kinds() -> list[tuple[str, str]]:
    """The kinds of work, in the reader's language."""
    fact = kinds()["workplace"].facts["work_kind"]
    offered = field_for(fact).choices  # type: ignore[attr-defined]
    return [(code, label) for code, label in offered if code not in ("", NOT_KNOWN)]


def _answer_to(item: Item) -> forms.Field:
    """Yes or no, where one of them breaks the clause; seen to or not, where it decides nothing."""
    if item.breach_if:
        choices = [(YES, _("Yes")), (NO, _("No")), (NOT_SEEN, _("Could not be seen"))]
    else:
        choices = [(MET, _("Looked into")), (NOT_SEEN, _("Could not be seen"))]
    return forms.ChoiceField(
        label=item.say, choices=choices, widget=forms.RadioSelect, required=False
    )


def _meaning(item: Item, answer: str) -> str:
    if answer in (YES, NO):
        return NOT_MET if answer == item.breach_if else MET
    return answer or NOT_SEEN


def _choose(field: forms.Field, choices: Sequence[tuple[str, str]]) -> None:
    field.choices = list(choices)  # type: ignore[attr-defined]
