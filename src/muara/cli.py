"""The command line: `muara regimes | vocabulary | classify | explain | check-pack`.

Commands of the server register themselves through the entry points `muara.commands`; this module
never imports the server. Exit codes: 0 done, 1 the answer is no, 2 the input is wrong, 3 refused.
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import re
import signal
import sys
from importlib.metadata import entry_points, version
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from muara.errors import FrameError, InputError, MuaraError, nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import polars as pl

    from muara.microdata.mapping import SurveyMapping
    from muara.microdata.preparing import Prepared
    from muara.microdata.source import Source
    from muara.packs import Pack, Regime
    from muara.rules import Attribute

    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]
    Command = Callable[[argparse.Namespace], int]

DONE, NO, STOPPED = 0, 1, 130
LANGUAGES = ("en", "id", "hi")
_PARTS = ("status", "clause", "unsettled")
_KNOWS_TYPES = (".parquet", ".xlsx", ".sav", ".dta")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code.

    >>> main(["regimes", "--country", "nowhere"])  # says so on standard error
    2
    """
    arguments = sys.argv[1:] if arguments is None else list(arguments)
    try:
        asked = _parser(arguments).parse_args(arguments)
        return int(asked.run(asked) or DONE)
    except MuaraError as error:
        _tell(f"muara: {error}")
        return error.exit_code
    except BrokenPipeError:
        # The reader (head, less) has seen enough; nothing more can be written to it.
        sys.stderr.close()
        return DONE
    except OSError as error:
        _tell(f"muara: {error.filename or 'a file'}: {error.strerror or error}.")
        return InputError.exit_code
    except ModuleNotFoundError as missing:
        if (missing.name or "muara").startswith("muara"):
            raise
        _tell(f"muara: this needs {missing.name}: pip install 'muara[server]' brings it.")
        return InputError.exit_code
    except KeyboardInterrupt:
        _tell("muara: stopped; no output was left half written.")
        return STOPPED


def _stop(*_: object) -> NoReturn:
    """A polite kill ends the work as Ctrl-C does: what is half written is removed."""
    raise KeyboardInterrupt


def _tell(line: str) -> None:
    sys.stderr.write(f"{line}\n")


def _say(line: str = "") -> None:
    sys.stdout.write(f"{line}\n")


# --- what may be typed ---


def _parser(arguments: Sequence[str]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="muara",
        description="The working system of a child labour programme.",
        epilog="muara COMMAND --help says more about a command.",
    )
    parser.add_argument("--version", action="version", version=f"muara {version('muara')}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    _add_regimes(commands)
    _add_vocabulary(commands)
    _add_classify(commands)
    _add_explain(commands, wanted="explain" in arguments[:1])
    _add_check_pack(commands)
    if (name := arguments[0] if arguments else "") in commands.choices:
        _check_options(commands.choices[name], arguments[1:])
    _add_registered(commands)
    return parser


def _check_options(command: argparse.ArgumentParser, typed: Sequence[str]) -> None:
    """Refuse a long option that the command does not have, with the nearest that it has."""
    known = set(re.findall(r"--[a-z][\w-]*", command.format_help()))
    for word in typed:
        if word == "--":
            return
        option = word.split("=")[0]
        if word.startswith("--") and not any(name.startswith(option) for name in known):
            told = nearest(option, known)
            raise InputError(
                f"{command.prog} has no option {option!r}.",
                do=told if told.startswith("Did") else f"{command.prog} --help lists them.",
            )


def _add(
    commands: Subparsers, name: str, run: Command, *, says: str, example: str
) -> argparse.ArgumentParser:
    command = commands.add_parser(
        name,
        help=says,
        description=f"{says[0].upper()}{says[1:]}.",
        epilog=f"example:\n  {example}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.set_defaults(run=run)
    return command


def _add_registered(commands: Subparsers) -> None:
    """Commands of other parts of Muara, where they are installed."""
    for entry in entry_points(group="muara.commands"):
        try:
            entry.load()(commands)
        except ModuleNotFoundError:
            continue


def _add_table_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("--country", metavar="NAME", help="one pack, such as india")
    command.add_argument("--format", choices=("text", "csv"), default="text")
    command.add_argument("--language", choices=LANGUAGES, default="en")


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a day as 2016-09-01") from None


def _today() -> dt.date:
    """The command line is the one place that looks at the calendar."""
    return dt.datetime.now(tz=dt.UTC).date()


def _pack(name: str | None) -> Pack:
    from muara.packs import open_all, open_pack

    return open_pack(name) if name else open_all()


# --- muara regimes, muara vocabulary ---


def _add_regimes(commands: Subparsers) -> None:
    command = _add(
        commands,
        "regimes",
        _regimes,
        says="list the definitions of child labour",
        example="muara regimes --country india",
    )
    _add_table_options(command)


def _regimes(asked: argparse.Namespace) -> int:
    from muara.packs import regimes

    rows = regimes(asked.country, language=asked.language).to_dicts()
    short = ("regime", "kind", "since", "until", "title")
    _table(rows, short=short, as_csv=asked.format == "csv")
    return DONE


def _add_vocabulary(commands: Subparsers) -> None:
    command = _add(
        commands,
        "vocabulary",
        _vocabulary,
        says="list the words that data and rules may use",
        example="muara vocabulary --country indonesia --format csv",
    )
    _add_table_options(command)


def _vocabulary(asked: argparse.Namespace) -> int:
    from muara.packs import vocabulary

    rows = vocabulary(asked.country, language=asked.language).to_dicts()
    _table(rows, short=("name", "type", "unit", "label"), as_csv=asked.format == "csv")
    return DONE


def _table(rows: list[dict[str, str]], *, short: Sequence[str], as_csv: bool) -> None:
    if as_csv:
        writer = csv.DictWriter(sys.stdout, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        return
    widths = {name: max(len(name), *(len(row[name]) for row in rows)) for name in short[:-1]}
    for row in ({name: name for name in short}, *rows):
        start = "  ".join(row[name].ljust(width) for name, width in widths.items())
        _say(f"{start}  {row[short[-1]]}".rstrip())


# --- muara classify ---


def _add_classify(commands: Subparsers) -> None:
    command = _add(
        commands,
        "classify",
        _classify,
        says="say of every child in a file whether its work is child labour, and by which clause",
        example="muara classify survey.csv -r SDG_EA,BPS_ID --map survey.toml -o answers.parquet",
    )
    command.add_argument(
        "input",
        metavar="INPUT",
        help=".csv .csv.gz .parquet .xlsx .sav .dta, .txt with a layout, or - (CSV)",
    )
    command.add_argument(
        "-r", "--regimes", required=True, metavar="REGIME[,REGIME]", help="see muara regimes"
    )
    command.add_argument("--map", type=Path, metavar="MAP.toml", help="what the columns mean")
    command.add_argument("--on", type=_day, metavar="DATE", help="the day of the law, all rows")
    command.add_argument(
        "-o",
        "--output",
        required=True,
        metavar="OUTPUT",
        help=".csv .csv.gz .parquet .xlsx .sav .dta, or - (CSV)",
    )
    _add_reading_options(command)


def _add_reading_options(command: argparse.ArgumentParser) -> None:
    reading = command.add_argument_group("reading, where the mapping does not say it")
    reading.add_argument("--layout", type=Path, metavar="FILE", help="of a fixed-width file")
    reading.add_argument("--encoding", metavar="NAME", help="of text, such as latin-1")
    reading.add_argument("--separator", metavar="SIGN", help="between the cells of a CSV")
    reading.add_argument("--sheet", metavar="NAME", help="of a workbook")


def _classify(asked: argparse.Namespace) -> int:
    from muara.microdata.delimited import scratch_folder
    from muara.microdata.writing import check_output

    signal.signal(signal.SIGTERM, _stop)
    pack = _pack(None)
    regimes = [pack.regime(name) for name in _named(asked.regimes)]
    _check_day(asked.on)
    mapping = _mapping(asked.map, pack=pack)
    check_output(asked.output, source=None if asked.input == "-" else Path(asked.input))
    with scratch_folder() as scratch:
        source = _read(asked, mapping=mapping, scratch=Path(scratch))
        answered = _answered(source, mapping=mapping, regimes=regimes, on=asked.on, pack=pack)
        _write(answered, source=source, output=asked.output, scratch=Path(scratch))
    return DONE


def _named(text: str) -> list[str]:
    """The definitions asked for, each once, in the order given."""
    names = list(dict.fromkeys(name.strip() for name in text.split(",") if name.strip()))
    if not names:
        raise InputError("No definition is named after -r.", do="See muara regimes.")
    return names


def _check_day(day: dt.date | None) -> None:
    if day is not None and day > _today():
        raise InputError(
            "The day of the law lies in the future.",
            found=f"--on {day}",
            expected=f"a day up to today, {_today()}",
        )


def _mapping(path: Path | None, *, pack: Pack) -> SurveyMapping:
    from muara.microdata.mapping import SurveyMapping, read_mapping

    return read_mapping(path, vocabulary=pack.vocabulary) if path else SurveyMapping()


def _read(asked: argparse.Namespace, *, mapping: SurveyMapping, scratch: Path) -> Source:
    from muara.microdata.delimited import TextForm
    from muara.microdata.reading import read

    form = TextForm(
        encoding=asked.encoding or mapping.form.encoding,
        separator=asked.separator or mapping.form.separator,
    )
    return read(
        asked.input,
        scratch=scratch,
        form=form,
        layout=asked.layout or mapping.find_layout(survey=Path(asked.input)),
        sheet=asked.sheet or mapping.sheet,
    )


def _answered(
    source: Source,
    *,
    mapping: SurveyMapping,
    regimes: list[Regime],
    on: dt.date | None,
    pack: Pack,
) -> pl.LazyFrame:
    """The survey's own columns, then three for each regime."""
    from muara.microdata.preparing import check_free, prepare

    added = [f"{regime.id}_{part}" for regime in regimes for part in _PARTS]
    check_free(source, added=added)
    prepared = prepare(
        source,
        vocabulary=pack.vocabulary,
        mapping=mapping,
        today=_today(),
    )
    frame, notes = prepared.frame, [*mapping.notes, *prepared.notes]
    for day, group in _by_day(regimes, on=on, surveyed=mapping.survey_date):
        frame = _judged(
            frame, prepared, group, day=day, mapping=mapping, pack=pack, tell=notes.append
        )
    for note in dict.fromkeys(notes):
        _tell(f"note: {note}")
    return prepared.with_answer(frame, added=added)


def _by_day(
    regimes: list[Regime], *, on: dt.date | None, surveyed: dt.date | None
) -> list[tuple[dt.date | None, list[Regime]]]:
    """Laws are read on the day given or each row's own, statistics on the day of the survey."""
    if on is not None or surveyed is None:
        return [(on, regimes)]
    legal = [regime for regime in regimes if regime.kind == "legal"]
    statistical = [regime for regime in regimes if regime.kind != "legal"]
    return [(day, group) for day, group in ((surveyed, statistical), (None, legal)) if group]


def _judged(
    frame: pl.LazyFrame,
    prepared: Prepared,
    regimes: list[Regime],
    *,
    day: dt.date | None,
    mapping: SurveyMapping,
    pack: Pack,
    tell: Callable[[str], None],
) -> pl.LazyFrame:
    from muara.law import classify
    from muara.microdata.broken import readable

    asked = {word: rule for word, rule in mapping.asked.items() if word in prepared.words}
    try:
        with readable(prepared.source):
            return classify(  # type: ignore[no-any-return]
                frame,
                [regime.id for regime in regimes],
                on=day,
                asked=asked,
                pack=pack,
                file=prepared.source.name,
                today=_today(),
                tell=tell,
            )
    except FrameError as error:
        raise _in_the_file(error, prepared=prepared, mapping=mapping) from error


def _in_the_file(error: FrameError, *, prepared: Prepared, mapping: SurveyMapping) -> FrameError:
    """The same refusal, with the survey's own column and the line of the file."""
    word, heading = error.column, prepared.source.heading
    given = mapping.columns.get(word or "")
    return FrameError(
        error.message,
        file=error.file,
        line=error.row + heading if error.row and heading else error.line,
        row=error.row,
        column=f"{given} ({word})" if given and given != word else word,
        found=error.found,
        expected=error.expected,
        do=error.do,
    )


def _write(frame: pl.LazyFrame, *, source: Source, output: str, scratch: Path) -> None:
    from muara.microdata.broken import readable
    from muara.microdata.preparing import with_numbers
    from muara.microdata.writing import write
    from muara.progress import shown

    if output.lower().endswith(_KNOWS_TYPES):
        frame = with_numbers(frame, source=source)
    with (
        readable(source),
        shown(frame, saying="classify", rows=source.frame) as counted,
    ):
        write(counted, output, scratch=scratch, labels=source.labels)


# --- muara explain ---


def _add_explain(commands: Subparsers, *, wanted: bool) -> None:
    command = _add(
        commands,
        "explain",
        _explain,
        says="say of one child, in words, what a definition finds and why",
        example="muara explain -r LAW_IN_2016 --on 2018-06-01 --age 13 --work-kind brick_kiln",
    )
    command.usage = (
        "muara explain -r REGIME[,REGIME] [--on DATE] [--language NAME] [--FACT VALUE ...]"
    )
    command.add_argument(
        "-r", "--regimes", required=True, metavar="REGIME[,REGIME]", help="see muara regimes"
    )
    command.add_argument("--on", type=_day, metavar="DATE", help="the day of the law")
    command.add_argument("--language", choices=LANGUAGES, default="en")
    if wanted:
        _add_facts(command)


def _add_facts(command: argparse.ArgumentParser) -> None:
    """One option for each word of the vocabulary."""
    from muara.microdata.mapping import words_of

    facts = command.add_argument_group("what is known (leave out what is not)")
    for name, word in words_of(_pack(None).vocabulary).items():
        facts.add_argument(
            f"--{name.replace('_', '-')}",
            dest=f"fact_{name}",
            type=_fact_type(word),
            metavar=_fact_sign(word),
            help=_fact_help(word),
        )


def _fact_type(word: Attribute) -> Callable[[str], object]:
    def read(text: str) -> object:
        try:
            return _fact(word, text)
        except ValueError:
            raise argparse.ArgumentTypeError(f"{text!r} is not {_fact_sign(word)}") from None

    return read


def _fact(word: Attribute, text: str) -> object:
    match word.kind:
        case "number":
            return _number(word, float(text))
        case "truth":
            return _truth(text)
        case "date":
            return _past(dt.date.fromisoformat(text))
        case "clock":
            return dt.time.fromisoformat(text).strftime("%H:%M")
        case _:
            return _code(word, text)


def _truth(text: str) -> bool:
    if text.lower() not in ("yes", "no", "true", "false"):
        raise ValueError(text)
    return text.lower() in ("yes", "true")


def _number(word: Attribute, value: float) -> float:
    low, high = word.low, word.high
    if (low is not None and value < low) or (high is not None and value > high):
        raise argparse.ArgumentTypeError(f"{value:g} is outside {low:g} to {high:g} {word.unit}")
    return int(value) if value.is_integer() else value


def _past(day: dt.date) -> dt.date:
    if day > _today():
        raise argparse.ArgumentTypeError(f"{day} lies in the future")
    return day


def _code(word: Attribute, text: str) -> str:
    if word.codes is not None and not word.codes.allows(text):
        do = nearest(text, word.codes.codes)
        raise argparse.ArgumentTypeError(f"{text!r} is not a code of {word.name}. {do}")
    return text


def _fact_sign(word: Attribute) -> str:
    signs = {"number": "NUMBER", "truth": "yes|no", "date": "DATE", "clock": "HH:MM"}
    return signs.get(word.kind, "CODE")


def _fact_help(word: Attribute) -> str:
    unit = f" [{word.unit}]" if word.unit else ""
    return f"{word.label()}{unit}".replace("%", "%%")


def _explain(asked: argparse.Namespace) -> int:
    from muara.law import explain

    given = vars(asked)
    facts = {
        name.removeprefix("fact_"): value
        for name, value in given.items()
        if name.startswith("fact_") and value is not None
    }
    _check_day(asked.on)
    for name in _named(asked.regimes):
        found = explain(name, on=asked.on, language=asked.language, **facts)
        _say(str(found))
    return DONE


# --- muara check-pack ---


def _add_check_pack(commands: Subparsers) -> None:
    command = _add(
        commands,
        "check-pack",
        _check_pack,
        says="read a country pack, run its worked examples and list what is unconfirmed",
        example="muara check-pack india",
    )
    command.add_argument("name", metavar="NAME", help="a pack, or the path of its folder")


def _check_pack(asked: argparse.Namespace) -> int:
    from muara.law import check_pack

    report = check_pack(asked.name)
    _say(f"{report.pack}: {report.ran} answers of worked examples, {len(report.failures)} wrong.")
    for failure in report.failures:
        _say(f"  wrong: {failure}")
    if report.unconfirmed:
        _say(f"{len(report.unconfirmed)} facts are unconfirmed:")
    for key in report.unconfirmed:
        _say(f"  {key}")
    return DONE if report.sound else NO


if __name__ == "__main__":
    sys.exit(main())
