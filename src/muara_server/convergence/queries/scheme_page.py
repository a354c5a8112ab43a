"""Everything one scheme says, seen from a day, in the reader's language."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from muara_server.convergence.models import SchemeChange
from muara_server.convergence.queries.benefits import Given, given
from muara_server.convergence.queries.library import KINDS, PILLARS, UNITS, VERDICTS
from muara_server.convergence.queries.words import in_language, language, place_names
from muara_server.ledger.kinds import kinds
from muara_server.registry.queries.settled import not_offered

if TYPE_CHECKING:
    from muara.packs import Pack, Paper, Scheme, SchemeVersion
    from muara.packs.papers import PaperLimit
    from muara.packs.schemes import Condition, SchemeExample

KINDS_MEAN = {
    "right": gettext_lazy("Whoever meets the conditions is to receive it."),
    "quota": gettext_lazy("Meeting the conditions is not enough: the places or the list end."),
}


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
    not_offered: Sequence[Left]
    examples: Sequence[Worked]
    history: Sequence[Changed] = field(default_factory=tuple)

    @property
    def unconfirmed(self) -> bool:
        """Does anything on which the page rests await its source?"""
        return any(column.unconfirmed for column in self.columns)


def page(pack: Pack, scheme: Scheme, *, on: dt.date) -> Page:
    """One scheme, in the reader's language."""
    columns = _columns(pack, scheme, on)
    names = place_names(each.jurisdiction for each in pack.schemes.values())
    return Page(
        scheme=scheme,
        pack=pack,
        on=on,
        title=in_language(scheme.title),
        says=in_language(scheme.says),
        place=names[scheme.jurisdiction],
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
            Named(each.key, in_language(each.title), names[each.jurisdiction])
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
        not_offered=_not_offered(scheme),
        examples=[_worked(pack, scheme, example) for example in scheme.examples],
        history=history(pack, changes_here(scheme.key)),
    )


@dataclass(frozen=True)
class Left:
    """A place that does not offer it: since when, until when, why."""

    place: str
    since: dt.date
    until: dt.date | None
    reason: str


def _not_offered(scheme: Scheme) -> list[Left]:
    spans = [each for each in not_offered() if each.scheme == scheme.key]
    names = place_names(each.place for each in spans)
    reasons = kinds()["scheme_here"].facts["reason"]
    return [
        Left(
            place=names[each.place],
            since=each.since,
            until=each.until,
            reason=reasons.code_label(each.reason, language()) if each.reason else "",
        )
        for each in spans
    ]


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
        needs=[_one_of(pack, key.split("|")) for key in paper.needs],
        days=paper.days,
        free=paper.free,
        unconfirmed=paper.unconfirmed,
    )


def _one_of(pack: Pack, keys: Iterable[str]) -> str:
    """Papers of which one is enough."""
    return f" {_('or')} ".join(in_language(pack.papers[key].labels) for key in keys)


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
    named = place_names(limit.place for limit in limits)
    return [_limit(pack, limit, named) for limit in limits]


def _limit(pack: Pack, limit: PaperLimit, named: Mapping[str, str]) -> OutOfReach:
    return OutOfReach(
        paper=in_language(pack.papers[limit.paper].labels),
        place=named[limit.place],
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
            yield _("lives in %(place)s") % {"place": place_names([str(value)])[str(value)]}
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


def _day_of_year(text: str) -> dt.date:
    """A day that comes every year, in a year that has all of them."""
    month, day = text.split("-")
    return dt.date(2000, int(month), int(day))
