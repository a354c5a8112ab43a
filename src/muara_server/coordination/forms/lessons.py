"""What is told of a finding or lesson, and of the steps that follow it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from muara_server.coordination.forms.told import OfficeForm
from muara_server.coordination.queries.lessons import LESSON, topics

if TYPE_CHECKING:
    from muara.procedure import Step

Offered = Sequence[tuple[str, str]]


class LessonForm(OfficeForm):
    """What was found or learnt, where, and where that stands written."""

    def __init__(self, *args: Any, places: Offered, **kwargs: Any) -> None:
        super().__init__(
            *args,
            kind=LESSON,
            words={"title": True, "text": True, "source": False, "document": False},
            needs=["lesson_kind", "topic"],
            **kwargs,
        )
        self.fields["place"] = forms.ChoiceField(label=_("Where it was learnt"), choices=places)
        self.fields["true_on"].label = gettext("When it was found or learnt")
        self.order_fields(["lesson_kind", "topic", "title", "text", "place", "source", "document"])


class LessonStepForm(OfficeForm):
    """One step: what it needs, and the words of the answer."""

    def __init__(self, *args: Any, taken: Step, organisations: Offered, **kwargs: Any) -> None:
        super().__init__(
            *args,
            kind=LESSON,
            words={"note": taken.key in ("progress", "do", "reject"), "document": False},
            needs=taken.needs,
            asks=taken.asks,
            choices={"owner": organisations},
            auto_id=f"{taken.key}_%s",
            **kwargs,
        )
        self.taken = taken
        self.order_fields([*taken.needs, *taken.asks, "note", "document", "true_on"])


class FindLessons(forms.Form):
    """Which lessons are shown; the address holds it."""

    topic = forms.ChoiceField(label=_("About"), required=False)
    state = forms.ChoiceField(label=_("Where it stands"), required=False)

    def __init__(self, *args: Any, states: Offered, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, offered in (("topic", topics()), ("state", states)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101
            field.choices = [("", gettext("All")), *offered]
