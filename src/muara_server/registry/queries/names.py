"""What people are called where something is read: in the script of its language, where recorded so.

A person has a registered name and may have others; one of them is often the same name in another
script. Whoever reads Hindi is shown the name in Devanagari, with the registered one beside it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

SCRIPTS = {"hi": "DEVANAGARI", "gu": "GUJARATI", "or": "ORIYA"}
"""The scripts of languages that are not written in Latin letters, as Unicode names their signs."""


@dataclass(frozen=True)
class Called:
    """A name as it is shown, and the registered one where that is another."""

    shown: str
    registered: str = ""


def called(names: Sequence[str], language: str) -> Called:
    """What somebody with these names (the registered one first) is called in a language.

    >>> called(["Sita Devi", "सीता देवी"], "hi")
    Called(shown='सीता देवी', registered='Sita Devi')
    >>> called(["Sita Devi"], "gu")
    Called(shown='Sita Devi', registered='')
    """
    shown, registered = in_script(names, language), next(iter(names), "")
    return Called(shown, registered if registered != shown else "")


def family_called(name: str, members: Iterable[Sequence[str]], language: str) -> Called:
    """A family's name: that of the member whose name it bears, else as it was registered."""
    bearer = next((names for names in members if name and name in names), (name,))
    return Called(in_script(bearer, language), name if in_script(bearer, language) != name else "")


def in_script(names: Sequence[str], language: str) -> str:
    """Of one person's names the first in the language's own script, else the first."""
    script = SCRIPTS.get(language, "LATIN")
    return next((name for name in names if written_in(name, script)), next(iter(names), ""))


def written_in(name: str, script: str) -> bool:
    """Are all letters and vowel signs of a name of this script?

    >>> written_in("सीता देवी", "DEVANAGARI"), written_in("सीता Devi", "DEVANAGARI")
    (True, False)
    """
    if name.isascii():  # most names by far; looking each letter up takes ten times as long
        return script == "LATIN" and any(map(str.isalpha, name))
    signs = [sign for sign in name if unicodedata.category(sign)[0] in "LM"]
    return bool(signs) and all(
        unicodedata.name(sign, "").startswith(f"{script} ") for sign in signs
    )
