"""`muara account`: who may log in, in which role, with which devices."""

from __future__ import annotations

import argparse

from muara_server.commands import Subparsers, deferred

TERMINAL = "muara_server.accounts.terminal"


def register(subparsers: Subparsers) -> None:
    account = subparsers.add_parser("account", help="open or close accounts, give roles, devices")
    deeds = account.add_subparsers(required=True, metavar="DEED")
    _add(deeds)
    _assign(deeds)
    for name, says in (
        ("password", "give an account a new password, shown once"),
        ("close", "let somebody log in no more, by page or by device"),
        ("device", "register a phone or a script; its credential is shown once"),
    ):
        parser = deeds.add_parser(name, help=says)
        parser.add_argument("login")
        if name == "device":
            parser.add_argument("--label", required=True, help="what it is called")
        parser.set_defaults(run=deferred(f"{TERMINAL}:{name}"))
    listed = deeds.add_parser("list", help="everybody with an account, and their roles")
    listed.set_defaults(run=deferred(f"{TERMINAL}:show"))


def _add(deeds: Subparsers) -> None:
    parser = deeds.add_parser("add", help="open an account; its password is shown once")
    parser.add_argument("login")
    parser.add_argument("--name", required=True, help="as others see it")
    parser.add_argument("--language", default="en", choices=("en", "id", "hi"))
    _role(parser, required=False)
    parser.set_defaults(run=deferred(f"{TERMINAL}:add"))


def _assign(deeds: Subparsers) -> None:
    parser = deeds.add_parser("assign", help="give somebody a role")
    parser.add_argument("login")
    _role(parser, required=True)
    parser.set_defaults(run=deferred(f"{TERMINAL}:assign"))


def _role(parser: argparse.ArgumentParser, *, required: bool) -> None:
    parser.add_argument("--role", required=required, help="a key of accounts/roles.toml")
    parser.add_argument("--programme", default="", help="only in this programme")
    parser.add_argument("--place", metavar="CODE", help="only at this place and below it")
