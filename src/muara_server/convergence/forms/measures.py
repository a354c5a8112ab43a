"""Which part of what is due: district, area of life, scheme, and the days. All in the address."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from muara_server.convergence.forms.days import DayField

MOST_CAMPS = 50
CAMPS = 10
KINDS = ("certain", "possible", "reason", "n11", "n10", "n1x", "nx1", "nx0", "nxx", "n01")


class MeasurePart(forms.Form):
    """The filters of a page of a measure; nothing chosen is everything."""

    place = forms.ChoiceField(label=_("District"), required=False)
    pillar = forms.ChoiceField(label=_("Area of life"), required=False)
    scheme = forms.ChoiceField(label=_("Scheme"), required=False)
    as_of = DayField(label=_("What was due on"), required=False)
    known_on = DayField(label=_("As known on"), required=False)

    shown: tuple[str, ...] = ("place", "pillar", "scheme", "as_of", "known_on")

    def __init__(
        self,
        data: Any,
        *,
        first: dt.date,
        places: Mapping[str, str],
        pillars: Mapping[str, str],
        schemes: Mapping[str, str],
    ) -> None:
        self.first = first
        super().__init__(data.dict())
        self._choices("place", [("", gettext("every district")), *places.items()])
        self._choices("pillar", [("", gettext("every area")), *pillars.items()])
        self._choices("scheme", [("", gettext("every scheme")), *schemes.items()])

    def fields_shown(self) -> list[Any]:
        """The fields that this page's filter shows."""
        return [self[name] for name in self.shown]

    def _choices(self, name: str, listed: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  (declared above)
        field.choices = listed

    @property
    def as_of_day(self) -> dt.date:
        """The day on which something is due."""
        return min(self.cleaned_data["as_of"] or self.first, timezone.localdate())


class CampPart(MeasurePart):
    """The filters of the camps, with how many there can be."""

    number = forms.IntegerField(
        label=_("How many camps"), required=False, min_value=1, max_value=MOST_CAMPS
    )
    shown = ("place", "pillar", "number", "as_of", "known_on")

    def __init__(self, data: Any, **choices: Any) -> None:
        """Without a number in the address: as many as a plan begins with."""
        told = data.copy()
        told.setdefault("number", str(CAMPS))
        super().__init__(told, **choices)


class SaturationPart(MeasurePart):
    """The filters of the saturation: every district stands beside the others."""

    shown = ("pillar", "as_of", "known_on")


class SchemePart(MeasurePart):
    """The days of one scheme."""

    shown = ("as_of", "known_on")


class DepthPart(MeasurePart):
    """The days of the depth, with an earlier one to compare with."""

    before = DayField(label=_("Compared with"), required=False)
    shown = ("as_of", "before", "known_on")

    def clean(self) -> dict[str, Any]:
        """The earlier day comes first."""
        told: dict[str, Any] = super().clean() or {}
        before, after = told.get("before"), told.get("as_of") or self.first
        if before and before >= after:
            self.add_error("before", _("Choose a day before the other one."))
        return told


class MeasureList(forms.Form):
    """Which number is opened."""

    what = forms.ChoiceField(choices=[(kind, kind) for kind in KINDS])
    block = forms.RegexField(r"^(none|[A-Z0-9._-]+)$", required=False, max_length=40)
    reason = forms.SlugField(required=False, max_length=40)
    page = forms.IntegerField(required=False, min_value=1, max_value=10_000)


class CampList(forms.Form):
    """Whom to invite to a camp: for which paper, where."""

    at = forms.RegexField(r"^[A-Z0-9._-]+$", required=False, max_length=40)
    paper = forms.SlugField(required=False, max_length=60)
