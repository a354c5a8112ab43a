"""What only trained people ask a child, and only with help near: `forms/asking.toml`.

Which questions those are, what training counts and for how long, and to which services a child must
be able to go, is pack data. Who is trained, and which services there are, others know.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from muara.errors import nearest
from muara.packs import Pack, read_toml

from .words import words_of

if TYPE_CHECKING:
    from muara.packs import Table
    from muara.rules.vocabulary import Text

FILE = "asking.toml"


@dataclass(frozen=True)
class Asking:
    """`questions`: names by form; `facts`: by kind of entry, those that pages ask for;
    `title` and `days` of the training; `services`: codes of what a child can be referred to, one of
    which must be near.
    """

    questions: Mapping[str, tuple[str, ...]]
    facts: Mapping[str, tuple[str, ...]]
    title: Text
    days: int
    services: tuple[str, ...]
    source: str
    unconfirmed: bool

    def of(self, form: str) -> frozenset[str]:
        """Which questions of a form trained people alone ask; a country's is called `KEY.PACK`."""
        return frozenset(self.questions.get(form.partition(".")[0], ()))

    def last_day(self, completed: dt.date) -> dt.date:
        """The last day on which a training that was completed on a day still counts.

        >>> import datetime as dt
        >>> from muara.packs import open_pack
        >>> asking(open_pack("international")).last_day(dt.date(2016, 9, 1))
        datetime.date(2018, 8, 31)
        """
        return completed + dt.timedelta(days=self.days - 1)


@cache
def asking(pack: Pack) -> Asking:
    """What only trained people ask in this pack: the last of its folders that says so.

    Raises PackError with the line, for a service that nobody can be referred to as well.

    >>> from muara.packs import open_pack
    >>> sorted(asking(open_pack("india")).of("learning"))
    ['abuse', 'distress']
    """
    paths = [folder / "forms" / FILE for folder in pack.folders]
    top = read_toml([path for path in paths if path.exists()][-1], pack.languages)
    parts = ("questions", "facts", "training", "referral")
    asked, facts, training, referral = (top.table(each) for each in parts)
    made = Asking(
        questions={form: tuple(asked.need(form, list)) for form in asked.values},
        facts={kind: _facts(facts, kind, pack) for kind in facts.values},
        title=training.text("title"),
        days=training.need("days", int),
        services=_services(referral, pack),
        source=top.need("source", str),
        unconfirmed=top.get("unconfirmed", bool, False),
    )
    for each in (asked, facts, training, referral, top):
        each.done()
    return made


def _facts(table: Table, kind: str, pack: Pack) -> tuple[str, ...]:
    known = words_of(pack)[kind].facts if kind in words_of(pack) else {}
    named = tuple(table.need(kind, list))
    for each in named:
        if each not in known:
            table.refuse(f"{kind!r} has no fact {each!r}.", kind, nearest(each, known))
    return named


def _services(referral: Table, pack: Pack) -> tuple[str, ...]:
    known = pack.kinds["referral"]["own"]["service"]["codes"]
    named = tuple(referral.need("services", list))
    for each in named:
        if each not in known:
            referral.refuse(
                f"There is no service {each!r} to refer to.", "services", nearest(each, known)
            )
    return named
