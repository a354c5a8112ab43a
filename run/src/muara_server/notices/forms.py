"""Where and how somebody wants to be told."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from muara_server.notices import channels
from muara_server.notices.contacts import Contact
from muara_server.notices.models import Preference
from muara_server.notices.reading import HOURS, usual

NUMBER = re.compile(r"\+[1-9][0-9]{7,14}")
BY_PLACE = "place"
BETWEEN_DIGITS = re.compile(r"[\s().\-]")


class PreferenceForm(forms.Form):
    """Addresses, channels, quiet hours and the hour of the digest."""

    email = forms.EmailField(
        label=_("E-mail address"),
        required=False,
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    by_email = forms.BooleanField(label=_("Send notices by e-mail"), required=False)
    phone = forms.CharField(
        label=_("Telephone number"),
        help_text=_("With the country in front: +91 for India, +62 for Indonesia."),
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    by_sms = forms.BooleanField(label=_("Send notices by SMS"), required=False)
    quiet_from = forms.TypedChoiceField(label=_("Quiet from"), coerce=int)
    quiet_until = forms.TypedChoiceField(
        label=_("Quiet until"),
        help_text=_("Only what is urgent comes through. The rest waits and is not lost."),
        coerce=int,
    )
    digest = forms.TypedChoiceField(
        label=_("The day's notices come together at"),
        help_text=_("What your role must know at once does not wait for this."),
        coerce=int,
    )
    zone = forms.ChoiceField(label=_("Your clock"))

    def __init__(self, *args: Any, zone_by_place: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hours = [(hour, f"{hour:02}:00") for hour in HOURS]
        for name in ("quiet_from", "quiet_until", "digest"):
            _choices(self, name, hours)
        by_place = gettext("that of your place of work (%(zone)s)") % {"zone": _zone(zone_by_place)}
        others = sorted(set(usual().zones.values()) | {zone_by_place})
        _choices(self, "zone", [(BY_PLACE, by_place), *((zone, _zone(zone)) for zone in others)])
        on = channels.switched_on()
        for channel, fields in (("email", ("email", "by_email")), ("sms", ("phone", "by_sms"))):
            if channel not in on:
                for name in fields:
                    del self.fields[name]

    def clean_phone(self) -> str:
        """As every gateway takes it: +, country, number, without what people put between."""
        typed = BETWEEN_DIGITS.sub("", self.cleaned_data["phone"])
        if typed and not NUMBER.fullmatch(typed):
            raise forms.ValidationError(
                gettext("This is not a whole number. Write it as +91 98765 43210.")
            )
        return typed

    def contact(self, before: Contact) -> Contact:
        """What was typed; an address of a channel that is off stays as it was."""
        told = self.cleaned_data
        return Contact(email=told.get("email", before.email), sms=told.get("phone", before.sms))

    def chosen(self, before: Preference) -> Preference:
        """What was chosen."""
        told = self.cleaned_data
        return Preference(
            email=told.get("by_email", before.email),
            sms=told.get("by_sms", before.sms),
            quiet_from=told["quiet_from"],
            quiet_until=told["quiet_until"],
            digest=told["digest"],
            zone="" if told["zone"] == BY_PLACE else told["zone"],
        )

    @staticmethod
    def initial_of(contact: Contact, chosen: Preference) -> dict[str, Any]:
        """What the form shows at first."""
        return {
            "email": contact.email,
            "by_email": chosen.email,
            "phone": contact.sms,
            "by_sms": chosen.sms,
            "quiet_from": chosen.quiet_from,
            "quiet_until": chosen.quiet_until,
            "digest": chosen.digest,
            "zone": chosen.zone or BY_PLACE,
        }


ZONES = {
    "Asia/Kolkata": _("India"),
    "Asia/Jakarta": _("Western Indonesia"),
    "Asia/Makassar": _("Central Indonesia"),
    "Asia/Jayapura": _("Eastern Indonesia"),
}


def _zone(zone: str) -> str:
    return str(ZONES.get(zone, zone))


def _choices(form: forms.Form, name: str, listed: list[tuple[Any, str]]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)  # noqa: S101  (declared above)
    field.choices = listed
