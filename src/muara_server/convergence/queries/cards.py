"""Cards of families: the words they are written in, which one is valid, and tries to open one."""

from __future__ import annotations

import datetime as dt
import json
import secrets
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import muara_countries
from muara_server import spoken
from muara_server.accounts import guessing
from muara_server.casework.rules.suspicion import may_have_paper
from muara_server.convergence.models import CardIssue
from muara_server.keys import actions as keys
from muara_server.registry import queries as registry
from muara_server.registry.queries import Called, called, family_called

if TYPE_CHECKING:
    from muara_server.places.models import Place

SOURCE = Path(next(iter(muara_countries.__path__))) / "international" / "card.toml"
LENGTH = 8
PIN_DIGITS = 6
SHORT = 2


# --- words ---


@dataclass(frozen=True)
class Phrases:
    """The card's own words in one language."""

    language: str

    def __call__(self, key: str, **filled: object) -> str:
        said = _words()["phrases"][key]
        text: str = said.get(self.language) or said["en"]
        return text.format(**filled)

    def day(self, day: dt.date) -> str:
        """A day: 15 March 2013, 15 मार्च 2013."""
        months = _words()["months"]
        month = months.get(self.language, months["en"])[day.month - 1]
        return self("day", day=day.day, month=month, year=day.year)

    @property
    def awaiting_reader(self) -> bool:
        """Has nobody who grew up with the language read these words yet?"""
        return self.language in _words()["awaiting_reader"]


def languages_for(place: Place) -> list[str]:
    """The languages a card of this place may be in, the usual one first."""
    codes = place.path.strip("/").split("/")
    every = list(_words()["months"])
    known: list[str] = _words()["languages"].get(codes[0], every)
    usual = next((_words()["usual"][code] for code in codes if code in _words()["usual"]), "")
    return sorted(known, key=lambda language: language != usual)


def gives_away(text: str) -> bool:
    """Does a text hold a word that never stands on a card?"""
    plain = text.casefold()
    return any(word.casefold() in plain for words in _words()["never"].values() for word in words)


@lru_cache(maxsize=1)
def _words() -> Mapping[str, Any]:
    return tomllib.loads(SOURCE.read_text(encoding="utf-8"))


# --- references and PINs ---


def new_reference() -> str:
    """Letters and digits drawn by chance: they say nothing about anybody."""
    return spoken.drawn(LENGTH)


def new_pin() -> str:
    """Six digits drawn by chance; never chosen, so never a year of birth."""
    return "".join(str(secrets.randbelow(10)) for _ in range(PIN_DIGITS))


def hidden(*parts: object) -> str:
    """What is kept of something about a card that nobody may read."""
    return guessing.hidden("cards", *parts)


def came_from(address: str) -> str:
    """What is kept of where a card was asked for."""
    return guessing.came_from("cards", address)


def pin_hash(card: UUID, pin: str) -> str:
    """What is kept of the PIN of a card."""
    return hidden("pin", card, pin)


# --- which card ---


def valid_card(household: UUID) -> CardIssue | None:
    """The card that a family carries now."""
    held = CardIssue.objects.filter(household=household, revoked_at=None)
    return held.select_related("issued_by", "place").first()


def card_by_reference(typed: str) -> CardIssue | None:
    """The valid card of this reference, if the family has not been erased since.

    Nothing is shown of a family to which no paper is given now, whoever holds the card.
    """
    held = CardIssue.objects.filter(reference=spoken.plain(typed), revoked_at=None)
    card = held.select_related("issued_by", "place").first()
    if card is None or not keys.existing_keys([card.household]):
        return None
    if not may_have_paper(card.household):
        return None
    return card


# --- what it says ---


@dataclass(frozen=True)
class Line:
    """One thing that is due: for whom, what, how much, where to go, which papers."""

    who: str
    name: str
    amount: str
    go: str
    office: str
    papers: str
    unconfirmed: bool


@dataclass(frozen=True)
class Face:
    """What one card says, with the names that may be said today."""

    card: CardIssue
    words: Phrases
    family: Called
    people: int
    registered: tuple[Called, ...]
    place: str
    due: tuple[Line, ...]
    step: str
    step_for: str
    arrives: tuple[str, ...]
    ask: tuple[str, ...]
    helper: str
    invented: bool = False

    @property
    def language(self) -> str:
        return self.words.language

    @property
    def reference(self) -> str:
        return spoken.in_groups(self.card.reference)

    @property
    def awaiting_reader(self) -> bool:
        return self.words.awaiting_reader

    @property
    def unconfirmed(self) -> bool:
        return any(line.unconfirmed for line in self.due)

    def texts(self) -> Iterator[tuple[str, str]]:
        """The card's own phrases, for the template: key and text."""
        for key in FACE:
            yield key, self.words(key)


FACE = (
    "title",
    "due_heading",
    "nothing_due",
    "next_step",
    "arrives_already",
    "still_open",
    "who_helps",
    "unconfirmed",
    "awaiting_reader",
    "pin_note",
)


def face_of(card: CardIssue, *, invented: bool = False) -> Face:
    """What this card says. Raises Refused where the family was erased."""
    content = opened(card)
    people = [UUID(who) for who in content["members"]]
    called_here = names_on(card.household, people, language=card.language)
    names, words = called_here.home, Phrases(card.language)
    step_for = _named(content["step_for"], names)
    return Face(
        card=card,
        words=words,
        family=called_here.family,
        people=len(people),
        registered=tuple(
            Called(names[who], called_here.registered[who])
            for who in people
            if str(who) in _named_in(content) and who in called_here.registered
        ),
        place=_place(card.place, card.language),
        due=tuple(_lines(content["due"], names)),
        step=content["step"] if step_for or not content["step_for"] else "",
        step_for=step_for,
        arrives=tuple(_arrives(content["arrives"], names)),
        ask=tuple(
            f"{_named(each['who'], names)}: {each['says']}" if each["who"] else each["says"]
            for each in content["ask"]
            if not each["who"] or _named(each["who"], names)
        ),
        helper=content["helper"],
        invented=invented,
    )


@dataclass(frozen=True)
class Names:
    """The family's name, and what each of its people is called at home and registered as."""

    family: Called
    home: Mapping[UUID, str]
    registered: Mapping[UUID, str]


def names_on(household: UUID, people: Sequence[UUID], *, language: str) -> Names:
    """What a family and its people are called: these by the first of their names.

    In the script of the card, where a name was recorded in it. All of a name where two share the
    first, or where that is short or an abbreviation (“Md.”).
    """
    every = registry.every_name_of([household, *people])
    named = {who: called(every.get(who, ()), language) for who in people}
    first = {who: one.shown.split()[0] for who, one in named.items() if one.shown.strip()}
    often = Counter(first.values())
    own = next(iter(every.get(household, ())), "")
    return Names(
        family=family_called(own, (every.get(who, ()) for who in people), language),
        home={
            who: name if _tells(name, often) else named[who].shown for who, name in first.items()
        },
        registered={who: one.registered for who, one in named.items() if one.registered},
    )


def _tells(name: str, often: Mapping[str, int]) -> bool:
    return often[name] == 1 and len(name) > SHORT and not name.endswith(".")


def sealed(card: UUID, household: UUID, content: Mapping[str, Any]) -> bytes:
    """What a card says, encrypted with the household's key and bound to the card."""
    return keys.seal(household, json.dumps(content).encode(), f"card:{card}")


def opened(card: CardIssue) -> dict[str, Any]:
    """The content of a card as it was issued."""
    text = keys.open_sealed(card.household, bytes(card.content), f"card:{card.pk}")
    content: dict[str, Any] = json.loads(text)
    return content


SAID = ("name", "amount", "go", "office", "papers", "unconfirmed")


def _lines(due: list[dict[str, Any]], names: Mapping[UUID, str]) -> Iterator[Line]:
    for each in due:
        known = [names[UUID(who)] for who in each["who"] if names.get(UUID(who))]
        if each["who"] and not known:
            continue  # erased since: they stand on no card
        said = {name: each[name] for name in SAID}
        yield Line(who=", ".join(known), **said)


def _arrives(arrives: list[dict[str, Any]], names: Mapping[UUID, str]) -> Iterator[str]:
    for each in arrives:
        known = [names[UUID(who)] for who in each["who"] if names.get(UUID(who))]
        if known or not each["who"]:
            yield f"{', '.join(known)}: {each['name']}" if known else each["name"]


def _named_in(content: Mapping[str, Any]) -> set[str]:
    """The ids of those whom the card names."""
    of_all = [who for each in [*content["due"], *content["arrives"]] for who in each["who"]]
    return {*of_all, content["step_for"], *(each["who"] for each in content["ask"])}


def _named(who: str, names: Mapping[UUID, str]) -> str:
    return names.get(UUID(who), "") if who else ""


def _place(place: Place, language: str) -> str:
    """The village, the district, the State: not the country, which everybody knows."""
    named, here = [], place
    while here.parent is not None:
        named.append(here.name(language))
        here = here.parent
    return ", ".join(named) or place.name(language)
