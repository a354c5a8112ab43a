"""Of whom the figures of learning are: the address holds it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from muara.learning import FIGURES
from muara_server.registry.forms import DayField

ANSWERS = ("yes", "no", "unknown", "not_yet")


class Part(forms.Form):
    """A programme, one of its districts or all, and the day."""

    programme = forms.ChoiceField(label=_("Programme"), required=False)
    place = forms.ChoiceField(label=_("District"), required=False)
    on = DayField(label=_("On"), required=False)

    def __init__(
        self, *args: Any, programmes: Sequence[str], places: Mapping[str, str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        _offer(self.fields["programme"], [(each, each) for each in programmes])
        named = sorted(places.items(), key=lambda one: one[1])
        _offer(self.fields["place"], [("", gettext("All districts")), *named])


class ListedPart(Part):
    """The list behind one count of a part."""

    figure = forms.ChoiceField(choices=[(each, each) for each in FIGURES])
    answer = forms.ChoiceField(choices=[(each, each) for each in ANSWERS], required=False)
    sex = forms.ChoiceField(
        choices=[(each, each) for each in ("", "female", "male")], required=False
    )
    kind = forms.SlugField(required=False)


def _offer(field: forms.Field, choices: Sequence[tuple[str, str]]) -> None:
    assert isinstance(field, forms.ChoiceField)  # noqa: S101
    field.choices = list(choices)
