"""What is asked when somebody consents, or does not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext

from muara_server.casework.forms.told import ToldForm
from muara_server.registry.forms import NOT_KNOWN

ASKED = ("purpose", "recipient", "given", "giver", "capacity", "assent", "language", "expires_on")


class ConsentForm(ToldForm):
    """One purpose, who answered and why that person may, the child's own answer, until when.

    `assents`: the child is of an age to be asked, so that its answer must be told. `suspects`:
    whoever fills it in may know, and say, that the giver is suspected.
    """

    def __init__(
        self,
        *args: Any,
        recipients: Sequence[tuple[str, str]],
        assents: bool,
        suspects: bool,
        **kwargs: Any,
    ) -> None:
        asks = ["recipient", "expires_on", *(["giver_suspected"] if suspects else [])]
        super().__init__(
            *args,
            kind="consent",
            needs=[name for name in ASKED if name not in asks],
            asks=asks,
            choices={"recipient": recipients},
            **kwargs,
        )
        for name in ("purpose", "given", "giver"):
            known = self.fields[name]
            known.choices = [each for each in known.choices if each[0] != NOT_KNOWN]
        if assents:
            answers = ("given", "refused", "not_asked")
            known = self.fields["assent"]
            known.choices = [each for each in known.choices if each[0] in answers]

    def clean(self) -> dict[str, Any]:
        """Sharing is with somebody, and an end lies ahead."""
        typed: dict[str, Any] = super().clean() or {}
        if typed.get("purpose") == "sharing" and not typed.get("recipient"):
            self.add_error(
                "recipient", gettext("With whom? Choose the one body it is shared with.")
            )
        if typed.get("purpose") in ("service", "statistics") and typed.get("recipient"):
            self.add_error("recipient", gettext("Only sharing is with somebody. Leave it empty."))
        until = typed.get("expires_on")
        if until and until < timezone.localdate():
            self.add_error("expires_on", gettext("This day is past. Choose one that is to come."))
        return typed
