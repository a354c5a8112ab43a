"""The command line: `muara classify | estimate | judge | gap | allocate ...`, one module a verb.

Commands of the server register themselves through the entry points `muara.commands`; this package
never imports the server. Exit codes: 0 done, 1 the answer is no, 2 the input is wrong, 3 refused.
"""

from __future__ import annotations

import argparse
import re
import sys
from importlib.metadata import entry_points, version
from typing import TYPE_CHECKING

from muara.errors import InputError, MuaraError, nearest

from .allocate import add_allocate
from .attendance import add_attendance
from .classify import add_classify
from .command import DONE, STOPPED, tell
from .determine import add_determine
from .estimate import add_estimate
from .explain import add_explain
from .forms import add_forms
from .judge import add_judge
from .measures import add_measures
from .packs import add_check_pack, add_regimes, add_schemes, add_vocabulary
from .tables import add_tables

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .command import Subparsers


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code.

    >>> main(["regimes", "--country", "nowhere"])  # says so on standard error
    2
    """
    arguments = sys.argv[1:] if arguments is None else list(arguments)
    try:
        asked = parser_for(arguments).parse_args(arguments)
        return int(asked.run(asked) or DONE)
    except MuaraError as error:
        tell(f"muara: {error}")
        return error.exit_code
    except BrokenPipeError:
        # The reader (head, less) has seen enough; nothing more can be written to it.
        sys.stderr.close()
        return DONE
    except OSError as error:
        tell(f"muara: {error.filename or 'a file'}: {error.strerror or error}.")
        return InputError.exit_code
    except ModuleNotFoundError as missing:
        if (missing.name or "muara").startswith("muara"):
            raise
        extra = "allocation" if (missing.name or "").startswith("ortools") else "server"
        tell(f"muara: this needs {missing.name}: pip install 'muara[{extra}]' brings it.")
        return InputError.exit_code
    except KeyboardInterrupt:
        tell("muara: stopped; no output was left half written.")
        return STOPPED


def parser_for(arguments: Sequence[str]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="muara",
        description="The working system of a child labour programme.",
        epilog="muara COMMAND --help says more about a command.",
    )
    parser.add_argument("--version", action="version", version=f"muara {version('muara')}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    add_regimes(commands)
    add_vocabulary(commands)
    add_classify(commands)
    add_estimate(commands)
    add_tables(commands)
    add_explain(commands, wanted="explain" in arguments[:1])
    add_schemes(commands)
    add_judge(commands)
    add_measures(commands)
    add_allocate(commands)
    add_determine(commands)
    add_attendance(commands)
    add_forms(commands)
    add_check_pack(commands)
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


def _add_registered(commands: Subparsers) -> None:
    """Commands of other parts of Muara, where they are installed."""
    for entry in entry_points(group="muara.commands"):
        try:
            entry.load()(commands)
        except ModuleNotFoundError:
            continue
