"""The pages say what the code does: names, commands, links and examples are checked against it."""

from __future__ import annotations

import doctest
import importlib
import importlib.util
import os
import pkgutil
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

import muara

TOP = Path(__file__).parents[1]
PAGES = sorted([*TOP.glob("*.md"), *(TOP / "docs").rglob("*.md")])
WRITTEN = [page for page in PAGES if "reference" not in page.parts]
MODULES = sorted(
    found.name for found in pkgutil.walk_packages(muara.__path__, prefix="muara.", onerror=None)
)


def script(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, TOP / "scripts" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


REFERENCE = script("write_reference")


def named(document: Path) -> str:
    return str(document.relative_to(TOP))


def make_targets() -> set[str]:
    return set(re.findall(r"^([a-z-]+):.*## ", (TOP / "Makefile").read_text(), re.MULTILINE))


def muara_commands() -> set[str]:
    return {name for name, _, _ in REFERENCE.told(REFERENCE.parser_for([]))}


def in_code(text: str) -> str:
    """What a page shows as code: its blocks and the words between backticks."""
    blocks = re.findall(r"^```.*?^```", text, re.DOTALL | re.MULTILINE)
    return "\n".join([*blocks, *re.findall(r"`[^`\n]+`", text)])


def test_the_reference_is_what_the_code_and_the_packs_say() -> None:
    assert REFERENCE.lagging() == []


@pytest.mark.parametrize("document", WRITTEN, ids=named)
def test_every_command_on_a_page_exists(document: Path) -> None:
    shown = in_code(document.read_text())
    makes = set(re.findall(r"(?:^|[`(])(?:[A-Z]+=\S+ )?make ([a-z-]+)", shown, re.MULTILINE))
    calls = set(re.findall(r"(?:^|[`/ ])muara ([a-z]+(?:-[a-z]+)*)\b", shown, re.MULTILINE))
    assert makes <= make_targets()
    assert calls <= muara_commands()


@pytest.mark.parametrize("document", PAGES, ids=named)
def test_every_link_on_a_page_leads_somewhere(document: Path) -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", document.read_text())
    assert [link for link in links if not (document.parent / link).exists()] == []


@pytest.mark.parametrize("document", sorted((TOP / "docs" / "start").glob("*.md")), ids=named)
def test_the_first_steps_run_as_they_stand(document: Path, tmp_path: Path) -> None:
    steps = re.findall(r"^```(sh|text)\n(.*?)^```", document.read_text(), re.DOTALL | re.MULTILINE)
    said = ""
    for kind, block in steps:
        if kind == "text":
            assert block.strip() in said
        else:
            said = run(block, at=tmp_path)


def run(commands: str, *, at: Path) -> str:
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", commands],
        cwd=at,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_in_docstrings_run(name: str) -> None:
    tried = doctest.testmod(importlib.import_module(name), optionflags=doctest.NORMALIZE_WHITESPACE)
    assert tried.failed == 0


def test_the_words_of_the_glossary_are_the_words_of_the_code() -> None:
    rows = re.findall(r"^\| (`[^|]+)\|", (TOP / "GLOSSARY.md").read_text(), re.MULTILINE)
    words = {word for row in rows for word in re.findall(r"`(\w+)`", row)}
    source = "\n".join(
        path.read_text()
        for path in (TOP / "src").rglob("*")
        if path.suffix in {".py", ".toml", ".csv", ".html"}
    )
    known = set(re.findall(r"\w+", source))
    assert words - known == set()


def test_the_architecture_names_every_part() -> None:
    page = (TOP / "ARCHITECTURE.md").read_text()
    parts = {path.stem for path in (TOP / "src" / "muara").iterdir() if path.stem[0] != "_"}
    apps = {path.parent.name for path in (TOP / "src" / "muara_server").glob("*/apps.py")}
    named = set(re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE))
    assert parts | apps <= named


def test_every_setting_is_explained() -> None:
    settings = (TOP / "src" / "muara_server" / "settings.py").read_text()
    read = set(re.findall(r'"(MUARA_\w+)"', settings)) | {"PORT"}
    explained = set(re.findall(r"MUARA_\w+|PORT", (TOP / "docs/start/run-it.md").read_text()))
    assert read <= explained


def test_decisions_are_numbered_without_gaps() -> None:
    pages = sorted(path.name for path in (TOP / "docs" / "decisions").glob("*.md"))
    assert [int(page[:4]) for page in pages] == list(range(1, len(pages) + 1))
