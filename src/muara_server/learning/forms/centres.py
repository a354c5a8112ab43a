"""What is told of a school or centre, and by what the list is narrowed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from muara_server.casework.actions.providers import Given, Kept
from muara_server.casework.forms.providers import KEY
from muara_server.casework.queries import providers as directory
from muara_server.learning.forms.parts import Offered, choose
from muara_server.learning.frames.centre_standings import WRONG
from muara_server.learning.models import Institution
from muara_server.learning.queries.centres import kinds_at
from muara_server.places import queries as places
from muara_server.registry.forms import DayField

MOST_PLACES = 5_000
"""No school of the region has more; a greater number is a slip of the hand."""

MOST_NAMED = 20
"""So many codes a message names."""


class Find(forms.Form):
    """Part of the register; the address holds it."""

    kind = forms.ChoiceField(label=_("Kind"), required=False)
    place = forms.ChoiceField(label=_("Place"), required=False)
    operator = forms.ChoiceField(label=_("Operator"), required=False)
    wrong = forms.ChoiceField(label=_("What is wrong"), required=False)

    def __init__(self, *args: Any, kinds: Offered, places: Offered, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        anything = [("any", gettext("Anything"))]
        wrong = [(code, short) for code, (short, _do) in WRONG.items()]
        choose(self.fields["kind"], kinds, gettext("All"))
        choose(self.fields["place"], places, gettext("All"))
        choose(self.fields["operator"], Institution.Operator.choices, gettext("All"))
        choose(self.fields["wrong"], anything + wrong, gettext("All"))


class CentreForm(forms.Form):
    """What a school or centre of the directory is, who runs it, and for how many."""

    kind = forms.ChoiceField(label=_("Kind"))
    operator = forms.ChoiceField(label=_("Operator"))
    run_by = forms.CharField(
        label=_("Name of the operator"),
        help_text=_("Of the society, the organisation or the office."),
        required=False,
        max_length=120,
    )
    opened_on = DayField(label=_("Open since"), required=False)
    places = forms.IntegerField(
        label=_("Places"),
        help_text=_("How many children it takes at once. Leave it empty where nobody knows."),
        required=False,
        min_value=1,
        max_value=MOST_PLACES,
    )
    keepers = forms.MultipleChoiceField(
        label=_("Who keeps its register"),
        help_text=_("They see the names of the children enrolled here."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(
        self,
        *args: Any,
        kinds: Offered,
        keepers: Offered = (),
        centre: Institution | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.centre = centre
        choose(self.fields["kind"], kinds, gettext("Choose"))
        choose(self.fields["operator"], Institution.Operator.choices, gettext("Choose"))
        if keepers:
            choose(self.fields["keepers"], keepers)
        else:
            del self.fields["keepers"]

    def clean_opened_on(self) -> dt.date | None:
        """A centre that is to open is written down once it has."""
        day: dt.date | None = self.cleaned_data["opened_on"]
        if day and day > timezone.localdate():
            raise forms.ValidationError(
                gettext("This day is still to come. Write the day once it has opened.")
            )
        return day

    def clean(self) -> Mapping[str, Any]:
        """A batch that has begun began after its centre had opened, and fits into it."""
        told: dict[str, Any] = super().clean() or {}
        batches = self.centre.batches.all() if self.centre else []
        opened_on, most = told.get("opened_on"), told.get("places")
        for batch in batches:
            if opened_on and batch.begins_on < opened_on:
                said = gettext("The batch %(batch)s began before, on %(day)s. Which day is right?")
                self.add_error("opened_on", said % {"batch": batch.key, "day": batch.begins_on})
            if most and batch.places and batch.places > most:
                said = gettext("The batch %(batch)s has %(most)s places. Change the batch first.")
                self.add_error("places", said % {"batch": batch.key, "most": batch.places})
        return told

    def written(self, centre: Institution) -> Institution:
        """The centre with what was told of it."""
        for name in ("kind", "operator", "run_by", "opened_on", "places"):
            setattr(centre, name, self.cleaned_data[name])
        return centre


class NewCentre(CentreForm):
    """A school or centre: one of the directory, or one that is written there too."""

    provider = forms.ChoiceField(label=_("In the directory of services"), required=False)
    name = forms.CharField(label=_("Its name"), required=False, max_length=120)
    key = forms.CharField(
        label=_("Short code"),
        help_text=_("Letters, digits, dots and dashes, for example SM-SCHOOL-012. It stays."),
        required=False,
        max_length=60,
    )
    place = forms.ChoiceField(label=_("Where it is"), required=False)
    phone = forms.CharField(label=_("Telephone of the office"), required=False, max_length=30)
    service = forms.ChoiceField(label=_("What it gives"), required=False)

    NEW = ("name", "key", "place", "phone", "service")
    NEEDED = ("name", "key", "place", "service")
    OWN = ("kind", "operator", "run_by", "opened_on", "places")

    def __init__(self, *args: Any, providers: Offered, places: Offered, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self.fields["provider"], providers, gettext("It is not there yet"))
        choose(self.fields["place"], places, gettext("Choose"))
        choose(self.fields["service"], directory.services(), gettext("Choose"))

    def clean_key(self) -> str:
        """A code that enrolments can name, and that nothing else has."""
        key = str(self.cleaned_data["key"]).strip()
        if key and not KEY.fullmatch(key):
            raise forms.ValidationError(
                gettext("Write letters, digits, dots and dashes only, without spaces.")
            )
        if key and directory.provider_with(key):
            raise forms.ValidationError(
                gettext("Another service has this code. Choose it above, or write another code.")
            )
        return key

    def clean(self) -> Mapping[str, Any]:
        """Either chosen or written, never both; of a kind that its country has."""
        told: dict[str, Any] = dict(super().clean())
        if told.get("provider"):
            for name in self.NEW:
                if told.get(name):
                    said = gettext("You chose one of the directory. Leave this empty.")
                    self.add_error(name, said)
        else:
            for name in self.NEEDED:
                if not told.get(name) and name not in self.errors:
                    said = gettext("Choose one of the directory, or write this.")
                    self.add_error(name, said)
        if not self.errors:
            self._check_kind(told)
        return told

    def _check_kind(self, told: Mapping[str, Any]) -> None:
        if told["provider"]:
            place = directory.directory().get(pk=told["provider"]).place
        else:
            place = places.by_code(told["place"])
        known = dict(kinds_at(place))
        if told["kind"] not in known:
            said = gettext("There is no such school or centre in this country. One of: %(kinds)s.")
            self.add_error("kind", said % {"kinds": ", ".join(known.values())})

    def kept(self) -> Kept:
        """What the directory is told, where it was not there."""
        told = self.cleaned_data
        return Kept(
            key=told["key"],
            name=told["name"],
            place_code=told["place"],
            phone=told["phone"],
            gives=[Given(told["service"], told["places"])],
        )

    @property
    def of_directory(self) -> list[Any]:
        """The fields of one that is not in the directory."""
        return [self[name] for name in self.NEW]

    @property
    def of_centre(self) -> list[Any]:
        """The fields of every school and centre."""
        return [self[name] for name in self.OWN]


class ListedCentre(NewCentre):
    """A row of a list: a service of the directory by its code, or all that is told of a new one."""

    checked_on = DayField(label=_("Last checked"), required=False)

    NEEDED = (*NewCentre.NEEDED, "checked_on")

    def __init__(self, row: Mapping[str, str], **offered: Any) -> None:
        held = directory.provider_with(row["key"])
        told = dict(row)
        if held:
            told = {name: row.get(name, "") for name in self.OWN} | {"provider": str(held.pk)}
        super().__init__(told, **offered)
        self.fields["provider"].error_messages["invalid_choice"] = gettext(
            "A school or centre with this code is written already, or not of your area. "
            "Take the row out."
        )
        for name in ("kind", "operator", "service", "place"):
            codes = [code for code, _label in self.fields[name].choices if code]  # type: ignore[attr-defined]
            shown = ", ".join(map(str, codes[:MOST_NAMED])) + (" …" if codes[MOST_NAMED:] else "")
            self.fields[name].error_messages["invalid_choice"] = gettext(
                "Write one of these codes: %(codes)s"
            ) % {"codes": shown}

    def told(self) -> tuple[Kept | None, Institution]:
        """What the directory is told, if it was not there, and the school or centre."""
        made = self.written(Institution())
        if not self.cleaned_data["provider"]:
            return replace(self.kept(), checked_on=self.cleaned_data["checked_on"]), made
        made.provider = directory.directory().get(pk=self.cleaned_data["provider"])
        return None, made


class ListFile(forms.Form):
    """A file that tells of many schools and centres."""

    file = forms.FileField(
        label=_("CSV or XLSX file"),
        help_text=_("The first row names the columns, as below."),
        error_messages={"required": _("Choose a file.")},
    )
