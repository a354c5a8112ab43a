"""What is chosen to print a form: the language, and how many sheets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from muara_server.convergence.forms.cards import LANGUAGES
from muara_server.intake.paper.printed import MOST_SHEETS


class Print(forms.Form):
    """A language, and how many sheets."""

    language = forms.ChoiceField(label=_("Language"))
    sheets = forms.IntegerField(
        label=_("How many sheets"), min_value=1, max_value=MOST_SHEETS, initial=5
    )

    def __init__(self, *args: Any, languages: Sequence[str], **kwargs: Any) -> None:
        own = get_language()
        kwargs.setdefault("initial", {"language": own if own in languages else languages[0]})
        super().__init__(*args, **kwargs)
        chosen = self.fields["language"]
        assert isinstance(chosen, forms.ChoiceField)  # noqa: S101
        chosen.choices = [(code, LANGUAGES.get(code, code)) for code in languages]
