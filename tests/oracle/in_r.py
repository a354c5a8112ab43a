"""Ask R: many questions about many tables in one process, each answer a row of numbers."""

from __future__ import annotations

import math
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

Answers = dict[str, list[float]]

_HEAD = """
suppressMessages(library(survey))
options(digits = 17, warn = -1)
told <- file("{out}", "w")
say <- function(key, asked) {{
  found <- tryCatch(as.numeric(asked), error = function(wrong) NaN)
  cat(key, format(found, digits = 17, trim = TRUE), file = told, sep = "\\t")
  cat("\\n", file = told)
}}
"""


@dataclass
class Asked:
    """A table, how R is told of its design, and what R is asked.

    `ask` keeps a key and an expression of R in which `drawn` is the design; what needs words of
    its own first stands in `before`.
    """

    table: pl.DataFrame
    design: str
    lonely: str = "fail"
    before: Sequence[str] = ()
    questions: dict[str, str] = field(default_factory=dict)

    def ask(self, key: str, expression: str) -> None:
        self.questions[key] = expression


def answers(cases: Sequence[Asked], folder: Path) -> list[Answers]:
    """What R says, case by case; `nan` where it refuses."""
    out = folder / "answers.tsv"
    lines = [_HEAD.format(out=out)]
    for number, case in enumerate(cases):
        path = folder / f"{number}.csv"
        case.table.write_csv(path, null_value="NA")
        lines += [
            f'people <- read.csv("{path}")',
            f'options(survey.lonely.psu = "{case.lonely}")',
            f"drawn <- {case.design}",
            *case.before,
            *(f'say("{number}:{key}", {asked})' for key, asked in case.questions.items()),
        ]
    lines.append("close(told)")
    script = folder / "ask.R"
    script.write_text("\n".join(lines), encoding="utf-8")
    done = subprocess.run(
        ["Rscript", "--vanilla", str(script)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return _read(out, len(cases))


def _read(out: Path, count: int) -> list[Answers]:
    found: list[Answers] = [{} for _ in range(count)]
    for line in out.read_text(encoding="utf-8").splitlines():
        key, *numbers = line.split("\t")
        case, _, question = key.partition(":")
        found[int(case)][question] = [_number(text) for text in numbers]
    return found


def _number(text: str) -> float:
    return math.nan if text.strip() in ("NA", "NaN") else float(text)
