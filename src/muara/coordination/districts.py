"""Starting a district: the steps of its set-up, how far each is, and what is still missing."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from .parts import tables_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from muara.packs import Pack, Table
    from muara.rules.vocabulary import Text

FILE = "district"
DONE, MISSING, NOT_BEGUN = "done", "missing", "not_begun"


@dataclass(frozen=True)
class SetUpStep:
    """One step: what it is for, which codes must be there, and whether a child must wait for it."""

    key: str
    labels: Text
    says: Text
    needs: tuple[str, ...] = ()
    before_first_child: bool = False
    source: str = ""
    unconfirmed: bool = False

    def label(self, language: str = "en") -> str:
        """Its name in a language."""
        return self.labels.get(language) or self.labels.get("en") or self.key


@dataclass(frozen=True)
class NationalNumber:
    """A number that holds in the whole country, for one kind of emergency contact."""

    contact: str
    phone: str
    title: Text
    source: str
    unconfirmed: bool = False


@dataclass(frozen=True)
class StepState:
    """How far a step is: `done`, `missing` something (which codes), or `not_begun`."""

    step: SetUpStep
    state: str
    missing: tuple[str, ...] = ()

    @property
    def holds_up(self) -> bool:
        """Does the first child have to wait for it?"""
        return self.step.before_first_child and self.state != DONE


@cache
def set_up_steps(pack: Pack) -> Mapping[str, SetUpStep]:
    """The steps of setting up a district, in their order (`coordination/district.toml`).

    Raises PackError with file and line.

    >>> from muara.packs import open_pack
    >>> set_up_steps(open_pack("india"))["contacts"].needs
    ('police', 'child_line', 'authority')
    """
    return {key: _step(key, table) for key, table in tables_of(pack, FILE, "steps").items()}


@cache
def national_numbers(pack: Pack) -> Mapping[str, NationalNumber]:
    """The numbers of the whole country by kind of contact.

    >>> from muara.packs import open_pack
    >>> national_numbers(open_pack("india"))["child_line"].phone
    '1098'
    """
    return {key: _number(key, table) for key, table in tables_of(pack, FILE, "contacts").items()}


@cache
def usual_texts(pack: Pack) -> Mapping[str, Text]:
    """What may be read to a family before it consents, by purpose and language.

    >>> from muara.packs import open_pack
    >>> usual_texts(open_pack("india"))["service"]["en"].endswith("Do you agree?")
    True
    """
    return {key: _said(table) for key, table in tables_of(pack, FILE, "texts").items()}


def state_of(step: SetUpStep, found: Iterable[str], *, looked: bool = False) -> StepState:
    """How far a step is, by what was found of it; `looked`: somebody looked and nothing is to add.

    A step that needs nothing in particular is done once anything was found, or somebody looked.

    >>> from muara.packs import open_pack
    >>> steps = set_up_steps(open_pack("india"))
    >>> state_of(steps["contacts"], []).state
    'not_begun'
    >>> state_of(steps["contacts"], ["police", "child_line"]).missing
    ('authority',)
    >>> state_of(steps["schemes"], [], looked=True).state
    'done'
    """
    there = set(found)
    missing = tuple(code for code in step.needs if code not in there)
    if not there and not looked:
        return StepState(step, NOT_BEGUN, missing)
    return StepState(step, MISSING if missing else DONE, missing)


def _step(key: str, table: Table) -> SetUpStep:
    step = SetUpStep(
        key=key,
        labels=table.text("labels"),
        says=table.text("says"),
        needs=tuple(table.get("needs", list, [])),
        before_first_child=table.get("before_first_child", bool, False),
        source=table.need("source", str),
        unconfirmed=table.get("unconfirmed", bool, False),
    )
    table.done()
    return step


def _said(table: Table) -> Text:
    said = table.text("says")
    table.need("source", str)
    table.get("unconfirmed", bool, False)
    table.done()
    return said


def _number(key: str, table: Table) -> NationalNumber:
    number = NationalNumber(
        contact=key,
        phone=table.need("phone", str),
        title=table.text("title"),
        source=table.need("source", str),
        unconfirmed=table.get("unconfirmed", bool, False),
    )
    table.done()
    return number
