"""The catalogues of the server's words: which strings there are, what is missing, compiling.

Everything is done in Python, so that a machine without gettext's own programs can run Muara.
The catalogues are `muara_server/locale/<language>/LC_MESSAGES/django.po`; the compiled files
beside them are made on the spot and never committed.

    python -m muara_server.web.catalogues            compile what changed
    python -m muara_server.web.catalogues --check    name every string without a translation
"""

from __future__ import annotations

import argparse
import ast
import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import django
import polib
from django.template import engines

SERVER = Path(__file__).resolve().parent.parent
LOCALE = SERVER / "locale"
LANGUAGES = ("id", "hi")

# The functions that mark a string, with the positions of context, singular and plural.
MARKS: dict[str, tuple[int | None, int, int | None]] = {
    "_": (None, 0, None),
    "gettext": (None, 0, None),
    "gettext_lazy": (None, 0, None),
    "gettext_noop": (None, 0, None),
    "ngettext": (None, 0, 1),
    "ngettext_lazy": (None, 0, 1),
    "pgettext": (0, 1, None),
    "pgettext_lazy": (0, 1, None),
    "npgettext": (0, 1, 2),
}


@dataclass(frozen=True, order=True)
class Message:
    """One string that a screen may show, as the catalogue keys it."""

    singular: str
    plural: str = ""
    context: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """What tells two entries of a catalogue apart."""
        return self.context, self.singular


def compile_catalogues(locale: Path = LOCALE) -> list[Path]:
    """Compile every catalogue that is newer than its compiled file; returns what was written.

    >>> all(path.suffix == ".mo" for path in compile_catalogues())
    True
    """
    sources = sorted(locale.glob("*/LC_MESSAGES/*.po"))
    return [_compiled(source) for source in sources if _is_stale(source)]


def _is_stale(source: Path) -> bool:
    target = source.with_suffix(".mo")
    return not target.exists() or target.stat().st_mtime < source.stat().st_mtime


def _compiled(source: Path) -> Path:
    """Written beside and moved into place: a server that starts meanwhile reads a whole file."""
    target, beside = source.with_suffix(".mo"), source.with_suffix(".mo.new")
    polib.pofile(str(source)).save_as_mofile(str(beside))
    beside.replace(target)
    return target


def messages(server: Path = SERVER) -> dict[Message, str]:
    """Every string of the server that is to be translated, with the file where it stands."""
    found: dict[Message, str] = {}
    for path in sorted(server.rglob("*.py")):
        if "migrations" not in path.parts:
            found |= dict.fromkeys(_in_python(path), str(path.relative_to(server)))
    for path in sorted(server.glob("**/templates/**/*.*")):
        found |= dict.fromkeys(_in_template(path), str(path.relative_to(server)))
    return found


def gaps(language: str, *, wanted: Iterable[Message], locale: Path = LOCALE) -> list[str]:
    """A sentence for each string that this language lacks, or holds only as a guess."""
    catalogue = polib.pofile(str(locale / language / "LC_MESSAGES" / "django.po"))
    entries = {(entry.msgctxt or "", entry.msgid): entry for entry in catalogue if not entry.obsolete}
    return [told for message in sorted(wanted) if (told := _gap(message, entries.get(message.key)))]


def leftovers(language: str, *, wanted: Iterable[Message], locale: Path = LOCALE) -> list[str]:
    """The entries of a catalogue that no screen shows any more."""
    known = {message.key for message in wanted}
    catalogue = polib.pofile(str(locale / language / "LC_MESSAGES" / "django.po"))
    return [entry.msgid for entry in catalogue if (entry.msgctxt or "", entry.msgid) not in known]


def _gap(message: Message, entry: polib.POEntry | None) -> str:
    if entry is None:
        return f"missing: {message.singular!r}"
    if entry.fuzzy:
        return f"only a guess (fuzzy): {message.singular!r}"
    if message.plural and (entry.msgid_plural != message.plural or not entry.msgstr_plural):
        return f"plural forms missing: {message.singular!r}"
    told = list(entry.msgstr_plural.values()) if message.plural else [entry.msgstr]
    return "" if all(told) else f"empty: {message.singular!r}"


def _in_python(path: Path) -> Iterator[Message]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and (mark := MARKS.get(_name(node.func))):
            text = [_literal(argument) for argument in node.args]
            context, singular, plural = (text[at] if at is not None else "" for at in mark)
            if singular:
                yield Message(singular, plural=plural, context=context)


def _name(function: ast.expr) -> str:
    return function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")


def _literal(argument: ast.expr) -> str:
    is_text = isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    return argument.value if is_text else ""  # type: ignore[union-attr,return-value]


def _in_template(path: Path) -> Iterator[Message]:
    """The strings of a template, keyed exactly as the template engine looks them up."""
    template = engines["django"].from_string(path.read_text(encoding="utf-8"))
    yield from _in_nodes(template.template.nodelist, seen=set())


def _in_nodes(thing: object, *, seen: set[int]) -> Iterator[Message]:
    """Walk the compiled template, wherever a tag keeps its expressions and its children."""
    if id(thing) in seen:
        return
    seen.add(id(thing))
    if isinstance(thing, dict):
        thing = list(thing.values())
    if isinstance(thing, list | tuple):
        for part in thing:
            yield from _in_nodes(part, seen=seen)
        return
    kind = type(thing)
    if kind.__name__ == "BlockTranslateNode":
        yield _block_message(thing)
    elif kind.__name__ == "TranslateNode":
        yield from _translate_message(thing)
    elif kind.__name__ == "Variable" and getattr(thing, "translate", False):
        yield Message(str(thing.literal))  # type: ignore[attr-defined]
    if kind.__module__.startswith("django.template") or hasattr(thing, "render"):
        yield from _in_nodes(list(_parts(thing)), seen=seen)


def _parts(thing: object) -> Iterator[object]:
    left_out = {"origin", "token", "parser", "engine", "template", "func"}
    for name, value in vars(thing).items() if hasattr(thing, "__dict__") else ():
        if name not in left_out:
            yield value
    for name in getattr(type(thing), "__slots__", ()):
        yield getattr(thing, name, None)


def _block_message(node: object) -> Message:
    singular, _ = node.render_token_list(node.singular)  # type: ignore[attr-defined]
    plural = node.render_token_list(node.plural)[0] if node.plural else ""  # type: ignore[attr-defined]
    context = node.message_context  # type: ignore[attr-defined]
    return Message(singular, plural=plural, context=str(context.var) if context else "")


def _translate_message(node: object) -> Iterator[Message]:
    told = node.filter_expression.var  # type: ignore[attr-defined]
    context = node.message_context  # type: ignore[attr-defined]
    text = told if isinstance(told, str) else getattr(told, "literal", None)
    if isinstance(text, str):
        yield Message(text.replace("%", "%%"), context=str(context.var) if context else "")


def main(arguments: list[str] | None = None) -> int:
    """Compile; with --check, name every gap and leave with 1 when there is one."""
    reader = argparse.ArgumentParser(description="Compile and check the server's catalogues.")
    reader.add_argument("--check", action="store_true", help="name what is not translated")
    if not reader.parse_args(arguments).check:
        compile_catalogues()
        return 0
    wanted = messages()
    told = [f"{language}: {gap}" for language in LANGUAGES for gap in gaps(language, wanted=wanted)]
    sys.stdout.write("".join(f"{line}\n" for line in told))
    return 1 if told else 0


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "muara_server.settings")
    django.setup()
    sys.exit(main())
