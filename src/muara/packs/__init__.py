"""Country packs: law, vocabulary, regimes and examples as data, read and checked.

>>> from muara.packs import open_pack
>>> pack = open_pack("international")
>>> pack.regimes["SDG_EA"].requires
('age', 'economic_hours')
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from importlib.resources import files
from pathlib import Path
from typing import Any

import polars as pl

from muara.errors import PackError, nearest
from muara.rules import Vocabulary
from muara.rules.vocabulary import Text

from .check import check_entries, check_names, check_regime
from .examples import Example, read_examples
from .geography import Geography, read_geography
from .law import Instrument, Law, read_law
from .listing import regimes_of, schemes_of, vocabulary_of
from .observations import read_kinds
from .papers import Linkage, Office, Paper, read_linkage, read_offices, read_papers
from .phrases import Phrases, read_phrases
from .priority import Need, Priority, read_priority
from .regimes import FLOOR, STATUSES, Regime, Rung, read_regimes
from .scheme_checks import check_schemes
from .schemes import (
    Narrowing,
    Scheme,
    SchemeVersion,
    Surroundings,
    left_out,
    read_scheme,
    read_schemes,
    with_narrowings,
)
from .source import Line, Table, parse_toml, read_csv, read_toml
from .words import read_vocabulary

__all__ = [
    "FLOOR",
    "STATUSES",
    "Example",
    "Narrowing",
    "Geography",
    "Instrument",
    "Law",
    "Line",
    "Linkage",
    "Need",
    "Office",
    "Pack",
    "Paper",
    "Priority",
    "Regime",
    "Rung",
    "Scheme",
    "SchemeVersion",
    "Table",
    "open_all",
    "open_pack",
    "pack_names",
    "read_csv",
    "read_toml",
    "regimes",
    "schemes",
    "vocabulary",
]

LANGUAGES = ("en", "id", "hi")
KEYS = (
    "name",
    "title",
    "extends",
    "languages",
    "card_languages",
    "currency",
    "stewards",
    "reviewed_on",
)
"""What a `pack.toml` may say."""


@dataclass(frozen=True, eq=False)
class Pack:
    """One pack, joined with the packs it extends. Two packs are the same where they are one.

    `examples` are its own; `regimes`, `law` and `vocabulary` include what it inherits.
    """

    name: str
    path: Path
    title: Text
    languages: tuple[str, ...]
    vocabulary: Vocabulary
    law: Law
    regimes: Mapping[str, Regime]
    examples: tuple[Example, ...] = ()
    extends: tuple[str, ...] = ()
    about: Mapping[str, object] = field(default_factory=dict)
    phrases: Phrases = field(default_factory=lambda: Phrases({}))
    parts: tuple[Pack, ...] = field(default=(), repr=False)
    changed_schemes: Mapping[str, Scheme] = field(default_factory=dict, repr=False)
    not_offered: tuple[tuple[str, Narrowing], ...] = field(default=(), repr=False)

    # What few readers need is read when it is first asked for: schemes would slow every start.

    @cached_property
    def folders(self) -> tuple[Path, ...]:
        """The folders of the packs it extends, then its own, each once."""
        above = [folder for part in self.parts for folder in part.folders]
        return tuple(dict.fromkeys([*above, self.path]))

    @cached_property
    def geography(self) -> Geography:
        """Which place lies in which."""
        return read_geography(self.folders)

    @cached_property
    def kinds(self) -> Mapping[str, Mapping[str, Any]]:
        """The kinds of observation, as `observations.toml` has them."""
        return read_kinds(self.folders)

    @cached_property
    def offices(self) -> Mapping[str, Office]:
        """The offices a family goes to, by key."""
        return read_offices(self.folders, self.languages)

    @cached_property
    def papers(self) -> Mapping[str, Paper]:
        """The papers that prove things, by key."""
        places = self.geography.parents
        return read_papers(self.folders, self.vocabulary, self.offices, self.languages, places)

    @cached_property
    def priority(self) -> Priority | None:
        """The published formula by which scarce places are given out, where there is one."""
        return read_priority(self.folders, self.vocabulary, self.law.terms, self.languages)

    @cached_property
    def linkage(self) -> Linkage:
        """The stages of an application and the reasons of refusals."""
        return read_linkage(self.folders, self.languages)

    @cached_property
    def schemes(self) -> Mapping[str, Scheme]:
        """The public schemes, by key; changes that somebody approved stand in place of the file."""
        found = {key: scheme for part in self.parts for key, scheme in part.schemes.items()}
        found |= read_schemes(self.path, self.surroundings)
        check_schemes({**found, **self.changed_schemes})
        return left_out(with_narrowings({**found, **self.changed_schemes}), self.not_offered)

    @property
    def surroundings(self) -> Surroundings:
        """What a file of a scheme may name."""
        return Surroundings(
            vocabulary=self.vocabulary,
            terms=self.law.terms,
            papers=self.papers,
            offices=self.offices,
            geography=self.geography,
            languages=self.languages,
            card_languages=tuple(self.about.get("card_languages", ())),  # type: ignore[arg-type]
            currency=str(self.about.get("currency", "")),
        )

    def scheme(self, key: str) -> Scheme:
        """A scheme by its key. Raises PackError with the nearest right word."""
        if key not in self.schemes:
            raise PackError(f"There is no scheme {key!r}.", do=nearest(key, self.schemes))
        return self.schemes[key]

    def scheme_from(self, text: str, *, file: Path) -> Scheme:
        """A scheme from the text of its file, as it would be read from this pack."""
        return read_scheme(parse_toml(text, file, self.languages), self.surroundings)

    def with_schemes(self, changed: Mapping[str, Scheme]) -> Pack:
        """The same pack in which these schemes stand in place of its own."""
        return replace(self, changed_schemes={**self.changed_schemes, **changed})

    def without(self, not_offered: Iterable[tuple[str, Narrowing]]) -> Pack:
        """The same pack in which these schemes (by key) do not hold in these places, on these days.

        >>> import datetime as dt
        >>> from muara.packs import Narrowing, open_pack
        >>> off = Narrowing("IN.DT.221", dt.date(2012, 4, 1), None)
        >>> here = open_pack("india").without([("IN-NREGS", off)])
        >>> here.schemes["IN-NREGS"].on(dt.date(2012, 5, 1)).elsewhere
        ('IN.DT.221',)
        """
        return replace(self, not_offered=(*self.not_offered, *not_offered))

    def unconfirmed(self) -> list[str]:
        """The keys of facts that await a primary source, in order."""
        return sorted(key for key, _ in self._doubtful())

    def _doubtful(self) -> Iterator[tuple[str, str]]:
        for key, instrument in self.law.instruments.items():
            if instrument.unconfirmed:
                yield key, instrument.source
        for key, clause in self.law.provisions.items():
            for version in clause.history:
                if version.unconfirmed:
                    yield f"{key} since {version.since}", version.source
        for key, entry in self.law.entries.items():
            if entry.unconfirmed:
                yield key, entry.source
        if self.priority and self.priority.unconfirmed:
            yield "priority", self.priority.source

    def regime(self, name: str) -> Regime:
        """A regime by its id. Raises PackError with the nearest right word."""
        if name not in self.regimes:
            do = nearest(name, self.regimes, most=len(self.regimes))
            raise PackError(f"There is no regime {name!r}.", do=do)
        return self.regimes[name]


def packs_folder() -> Path:
    """Where the packs that come with Muara are."""
    return Path(str(files("muara_countries")))


def pack_names() -> list[str]:
    """The packs that come with Muara: those extended first, then the countries by name."""
    found = sorted(path.parent.name for path in packs_folder().glob("*/pack.toml"))
    return sorted(found, key=lambda name: (name != "international", name))


@cache
def open_pack(name: str) -> Pack:
    """Read and check a pack, by its name or the path of its folder.

    Raises PackError with file, line and the nearest right word.
    """
    folder = Path(name) if "/" in name else packs_folder() / name
    if not (folder / "pack.toml").exists():
        raise PackError(f"There is no pack {name!r}.", do=nearest(name, pack_names()))
    about = read_toml(folder / "pack.toml", LANGUAGES)
    about.done(*KEYS)
    extended = [open_pack(each) for each in about.get("extends", list, [])]
    return _read(folder, about, extended)


def _read(folder: Path, about: Table, extended: list[Pack]) -> Pack:
    languages = tuple(about.get("languages", list, list(LANGUAGES)))
    base = _joined(extended)
    vocabulary = read_vocabulary(folder, base.vocabulary, languages)
    law = base.law.joined(read_law(folder, vocabulary, languages))
    check_names(law, set(vocabulary))
    check_entries(law)
    own = read_regimes(folder, vocabulary, law, languages)
    for regime in own.values():
        check_regime(regime)
    regimes = {**base.regimes, **own}
    return Pack(
        name=about.need("name", str),
        path=folder,
        title=about.text("title"),
        languages=languages,
        vocabulary=vocabulary,
        law=law,
        regimes=regimes,
        examples=tuple(read_examples(folder, vocabulary, regimes)),
        extends=tuple(pack.name for pack in extended),
        about=about.values,
        phrases=base.phrases.joined(read_phrases(folder, languages)),
        parts=tuple(extended),
    )


@cache
def open_all() -> Pack:
    """Every pack that comes with Muara, joined: what the command line reads by default."""
    return _joined([open_pack(name) for name in pack_names()])


def _joined(packs: list[Pack]) -> Pack:
    words = {name: word for pack in packs for name, word in pack.vocabulary.items()}
    law, phrases = Law(), Phrases({})
    for pack in packs:
        law, phrases = law.joined(pack.law), phrases.joined(pack.phrases)
    return Pack(
        name="all",
        path=packs_folder(),
        title={},
        languages=LANGUAGES,
        vocabulary=Vocabulary(words.values()),
        law=law,
        regimes={name: regime for pack in packs for name, regime in pack.regimes.items()},
        examples=tuple(example for pack in packs for example in pack.examples),
        phrases=phrases,
        parts=tuple(packs),
    )


def regimes(country: str | None = None, *, language: str = "en") -> pl.DataFrame:
    """The definitions of child labour there are, one row each.

    Columns, all text: `regime` (what `classify` is asked for), `kind` (statistical, treaty, legal),
    `law` (key of its instrument), `since`, `until` (days in force, of a law), `unknown` (what a
    don't-know counts as), `requires` and `uses` (attributes, `;`-separated), `secondary`, `title`
    in the language, `source`. Raises PackError for a country there is no pack of.

    >>> regimes("india").filter(pl.col("kind") == "legal")["regime"].to_list()
    ['LAW_IN_1986', 'LAW_IN_2016']
    """
    return regimes_of(_chosen(country), language)


def schemes(
    country: str | None = None, *, on: dt.date | None = None, language: str = "en"
) -> pl.DataFrame:
    """The public schemes, one row a version, or one a scheme in force on a day.

    Columns, all text: `scheme`, `jurisdiction` (code of a place), `unit` (person, household),
    `kind` (right, quota), `pillar`, `since`, `until`, `conditions` (ids, `;`-separated), `papers`
    (`none_may_be_asked` is not `unknown`), `unconfirmed`, `title`, `source`. Raises PackError for a
    country there is no pack of.

    >>> held = schemes("india", on=dt.date(2012, 6, 1))
    >>> held.filter(pl.col("scheme") == "IN-NREGS")["unit"].item()
    'household'
    """
    return schemes_of(_chosen(country), on, language)


def vocabulary(country: str | None = None, *, language: str = "en") -> pl.DataFrame:
    """The words that data and rules may use, one row each.

    Columns, all text: `name`, `type`, `scope` (person, household, work), `unit`, `range`,
    `interval` (yes where `name_low` and `name_high` may stand for it), `sum_of` (its parts),
    `codes`, and `label` and `question` in the language. Raises PackError as `regimes` does.

    >>> vocabulary().filter(pl.col("name") == "economic_hours")["unit"].item()
    'hours in the reference week'
    """
    return vocabulary_of(_chosen(country), language)


def _chosen(country: str | None) -> Pack:
    return open_pack(country) if country else open_all()
