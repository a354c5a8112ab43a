"""A person: three answers, what to ask next, what each definition finds, what was seen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from muara_server.accounts import rules
from muara_server.accounts.views import needs
from muara_server.casework.frames.determined import answers_for
from muara_server.casework.queries import cases as casework
from muara_server.figures import day
from muara_server.ledger.kinds import Fact
from muara_server.places.countries import pack_of
from muara_server.programme.queries import working_day
from muara_server.registry import queries as registry

from .. import actions, frames
from ..forms import Facts, posted
from ..queries import person as queries
from ..queries.conventions import not_bound
from ..queries.definitions import cited
from ..queries.frame import role_in_words
from ..queries.places import line_of
from . import recording
from .recording import Subject

SHOWN = 3
IDENTITY = ("evidence", "birth_date", "age_low", "age_high")


@needs("person.read")
def person(request: HttpRequest, person: UUID) -> HttpResponse:
    """The page of one person."""
    file = registry.person_for(request.user, person)
    if file.erased:
        return render(request, "web/erased.html", {"erased_at": file.person.erased_at})
    seen = registry.timeline(request.user, person, read=True)
    spell = queries.chosen_spell(seen, request.GET.get("spell", ""))
    return render(request, "web/person.html", _page(request, file, seen, spell))


@needs("observation.record")
def answer(request: HttpRequest, person: UUID, attribute: str) -> HttpResponse:
    """Answer one open question about one work spell, and see what it changes."""
    file = registry.person_for(request.user, person, why="question")
    seen = registry.timeline(request.user, person, read=True)
    spell = queries.chosen_spell(seen, request.GET.get("spell", ""))
    kind = queries.holds(attribute)
    if kind is None or file.erased:
        raise Http404
    if spell is None:
        messages.info(request, _("No work has been seen yet. Record what you see first."))
        return redirect("web:person", person)
    asked = _asked(kind.facts, attribute)
    form = Facts(posted(request), facts=asked, true_on=_day_of(kind.name, spell))
    if request.method == "POST" and form.is_valid():
        return _answered(request, file, spell, kind.name, form)
    status = 400 if request.method == "POST" else 200
    page = _question_page(file, spell, form, asked)
    return render(request, "web/answer.html", page, status=status)


@needs("observation.record")
def record(request: HttpRequest, person: UUID, kind: str) -> HttpResponse:
    """Record what was seen of a person."""
    file = registry.person_for(request.user, person, why="recording")
    page = reverse("web:person", args=[person])
    subject = Subject("person", file.person, file.name, file.erased, page)
    return recording.record(request, subject, kind)


def _page(
    request: HttpRequest,
    file: registry.PersonFile,
    seen: Sequence[registry.Seen],
    spell: registry.Seen | None,
) -> dict[str, Any]:
    found = _findings(file, spell)
    working = working_day(file.person.programme)
    today = queries.day_of_answers(seen, today=working)
    ages = registry.age_on(file.person.pk, today)
    asked = _open_questions(found, ages)
    return {
        "person": _head(file),
        "household": _household(file),
        "place": file.person.place,
        "place_line": line_of(file.person.place),
        "why": _("You see this page as %(role)s; opening it is recorded.")
        % {"role": role_in_words(request.user)},
        "today": today,
        "age": ages[0] if ages else None,
        "age_words": queries.age_in_words(ages[0] if ages else None),
        "age_evidence": queries.age_evidence(ages),
        "working": queries.working(seen),
        "at_school": queries.at_school(seen),
        "questions": asked[:SHOWN],
        "more_questions": asked[SHOWN:],
        "answers": answers_for(request.user, file.person, on=working),
        "next_visit": queries.next_visit(seen, today=working),
        "may_record": queries.may_record(
            request.user, place=file.person.place, programme=file.person.programme
        ),
        "may_erase": rules.allows(
            request.user,
            "case.supervise",
            place=file.person.place,
            programme=file.person.programme,
        ),
        "may_protect": rules.allows(
            request.user,
            "protection.act",
            place=file.person.place,
            programme=file.person.programme,
        ),
        "may_read_law": rules.allows(request.user, "law.read"),
        "recordable": [one for one in queries.recordable(about="person") if one.name != "visit"],
        "family": _family(request, file),
        "case": casework.shown_case(request.user, file.person.pk),
        "may_open_case": casework.may_open_one(request.user, file.person.pk),
        "spell": _spell(spell),
        "spells": queries.spells(seen),
        "findings": [_row(one, spell, file) for one in found if one.comes_first],
        "more_findings": [_row(one, spell, file) for one in found if not one.comes_first],
        "timeline": queries.timeline(seen, chosen=spell),
        "confidential": True,
    }


def _head(file: registry.PersonFile) -> dict[str, Any]:
    return {
        "id": file.person.pk,
        "short_id": queries.short_id(file.person.pk),
        "name": file.name,
        "other_names": file.said.get("other_name", ()),
        "sex": queries.sex_in_words(file.person.sex),
    }


def _household(file: registry.PersonFile) -> dict[str, Any] | None:
    held = file.household
    return {"id": held.pk, "short_id": queries.short_id(held.pk)} if held else None


def _family(request: HttpRequest, file: registry.PersonFile) -> list[queries.Relative]:
    """The family, for those who may read this household."""
    held = file.household
    if held is None or not registry.households_for(request.user).filter(pk=held.pk).exists():
        return []
    members = registry.persons_in(held, user=request.user, on=timezone.localdate())
    return queries.family(members, without=file.person.pk)


def _findings(file: registry.PersonFile, spell: registry.Seen | None) -> list[frames.Finding]:
    if spell is None:
        return []
    known = registry.facts_on(file.person.pk, work=spell.id)
    return frames.findings(known, pack=pack_of(file.person.place))


def _spell(spell: registry.Seen | None) -> dict[str, Any] | None:
    if spell is None:
        return None
    told = {"day": day(spell.true_on), "said": queries.says(spell).rstrip(".।")}
    return {"id": spell.id, "says": _("The work of %(day)s. %(said)s.") % told}


def _row(
    one: frames.Finding, spell: registry.Seen | None, file: registry.PersonFile
) -> dict[str, Any]:
    told = one.told
    country = pack_of(file.person.place)
    return {
        "id": one.regime.id,
        "title": told.title,
        "version": _law_on(one, spell),
        "mark": one.mark,
        "finding": one.words,
        "clause": told.clause,
        "article": cited(told.clause) or told.clause,
        "is_open": one.is_open,
        "because": told.because or _why_not(one),
        "rests_on": "; ".join(f"{fact.label}: {fact.value}" for fact in told.rests_on),
        "not_bound": not_bound(one.regime.law or one.regime.id, country=country, on=spell.true_on)
        if spell
        else "",
        "unconfirmed": ", ".join(cited(key) or key for key in told.unconfirmed),
        "notes": told.notes,
    }


def _law_on(one: frames.Finding, spell: registry.Seen | None) -> str:
    return _("the law on %(day)s") % {"day": day(spell.true_on)} if one.is_law and spell else ""


def _why_not(one: frames.Finding) -> str:
    """Why nothing is found: an answer is missing, or no rule applies to what is known."""
    if not one.is_open:
        return _("None of its rules applies to what is known.")
    labels = [
        queries.in_language(one.regime.vocabulary[name].labels) for name in one.told.unsettled
    ]
    return _("Not known: %(listed)s.") % {"listed": ", ".join(labels)} if labels else ""


def _open_questions(
    found: Sequence[frames.Finding], ages: Sequence[registry.AgeEvidence]
) -> list[dict[str, Any]]:
    """The questions with what each settles; only those that a form here can take."""
    open_ones = [one for one in frames.questions(found) if queries.holds(one.attribute)]
    return [
        {
            "attribute": one.attribute,
            "ask": queries.asked_in_words(one.attribute, one.ask),
            "settles": _settles(one),
            "not_used": queries.weaker_evidence(ages) if one.attribute == "age" else "",
            "number": place,
        }
        for place, one in enumerate(open_ones, start=1)
    ]


def _settles(one: frames.OpenQuestion) -> str:
    told = []
    if one.settles:
        told.append(_("Settles the finding under: %(listed)s.") % {"listed": _few(one.settles)})
    if one.needed_for:
        told.append(_("Needed under: %(listed)s.") % {"listed": _few(one.needed_for)})
    return " ".join(told)


def _few(titles: Sequence[str]) -> str:
    """The first two by name, the others by number."""
    others = len(titles) - 2
    if others <= 0:
        return ", ".join(titles)
    told = {"listed": ", ".join(titles[:2]), "number": others}
    return (
        ngettext("%(listed)s and %(number)s more", "%(listed)s and %(number)s more", others) % told
    )


def _asked(facts: Any, attribute: str) -> list[Fact]:
    return [facts[name] for name in (IDENTITY if attribute == "age" else (attribute,))]


def _day_of(kind: str, spell: registry.Seen) -> Any:
    """An answer about the work is of its day; a paper or a school is seen on a day of its own."""
    return spell.true_on if kind == "work" else None


def _question_page(
    file: registry.PersonFile, spell: registry.Seen, form: Facts, asked: Sequence[Fact]
) -> dict[str, Any]:
    first = asked[0]
    return {
        "person": _head(file),
        "spell_id": spell.id,
        "spell_day": spell.true_on,
        "form": form,
        "question": queries.in_language(first.question) or queries.in_language(first.labels),
        "confidential": True,
    }


def _answered(
    request: HttpRequest,
    file: registry.PersonFile,
    spell: registry.Seen,
    kind: str,
    form: Facts,
) -> HttpResponse:
    """Record it, and say which findings changed."""
    before = _findings(file, spell)
    if kind == "work":
        newest = actions.complete(spell, file.person, facts=form.answers(), who=request.user)
    else:
        actions.record(
            file.person,
            kind=kind,
            facts=form.answers(),
            true_on=form.cleaned_data["true_on"],
            who=request.user,
        )
        newest = spell.id
    seen = registry.timeline(request.user, file.person.pk, read=True)
    after = _findings(file, queries.chosen_spell(seen, str(newest)))
    messages.success(request, _changed(before, after))
    return redirect(f"{reverse('web:person', args=[file.person.pk])}?spell={newest}#findings")


def _changed(before: Sequence[frames.Finding], after: Sequence[frames.Finding]) -> str:
    was = {one.regime.id: one.words for one in before}
    told = [
        _("%(title)s: it was “%(before)s”, it is “%(after)s”.")
        % {"title": one.told.title, "before": was[one.regime.id], "after": one.words}
        for one in after
        if was.get(one.regime.id, one.words) != one.words
    ]
    if not told:
        return _("Recorded. No finding changes.")
    return " ".join([_("Recorded."), *told[:SHOWN]])
