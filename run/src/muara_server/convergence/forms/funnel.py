"""Which part of the funnel: district, scheme, month, and the two days. All of it in the address."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.dateformat import format as written
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from muara.eligibility.linkage import STAGES
from muara_server.convergence.forms.parts import Part


class FunnelPart(Part):
    """The filters of the page; nothing chosen is everything."""

    month = forms.ChoiceField(label=_("First reached in"), required=False)

    field_order = ("place", "scheme", "month", "as_of", "known_on")

    def __init__(self, data: Any, *, months: Sequence[dt.date], **choices: Any) -> None:
        """The months beside the districts and schemes."""
        super().__init__(data, **choices)
        named = {month.strftime("%Y-%m"): written(month, "F Y") for month in months}
        self.choose_from("month", gettext("every month"), named)

    @property
    def first_month(self) -> dt.date | None:
        """The month chosen."""
        chosen = self.cleaned_data["month"]
        return dt.date.fromisoformat(f"{chosen}-01") if chosen else None


class FunnelList(forms.Form):
    """Which number is opened: a stage, those lost after it, or a reason of refusal."""

    stage = forms.ChoiceField(choices=[(stage, stage) for stage in STAGES], required=False)
    lost = forms.BooleanField(required=False)
    reason = forms.SlugField(required=False, max_length=40)
    refused = forms.BooleanField(required=False)
    page = forms.IntegerField(required=False, min_value=1, max_value=10_000)
