"""What somebody types to log in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.auth import authenticate
from django.utils.translation import gettext_lazy as _

from muara_server.accounts.models import User

if TYPE_CHECKING:
    from django.http import HttpRequest


class LoginForm(forms.Form):
    """Login and password; the answer never says which of the two was wrong."""

    login = forms.CharField(
        label=_("Login"),
        max_length=64,
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "autofocus": True}
        ),
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=256,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        self.user: User | None = None

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        if "login" in typed and "password" in typed:
            found = authenticate(
                self.request, login=typed["login"].lower(), password=typed["password"]
            )
            self.user = found if isinstance(found, User) else None
            if self.user is None:
                raise forms.ValidationError(
                    _("Login and password do not fit. Check both and try again."), code="no_fit"
                )
        return typed
