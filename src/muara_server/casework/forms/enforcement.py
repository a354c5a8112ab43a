"""A step of enforcement: who decided, under which number, and how much."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from muara_server.casework.forms.cases import FileField, as_step
from muara_server.casework.forms.steps import StepForm

PAPERLESS = frozenset({"assign", "drop", "reopen"})
"""Steps that no authority takes: there is no number to tell."""


class MatterForm(StepForm):
    """A step with its paper: a copy, its number and the name of who issued it, kept sealed."""

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
        self.fields["issuer"] = forms.CharField(
            label=_("Issued by"),
            help_text=_("The office, police station or court."),
            max_length=120,
            required=False,
        )
        self.fields["paper"] = FileField(label=_("A copy of the paper"), required=False)
        self.order_fields([*(fact.name for fact in self.asked), "document", "issuer", "paper"])

    @property
    def beside(self) -> dict[str, Any]:
        """The copy, as it was sent."""
        sent = self.cleaned_data.get("paper")
        return {"paper": sent.read()} if sent else {}

    @property
    def identifiers(self) -> dict[str, str]:
        """The number and the issuer."""
        told = {field: self.cleaned_data.get(field, "") for field in ("document", "issuer")}
        return {field: value.strip() for field, value in told.items() if value.strip()}


class PaperForm(StepForm):
    """A paper of a matter that came later."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        step = as_step("copy", but=["shows", "media", "place_kept"])
        super().__init__(*args, step=step, choices={}, auto_id="paper_%s", **kwargs)
        self.fields = {"file": FileField(label=_("A copy of the paper")), **self.fields}
        self.fields["true_on"].label = _("Kept on which day")
