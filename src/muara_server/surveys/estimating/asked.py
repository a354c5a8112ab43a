"""What somebody asks of a survey, as it is kept, as an address and as the command line says it."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from muara.tables.question import Question, inner_of

MOST_BREAKDOWNS = 4
"""Every combination of them is estimated: more would make a table that nobody reads."""

PERCENT = (90, 95, 99)


@dataclass(frozen=True)
class Asked:
    """One question to a survey.

    Attributes:
        of: A definition (a regime) or a word; or of it `total(...)`, `median(...)`, `p90(...)`, as
            the library writes them; empty for a table.
        table: A standard table instead, by its key.
        by: The breakdowns; all their combinations are estimated. In place of those of a table.
        where: A rule that says who is asked about; empty: everybody.
        interval: The kind of interval.
        percent: How often such an interval covers the truth.
        compare: The breakdown whose groups are compared, each two of them; empty: none.
    """

    of: str = ""
    table: str = ""
    by: tuple[str, ...] = ()
    where: str = ""
    interval: str = "logit"
    percent: int = 95
    compare: str = ""

    @classmethod
    def kept(cls, told: Mapping[str, Any]) -> Asked:
        """The question that was kept.

        >>> Asked.kept(Asked(of="SDG_EA", by=("sex",)).told) == Asked(of="SDG_EA", by=("sex",))
        True
        """
        return cls(**{**told, "by": tuple(told["by"])})

    @property
    def question(self) -> Question:
        """As the library asks it; of a standard table nothing but whom it is about."""
        of = (self.of,) if self.of else ()
        by = (*self.by, self.compare) if self.compare else self.by
        return Question(of, by, self.where, self.interval, self.percent)

    @property
    def inner(self) -> str:
        """What it is a total or quantile of; else what is estimated itself.

        >>> Asked(of="total(SDG_EA)").inner
        'SDG_EA'
        """
        return inner_of(self.of)

    @property
    def figure(self) -> str:
        """Which figure of it: `total`, `median`, `p90`; empty: its share or mean.

        >>> Asked(of="p90(economic_hours)").figure, Asked(of="SDG_EA").figure
        ('p90', '')
        """
        return self.of.partition("(")[0] if self.inner != self.of else ""

    @property
    def told(self) -> dict[str, Any]:
        """As it is kept: the same question is always told in the same words."""
        return {**asdict(self), "by": list(self.by)}

    def command(self, *, survey: str, mapping: str, country: str) -> str:
        """The command that gives the same figures.

        >>> Asked(of="SDG_EA", by=("sex", "residence"), where="age >= 10").command(
        ...     survey="jambi.csv", mapping="jambi.toml", country="indonesia")
        "muara estimate jambi.csv --map jambi.toml --country indonesia --of SDG_EA \
--by sex,residence --where 'age >= 10' --interval logit -o SDG_EA.csv"
        """
        words = ["muara", "estimate", survey, "--map", mapping, "--country", country]
        words += ["--table", self.table] if self.table else ["--of", self.of]
        by = self.question.by
        words += ["--by", ",".join(by)] if by else []
        words += self._whom
        words += ["--interval", self.interval]
        words += self._percent
        return shlex.join([*words, "-o", f"{self.table or self.inner}.csv"])

    def command_of_differences(self, *, survey: str, mapping: str, country: str) -> str:
        """The command that gives how the groups differ; empty where none are compared."""
        if not self.compare:
            return ""
        words = ["muara", "estimate", survey, "--map", mapping, "--country", country]
        words += ["--of", self.of]
        words += ["--by", ",".join(self.by)] if self.by else []
        words += ["--compare", self.compare, *self._whom, *self._percent]
        return shlex.join([*words, "-o", f"{self.inner}-{self.compare}.csv"])

    @property
    def _whom(self) -> list[str]:
        return ["--where", self.where] if self.where else []

    @property
    def _percent(self) -> list[str]:
        return ["--percent", str(self.percent)] if self.percent != PERCENT[1] else []
