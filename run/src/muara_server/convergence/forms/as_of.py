"""The two days on which what is due depends; both stand in the address."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from muara_server.registry.forms import DayField


class AsOf(forms.Form):
    """As of which day, and as known on which; without an answer, `first` and today's knowledge."""

    as_of = DayField(label=_("What was due on"), required=False)
    known_on = DayField(
        label=_("As known on"),
        required=False,
        help_text=_("Records entered or corrected after this day are left out."),
    )

    def __init__(self, data: Any, *, first: dt.date) -> None:
        self.first = first
        super().__init__(data.dict())

    @property
    def days(self) -> tuple[dt.date, dt.date | None]:
        """The two days; where one is not readable, the day that the page shows first."""
        self.full_clean()
        given = self.cleaned_data
        today = timezone.localdate()
        known = given.get("known_on")
        return min(given.get("as_of") or self.first, today), min(known, today) if known else None
