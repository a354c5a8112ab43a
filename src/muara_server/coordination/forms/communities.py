"""What is asked of a village's groups, of its children as a whole, and of who looked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from muara_server import figures
from muara_server.casework.forms.told import ToldForm
from muara_server.coordination.community_checkers import (
    BODY,
    CHILDREN,
    END,
    MEETING,
    MEMBERS,
    SEXES,
    SURVEY,
    TRAINING,
    VERIFICATION,
    VISIT,
    members_on,
    parts_of,
)
from muara_server.ledger.kinds import kinds
from muara_server.registry.forms import NOT_KNOWN

if TYPE_CHECKING:
    from muara_server.coordination.queries.communities import Group
    from muara_server.coordination.queries.told import Said

COUNTED = ("total", "female_0_4", "male_0_4", "female_5_11", "male_5_11")
COUNTED += ("female_12_14", "male_12_14", "female_15_17", "male_15_17")


class VillageForm(ToldForm):
    """Facts of one kind with a day and a note; who observed something knows what it was."""

    day_label: Any = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, forms.ChoiceField):
                field.choices = [each for each in field.choices if each[0] != NOT_KNOWN]
        if self.day_label:
            self.fields["true_on"].label = self.day_label

    def words(self) -> dict[str, Any]:
        """What is sealed with the entry."""
        return {"note": self.note.strip()} if self.note.strip() else {}


class GroupForm(VillageForm):
    """A new group: what kind, its name, since when."""

    day_label = gettext_lazy("Since when is it there")
    title = forms.CharField(
        label=gettext_lazy("Name"),
        help_text=gettext_lazy("Left empty, it is called by its kind."),
        required=False,
        max_length=120,
    )

    def __init__(self, *args: Any, offered: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(
            *args,
            kind=BODY,
            needs=["community_kind"],
            choices={"community_kind": offered},
            **kwargs,
        )
        self.order_fields(["community_kind", "title", "true_on", "note"])

    def words(self) -> dict[str, Any]:
        return {**super().words(), "title": self.cleaned_data.get("title", "").strip()}


class OfGroup(VillageForm):
    """Something that a group did, not before it began."""

    kind = ""
    needs: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()

    def __init__(self, *args: Any, group: Group, **kwargs: Any) -> None:
        super().__init__(*args, kind=self.kind, needs=self.needs, asks=self.asks, **kwargs)
        self.group = group
        self.order_fields(["true_on"])

    def clean_true_on(self) -> dt.date:
        """A group does nothing before it began, nor after its end."""
        day = super().clean_true_on()
        if day < self.group.since:
            raise forms.ValidationError(
                _("The group began on %(day)s. Write a later day, or correct the group.")
                % {"day": figures.day(self.group.since)}
            )
        if self.group.until and day > self.group.until:
            raise forms.ValidationError(
                _("The group ended on %(day)s.") % {"day": figures.day(self.group.until)}
            )
        return day


class MembersForm(OfGroup):
    """How many members a group has; their names may stand beside, sealed, but never a child's."""

    kind, needs = MEMBERS, SEXES

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not (self.group.kind and self.group.kind.of_children):
            self.fields["members"] = forms.CharField(
                label=gettext_lazy("Names of members"),
                help_text=gettext_lazy("One on each line. They are kept sealed."),
                required=False,
                max_length=4000,
                widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off"}),
            )

    def words(self) -> dict[str, Any]:
        lines = self.cleaned_data.get("members", "").splitlines()
        return {**super().words(), "members": [each.strip() for each in lines if each.strip()]}

    def clean(self) -> dict[str, Any]:
        """No more names than members."""
        typed: dict[str, Any] = super().clean() or {}
        named = [each for each in typed.get("members", "").splitlines() if each.strip()]
        counted = [typed.get(sex) for sex in SEXES]
        if None not in counted and len(named) > sum(counted):
            self.add_error(
                "members",
                _("Here stand %(names)s names, and %(members)s members. Which is right?")
                % {"names": len(named), "members": sum(counted)},
            )
        return typed


class TrainingForm(OfGroup):
    """What a group was trained in, and how many of its members were there."""

    kind, needs = TRAINING, ("subject", *SEXES)

    def clean(self) -> dict[str, Any]:
        """Of a group only its members are trained."""
        typed: dict[str, Any] = super().clean() or {}
        members = members_on(self.group.id, typed["true_on"]) if typed.get("true_on") else None
        for sex in SEXES:
            if members and (typed.get(sex) or 0) > members[sex]:
                self.add_error(
                    sex,
                    _(
                        "The group has %(members)s of them. Correct the number, or record first"
                        " how many members there are."
                    )
                    % {"members": figures.number(members[sex])},
                )
        return typed


class MeetingForm(OfGroup):
    """A meeting: on which day, and how many were there."""

    kind, needs = MEETING, SEXES


class VisitForm(OfGroup):
    """What a group saw on a visit of its own: numbers; a child is raised on the next page."""

    kind, needs, asks = VISIT, ("visited", "at_work", "out_of_school"), ("children_seen",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(["true_on", "visited", "children_seen", "at_work", "out_of_school"])

    def clean(self) -> dict[str, Any]:
        """Whoever was seen at work is one of those seen."""
        return _within_seen(self, super().clean() or {})


class EndForm(OfGroup):
    """A group is there no more."""

    kind = END
    day_label = gettext_lazy("Since when is it there no more")


class CountForm(VillageForm):
    """How many children a village has, by a source of its own."""

    day_label = gettext_lazy("On which day were they counted")
    source = forms.CharField(
        label=gettext_lazy("Where it stands"),
        help_text=gettext_lazy("The title of the list, its year, who keeps it."),
        max_length=200,
        error_messages={"required": gettext_lazy("A count needs its source.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        asked = [name for name in COUNTED if name not in ("female_0_4", "male_0_4")]
        super().__init__(
            *args,
            kind=CHILDREN,
            needs=["counted_by", *asked],
            asks=["female_0_4", "male_0_4"],
            **kwargs,
        )
        self.order_fields(["counted_by", "source", "true_on", *COUNTED, "note"])

    def words(self) -> dict[str, Any]:
        return {**super().words(), "source": self.cleaned_data["source"].strip()}

    def clean(self) -> dict[str, Any]:
        """The parts are no more than their whole."""
        typed: dict[str, Any] = super().clean() or {}
        parts, total = parts_of(typed), typed.get("total")
        if total is not None and parts > total:
            self.add_error(
                "total",
                _(
                    "The ages below add up to %(parts)s, which is more than all children. Look at"
                    " the source again."
                )
                % {"parts": figures.number(parts)},
            )
        return typed


class SurveyForm(VillageForm):
    """A house-to-house survey: how many homes there are, and how many were visited."""

    day_label = gettext_lazy("On which day was the last home visited")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, kind=SURVEY, needs=["homes", "homes_visited"], **kwargs)

    def clean(self) -> dict[str, Any]:
        """Nobody visits more homes than there are."""
        typed: dict[str, Any] = super().clean() or {}
        homes, visited = typed.get("homes"), typed.get("homes_visited")
        if homes is not None and visited is not None and visited > homes:
            self.add_error("homes_visited", _("These are more homes than the village has."))
        return typed


class VerifyForm(VillageForm):
    """What somebody saw who looked at the village again. No field asks whether it is free."""

    day_label = gettext_lazy("On which day were you there")
    text = forms.CharField(
        label=gettext_lazy("What did you see?"),
        help_text=gettext_lazy("Where you went, whom you met. No names of children."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": gettext_lazy("Write what you saw yourself.")},
    )

    def __init__(self, *args: Any, survey: Said, **kwargs: Any) -> None:
        needed = [name for name in kinds()[VERIFICATION].facts if name != "survey"]
        super().__init__(*args, kind=VERIFICATION, needs=needed, **kwargs)
        self.survey = survey
        del self.fields["note"]
        self.order_fields(["true_on", *needed, "text"])

    def clean_true_on(self) -> dt.date:
        """Nobody verifies what was not yet surveyed."""
        day = super().clean_true_on()
        if day < self.survey.on:
            raise forms.ValidationError(
                _("The survey ended on %(day)s. Look at the village after it.")
                % {"day": figures.day(self.survey.on)}
            )
        return day

    def words(self) -> dict[str, Any]:
        return {"text": self.cleaned_data["text"].strip()}

    def clean(self) -> dict[str, Any]:
        """Whoever was seen at work is one of those seen."""
        return _within_seen(self, super().clean() or {})


class ShownDay(forms.Form):
    """The day on which villages are shown; one to come shows what lapses until then."""

    as_of = forms.DateField(required=False, input_formats=["%Y-%m-%d"])
    standing = forms.CharField(required=False, max_length=20)
    place = forms.CharField(required=False, max_length=40)


def _within_seen(form: forms.Form, typed: dict[str, Any]) -> dict[str, Any]:
    seen = typed.get("children_seen")
    for part in ("at_work", "out_of_school"):
        if seen is not None and typed.get(part) is not None and typed[part] > seen:
            form.add_error(part, _("These are more than all the children who were seen."))
    return typed


def offered_kinds(known: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The kinds of group to choose from, in the reader's language."""
    return [(key, each.label(figures.language())) for key, each in known.items()]
