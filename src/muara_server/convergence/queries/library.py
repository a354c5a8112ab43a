"""The scheme library: which schemes there are on a day, and everything one of them says."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from muara_server.convergence.models import SchemeChange
from muara_server.convergence.queries.words import in_language, money
from muara_server.places import queries as places

if TYPE_CHECKING:
    from muara.packs import Pack, Paper, Scheme, SchemeVersion
    from muara.packs.papers import PaperLimit
    from muara.packs.schemes import Benefit, Condition, SchemeExample
    from muara_server.places.models import Place

PILLARS = {
    "education": gettext_lazy("Education"),
    "skills": gettext_lazy("Skills training"),
    "livelihood": gettext_lazy("Livelihood"),
    "social_protection": gettext_lazy("Social protection"),
    "health": gettext_lazy("Health"),
    "protection": gettext_lazy("Protection of children"),
}
UNITS = {
    "person": gettext_lazy("for a person"),
    "household": gettext_lazy("for a household"),
}
KINDS = {
    "right": gettext_lazy("a right"),
    "quota": gettext_lazy("a limited list"),
}
KINDS_MEAN = {
    "right": gettext_lazy("Whoever meets the conditions is to receive it."),
    "quota": gettext_lazy("Meeting the conditions is not enough: the places or the list end."),
}
BENEFITS = {
    "cash": gettext_lazy("cash"),
    "one_off": gettext_lazy("cash once"),
    "in_kind": gettext_lazy("goods or services"),
    "place": gettext_lazy("a place in a school, centre or course"),
    "cover": gettext_lazy("insurance cover"),
}
EVERY = {
    "day": gettext_lazy("%(amount)s a day"),
    "month": gettext_lazy("%(amount)s a month"),
    "quarter": gettext_lazy("%(amount)s a quarter"),
    "half_year": gettext_lazy("%(amount)s a half-year"),
    "year": gettext_lazy("%(amount)s a year"),
}
USUAL_TIMES = {"month": 12, "quarter": 4, "half_year": 2, "year": 1}
VERDICTS = {
    "eligible": gettext_lazy("appears eligible"),
    "not_eligible": gettext_lazy("not eligible"),
    "ask": gettext_lazy("ask"),
}


SMALLEST = 10
"""The smallest count shown of a pack that says nothing of it."""


# --- the list ---


@dataclass(frozen=True)
class Asked:
    """What a reader looks for: on which day, where, of which pillar, with which words."""

    on: dt.date
    place: str = ""
    pillar: str = ""
    text: str = ""


@dataclass(frozen=True)
class Listed:
    """One scheme in a list."""

    key: str
    title: str
    says: str
    place: str
    unit: str
    kind: str
    since: dt.date
    until: dt.date | None
    gives: Sequence[str]
    unconfirmed: bool
    adds_to: str = ""


@dataclass(frozen=True)
class Shelf:
    """The schemes of one pillar."""

    pillar: str
    title: str
    schemes: Sequence[Listed]


def shelves(pack: Pack, asked: Asked) -> list[Shelf]:
    """The schemes in force on the day, by pillar; the country's own before those of its parts."""
    found = [scheme for scheme in _sought(pack, asked) if scheme.on(asked.on)]
    names = _names(found)
    by_pillar = {
        pillar: [_listed(scheme, asked.on, names) for scheme in found if scheme.pillar == pillar]
        for pillar in PILLARS
    }
    return [
        Shelf(pillar, str(PILLARS[pillar]), listed)
        for pillar, listed in by_pillar.items()
        if listed
    ]


def not_in_force(pack: Pack, asked: Asked) -> list[Listed]:
    """The schemes sought that are over, or have not begun, on the day."""
    found = [scheme for scheme in _sought(pack, asked) if not scheme.on(asked.on)]
    names = _names(found)
    return [_listed(scheme, asked.on, names) for scheme in found]


def parts_with_schemes(pack: Pack) -> dict[str, str]:
    """The places below the country that have schemes of their own: code and name."""
    top = set(_tops(pack))
    codes = {scheme.jurisdiction for scheme in pack.schemes.values()} - top
    known = _places(codes)
    named = {code: _name(known.get(code), code) for code in codes}
    return dict(sorted(named.items(), key=lambda each: each[1]))


def changes_of(schemes: Iterable[Scheme]) -> list[dt.date]:
    """The days on which anything about these schemes changed, in order."""
    return sorted({version.since for scheme in schemes for version in scheme.versions})


@lru_cache(maxsize=8)
def last_days(folder: Path) -> tuple[dt.date, ...]:
    """The last days of the programmes that a pack tells of."""
    return tuple(sorted(each["until"] for each in _told(folder) if "until" in each))


def working_day(pack: Pack, programme: str) -> dt.date:
    """Today, or the last day of a programme that has ended: nothing falls due after it."""
    ends = [
        each["until"]
        for each in _told(pack.path)
        if each.get("programme") == programme and "until" in each
    ]
    return min([timezone.localdate(), *ends])


@lru_cache(maxsize=8)
def smallest_cell(folder: Path) -> int:
    """The smallest count that may be shown, as the pack's programmes set it."""
    return max(
        (each["smallest_cell"] for each in _told(folder) if "smallest_cell" in each),
        default=SMALLEST,
    )


def _told(folder: Path) -> list[Mapping[str, Any]]:
    files = sorted(folder.glob("programmes/*.toml"))
    return [tomllib.loads(path.read_text(encoding="utf-8")) for path in files]


def _sought(pack: Pack, asked: Asked) -> list[Scheme]:
    near = _near(pack, asked.place)
    words = asked.text.casefold().split()
    found = [
        scheme
        for scheme in pack.schemes.values()
        if (near is None or scheme.jurisdiction in near)
        and asked.pillar in ("", scheme.pillar)
        and all(word in _searched(scheme) for word in words)
    ]
    depth = {scheme.key: len(list(pack.geography.above(scheme.jurisdiction))) for scheme in found}
    return sorted(found, key=lambda each: (depth[each.key], in_language(each.title).casefold()))


def _near(pack: Pack, place: str) -> set[str] | None:
    """What holds in a place: its own schemes, those of what it lies in and of its parts."""
    if not place:
        return None
    return {*pack.geography.above(place), *pack.geography.below(place)}


def _searched(scheme: Scheme) -> str:
    said = [scheme.key, *scheme.title.values(), *scheme.says.values(), *scheme.ministry.values()]
    return " ".join(said).casefold()


def _listed(scheme: Scheme, on: dt.date, names: Mapping[str, str]) -> Listed:
    version = scheme.on(on) or scheme.versions[-1]
    return Listed(
        key=scheme.key,
        title=in_language(scheme.title),
        says=in_language(scheme.says),
        place=names.get(scheme.jurisdiction, scheme.jurisdiction),
        unit=str(UNITS[scheme.unit]),
        kind=str(KINDS[scheme.kind]),
        since=scheme.versions[0].since if scheme.on(on) is None else version.since,
        until=version.until,
        gives=[said for benefit in version.benefits for said in [given(benefit).says] if said],
        unconfirmed=version.unconfirmed,
        adds_to=scheme.adds_to,
    )


# --- one scheme ---


@dataclass(frozen=True)
class Given:
    """What a benefit gives, in words: its kind, the amount or the sentence, on what it depends."""

    kind: str
    says: str
    more: str = ""
    rule: str = ""
    each: str = ""
    payable_on: str = ""
    unconfirmed: bool = False


@dataclass(frozen=True)
class Named:
    """Something with a page or a name of its own."""

    key: str
    name: str
    more: str = ""


@dataclass(frozen=True)
class Line:
    """One condition: what must hold, what is asked, what proves it; `word` compares versions."""

    id: str
    says: str
    rule: str
    asks: Sequence[Named]
    proof: Sequence[Named]
    sensitive: bool
    word: str = ""


@dataclass(frozen=True)
class Sheet:
    """One paper that is asked for: where it is had, what it takes, and where nobody gets it."""

    key: str
    name: str
    says: str = ""
    office: str = ""
    needs: Sequence[str] = ()
    days: int | None = None
    free: bool | None = None
    unconfirmed: bool = False


@dataclass(frozen=True)
class OutOfReach:
    """Why a paper, and with it the scheme, may be out of reach of somebody who is due."""

    paper: str
    place: str
    says: str
    since: dt.date | None
    until: dt.date | None
    source: str
    unconfirmed: bool


@dataclass(frozen=True)
class Column:
    """One version, beside the others; `same` names what is as in the version before."""

    since: dt.date
    until: dt.date | None
    here: bool
    conditions: Sequence[Line]
    ended: Sequence[str]
    gives: Sequence[Given]
    papers: str
    sheets: Sequence[Sequence[Sheet]]
    gates: Sequence[str]
    quotas: Sequence[str]
    excluded_by: Sequence[Named]
    answer_days: int | None
    round: str
    claims_on: Sequence[dt.date]
    source: str
    doubt: str
    unconfirmed: bool
    same: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Worked:
    """One worked example: a day, who, and what the scheme answers."""

    on: dt.date
    say: str
    facts: Sequence[str]
    others: Sequence[Sequence[str]]
    verdict: str
    because: Sequence[str]


@dataclass(frozen=True)
class Page:
    """Everything one scheme says, seen from a day."""

    scheme: Scheme
    pack: Pack
    on: dt.date
    title: str
    says: str
    place: str
    pillar: str
    unit: str
    kind: str
    kind_means: str
    ministry: str
    columns: Sequence[Column]
    here: Column | None
    offices: Sequence[Named]
    notes: Sequence[Mapping[str, Any]]
    adds_to: Named | None
    added_by: Sequence[Named]
    group: Sequence[Named]
    out_of_reach: Sequence[OutOfReach]
    examples: Sequence[Worked]
    history: Sequence[Changed] = field(default_factory=tuple)

    @property
    def unconfirmed(self) -> bool:
        """Does anything on which the page rests await its source?"""
        return any(column.unconfirmed for column in self.columns)


def page(pack: Pack, scheme: Scheme, *, on: dt.date) -> Page:
    """One scheme, in the reader's language."""
    columns = _columns(pack, scheme, on)
    names = _names([scheme, *pack.schemes.values()])
    return Page(
        scheme=scheme,
        pack=pack,
        on=on,
        title=in_language(scheme.title),
        says=in_language(scheme.says),
        place=names.get(scheme.jurisdiction, scheme.jurisdiction),
        pillar=str(PILLARS[scheme.pillar]),
        unit=str(UNITS[scheme.unit]),
        kind=str(KINDS[scheme.kind]),
        kind_means=str(KINDS_MEAN[scheme.kind]),
        ministry=in_language(scheme.ministry),
        columns=columns,
        here=next((column for column in columns if column.here), None),
        offices=[_office(pack, key) for key in scheme.offices],
        notes=[
            {"says": in_language(n.says), "source": n.source, "unconfirmed": n.unconfirmed}
            for n in scheme.notes
        ],
        adds_to=_scheme_name(pack, scheme.adds_to) if scheme.adds_to else None,
        added_by=[
            Named(each.key, in_language(each.title), names.get(each.jurisdiction, ""))
            for each in pack.schemes.values()
            if each.adds_to == scheme.key
        ],
        group=[
            _scheme_name(pack, each.key)
            for each in pack.schemes.values()
            if scheme.exclusive_group
            and each.exclusive_group == scheme.exclusive_group
            and each.key != scheme.key
        ],
        out_of_reach=_out_of_reach(pack, scheme, on),
        examples=[_worked(pack, scheme, example) for example in scheme.examples],
        history=history(pack, changes_here(scheme.key)),
    )


@dataclass(frozen=True)
class Changed:
    """A proposed change, with what the scheme and its condition are called."""

    change: SchemeChange
    scheme: str
    condition: str


def history(pack: Pack, changes: Iterable[SchemeChange]) -> list[Changed]:
    """These changes with their names."""
    return [_changed(pack.schemes.get(change.scheme), change) for change in changes]


def _changed(scheme: Scheme | None, change: SchemeChange) -> Changed:
    version = (scheme.on(change.since) or scheme.versions[-1]) if scheme else None
    condition = version.condition(change.condition) if version else None
    return Changed(
        change,
        in_language(scheme.title) if scheme else change.scheme,
        in_language(condition.say) if condition else change.condition,
    )


def changes_here(key: str) -> Iterable[SchemeChange]:
    """The changes of a scheme that were proposed on this server, newest first."""
    asked = SchemeChange.objects.filter(scheme=key)
    return asked.select_related("proposed_by", "decided_by").defer("text")


def given(benefit: Benefit) -> Given:
    """A benefit in words, in the reader's language."""
    amounts, said = _amounts(benefit), in_language(benefit.says)
    return Given(
        kind=str(BENEFITS[benefit.type]),
        says=amounts or said,
        more=said if amounts else "",
        rule=benefit.when.text if benefit.when else "",
        each=benefit.for_each.text if benefit.for_each else "",
        payable_on=in_language(benefit.payable_on),
        unconfirmed=benefit.unconfirmed,
    )


def _amounts(benefit: Benefit) -> str:
    """₹500 a month; Bihar: ₹122 a day. 10 times a year."""
    said = [_amount(benefit, benefit.amount)] if benefit.amount is not None else []
    names = _places(benefit.amount_by_place)
    for code, amount in benefit.amount_by_place.items():
        place = _name(names[code], code) if code in names else code
        said.append(
            _("%(place)s: %(amount)s") % {"place": place, "amount": _amount(benefit, amount)}
        )
    sentence = "; ".join(said)
    if benefit.times and benefit.times != USUAL_TIMES.get(benefit.per):
        times = int(benefit.times)
        told = ngettext("%(n)s time in a year", "%(n)s times in a year", times) % {"n": times}
        sentence = f"{sentence}, {told}" if sentence else told
    return f"{sentence}." if sentence else ""


def _amount(benefit: Benefit, amount: float) -> str:
    written = money(amount, benefit.currency)
    if benefit.type == "cash" and benefit.per:
        return str(EVERY[benefit.per]) % {"amount": written}
    if benefit.type == "one_off":
        return _("%(amount)s once") % {"amount": written}
    if benefit.type == "cover":
        return _("cover of %(amount)s") % {"amount": written}
    return written


def _columns(pack: Pack, scheme: Scheme, on: dt.date) -> list[Column]:
    before: SchemeVersion | None = None
    made = []
    for version in scheme.versions:
        made.append(_column(pack, version, before, on))
        before = version
    return made


def _column(
    pack: Pack, version: SchemeVersion, before: SchemeVersion | None, on: dt.date
) -> Column:
    return Column(
        since=version.since,
        until=version.until,
        here=version.holds(on),
        conditions=[line(pack, each, before) for each in version.conditions],
        ended=[
            in_language(each.say)
            for each in (before.conditions if before else ())
            if version.condition(each.id) is None
        ],
        gives=[given(benefit) for benefit in version.benefits],
        papers=version.papers.asked,
        sheets=[
            [_sheet(pack, pack.papers[key]) for key in group] for group in version.papers.needs
        ],
        gates=[in_language(gate.say) for gate in version.gates],
        quotas=[
            _("%(who)s: %(share)s %% of the places")
            % {"who": in_language(quota.say), "share": f"{quota.share * 100:g}"}
            for quota in version.quotas
        ],
        excluded_by=[_scheme_name(pack, key) for key in version.exclusive_with],
        answer_days=version.answer_days,
        round=in_language(version.round),
        claims_on=[_day_of_year(each) for each in version.claims_on],
        source=version.source,
        doubt=version.doubt,
        unconfirmed=version.unconfirmed,
        same=frozenset(
            name
            for name in ("conditions", "benefits", "papers")
            if before and getattr(before, name) == getattr(version, name)
        ),
    )


def line(pack: Pack, condition: Condition, before: SchemeVersion | None = None) -> Line:
    """A condition in words; beside the version before it, whether it is new or was changed."""
    words = pack.vocabulary
    return Line(
        id=condition.id,
        says=in_language(condition.say),
        rule=condition.rule.text,
        asks=[
            Named(name, in_language(words[name].labels) or name, in_language(words[name].question))
            for name in condition.asks
            if name in words
        ],
        proof=[
            Named(key, in_language(pack.papers[key].labels))
            for key in condition.proof
            if key in pack.papers
        ],
        sensitive=condition.sensitive,
        word=_compared(condition, before),
    )


def _compared(condition: Condition, before: SchemeVersion | None) -> str:
    if before is None:
        return ""
    earlier = before.condition(condition.id)
    if earlier is None:
        return "new"
    same = earlier.rule.text == condition.rule.text and earlier.say == condition.say
    return "" if same else "changed"


def _sheet(pack: Pack, paper: Paper) -> Sheet:
    office = pack.offices.get(paper.office)
    return Sheet(
        key=paper.key,
        name=in_language(paper.labels),
        says=in_language(paper.says),
        office=in_language(office.labels) if office else "",
        needs=[in_language(pack.papers[key].labels) for key in paper.needs if key in pack.papers],
        days=paper.days,
        free=paper.free,
        unconfirmed=paper.unconfirmed,
    )


def _out_of_reach(pack: Pack, scheme: Scheme, on: dt.date) -> list[OutOfReach]:
    """The limits that offices set on the papers of this scheme, where the scheme is in force."""
    version = scheme.on(on) or scheme.versions[-1]
    asked = [key for group in version.papers.needs for key in group]
    asked += [key for condition in version.conditions for key in condition.proof]
    limits = [
        limit
        for key in dict.fromkeys(asked)
        if key in pack.papers
        for limit in pack.papers[key].limits
        if pack.geography.holds(scheme.jurisdiction, limit.place) is not False
    ]
    named = _places(limit.place for limit in limits)
    return [_limit(pack, limit, named) for limit in limits]


def _limit(pack: Pack, limit: PaperLimit, named: Mapping[str, Place]) -> OutOfReach:
    return OutOfReach(
        paper=in_language(pack.papers[limit.paper].labels),
        place=_name(named[limit.place], limit.place) if limit.place in named else limit.place,
        says=in_language(limit.says),
        since=limit.since,
        until=limit.until,
        source=limit.source,
        unconfirmed=limit.unconfirmed,
    )


def _office(pack: Pack, key: str) -> Named:
    office = pack.offices[key]
    return Named(key, in_language(office.labels), in_language(office.go))


def _scheme_name(pack: Pack, key: str) -> Named:
    scheme = pack.schemes.get(key)
    return Named(key, in_language(scheme.title) if scheme else key)


# --- worked examples ---


def _worked(pack: Pack, scheme: Scheme, example: SchemeExample) -> Worked:
    version = scheme.on(example.on)
    named = [*(example.failing or ()), *(example.unknown or ())]
    return Worked(
        on=example.on,
        say=example.say,
        facts=list(_facts(pack, example.given)),
        others=[list(_facts(pack, each)) for each in example.household],
        verdict=str(VERDICTS[example.expect]),
        because=[_condition_name(version, name) for name in named],
    )


def _condition_name(version: SchemeVersion | None, name: str) -> str:
    found = version.condition(name) if version else None
    if found is not None:
        return in_language(found.say)
    own = {
        "place": _("lives where the scheme holds"),
        "exclusive": _("receives no scheme that excludes it"),
    }
    return own.get(name, name)


def _facts(pack: Pack, facts: Mapping[str, Any]) -> Iterator[str]:
    for name, value in facts.items():
        if name == "place":
            place = _places([str(value)]).get(str(value))
            yield _("lives in %(place)s") % {"place": _name(place, str(value)) if place else value}
        elif name == "receives":
            names = [_scheme_name(pack, key).name for key in value]
            yield _("receives: %(schemes)s") % {"schemes": ", ".join(names) or _("nothing")}
        else:
            yield _("%(fact)s: %(value)s") % {
                "fact": _fact_name(pack, name),
                "value": _fact_value(pack, name, value),
            }


def _fact_name(pack: Pack, name: str) -> str:
    plain = name.removesuffix("_low").removesuffix("_high")
    attribute = pack.vocabulary.get(name) or pack.vocabulary.get(plain)
    label = in_language(attribute.labels) if attribute else name
    if name.endswith("_low") and plain != name:
        return _("%(fact)s, at least") % {"fact": label}
    if name.endswith("_high") and plain != name:
        return _("%(fact)s, at most") % {"fact": label}
    return label


def _fact_value(pack: Pack, name: str, value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    attribute = pack.vocabulary.get(name)
    if attribute is not None and attribute.codes is not None:
        code = attribute.codes.codes.get(str(value))
        return in_language(code.labels) if code else str(value)
    return str(value)


# --- places ---


def _names(schemes: Iterable[Scheme]) -> dict[str, str]:
    codes = {scheme.jurisdiction for scheme in schemes}
    return {code: _name(place, code) for code, place in _places(codes).items()}


def _places(codes: Iterable[str]) -> dict[str, Place]:
    return places.with_codes(dict.fromkeys(codes))


def _name(place: Place | None, code: str) -> str:
    return in_language(place.names) or code if place else code


def _tops(pack: Pack) -> Iterator[str]:
    return (code for code, parent in pack.geography.parents.items() if not parent)


def _day_of_year(text: str) -> dt.date:
    """A day that comes every year, in a year that has all of them."""
    month, day = text.split("-")
    return dt.date(2000, int(month), int(day))
