"""On which day a case file is to show what was known."""

from __future__ import annotations

import datetime as dt

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from muara_server.registry.forms import DayField


class KnownOn(forms.Form):
    """Today, or an earlier day."""

    on = DayField(label=_("As known on"), required=False)

    def clean_on(self) -> dt.date | None:
        """What will be known is not known."""
        day: dt.date | None = self.cleaned_data["on"]
        if day is not None and day > timezone.localdate():
            raise forms.ValidationError(
                gettext("This day has not come yet. Choose an earlier one.")
            )
        return day
