"""A child that was found at work: as little as it takes to find it again and to begin."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from muara_server.casework.words import in_language
from muara_server.ledger.kinds import kinds
from muara_server.registry.forms import NOT_KNOWN, DayField, field_for, plain

if TYPE_CHECKING:
    from muara_server.accounts.models import User
    from muara_server.places.models import Place

REGISTERED, TOLD, SEEN = ("sex",), ("age_low", "age_high", "evidence"), ("work_kind",)
WHO = ("name", "guardian_name", "address")


class FoundChildForm(forms.Form):
    """Who the child is as far as anybody knows, what it was seen doing, and who goes on."""

    name = forms.CharField(
        label=_("Name of the child"),
        help_text=_("As the child or somebody else says it. Leave it empty where nobody knows."),
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    guardian_name = forms.CharField(
        label=_("Name of the guardian"),
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    address = forms.CharField(
        label=_("Where the child lives, as far as known"),
        help_text=_("It is kept sealed."),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off"}),
    )
    place = forms.ChoiceField(label=_("Where the child was found"))
    true_on = DayField(label=_("Found on which day"), initial=timezone.localdate)
    holder = forms.ChoiceField(
        label=_("Who takes the case"),
        help_text=_("The case opens at once, and whoever you choose is told."),
        error_messages={"required": _("Choose who goes on with the child.")},
    )
    note = forms.CharField(
        label=_("What was seen"),
        help_text=_("In your own words. It is kept sealed with the file."),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(
        self, *args: Any, places: Sequence[Place], workers: Sequence[User], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.places = {each.code: each for each in places}
        self.workers = {str(each.pk): each for each in workers}
        for kind, names in (("person", REGISTERED), ("identity", TOLD), ("work", SEEN)):
            for name in names:
                self.fields[name] = field_for(kinds()[kind].facts[name])
                self.fields[name].required = False
        self.fields["place"].choices = [  # type: ignore[attr-defined]
            (code, in_language(each.names)) for code, each in self.places.items()
        ]
        self.fields["holder"].choices = [  # type: ignore[attr-defined]
            ("", gettext("Choose")),
            *((pk, each.display_name) for pk, each in self.workers.items()),
        ]
        self.order_fields(
            ["name", *REGISTERED, *TOLD, *WHO[1:], *SEEN, "place", "true_on", "note", "holder"]
        )

    def clean_true_on(self) -> Any:
        """Nobody was found on a day that has not come."""
        day = self.cleaned_data["true_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("This day has not come yet. Write the day it happened."))
        return day

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        low, high = told.get("age_low"), told.get("age_high")
        if low is not None and high is not None and high < low:
            self.add_error("age_high", _("This is less than the age above. Look at both again."))
        return told

    @property
    def identifiers(self) -> dict[str, str]:
        """What is sealed: names, and where the child lives."""
        said = {name: self.cleaned_data.get(name, "").strip() for name in WHO}
        return {name: value for name, value in said.items() if value}

    def facts(self, names: Sequence[str]) -> dict[str, Any]:
        """What was answered to these questions."""
        return dict(self._answers(names))

    def _answers(self, names: Sequence[str]) -> Iterator[tuple[str, Any]]:
        for name in names:
            value = self.cleaned_data.get(name)
            if value not in (None, ""):
                yield name, None if value == NOT_KNOWN else plain(value)
