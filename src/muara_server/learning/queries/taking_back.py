"""Why a visit to a centre, or a movement of its money, may be taken back."""

from __future__ import annotations

from muara_server.casework.queries.cases import reasons

OF_A_PERSON = "wrong_person"
"""A visit and money are about nobody."""


def reasons_here() -> list[tuple[str, str]]:
    """The reasons that can hold for what is about a place: codes with their words."""
    return [(code, words) for code, words in reasons() if code != OF_A_PERSON]
