"""What is asked of organisations, agreements and promises."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from muara.coordination import GROUPS
from muara_server.coordination.forms.told import OfficeForm
from muara_server.coordination.queries.levels import LEVELS
from muara_server.coordination.queries.organisations import Organisation, kinds_at
from muara_server.figures import language
from muara_server.ledger.kinds import kinds
from muara_server.registry.forms import DayField

Offered = Sequence[tuple[str, str]]

GROUP_NAMES: Mapping[str, Any] = {
    "government": _("Government"),
    "employers": _("Employers"),
    "workers": _("Workers"),
    "civil_society": _("Civil society"),
    "media": _("Media"),
    "international": _("International"),
    "other": pgettext_lazy("organisations", "Others"),
}
LEVEL_NAMES: Mapping[str, Any] = {
    "nation": _("National"),
    "state": _("State or province"),
    "district": _("District"),
}
KNOWN_SINCE = _("Known since")
OF_AN_OFFICE = ("wrong_value", "twice", "did_not_happen")
"""Reasons for taking back what is about no person."""


class FindPartners(forms.Form):
    """Part of the list of organisations; the address holds it."""

    text = forms.CharField(label=_("Name"), required=False, max_length=60)
    group = forms.ChoiceField(label=_("Group"), required=False)
    level = forms.ChoiceField(label=_("Level"), required=False)
    ended = forms.BooleanField(label=_("Also those that are there no more"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        every = ("", gettext("All"))
        _offer(self, "group", [every, *((each, GROUP_NAMES[each]) for each in GROUPS)])
        _offer(self, "level", [every, *((each, LEVEL_NAMES[each]) for each in LEVELS)])


class OrganisationForm(OfficeForm):
    """An organisation: its name, kind, whose part it is. `places`: where it may be recorded."""

    def __init__(
        self, *args: Any, places: Offered = (), kinds: Offered, wholes: Offered, **kwargs: Any
    ) -> None:
        super().__init__(
            *args,
            kind="organisation",
            words={"title": True, "other_name": False, "source": False, "note": False},
            needs=["organisation_kind"],
            asks=["part_of", "unconfirmed"],
            choices={"organisation_kind": kinds, "part_of": wholes},
            first=["title", "organisation_kind", "place", "true_on", "part_of"],
            **kwargs,
        )
        _without_unknown(self, "unconfirmed")
        self.fields["true_on"].label = KNOWN_SINCE
        self.fields["true_on"].help_text = gettext(
            "The first day on which it is known to have been there; its founding, if you know it."
        )
        if places:
            self.fields["place"] = forms.ChoiceField(
                label=gettext("Where it works"),
                choices=places,
                help_text=gettext("The nation, a State or a district: who keeps it follows."),
            )
        self.order_fields(
            ["title", "organisation_kind", "place", "part_of", "true_on", "other_name", "source"]
        )


class SameName(forms.Form):
    """Asked where another of this name is there: a person decides whether they are one."""

    another = forms.BooleanField(label=_("It is another organisation of the same name."))


class FindPromises(forms.Form):
    """Part of the promises; the address holds it."""

    owner = forms.ChoiceField(label=_("Organisation"), required=False)
    standing = forms.ChoiceField(label=pgettext_lazy("promise", "How it stands"), required=False)

    def __init__(self, *args: Any, owners: Offered, standings: Offered, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "owner", [("", gettext("All")), *owners])
        _offer(self, "standing", [("", gettext("All")), *standings])


class AgreementForm(OfficeForm):
    """An agreement with its parties; signed, if a day of signing is told."""

    def __init__(
        self, *args: Any, places: Offered, kinds: Offered, organisations: Offered, **kwargs: Any
    ) -> None:
        super().__init__(
            *args,
            kind="agreement",
            words={"title": True, "text": False, "document": False, "source": False},
            needs=["agreement_kind"],
            asks=["since", "until"],
            choices={"agreement_kind": kinds},
            **kwargs,
        )
        self.fields["place"] = forms.ChoiceField(label=gettext("Where it holds"), choices=places)
        self.fields["parties"] = forms.MultipleChoiceField(
            label=gettext("Parties"),
            choices=organisations,
            widget=forms.CheckboxSelectMultiple,
            help_text=gettext("Those that sign. Others that it names are added afterwards."),
            error_messages={"required": gettext("Tick at least one organisation.")},
        )
        self.fields["true_on"] = DayField(
            label=gettext("Signed on"),
            required=False,
            help_text=gettext("Leave it empty while it is a draft."),
        )
        self.fields["since"].help_text = gettext("Where that is not the day of signing.")
        self.fields["until"].help_text = gettext("Leave it empty where it has no end.")
        self.order_fields(
            ["title", "agreement_kind", "place", "parties", "true_on", "since", "until", "document"]
        )

    def clean_true_on(self) -> dt.date | None:  # type: ignore[override]
        """Nothing was signed on a day that has not come; a draft has no day."""
        return super().clean_true_on() if self.cleaned_data.get("true_on") else None

    def clean(self) -> dict[str, Any]:
        """A draft has no days yet."""
        typed: dict[str, Any] = super().clean() or {}
        days = [name for name in ("since", "until") if typed.get(name)]
        if days and not typed.get("true_on") and "true_on" not in self.errors:
            self.add_error("true_on", gettext("It has days. On which day was it signed?"))
        return typed


class PromiseForm(OfficeForm):
    """A promise: what, by which organisation, until when."""

    def __init__(
        self, *args: Any, owners: Offered, agreements: Offered, places: Offered, **kwargs: Any
    ) -> None:
        super().__init__(
            *args,
            kind="obligation",
            words={"text": True},
            needs=["owner", "due_on"],
            asks=["agreement"],
            choices={"owner": owners, "agreement": agreements},
            **kwargs,
        )
        self.fields["text"].label = gettext("What is promised")
        self.fields["text"].help_text = gettext(
            "One thing that can be seen to be done, in the words of whoever promises it."
        )
        self.fields["agreement"].label = gettext("Under which agreement, if any?")
        self.fields["true_on"].label = gettext("Promised on")
        self.fields["place"] = forms.ChoiceField(label=gettext("Where it holds"), choices=places)
        self.order_fields(["owner", "text", "due_on", "agreement", "true_on", "place"])


class PromiseStep(OfficeForm):
    """A step of a promise. What is done says what was done, and what shows it."""

    def __init__(self, *args: Any, step: Any, owners: Offered, **kwargs: Any) -> None:
        words = {"note": step.key in ("do", "progress")}
        if step.key == "do":
            words |= {"source": True, "document": False}
        super().__init__(
            *args,
            kind="obligation",
            words=words,
            needs=list(step.needs),
            asks=list(step.asks),
            choices={"owner": owners},
            auto_id=f"{step.key}_%s",
            **kwargs,
        )
        self.taken = step
        self.fields["note"].label = {
            "do": gettext("What was done"),
            "progress": gettext("How far it is, and what is in the way"),
        }.get(step.key, gettext("Note"))
        if step.key == "do":
            self.fields["source"].label = gettext("What shows that it was done, and where it is")
            self.fields["document"].label = gettext("Number of the paper")


class ImportPartners(forms.Form):
    """A list of organisations as a file."""

    file = forms.FileField(
        label=_("CSV or Excel file"),
        help_text=_("Columns: name, kind, place, known_since, part_of, source, note."),
        error_messages={"required": _("Choose a file.")},
    )


class TakeBack(forms.Form):
    """Why an entry should not have been made."""

    reason = forms.ChoiceField(label=_("Why is it wrong?"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = kinds()["retraction"].facts["reason"]
        offered = [(code, known.code_label(code, language())) for code in OF_AN_OFFICE]
        _offer(self, "reason", [("", gettext("Choose")), *offered])


class Until(forms.Form):
    """The last day of a part, of somebody who speaks, of a party."""

    until = DayField(label=_("Last day"))


def kind_choices(place: Any) -> Offered:
    """The kinds of organisation of the pack of this place."""
    return [(key, kind.label(language())) for key, kind in kinds_at(place).items()]


def as_it_stands(one: Organisation) -> dict[str, Any]:
    """What the form shows where an organisation is corrected."""
    told = one.told
    return {
        "title": told.word("title"),
        "other_name": told.word("other_name"),
        "source": told.word("source"),
        "note": told.word("note"),
        "organisation_kind": told.facts["organisation_kind"],
        "part_of": told.facts.get("part_of", ""),
        "unconfirmed": {True: "yes", False: "no"}.get(told.facts.get("unconfirmed"), ""),
        "true_on": told.on,
    }


def _offer(form: forms.Form, name: str, choices: Sequence[Any]) -> None:
    chosen = form.fields[name]
    assert isinstance(chosen, forms.ChoiceField)  # noqa: S101
    chosen.choices = list(choices)


def _without_unknown(form: OfficeForm, name: str) -> None:
    form.fields[name].label = gettext("Is anything here not confirmed?")
