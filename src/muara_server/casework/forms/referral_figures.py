"""Which referrals are counted; the address holds it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from muara_server.casework.frames.referrals import COUNTS
from muara_server.casework.queries.providers import services
from muara_server.registry.forms import DayField

UNMET = "unmet"


class Part(forms.Form):
    """One district or all, and the days in which they were begun."""

    district = forms.ChoiceField(label=_("District"), required=False)
    since = DayField(label=_("From"), required=False)
    until = DayField(label=_("Until"), required=False)

    def __init__(self, *args: Any, districts: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = self.fields["district"]
        assert isinstance(chosen, forms.ChoiceField)  # noqa: S101
        named = sorted(districts.items(), key=lambda one: one[1])
        chosen.choices = [("", gettext("All districts")), *named]

    def clean(self) -> Mapping[str, Any]:
        """The days in their order."""
        told: dict[str, Any] = super().clean() or {}
        since, until = told.get("since"), told.get("until")
        if since and until and since > until:
            self.add_error("until", gettext("This day is before the first. Turn them round."))
        return told


class Listed(forms.Form):
    """The list behind one number."""

    what = forms.ChoiceField(choices=[(each, each) for each in (*COUNTS, UNMET)])
    service = forms.ChoiceField(required=False)
    district = forms.CharField(required=False, max_length=40)
    block = forms.CharField(required=False, max_length=40)
    month = forms.RegexField(r"^\d{4}-\d{2}$", required=False)
    since = DayField(required=False)
    until = DayField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = self.fields["service"]
        assert isinstance(chosen, forms.ChoiceField)  # noqa: S101
        chosen.choices = [("", ""), *services()]
