"""The two days on which a figure depends, and which part of it is opened."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from muara_server.programme.queries import Programme


class Days(forms.Form):
    """As of which day, and as known on which; both stand in the address."""

    as_of = forms.DateField(
        label=_("Results up to"),
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Write the day as year-month-day, such as 2013-03-31.")},
    )
    known_on = forms.DateField(
        label=_("As known on"),
        required=False,
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Records entered or corrected after this day are left out."),
        error_messages={"invalid": _("Write the day as year-month-day, such as 2013-03-31.")},
    )

    def __init__(self, asked: Programme, data: Any) -> None:
        """Without days in the address: the day that the programme shows first."""
        self.first, self.last = asked.first_day, asked.last_day
        told = {"as_of": asked.page["shown_first"].isoformat(), **data.dict()}
        super().__init__(told)

    def clean_as_of(self) -> dt.date:
        """Nothing was counted before the programme began."""
        day: dt.date = self.cleaned_data["as_of"]
        if day < self.first:
            raise forms.ValidationError(_("The programme had not begun on this day."))
        return min(day, timezone.localdate())

    def clean_known_on(self) -> dt.date | None:
        """What will be known on a day that has not come is what is known today."""
        day: dt.date | None = self.cleaned_data["known_on"]
        return min(day, timezone.localdate()) if day else None


class Part(forms.Form):
    """Which part of a figure is opened."""

    place = forms.CharField(required=False, max_length=40)
    sex = forms.CharField(required=False, max_length=10)
    without = forms.CharField(required=False, max_length=40)
    unsettled = forms.BooleanField(required=False)
    page = forms.IntegerField(required=False, min_value=1, max_value=10_000)
