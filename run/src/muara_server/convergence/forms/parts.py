"""The part of a programme that a page is about, and its two days: what every filter shares."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from muara_server.registry.forms import DayField


class Part(forms.Form):
    """A district, a scheme, up to which day and as known on which; nothing chosen is everything."""

    place = forms.ChoiceField(label=_("District"), required=False)
    scheme = forms.ChoiceField(label=_("Scheme"), required=False)
    as_of = DayField(label=_("Up to"), required=False)
    known_on = DayField(label=_("As known on"), required=False)

    def __init__(
        self, data: Any, *, first: dt.date, places: Mapping[str, str], schemes: Mapping[str, str]
    ) -> None:
        self.first = first
        super().__init__(data.dict())
        self.choose_from("place", gettext("every district"), places)
        self.choose_from("scheme", gettext("every scheme"), schemes)

    def choose_from(self, name: str, everything: str, choices: Mapping[str, str]) -> None:
        """What can be chosen in a field, after everything."""
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  (declared above)
        field.choices = [("", everything), *choices.items()]

    @property
    def as_of_day(self) -> dt.date:
        """The day that is asked about: never one that has not come yet."""
        return min(self.cleaned_data["as_of"] or self.first, timezone.localdate())
