"""What is told of a batch, and of somebody of the staff."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from muara_server import figures
from muara_server.learning.forms.centres import MOST_PLACES
from muara_server.learning.forms.parts import Offered, check_key, check_order, choose
from muara_server.learning.models import Batch, Institution, Staff
from muara_server.registry.forms import DayField


class StaffForm(forms.Form):
    """Somebody who works at a school or centre, from a day to a day."""

    name = forms.CharField(label=_("Name"), max_length=120)
    role = forms.ChoiceField(label=_("What they do here"), choices=Staff.Role.choices)
    since = DayField(label=_("Since"))
    until = DayField(label=_("Until"), required=False)
    user = forms.ChoiceField(label=_("Their account"), required=False)

    def __init__(self, *args: Any, people: Offered, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self.fields["user"], people, gettext("None, or not known"))

    def clean(self) -> Mapping[str, Any]:
        """Nobody leaves before he came."""
        told: dict[str, Any] = super().clean() or {}
        check_order(self, "since", "until")
        return told

    def written(self, staff: Staff) -> Staff:
        """The one of the staff with what was told."""
        told = self.cleaned_data
        staff.name, staff.role, staff.user_id = told["name"], told["role"], told["user"] or None
        staff.since, staff.until = told["since"], told["until"]
        return staff


class BatchForm(forms.Form):
    """Those who learn together: from when to when, how many, with whom."""

    key = forms.CharField(
        label=_("Short code"),
        help_text=_("Letters, digits, dots and dashes, for example 2013-1. It stays."),
        max_length=60,
    )
    title = forms.CharField(label=_("What it is called"), max_length=120)
    begins_on = DayField(label=_("First day"))
    ends_on = DayField(label=_("Last day"), required=False)
    places = forms.IntegerField(
        label=_("Places"), required=False, min_value=1, max_value=MOST_PLACES
    )
    course = forms.ChoiceField(label=_("Course of skills"), required=False)
    tutor = forms.ChoiceField(label=_("Who teaches"), required=False)
    companion = forms.ChoiceField(
        label=_("Companion"),
        help_text=_("Who follows each of them before, in and after a shelter."),
        required=False,
    )

    def __init__(
        self,
        *args: Any,
        centre: Institution,
        courses: Offered,
        people: Offered,
        batch: Batch | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.centre, self.batch = centre, batch
        self.staff = {str(one.pk): one for one in centre.staff.all()}
        tutors = [(pk, f"{one.name}, {one.get_role_display()}") for pk, one in self.staff.items()]
        choose(self.fields["course"], courses, gettext("None"))
        choose(self.fields["tutor"], tutors, gettext("Not known yet"))
        choose(self.fields["companion"], people, gettext("None"))
        if batch:
            del self.fields["key"]

    def clean_key(self) -> str:
        """A code that enrolments can name, and that no other batch here has."""
        key = str(self.cleaned_data["key"]).strip()
        check_key(key)
        if self.centre.batches.filter(key=key).exists():
            raise forms.ValidationError(
                gettext("Another batch here has this code. Choose another, or change that one.")
            )
        return key

    def clean(self) -> Mapping[str, Any]:
        """It ends after it begins, while its centre is open, in its places, with who works then."""
        told: dict[str, Any] = super().clean() or {}
        check_order(self, "begins_on", "ends_on")
        begins, opened, most = told.get("begins_on"), self.centre.opened_on, self.centre.places
        if begins and opened and begins < opened:
            said = gettext("The centre has been open since %(day)s. Which day is right?")
            self.add_error("begins_on", said % {"day": figures.day(opened)})
        if told.get("places") and most and told["places"] > most:
            said = gettext(
                "The centre has %(most)s places. Change the centre first, if it is more."
            )
            self.add_error("places", said % {"most": figures.number(most)})
        self._check_tutor(told)
        return told

    def _check_tutor(self, told: Mapping[str, Any]) -> None:
        tutor, begins, ends = (told.get(name) for name in ("tutor", "begins_on", "ends_on"))
        if not tutor or not begins:
            return
        one = self.staff[tutor]
        if (one.until and one.until < begins) or (ends and one.since > ends):
            said = gettext("Does not work here then: since %(since)s, until %(until)s.")
            until = figures.day(one.until) or gettext("now")
            self.add_error("tutor", said % {"since": figures.day(one.since), "until": until})

    def written(self, batch: Batch) -> Batch:
        """The batch with what was told of it."""
        told = self.cleaned_data
        batch.key = told.get("key") or batch.key
        for name in ("title", "begins_on", "ends_on", "places"):
            setattr(batch, name, told[name])
        for name in ("course", "tutor", "companion"):
            setattr(batch, f"{name}_id", told[name] or None)
        return batch
