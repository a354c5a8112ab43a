"""What is told of an activity: the plan, what became of it, what it cost, who was there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from muara_server.coordination.actions.activities import Participant
from muara_server.coordination.forms.money import Choices, Told
from muara_server.registry.forms import DayField

if TYPE_CHECKING:
    from muara_server.coordination.queries.activities import Activity

FOUND = {
    "two_towns": ("one_person", "two_people", "wrong_day"),
    "perhaps_same": ("one_person", "two_people"),
    "over_plan": ("is_so", "being_recovered", "paper_missing"),
}
"""What may be found of each flag."""


class PlanActivityForm(Told):
    """An activity as it is planned. The planned days may lie ahead."""

    kind = "activity"
    needs = ("activity_kind", "begins_on", "ends_on")
    asks = ("organisation", "line", "planned_cost", "planned_participants")
    paper = False

    def __init__(self, *args: Any, places: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["true_on"]
        self.fields["title"] = forms.CharField(label=_("What it is called"), max_length=120)
        self.fields["place"] = forms.ChoiceField(label=_("In which place?"), choices=places)
        self.fields["venue"] = forms.CharField(
            label=_("Where exactly"), max_length=120, required=False
        )
        self.fields["also_at"] = forms.MultipleChoiceField(
            label=_("Also in these places"),
            choices=places[:MOST_PLACES],
            widget=forms.SelectMultiple(attrs={"size": 6}),
            required=False,
        )
        self.order_fields(["title", "activity_kind", "place", "venue", "begins_on", "ends_on"])

    def clean(self) -> dict[str, Any]:
        """It ends after it begins."""
        typed: dict[str, Any] = super().clean() or {}
        _in_order(self, typed, "begins_on", "ends_on")
        return typed

    @property
    def words(self) -> dict[str, str]:
        """What is kept sealed."""
        return {name: self.cleaned_data.get(name, "") for name in ("title", "venue", "note")}


MOST_PLACES = 500


class StepForm(Told):
    """What became of an activity."""

    kind = "activity"
    paper = False

    def __init__(self, *args: Any, step: str, activity: Activity, **kwargs: Any) -> None:
        self.needs = {
            "hold": ("begins_on", "ends_on"),
            "move": ("begins_on", "ends_on", "reason"),
            "reopen": ("begins_on", "ends_on"),
            "cancel": ("reason",),
        }[step]
        days = {"begins_on": activity.begins, "ends_on": activity.ends}
        super().__init__(*args, initial=days, auto_id=f"{step}_%s", **kwargs)
        self.step = step
        del self.fields["true_on"]

    def clean(self) -> dict[str, Any]:
        """It ends after it begins, and what was held is over."""
        typed: dict[str, Any] = super().clean() or {}
        _in_order(self, typed, "begins_on", "ends_on")
        ends = typed.get("ends_on")
        if self.step == "hold" and ends and ends > timezone.localdate():
            self.add_error("ends_on", _("This day has not come yet. Write the day it happened."))
        return typed


class CostForm(Told):
    """What was paid for an activity."""

    kind = "activity_cost"
    needs = ("amount",)


class ReachForm(Told):
    """How many an activity reached by estimate; never added to the participants."""

    kind = "activity_reach"
    needs = ("estimated", "estimated_by")
    paper = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source"] = forms.CharField(
            label=_("Where it stands"), max_length=200, required=False
        )

    @property
    def words(self) -> dict[str, str]:
        """What is kept sealed."""
        return {name: self.cleaned_data.get(name, "") for name in ("source", "note")}


class ParticipantForm(forms.Form):
    """Somebody who was there."""

    name = forms.CharField(label=_("Name"), max_length=120, required=False)
    phone = forms.CharField(
        label=_("Phone"),
        help_text=_(
            "By name and phone the same person is known again elsewhere, and counted once."
        ),
        max_length=30,
        required=False,
    )
    number = forms.CharField(
        label=_("Number of staff or card"),
        help_text=_("Where there is no phone, or instead of a name."),
        max_length=40,
        required=False,
    )
    kind = forms.ChoiceField(label=_("Who it is"))
    sex = forms.ChoiceField(label=_("Sex"), required=False)
    organisation = forms.ChoiceField(label=_("Of the organisation"), required=False)
    came_on = DayField(label=_("First day there"), required=False)
    left_on = DayField(label=_("Last day there"), required=False)

    def __init__(
        self,
        *args: Any,
        activity: Activity,
        kinds: Choices,
        sexes: Choices,
        organisations: Choices,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.activity = activity
        self._offer("kind", kinds)
        self._offer("sex", sexes)
        self._offer("organisation", organisations)
        same = gettext("Left empty: all days, from %(first)s to %(last)s.")
        days = {"first": activity.begins.isoformat(), "last": activity.ends.isoformat()}
        self.fields["came_on"].help_text = same % days

    def _offer(self, name: str, choices: Choices) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        field.choices = [("", gettext("Choose")), *choices]
        codes = ", ".join(code for code, _label in choices[:12])
        field.error_messages["invalid_choice"] = gettext("Write one of these: %(codes)s") % {
            "codes": codes
        }

    def clean(self) -> dict[str, Any]:
        """Somebody who can be known again, there on days of the activity."""
        typed: dict[str, Any] = super().clean() or {}
        if not typed.get("name") and not typed.get("number"):
            self.add_error("name", _("Write the name, or a number by which the person is known."))
        _in_order(self, typed, "came_on", "left_on")
        for name in ("came_on", "left_on"):
            day = typed.get(name)
            if day and not self.activity.begins <= day <= self.activity.ends:
                said = gettext("The activity was held from %(first)s to %(last)s.") % {
                    "first": self.activity.begins,
                    "last": self.activity.ends,
                }
                self.add_error(name, said)
        return typed

    def told(self) -> Participant:
        """The person as entered."""
        typed = self.cleaned_data
        came, left = typed["came_on"], typed["left_on"]
        organisation = typed["organisation"]
        return Participant(
            name=typed["name"].strip(),
            kind=typed["kind"],
            sex=typed["sex"],
            phone=typed["phone"].strip(),
            number=typed["number"].strip(),
            organisation=UUID(organisation) if organisation else None,
            came=came if came or left is None else self.activity.begins,
            left=left if left or came is None else self.activity.ends,
        )


class ParticipantList(forms.Form):
    """A list of participants, as a file."""

    file = forms.FileField(
        label=_("CSV or XLSX file"),
        help_text=_("The first row names the columns, as below."),
        error_messages={"required": _("Choose a file.")},
    )


def _in_order(form: forms.Form, typed: dict[str, Any], first: str, last: str) -> None:
    begins, ends = typed.get(first), typed.get(last)
    if isinstance(begins, dt.date) and isinstance(ends, dt.date) and ends < begins:
        form.add_error(last, _("This is before the first day. Correct one of the two."))


def named(offered: Sequence[tuple[Any, str]]) -> list[tuple[str, str]]:
    """Choices by their ids as text."""
    return [(str(key), label) for key, label in offered]
