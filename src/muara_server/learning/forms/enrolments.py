"""Enrolling a child in a batch, and the end of its time there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from muara_server.ledger.kinds import kinds
from muara_server.registry.forms import NOT_KNOWN, DayField, field_for

LEFT = "left"


class FindForm(forms.Form):
    """Who is to be enrolled: found as everywhere, never by browsing."""

    text = forms.CharField(
        label=_("Name, phone number or number of a paper"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class EnrolForm(forms.Form):
    """Which of those found, and the first day."""

    person = forms.ChoiceField(
        label=_("Which child"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the child.")},
    )
    true_on = DayField(label=_("First day here"))

    def __init__(self, *args: Any, offered: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = list(offered)  # type: ignore[attr-defined]


class EndForm(forms.Form):
    """The last day, how it ended, and why the child left, where it did."""

    true_on = DayField(label=_("Last day here"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        facts = kinds()["enrolment_end"].facts
        self.fields["ended_as"] = _only_known(field_for(facts["ended_as"]))
        self.fields["because"] = field_for(facts["because"])
        self.fields["because"].help_text = gettext("Only where the child left before the end.")

    def clean(self) -> dict[str, Any]:
        """Why is told of those who left, and of nobody else."""
        said = super().clean() or self.cleaned_data
        left, because = said.get("ended_as") == LEFT, said.get("because")
        if left and not because:
            self.add_error("because", gettext("Say why the child left, as far as anybody knows."))
        if said.get("ended_as") and not left and because:
            self.add_error(
                "because", gettext("This child did not leave before the end: leave this empty.")
            )
        return said

    @property
    def why(self) -> dict[str, str | None]:
        """Why the child left, as the ledger keeps it: asked and not known is kept as well."""
        because = self.cleaned_data["because"]
        return {"because": None if because == NOT_KNOWN else because} if because else {}


class SheetForm(forms.Form):
    """The number that stands on a printed register."""

    number = forms.CharField(
        label=_("Number on the register"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": True}),
    )


def _only_known(field: Any) -> forms.Field:
    """How it ended is known to whoever ends it."""
    field.choices = [each for each in field.choices if each[0] != NOT_KNOWN]
    return field  # type: ignore[no-any-return]
