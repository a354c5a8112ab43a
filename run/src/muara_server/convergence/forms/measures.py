"""Which part of what is due: district, area of life, scheme, and the days. All in the address."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from muara_server.convergence.forms.parts import Part
from muara_server.registry.forms import DayField

MOST_CAMPS = 50
CAMPS = 10
KINDS = ("certain", "possible", "reason", "n11", "n10", "n1x", "nx1", "nx0", "nxx", "n01")


class MeasurePart(Part):
    """The filters of a page of a measure; nothing chosen is everything."""

    pillar = forms.ChoiceField(label=_("Area of life"), required=False)
    as_of = DayField(label=_("What was due on"), required=False)

    shown: tuple[str, ...] = ("place", "pillar", "scheme", "as_of", "known_on")

    def __init__(self, data: Any, *, pillars: Mapping[str, str], **choices: Any) -> None:
        """The areas of life beside the districts and schemes."""
        super().__init__(data, **choices)
        self.choose_from("pillar", gettext("every area"), pillars)

    def fields_shown(self) -> list[Any]:
        """The fields that this page's filter shows."""
        return [self[name] for name in self.shown]


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
