"""Recording one stage of a family's way to a scheme."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from muara.packs import Scheme
from muara_server.convergence.queries.household import Who
from muara_server.convergence.queries.stages import fact, slip_in_words
from muara_server.convergence.queries.words import in_language
from muara_server.convergence.rules.stages import Slip, Step, slip_in
from muara_server.registry.forms import DayField

HOUSEHOLD = "household"


class StageForm(forms.Form):
    """Which scheme, for whom, what happened, on which day, and how that is known.

    `before` gives the stages recorded for one person (None: the household) and one scheme.
    """

    scheme = forms.ChoiceField(label=_("Scheme"))
    about = forms.ChoiceField(label=_("For whom"), widget=forms.RadioSelect)
    stage = forms.ChoiceField(label=_("What happened"), widget=forms.RadioSelect)
    true_on = DayField(label=_("On which day"), initial=timezone.localdate)
    reason = forms.ChoiceField(
        label=_("Which reason did the office give?"),
        required=False,
        help_text=_("Only where the office refused."),
    )
    evidence = forms.ChoiceField(
        label=_("How is it known?"), required=False, widget=forms.RadioSelect
    )
    note = forms.CharField(
        label=_("Note"),
        help_text=_("In your own words. It is kept sealed with the file."),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(
        self,
        *args: Any,
        schemes: Sequence[Scheme],
        members: Mapping[UUID, str],
        before: Any,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.known, self.before = {each.key: each for each in schemes}, before
        titles = [(each.key, in_language(each.title)) for each in schemes]
        self._choices("scheme", [("", gettext("Choose")), *titles])
        people = [(str(who), name or gettext("Name not recorded")) for who, name in members.items()]
        self._choices("about", [(HOUSEHOLD, gettext("the household")), *people])
        for name in ("stage", "reason", "evidence"):
            codes = fact(name).codes.codes.values()
            listed = [(code.code, in_language(code.labels)) for code in codes]
            blank = [("", gettext("Choose"))] if name == "reason" else []
            self._choices(name, [*blank, *listed])

    def _choices(self, name: str, listed: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  (declared above)
        field.choices = listed
        field.error_messages["required"] = gettext("Choose one.")

    def clean_true_on(self) -> dt.date:
        """Nothing has happened yet on a day that has not come."""
        day: dt.date = self.cleaned_data["true_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("This day has not come yet. Write the day it happened."))
        return day

    def clean(self) -> dict[str, Any]:
        """Whose scheme it is, when it was in force, why it was refused, and in which order."""
        typed: dict[str, Any] = super().clean() or {}
        if self.errors:
            return typed
        scheme = self.known[typed["scheme"]]
        if (wrong := self._wrong_unit(scheme, typed["about"])) is not None:
            self.add_error("about", wrong)
        elif scheme.on(typed["true_on"]) is None:
            self.add_error("true_on", _("This scheme was not in force on this day. Look at both."))
        elif (slip := self._slip(typed)) is not None:
            self.add_error("true_on", slip_in_words(slip, typed["stage"]))
        if typed["stage"] == "refused" and not typed["reason"]:
            self.add_error("reason", _("Choose the reason; “no reason given” is one."))
        if typed["stage"] != "refused" and typed["reason"]:
            self.add_error("reason", _("A reason belongs to a refusal. Leave it empty."))
        return typed

    @staticmethod
    def _wrong_unit(scheme: Scheme, about: str) -> str | None:
        if scheme.unit == "household" and about != HOUSEHOLD:
            return gettext("This scheme is for the whole household. Choose the household.")
        if scheme.unit == "person" and about == HOUSEHOLD:
            return gettext("This scheme is for one person. Choose who.")
        return None

    def _slip(self, typed: Mapping[str, Any]) -> Slip | None:
        before: Sequence[Step] = self.before(self.who, typed["scheme"])
        return slip_in(Step(typed["stage"], typed["true_on"]), before)

    @property
    def who(self) -> Who:
        """The member it is about; None where it is the household's own."""
        about = self.cleaned_data["about"]
        return None if about == HOUSEHOLD else UUID(about)

    def facts(self) -> dict[str, Any]:
        """What the entry says."""
        names = ("scheme", "stage", "reason", "evidence")
        return {name: self.cleaned_data[name] for name in names if self.cleaned_data.get(name)}
