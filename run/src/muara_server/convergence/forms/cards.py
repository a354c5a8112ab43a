"""What is chosen for a card, and what is typed to open one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from muara_server.convergence.queries.cards import PIN_DIGITS, gives_away

LANGUAGES = {
    "hi": "हिन्दी",
    "gu": "ગુજરાતી",
    "or": "ଓଡ଼ିଆ",
    "id": "Bahasa Indonesia",
    "en": "English",
}
"""Each language in its own name, as the family reads it."""


class Issue(forms.Form):
    """In which language, and where the family finds the person who helps."""

    language = forms.ChoiceField(label=_("The family reads"), widget=forms.RadioSelect)
    where = forms.CharField(
        label=_("Where and when the family finds you"),
        help_text=_("In the family’s language, for example: panchayat house, Tuesday and Friday."),
        max_length=60,
        required=False,
    )

    def __init__(self, *args: Any, languages: Sequence[str], **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"language": languages[0]})
        super().__init__(*args, **kwargs)
        choice = self.fields["language"]
        assert isinstance(choice, forms.ChoiceField)  # noqa: S101
        choice.choices = [(code, LANGUAGES.get(code, code)) for code in languages]

    def clean_where(self) -> str:
        """Nothing that would tell an office, or a neighbour, why somebody helps."""
        text = str(self.cleaned_data["where"]).strip()
        if gives_away(text):
            raise forms.ValidationError(
                gettext("This would tell whoever sees the card too much. Name the place alone.")
            )
        return text


class Reference(forms.Form):
    """The reference that stands on a card."""

    reference = forms.CharField(
        label=_("Reference on the card"),
        help_text=_("Eight letters and digits."),
        min_length=8,
        max_length=12,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
        error_messages={"min_length": _("The reference has eight letters and digits.")},
    )


class Pin(forms.Form):
    """The family's PIN; what was typed is never shown again."""

    pin = forms.CharField(
        label=_("The family’s PIN"),
        min_length=PIN_DIGITS,
        max_length=PIN_DIGITS + 2,
        widget=forms.PasswordInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={
            "required": _("Type the PIN."),
            "min_length": _("The PIN has six digits."),
            "max_length": _("The PIN has six digits."),
        },
    )

    def clean_pin(self) -> str:
        """The digits, however they were grouped."""
        return "".join(letter for letter in self.cleaned_data["pin"] if letter.isdigit())
