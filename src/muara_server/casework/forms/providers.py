"""What is told of a service for the directory, and the file that tells of many."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from muara_server.casework.actions.providers import Given, Kept
from muara_server.casework.models import Offer, Provider
from muara_server.casework.queries.providers import services

KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,59}")
LANGUAGES = (
    ("en", "English"),
    ("hi", "हिन्दी"),
    ("id", "Bahasa Indonesia"),
    ("mai", "मैथिली"),
    ("bho", "भोजपुरी"),
    ("gu", "ગુજરાતી"),
    ("or", "ଓଡ଼ିଆ"),
    ("bn", "বাংলা"),
    ("ur", "اردو"),
    ("jv", "Basa Jawa"),
    ("mad", "Madhurâ"),
)
PER = (
    (Offer.Per.AT_ONCE, _("at once")),
    (Offer.Per.MONTH, _("newly in a month")),
    (Offer.Per.YEAR, _("newly in a year")),
)


class Find(forms.Form):
    """Part of the directory; the address holds it."""

    service = forms.ChoiceField(label=_("What it gives"), required=False)
    text = forms.CharField(label=_("Name"), required=False, max_length=60)
    stale = forms.BooleanField(label=_("Not checked lately"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = self.fields["service"]
        assert isinstance(chosen, forms.ChoiceField)  # noqa: S101
        chosen.choices = [("", gettext("All")), *services()]


class Keep(forms.Form):
    """One service: its name, place, telephone, languages, and for how many of what."""

    key = forms.CharField(
        label=_("Short code"),
        help_text=_("Letters, digits, dots and dashes, for example SM-SCHOOL-012. It stays."),
        max_length=60,
    )
    name = forms.CharField(label=_("Name of the service"), max_length=120)
    place = forms.ChoiceField(label=_("Where it is"))
    phone = forms.CharField(
        label=_("Telephone of the office"),
        help_text=_("Of the office, never of a person at home."),
        required=False,
        max_length=30,
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages spoken there"),
        choices=LANGUAGES,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    answers = forms.MultipleChoiceField(
        label=_("Who answers here with an account"),
        help_text=_("Nobody? Then each request goes by a link and a code."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(
        self,
        *args: Any,
        places: Sequence[tuple[str, str]],
        people: Sequence[tuple[str, str]],
        provider: Provider | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.provider = provider
        for name, offered in (("place", places), ("answers", people)):
            chosen = self.fields[name]
            assert isinstance(chosen, forms.ChoiceField)  # noqa: S101
            chosen.choices = list(offered)
        if provider:
            del self.fields["key"]
        if not people:
            del self.fields["answers"]
        for code, label in services():
            self.fields[f"gives_{code}"] = forms.BooleanField(label=label, required=False)
            self.fields[f"many_{code}"] = forms.IntegerField(
                label=gettext("For how many"), required=False, min_value=0, max_value=100_000
            )
            self.fields[f"per_{code}"] = forms.ChoiceField(
                label=gettext("Counted"), choices=PER, required=False
            )

    def clean_key(self) -> str:
        """A code that referrals and consents can name, and that nothing else has."""
        key = str(self.cleaned_data["key"]).strip()
        if not KEY.fullmatch(key):
            raise forms.ValidationError(
                gettext("Write letters, digits, dots and dashes only, without spaces.")
            )
        if Provider.objects.filter(key=key).exists():
            raise forms.ValidationError(
                gettext("Another service has this code. Choose another, or change that one.")
            )
        return key

    def clean(self) -> Mapping[str, Any]:
        """A service gives something."""
        told: dict[str, Any] = super().clean() or {}
        if not any(told.get(f"gives_{code}") for code, _label in services()):
            self.add_error(None, gettext("Tick at least one thing that it gives."))
        return told

    @property
    def rows(self) -> Iterator[tuple[Any, Any, Any]]:
        """What it may give: the tick, the number and how it is counted, side by side."""
        for code, _label in services():
            yield self[f"gives_{code}"], self[f"many_{code}"], self[f"per_{code}"]

    @property
    def fixed(self) -> list[Any]:
        """The fields that stand above the table of what it gives."""
        of_table = ("gives_", "many_", "per_")
        return [self[name] for name in self.fields if not name.startswith(of_table)]

    def kept(self) -> Kept:
        """What was told, for the deed."""
        told = self.cleaned_data
        return Kept(
            key=self.provider.key if self.provider else told["key"],
            name=told["name"],
            place_code=told["place"],
            phone=told["phone"],
            languages=told["languages"],
            gives=[
                Given(code, told[f"many_{code}"], told[f"per_{code}"] or Offer.Per.AT_ONCE)
                for code, _label in services()
                if told[f"gives_{code}"]
            ],
        )


class Import(forms.Form):
    """A file that tells of many services."""

    file = forms.FileField(
        label=_("CSV file"),
        help_text=_(
            "Columns: key, name, place, phone, languages, service, capacity, per, checked_on."
        ),
        error_messages={"required": _("Choose a file.")},
    )
