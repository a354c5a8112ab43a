"""Text typed for the font Kruti Dev 010, in which Latin letters and signs look like Devanagari.

Such text is not Hindi to a computer: "jke" is drawn as राम. Here it is recognised and written in
Unicode. The font draws consonants, half consonants and vowel signs each under a sign of its own,
the short i before its consonant and the r of the line above (reph) after it; both change places.
Source: the keyboard chart of Kruti Dev 010 (the layout of Remington typewriters).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache

_HALF = "\u094d"

# Whole consonants that have one sign of their own.
_WHOLE = {
    "d": "क",
    "[k": "ख",
    "x": "ग",
    "?k": "घ",
    "³": "ङ",
    "p": "च",
    "N": "छ",
    "t": "ज",
    ">": "झ",
    "¥": "ञ",
    "V": "ट",
    "B": "ठ",
    "M": "ड",
    "<": "ढ",
    ".k": "ण",
    "r": "त",
    "Fk": "थ",
    "n": "द",
    "/k": "ध",
    "èk": "ध",
    "u": "न",
    "i": "प",
    "Q": "फ",
    "c": "ब",
    "Hk": "भ",
    "e": "म",
    ";": "य",
    "j": "र",
    "y": "ल",
    "G": "ळ",
    "o": "व",
    "'k": "श",
    '"k': "ष",
    "l": "स",
    "g": "ह",
    # joined consonants
    "{k": "क्ष",
    "=": "त्र",
    "K": "ज्ञ",
    "J": "श्र",
    "ê": "ट्ट",
    "ë": "ट्ठ",
    "ì": "ड्ड",
    "ï": "ड्ढ",
    ")": "द्ध",
    "|": "द्य",
    "}": "द्व",
    "í": "द्द",
    "Ùk": "त्त",
    "é": "न्न",
    "Ø": "क्र",
    "Ý": "फ्र",
    "æ": "द्र",
    "ç": "प्र",
    "Á": "प्र",
    "à": "ह्न",
    "á": "ह्य",
    "ã": "ह्म",
    "ºz": "ह्र",
    "ô": "क्क",
    "Ä": "घ",
    "È": "ीं",
    "Ì": "द्द",
    "Í": "ट्ट",
    "Î": "ट्ठ",
    "Ï": "ड्ड",
    "Ò": "भ",
    "Ô": "क्र",
    "Nî": "छ्य",
    "Vî": "ट्य",
    "Bî": "ठ्य",
    "Mî": "ड्य",
    "<î": "ढ्य",
    "Vª": "ट्र",
    "Mª": "ड्र",
    "Dr": "क्त",
    "–": "दृ",
    "—": "कृ",
    "Ñ": "कृ",
    "â": "हृ",
    "Ó": "्य",
    "#": "रु",
    ":": "रू",
    # with a dot below
    "d+": "क़",
    "[+k": "ख़",
    "x+": "ग़",
    "t+": "ज़",
    "M+": "ड़",
    "<+": "ढ़",
    "Q+": "फ़",
    ";+": "य़",
    # digits that have signs of their own
    "å": "०",
    "ƒ": "१",
    "„": "२",
    "…": "३",
    "†": "४",
    "‡": "५",
    "ˆ": "६",
    "‰": "७",
    "Š": "८",
    "‹": "९",
}
# Half consonants: the same without the upright stroke.
_HALVES = {
    "D": "क",
    "[": "ख",
    "X": "ग",
    "?": "घ",
    "P": "च",
    "T": "ज",
    "÷": "झ",
    ".": "ण",
    "R": "त",
    "F": "थ",
    "/": "ध",
    "è": "ध",
    "Ë": "ध",
    "U": "न",
    "I": "प",
    "¶": "फ",
    "C": "ब",
    "H": "भ",
    "E": "म",
    "¸": "य",
    "Y": "ल",
    "O": "व",
    "'": "श",
    "Ü": "श",
    '"': "ष",
    "L": "स",
    "º": "ह",
    "{": "क्ष",
    "«": "त्र",
    "Ù": "त्त",
    "Ö": "झ",
}
_VOWELS = {
    "v": "अ",
    "vk": "आ",
    "b": "इ",
    "bZ": "ई",
    "Ã": "ई",
    "m": "उ",
    "Å": "ऊ",
    ",": "ए",
    ",s": "ऐ",
    "_": "ऋ",
    "vks": "ओ",
    "vkS": "औ",
    "v‚": "ऑ",
}
_SIGNS = {
    "k": "ा",
    "h": "ी",
    "q": "ु",
    "w": "ू",
    "`": "ृ",
    "s": "े",
    "S": "ै",
    "ks": "ो",
    "kS": "ौ",
    "‚": "ॉ",
    "a": "ं",
    "¡": "ँ",
    "%": "ः",
    "W": "ॅ",
    "~": _HALF,
    "z": _HALF + "र",
    "ª": _HALF + "र",
    "+": "\u093c",
}
_OTHERS = {
    "A": "।",
    "&": "-",
    "-": ".",
    "]": ",",
    "*": "’",
    "^": "‘",
    "¼": "(",
    "½": ")",
    "@": "/",
    "\\": "?",
    "¿": "{",
    "À": "}",
    "¾": "=",
    "Þ": "“",
    "ß": "”",
    "Œ": "॰",
    "(": ";",
    "·": "ऽ",
}
_BEFORE, _REPH = "f", "Z"
"""The short i, typed before its consonant; the r above, typed after its syllable."""
_BOTH = {"Ê": "ीZ", "±": "Zं", "Æ": "र्f", "Ç": "fं", "É": "र्fं"}

_MATRA = "\u093e-\u094c"
_CONSONANT = "[\u0915-\u0939\u0958-\u095f]\u093c?"
_CLUSTER = f"(?:{_CONSONANT}{_HALF})*{_CONSONANT}"
_WORD = re.compile(
    rf"(?:(?:[\u0904-\u0914\u0960\u0961]|{_CLUSTER}[{_MATRA}\u0962]?)[\u0901-\u0903]?\u0903?)+(?:{_CLUSTER}{_HALF})?"
    r"|[०-९]+"
)
_DRAWN = re.compile(
    # signs inside words, a capital after a small letter, and pairs that open or end no Latin word
    r"""[\[\]{};`~^|<>=\\+¡-ÿƒ„…†‡ˆ‰Š‹Œ–—]|(?<=[a-z])[A-Z]|\b[DHFRTPX]k|(?<!\w)['"/]k|q(?![ui])
    |\b(?:j[fhkt]|l[hq]|x[hkq]|[cdgi]q|g[jq]|f[cdgjnptx]|v[cfkt]|tx)|kk|[bdghjmpqtvxz]k\b""",
    re.VERBOSE,
)
"""Shapes that words in Latin letters do not have."""


def to_unicode(text: str) -> str:
    """The text as it was meant, in Unicode.

    >>> to_unicode("jke dqekj"), to_unicode("lhek"), to_unicode("fnYyh"), to_unicode("dekZ")
    ('राम कुमार', 'सीमा', 'दिल्ली', 'कर्मा')
    """
    drawn = _signs().sub(lambda found: _table()[found[0]], text)
    drawn = re.sub(rf"{_BEFORE}({_CLUSTER})", r"\1ि", drawn)
    # A half consonant before the short i belongs behind it: it was typed as two signs.
    drawn = re.sub(rf"{_BEFORE}((?:{_CONSONANT}{_HALF})+)", r"\1ि", drawn)
    drawn = re.sub(
        rf"({_CLUSTER}[{_MATRA}]?[\u0901\u0902]?){_REPH}([\u0901\u0902{_MATRA}]?)",
        rf"र{_HALF}\1\2",
        drawn,
    )
    return drawn.replace("अा", "आ").replace("ाे", "ो").replace("ाै", "ौ")


def looks_like(texts: Iterable[str]) -> bool:
    """Were these texts typed for Kruti Dev? Judged by all words together, so a short list is not.

    Nearly every word must give a word that Devanagari can spell, and some must have shapes that
    Latin text does not have. Text that has Devanagari already is none.

    >>> looks_like(["jke dqekj", "lhek nsoh", "eksgu yky 'kekZ", "xhrk"])
    True
    >>> looks_like(["Ram Kumar", "Seema Devi", "Mohan Lal", "Budi Santoso"])
    False
    """
    words = [word for text in texts for word in text.split() if any(map(str.isalpha, word))]
    if len(words) < 3 or any("\u0900" <= letter <= "\u097f" for letter in "".join(words)):
        return False
    spelt = sum(bool(_WORD.fullmatch(to_unicode(_bare(word)))) for word in words)
    drawn = sum(bool(_DRAWN.search(word)) for word in words)
    return spelt >= 0.85 * len(words) and drawn >= 0.3 * len(words)


def _bare(word: str) -> str:
    """Without signs that stand beside words in either script."""
    return word.rstrip("-&]A%")


@cache
def _table() -> Mapping[str, str]:
    halves = {sign: letter + _HALF for sign, letter in _HALVES.items()}
    # A half consonant and the stroke behind it are the whole consonant.
    again = {f"{sign}k": letter for sign, letter in _HALVES.items() if f"{sign}k" not in _WHOLE}
    return {**halves, **again, **_WHOLE, **_VOWELS, **_SIGNS, **_OTHERS, **_BOTH}


@cache
def _signs() -> re.Pattern[str]:
    longest_first = sorted(_table(), key=len, reverse=True)
    return re.compile("|".join(re.escape(sign) for sign in longest_first))
