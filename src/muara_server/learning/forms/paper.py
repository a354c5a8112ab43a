"""In which language a register is printed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from muara_server.figures import language


class PrintForm(forms.Form):
    """A language of the screens; the reader's own is chosen already."""

    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"language": language()})
        super().__init__(*args, **kwargs)

    @property
    def languages(self) -> list[str]:
        """All that may be chosen."""
        return [code for code, _name in settings.LANGUAGES]
