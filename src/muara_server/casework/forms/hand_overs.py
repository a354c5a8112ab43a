"""What is asked when somebody is offered to another area: where to, why, and who goes along."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from muara_server.casework.forms.steps import StepForm
from muara_server.casework.procedures import RECEIVER, TOGETHER

HOME, GOES = "home", "goes"


class OfferForm(StepForm):
    """The offer of one child, and of those of the family (`family`: id, name) who go too.

    `living`: how many live in the household, the child with them; 0 where none is known.
    """

    def __init__(
        self, *args: Any, family: Sequence[tuple[str, str]], living: int, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.living = living
        self.asked = [fact for fact in self.asked if fact.name not in (RECEIVER, TOGETHER, HOME)]
        for name in (RECEIVER, TOGETHER, HOME):
            self.fields.pop(name, None)
        if family:
            self.fields[GOES] = forms.MultipleChoiceField(
                label=_("Who of the family goes too"),
                help_text=_("Whoever you leave out stays with this district."),
                choices=family,
                widget=forms.CheckboxSelectMultiple,
                required=False,
            )
        if living:
            self.fields[HOME] = forms.MultipleChoiceField(
                label=_("The family's own file"),
                choices=[("along", _("goes along: nobody stays behind"))],
                widget=forms.CheckboxSelectMultiple,
                required=False,
            )
        order = ["to_place", "why", "arrives_on", GOES, HOME]
        self.order_fields(order)

    def clean(self) -> dict[str, Any]:
        """The family's file stays while somebody who lives there stays."""
        typed: dict[str, Any] = super().clean() or {}
        if typed.get(HOME) and len(typed.get(GOES, ())) + 1 < self.living:
            self.add_error(
                HOME,
                _("Somebody who lives there stays behind. Choose all of them, or leave this out."),
            )
        return typed
