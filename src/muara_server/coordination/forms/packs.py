"""Of which day a committee pack tells, and in which language it is printed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from muara_server import figures
from muara_server.registry.forms import DayField


class PackForm(forms.Form):
    """The address holds both."""

    on = DayField(label=_("As of"))
    language = forms.ChoiceField(label=_("Language of the paper"))

    def __init__(
        self, *args: Any, today: dt.date, languages: Sequence[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        field = self.fields["language"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        field.choices = list(languages)

    def clean_on(self) -> dt.date:
        """Nothing is counted of a day that the work has not reached."""
        day: dt.date = self.cleaned_data["on"]
        if day > self.today:
            said = gettext("The work of this body stands on %(day)s. Choose it or an earlier day.")
            raise forms.ValidationError(said % {"day": figures.day(self.today)})
        return day
