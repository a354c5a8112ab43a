"""What `muara demo` does and says."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from tqdm import tqdm

from muara.errors import PackError, Refused
from muara.packs import open_pack, pack_names
from muara_server.accounts import queries as accounts
from muara_server.demonstration import actions, giving, sending
from muara_server.demonstration.plan import Plan, read_plan
from muara_server.ledger import queries as ledger
from muara_server.places import actions as places
from muara_server.programme import queries
from muara_server.programme.results import Results, Step, Tile
from muara_server.registry import queries as registry

if TYPE_CHECKING:
    from argparse import Namespace

    from muara_server.programme.queries import Programme

HEADS = ("", "target", "counted", "", "reported", "verified")


def demo(arguments: Namespace) -> int:
    """Enter the demonstration where there is none yet; then print its table and its logins."""
    plan = _plan_of(arguments.country)
    if not ledger.is_demonstration():
        _enter(plan)
    elif plan.programme not in registry.programmes():
        raise Refused(
            f"This deployment holds another demonstration: {', '.join(registry.programmes())}, not "
            f"{plan.programme}. Nothing was entered. Set MUARA_HOME to an empty folder for it."
        )
    asked = queries.programme(plan.programme)
    assert asked is not None  # noqa: S101  (the pack that holds the plan holds the programme)
    for line in (*_table(asked), "", *_logins(plan)):
        sys.stdout.write(f"{line}\n")
    return 0


def _plan_of(country: str) -> Plan:
    """The plan of this country's pack. Raises PackError where it has none."""
    folders = {name: open_pack(name).path / "demonstration" for name in pack_names()}
    with_one = [name for name, folder in folders.items() if folder.is_dir()]
    if country not in with_one:
        raise PackError(
            "This country has no demonstration.",
            found=country,
            expected=", ".join(with_one),
            do="Name one of these countries.",
        )
    return read_plan(folders[country])


def _enter(plan: Plan) -> None:
    places.load_packs()
    places.work_in(district.place for district in plan.districts)
    # Shown on a terminal, silent in a pipe.
    with tqdm(unit=" entries", disable=None, leave=False) as bar:
        entered = actions.enter(plan, progress=lambda done: bar.update(done - bar.n))
    giving.give_out(plan)
    sending.send(plan)
    sys.stdout.write(f"{entered:,} entries recorded. All of it is invented.\n\n")


def _table(asked: Programme) -> list[str]:
    """Results against targets, as of the day that the programme shows first."""
    shown = Results(
        asked, asked.page["shown_first"], None, queries.Opening.of_everything(asked.slug)
    )
    rows = [HEADS, *(_tile(tile) for tile in shown.tiles()), *(_step(s) for s in shown.funnel())]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADS))]
    return [
        asked.told["title"]["en"],
        f"Counted from records up to {shown.as_of:%d %B %Y}. Invented for the demonstration.",
        "",
        *(_aligned(row, widths) for row in rows),
    ]


def _tile(tile: Tile) -> tuple[str, ...]:
    target = f"{tile.target.value:,}" if tile.target.value else "no number set"
    percent = "" if tile.percent is None else f"{tile.percent} %"
    return (tile.title, target, f"{tile.counted.value:,}", percent, _reported(tile), "not yet")


def _step(step: Step) -> tuple[str, ...]:
    return (f"  {step.name}", "", f"{step.counted.value:,}", "", _reported(step), "")


def _reported(shown: Tile | Step) -> str:
    said = shown.reported
    if said is None or said.value is None:
        return "no number published"
    day = f"{said.as_of:%B %Y}" if said.as_of else "no day given"
    return f"{said.value:,} ({day})"


def _aligned(row: tuple[str, ...], widths: list[int]) -> str:
    """Names to the left, figures to the right, words to the left."""
    name, target, counted, percent, reported, verified = (
        cell.ljust(width) if place in (0, 4, 5) else cell.rjust(width)
        for place, (cell, width) in enumerate(zip(row, widths, strict=True))
    )
    return f"{name}  {target}  {counted}  {percent}  {reported}  {verified}".rstrip()


def _logins(plan: Plan) -> list[str]:
    """Who can log in, as far as their accounts are there."""
    opened = {user.login for user in accounts.people()}
    shown = [account for account in plan.accounts if account.login in opened]
    width = max((len(account.login) for account in shown), default=0)
    lines = [
        f"  {account.login.ljust(width)}  {account.name}, {account.role.replace('_', ' ')}"
        for account in shown
    ]
    return [f"Log in as one of these, with the password: {plan.password}", *lines]
