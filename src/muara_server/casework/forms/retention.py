"""What is asked before a file is erased for ever."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from muara_server.casework.words import in_language
from muara_server.registry.actions import reasons


class EraseForm(forms.Form):
    """Why it is lawful, and that whoever does it knows that it cannot be undone."""

    reason = forms.ChoiceField(
        label=_("Why is it erased?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the reason that is true.")},
    )
    sure = forms.BooleanField(
        label=_("I know that this cannot be undone by anybody."),
        error_messages={"required": _("Confirm it, or go back.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reason = self.fields["reason"]
        assert isinstance(reason, forms.ChoiceField)  # noqa: S101
        reason.choices = [(code, in_language(words)) for code, words in reasons().items()]
