"""When a question is asked, in words: a form's own condition said for whoever holds the paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .expressions import Answer, Call, Node, Said, Unspoken, as_text, read_expression
from .form import in_words

if TYPE_CHECKING:
    from .form import Form, Question
    from .paper import PaperWords

_COMPARED = {"=": "is", "!=": "is_not"}
_ORDERED = {">": "more_than", ">=": "at_least", "<": "less_than", "<=": "at_most"}
_TURNED = {">": "<", ">=": "<=", "<": ">", "<=": ">=", "=": "=", "!=": "!="}


def in_words_of(text: str, form: Form, words: PaperWords, language: str, *, at: str = "") -> str:
    """A condition in words, by the numbers of its questions; empty where it cannot be said.

    >>> from muara.forms import open_forms, paper_words
    >>> from muara.packs import open_pack
    >>> pack = open_pack("international")
    >>> form = open_forms(pack)["learning"].form
    >>> in_words_of("/data/days_open  > 0", form, paper_words(pack), "en")
    '5 is more than 0'
    """
    try:
        return _Speaker(form, words, language).said(read_expression(text, at=at))
    except Unspoken:
        return ""


class _Speaker:
    """Says one expression; what has no words raises Unspoken."""

    def __init__(self, form: Form, words: PaperWords, language: str) -> None:
        self.form, self.words, self.language = form, words, language

    def said(self, node: Node) -> str:
        if not isinstance(node, Call):
            raise Unspoken
        if node.name in ("and", "or"):
            first, second = (self.said(each) for each in node.given)
            return self.words.say(node.name, self.language, first=first, second=second)
        if node.name == "selected":
            return self._ticked(node, "ticked")
        if node.name == "not" and isinstance(node.given[0], Call):
            return self._not(node.given[0])
        if node.name in _TURNED:
            return self._compared(node)
        raise Unspoken(node.name)

    def _not(self, inner: Call) -> str:
        if inner.name == "selected":
            return self._ticked(inner, "not_ticked")
        if inner.name in _COMPARED:
            return self.said(Call("!=" if inner.name == "=" else "=", inner.given))
        raise Unspoken(inner.name)

    def _compared(self, node: Call) -> str:
        left, right = node.given
        sign = node.name
        if isinstance(left, Said):
            left, right, sign = right, left, _TURNED[sign]
        if not isinstance(left, Answer) or not isinstance(right, Said):
            raise Unspoken(sign)
        question, value = self._question(left.path), as_text(right.value)
        if not value and sign in _COMPARED:
            phrase = "is_empty" if sign == "=" else "is_filled"
            return self._say(phrase, question)
        phrase = _COMPARED.get(sign) or _ORDERED[sign]
        return self._say(phrase, question, said=self._choice(question, value))

    def _ticked(self, node: Call, phrase: str) -> str:
        listed, chosen = node.given
        if isinstance(listed, Answer) and isinstance(chosen, Said):
            question = self._question(listed.path)
            return self._say(phrase, question, said=self._choice(question, as_text(chosen.value)))
        if isinstance(listed, Said) and isinstance(chosen, Answer):
            return self._one_of(as_text(listed.value).split(), chosen.path, phrase)
        raise Unspoken(node.name)

    def _one_of(self, codes: list[str], path: str, phrase: str) -> str:
        """One of several codes: this, or this, or this."""
        question = self._question(path)
        each = [self._say("is", question, said=self._choice(question, code)) for code in codes]
        if phrase != "ticked" or not each:
            raise Unspoken(phrase)
        told = each[0]
        for one in each[1:]:
            told = self.words.say("or", self.language, first=told, second=one)
        return told

    def _question(self, path: str) -> Question:
        """A question that stands on the paper, with a number."""
        found = self.form.by_path.get(path)
        if found is None or found.number is None:
            raise Unspoken(path)
        return found

    def _choice(self, question: Question, code: str) -> str:
        labels = {each.code: in_words(each.labels, self.language) for each in question.choices}
        return labels.get(code) or code

    def _say(self, phrase: str, question: Question, **filled: str) -> str:
        return self.words.say(phrase, self.language, question=question.number, **filled)
