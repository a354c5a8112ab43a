"""Skills: who was trained, placed, and still at work or learning months later; with the reason.

What nobody asked is unknown, what is still to come is not yet; neither is ever a no. Which event
counts as trained, the ages of the target and the times of asking stand in the pack's
`learning.toml`, as the founding paper does not say them (reference/convergence.md, 1.1 and 1.2).
"""

from __future__ import annotations

import datetime as dt

import polars as pl

from .define_skills import ANSWERS, EVENTS, PLACED, SkillsRules
from .entering import refuse, refuse_unknown, typed_columns
from .points import Point

YES, NO, UNKNOWN, NOT_YET = ANSWERS

_NEEDED = {"person": pl.String, "course": pl.String, "event": pl.String, "day": pl.Date}
_FACTS = {
    "module": pl.String,
    "working": pl.Boolean,
    "learning": pl.Boolean,
    "lawful": pl.String,
    "clause": pl.String,
    "age_low": pl.Float64,
    "age_high": pl.Float64,
}
_WHOSE = ("person", "course")
_DAYS = ("enrolled_on", "assessed_on", "completed_on", "certified_on", "left_on")


def trainees(
    events: pl.DataFrame,
    *,
    on: dt.date,
    rules: SkillsRules,
    courses: pl.DataFrame | None = None,
    language: str = "en",
) -> pl.DataFrame:
    """One row for each person and course, of what had happened by the end of a day.

    Parameters
    ----------
    events
        `person`, `course`, `event` (enrolled, module_passed, assessed, completed, certified, left,
        placed, self_employed, or a time of asking that the pack names, as traced_3), `day`. Where
        it is told: `module` (of module_passed); `working`, `learning` (true, false; of a time of
        asking); `lawful` (yes, no, unknown) and `clause` of a placement, as the caller had them
        judged for the age on that day; `age_low`, `age_high` (completed years on that day).
    courses
        `course`, `modules`: how many modules it has.

    Returns, in the order of the events: `person`, `course`; the first `enrolled_on`, `assessed_on`,
    `completed_on`, `certified_on`, and `left_on` (empty once somebody came back or completed);
    `modules_passed` of `modules` (empty: not told); `trained` (yes; no: left before; not_yet;
    unknown: recorded out of order) and `trained_on`; `counts`, whether it counts in the target
    (trained, and of its ages on that day); `placed` within the months of the pack (yes, no,
    unknown, not_yet; empty: left before) and the first `placed_on`; each time of asking by its key:
    at work or learning then (yes, no, unknown, not_yet; empty: left before); `lawful` and `clause`
    of the latest placement (empty: none); `reason` in the language.

    Raises FrameError, with the row, for what cannot be.

    >>> from muara.packs import open_pack
    >>> from muara.learning import skills_rules
    >>> events = pl.DataFrame({
    ...     "person": ["a"] * 3, "course": ["tailoring"] * 3,
    ...     "event": ["enrolled", "completed", "self_employed"],
    ...     "day": [dt.date(2012, 6, 4), dt.date(2012, 9, 28), dt.date(2012, 11, 5)],
    ...     "age_low": [15, 15, 15], "age_high": [15, 15, 15]})
    >>> found = trainees(events, on=dt.date(2013, 3, 31), rules=skills_rules(open_pack("india")))
    >>> found.select("trained_on", "counts", "placed", "traced_3").row(0)
    (datetime.date(2012, 9, 28), 'yes', 'yes', 'unknown')
    """
    told = _read(events, rules)
    known = told.filter(pl.col("day") <= on)
    found = _with_courses(_dated(known, rules), courses)
    found = found.with_columns(_trained(rules).alias("trained")).with_columns(
        pl.when(pl.col("trained") == YES).then(f"{rules.trained}_on").alias("trained_on"),
        _counts(rules).alias("counts"),
    )
    for tracer in rules.traced.times:
        found = _traced(found, known, tracer, rules, on)
    found = found.with_columns(_placed(rules, on).alias("placed"))
    return found.select(
        *_WHOSE,
        *_DAYS,
        *("modules_passed", "modules", "trained", "trained_on", "counts", "placed"),
        pl.col("placement").alias("placed_on"),
        *(tracer.key for tracer in rules.traced.times),
        *("lawful", "clause"),
        _reason(rules, language).alias("reason"),
    )


def trained_people(found: pl.DataFrame) -> pl.DataFrame:
    """Each person once, however many courses: who counts in the target, and since when.

    `found`: as `trainees` gives it. Returns `person`, `counts` (yes where one course counts; else
    unknown, not_yet, no, the first of these that a course comes to), `course` and `trained_on` of
    the first that counts, in the order of the persons.

    >>> found = pl.DataFrame({
    ...     "person": ["a", "a", "b"], "course": ["x", "y", "x"], "counts": ["yes", "yes", "no"],
    ...     "trained_on": [dt.date(2013, 3, 9), dt.date(2013, 2, 8), None]})
    >>> trained_people(found).rows()
    [('a', 'yes', 'y', datetime.date(2013, 2, 8)), ('b', 'no', None, None)]
    """
    counting = pl.col("counts") == YES
    best = pl.lit(NO)
    for answer in (NOT_YET, UNKNOWN, YES):
        best = pl.when((pl.col("counts") == answer).any()).then(pl.lit(answer)).otherwise(best)
    first = pl.struct("trained_on", "course").filter(counting).sort().first()
    return (
        found.group_by("person", maintain_order=True)
        .agg(best.first().alias("counts"), first.alias("first"))
        .select(
            "person",
            "counts",
            pl.col("first").struct.field("course"),
            pl.col("first").struct.field("trained_on"),
        )
    )


def out_of_order(events: pl.DataFrame, *, rules: SkillsRules, language: str = "en") -> pl.DataFrame:
    """Events that stand before the one they come after, or without it.

    `events`: as of `trainees`. Returns `person`, `course`, `day` of the event, `code`, `resolve`
    (true: it does not count until a person has said which day is right; false: it is only said),
    and `words`, by the order of the pack. Raises FrameError as `trainees` does.

    >>> from muara.packs import open_pack
    >>> from muara.learning import skills_rules
    >>> early = pl.DataFrame({
    ...     "person": ["a"] * 3, "course": ["x"] * 3,
    ...     "event": ["enrolled", "certified", "completed"],
    ...     "day": [dt.date(2012, 6, 4), dt.date(2012, 8, 1), dt.date(2012, 9, 28)]})
    >>> rules = skills_rules(open_pack("india"))
    >>> out_of_order(early, rules=rules).select("code", "resolve").rows()
    [('certified_before_completed', True)]
    """
    days = _dated(_read(events, rules), rules)
    slips = [
        days.filter(_slipped(each.event, each.after)).select(
            *_WHOSE,
            pl.col(f"{each.event}_on").alias("day"),
            pl.lit(each.code).alias("code"),
            pl.lit(each.resolve).alias("resolve"),
            pl.lit(each.says.get(language) or each.says["en"]).alias("words"),
        )
        for each in rules.order
    ]
    return pl.concat(slips)


# --- what comes in ---


def _read(events: pl.DataFrame, rules: SkillsRules) -> pl.DataFrame:
    told = typed_columns(events, _NEEDED, _FACTS, what="The events", filled=_NEEDED)
    refuse_unknown(told, "event", rules.known)
    refuse_unknown(told, "lawful", (YES, NO, UNKNOWN))
    refuse(
        told,
        (pl.col("event") == "module_passed") & pl.col("module").is_null(),
        "A module was passed and nobody says which.",
        "event",
        do="Give the module, so that none counts twice.",
    )
    refuse(
        told,
        pl.col("age_low") > pl.col("age_high"),
        "The lower age is above the higher.",
        "age_low",
    )
    return told


def _dated(told: pl.DataFrame, rules: SkillsRules) -> pl.DataFrame:
    """By person and course: the first day of each event, and what belongs to one of them."""
    ordered, event = told.sort("day", "row"), pl.col("event")
    placed = event.is_in(list(PLACED))
    found = ordered.group_by(_WHOSE).agg(
        *(pl.col("day").filter(event == each).min().alias(f"{each}_on") for each in EVENTS),
        pl.col("day").filter(event == "enrolled").max().alias("came_back"),
        pl.col("day").filter(event == "left").max().alias("left"),
        pl.col("day").filter(placed).min().alias("placement"),
        pl.col("lawful").filter(placed).last(),
        pl.col("clause").filter(placed).last(),
        pl.col("module")
        .filter(event == "module_passed")
        .n_unique()
        .cast(pl.Int64)
        .alias("modules_passed"),
        pl.col("age_low", "age_high").filter(event == rules.trained).first(),
    )
    stayed_away = pl.col("came_back").is_null() | (pl.col("came_back") <= pl.col("left"))
    someone_placed = pl.col("placement").is_not_null()
    return (
        told.select(_WHOSE)
        .unique(maintain_order=True)
        .join(found, on=_WHOSE, maintain_order="left")
        .with_columns(
            pl.when(stayed_away, pl.col("completed_on").is_null()).then("left").alias("left_on"),
            pl.when(someone_placed).then(pl.col("lawful").fill_null(UNKNOWN)).alias("lawful"),
        )
    )


def _with_courses(found: pl.DataFrame, courses: pl.DataFrame | None) -> pl.DataFrame:
    if courses is None:
        return found.with_columns(pl.lit(None, dtype=pl.Int64).alias("modules"))
    needed = {"course": pl.String, "modules": pl.Int64}
    told = typed_columns(courses, needed, {}, what="The courses", filled=needed)
    refuse(told, pl.col("course").is_duplicated(), "This course is there twice.", "course")
    return found.join(told.drop("row"), on="course", how="left", maintain_order="left")


# --- what follows ---


def _slipped(event: str, after: str) -> pl.Expr:
    """Did it happen before what it comes after, or without it?"""
    day, first = pl.col(f"{event}_on"), pl.col(f"{after}_on")
    return day.is_not_null() & (first.is_null() | (first > day))


def _trained(rules: SkillsRules) -> pl.Expr:
    slips = [
        _slipped(each.event, each.after)
        for each in rules.order
        if each.resolve and each.event == rules.trained
    ]
    return (
        pl.when(pl.any_horizontal(*slips, False))
        .then(pl.lit(UNKNOWN))
        .when(pl.col(f"{rules.trained}_on").is_not_null())
        .then(pl.lit(YES))
        .when(pl.col("left_on").is_not_null())
        .then(pl.lit(NO))
        .otherwise(pl.lit(NOT_YET))
    )


def _counts(rules: SkillsRules) -> pl.Expr:
    return pl.when(pl.col("trained") == YES).then(_of_age(rules)).otherwise("trained")


def _of_age(rules: SkillsRules) -> pl.Expr:
    """Of the ages of the target, from the lowest to the highest that the age may be."""
    low, high, ages = pl.col("age_low"), pl.col("age_high"), rules.ages
    inside, outside = low >= ages.first, high < ages.first
    if ages.until is not None:
        inside, outside = inside & (high <= ages.until), outside | (low > ages.until)
    return (
        pl.when(inside).then(pl.lit(YES)).when(outside).then(pl.lit(NO)).otherwise(pl.lit(UNKNOWN))
    )


def _traced(
    found: pl.DataFrame, known: pl.DataFrame, tracer: Point, rules: SkillsRules, on: dt.date
) -> pl.DataFrame:
    """With the answer of one time of asking: the last that was had in its time."""
    since = _since(rules.traced.since).dt.offset_by(f"{tracer.months}mo")
    opens, closes = (
        since.dt.offset_by(f"-{tracer.days_before}d"),
        since.dt.offset_by(f"{tracer.days_after}d"),
    )
    answer = pl.col("working") | pl.col("learning")
    asked = (
        known.filter(pl.col("event") == tracer.key)
        .join(found.select(*_WHOSE, opens.alias("opens"), closes.alias("closes")), on=_WHOSE)
        .filter(pl.col("day").is_between("opens", "closes"), answer.is_not_null())
        .sort("day", "row")
        .group_by(_WHOSE)
        .agg(answer.last().alias("answer"))
    )
    told = found.join(asked, on=_WHOSE, how="left", maintain_order="left").with_columns(
        pl.when("answer")
        .then(pl.lit(YES))
        .when(~pl.col("answer"))
        .then(pl.lit(NO))
        .otherwise(_until_asked(closes, on))
        .alias(tracer.key)
    )
    return told.drop("answer")


def _since(event: str) -> pl.Expr:
    return pl.col("placement" if event in PLACED else f"{event}_on")


def _until_asked(closes: pl.Expr, on: dt.date) -> pl.Expr:
    """What holds while nobody has answered: not yet, then unknown; nothing for who left before."""
    return (
        pl.when(closes < on)
        .then(pl.lit(UNKNOWN))
        .when(closes.is_not_null() | pl.col("left_on").is_null())
        .then(pl.lit(NOT_YET))
    )


def _placed(rules: SkillsRules, on: dt.date) -> pl.Expr:
    """Placed in time; a no needs a placement that came later, or an answer after the time is up."""
    last = _since(rules.placement.since).dt.offset_by(f"{rules.placement.months}mo")
    day = pl.col("placement")
    late = [each.key for each in rules.traced.times if each.months >= rules.placement.months]
    idle = pl.any_horizontal(*(pl.col(key) == NO for key in late), False)
    return (
        pl.when(day > last)
        .then(pl.lit(NO))
        .when(day.is_not_null())
        .then(pl.lit(YES))
        .when((last < on) & idle)
        .then(pl.lit(NO))
        .otherwise(_until_asked(last, on))
    )


# --- the reason ---


def _reason(rules: SkillsRules, language: str) -> pl.Expr:
    """The sentences that hold, one after the other."""
    placed, traced = rules.placement, rules.traced
    parts = [
        *_way(rules, language),
        *_said(rules, language, "trained", pl.col("trained"), event=rules.trained),
        *_ages_said(rules, language),
        *_said(
            rules, language, "placed", pl.col("placed"), event=placed.since, after=placed.months
        ),
        *(
            part
            for each in traced.times
            for part in _said(
                rules, language, "traced", pl.col(each.key), event=traced.since, after=each.months
            )
        ),
        *_said(rules, language, "lawful", pl.col("lawful")),
    ]
    return pl.concat_str(parts, separator=" ", ignore_nulls=True)


def _way(rules: SkillsRules, language: str) -> tuple[pl.Expr, ...]:
    """In the course since when, and how far."""
    enrolled = pl.col("enrolled_on")
    counted = {"passed": pl.col("modules_passed"), "modules": pl.col("modules")}
    open_end = rules.says.filled_in("modules_open", language, **counted)
    return (
        pl.when(enrolled.is_not_null())
        .then(rules.says.filled_in("enrolled", language, day=enrolled))
        .otherwise(pl.lit(rules.says.said("not_enrolled", language))),
        # Of a course without modules there is nothing to say.
        rules.says.filled_in("modules", language, **counted).fill_null(
            pl.when(pl.col("modules_passed") > 0).then(open_end)
        ),
    )


def _said(
    rules: SkillsRules,
    language: str,
    what: str,
    answer: pl.Expr,
    *,
    event: str = "",
    after: int = 0,
) -> list[pl.Expr]:
    """The sentence on one question, for each answer there may be.

    That something is asked later is not said before there is a day to count from: then the
    sentence on being trained says what is still to come.
    """
    values = {
        "day": pl.col("trained_on" if what == "trained" else "placement"),
        "event": pl.lit(rules.event(event, language) if event else ""),
        "months": pl.lit(after),
        "clause": pl.format(" ({})", "clause").fill_null(""),
    }
    begun = _since(event).is_not_null() if after else pl.lit(True)
    return [
        pl.when(answer == told, begun | (answer != NOT_YET)).then(
            rules.says.filled_in(f"{what}_{told}", language, **values)
        )
        for told in ANSWERS
        if f"{what}_{told}" in rules.says.texts
    ]


def _ages_said(rules: SkillsRules, language: str) -> list[pl.Expr]:
    """Why whoever was trained does not count, or may not."""
    ages = pl.lit(rules.ages_said(language))
    return [
        pl.when(pl.col("trained") == YES, pl.col("counts") == answer).then(
            rules.says.filled_in(f"ages_{answer}", language, ages=ages)
        )
        for answer in (NO, UNKNOWN)
    ]
