"""What a reader of the scheme library may choose."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from muara_server.convergence.queries.library import PILLARS, Asked
from muara_server.registry.forms import DayField


class Library(forms.Form):
    """The filter of the library; an empty field asks nothing, and without a day it is today."""

    on = DayField(label=_("In force on"), required=False)
    place = forms.ChoiceField(label=_("State or district"), required=False)
    pillar = forms.ChoiceField(label=_("Pillar"), required=False)
    q = forms.CharField(
        label=_("Words"),
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, parts: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places, pillars = self.fields["place"], self.fields["pillar"]
        assert isinstance(places, forms.ChoiceField)  # noqa: S101
        assert isinstance(pillars, forms.ChoiceField)  # noqa: S101
        places.choices = [("", gettext("the whole country")), *parts.items()]
        pillars.choices = [("", gettext("all")), *PILLARS.items()]

    def asked(self) -> Asked:
        """What was asked; call it once the form is valid."""
        told = self.cleaned_data
        return Asked(
            on=told["on"] or timezone.localdate(),
            place=told["place"],
            pillar=told["pillar"],
            text=told["q"],
        )


class OneDay(forms.Form):
    """The day from which one scheme is seen."""

    on = DayField(label=_("In force on"), required=False)
