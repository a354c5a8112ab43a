"""Where one child stands under each reading, in words: since when, by which observations, and who
reviewed it or disagrees.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from muara.determination import Reading, missing, said_of, state_in_words
from muara.packs import open_all
from muara_server.casework.frames.standing import main_first, ways_of
from muara_server.casework.words import in_language
from muara_server.figures import language
from muara_server.registry import queries as registry

if TYPE_CHECKING:
    from muara.determination import Move, Standing
    from muara_server.accounts.models import User
    from muara_server.registry.models import Person
    from muara_server.registry.queries import Seen

REVIEW, DISAGREEMENT = "review", "disagreement"
COUNTED = frozenset({"withdrawn", "prevented", "protected"})


@dataclass(frozen=True)
class Seeing:
    """An observation that an answer rests on: its entry, what it is, its day and who wrote it."""

    id: str
    what: str
    on: dt.date
    by: str


@dataclass(frozen=True)
class Step:
    """One move on a child's way: the day, the sentence, and the observation that moved it."""

    on: dt.date
    says: str
    rests_on: Seeing | None


@dataclass(frozen=True)
class Said:
    """What a supervisor said of an answer: that it was reviewed, or why he disagrees."""

    on: dt.date
    by: str
    of: str
    state: str
    because: str
    note: str
    stands: bool


@dataclass(frozen=True)
class Answer:
    """Where a child stands under one reading. `before`: where a child who is lost stood."""

    key: str
    label: str
    rule: str
    says: str
    source: str
    unconfirmed: bool
    state: str
    words: str
    before: str
    since: dt.date | None
    first_clean: dt.date | None
    withdrawn_on: dt.date | None
    prevented_on: dt.date | None
    protected_on: dt.date | None
    relapses: int
    visits: int
    last_seen: dt.date | None
    rests_on: Sequence[Seeing]
    steps: Sequence[Step]
    missing: Sequence[str]
    reviews: Sequence[Said]
    disagreements: Sequence[Said]

    @property
    def counted(self) -> bool:
        """Does the child stand among the withdrawn, the prevented or the protected?"""
        return self.state in COUNTED


def rule_of(reading: Reading) -> str:
    """The reading and its version, as an entry names them.

    >>> from muara.determination import readings
    >>> from muara.packs import open_pack
    >>> rule_of(readings(open_pack("international"))["ECLT"])
    'ECLT.1'
    """
    return f"{reading.key}.{reading.version}"


def working_day(programme: str) -> dt.date:
    """The day on which a programme's work stands."""
    return registry.working_moment(programme).date()


def answers_for(
    user: User, person: Person, *, on: dt.date, known_on: dt.date | None = None
) -> list[Answer]:
    """The answer of every reading. The caller has asked for the file, which was recorded."""
    ways = ways_of(person.pk, programme=person.programme, on=on, known_on=known_on)
    seen = {str(one.id): one for one in registry.timeline(user, person.pk, read=True)}
    told = [one for one in seen.values() if _was_known(one, on, known_on)]
    return [_answer(ways[reading.key], seen, told) for reading in main_first()]


def _was_known(one: Seen, on: dt.date, known_on: dt.date | None) -> bool:
    return one.true_on <= on and (known_on is None or one.recorded_at.date() <= known_on)


def _answer(way: Standing, seen: Mapping[str, Seen], told: Sequence[Seen]) -> Answer:
    reading, pack, words = way.reading, open_all(), language()
    state = way.status
    own = [one for one in told if _fact(one, "rule").partition(".")[0] == reading.key]
    return Answer(
        key=reading.key,
        label=in_language(reading.labels),
        rule=rule_of(reading),
        says=in_language(reading.says),
        source=reading.source,
        unconfirmed=reading.unconfirmed,
        state=state,
        words=state_in_words(state, pack, language=words),
        before=state_in_words(way.state, pack, language=words) if way.lost_since else "",
        since=way.lost_since or way.since,
        first_clean=way.first_clean,
        withdrawn_on=way.withdrawn_on,
        prevented_on=way.prevented_on,
        protected_on=way.protected_on,
        relapses=way.relapses,
        visits=way.visits,
        last_seen=way.last_seen,
        rests_on=list(_rests_on(way, seen)),
        steps=[_step(move, seen) for move in way.moves],
        missing=missing(way, pack, language=words),
        reviews=[_said(one, rule_of(reading), state) for one in own if one.kind.name == REVIEW],
        disagreements=[
            _said(one, rule_of(reading), state) for one in own if one.kind.name == DISAGREEMENT
        ],
    )


def _rests_on(way: Standing, seen: Mapping[str, Seen]) -> Iterator[Seeing]:
    """The observations that the answer names, each once, in the order of their days."""
    named = dict.fromkeys(
        one for one in (way.found, way.served, way.clean_from, way.decided_by, way.open) if one
    )
    found = [seeing for one in named if (seeing := _seeing(one, seen))]
    yield from sorted(found, key=lambda one: one.on)


def _step(move: Move, seen: Mapping[str, Seen]) -> Step:
    says = said_of(move, open_all(), language=language())
    return Step(move.on, says[:1].upper() + says[1:], _seeing(move.by or "", seen))


def _seeing(entry: str, seen: Mapping[str, Seen]) -> Seeing | None:
    one = seen.get(entry)
    if one is None:
        return None
    return Seeing(entry, one.kind.label(language()), one.true_on, one.recorded_by)


def _said(one: Seen, rule: str, state: str) -> Said:
    was = _fact(one, "status")
    told = next((each for each in one.told if each.fact.name == "because"), None)
    return Said(
        on=one.true_on,
        by=one.recorded_by,
        of=_fact(one, "rule"),
        state=state_in_words(was, open_all(), language=language()),
        because=told.words(language()) if told else "",
        note=" ".join(one.said.get("note", ())),
        stands=(was, _fact(one, "rule")) == (state, rule),
    )


def _fact(one: Seen, name: str) -> str:
    return next((str(each.value) for each in one.told if each.fact.name == name), "")
