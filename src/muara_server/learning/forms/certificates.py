"""What an employer types to see whether a certificate is real; in which language one is printed."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class VerifyForm(forms.Form):
    """The number and the name, both as they stand on the paper."""

    number = forms.CharField(
        label=_("Number of the certificate"),
        help_text=_("Twelve letters and digits, such as BCDF-2345-GHJK."),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
    name = forms.CharField(
        label=_("Name on the certificate"),
        help_text=_("As it is printed. It is compared, and not kept."),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
