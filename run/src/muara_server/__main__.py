"""`python -m muara_server COMMAND`: the server's commands without the library's."""

from __future__ import annotations

import argparse
import sys

from muara.errors import MuaraError
from muara_server import commands


def main() -> int:
    parser = argparse.ArgumentParser(prog="muara")
    commands.register(parser.add_subparsers(required=True))
    arguments = parser.parse_args()
    try:
        return int(arguments.run(arguments))
    except MuaraError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code


if __name__ == "__main__":
    sys.exit(main())
