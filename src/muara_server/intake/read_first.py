"""What a district wants a family to be read before a form asks for its consent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from muara_server.accounts import queries as accounts
from muara_server.casework.queries.settled_here import ConsentText, consent_texts_at
from muara_server.figures import language
from muara_server.intake import mappings

if TYPE_CHECKING:
    from muara_server.accounts.models import User
    from muara_server.intake.models import FormVersion

CONSENT = "consent"


@dataclass(frozen=True)
class ReadFirst:
    """One text: to what the family consents by it, and of which place of the worker's it is."""

    where: str
    said: ConsentText


def asks_consent(version: FormVersion) -> bool:
    """Does what is filled in this form become a consent?"""
    mapping = mappings.newest(version)
    return mapping is not None and any(
        entry.words.kind == CONSENT for entry in mappings.read(mapping).entries
    )


def of_form(version: FormVersion, user: User) -> list[ReadFirst]:
    """The texts of the places where this worker works, those in the reader's language first.

    The page is kept on the phone before anybody knows whose door it will be opened at: with work
    in several places the texts of each stand there under its name. A text is about no child.
    """
    if not asks_consent(version):
        return []
    places = {each.place.path: each.place for each in accounts.assignments_of(user) if each.place}
    found = {
        (said.lang, said.purpose, said.text): ReadFirst(place.name(language()), said)
        for place in places.values()
        for said in consent_texts_at(place)
    }
    return sorted(found.values(), key=lambda each: each.said.lang != language())
