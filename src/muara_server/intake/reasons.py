"""Why something of a submission waits: each reason by its code, and in the reader's language.

What is kept of an error are its code and its codes and numbers. Its sentence is made when somebody
reads it, in their language, and never repeats an answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from muara.errors import FormError, FrameError, InputError, NotAllowed

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from muara.errors import MuaraError


@dataclass(frozen=True)
class Reason:
    """A code of `TITLES`, and what names the place of the fault.

    That is a question, its answer by name (`pupils[2]/days_present`), a fact, or bounds.
    """

    code: str
    values: Mapping[str, str] = field(default_factory=dict)


class NotSorted(InputError):
    """A submission of which nothing can be sorted yet. `reason` is a code of `TITLES`."""

    code = "not_sorted"

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(str(TITLES[reason]))


TITLES: Mapping[str, _StrPromise] = {
    "unreadable": _("The submission cannot be read"),
    "other_form": _("The submission is of another form than it says"),
    "unknown_version": _("This version of the form was never published here"),
    "no_mapping": _("Nobody has said how the answers of this form become entries"),
    "which_programme": _("It is not clear to which programme this belongs"),
    "which_place": _("It is not clear where this was: whoever filled it works in several places"),
    "answer_unreadable": _("An answer is not what its question asks for"),
    "no_day": _("The answers say no day on which this was true"),
    "no_subject": _("The answers do not say who this is about"),
    "not_an_id": _("An answer should name a record, and does not"),
    "not_a_code": _("An answer is none of the known answers"),
    "out_of_range": _("A number is too small or too large"),
    "not_fitting": _("An answer does not fit what is recorded of it"),
    "not_trained": _("Whoever asked this was not recorded as trained to ask it on that day"),
    "fact_missing": _("Something is missing without which this says nothing"),
    "not_registered": _("Whom this is about is not registered"),
    "registered_already": _("Whom this registers is registered already"),
    "day": _("The day has not come yet, or was before the place existed"),
    "unknown_place": _("The place is not known"),
    "corrected_already": _("What this corrects was corrected already, by somebody else"),
    "not_taken": _("The register does not take an answer as it is"),
    "outside_area": _("This lies outside the area of whoever filled it"),
    "no_permission": _("Whoever filled it may not record this"),
    "not_allowed": _("Whoever filled it may not take this step"),
    "refused": _("The file was erased, or may not be written in"),
    "unexpected": _("Something went wrong in Muara; it is written in the log"),
}
"""Every reason, as a heading over what waits for it."""
_PUBLISHERS = _("Whoever publishes forms can mend this; then these are sorted by themselves.")
WHO_CAN: Mapping[str, _StrPromise] = {
    "unknown_version": _PUBLISHERS,
    "no_mapping": _PUBLISHERS,
    "not_trained": _(
        "If there was a training, record it under “Who was trained”; then these are sorted by "
        "themselves. If there was none, talk with whoever asked."
    ),
}
"""Who can take a reason away that no corrected answer takes away."""

_UNREADABLE = frozenset({"not_xml", "refused_xml", "too_deep", "too_large", "no_form_id"})
_COLUMNS = {"true_on": "day", "place_code": "unknown_place", "corrects": "corrected_already"}
_SUBJECTS = frozenset({"person", "household", "workplace"})
_KEPT = ("question", "answer", "fact", "low", "high", "kind")


def reason_of(error: MuaraError) -> Reason:
    """Why an error lets something wait.

    >>> from muara.forms import FORM_FAULTS
    >>> reason_of(NotAllowed("outside_area", "x")).code
    'outside_area'
    """
    if isinstance(error, NotSorted):
        return Reason(error.reason)
    if isinstance(error, FormError):
        return _of_form(error)
    if isinstance(error, FrameError):
        return _of_frame(error)
    if isinstance(error, NotAllowed):
        return Reason(error.code if error.code in TITLES else "not_allowed")
    return Reason("refused")


def _of_form(error: FormError) -> Reason:
    if error.fault in _UNREADABLE:
        return Reason("unreadable")
    values = {name: str(said) for name, said in error.values.items() if name in _KEPT}
    return Reason(error.fault if error.fault in TITLES else "not_taken", values)


def _of_frame(error: FrameError) -> Reason:
    column = error.column or ""
    if column in _SUBJECTS:
        known = "already" in error.message
        return Reason("registered_already" if known else "not_registered")
    if column in _COLUMNS:
        return Reason(_COLUMNS[column])
    return Reason("not_taken", {"fact": column} if column else {})
