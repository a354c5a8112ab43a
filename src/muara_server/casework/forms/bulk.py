"""Which proceedings, and what is to be done for them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from muara_server.casework.forms.referrals import SHOWN, USUAL

ALL, TICKED = "all", "ticked"


class Which(forms.Form):
    """The filter: one procedure, its state, whose hands, and whether it is late."""

    kind = forms.ChoiceField(label=_("Kind of work"))
    state = forms.ChoiceField(label=_("Where it stands"), required=False)
    holder = forms.ChoiceField(label=_("In the hands of"), required=False)
    late = forms.BooleanField(label=_("Only what is late"), required=False)
    deed = forms.ChoiceField(label=_("What is to be done"))

    def __init__(
        self, *args: Any, choices: dict[str, list[tuple[str, Any]]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, offered in choices.items():
            field = self.fields[name]
            any_one = [] if field.required else [("", _("Any"))]
            field.choices = [*any_one, *offered]  # type: ignore[attr-defined]


class Send(forms.Form):
    """To which service all of these are sent, and what it is shown of each."""

    to = forms.ChoiceField(
        label=_("To which service"),
        help_text=_("Whoever has not agreed to share with it is refused, and listed."),
    )
    shows = forms.MultipleChoiceField(
        label=_("What the service is shown"),
        help_text=_("Only what it needs. Never why the child is known here."),
        choices=SHOWN,
        initial=USUAL,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *args: Any, offers: list[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = [("", gettext("Choose")), *offers]  # type: ignore[attr-defined]

    @property
    def facts(self) -> dict[str, Any]:
        """The service, the provider by its key, and what it is shown."""
        service, _colon, provider = self.cleaned_data["to"].partition(":")
        shows = {f"shows_{each}": True for each in self.cleaned_data["shows"]}
        return {"service": service, "receiver": provider, **shows}


class Those(forms.Form):
    """All that the filter found, or only those that were ticked."""

    which = forms.ChoiceField(
        label=_("For which"),
        choices=[(TICKED, _("Those ticked")), (ALL, _("All that were found"))],
        widget=forms.RadioSelect,
        initial=TICKED,
    )
    ticked = forms.TypedMultipleChoiceField(required=False)

    def __init__(self, *args: Any, offered: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ticked"].choices = [(each, each) for each in offered]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Nothing ticked is nothing asked."""
        told: dict[str, Any] = super().clean() or {}
        if not self.errors and told["which"] == TICKED and not told["ticked"]:
            raise forms.ValidationError(_("Tick at least one, or choose all that were found."))
        return told
