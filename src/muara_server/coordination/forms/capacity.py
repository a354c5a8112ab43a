"""One round of a checklist: every question, each answered in its own words too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from muara_server import figures
from muara_server.ledger.kinds import kinds
from muara_server.registry.forms import DayField

if TYPE_CHECKING:
    import datetime as dt

    from muara.coordination import Checklist

ANSWER = "capacity_answer"


class ChecklistForm(forms.Form):
    """Every question of a checklist must be answered; *not known* is an answer."""

    def __init__(self, *args: Any, checklist: Checklist, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.checklist = checklist
        fact, language = kinds()[ANSWER].facts["answer"], figures.language()
        offered = [(code, fact.code_label(code, language)) for code in fact.codes.codes]
        for question in checklist.questions:
            self.fields[question.key] = forms.ChoiceField(
                label=question.ask(language), choices=offered, widget=forms.RadioSelect
            )
            self.fields[f"{question.key}.note"] = forms.CharField(
                label=_("How it is known"), required=False, max_length=500
            )
        self.fields["true_on"] = DayField(label=_("On which day"), initial=timezone.localdate)

    def clean_true_on(self) -> dt.date:
        """Nobody knows what somebody will be able to do."""
        day: dt.date = self.cleaned_data["true_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("This day has not come yet. Write the day it was asked."))
        return day

    @property
    def answers(self) -> dict[str, tuple[str, str]]:
        """By question: the answer, and how it is known."""
        return {
            each.key: (
                self.cleaned_data[each.key],
                str(self.cleaned_data.get(f"{each.key}.note", "")).strip(),
            )
            for each in self.checklist.questions
        }
