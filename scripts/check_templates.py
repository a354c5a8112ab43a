"""Fail when a template is not formatted as djade would, or holds a string no catalogue can see."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

SERVER = Path(__file__).parents[1] / "src" / "muara_server"
DJANGO = "5.2"

# Words between tags, once tags of the template language, comments, scripts and entities are gone;
# the blocks `width` and `grid` hold names of styles.
NOT_TEXT = re.compile(
    r"{% block (?:width|grid) %}.*?{% endblock"
    r"|{#.*?#}|{% comment %}.*?{% endcomment %}|{% blocktranslate.*?{% endblocktranslate %}"
    r"|{%.*?%}|{{.*?}}|<!--.*?-->|<(?:script|style|svg|code)\b.*?</(?:script|style|svg|code)>"
    r"|<[^>]*>|&\w+;",
    re.DOTALL,
)
SPEAKING_ATTRIBUTE = re.compile(
    r'\b(?:alt|title|placeholder|aria-label)="([^"{]*[A-Za-z]{2}[^"{]*)"'
)
# A name is the same in every language.
NAMES = re.compile(r"\b(?:Muara|ILO|IPEC|CSV|PDF|Excel)\b")


def main() -> int:
    templates = sorted(SERVER.rglob("templates/**/*.html"))
    if not templates:
        return 0
    formatted = subprocess.run(  # noqa: S603 (our own tool on our own files)
        [Path(sys.executable).parent / "djade", "--check", "--target-version", DJANGO, *templates],
        check=False,
    )
    faults = [fault for template in templates for fault in untranslated(template)]
    print(*faults, sep="\n", file=sys.stderr)  # noqa: T201
    return 1 if formatted.returncode or faults else 0


def untranslated(template: Path) -> list[str]:
    """Each run of letters in the template that is not inside a translation tag."""
    text = template.read_text()
    # Blank what is not text with as many line breaks, so that line numbers stay right.
    plain = NOT_TEXT.sub(lambda found: "\n" * found[0].count("\n") or " ", text)
    name = template.relative_to(SERVER)
    words = [
        (number, line.strip())
        for number, line in enumerate(plain.splitlines(), start=1)
        if re.search(r"[A-Za-z]{2}", NAMES.sub("", line))
    ]
    words += [
        (text[: found.start()].count("\n") + 1, found[1])
        for found in SPEAKING_ATTRIBUTE.finditer(text)
        if re.search(r"[A-Za-z]{2}", NAMES.sub("", found[1]))
    ]
    return [
        f"{name}, line {number}: '{said}' is not translated. Put it into {{% translate %}}."
        for number, said in words
    ]


if __name__ == "__main__":
    sys.exit(main())
