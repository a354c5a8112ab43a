"""What is told of a policy: itself, a stage it reached, a claim about it, evidence on a claim."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from muara_server.coordination.forms.told import OfficeForm
from muara_server.coordination.queries.policies import (
    CLAIM,
    EVIDENCE,
    POLICY,
    STAGE,
    STAGES_AND_END,
    kinds_here,
    stage_label,
)

Offered = Sequence[tuple[str, str]]


class PolicyForm(OfficeForm):
    """A policy that the library does not know yet: its name, what it is, where it holds."""

    def __init__(self, *args: Any, places: Offered, **kwargs: Any) -> None:
        super().__init__(
            *args,
            kind=POLICY,
            words={"title": True, "text": False, "source": True},
            needs=["policy_kind"],
            choices={"policy_kind": kinds_here()},
            first=["title", "policy_kind", "place"],
            **kwargs,
        )
        self.fields["place"] = forms.ChoiceField(label=_("Where it holds"), choices=list(places))
        self.fields["true_on"].label = gettext("When it was first heard of")
        self.order_fields(["title", "policy_kind", "place", "text", "source", "true_on"])


class StageForm(OfficeForm):
    """A stage that a policy reached on a day, and where that stands written."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(
            *args,
            kind=STAGE,
            needs=["stage"],
            words={"source": True, "document": False},
            first=["stage", "true_on"],
            **kwargs,
        )
        self.fields["true_on"].label = gettext("Since which day")


class ClaimForm(OfficeForm):
    """Who says to have brought the policy to a stage, and when the work on it began and ended."""

    def __init__(self, *args: Any, organisations: Offered, **kwargs: Any) -> None:
        super().__init__(
            *args,
            kind=CLAIM,
            words={"text": True, "source": True},
            needs=["stage"],
            asks=["claimant", "since", "until"],
            choices={"claimant": organisations},
            first=["text", "stage", "claimant", "since", "until"],
            **kwargs,
        )
        self.fields["claimant"].required = False
        self.fields["true_on"].label = gettext("When it was claimed")

    def clean(self) -> dict[str, Any]:
        """Work does not end before it begins."""
        typed: dict[str, Any] = super().clean() or {}
        since, until = typed.get("since"), typed.get("until")
        if since and until and until < since:
            self.add_error("until", _("This is before the day on which the work began."))
        return typed


class EvidenceForm(OfficeForm):
    """One piece of evidence on a claim: what it says, which way it speaks, where it stands."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(
            *args,
            kind=EVIDENCE,
            words={"text": True, "source": True, "document": False},
            needs=["speaks"],
            first=["text", "speaks"],
            **kwargs,
        )


class FindPolicies(forms.Form):
    """Which policies are shown; the address holds it."""

    stage = forms.ChoiceField(label=_("Stage"), required=False)
    place = forms.ChoiceField(label=_("Where it holds"), required=False)

    def __init__(self, *args: Any, places: Offered, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [(each, stage_label(each)) for each in STAGES_AND_END]
        for name, offered in (("stage", known), ("place", list(places))):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101
            field.choices = [("", gettext("All")), *offered]
