"""A step of enforcement: who decided, under which number, and how much."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from muara_server.casework.forms.steps import StepForm

PAPERLESS = frozenset({"assign", "drop", "reopen"})
"""Steps that no authority takes: there is no number to tell."""


class MatterForm(StepForm):
    """A step with the number of its paper and the name of who issued it, kept sealed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.step.key in PAPERLESS:
            return
        self.fields["document"] = forms.CharField(
            label=_("Number of the paper"),
            help_text=_("Of the notice, report, order, judgment or receipt."),
            max_length=80,
            required=False,
        )
        self.fields["name"] = forms.CharField(
            label=_("Issued by"),
            help_text=_("The office, police station or court."),
            max_length=120,
            required=False,
        )
        self.order_fields([*(fact.name for fact in self.asked), "document", "name"])

    @property
    def identifiers(self) -> dict[str, str]:
        """The number and the issuer."""
        told = {field: self.cleaned_data.get(field, "") for field in ("document", "name")}
        return {field: value.strip() for field, value in told.items() if value.strip()}


class WhichMatters(forms.Form):
    """Which matters a list shows."""

    place = forms.CharField(required=False, max_length=40)
    what = forms.CharField(required=False, max_length=40)
