"""Where microdata lies: sealed, apart from the files of the register, and in no backup.

A file is opened into a folder of its own, which is gone as soon as the work is. A process that is
killed leaves its folder behind: that names its process, and is swept once that is dead.
"""

from __future__ import annotations

import re
import shutil
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, cast

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import storages

from muara.errors import FrameError
from muara_server.files.storage import EncryptedStorage
from muara_server.jobs import workers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from muara_server.surveys.models import Survey

SAS = re.compile(r"@\s*\d")
"""How a SAS input statement names a column's place: @0012."""
OPENED_BY = "opened-by"
NAMELESS = "survey"


def storage() -> EncryptedStorage:
    """The storage that holds survey files and what was seen of them, and nothing else."""
    return cast("EncryptedStorage", storages["surveys"])


def keep(content: bytes) -> str:
    """Seal some bytes; the name under which they lie."""
    return storage().save(NAMELESS, ContentFile(content))


def held(stored: str) -> bytes:
    """What lies under a name. Raises FrameError where it is not here any more."""
    try:
        return b"".join(storage().chunks(stored))
    except FileNotFoundError as gone:
        raise not_here() from gone


def pieces(survey: Survey) -> Iterator[bytes]:
    """The whole file as it was brought, a piece at a time."""
    for stored in survey.parts.values_list("stored", flat=True):
        yield from storage().chunks(stored)


@contextmanager
def opened(survey: Survey) -> Iterator[Path]:
    """The file as it was brought, for as long as somebody works with it; its folder takes copies.

    Raises FrameError where parts of it are not here, as after records were restored.
    """
    with scratch() as folder:
        path = folder / f"survey{survey.kind}"
        with path.open("wb") as file:
            try:
                file.writelines(pieces(survey))
            except FileNotFoundError as gone:
                raise not_here() from gone
            if file.tell() != survey.size:
                raise not_here()
        if survey.layout:
            (folder / layout_name(survey)).write_text(survey.layout, encoding="utf-8")
        yield path


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder that only this process reads, gone afterwards."""
    home = _home()
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder = Path(mkdtemp(dir=home))
    try:
        (folder / OPENED_BY).write_text(workers.own_name(), encoding="utf-8")
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def layout_name(survey: Survey) -> str:
    """The name by which a layout lies beside its file: it says which of the two kinds it is."""
    return "layout.sas" if SAS.search(survey.layout) else "layout.csv"


def sweep() -> int:
    """Remove what processes left open that are no more; how many folders that was."""
    left = [each for each in _home().glob("*") if _is_left(each)]
    for folder in left:
        shutil.rmtree(folder, ignore_errors=True)
    return len(left)


def _is_left(folder: Path) -> bool:
    try:
        owner = (folder / OPENED_BY).read_text(encoding="utf-8")
    except OSError:
        return False
    return workers.is_dead(owner)


def _home() -> Path:
    return Path(settings.MUARA_HOME) / "surveys-open"


def not_here() -> FrameError:
    return FrameError(
        "The file of this survey is not here any more.",
        expected="every part of it",
        do="Bring it again: survey files are in no backup.",
    )
