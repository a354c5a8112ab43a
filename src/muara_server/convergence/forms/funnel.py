"""Which part of the funnel: district, scheme, month, and the two days. All of it in the address."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.dateformat import format as written
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from muara_server.convergence.forms.days import DayField

STAGES = (
    "reached",
    "form_filled",
    "submitted",
    "sanctioned",
    "benefit_received",
    "confirmed_by_family",
)


class FunnelPart(forms.Form):
    """The filters of the page; nothing chosen is everything."""

    place = forms.ChoiceField(label=_("District"), required=False)
    scheme = forms.ChoiceField(label=_("Scheme"), required=False)
    month = forms.ChoiceField(label=_("First reached in"), required=False)
    as_of = DayField(label=_("Up to"), required=False)
    known_on = DayField(label=_("As known on"), required=False)

    def __init__(
        self,
        data: Any,
        *,
        first: dt.date,
        places: Mapping[str, str],
        schemes: Mapping[str, str],
        months: Sequence[dt.date],
    ) -> None:
        self.first = first
        super().__init__(data.dict())
        everywhere = [("", gettext("every district"))]
        self._choices("place", everywhere + list(places.items()))
        self._choices("scheme", [("", gettext("every scheme")), *schemes.items()])
        named = [(month.strftime("%Y-%m"), written(month, "F Y")) for month in months]
        self._choices("month", [("", gettext("every month")), *named])

    def _choices(self, name: str, listed: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  (declared above)
        field.choices = listed

    @property
    def as_of_day(self) -> dt.date:
        """Up to which day is counted."""
        return min(self.cleaned_data["as_of"] or self.first, timezone.localdate())

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
