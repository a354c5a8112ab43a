"""What an officer fills in to change a condition, and what the second person decides."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from muara.errors import PackError, RuleError, closest
from muara.packs.scheme_checks import answers_on_many
from muara.rules import Rule
from muara_server.convergence.actions.changes import Draft, draft
from muara_server.convergence.queries.faults import fault_in_words, unknown_word
from muara_server.convergence.queries.words import in_language
from muara_server.convergence.rewriting import NoSuchDay
from muara_server.registry.forms import DayField

if TYPE_CHECKING:
    from muara.packs import Pack, Scheme
    from muara.packs.schemes import Condition

SENTENCE = {"rows": 2, "maxlength": 300}


class ChangeCondition(forms.Form):
    """One condition: its sentence, its rule, what is asked, what proves it, and from which day."""

    say_en = forms.CharField(
        label=_("The condition in English"),
        max_length=300,
        widget=forms.Textarea(attrs={**SENTENCE, "lang": "en"}),
    )
    say_id = forms.CharField(
        label=_("The condition in Indonesian"),
        max_length=300,
        widget=forms.Textarea(attrs={**SENTENCE, "lang": "id"}),
    )
    say_hi = forms.CharField(
        label=_("The condition in Hindi"),
        max_length=300,
        widget=forms.Textarea(attrs={**SENTENCE, "lang": "hi"}),
    )
    when = forms.CharField(
        label=_("The rule"),
        help_text=_("For example: age >= 60 and bpl. The names are those of the vocabulary."),
        max_length=600,
        widget=forms.Textarea(
            attrs={"rows": 2, "spellcheck": "false", "autocapitalize": "none", "class": "code"}
        ),
    )
    asks = forms.CharField(
        label=_("What is asked where it is not known"),
        help_text=_("Names of the vocabulary, separated by commas. Empty: those of the rule."),
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs={"spellcheck": "false", "autocapitalize": "none"}),
    )
    proof = forms.MultipleChoiceField(
        label=_("Papers that prove it"),
        help_text=_("Hold Ctrl to choose more than one."),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 6}),
    )
    since = DayField(
        label=_("From which day"),
        help_text=_("The version before it ends on the day before, and stays."),
    )
    source = forms.CharField(
        label=_("Where this is written"),
        help_text=_("The order, notification or letter, with its number and day."),
        max_length=300,
    )

    def __init__(
        self, *args: Any, pack: Pack, scheme: Scheme, condition: Condition, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.pack, self.scheme, self.condition = pack, scheme, condition
        self.draft: Draft | None = None
        named = [(key, in_language(paper.labels)) for key, paper in pack.papers.items()]
        papers = self.fields["proof"]
        assert isinstance(papers, forms.MultipleChoiceField)  # noqa: S101
        papers.choices = sorted(named, key=lambda each: each[1].casefold())

    @staticmethod
    def initial_of(condition: Condition) -> dict[str, Any]:
        """The condition as it is, to be changed."""
        rule = [attribute.name for attribute in condition.rule.attributes]
        return {
            **{f"say_{code}": condition.say.get(code, "") for code in ("en", "id", "hi")},
            "when": condition.rule.text,
            "asks": "" if list(condition.asks) == rule else ", ".join(condition.asks),
            "proof": list(condition.proof),
        }

    def clean_when(self) -> str:
        """A rule that can be read, and of which not everybody and not nobody is true."""
        text = str(self.cleaned_data["when"]).strip()
        try:
            rule = Rule.parse(text, self.pack.vocabulary, self.pack.law.terms)
        except RuleError as error:
            raise forms.ValidationError(fault_in_words(error)) from error
        answers = set(answers_on_many(rule))
        if True not in answers:
            raise forms.ValidationError(gettext("Of nobody would this rule be true."))
        if False not in answers:
            raise forms.ValidationError(gettext("Of everybody would this rule be true."))
        return text

    def clean_asks(self) -> list[str]:
        """Names that the vocabulary has."""
        names = [name.strip() for name in self.cleaned_data["asks"].split(",") if name.strip()]
        for name in names:
            if name not in self.pack.vocabulary:
                near = closest(name, self.pack.vocabulary)
                raise forms.ValidationError(unknown_word(name, near))
        return names

    def clean(self) -> dict[str, Any]:
        """The whole scheme is read again with the new version in it."""
        told = super().clean() or {}
        if not self.errors:
            try:
                self.draft = draft(
                    self.pack,
                    self.scheme.key,
                    condition=self._condition(told),
                    since=told["since"],
                    source=told["source"],
                )
            except NoSuchDay as refused:
                self.add_error("since", _day_in_words(refused))
            except KeyError:
                self.add_error(
                    "since", gettext("The version of that day does not have this condition.")
                )
            except PackError as error:
                self.add_error("when", _of_scheme(error))
        return told

    def _condition(self, told: dict[str, Any]) -> dict[str, Any]:
        made: dict[str, Any] = {
            "id": self.condition.id,
            "say": {code: told[f"say_{code}"] for code in ("en", "id", "hi")},
            "when": told["when"],
        }
        if told["asks"]:
            made["asks"] = told["asks"]
        if told["proof"]:
            made["proof"] = told["proof"]
        if self.condition.sensitive:
            made["sensitive"] = True
        return made


class Decision(forms.Form):
    """Approve or refuse; whoever refuses says why."""

    decision = forms.ChoiceField(
        label=_("Your decision"),
        choices=[("approve", _("Approve: it holds from now on")), ("refuse", _("Refuse"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the two.")},
    )
    because = forms.CharField(
        label=_("Why"),
        help_text=_("Needed where you refuse. Whoever proposed it reads this."),
        max_length=600,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean(self) -> dict[str, Any]:
        """A refusal has a reason."""
        told = super().clean() or {}
        if told.get("decision") == "refuse" and not told.get("because"):
            self.add_error("because", gettext("Write why you refuse."))
        return told


def _of_scheme(error: PackError) -> str:
    """What no field can be blamed for: with the library's own words for whoever keeps the packs."""
    said = gettext("With this change the scheme cannot be read any more: %(said)s")
    return said % {"said": " ".join(filter(None, [error.message, error.do]))}


def _day_in_words(refused: NoSuchDay) -> str:
    if refused.taken:
        return gettext("A version begins on that very day. Choose a later day.")
    return gettext("No version of the scheme was in force on that day.")
