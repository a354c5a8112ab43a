"""Which cohort is looked at, and which number of it is opened. All of it stands in the address."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from muara_server.registry.forms import DayField

WHAT = ("entered", "pairs", "lost", "without_entry", "not_yet")


class Choice(forms.Form):
    """The cohort: a programme, a district, a kind of centre, a year of entry, and the two days."""

    programme = forms.ChoiceField(label=_("Programme"), required=False)
    place = forms.ChoiceField(label=_("District"), required=False)
    kind = forms.ChoiceField(label=_("Kind of school or centre"), required=False)
    year = forms.ChoiceField(label=_("Entered in"), required=False)
    by = forms.ChoiceField(label=_("Shown by"), required=False)
    as_of = DayField(label=_("Up to"), required=False)
    known_on = DayField(label=_("As known on"), required=False)

    def __init__(self, data: Any, *, first: dt.date, choices: Mapping[str, Any]) -> None:
        """`first`: the day meant where none is said; `choices`: codes and words, by field."""
        super().__init__({"as_of": first.isoformat(), **{k: v for k, v in data.items() if v}})
        everything = {
            "place": gettext("every district"),
            "kind": gettext("every kind"),
            "year": gettext("every year"),
            "by": gettext("all together"),
        }
        for name, words in choices.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101  (declared above)
            whole = [("", everything[name])] if name in everything else []
            field.choices = [*whole, *words.items()]

    def shown(self) -> Iterator[Any]:
        """The fields in which there is something to choose."""
        for field in self:
            if field.name != "programme" or len(self.fields["programme"].choices) > 1:  # type: ignore[attr-defined]
                yield field

    @property
    def day(self) -> dt.date:
        """The day that is asked about: never one that has not come yet."""
        return min(self.cleaned_data["as_of"], timezone.localdate())

    @property
    def chosen(self) -> dict[str, str]:
        """The part of the cohort, by dimension."""
        told = self.cleaned_data
        return {name: told[name] for name in ("place", "kind", "year") if told[name]}


class Number(forms.Form):
    """Which number is opened."""

    measure = forms.ChoiceField()
    point = forms.ChoiceField()
    what = forms.ChoiceField(choices=[(each, each) for each in WHAT])
    sex = forms.SlugField(required=False, max_length=10)
    page = forms.IntegerField(required=False, min_value=1, max_value=10_000)

    def __init__(self, data: Any, *, measures: Sequence[str], points: Sequence[str]) -> None:
        super().__init__(data)
        for name, known in (("measure", measures), ("point", points)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101  (declared above)
            field.choices = [(each, each) for each in known]
