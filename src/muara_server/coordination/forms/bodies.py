"""What is asked of a body, of its seats and meetings, and of what a meeting decided."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from muara.coordination import REFUSED
from muara_server import figures
from muara_server.coordination.actions.bodies import Came
from muara_server.coordination.forms.told import OfficeForm
from muara_server.coordination.queries.bodies import kinds_of_bodies
from muara_server.ledger.kinds import kinds
from muara_server.registry.forms import DayField

if TYPE_CHECKING:
    from muara_server.coordination.bodies import Chair, Meeting
    from muara_server.coordination.queries.bodies import Body
    from muara_server.places.models import Place

Offered = Sequence[tuple[str, str]]

NOTHING = ("", _("Choose"))


class FoundForm(forms.Form):
    """A body: of which kind, where, since when."""

    place = forms.ChoiceField(label=_("Place"))
    body_kind = forms.ChoiceField(label=_("Kind of body"))
    title = forms.CharField(
        label=_("Its own name"),
        help_text=_("Left empty, it is called by its kind."),
        required=False,
        max_length=200,
    )
    since = DayField(label=_("Since which day"))
    source = forms.CharField(
        label=_("Where it stands"),
        help_text=_("The order, letter or decree that set it up."),
        required=False,
        max_length=300,
    )

    def __init__(self, *args: Any, places: Mapping[str, Place], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = places
        language = figures.language()
        known = {
            key: kind.label(language)
            for place in places.values()
            for key, kind in kinds_of_bodies(place).items()
            if place.level in kind.levels
        }
        offered = [(code, place.name(language)) for code, place in places.items()]
        self.fields["place"].choices = [NOTHING, *offered] if len(offered) > 1 else offered  # type: ignore[attr-defined]
        self.fields["body_kind"].choices = [NOTHING, *known.items()]  # type: ignore[attr-defined]

    def clean(self) -> Mapping[str, Any]:
        """It sits at the level of its place."""
        told: dict[str, Any] = super().clean() or {}
        place, key = self.places.get(told.get("place", "")), told.get("body_kind")
        if place is not None and key:
            kind = kinds_of_bodies(place).get(key)
            if kind is None or place.level not in kind.levels:
                self.add_error(
                    "body_kind", gettext("A body of this kind does not sit in a place like this.")
                )
        if told.get("since") and told["since"] > timezone.localdate():
            self.add_error("since", gettext("This day has not come yet."))
        return told


class SeatForm(OfficeForm):
    """Somebody takes a seat, for an organisation or for none."""

    def __init__(self, *args: Any, organisations: Offered, people: Offered, **kwargs: Any) -> None:
        super().__init__(
            *args,
            kind="seat",
            words={"member": False},
            needs=["seat_role"],
            asks=["organisation", "member_sex", "holder"],
            choices={"organisation": organisations, "holder": people},
            **kwargs,
        )
        self.fields["holder"].help_text = gettext(
            "If the member has an account, Muara tells the member when a decision is due or late."
        )

    def clean(self) -> dict[str, Any]:
        """A seat is somebody's, or an organisation's."""
        told: dict[str, Any] = super().clean() or {}
        if not told.get("member") and not told.get("organisation"):
            self.add_error("member", gettext("Write a name, or choose an organisation."))
        return told


class LeaveForm(OfficeForm):
    """Whoever had a seat has left it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, kind="seat_end", words={"note": False}, **kwargs)


class EndForm(OfficeForm):
    """A body is there no more."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, kind="body_end", words={"note": False, "source": False}, **kwargs)


class CallForm(forms.Form):
    """A meeting is called: for when, where, about what."""

    meets_on = DayField(label=_("Day of the meeting"))
    where = forms.CharField(label=_("Where"), required=False, max_length=200)
    agenda = forms.CharField(
        label=_("Agenda"),
        help_text=_("One line for each matter. The paper with the figures is made by itself."),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class HeldForm(forms.Form):
    """The meeting was held: on which day, and for each seat whether somebody came.

    The seats asked about are those that were filled on that day.
    """

    held_on = DayField(label=_("Held on"))

    def __init__(self, *args: Any, body: Body, day: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["held_on"].initial = day
        self.chairs = body.sitting.chairs_on(self._day(day))
        for chair in self.chairs:
            self._ask(chair, _codes("came"), _codes("member_sex"))
        self.fields["minutes"] = forms.CharField(
            label=_("Minutes"),
            help_text=_("They may also be written later."),
            required=False,
            max_length=20_000,
            widget=forms.Textarea(attrs={"rows": 8}),
        )

    def _day(self, day: dt.date) -> dt.date:
        """The day that was sent, where it can be read."""
        try:
            return dt.date.fromisoformat(self.data.get("held_on", "")) if self.is_bound else day
        except ValueError:
            return day

    def _ask(self, chair: Chair, came: Offered, sexes: Offered) -> None:
        who = chair.called
        self.fields[f"came_{chair.id}"] = forms.ChoiceField(
            label=gettext("%(who)s: attendance") % {"who": who},
            choices=[NOTHING, *came],
            error_messages={"required": gettext("Say for each seat whether somebody came.")},
        )
        self.fields[f"instead_{chair.id}"] = forms.CharField(
            label=gettext("%(who)s: who came instead") % {"who": who},
            required=False,
            max_length=120,
        )
        self.fields[f"sex_{chair.id}"] = forms.ChoiceField(
            label=gettext("%(who)s: sex of whoever came instead") % {"who": who},
            choices=[("", gettext("not known")), *sexes],
            required=False,
        )

    def rows(self) -> Iterator[tuple[Chair, forms.BoundField, forms.BoundField, forms.BoundField]]:
        """Each seat with its three fields."""
        for chair in self.chairs:
            yield (
                chair,
                self[f"came_{chair.id}"],
                self[f"instead_{chair.id}"],
                self[f"sex_{chair.id}"],
            )

    def clean_held_on(self) -> dt.date:
        """Nothing was held on a day that has not come."""
        day: dt.date = self.cleaned_data["held_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(
                gettext("This day has not come yet. Record the meeting after it was held.")
            )
        return day

    def clean(self) -> Mapping[str, Any]:
        """Only somebody sent instead is named here, and there is somebody to ask about."""
        told: dict[str, Any] = super().clean() or {}
        if not self.chairs:
            self.add_error(
                "held_on", gettext("Nobody had a seat on this day. Record the seats first.")
            )
        for chair in self.chairs:
            named = told.get(f"instead_{chair.id}") or told.get(f"sex_{chair.id}")
            if named and told.get(f"came_{chair.id}") not in ("substitute", None):
                self.add_error(
                    f"came_{chair.id}",
                    gettext("Somebody is named who came instead. Who came?"),
                )
        return told

    @property
    def came(self) -> list[Came]:
        """How each seat was filled."""
        told = self.cleaned_data
        return [
            Came(
                seat=chair.id,
                came=told[f"came_{chair.id}"],
                sex=told[f"sex_{chair.id}"],
                member=told[f"instead_{chair.id}"].strip(),
            )
            for chair in self.chairs
        ]


class NotHeldForm(OfficeForm):
    """A meeting that was called and not held."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(
            *args, kind="meeting_not_held", words={"note": False}, needs=["why_not"], **kwargs
        )


class MinutesForm(OfficeForm):
    """What was said at a meeting."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, kind="meeting_minutes", words={"text": True}, **kwargs)
        self.fields["text"].max_length = 20_000
        self.fields["text"].widget.attrs["rows"] = 10


class DecideForm(OfficeForm):
    """A meeting decided something: what, who sees to it, by when."""

    def __init__(
        self, *args: Any, meeting: Meeting, choices: Mapping[str, Offered], **kwargs: Any
    ) -> None:
        super().__init__(
            *args,
            kind="decision_taken",
            words={"text": True},
            needs=["owner", "due_on"],
            asks=["seat", "indicator", "case_rule"],
            choices=choices,
            **kwargs,
        )
        self.meeting = meeting
        del self.fields["true_on"]
        self.fields["due_on"].label = gettext("Due by")

    def clean_due_on(self) -> dt.date:
        """It is due after the meeting that took it."""
        day: dt.date = self.cleaned_data["due_on"]
        if day < self.meeting.day:
            said = gettext("This is before the meeting of %(day)s. By which day is it due?")
            raise forms.ValidationError(said % {"day": figures.day(self.meeting.day)})
        return day

    def clean(self) -> dict[str, Any]:
        """Some bodies decide nothing without quorum."""
        told: dict[str, Any] = super().clean() or {}
        kind, went = self.meeting.kind, self.meeting.quorate
        refused = kind is not None and kind.without_quorum == REFUSED
        if refused and went is not None and went.met is False:
            said = gettext(
                "This meeting had no quorum: %(there)s of %(seats)s seats were filled, and"
                " %(needed)s are needed. By its rule this body then decides nothing. Put it before"
                " the next meeting."
            )
            raise forms.ValidationError(
                said % {"there": went.there, "seats": went.seats, "needed": went.needed}
            )
        return told


def _codes(fact: str) -> Offered:
    """What may be said of somebody's attendance, in the reader's language."""
    known = kinds()["meeting_attendance"].facts[fact]
    return [(code, known.code_label(code, figures.language())) for code in known.codes.codes]
