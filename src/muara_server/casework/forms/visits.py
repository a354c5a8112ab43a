"""One visit on one screen: who was met, then work, school, tasks at home, health, injuries."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from muara_server.casework.words import in_language
from muara_server.ledger.kinds import kinds
from muara_server.registry.forms import NOT_KNOWN, DayField, field_for, plain

DANGERS = (
    "heavy_load",
    "dangerous_tools",
    "machine",
    "chemicals",
    "dust_fumes",
    "heat_cold",
    "noise",
    "heights",
    "underground",
    "confined",
    "biological",
    "abuse",
)
"""The dangers at work one by one, for whoever has seen which."""

ASKED = {
    "visit": ("visited", "met", "next_visit_on"),
    "work": (
        "worked",
        "worst_form",
        "economic_hours",
        "work_kind",
        "hazard_condition",
        "night_work",
        *DANGERS,
    ),
    "schooling": ("school_status", "grade", "institution", "attendance_percent"),
    "chores": ("chores_hours", "water_hours", "wood_hours"),
    "health": (
        "examined_by",
        "cough",
        "skin",
        "eyes_or_ears",
        "pain",
        "poisoning_signs",
        "nicotine_signs",
        "undernourished",
        "distress",
        "treated",
    ),
    "injury": ("injury", "happened_on", "at_work", "treated_at", "days_lost"),
}
"""What a visit asks, by the kind of entry that keeps it. Answered at once: the first three."""

AT_ONCE = ("visit", "work", "schooling")
SEEN_AT = {"home": "home", "workplace": "workplace", "school": "school"}


class VisitForm(forms.Form):
    """The questions of a visit; an empty answer records nothing, “not known” does.

    `left_out`: facts by kind that whoever visits is not to ask.
    """

    def __init__(
        self, *args: Any, left_out: Mapping[str, Collection[str]] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.asked = {
            kind: [name for name in names if name not in (left_out or {}).get(kind, ())]
            for kind, names in ASKED.items()
        }
        self.fields["true_on"] = DayField(
            label=gettext_lazy("On which day"), initial=timezone.localdate
        )
        for kind, names in self.asked.items():
            for name in names:
                field = field_for(kinds()[kind].facts[name])
                field.required = (kind, name) in (("visit", "visited"), ("visit", "met"))
                self.fields[f"{kind}-{name}"] = field
        self.fields["note"] = forms.CharField(
            label=gettext_lazy("Note"),
            help_text=gettext_lazy("In your own words. It is kept sealed with the file."),
            required=False,
            max_length=2000,
            widget=forms.Textarea(attrs={"rows": 3}),
        )

    def clean_true_on(self) -> dt.date:
        """Nobody can have been visited on a day that has not come yet."""
        day: dt.date = self.cleaned_data["true_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("This day has not come yet. Write the day it was seen."))
        return day

    def clean(self) -> dict[str, Any]:
        """What was said of one thing fits together; the next visit comes after this one."""
        typed: dict[str, Any] = super().clean() or {}
        work = self.answers("work")
        if any(work.get(name) for name in DANGERS) and not work.get("hazard_condition"):
            self.add_error(
                "work-hazard_condition",
                _("A danger is named below. Answer yes here, or correct it there."),
            )
        injury = self.answers("injury")
        if injury and "injury" not in injury:
            self.add_error(
                "injury-injury", _("Say what kind of injury it was, or leave the rest of it empty.")
            )
        following, day = typed.get("visit-next_visit_on"), typed.get("true_on")
        if following and day and following <= day:
            self.add_error(
                "visit-next_visit_on", _("The next visit comes after this one. Write a later day.")
            )
        return typed

    def answers(self, kind: str) -> dict[str, Any]:
        """What was answered of one kind; None where somebody asked and nobody knows."""
        typed = {name: self.cleaned_data.get(f"{kind}-{name}") for name in self.asked[kind]}
        return {
            name: None if value == NOT_KNOWN else plain(value)
            for name, value in typed.items()
            if value not in (None, "")
        }

    def entries(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Each kind with its answers, where something was answered."""
        place = SEEN_AT.get(str(self.cleaned_data.get("visit-visited")))
        for kind in self.asked:
            facts = self.answers(kind)
            if facts and kind == "work" and place:
                facts["seen_at"] = place
            if facts:
                yield kind, facts

    def parts(self) -> Iterator[dict[str, Any]]:
        """The fields by kind, as the screen shows them."""
        for kind, names in self.asked.items():
            first = [name for name in names if name not in DANGERS]
            label = in_language(kinds()[kind].labels)
            yield self._part(label, kind, first, at_once=kind in AT_ONCE)
            if kind == "work":
                yield self._part(_("Dangers at work, one by one"), kind, DANGERS, at_once=False)

    def _part(
        self, label: str, kind: str, names: Iterable[str], *, at_once: bool
    ) -> dict[str, Any]:
        fields = [self[f"{kind}-{name}"] for name in names]
        shown = at_once or any(field.errors for field in fields)
        return {"label": label, "fields": fields, "open": shown}
