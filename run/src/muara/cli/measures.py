"""`muara gap`, `camps`, `saturation` and `depth`: what is due and does not reach families."""

from __future__ import annotations

import argparse
import math
import signal
from pathlib import Path
from typing import TYPE_CHECKING

from muara.errors import InputError, nearest

from .command import DONE, add, check_day, chosen_pack, day_typed, named, stop, tell
from .files import add_output, add_reading_options, days
from .people import add_people_options, paired, schemes_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    import polars as pl

    from muara.packs import Pack

    from .command import Subparsers

    Measure = Callable[[argparse.Namespace, Pack, Path], pl.DataFrame]

PLACE = "place"


def add_measures(commands: Subparsers) -> None:
    """Declare the four verbs."""
    _add_gap(commands)
    _add_camps(commands)
    _add_saturation(commands)
    _add_depth(commands)


def _add_gap(commands: Subparsers) -> None:
    command = _measure(
        commands,
        "gap",
        _gap,
        says="say of every household how much is due and does not arrive, in schemes and in money",
        example="muara gap families.csv --country india --on 2013-03-31 -o gaps.csv",
    )
    command.add_argument("--by", metavar="COLUMN", help="add households up, by place or a column")
    command.add_argument("--reasons", action="store_true", help="instead: why each is not received")
    command.add_argument(
        "--stages",
        type=Path,
        metavar="FILE",
        help="for --reasons: dated stages (household, person, scheme, stage, true_on, reason)",
    )
    _add_small(command)


def _add_camps(commands: Subparsers) -> None:
    command = _measure(
        commands,
        "camps",
        _camps,
        says="say which paper, in which village, unlocks most, and plan document camps",
        example="muara camps families.csv --country india --on 2013-03-31 --camps 12 -o plan.csv",
    )
    command.add_argument(
        "--camps", type=_count, metavar="N", help="plan so many camps; else list every paper"
    )
    command.add_argument("--by", metavar="COLUMN", default=PLACE, help="where camps are (place)")


def _add_saturation(commands: Subparsers) -> None:
    command = _measure(
        commands,
        "saturation",
        _saturation,
        says="say how much of what is due is received, scheme by scheme in every place",
        example="muara saturation families.csv --country india --on 2013-03-31 -o saturation.csv",
    )
    command.add_argument("--by", metavar="COLUMN", default=PLACE, help="a column of places (place)")
    _add_small(command)


def _add_depth(commands: Subparsers) -> None:
    command = _measure(
        commands,
        "depth",
        _depth,
        says="say in how many areas of life the State does not reach families, and what changed",
        example="muara depth families.csv --country india --on 2013-03-31 -o depth.csv",
    )
    command.add_argument("--by", metavar="COLUMN", help="place, or a column of the file")
    command.add_argument(
        "--cut-off", type=_share, default=1 / 3, metavar="SHARE", help="from here deprived (1/3)"
    )
    command.add_argument(
        "--weights", metavar="PILLAR=N[,..]", help="of the pillars (1 each, protection 0)"
    )
    command.add_argument(
        "--before", metavar="FILE", help="the people on an earlier day: the change"
    )
    command.add_argument("--before-on", type=day_typed, metavar="DATE", help="that day")
    _add_small(command)


def _measure(
    commands: Subparsers, name: str, measure: Measure, *, says: str, example: str
) -> argparse.ArgumentParser:
    command = add(commands, name, _run, says=says, example=example)
    command.set_defaults(measure=measure)
    add_people_options(command)
    add_output(command)
    add_reading_options(command)
    return command


def _add_small(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--keep-small", action="store_true", help="withhold nothing: for no eyes but your own"
    )


def _count(text: str) -> int:
    if not text.isdigit() or int(text) == 0:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of camps")
    return int(text)


def _share(text: str) -> float:
    try:
        found = float(text)
    except ValueError:
        found = math.nan
    if not 0 < found <= 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a share above 0 and up to 1")
    return found


def _run(asked: argparse.Namespace) -> int:
    from muara.microdata.delimited import scratch_folder
    from muara.microdata.writing import check_output, write

    signal.signal(signal.SIGTERM, stop)
    pack = chosen_pack(asked.country)
    check_day(asked.on)
    check_output(asked.output, source=None if asked.input == "-" else Path(asked.input))
    with scratch_folder() as folder:
        found = asked.measure(asked, pack, Path(folder))
        write(_plain(found).lazy(), asked.output, scratch=Path(folder))
    return DONE


def _plain(found: pl.DataFrame) -> pl.DataFrame:
    """Codes as text: not every format knows other kinds."""
    import polars as pl

    coded = [name for name, kind in found.schema.items() if isinstance(kind, pl.Enum)]
    return found.cast(dict.fromkeys(coded, pl.String))


# --- the people, paired with the schemes ---


def _pairs(
    asked: argparse.Namespace,
    pack: Pack,
    scratch: Path,
    *,
    on: dt.date | None = None,
    by: str | None = None,
) -> pl.DataFrame:
    """Every person and household with every scheme; with `by`, the file's column of that name."""
    people, found, source = paired(asked, pack, scratch, on=on)
    return found if by in (None, PLACE) else _with_column(found, people, source.columns, by)


def _with_column(
    pairs: pl.DataFrame, people: pl.DataFrame, columns: list[str], by: str
) -> pl.DataFrame:
    """A column of the file, of which each household has one value, beside its pairs."""
    import polars as pl

    if by not in columns:
        raise InputError(
            "The file has no such column.",
            column=by,
            do=nearest(by, [*columns, PLACE]),
        )
    if by in pairs.columns:
        raise InputError(
            "This column cannot be what households are added up by.", column=by, do="Rename it."
        )
    told = people.select("household", pl.col(f"column {columns.index(by)}").alias(by))
    each = told.drop_nulls(by).unique("household", keep="first", maintain_order=True)
    return pairs.join(each, on="household", how="left", maintain_order="left")


def _without_sensitive(pairs: pl.DataFrame, pack: Pack, asked: argparse.Namespace) -> pl.DataFrame:
    """Sensitive schemes are shown to nobody who did not ask for them by name."""
    import polars as pl

    named_ones = schemes_of(asked) or ()
    hidden = [key for key, each in pack.schemes.items() if each.sensitive and key not in named_ones]
    if hidden and pairs["scheme"].is_in(hidden).any():
        tell("note: sensitive schemes are left out; name them with --schemes to see them.")
    return pairs.filter(~pl.col("scheme").is_in(hidden))


def _published(
    table: pl.DataFrame, asked: argparse.Namespace, *, by: list[str], of: list[str]
) -> pl.DataFrame:
    """The table, with what is too small withheld."""
    from muara.disclosure import withhold_shares
    from muara.eligibility.saturation import SMALLEST

    if asked.keep_small:
        return table
    blank = [name for name in table.columns if name not in by]
    return withhold_shares(table, by=by, of=of, smallest=SMALLEST, blank=blank)


# --- the measures ---


def _gap(asked: argparse.Namespace, pack: Pack, scratch: Path) -> pl.DataFrame:
    from muara.eligibility.gap import gap, gap_by, why_not

    pairs = _pairs(asked, pack, scratch, by=asked.by)
    if asked.reasons:
        stages = _stages(asked, scratch) if asked.stages else None
        return why_not(_without_sensitive(pairs, pack, asked), stages=stages)
    gaps = gap(pairs, pack=pack, on=asked.on)
    if not asked.by:
        return gaps
    if asked.by != PLACE:
        column = pairs.select("household", asked.by).unique("household")
        gaps = gaps.join(column, on="household", how="left", maintain_order="left")
    return _published(gap_by(gaps, asked.by), asked, by=[asked.by], of=["households"])


def _stages(asked: argparse.Namespace, scratch: Path) -> pl.DataFrame:
    """Where each application stands on the day, from a file of dated stages."""
    import polars as pl

    from muara.eligibility.linkage import current
    from muara.microdata.reading import read as read_file

    entries = read_file(asked.stages, scratch=scratch).frame.collect()
    if "true_on" in entries.columns and entries.schema["true_on"] == pl.String:
        entries = entries.with_columns(days(entries["true_on"], file=asked.stages))
    absent = [name for name in ("person", "reason") if name not in entries.columns]
    entries = entries.with_columns(pl.lit(None, dtype=pl.String).alias(name) for name in absent)
    return current(entries, on=asked.on)


def _camps(asked: argparse.Namespace, pack: Pack, scratch: Path) -> pl.DataFrame:
    from muara.eligibility.leverage import camps, leverage

    pairs = _without_sensitive(_pairs(asked, pack, scratch, by=asked.by), pack, asked)
    hidden = [key for key, paper in pack.papers.items() if paper.sensitive]
    if asked.camps is None:
        return leverage(pairs, by=asked.by, without=hidden)
    return camps(pairs, number=asked.camps, by=asked.by, without=hidden)


def _saturation(asked: argparse.Namespace, pack: Pack, scratch: Path) -> pl.DataFrame:
    from muara.eligibility.saturation import saturation

    pairs = _without_sensitive(_pairs(asked, pack, scratch, by=asked.by), pack, asked)
    found = saturation(pairs, by=asked.by)
    return _published(found, asked, by=[asked.by, "scheme"], of=["n11", "n10"])


def _depth(asked: argparse.Namespace, pack: Pack, scratch: Path) -> pl.DataFrame:
    import polars as pl

    from muara.eligibility.change import change
    from muara.eligibility.depth import depth, pillars, scores

    if bool(asked.before) != bool(asked.before_on):
        raise InputError("--before and --before-on belong together.", do="Give both or neither.")
    weights, by = _weights(asked.weights), [PLACE] if asked.by else []
    now = pillars(_placed(_pairs(asked, pack, scratch, by=asked.by), asked.by))
    if asked.before:
        earlier = argparse.Namespace(**{**vars(asked), "input": asked.before})
        then = _pairs(earlier, pack, scratch, on=asked.before_on, by=asked.by)
        before = pillars(_placed(then, asked.by))
        found = change(before, now, cut_off=asked.cut_off, weights=weights, by=by)
        base = ["fixed"]
    else:
        found = depth(scores(now, weights=weights), cut_off=asked.cut_off, by=by)
        found = found.with_columns((pl.col("households") - pl.col("nothing_due")).alias("due"))
        base = ["due"]
    if not by:
        return found
    return _published(found, asked, by=by, of=base).rename({PLACE: asked.by})


def _placed(pairs: pl.DataFrame, by: str | None) -> pl.DataFrame:
    """The pairs with what they are broken down by as their place."""
    return pairs if by in (None, PLACE) else pairs.with_columns(place=pairs[by])


def _weights(text: str | None) -> dict[str, float]:
    """`health=2,education=1` as weights of pillars."""
    from muara.eligibility.depth import EQUAL
    from muara.packs.schemes import PILLARS

    if text is None:
        return dict(EQUAL)
    found = {}
    for each in named(text, option="--weights", see="muara depth --help"):
        pillar, _, number = each.partition("=")
        if pillar not in PILLARS:
            raise InputError(f"No pillar is called {pillar!r}.", do=nearest(pillar, PILLARS))
        try:
            found[pillar] = float(number)
        except ValueError:
            raise InputError(f"{each!r} is not a weight.", expected="as health=2") from None
    if not any(found.values()) or not all(0 <= each < math.inf for each in found.values()):
        raise InputError("Weights are 0 or more, and one at least is more.", found=text)
    return found
