"""Names, phones and papers go in through every door; the raw files hold none of them.

A deployment of its own is used as people use it, over HTTP and by commands. Then every file behind
it is searched for every spelling of what was entered: database, write-ahead log, files, sessions,
the queue of jobs, and whatever was said on the way.
"""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from urllib.parse import quote

import pytest

from server.deployment import Deployment, deploy

SCRIPT = str(Path(__file__).with_name("entering_everywhere.py"))
TABLE = "code,parent,level,en\nT.IN,,country,India\nT.IN.BR.SM,T.IN,district,Sitamarhi\n"
SECRETS = {
    "a name": "Zorawar Quirinus",
    "a name in Devanagari": "ज़ोरावर क्विरिनस",
    "another name": "Xerxelina",
    "a guardian": "Wolframina",
    "a phone": "90807 06050",
    "digits of a phone": "9080706050",
    "a paper": "QX/77/Z0RA",
    "an address": "Behind the Ygdrasil temple",
    "a note": "Zorawar sleeps at the Quagga kiln",
    "a head of household": "Ulyssia Kvothe",
    "a workplace": "Yggwort Bricks",
    "what was searched": "Xenophon Zyx",
    "a name in a wrong place": "Quetzal Wyrm",
}


@pytest.fixture(scope="module")
def used(tmp_path_factory: pytest.TempPathFactory) -> tuple[Deployment, str]:
    """A deployment after a day's work, and everything its processes said."""
    folder = tmp_path_factory.mktemp("used")
    places = folder / "places.csv"
    places.write_text(TABLE, encoding="utf-8")
    deployment = deploy(folder / "home", places)
    said = deployment.run(SCRIPT, json.dumps(SECRETS))
    return deployment, said


def test_everything_was_really_entered(used):
    deployment, said = used
    assert "found again: 3" in said
    assert int(deployment.ask("Identifier.objects.count()")) >= 10


@pytest.mark.parametrize("what", SECRETS)
def test_no_file_holds(used, what):
    deployment, _ = used
    spellings = _spellings(SECRETS[what])
    for place, content in _content(deployment):
        for spelling in spellings:
            assert spelling not in content, f"{what} stands in {place}"


@pytest.mark.parametrize("what", SECRETS)
def test_no_process_said(used, what):
    _, said = used
    lowered = said.lower().encode()
    assert not any(spelling in lowered for spelling in _spellings(SECRETS[what]))


def test_the_search_would_notice(used, tmp_path):
    """The test of the test: a file that does hold a name is found."""
    (tmp_path / "leak").write_text("…Zorawar Quirinus…", encoding="utf-16-le")
    content = (tmp_path / "leak").read_bytes().lower()
    assert any(spelling in content for spelling in _spellings(SECRETS["a name"]))


def _spellings(secret: str) -> set[bytes]:
    """As it is, in capitals or not, as JSON, as part of an address, in two encodings."""
    plain = secret.lower()
    texts = {plain, json.dumps(plain)[1:-1], quote(plain).lower(), plain.replace(" ", "+")}
    return {text.encode(code) for text in texts for code in ("utf-8", "utf-16-le")}


def _content(deployment: Deployment) -> list[tuple[str, bytes]]:
    """Every file of the home, and on PostgreSQL every value of every table."""
    files = [path for path in deployment.home.rglob("*") if path.is_file()]
    found = [(path.name, path.read_bytes()) for path in files]
    if "MUARA_DATABASE_URL" in deployment.environment:
        found += _tables(deployment.environment["MUARA_DATABASE_URL"])
    else:
        assert {"muara.sqlite3", "muara.sqlite3-wal"} & {name for name, _ in found}
        found += _unpacked(deployment.home / "muara.sqlite3")
    return [(name, content.lower()) for name, content in found]


def _tables(address: str) -> list[tuple[str, bytes]]:
    import psycopg

    with psycopg.connect(address) as records:
        names = [
            row[0]
            for row in records.execute(
                "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
            )
        ]
        found = []
        for name in names:
            with records.cursor().copy(f'COPY "{name}" TO STDOUT (FORMAT binary)') as rows:
                found.append((name, b"".join(bytes(row) for row in rows)))
        return found


def _unpacked(path: Path) -> list[tuple[str, bytes]]:
    """Long values lie in pieces on several pages: read whole, they are searched once more."""
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as records:
        names = [
            row[0] for row in records.execute("SELECT name FROM sqlite_master WHERE type='table'")
        ]
        return [
            (name, repr(records.execute(f'SELECT * FROM "{name}"').fetchall()).encode())  # noqa: S608
            for name in names
        ]


def test_after_erasure_not_even_the_wrapped_key_is_left(used):
    """SQLite overwrites what was deleted and empties its log; PostgreSQL has emptied the row."""
    deployment, _ = used
    subject = deployment.ask("Identifier.objects.filter(field='phone').first().subject")
    one = f"DataKey.objects.get(subject='{subject}')"
    wrapped = bytes.fromhex(deployment.ask(f"bytes({one}.wrapped).hex()"))
    assert any(wrapped in content for content in _raw(deployment))
    deployment.run("-m", "muara_server", "erase", subject, "--reason", "ordered")
    assert deployment.ask(f"{one}.destroyed_at is not None") == "True"
    assert not any(wrapped in content for content in _raw(deployment))


def _raw(deployment: Deployment) -> list[bytes]:
    if "MUARA_DATABASE_URL" in deployment.environment:
        return [content for _, content in _tables(deployment.environment["MUARA_DATABASE_URL"])]
    return [path.read_bytes() for path in deployment.home.glob("muara.sqlite3*")]
