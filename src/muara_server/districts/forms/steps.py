"""The form of each step. Choices come from the packs and from what is recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from muara_server.figures import language
from muara_server.ledger.kinds import kinds

if TYPE_CHECKING:
    pass

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def codes(kind: str, fact: str) -> list[tuple[str, str]]:
    """The codes of a fact with their words, in the pack's order."""
    held = kinds()[kind].facts[fact]
    return [(code, held.code_label(code, language())) for code in held.codes.codes]


class StepForm(forms.Form):
    """A form whose choices are given by name: `choices={"role": [...]}`."""

    def __init__(self, *args: Any, choices: dict[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, listed in (choices or {}).items():
            self.fields[name].choices = listed  # type: ignore[attr-defined]


class AddPlaces(StepForm):
    """Villages by name, one a line."""

    names = forms.CharField(
        label=_("Names, one a line"),
        help_text=_(
            "Each gets a code of the district’s. Who has codes of their own brings a file."
        ),
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=20_000,
    )
    level = forms.ChoiceField(label=_("What they are"))
    parent = forms.ChoiceField(label=_("They lie in"))

    def clean_names(self) -> list[str]:
        """Each name once."""
        lines = (line.strip() for line in self.cleaned_data["names"].splitlines())
        return list(dict.fromkeys(line[:80] for line in lines if line))


class AddPerson(StepForm):
    """Somebody who will work here."""

    name = forms.CharField(label=_("Name"), max_length=150)
    role = forms.ChoiceField(label=_("Role"))
    place = forms.ChoiceField(label=_("Works in"))
    login = forms.CharField(
        label=_("Login"),
        help_text=_("Left empty, it is made of the name."),
        required=False,
        max_length=64,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)


class AddContact(StepForm):
    """Whom to call."""

    contact = forms.ChoiceField(label=_("For what"))
    phone = forms.RegexField(
        r"^[0-9+() .-]{2,30}$",
        label=_("Telephone"),
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
        error_messages={"invalid": _("Write digits, spaces and + only.")},
    )
    name = forms.CharField(label=_("Who answers"), max_length=120)
    note = forms.CharField(
        label=_("Note"), help_text=_("For example: only at night."), required=False, max_length=200
    )


class AddConsent(StepForm):
    """What a family is told."""

    purpose = forms.ChoiceField(label=_("Consent to what"))
    in_language = forms.ChoiceField(label=_("Language of the text"))
    text = forms.CharField(
        label=_("What is read to the family"),
        widget=forms.Textarea(attrs={"rows": 8}),
        max_length=2_000,
    )


class AddOffice(StepForm):
    """One office or service."""

    name = forms.CharField(label=_("Name"), max_length=120)
    service = forms.ChoiceField(label=_("What it gives"))
    place = forms.ChoiceField(label=_("Lies in"))
    phone = forms.CharField(label=_("Telephone"), required=False, max_length=30)


class AddHoliday(StepForm):
    """A day without school, or with school although it is a holiday elsewhere."""

    day = forms.DateField(label=_("Day"), widget=DAY)
    title = forms.CharField(label=_("What it is called"), max_length=120)
    free = forms.ChoiceField(label=_("On this day"))
    source = forms.CharField(label=_("Who announced it"), required=False, max_length=200)


class SayScheme(StepForm):
    """Whether a scheme runs here, since when, and why not."""

    scheme = forms.ChoiceField(label=_("Scheme"))
    offered = forms.ChoiceField(label=_("In this district it is"))
    reason = forms.ChoiceField(label=_("Why not"), required=False)
    since = forms.DateField(label=_("From"), widget=DAY)
    note = forms.CharField(label=_("Note"), required=False, max_length=200)

    def clean(self) -> dict[str, Any]:
        """Whoever takes a scheme away says why; nothing is said of days to come."""
        typed: dict[str, Any] = super().clean() or {}
        if typed.get("offered") == "no" and not typed.get("reason"):
            self.add_error("reason", gettext("Say why it is not offered here."))
        if typed.get("since") and typed["since"] > timezone.localdate():
            self.add_error("since", gettext("This day has not come yet."))
        return typed


class AddCommittee(StepForm):
    """A committee of the district."""

    body_kind = forms.ChoiceField(label=_("Kind of committee"))
    title = forms.CharField(
        label=_("Its own name"),
        help_text=_("Left empty, it is called by its kind."),
        required=False,
        max_length=150,
    )
    since = forms.DateField(label=_("There since"), widget=DAY)

    def clean_since(self) -> Any:
        """Not a day to come."""
        if self.cleaned_data["since"] > timezone.localdate():
            raise forms.ValidationError(gettext("This day has not come yet."))
        return self.cleaned_data["since"]


class SetTarget(StepForm):
    """A target: what is counted, by which definition, how many, by when."""

    definition = forms.ChoiceField(label=_("What is counted"))
    value = forms.IntegerField(label=_("How many"), min_value=1, max_value=10_000_000)
    by_day = forms.DateField(label=_("To be reached by"), widget=DAY)


class BringFile(forms.Form):
    """A list as a file."""

    file = forms.FileField(
        label=_("The file (CSV)"), widget=forms.FileInput(attrs={"accept": ".csv,text/csv"})
    )
