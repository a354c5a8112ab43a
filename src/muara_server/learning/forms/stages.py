"""A stage of a course: which, where, on which day; and of work that was found, what it is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from muara.learning import PLACED
from muara_server.casework.forms.visits import DANGERS
from muara_server.figures import day
from muara_server.learning.frames.trainee import CERTIFIED, stage_words
from muara_server.learning.queries.courses import APART
from muara_server.learning.rules.stages import MODULE, Told, passed_before, slip_in
from muara_server.ledger.kinds import kinds
from muara_server.registry.forms import NOT_KNOWN, DayField, field_for, plain

if TYPE_CHECKING:
    from muara.learning import SkillsRules

WORK = ("work_kind", "economic_hours", "hazard_condition", "night_work", "worst_form", "workplace")
ASKED = ("working", "learning")
Choices = Sequence[tuple[str, str]]


class StageForm(forms.Form):
    """One stage. `told`: those of this course that are recorded, which it has to fit."""

    def __init__(
        self,
        *args: Any,
        stage: str,
        rules: SkillsRules,
        told: Sequence[Told] = (),
        courses: Choices = (),
        given_at: Choices = (),
        modules: Choices = (),
        workplaces: Choices = (),
        by_law: Sequence[str] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.stage, self.rules, self.told = stage, rules, told
        self.by_law = [name for name in by_law if name not in (*WORK, *DANGERS)]
        if stage == "enrolled":
            self._ask_course(courses, given_at)
        if stage == MODULE:
            self.fields["module"] = _chosen(_("Which module was passed?"), modules)
        self.fields["true_on"] = DayField(label=_("On which day"), initial=timezone.localdate)
        if stage in {each.key for each in rules.traced.times}:
            self._ask(ASKED, kind="training")
        if stage in PLACED:
            self._ask(WORK, kind="work", workplaces=workplaces)
            self._ask((*self.by_law, *DANGERS), kind="work")
        if stage == CERTIFIED:
            self.fields["certificate_number"] = _number()
        self.fields["note"] = forms.CharField(
            label=_("Note"),
            help_text=_("In your own words. It is kept sealed with the file."),
            required=False,
            max_length=2000,
            widget=forms.Textarea(attrs={"rows": 3}),
        )

    def clean_true_on(self) -> dt.date:
        """Nothing has happened yet on a day that has not come; and stages come in their order."""
        on: dt.date = self.cleaned_data["true_on"]
        if on > timezone.localdate():
            raise forms.ValidationError(_("This day has not come yet. Write the day it happened."))
        slip = slip_in(Told(self.stage, on), self.told, rules=self.rules)
        if slip:
            told = {"other": stage_words(slip[1].event), "day": day(slip[1].day)}
            raise forms.ValidationError(
                gettext(
                    "This does not fit what is recorded: %(other)s, %(day)s. Write the right day "
                    "here, or correct that one first."
                )
                % told
            )
        return on

    def clean_module(self) -> str:
        """A module is passed once."""
        module: str = self.cleaned_data["module"]
        if before := passed_before(module, self.told):
            raise forms.ValidationError(
                gettext("This module is recorded as passed already, on %(day)s.")
                % {"day": day(before)}
            )
        return module

    def clean(self) -> dict[str, Any]:
        """Whoever asks somebody brings an answer; and a danger is named under its own question."""
        typed: dict[str, Any] = super().clean() or {}
        work = self.work
        if any(work.get(name) for name in DANGERS) and not work.get("hazard_condition"):
            said = _("A danger is named below. Answer yes here, or correct it there.")
            self.add_error("hazard_condition", said)
        if "working" in self.fields and not any(typed.get(name) for name in ASKED):
            said = _("Say at least whether the young person is at work, or that it is not known.")
            self.add_error("working", said)
        return typed

    @property
    def facts(self) -> dict[str, Any]:
        """What the entry of the stage says, besides its stage and course."""
        return self._answers(("module", *ASKED)) | self._where()

    @property
    def course(self) -> str:
        """The course that was chosen, where one is asked."""
        return str(self.cleaned_data.get("course", ""))

    @property
    def work(self) -> dict[str, Any]:
        """What was told of the work that was found."""
        found = self._answers((*WORK, *self.by_law, *DANGERS)) if self.stage in PLACED else {}
        return {"seen_at": "workplace", **found} if found else {}

    @property
    def sealed(self) -> dict[str, str]:
        """The number of a certificate and the note, where there are any."""
        typed = {name: self.cleaned_data.get(name, "") for name in ("certificate_number", "note")}
        return {name: text.strip() for name, text in typed.items() if text.strip()}

    @property
    def asked(self) -> list[forms.BoundField]:
        """What is asked at once."""
        later = (*self.by_law, *DANGERS, "note")
        return [field for field in self if field.name not in later]

    @property
    def of_law(self) -> list[forms.BoundField]:
        """What the law asks of work at this age."""
        return [self[name] for name in self.by_law if name in self.fields]

    @property
    def dangers(self) -> list[forms.BoundField]:
        """The dangers at work one by one, for whoever knows which."""
        return [self[name] for name in DANGERS if name in self.fields]

    def _ask_course(self, courses: Choices, given_at: Choices) -> None:
        self.fields["course"] = _chosen(_("Which course?"), courses)
        if given_at:
            where = _chosen(_("Where is it given?"), given_at, required=False)
            self.fields["given_at"] = where

    def _ask(self, names: Sequence[str], *, kind: str, workplaces: Choices = ()) -> None:
        for name in names:
            field = field_for(kinds()[kind].facts[name])
            if name != "workplace":
                self.fields[name] = field
            elif workplaces:
                self.fields[name] = _chosen(field.label, workplaces, required=False)

    def _where(self) -> dict[str, str]:
        provider, _apart, batch = str(self.cleaned_data.get("given_at") or "").partition(APART)
        return {key: told for key, told in (("provider", provider), ("batch", batch)) if told}

    def _answers(self, names: Sequence[str]) -> dict[str, Any]:
        return dict(_said(self.cleaned_data, names))


class CorrectForm(forms.Form):
    """The right day of a stage, or why it should not be there."""

    def __init__(self, *args: Any, reasons: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["true_on"] = DayField(label=_("The right day"), required=False)
        self.fields["reason"] = forms.ChoiceField(
            label=_("Or take it back, because"),
            choices=[("", gettext("Choose")), *reasons],
            required=False,
        )

    def clean_true_on(self) -> dt.date | None:
        """Nothing has happened yet on a day that has not come."""
        on: dt.date | None = self.cleaned_data["true_on"]
        if on and on > timezone.localdate():
            raise forms.ValidationError(_("This day has not come yet. Write the day it happened."))
        return on

    def clean(self) -> dict[str, Any]:
        """One of the two."""
        typed: dict[str, Any] = super().clean() or {}
        if not self.errors and bool(typed.get("true_on")) == bool(typed.get("reason")):
            raise forms.ValidationError(
                _("Write the right day, or choose why the entry should not be there.")
            )
        return typed


def _said(typed: Mapping[str, Any], names: Sequence[str]) -> Iterator[tuple[str, Any]]:
    for name in names:
        if typed.get(name) not in (None, ""):
            yield name, None if typed[name] == NOT_KNOWN else plain(typed[name])


def _chosen(label: Any, choices: Choices, *, required: bool = True) -> forms.ChoiceField:
    told = {
        "required": gettext("Choose one."),
        "invalid_choice": gettext("Choose one of the list."),
    }
    return forms.ChoiceField(
        label=label,
        choices=[("", gettext("Choose")), *choices],
        required=required,
        error_messages=told,
    )


def _number() -> forms.CharField:
    return forms.CharField(
        label=_("Number of the certificate"),
        help_text=_("Where a body that examines gave one. It is kept sealed."),
        max_length=60,
        required=False,
    )
