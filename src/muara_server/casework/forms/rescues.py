"""Planning a rescue: day, workplace, and who belongs to the team."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from muara_server.registry.forms import DayField


class RescueForm(forms.Form):
    """What a rescue needs to be planned. Who is not chosen here learns nothing of it."""

    workplace = forms.ChoiceField(label=_("Workplace"))
    due_on = DayField(label=_("On which day"))
    members = forms.MultipleChoiceField(
        label=_("Who belongs to the team"),
        help_text=_("Only they, and you, see the day and the place before it is carried out."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    children = forms.IntegerField(
        label=_("Children expected"), min_value=0, max_value=500, required=False
    )
    note = forms.CharField(
        label=_("Note"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(
        self,
        *args: Any,
        workplaces: Sequence[tuple[str, str]],
        people: Sequence[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["workplace"].choices = [  # type: ignore[attr-defined]
            ("", gettext("Choose")),
            *workplaces,
        ]
        self.fields["members"].choices = list(people)  # type: ignore[attr-defined]

    def clean_due_on(self) -> dt.date:
        """A plan lies ahead."""
        day: dt.date = self.cleaned_data["due_on"]
        if day < timezone.localdate():
            raise forms.ValidationError(_("This day is past. Write a day that is still to come."))
        return day
