"""Fail when a string of the screens is missing from a catalogue, or not translated in it.

With --collect, write the strings of the source into the catalogues first, to be translated.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import polib

SERVER = Path(__file__).parents[1] / "src" / "muara_server"
LANGUAGES = ("id", "hi")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|{\w*}")


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--collect", action="store_true")
    if asked.parse_args().collect:
        collect(SERVER)
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder) / SERVER.name
        shutil.copytree(SERVER, fresh, ignore=shutil.ignore_patterns("__pycache__", "*.mo"))
        collect(fresh)
        faults = [
            fault
            for language in LANGUAGES
            for fault in (*differences(language, fresh), *misread(language))
        ]
    print(*faults, sep="\n", end="\n" if faults else "", file=sys.stderr)  # noqa: T201
    return 1 if faults else 0


def collect(server: Path) -> None:
    """Django's own collector, run where the catalogues are."""
    (server / "locale").mkdir(exist_ok=True)
    wanted = [part for language in LANGUAGES for part in ("--locale", language)]
    subprocess.run(  # noqa: S603 (our own tool on our own files)
        [sys.executable, "-m", "django", "makemessages", *wanted]
        + ["--no-location", "--no-obsolete", "--verbosity", "0"],
        cwd=server,
        check=True,
    )


def catalogue(server: Path, language: str) -> polib.POFile:
    path = server / "locale" / language / "LC_MESSAGES" / "django.po"
    return polib.pofile(str(path)) if path.exists() else polib.POFile()


def differences(language: str, fresh: Path) -> Iterator[str]:
    """What is wrong with one language's catalogue, a sentence each."""
    kept = {(entry.msgctxt, entry.msgid): entry for entry in catalogue(SERVER, language)}
    needed = {(entry.msgctxt, entry.msgid) for entry in catalogue(fresh, language)}
    for _context, said in sorted(needed - kept.keys(), key=str):
        yield f"{language}: '{said}' is not in the catalogue. Run make translations."
    for _context, said in sorted(kept.keys() - needed, key=str):
        yield f"{language}: '{said}' is on no screen any more. Run make translations."
    for key in sorted(needed & kept.keys(), key=str):
        yield from incomplete(language, kept[key])


def misread(language: str) -> Iterator[str]:
    """What gettext itself would read otherwise than it is meant, such as a bare per cent sign."""
    path = SERVER / "locale" / language / "LC_MESSAGES" / "django.po"
    told = subprocess.run(  # noqa: S603 (our own files)
        ["msgfmt", "--check-format", "--output-file", os.devnull, path],  # noqa: S607
        capture_output=True,
        text=True,
        check=False,
    )
    if told.returncode:
        yield f"{language}: {told.stderr.strip()}"


def incomplete(language: str, entry: polib.POEntry) -> Iterator[str]:
    said = [entry.msgid, *([entry.msgid_plural] if entry.msgid_plural else [])]
    answered = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
    if entry.fuzzy or not all(answered):
        yield f"{language}: '{entry.msgid}' waits for its translation."
        return
    known = {name for text in said for name in PLACEHOLDER.findall(text)}
    for text in answered:
        for name in sorted(set(PLACEHOLDER.findall(text)) - known):
            yield f"{language}: the translation of '{entry.msgid}' fills in an unknown {name}."
    given = {name for text in answered for name in PLACEHOLDER.findall(text)}
    for name in sorted(known - given):
        yield f"{language}: the translation of '{entry.msgid}' leaves out {name}."


if __name__ == "__main__":
    sys.exit(main())
