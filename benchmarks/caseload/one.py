"""One database: `python -m benchmarks.caseload.one` fills it, asks as a phone does, and says JSON.

On SQLite, in a folder of its own; on PostgreSQL where MUARA_DATABASE_URL names an empty database.
Each time is that of a whole request, from the address to the last byte of the answer.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from secrets import token_urlsafe
from typing import Any, NamedTuple
from uuid import UUID, uuid4, uuid5

PROGRAMME, SOURCE, STATE = "invented", "page", "IN.ST.10"
FIRST = ("Sunita", "Ravi", "Zorawar", "Meena", "Suraj", "Kamla", "Arjun", "Pooja", "Vikram", "Gita")
LAST = ("Mahto", "Devi", "Paswan", "Kumari", "Ram", "Yadav", "Manjhi", "Khatun", "Sah", "Das")


def main() -> int:
    asked = arguments().parse_args()
    with tempfile.TemporaryDirectory() as home:
        os.environ["MUARA_HOME"] = home
        subprocess.run([sys.executable, "-m", "muara_server", "migrate"], check=True)
        from muara_server.commands import set_up

        set_up()
        from django.conf import settings

        settings.ALLOWED_HOSTS = ["testserver"]
        sys.stdout.write(json.dumps(_told(Measured(asked.cases, asked.rounds))) + "\n")
    return 0


def arguments() -> argparse.ArgumentParser:
    """How large a caseload is asked for, and how often."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.caseload", description=__doc__)
    parser.add_argument("--cases", type=int, default=10_000, help="open cases (%(default)s)")
    parser.add_argument("--rounds", type=int, default=5, help="of each question (%(default)s)")
    return parser


class Spent(NamedTuple):
    """Seconds by the clock, and those of them in which the processor worked for this."""

    clock: float
    processor: float


class Measured:
    """A deployment with one worker and her cases, and the times of what her phone asks for."""

    def __init__(self, cases: int, rounds: int) -> None:
        from django.db import connection
        from django.test import Client

        self.cases, self.rounds, self.vendor = cases, rounds, connection.vendor
        self.ani, self.budi, self.credential = _people()
        began = time.perf_counter()
        self.children = _open_cases(self.ani, cases)
        self.named = {child: uuid5(child, "person") for child in self.children}
        self.entered = time.perf_counter() - began
        self.client = Client()
        self.client.force_login(self.ani)

    def rows(self) -> Iterator[tuple[str, list[Spent], int]]:
        """What was asked, what each round took, and the bytes of the answer."""
        first, cursor = self._caseload("")
        yield "snapshot, for the first time", [first[0]], first[1]
        whole = [self._caseload("")[0] for _ in range(self.rounds)]
        yield "snapshot, again", [each[0] for each in whole], whole[0][1]
        for many in (0, 1, 10, 100):
            times = []
            for _ in range(self.rounds):
                self._rename(self.children[:many])
                (seconds, size), cursor = self._caseload(cursor)
                times.append(seconds)
            yield f"delta, {many} children changed", times, size
        times = []
        for _ in range(self.rounds):
            _visit(self.budi, self.children[:500])
            (seconds, size), cursor = self._caseload(cursor)
            times.append(seconds)
        yield "delta, 500 visits entered that change no row", times, size
        _hand_on(self.budi, self.ani, self.children[-1])
        (seconds, size), cursor = self._caseload(cursor)
        yield "delta, one case moved on", [seconds], size
        yield from self._collect()

    def _rename(self, children: list[UUID]) -> None:
        """Another name for each of these children, so that each row changes."""
        from muara_server.ledger.actions import append

        said = {"identifiers": {"name": f"Name {uuid4().hex[:4]}"}, "facts": {"sex": "male"}}
        drafts = [
            _draft("person", person=child, corrects=self.named[child], **said) for child in children
        ]
        append(drafts, who=self.ani, source=SOURCE, asked=True)
        self.named |= {each.person: each.uuid for each in drafts}

    def _caseload(self, since: str) -> tuple[tuple[Spent, int], str]:
        seconds, answer = _timed(lambda: self.client.get("/field/caseload/", {"since": since}))
        return (seconds, len(answer.content)), json.loads(answer.content)["cursor"]

    def _collect(self) -> Iterator[tuple[str, list[Spent], int]]:
        """As ODK Collect asks: the file, and then only whether it is still the same."""
        there = f"/key/{self.credential}/lists/children.csv"
        seconds, answer = _timed(lambda: self.client.get(there))
        yield "ODK Collect: the file, with its hash", [seconds], len(answer.content)
        known = {"If-None-Match": answer["ETag"]}
        again = [_timed(lambda: self.client.get(there, headers=known)) for _ in range(self.rounds)]
        assert {one.status_code for _seconds, one in again} == {304}  # noqa: S101
        yield "ODK Collect: unchanged", [seconds for seconds, _one in again], 0


def _told(measured: Measured) -> dict[str, Any]:
    """Seconds to enter the cases, and of each question its times in milliseconds and its size."""
    return {
        "entered": measured.entered,
        "rows": [_row(name, spent, size) for name, spent, size in measured.rows()],
    }


def _row(name: str, spent: list[Spent], size: int) -> dict[str, Any]:
    clock = [each.clock for each in spent]
    return {
        "asked": name,
        "best_ms": 1000 * min(clock),
        "worst_ms": 1000 * max(clock),
        "processor_ms": 1000 * min(each.processor for each in spent),
        "kilobytes": size / 1000,
    }


def _timed(ask: Callable[[], Any]) -> tuple[Spent, Any]:
    began, busy = time.perf_counter(), time.process_time()
    answer = ask()
    assert answer.status_code in {200, 304}, answer.content[:500]  # noqa: S101
    return Spent(time.perf_counter() - began, time.process_time() - busy), answer


def _people() -> tuple[Any, Any, str]:
    from muara_server.accounts import actions as accounts
    from muara_server.places.models import Place

    state = Place.objects.get(code=STATE)
    made = []
    for login, role in (("ani", "case_worker"), ("budi", "supervisor")):
        user = accounts.add_user(login=login, display_name=login, password=token_urlsafe())
        accounts.assign(user, role, place=state)
        made.append(user)
    return made[0], made[1], accounts.register_device(made[0], label="benchmark")[1]


def _open_cases(who: Any, many: int) -> list[UUID]:
    """Two children a family, spread over the districts of one State."""
    from muara_server.ledger.actions import append
    from muara_server.places.models import Place

    state = Place.objects.get(code=STATE)
    district = Place.objects.filter(level="district", path__startswith=state.path)
    codes = list(district.order_by("code").values_list("code", flat=True))
    children = [uuid4() for _ in range(many)]
    append(_drafts(children, codes), who=who, source=SOURCE, asked=True)
    return children


def _drafts(children: list[UUID], codes: list[str]) -> Iterator[Any]:
    household = uuid4()
    for number, child in enumerate(children):
        said = {"place_code": codes[(number // 2) % len(codes)]}
        family = LAST[number // 10 % 10]
        if number % 2 == 0:
            household = uuid4()
            yield _draft("household", household=household, identifiers={"name": family}, **said)
        both = {"person": child, "household": household, **said}
        name = f"{FIRST[number % 10]} {family}"
        said_of = {"facts": {"sex": "male"}, "identifiers": {"name": name}}
        yield _draft("person", uuid=uuid5(child, "person"), person=child, **said_of, **said)
        yield _draft("membership", facts={"relation": "child"}, **both)
        yield _draft("case", facts={"step": "identify"}, person=child, **said)
        consent = {"purpose": "service", "given": True, "giver": "mother"}
        yield _draft("consent", facts=consent, person=child, **said)


def _visit(who: Any, children: list[UUID]) -> None:
    from muara_server.ledger.actions import append

    drafts = [_draft("visit", person=one, facts={"met": "child"}) for one in children]
    append(drafts, who=who, source=SOURCE, asked=True)


def _hand_on(supervisor: Any, worker: Any, child: UUID) -> None:
    from muara_server.casework.actions.steps import take_step
    from muara_server.casework.queries.in_hand import cases_in_hand

    (case,) = cases_in_hand(worker, persons=[child])
    take_step(case.case, "assign", facts={"holder": str(supervisor.pk)}, who=supervisor)


def _draft(kind: str, **said: Any) -> Any:
    from django.utils import timezone

    from muara_server.ledger.drafts import Draft

    same = {"uuid": uuid4(), "programme": PROGRAMME, "true_on": timezone.localdate()}
    return Draft(kind=kind, **{**same, "place_code": STATE, **said})


if __name__ == "__main__":
    sys.exit(main())
