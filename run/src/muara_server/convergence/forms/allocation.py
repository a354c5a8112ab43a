"""What an officer and a committee fill in about places that are too few."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from muara.eligibility.allocation import MOST as MOST_PLACES
from muara_server.registry.forms import DayField

LONG = {"rows": 3, "maxlength": 600}
MOST_SEATS = 1_000_000


class SeatsForm(forms.Form):
    """How many places a scheme has in a district, from when, and where that is written."""

    place = forms.ChoiceField(label=_("District"))
    scheme = forms.ChoiceField(label=_("Scheme"))
    number = forms.IntegerField(
        label=_("How many places there are in all"), min_value=0, max_value=MOST_SEATS
    )
    since = DayField(label=_("From which day"))
    source = forms.CharField(
        label=_("Where this is written"),
        help_text=_("The order, notification or letter, with its number and day."),
        max_length=300,
    )

    def __init__(
        self, *args: Any, places: Mapping[str, str], schemes: Mapping[str, str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        _choices(self, "place", list(places.items()))
        _choices(self, "scheme", list(schemes.items()))


class ProposalForm(forms.Form):
    """Of which schemes the free places are given out, on which day."""

    schemes = forms.MultipleChoiceField(
        label=_("Whose places"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose one at least.")},
    )
    on = DayField(
        label=_("On which day"),
        help_text=_("What was due, and what was known, up to this day counts."),
    )
    most = forms.IntegerField(
        label=_("How many places one family may get"),
        help_text=_("Everybody gets one before anybody gets a second."),
        min_value=1,
        max_value=MOST_PLACES,
    )

    def __init__(
        self, *args: Any, free: Mapping[str, int], titles: Mapping[str, str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        _choices(self, "schemes", [(key, _offer(titles[key], free[key])) for key in free])


def _offer(title: str, number: int) -> str:
    counted = ngettext("%(number)s free place", "%(number)s free places", number)
    return f"{title} · {counted % {'number': number}}"


class DeedForm(forms.Form):
    """What the committee does with a proposal."""

    deed = forms.ChoiceField(
        choices=[("approve", "approve"), ("publish", "publish"), ("withdraw", "withdraw")]
    )
    because = forms.CharField(max_length=600, required=False)


class WithdrawForm(forms.Form):
    """Why a proposal is given up."""

    because = forms.CharField(
        label=_("Why it is given up"), max_length=600, widget=forms.Textarea(attrs=LONG)
    )


class ChangeForm(forms.Form):
    """Who gives a place up, who gets one, and why."""

    taken = forms.ChoiceField(
        label=_("Who gives the place up"), required=False, widget=forms.RadioSelect
    )
    given = forms.ChoiceField(label=_("Who gets it"), required=False, widget=forms.RadioSelect)
    because = forms.CharField(
        label=_("Why"),
        help_text=_("Stays with the proposal. Whoever gives the place up is told."),
        max_length=600,
        widget=forms.Textarea(attrs=LONG),
        error_messages={"required": _("Write why. Whoever is put back can ask.")},
    )

    def __init__(
        self,
        *args: Any,
        placed: Sequence[tuple[str, str]],
        waiting: Sequence[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        _choices(self, "taken", [("", gettext("nobody: a free place is given")), *placed])
        _choices(self, "given", [("", gettext("nobody yet: the place becomes free")), *waiting])

    def clean(self) -> dict[str, Any]:
        """One of the two at least."""
        told = super().clean() or {}
        if not self.errors and not told.get("taken") and not told.get("given"):
            raise forms.ValidationError(gettext("Choose who gives up a place, or who gets one."))
        return told


class ListPart(forms.Form):
    """Which list of a run is shown, of which scheme, which page of it."""

    show = forms.ChoiceField(
        choices=[(kind, kind) for kind in ("placed", "waits", "ask")], required=False
    )
    scheme = forms.RegexField(r"^[A-Za-z0-9-]+$", required=False, max_length=60)
    everybody = forms.BooleanField(required=False)
    page = forms.IntegerField(required=False, min_value=1, max_value=10_000)


class AreaPart(forms.Form):
    """Which district's places are shown."""

    place = forms.ChoiceField(label=_("District"), required=False)

    def __init__(self, data: Any, *, places: Mapping[str, str]) -> None:
        super().__init__(data)
        _choices(self, "place", [("", gettext("every district")), *places.items()])


def _choices(form: forms.Form, name: str, listed: list[tuple[str, str]]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)  # noqa: S101  (declared above)
    field.choices = listed
