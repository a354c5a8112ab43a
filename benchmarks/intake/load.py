"""The load: a process of its own that posts over kept-open connections and notes every answer.

    python -m benchmarks.intake.load PORT LOGIN CREDENTIAL SECONDS CONNECTIONS ACKNOWLEDGED

Writes the identities that were acknowledged into a file, a line each, and prints the figures.
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

from benchmarks.intake.forms import BOUNDARY, bodies, identity


@dataclass
class Noted:
    """What came of the load."""

    latencies: list[float] = field(default_factory=list)
    statuses: dict[int, int] = field(default_factory=dict)
    acknowledged: list[bytes] = field(default_factory=list)
    broken: int = 0


async def post_until(ends: float, port: int, signed: str, noted: Noted) -> None:
    """One connection: a body, its answer, the next body."""
    before, after = bodies(random.Random(port))  # noqa: S311
    length = len(before) + 36 + len(after)
    head = (
        "POST /openrosa/submission HTTP/1.1\r\nHost: localhost\r\nX-OpenRosa-Version: 1.0\r\n"
        f"Authorization: Basic {signed}\r\nContent-Length: {length}\r\n"
        f"Content-Type: multipart/form-data; boundary={BOUNDARY}\r\n\r\n"
    ).encode()
    while time.monotonic() < ends:
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            while time.monotonic() < ends:
                named, begun = identity(), time.perf_counter()
                writer.write(head + before + named + after)
                status, goes_on = await _answer(reader)
                noted.latencies.append(time.perf_counter() - begun)
                noted.statuses[status] = noted.statuses.get(status, 0) + 1
                if status in {201, 202}:
                    noted.acknowledged.append(named)
                if not goes_on:
                    break
            writer.close()
        except (OSError, asyncio.IncompleteReadError, IndexError):
            noted.broken += 1
            await asyncio.sleep(0.05)


async def _answer(reader: asyncio.StreamReader) -> tuple[int, bool]:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    lines = head.split("\r\n")
    told = dict(line.lower().split(": ", 1) for line in lines[1:] if ": " in line)
    await reader.readexactly(int(told.get("content-length", "0")))
    return int(lines[0].split()[1]), told.get("connection") != "close"


async def load(port: int, signed: str, seconds: float, connections: int) -> Noted:
    """Post over so many connections for so long."""
    noted, ends = Noted(), time.monotonic() + seconds
    await asyncio.gather(*(post_until(ends, port, signed, noted) for _ in range(connections)))
    return noted


def at(latencies: list[float], share: float) -> float:
    """The latency below which this share of the answers lies, in milliseconds."""
    ordered = sorted(latencies) or [0.0]
    return round(ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000, 1)


def main() -> None:
    port, login, credential, seconds, connections, acknowledged = sys.argv[1:]
    signed = base64.b64encode(f"{login}:{credential}".encode()).decode()
    noted = asyncio.run(load(int(port), signed, float(seconds), int(connections)))
    Path(acknowledged).write_bytes(b"\n".join(noted.acknowledged) + b"\n")
    told = {
        "answers_a_second": round(len(noted.latencies) / float(seconds)),
        "statuses": noted.statuses,
        "broken": noted.broken,
        "p50_ms": at(noted.latencies, 0.5),
        "p99_ms": at(noted.latencies, 0.99),
        "longest_ms": at(noted.latencies, 1.0),
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main()
