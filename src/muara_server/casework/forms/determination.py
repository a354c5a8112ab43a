"""As of which day a determination is read; and why a supervisor disagrees. No form asks for it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from muara_server.casework.frames.standing import readings
from muara_server.casework.words import in_language
from muara_server.ledger.kinds import kinds
from muara_server.registry.forms import DayField, field_for


class TwoDays(forms.Form):
    """As of which day, and as known on which; both stand in the address."""

    as_of = DayField(label=_("On which day"))
    known_on = DayField(
        label=_("As known on"),
        required=False,
        help_text=_("Records entered or corrected after this day are left out."),
    )

    def __init__(self, data: Any, *, last: dt.date) -> None:
        """Without days in the address: the last day, with all that is known."""
        super().__init__({"as_of": last.isoformat(), **data.dict()})
        self.last = last

    def clean_as_of(self) -> dt.date:
        """Nobody knows where a child will stand."""
        day: dt.date = self.cleaned_data["as_of"]
        return min(day, self.last)


class Review(forms.Form):
    """Whose answer was looked at, and what there is to say of it."""

    rule = forms.ChoiceField(label=_("Answer of"))
    note = forms.CharField(
        label=_("Note"),
        help_text=_("In your own words. It is kept sealed with the file."),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rule"].choices = [  # type: ignore[attr-defined]
            (key, in_language(reading.labels)) for key, reading in readings().items()
        ]


class Disagreement(Review):
    """Why somebody disagrees: a reason of the list, and in words."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        note = self.fields.pop("note")
        note.required = True
        self.fields["because"] = field_for(kinds()["disagreement"].facts["because"])
        self.fields["note"] = note
