"""The six figures of learning: enrolled, attending, completed, mainstreamed, retained, out of work.

They are six and never one: who is enrolled does not therefore attend, who completed a course is not
therefore in school, and who is in school may still work.
"""

from __future__ import annotations

import polars as pl

from muara.errors import FrameError, nearest
from muara.follow_up.months import NO, UNKNOWN, YES

from .define import FIGURES, LearningRules
from .told import NOT_YET

_ANSWERS = (YES, NO, UNKNOWN)


def figures(
    paths: pl.DataFrame,
    out_of_work: pl.DataFrame,
    *,
    rules: LearningRules,
    language: str = "en",
) -> pl.DataFrame:
    """Each person counted once in each of the six figures.

    Parameters
    ----------
    paths
        What `paths` answers.
    out_of_work
        `person` and `out_of_work` (yes, no, unknown), each person once, by whatever reading of
        *withdrawn* the programme has (see `muara.determination`); who is not here is unknown.

    Returns six rows: `figure`, `label`, `n` (of whom it is certain), `of` (of how many it is
    asked: of all persons here; from attending to mainstreamed of those enrolled; retained, of
    those mainstreamed whose month of the rule has come), `unknown`, and `not_yet` (mainstreamed,
    too early to say). Raises FrameError for a person who stands here twice, or another answer.

    >>> from muara.packs import open_pack
    >>> from muara.learning import learning_rules
    >>> asked = {"enrolled_on": [None], "attending": ["no"], "completed_on": [None],
    ...          "mainstreamed": ["no"], "retained_6": [None]}
    >>> nobody = pl.DataFrame({"person": ["a"], **asked}).clear()
    >>> works = pl.DataFrame({"person": ["a"], "out_of_work": ["no"]})
    >>> found = figures(nobody, works, rules=learning_rules(open_pack("india")))
    >>> found.filter(pl.col("figure") == "out_of_work").select("n", "of").row(0)
    (0, 1)
    """
    asked = answers(paths, out_of_work, rules=rules)
    rows = [
        {"figure": name, "label": rules.text(f"figures.{name}", language), **_counts(asked[name])}
        for name in FIGURES
    ]
    return pl.DataFrame(rows)


def answers(
    paths: pl.DataFrame, out_of_work: pl.DataFrame, *, rules: LearningRules
) -> pl.DataFrame:
    """The six answers of each person, of the same frames: the list behind every figure.

    Returns `person` and for each of `FIGURES` yes, no, unknown, not_yet, or nothing where it is
    not asked. Raises FrameError as `figures` does.

    >>> from muara.packs import open_pack
    >>> from muara.learning import learning_rules
    >>> asked = {"enrolled_on": [None], "attending": ["no"], "completed_on": [None],
    ...          "mainstreamed": ["no"], "retained_6": [None]}
    >>> learns = pl.DataFrame({"person": ["a"], **asked})
    >>> works = pl.DataFrame({"person": ["b"], "out_of_work": ["no"]})
    >>> answers(learns, works, rules=learning_rules(open_pack("india"))).sort("person").rows()[1]
    ('b', 'no', None, None, None, None, 'no')
    """
    for frame in (paths, out_of_work):
        _check_once(frame)
    _check_answers(out_of_work)
    everybody = paths.select(
        "person",
        pl.lit(YES).alias("enrolled"),
        "attending",
        pl.when(pl.col("completed_on").is_null())
        .then(pl.lit(NO))
        .otherwise(pl.lit(YES))
        .alias("completed"),
        "mainstreamed",
        pl.col(f"retained_{rules.retention.figure}").alias("retained"),
    ).join(out_of_work.select("person", "out_of_work"), on="person", how="full", coalesce=True)
    return everybody.cast(pl.String).with_columns(
        pl.col("enrolled").fill_null(NO), pl.col("out_of_work").fill_null(UNKNOWN)
    )


def _counts(answers: pl.Series) -> dict[str, int]:
    """Who was not asked is empty."""
    return {
        "n": int((answers == YES).sum()),
        "of": int(answers.is_in(list(_ANSWERS)).sum()),
        "unknown": int((answers == UNKNOWN).sum()),
        "not_yet": int((answers == NOT_YET).sum()),
    }


def _check_once(frame: pl.DataFrame) -> None:
    if "person" not in frame.columns:
        raise FrameError(
            "A column is missing.", column="person", do=nearest("person", frame.columns)
        )
    twice = frame.with_row_index("row").filter(~pl.col("person").is_first_distinct())
    if twice.height:
        raise FrameError(
            "This person stands here twice; each is counted once.",
            row=twice["row"][0] + 1,
            column="person",
        )


def _check_answers(out_of_work: pl.DataFrame) -> None:
    if "out_of_work" not in out_of_work.columns:
        do = nearest("out_of_work", out_of_work.columns)
        raise FrameError("A column is missing.", column="out_of_work", do=do)
    wrong = out_of_work.with_row_index("row").filter(
        ~pl.col("out_of_work").is_in(list(_ANSWERS)).fill_null(False)
    )
    if wrong.height:
        raise FrameError(
            "This is no answer.",
            row=wrong["row"][0] + 1,
            column="out_of_work",
            found=wrong["out_of_work"][0] or "nothing",
            expected=", ".join(_ANSWERS),
        )
