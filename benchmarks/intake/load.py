"""The load: a process of its own that posts over kept-open connections and notes every answer.

    python -m benchmarks.intake.load PORT LOGIN CREDENTIAL CONNECTIONS ACKNOWLEDGED FORMS

Goes on until its input is closed. Writes the identities that were acknowledged into a file, a line
each, and prints the figures.
"""

from __future__ import annotations

import asyncio
import base64
import json
import random
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from .forms import BOUNDARY, identity, sample

TAKEN = {201, 202}


@dataclass
class Noted:
    """What came of the load."""

    latencies: list[float] = field(default_factory=list)
    statuses: dict[int, int] = field(default_factory=dict)
    acknowledged: list[bytes] = field(default_factory=list)
    broken: int = 0
    over: bool = False


class Phone:
    """One connection: a body, its answer, the next body; where it breaks, it is made again."""

    def __init__(self, port: int, signed: str, bodies: tuple[bytes, bytes], noted: Noted) -> None:
        self.port, self.bodies, self.noted = port, bodies, noted
        length = len(bodies[0]) + len(identity()) + len(bodies[1])
        self.head = (
            "POST /openrosa/submission HTTP/1.1\r\nHost: localhost\r\nX-OpenRosa-Version: 1.0\r\n"
            f"Authorization: Basic {signed}\r\nContent-Length: {length}\r\n"
            f"Content-Type: multipart/form-data; boundary={BOUNDARY}\r\n\r\n"
        ).encode()

    async def post_until_over(self) -> None:
        while not self.noted.over:
            try:
                reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
                while not self.noted.over and await self._post(reader, writer):
                    pass
                writer.close()
            except (OSError, asyncio.IncompleteReadError, IndexError):
                self.noted.broken += 1
                await asyncio.sleep(0.05)

    async def _post(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Whether the connection can be used again."""
        named, begun = identity(), time.perf_counter()
        writer.write(self.head + self.bodies[0] + named + self.bodies[1])
        status, goes_on = await _answer(reader)
        self.noted.latencies.append(time.perf_counter() - begun)
        self.noted.statuses[status] = self.noted.statuses.get(status, 0) + 1
        if status in TAKEN:
            self.noted.acknowledged.append(named)
        return goes_on


async def _answer(reader: asyncio.StreamReader) -> tuple[int, bool]:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    lines = head.split("\r\n")
    told = dict(line.lower().split(": ", 1) for line in lines[1:] if ": " in line)
    await reader.readexactly(int(told["content-length"]))
    return int(lines[0].split()[1]), told.get("connection") != "close"


async def load(phones: list[Phone], noted: Noted) -> float:
    """Post until the input of this process is closed; how many seconds that was."""
    begun = time.monotonic()
    posting = asyncio.gather(*(phone.post_until_over() for phone in phones))
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    noted.over, seconds = True, time.monotonic() - begun
    await posting
    return seconds


def at(latencies: list[float], share: float) -> float:
    """The latency below which this share of the answers lies, in milliseconds."""
    ordered = sorted(latencies) or [0.0]
    return round(ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000, 1)


def main() -> None:
    port, login, credential, connections, acknowledged, forms = sys.argv[1:]
    signed = base64.b64encode(f"{login}:{credential}".encode()).decode()
    noted, form = Noted(), sample(forms)
    bodies = [form.bodies(random.Random(one)) for one in range(int(connections))]  # noqa: S311
    seconds = asyncio.run(load([Phone(int(port), signed, one, noted) for one in bodies], noted))
    Path(acknowledged).write_bytes(b"\n".join(noted.acknowledged) + b"\n")
    answers = len(noted.latencies)
    told = {
        "seconds": round(seconds, 1),
        "answers": answers,
        "a_second": round(answers / seconds),
        "taken_percent": 100 * len(noted.acknowledged) / max(answers, 1),
        "statuses": noted.statuses,
        "broken": noted.broken,
        "p50_ms": at(noted.latencies, 0.5),
        "p99_ms": at(noted.latencies, 0.99),
        "longest_ms": at(noted.latencies, 1.0),
        "generator_ms": 1000 * time.process_time() / max(answers, 1),
    }
    sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    main()
