"""Is somebody known in another area? And for the auditor: who asked, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from muara.errors import InputError, NotAllowed
from muara_server.accounts import queries as accounts
from muara_server.accounts.views import needs
from muara_server.audit import queries as trail
from muara_server.casework.actions import elsewhere as actions
from muara_server.casework.safeguards import safeguards
from muara_server.casework.words import in_language

if TYPE_CHECKING:
    from collections.abc import Mapping

SHOWN = 200


class ElsewhereForm(forms.Form):
    """Who is meant, and why it is asked; a district where a hand-over is asked for too."""

    text = forms.CharField(
        label=gettext_lazy("Name with year of birth, phone, or number of a paper"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    reason = forms.ChoiceField(label=gettext_lazy("Why do you ask?"), widget=forms.RadioSelect)
    district = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = list(_reasons().items())


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@needs("person.search")
def elsewhere(request: HttpRequest) -> HttpResponse:
    """Known here, known in a district, or not known: nothing more is told. It is written down."""
    form = ElsewhereForm(request.POST if request.method == "POST" else None)
    page: dict[str, Any] = {"form": form, "most": actions.most_a_day()}
    if request.method == "POST" and form.is_valid():
        try:
            page |= _answered(request, form)
        except (NotAllowed, InputError) as refused:
            form.add_error(None, str(refused))
    status = 400 if form.is_bound and not form.is_valid() else 200
    return render(request, "casework/elsewhere.html", page, status=status)


@require_safe
@needs("audit.read")
def asked_elsewhere(request: HttpRequest) -> HttpResponse:
    """Who asked whether somebody is known elsewhere, when and why: never after whom."""
    entries = sorted(
        (each for deed in actions.DEEDS for each in trail.of_deed(deed)[:SHOWN]),
        key=lambda each: each.number,
        reverse=True,
    )[:SHOWN]
    names = {str(user.pk): user.display_name for user in accounts.people()}
    reasons = _reasons()
    rows = [
        {
            "at": each.at,
            "who": names.get(str(each.who), ""),
            "reason": reasons.get(each.detail["reason"], each.detail["reason"]),
            "here": each.detail["here"],
            "elsewhere": each.detail["elsewhere"],
        }
        for each in entries
    ]
    return render(request, "casework/asked_elsewhere.html", {"rows": rows})


ADDRESSES = [
    path("elsewhere/", elsewhere, name="elsewhere"),
    path("elsewhere/asked/", asked_elsewhere, name="asked-elsewhere"),
]


def _answered(request: HttpRequest, form: ElsewhereForm) -> dict[str, Any]:
    text, reason = form.cleaned_data["text"], form.cleaned_data["reason"]
    district = form.cleaned_data["district"]
    if not district:
        return {"answer": actions.ask(request.user, text, reason=reason)}
    asked = actions.ask_for_hand_over(request.user, text, reason=reason, district=district)
    told = _("The office there was told, and sees whose file it is. It will offer the hand-over.")
    return {"told": told if asked else _("Nobody of this kind is known there.")}


def _reasons() -> Mapping[str, str]:
    return {code: in_language(labels) for code, labels in safeguards().reasons.items()}
