"""The first form: which district, in which programme, set up like which."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from muara.errors import NotAllowed, Refused
from muara_server.districts.queries.begun import begun, district_named

if TYPE_CHECKING:
    from muara_server.accounts.models import User
    from muara_server.districts.queries.begun import Begun


class Begin(forms.Form):
    """A district by name or code, a programme, and a district to take settings from."""

    district = forms.CharField(
        label=_("District"),
        help_text=_("Its name or code, as the list of places has it."),
        max_length=80,
        widget=forms.TextInput(attrs={"autofocus": True}),
    )
    programme = forms.RegexField(
        r"^[a-z][a-z0-9_]{1,58}$",
        label=_("Programme"),
        help_text=_(
            "A short name without spaces, such as child_labour_2026. All that is recorded here"
            " belongs to it."
        ),
        error_messages={
            "invalid": _("Write small letters, digits and _ only, beginning with a letter.")
        },
    )
    like = forms.ChoiceField(
        label=_("Set up like"),
        help_text=_(
            "Takes over which schemes do not run and what families are told before consent. Never"
            " people."
        ),
        required=False,
    )

    def __init__(self, *args: Any, user: User, others: Sequence[Begun], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.others = {each.place.code: each.place for each in others}
        choices = [("", gettext("the country’s pack alone"))]
        choices += [(code, place.name()) for code, place in self.others.items()]
        self.fields["like"].choices = choices  # type: ignore[attr-defined]

    def clean_district(self) -> Any:
        """The district itself."""
        try:
            found = district_named(self.user, self.cleaned_data["district"])
        except NotAllowed as outside:
            raise forms.ValidationError(str(outside)) from outside
        except Refused as unknown:
            raise forms.ValidationError(str(unknown)) from unknown
        if begun(found):
            raise forms.ValidationError(gettext("This district is begun already: go on with it."))
        return found

    def clean_like(self) -> Any:
        """The district whose settings are taken over, or None."""
        return self.others.get(self.cleaned_data["like"])
