"""Where the labels of a file say something else than the mapping that reads its codes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from muara.microdata.facts import NO, YES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from muara.microdata.expressions import Reckoning
    from muara.microdata.mapping import SurveyMapping
    from muara.microdata.source import Source
    from muara.rules import Attribute, Vocabulary


def check_labels(
    source: Source,
    mapping: SurveyMapping,
    vocabulary: Vocabulary,
    given: Mapping[str, Reckoning],
) -> None:
    """Refuse a mapping that recodes a code to one word where the file's label is another.

    Only labels that are themselves a word of the vocabulary, in any of its languages, contradict;
    others say nothing here. Columns under `wrong_labels` are trusted to the mapping.

    Raises:
        MappingError: names the line, the code, and what each of the two calls it.
    """
    for word, codes in mapping.recode.items():
        attribute, read = vocabulary.get(word), given.get(word)
        if attribute is None or read is None or not read.plain:
            continue
        column = read.columns[0]
        labels = source.labels.values.get(column, {})
        if column in mapping.wrong_labels:
            continue
        for code, label in labels.items():
            key = _as_code(code)
            meant = _meant_by(label, attribute)
            if key in codes and codes[key] is not None and meant and codes[key] not in meant:
                mapping.refuse(
                    f"recode.{word}",
                    key,
                    f"The file calls {key} of {column} {label!r}; the mapping calls it "
                    f"{_said(codes[key])}.",
                    do="Correct the mapping; where the file is wrong, write "
                    f'wrong_labels = ["{column}"] under [file].',
                )


def _meant_by(label: str, attribute: Attribute) -> set[object]:
    """The values of an attribute that bear a label."""
    text = label.strip().lower()
    if attribute.kind == "truth":
        return {value for words, value in ((YES, True), (NO, False)) if text in words}
    codes = attribute.codes.codes if attribute.codes else {}
    return {
        key
        for key, code in codes.items()
        if text in {key.lower(), *(each.lower() for each in code.labels.values())}
    }


def _as_code(code: float | str) -> str:
    """A code as a mapping writes it: 1, though the file holds 1.0."""
    return f"{code:g}" if isinstance(code, float) else str(code)


def _said(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else repr(value)
