"""How a name sounds, roughly, whatever script and spelling it was written in.

Made for Indian and Indonesian names: सूरज, Suraj, Sooraj and Suroj are one; so are Vikash and
Bikas, Fatimah and Phatima, Soeharto and Suharto. Pure functions; too many names meeting is cured
by showing the reader what was found, too few is not.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

CONSONANTS = dict(
    zip(
        "कखगघङचछजझञटठडढणतथदधनपफबभमयरलवशषसहळऩऱऴ",
        [
            *("k", "kh", "g", "gh", "n", "ch", "chh", "j", "jh", "n"),
            *("t", "th", "d", "dh", "n", "t", "th", "d", "dh", "n"),
            *("p", "ph", "b", "bh", "m", "y", "r", "l", "v", "sh", "sh", "s", "h", "l"),
            *("n", "r", "l"),
        ],
        strict=True,
    )
)
DOTTED = {"क": "k", "ख": "kh", "ग": "g", "ज": "z", "ड": "r", "ढ": "r", "फ": "f", "य": "y"}
VOWELS = dict(
    zip(
        "अआइईउऊऋएऐओऔऍऑ",
        ["a", "aa", "i", "ee", "u", "oo", "ri", "e", "ai", "o", "au", "e", "o"],
        strict=True,
    )
)
SIGNS = dict(
    zip(
        "ािीुूृेैोौॅॉ",
        ["aa", "i", "ee", "u", "oo", "ri", "e", "ai", "o", "au", "e", "o"],
        strict=True,
    )
)
VIRAMA, DOT = "्", "़"
NASALS = "ंँ"
LABIALS = frozenset("पफबभम")

# Read in this order: spellings that stand for one sound.
SPELLINGS = (
    (r"oe", "u"),
    (r"dj", "j"),
    (r"tj", "c"),
    (r"dz", "j"),
    (r"ts", "s"),
    (r"chh?", "c"),
    (r"ck", "k"),
    (r"ks?h(?=[aeiou]|$)", lambda found: "ks" if "s" in found.group() else "k"),
    (r"sh|sy|sj", "s"),
    (r"ph|f", "p"),
    (r"[vw]", "b"),
    (r"z", "j"),
    (r"q", "k"),
    (r"x", "ks"),
    (r"gy|gn|jn", "g"),
    (r"([bcdgjkpt])h", r"\1"),
)
COMPILED = tuple((re.compile(spelt), sound) for spelt, sound in SPELLINGS)
BRIGHT, DARK = frozenset("eiy"), frozenset("ou")


def words(name: str) -> list[str]:
    """The words of a name in plain Latin letters, lower case.

    >>> words("सूरज कुमार"), words("Nur'aini, binti Ahmad"), words("Ś. Kumārī")
    (['sooraj', 'kumaar'], ['nuraini', 'binti', 'ahmad'], ['s', 'kumari'])
    """
    return [word for part in name.split() for word in _plain(part)]


@lru_cache(maxsize=50_000)
def _plain(part: str) -> tuple[str, ...]:
    """The words of a part of a name without a space in it: kept by the part, never by the name."""
    plain = _latin(unicodedata.normalize("NFKD", part.casefold()))
    joined = re.sub(r"['’`ʼ-]", "", plain)  # noqa: RUF001
    return tuple(re.findall(r"[a-z]+", joined))


@lru_cache(maxsize=50_000)
def sound(word: str) -> str:
    """The key under which words that sound alike meet. Vowels count at the beginning and the end.

    >>> sound("sooraj") == sound("suraj") == sound("suroj")
    True
    >>> sound("kumar") == sound("kumari")
    False
    >>> sound("vikash") == sound("bikas"), sound("soeharto") == sound("suharto")
    (True, True)
    """
    spelt = word
    for pattern, becomes in COMPILED:
        spelt = pattern.sub(becomes, spelt)
    spelt = _single(spelt)
    first, rest = spelt[:1], spelt[1:]
    consonants = re.sub(r"[aeiouyh]", "", rest)
    return _class(first) + consonants + _ending(rest)


def sounds(name: str) -> list[str]:
    """The keys of a name's words, each once, in the order of the name.

    >>> sounds("सूरज कुमार") == sounds("Suraj Kumar")
    True
    """
    return list(dict.fromkeys(sound(word) for word in words(name)))


def beginnings(word: str, *, shortest: int = 2, longest: int = 4) -> list[str]:
    """What somebody may have typed of a word so far, as keys.

    >>> beginnings("suraj")
    ['sr', 'srj']
    """
    key = sound(word)
    return [key[:size] for size in range(shortest, min(longest, len(key)) + 1)]


def _latin(text: str) -> str:
    """Devanagari letter by letter, the rest without its accents."""
    written = []
    for at, letter in enumerate(text):
        following = text[at + 1 : at + 2]
        if letter in CONSONANTS:
            written.append(_consonant(letter, text, at))
        elif letter in NASALS:
            written.append("m" if following in LABIALS else "n")
        elif letter in VOWELS or letter in SIGNS:
            written.append(VOWELS.get(letter) or SIGNS[letter])
        elif letter not in (VIRAMA, DOT) and not unicodedata.combining(letter):
            written.append(letter)
    return "".join(written)


def _consonant(letter: str, text: str, at: int) -> str:
    """A consonant carries an a, unless a sign, another mark or the end of the word follows."""
    dotted = text[at + 1 : at + 2] == DOT
    following = text[at + 2 : at + 3] if dotted else text[at + 1 : at + 2]
    latin = DOTTED.get(letter, CONSONANTS[letter]) if dotted else CONSONANTS[letter]
    silent = following in SIGNS or following == VIRAMA or not _in_word(following)
    return latin if silent else latin + "a"


def _in_word(letter: str) -> bool:
    return letter in CONSONANTS or letter in VOWELS or letter in tuple(NASALS)


def _class(letter: str) -> str:
    """Vowels that are written for one another at the beginning of a word."""
    if letter in "ei" and letter:
        return "i"
    return "u" if letter in DARK else letter


def _ending(rest: str) -> str:
    """A final i or u tells names apart (Kumar, Kumari); a final a comes and goes (Ram, Rama)."""
    last = rest[-1:]
    if last in BRIGHT:
        return "i"
    return "u" if last in DARK else ""


def _single(spelt: str) -> str:
    return re.sub(r"(.)\1+", r"\1", spelt)
