"""What is chosen for a referral, and what is typed to open a link."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from muara.errors import NotAllowed
from muara_server.casework.rules.referrals import check_message
from muara_server.casework.terms import terms

if TYPE_CHECKING:
    from muara_server.casework.queries.providers import Seen

SHOWN = (
    ("name", _("The name")),
    ("age", _("Age and sex")),
    ("place", _("Where the child or family lives")),
    ("phone", _("A telephone number of the family")),
)
USUAL = ("name", "age")


class Which(forms.Form):
    """Which kind of service is needed; the address holds it."""

    service = forms.ChoiceField(label=_("What is needed"))
    after = forms.UUIDField(required=False, widget=forms.HiddenInput)
    case = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, services: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = self.fields["service"]
        assert isinstance(chosen, forms.ChoiceField)  # noqa: S101
        chosen.choices = [("", gettext("Choose")), *services]


class Refer(forms.Form):
    """To which provider, what it is shown, and a message; for a second try, why it moves on."""

    provider = forms.ChoiceField(
        widget=forms.RadioSelect, error_messages={"required": _("Choose a service.")}
    )
    shows = forms.MultipleChoiceField(
        label=_("What the service is shown"),
        help_text=_("Only what it needs. Never why the child is known here."),
        choices=SHOWN,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    message = forms.CharField(
        label=_("Message to the service"),
        help_text=_("What is needed, from when, whom to call. Say nothing about work."),
        max_length=600,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(
        self,
        *args: Any,
        offers: Sequence[Seen],
        reasons: Sequence[tuple[str, str]] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        provider = self.fields["provider"]
        assert isinstance(provider, forms.ChoiceField)  # noqa: S101
        provider.choices = [(one.provider.key, one.provider.name) for one in offers]
        if reasons:
            self.fields["reason"] = forms.ChoiceField(
                label=_("Why another service is asked"),
                choices=[("", gettext("Choose")), *reasons],
            )

    def clean_message(self) -> str:
        """Nothing that would tell whoever looks over a shoulder why somebody is referred."""
        message = str(self.cleaned_data["message"]).strip()
        try:
            check_message(message)
        except NotAllowed as refused:
            raise forms.ValidationError(str(refused)) from refused
        return message


class Code(forms.Form):
    """The code that was told by telephone; what was typed is never shown again."""

    code = forms.CharField(
        label=_("The code that was told to you"),
        max_length=12,
        widget=forms.PasswordInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"required": _("Type the code.")},
    )

    def clean_code(self) -> str:
        """The digits, however they were grouped."""
        typed = "".join(sign for sign in self.cleaned_data["code"] if sign.isdigit())
        if len(typed) != terms().code_digits:
            raise forms.ValidationError(
                gettext("The code has %(number)s digits. Look again at what was told to you.")
                % {"number": terms().code_digits}
            )
        return typed
