"""Which file of a zip a filled form means: the one in its own folder, and never one of two.

Kobo gives out media in a folder for each submission, named by its identity; ODK Central in one
folder for all. A picture under another child's entry is worse than none. Sources: KoboToolbox,
"Downloading media files"; ODK Central, "Submissions, media".
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from pathlib import PurePosixPath

_UUID = re.compile(r"[0-9a-f]{8}(-?[0-9a-f]{4}){3}-?[0-9a-f]{12}")


class Media:
    """The media that came along, by their paths.

    >>> came = Media(["m/1/p.jpg", "m/2/p.jpg", "m/q.jpg"])
    >>> came.of("p.jpg", "uuid:2"), came.of("q.jpg", "uuid:2"), came.of("p.jpg", "uuid:3")
    (['m/2/p.jpg'], ['m/q.jpg'], ['m/1/p.jpg', 'm/2/p.jpg'])
    """

    def __init__(self, paths: Iterable[str]) -> None:
        self._by_name: dict[str, list[str]] = defaultdict(list)
        for path in paths:
            self._by_name[PurePosixPath(path).name].append(path)

    def of(self, said: str, instance: str) -> list[str]:
        """The paths that an answer of this submission may mean: one, or it cannot be told."""
        said = said.replace("\\", "/").strip("/")
        named = self._by_name.get(PurePosixPath(said).name, [])
        own = [path for path in named if _bare(instance) in _folders(path)]
        whole = [path for path in named if "/" in said and f"/{path}".endswith(f"/{said}")]
        return own or whole or [path for path in named if not _UUID.fullmatch(_folders(path)[-1])]


def _folders(path: str) -> list[str]:
    return ["", *(_bare(each) for each in PurePosixPath(path).parts[:-1])]


def _bare(identity: str) -> str:
    """An identity as a folder may be called by it."""
    return identity.strip().lower().removeprefix("uuid:") or "-"
