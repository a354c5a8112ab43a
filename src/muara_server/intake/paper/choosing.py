"""What is chosen to print a form, and why a sheet is keyed by one person alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from muara_server.convergence.forms.cards import LANGUAGES
from muara_server.intake.models import KeyedAlone
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


class Alone(forms.Form):
    """Why nobody keys a sheet again."""

    why = forms.ChoiceField(
        label=_("Why nobody keys it again"),
        choices=[
            (KeyedAlone.Why.NOBODY, _("Nobody else keys forms here")),
            (KeyedAlone.Why.NO_PAPER, _("The paper is not at hand any more")),
            (KeyedAlone.Why.URGENT, _("What it says cannot wait for a second person")),
        ],
        widget=forms.RadioSelect,
    )
