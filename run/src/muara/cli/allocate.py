"""`muara allocate`: scarce places given out fairly, as a proposal for a committee."""

from __future__ import annotations

import json
import secrets
import signal
from pathlib import Path
from typing import TYPE_CHECKING

from muara.errors import FrameError, InputError

from .command import DONE, LANGUAGES, add, check_day, chosen_pack, stop, tell
from .files import add_reading_options, mapping_of, read
from .people import add_people_options, paired

if TYPE_CHECKING:
    import argparse

    import polars as pl

    from muara.eligibility.allocation import Allocation
    from muara.packs import Pack

    from .command import Subparsers

TABLES = ("placements", "cutoffs", "families", "unplaced", "visit_first")


def add_allocate(commands: Subparsers) -> None:
    """Declare the verb."""
    command = add(
        commands,
        "allocate",
        _allocate,
        says="give out the places of schemes that have not enough for all, and say why others wait",
        example="muara allocate families.csv --seats seats.csv --country india --on 2013-03-31 "
        "--seed 2013-03-31/Ranchi -o proposal",
    )
    add_people_options(command)
    command.add_argument(
        "--pairs",
        action="store_true",
        help="INPUT has a row a family and scheme: household, person, scheme, place, score",
    )
    command.add_argument(
        "--seats",
        required=True,
        metavar="FILE",
        help="places there are: scheme, place, seats (and quota)",
    )
    command.add_argument(
        "--seed", metavar="TEXT", help="of the lottery; else one is drawn and told"
    )
    command.add_argument(
        "--most", type=int, default=3, metavar="N", help="places of one family, at most (3)"
    )
    command.add_argument("--language", choices=LANGUAGES, default="en", help="of the reasons")
    command.add_argument(
        "-o",
        "--output",
        required=True,
        type=Path,
        metavar="FOLDER",
        help=f"gets {', '.join(f'{name}.csv' for name in TABLES)} and run.json",
    )
    add_reading_options(command)


def _allocate(asked: argparse.Namespace) -> int:
    from muara.microdata.delimited import scratch_folder

    signal.signal(signal.SIGTERM, stop)
    pack = chosen_pack(asked.country)
    check_day(asked.on)
    _check_folder(asked.output)
    asked.seed = asked.seed or _drawn()
    with scratch_folder() as folder:
        found = _found(asked, pack, Path(folder))
        _write(found, asked, pack, scratch=Path(folder))
    got, waits = found.placements.height, found.families.filter(found.families["places"] == 0)
    tell(f"note: {got} places given out; {waits.height} families have none. Seed: {found.seed}.")
    return DONE


def _check_folder(folder: Path) -> None:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError(
            "A proposal is written into a folder of its own.",
            file=folder,
            expected="a folder that is new or empty",
            do="Give -o another name: a proposal is never written over another.",
        )


def _drawn() -> str:
    """A seed nobody chose, told before anything is reckoned."""
    seed = secrets.token_hex(8)
    tell(f"note: the seed of the lottery is {seed}. Write it down: --seed {seed} draws it again.")
    return seed


# --- from files to a proposal ---


def _found(asked: argparse.Namespace, pack: Pack, scratch: Path) -> Allocation:
    from muara.eligibility.allocation import allocate
    from muara.microdata.reading import read as read_file

    seats = read_file(asked.seats, scratch=scratch)
    wanted, people, name = (_given if asked.pairs else _judged)(asked, pack, scratch)
    return allocate(
        wanted,
        seats.frame.collect(),
        pack=pack,
        seed=asked.seed,
        on=asked.on,
        people=people,
        most_per_family=asked.most,
        file=name,
        seats_file=seats.name,
        people_file=name,
    )


def _given(
    asked: argparse.Namespace, pack: Pack, scratch: Path
) -> tuple[pl.DataFrame, pl.DataFrame | None, str]:
    """The pairs as they stand in the file; text that is a number or a truth is read as one."""
    import polars as pl

    source = read(asked, mapping=mapping_of(None, pack=pack), scratch=scratch)
    table = source.frame.collect()
    if "score" in table.columns:
        table = table.with_columns(pl.col("score").cast(pl.Float64, strict=False))
    if table.schema.get("received") == pl.String:
        table = table.with_columns(_truths(table["received"], source.name))
    return table, None, source.name


def _truths(texts: pl.Series, file: str) -> pl.Series:
    """Yes and no as truths; another word is refused: a place would be given twice."""
    said = texts.str.to_lowercase().str.strip_chars()
    wrong = said.is_not_null() & ~said.is_in([*_YES, *_NO])
    if wrong.any():
        row = wrong.arg_max() or 0
        raise FrameError(
            "This is neither yes nor no.",
            file=file or None,
            row=row + 1,
            column=texts.name,
            found=texts[row],
            expected="true or false, or nothing where it is not known",
        )
    return said.is_in(_YES)


_YES, _NO = ("true", "yes", "1"), ("false", "no", "0")


def _judged(
    asked: argparse.Namespace, pack: Pack, scratch: Path
) -> tuple[pl.DataFrame, pl.DataFrame | None, str]:
    """The people of the file, paired with the schemes that appear due to them."""
    people, found, source = paired(asked, pack, scratch)
    return found, people, source.name


# --- a proposal as a folder ---


def _write(found: Allocation, asked: argparse.Namespace, pack: Pack, *, scratch: Path) -> None:
    from muara.eligibility.told import sentences
    from muara.microdata.writing import write

    tables = {name: getattr(found, name) for name in TABLES}
    tables["unplaced"] = sentences(found.unplaced, pack=pack, language=asked.language)
    asked.output.mkdir(parents=True, exist_ok=True)
    for name, table in tables.items():
        write(_plain(table).lazy(), asked.output / f"{name}.csv", scratch=scratch)
    # Last of all: a folder without it is not complete.
    (asked.output / "run.json").write_text(_run(found, asked, pack), encoding="utf-8")


def _plain(table: pl.DataFrame) -> pl.DataFrame:
    import polars as pl

    coded = [name for name, kind in table.schema.items() if isinstance(kind, pl.Enum)]
    return table.cast(dict.fromkeys(coded, pl.String))


def _run(found: Allocation, asked: argparse.Namespace, pack: Pack) -> str:
    """What anybody needs to draw the same proposal up again."""
    formula = pack.priority if pack.priority and not asked.pairs else None
    told = {
        "seed": found.seed,
        "on": str(found.on),
        "country": asked.country,
        "most_per_family": found.most_per_family,
        "solver": found.solver,
        "needs": {need.id: need.weight for need in formula.needs} if formula else {},
        "places": found.placements.height,
        "families": found.families.height,
    }
    return json.dumps(told, indent=2, ensure_ascii=False) + "\n"
