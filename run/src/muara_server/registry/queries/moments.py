"""On which day a programme's work stands."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping
from functools import cache

from django.utils import timezone

from muara.packs import open_pack, pack_names


def last_day(programme: str) -> dt.date | None:
    """The last day of a programme that the packs tell of; None where they name none."""
    return _last_days().get(programme)


def working_moment(programme: str) -> dt.datetime:
    """Now, or the end of the last day of a programme that is over: nothing falls due after it."""
    now, last = timezone.now(), last_day(programme)
    if last is None:
        return now
    return min(now, dt.datetime.combine(last, dt.time.max, timezone.get_default_timezone()))


@cache
def _last_days() -> Mapping[str, dt.date]:
    found = {}
    for name in pack_names():
        for path in sorted((open_pack(name).path / "programmes").glob("*.toml")):
            told = tomllib.loads(path.read_text(encoding="utf-8"))
            if "until" in told and "programme" in told:
                found[told["programme"]] = told["until"]
    return found
