"""Every string of the screens, in every language."""

from __future__ import annotations

import string
import subprocess
import sys
from pathlib import Path

import polib
import pytest

from muara_server.web.catalogues import LOCALE, compile_catalogues
from skips import needs_program

pytestmark = pytest.mark.once

LANGUAGES = ("id", "hi")
CHECK = Path(__file__).parents[3] / "scripts" / "check_translations.py"


@needs_program("xgettext")
def test_nothing_is_missing_left_over_empty_or_a_guess() -> None:
    checked = subprocess.run(
        [sys.executable, str(CHECK)], capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stderr


@pytest.mark.parametrize("language", LANGUAGES)
def test_digits_are_the_same_in_all_languages(language: str) -> None:
    for entry in polib.pofile(str(LOCALE / language / "LC_MESSAGES" / "django.po")):
        assert all(letter in string.digits for letter in entry.msgstr if letter.isdigit())


def test_a_catalogue_is_compiled_only_when_it_changed(tmp_path: Path) -> None:
    made = catalogue(tmp_path, polib.POEntry(msgid="Age", msgstr="Umur"))
    written = compile_catalogues(made)
    assert [polib.mofile(str(path))[0].msgstr for path in written] == ["Umur"]
    assert compile_catalogues(made) == []


def catalogue(folder: Path, *entries: polib.POEntry) -> Path:
    path = folder / "id" / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True)
    made = polib.POFile()
    made.metadata = {"Content-Type": "text/plain; charset=utf-8"}
    made.extend(entries)
    made.save(str(path))
    return folder
