"""Reporting a child at work: what anybody may tell, and what the telephone keeper writes down."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django import forms
from django.core.signing import BadSignature, Signer
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from muara_server.casework.intake import intake_at
from muara_server.casework.words import in_language
from muara_server.files import pictures
from muara_server.files.unusable import UnusableFile
from muara_server.ledger.kinds import kinds
from muara_server.registry.forms import NOT_KNOWN, field_for, plain

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

    from muara_server.places.models import Place

COMPLAINT = "complaint"
FACTS = ("work_kind", "children", "age_seems", "seen_on", "danger")
LAST_FACTS = ("from_whom",)
IDENTIFIERS = ("address", "note", "name", "phone")
SIGNER = Signer(salt="casework.report")
SECONDS_AN_HOUR = 3600
LEFT_OUT = {"from_whom": {NOT_KNOWN}, "channel": {NOT_KNOWN, "page"}}
"""Who wishes to stay unknown has an answer for it; the desk knows how a report came to it."""


def new_ticket() -> str:
    """What a form carries so that sent twice it is one report: an id and the moment, signed."""
    return SIGNER.sign(f"{uuid4()}.{int(time.time())}")


class ReportForm(forms.Form):
    """A report. Nothing is preselected, and only where or what must be told.

    `place` is the district; `asks_channel` for whoever writes down what somebody else tells.
    """

    village = forms.ChoiceField(label=_("Block, sub-district or village"), required=False)
    address = forms.CharField(
        label=_("Where is it?"),
        help_text=_("Village, street or what stands near it. It is kept sealed."),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off"}),
    )
    note = forms.CharField(
        label=_("What did you see?"),
        help_text=_("The work, about which ages, at what hours. No name is needed."),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off"}),
    )
    picture = forms.FileField(
        label=_("A picture of the place"),
        help_text=_(
            "Do not photograph faces of children. Only the officer who checks opens it; where it "
            "was taken is removed."
        ),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": "image/*"}),
    )
    name = forms.CharField(
        label=_("Your name"),
        help_text=_("You may stay unknown."),
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    phone = forms.CharField(
        label=_("Your telephone number"),
        help_text=_("Only if the officer may ask you more."),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    ticket = forms.CharField(widget=forms.HiddenInput, required=False)
    website = forms.CharField(required=False, label=_("Leave this empty"))

    def __init__(
        self,
        *args: Any,
        place: Place,
        villages: Sequence[Place] = (),
        asks_channel: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.place, self.villages = place, {each.code: each for each in villages}
        self.from_desk = asks_channel
        known = kinds()[COMPLAINT].facts
        asked = [*FACTS, *LAST_FACTS, *(["channel"] if asks_channel else [])]
        for name in asked:
            self.fields[name] = _field(known[name], place)
        self.fields["village"].choices = [
            ("", gettext("I do not know")),
            *((code, in_language(each.names)) for code, each in self.villages.items()),
        ]
        self.order_fields(["channel", "village", "address", *FACTS, "note", "picture", "from_whom"])
        if not villages:
            del self.fields["village"]
        if asks_channel:
            for name, said in (("name", _("Name of the caller")), ("phone", _("Telephone"))):
                self.fields[name].label = said
        if not self.is_bound:
            self.initial["ticket"] = new_ticket()

    @property
    def asked(self) -> Iterator[forms.BoundField]:
        """The fields that somebody sees, in their order."""
        return (field for field in self if field.name not in ("ticket", "website"))

    def clean_seen_on(self) -> Any:
        day = self.cleaned_data.get("seen_on")
        if day and day > timezone.localdate():
            raise forms.ValidationError(
                _("This day has not come yet. Write the day it was seen, or leave it empty.")
            )
        return day

    def clean_picture(self) -> Any:
        """The picture drawn again: where it was taken, when and with what does not come along."""
        sent: UploadedFile | None = self.cleaned_data.get("picture")
        if not sent:
            return None
        try:
            clean = pictures.clean(sent.read())
        except UnusableFile as refused:
            raise forms.ValidationError(str(refused)) from refused
        if clean.media == "pdf":
            raise forms.ValidationError(_("This is not a picture. Send a photograph, or none."))
        return clean

    def clean_website(self) -> str:
        """A field that nobody sees: whoever fills it in is a machine, or has one that fills in."""
        if self.cleaned_data["website"]:
            raise forms.ValidationError("filled")
        return ""

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if "website" in self.errors:
            del self._errors["website"]
            self._again(
                _("A field that stays empty was filled in, as a machine does. Send it once more.")
            )
        if not self.from_desk:
            self._check_ticket()
        if not self.errors and not (told.get("address") or told.get("note")):
            self.add_error(
                "address", _("Write where it is, or below what you saw: else nobody can look.")
            )
        return told

    @property
    def uuid(self) -> UUID:
        """The id that the report will have."""
        return _read(self.data.get("ticket", ""))[0]

    @property
    def chosen_place(self) -> Place:
        """The block or village that was chosen, else the district."""
        return self.villages.get(self.cleaned_data.get("village", ""), self.place)

    @property
    def facts(self) -> dict[str, Any]:
        """What was answered, by fact; None where somebody says that it is not known."""
        told = {} if self.from_desk else {"channel": "page"}
        for name in (*FACTS, *LAST_FACTS, "channel"):
            value = self.cleaned_data.get(name)
            if value not in (None, ""):
                told[name] = None if value == NOT_KNOWN else plain(value)
        return told

    @property
    def identifiers(self) -> dict[str, str]:
        """What is sealed: where exactly, what was seen, who says so."""
        said = {name: self.cleaned_data.get(name, "").strip() for name in IDENTIFIERS}
        return {name: value for name, value in said.items() if value}

    def _check_ticket(self) -> None:
        limits = intake_at(self.place)
        try:
            _uuid, made = _read(self.data.get("ticket", ""))
        except (BadSignature, ValueError):
            self._again(_("This page was not whole. Your words are still here: send it once more."))
            return
        age = time.time() - made
        if age < limits.fastest_seconds:
            # The same ticket: a moment later it is old enough, whoever sends it.
            self.add_error(
                None, _("That was very quick. Wait for some seconds, and send it once more.")
            )
        elif age > limits.open_for_hours * SECONDS_AN_HOUR:
            self._again(_("This page was open for long. Your words are still here: send it again."))

    def _again(self, why: Any) -> None:
        """Refuse, and let the page carry a new ticket."""
        self.data = self.data.copy()
        self.data["ticket"], self.data["website"] = new_ticket(), ""
        self.add_error(None, why)


class NumberForm(forms.Form):
    """The number of a report, however it is typed."""

    number = forms.CharField(
        label=_("Number of the report"),
        help_text=_("Nine letters and digits, for example 7K4-M2P-93X."),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
        error_messages={"required": _("Write the number that you were told.")},
    )


class RescueForm(forms.Form):
    """The day of a rescue that follows from a report."""

    due_on = forms.DateField(
        label=_("On which day"),
        help_text=_("Only the team sees the day and the place."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
        error_messages={
            "required": _("Choose a day."),
            "invalid": _("Write the day as year-month-day, for example 2016-09-01."),
        },
    )


def _read(ticket: str) -> tuple[UUID, int]:
    drawn, made = SIGNER.unsign(ticket).split(".")
    return UUID(drawn), int(made)


def _field(fact: Any, place: Place) -> forms.Field:
    """The control that asks for a fact, which may always be left empty."""
    field = field_for(fact)
    field.required = False
    if fact.name == "work_kind":
        field = forms.ChoiceField(
            label=in_language(fact.labels), required=False, choices=_kinds_of_work(fact, place)
        )
    if fact.name in LEFT_OUT:
        field.choices = [each for each in field.choices if each[0] not in LEFT_OUT[fact.name]]
    return field


def _kinds_of_work(fact: Any, place: Place) -> list[tuple[str, str]]:
    """The kinds of work that somebody who passes by can tell apart here."""
    known = fact.codes.codes
    listed = [(code, in_language(known[code].labels)) for code in intake_at(place).work_kinds]
    return [("", gettext("Choose")), *listed, (NOT_KNOWN, gettext("Another, or not known"))]
