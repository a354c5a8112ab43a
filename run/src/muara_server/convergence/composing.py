"""What a family's card says, made from its verdicts: ids of people, never their names.

Sensitive schemes, conditions and papers are left out, and so is every text that holds a word a card
never holds. A scheme that rests on something sensitive stands under its name for a card alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from muara.eligibility.value import amount_in
from muara_server.convergence.queries.cards import Phrases, gives_away
from muara_server.convergence.queries.words import money

if TYPE_CHECKING:
    from muara.eligibility.family import Group, Verdict
    from muara.packs import Pack, Paper
    from muara.packs.schemes import Benefit
    from muara_server.convergence.frames.family import FamilyFound

MOST_ASKED = 3
A_YEAR = 12
DANDA = ("hi", "or")


@dataclass(frozen=True)
class Composer:
    """Writes one card in one language."""

    held: FamilyFound
    language: str
    members: tuple[str, ...]

    @cached_property
    def words(self) -> Phrases:
        """The card's own phrases."""
        return Phrases(self.language)

    @property
    def pack(self) -> Pack:
        """Whose schemes these are."""
        return self.held.pack

    def content(self, *, helper: str) -> dict[str, Any]:
        """Everything the card says."""
        step, step_for = self.step()
        return {
            "members": list(self.members),
            "due": self.due(),
            "step": step,
            "step_for": step_for,
            "arrives": self.arrives(),
            "ask": self.asked()[:MOST_ASKED],
            "helper": helper,
        }

    # --- what is due ---

    @cached_property
    def shown(self) -> list[Verdict]:
        """What is due and may stand on a card: rights before lists, money and cover before goods,
        and of these first what no paper holds up.
        """
        due = [each for each in self.held.found.due if self.name(each)]
        return sorted(
            due,
            key=lambda each: (
                each.scheme.kind != "right",
                not (each.value or _covers(each)),
                len(each.missing),
                len(each.unasked),
                -(each.value or 0),
                each.scheme.key,
            ),
        )

    def due(self) -> list[dict[str, Any]]:
        """One entry for all those for whom the same is to be done."""
        found: dict[tuple[str, ...], dict[str, Any]] = {}
        for each in self.shown:
            said = {
                "name": self.name(each),
                "amount": self.amount(each),
                "go": self.go(each),
                "office": self.office(each),
                "papers": " ".join([self.ended(self.papers(each)), *self.decided(each)]),
            }
            entry = found.setdefault(
                tuple(said.values()),
                {**said, "unconfirmed": each.version.unconfirmed, "who": []},
            )
            entry["who"] += [each.who] if each.who else []
        return list(found.values())

    def name(self, each: Verdict) -> str:
        """What the scheme is called on a card; nothing where it may not stand on one."""
        if each.scheme.sensitive:
            return ""
        return self.safe(each.scheme.card)

    def arrives(self) -> list[dict[str, Any]]:
        """What comes already, and for whom."""
        found: dict[str, list[str]] = {}
        for each in self.held.found.received:
            if name := self.name(each):
                found.setdefault(name, []).extend([each.who] if each.who else [])
        return [{"name": name, "who": who} for name, who in found.items()]

    # --- how much ---

    def amount(self, each: Verdict) -> str:
        """What it gives in money, in a few words."""
        given = [benefit for benefit, truth in each.benefits if truth]
        said = [self.cash(benefit) for benefit in given if benefit.in_money]
        covers = [self.value(benefit) for benefit in given if benefit.type == "cover"]
        return " · ".join(dict.fromkeys(filter(None, [self.cover(covers, given), *said])))

    def cash(self, benefit: Benefit) -> str:
        """₹500 a month; ₹2,000 once."""
        amount = self.value(benefit)
        if amount is None:
            return self.words("amount_not_known")
        written = money(amount, benefit.currency, self.language)
        if benefit.type == "one_off":
            said = self.words("once", amount=written)
        else:
            said = self.words(f"per_{benefit.per}", amount=written)
        if benefit.times and benefit.per == "month" and benefit.times != A_YEAR:
            said += f", {self.words('months_a_year', number=f'{benefit.times:g}')}"
        return f"{said}, {self.words('for_each')}" if benefit.for_each else said

    def cover(self, amounts: Sequence[float | None], given: Sequence[Benefit]) -> str:
        """Insured for ₹30,000–₹75,000: what is least and most paid, whatever happens."""
        known = [amount for amount in amounts if amount is not None]
        if not known:
            return ""
        currency = next(benefit.currency for benefit in given if benefit.type == "cover")
        ends = dict.fromkeys([min(known), max(known)])
        return self.words("cover", amount="–".join(money(a, currency, self.language) for a in ends))

    def value(self, benefit: Benefit) -> float | None:
        """The amount where the family lives."""
        return amount_in(benefit, self.held.place, self.pack.geography)

    # --- where, and with which papers ---

    def go(self, each: Verdict) -> str:
        """What to do at the nearest office that may be named."""
        offices = [self.pack.offices[key] for key in each.scheme.offices]
        return next(filter(None, (self.safe(office.go) for office in offices)), "")

    def office(self, each: Verdict) -> str:
        """What the nearest office is called that may be named."""
        offices = [self.pack.offices[key] for key in each.scheme.offices]
        return next(filter(None, (self.safe(office.labels) for office in offices)), "")

    def papers(self, each: Verdict) -> str:
        """Which papers are missing or to be brought; a sensitive one is never named."""
        asked = each.version.papers.asked
        if asked != "listed":
            key = {"none": "none_needed", "unknown": "papers_not_known"}.get(asked, asked)
            return self.words(key)
        missing, bring = self.groups(each.missing), self.groups(each.unasked)
        if (each.missing and not missing) or (each.unasked and not bring and not missing):
            return self.words("papers_not_known")
        said = [f"{self.words('missing_papers')}: {', '.join(missing)}"] if missing else []
        said += [f"{self.words('needed_papers')}: {', '.join(bring)}"] if bring else []
        return " · ".join(said) or self.words("no_paper_missing")

    def decided(self, each: Verdict) -> Iterator[str]:
        """That not all get a place, or that a committee decides: nobody is promised anything."""
        if each.scheme.kind == "quota":
            yield self.words("limited")
        elif each.version.gates:
            yield self.words("committee")

    def groups(self, groups: Sequence[Group]) -> list[str]:
        """Papers of which one is enough as “this or that”; those that give nothing away."""
        return [said for group in groups for said in [self.one_of(group)] if said]

    def one_of(self, group: Group) -> str:
        labels = [label for key in group for label in [self.paper(self.pack.papers[key])] if label]
        if len(labels) < 2:
            return "".join(labels)
        return self.words("one_of", first=", ".join(labels[:-1]), last=labels[-1])

    def paper(self, paper: Paper) -> str:
        """A paper's name on a card; nothing where it may not stand on one."""
        return "" if paper.sensitive else self.safe(paper.labels)

    # --- the next step ---

    def step(self) -> tuple[str, str]:
        """The one thing to do next, and for whom: the paper that opens most, else to apply."""
        for unlock in self.held.found.unlocks:
            open_ = [each for each in unlock.verdicts if self.name(each)]
            said = self.get_paper(unlock.key) if open_ else ""
            if said:
                who = {each.who for each in open_}
                return said, (who.pop() or "") if len(who) == 1 else ""
        for each in self.shown:
            label = self.office(each)
            if label:
                apply = self.words("apply", office=label)
                return f"{self.name(each)} · {apply} {self.words('receipt')}", each.who or ""
        return "", ""

    def get_paper(self, group: Group) -> str:
        """Get the passbook: post office. Bring: photograph."""
        paper = next(
            (self.pack.papers[key] for key in group if self.paper(self.pack.papers[key])), None
        )
        if paper is None:
            return ""
        office = self.pack.offices.get(paper.office)
        where = self.safe(office.labels) if office else ""
        said = [self.words("get_paper", paper=self.one_of(group), office=where)] if where else []
        said = said or [self.ended(f"{self.words('missing_papers')}: {self.one_of(group)}")]
        needs = [self.one_of(tuple(key.split("|"))) for key in paper.needs]
        if any(needs):
            listed = ", ".join(filter(None, needs))
            said.append(self.ended(f"{self.words('needed_papers')}: {listed}"))
        if paper.free:
            said.append(self.words("free"))
        return " ".join(said)

    # --- what may also be due ---

    def asked(self) -> list[dict[str, str]]:
        """What one paper could still show, each once."""
        found = {(each["who"], each["says"]): each for each in self.ask()}
        return list(found.values())

    def ask(self) -> Iterator[dict[str, str]]:
        """What one paper could still show, where one condition alone is open and not sensitive."""
        for each in self.held.found.to_ask:
            open_ = [test.condition for test in each.unknown]
            if len(open_) != 1 or open_[0] is None or open_[0].sensitive or not self.name(each):
                continue
            proof = self.one_of(open_[0].proof)
            if proof:
                said = self.words("ask_also", paper=proof)
                yield {"who": each.who or "", "says": f"{self.name(each)}: {said}"}

    def ended(self, text: str) -> str:
        """A sentence with its end: a danda in the scripts that have one."""
        stop = "।" if self.language in DANDA else "."
        return text if text.endswith((".", "।")) else text + stop

    def safe(self, texts: Any) -> str:
        """A text in the card's language, or English; nothing if it tells too much."""
        said = texts.get(self.language) or texts.get("en") or ""
        return "" if gives_away(said) else said


def _covers(each: Verdict) -> bool:
    return any(benefit.type == "cover" for benefit, truth in each.benefits if truth)
