"""One thing for many: choose them, say what is to be done, and see what came of each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from muara_server.accounts.views import needs
from muara_server.casework.actions import bulk as actions
from muara_server.casework.forms.bulk import ALL, Send, Those, Which
from muara_server.casework.forms.steps import StepForm
from muara_server.casework.procedures import procedures_at
from muara_server.casework.queries import bulk as queries
from muara_server.casework.queries.choices import choices_for
from muara_server.casework.queries.items import Item, items
from muara_server.casework.queries.standing import moment_for
from muara_server.casework.words import in_language
from muara_server.registry import queries as registry
from muara_server.spreadsheets import CONTENT, as_file

if TYPE_CHECKING:
    from muara_server.casework.models import Proceeding

SHOWN = 100
DEFAULT = "case"


@require_http_methods(["GET", "POST"])
@needs("proceeding.read")
def many(request: HttpRequest) -> HttpResponse:
    """Choose many proceedings and one deed; sent, it becomes a job."""
    which = _which(request)
    if not which.is_valid():
        return render(request, "casework/bulk.html", {"which": which}, status=400)
    told, now = which.cleaned_data, moment_for(request.user)
    found = queries.chosen(
        request.user, told["kind"], {**told, "late": now if told["late"] else None}
    )
    rows = Paginator(found, SHOWN).get_page(request.GET.get("page"))
    form, those = _forms(request, told, list(rows))
    if form is not None and form.is_valid() and those.is_valid():
        picked = those.cleaned_data
        ids = found.values_list("pk", flat=True) if picked["which"] == ALL else picked["ticked"]
        deed = actions.ask(
            request.user,
            deed=told["deed"],
            procedure=told["kind"],
            facts=form.facts,
            true_on=form.cleaned_data.get("true_on") or timezone.localdate(),
            proceedings=[UUID(str(each)) for each in ids],
            language=get_language() or "en",
        )
        return redirect("casework:bulk-deed", deed.pk)
    page = {
        "which": which,
        "form": form,
        "those": those,
        "items": _items(request, list(rows)),
        "rows": rows,
        "number": rows.paginator.count,
        "earlier": queries.own_deeds(request.user),
        "labels": queries.LABELS,
        "asked_what": queries.LABELS.get(told["deed"], ""),
        "confidential": True,
    }
    sent = request.method == "POST"
    return render(request, "casework/bulk.html", page, status=400 if sent else 200)


@require_safe
@needs("proceeding.read")
def deed(request: HttpRequest, deed: UUID) -> HttpResponse:
    """What came of each of the many: done, refused or skipped, and why; or of those alone that
    came out one way (`?outcome=done`).
    """
    held, outcome = queries.own_deed(request.user, deed), request.GET.get("outcome", "")
    if held is None or outcome not in ("", *queries.OUTCOMES):
        raise Http404
    rows = Paginator(queries.listed(held, outcome), SHOWN).get_page(request.GET.get("page"))
    shown = queries.still_seen(request.user, [row.proceeding for row in rows])
    named = {one.id: one for one in _items(request, shown)}
    tally = queries.tally(held)
    page = {
        "held": held,
        "what": queries.LABELS.get(held.deed, held.deed),
        "tally": tally,
        "counts": _counts(tally),
        "reasons": [(_outcome(outcome), why, n) for outcome, why, n in queries.reasons(held)],
        "outcome": outcome,
        "called": _outcome(outcome) if outcome else "",
        "rows": rows,
        "listed": [(row, _outcome(row.outcome), named.get(row.proceeding)) for row in rows],
        "confidential": True,
    }
    return render(request, "casework/bulk_deed.html", page)


@require_safe
@needs("proceeding.read")
def deed_file(request: HttpRequest, deed: UUID, kind: str) -> HttpResponse:
    """The whole list as a file, by the ids of the proceedings."""
    held = queries.own_deed(request.user, deed)
    if held is None or kind not in CONTENT:
        raise Http404
    rows = queries.listed(held).values_list("number", "proceeding", "outcome", "why")
    head = [_("Number"), _("Work"), _("What came of it"), _("Why")]
    table = [head, *([n, str(one), _outcome(outcome), why] for n, one, outcome, why in rows)]
    answer = HttpResponse(as_file(kind, table), content_type=CONTENT[kind])
    answer["Content-Disposition"] = f'attachment; filename="many-{held.pk}.{kind}"'
    return answer


ADDRESSES = [
    path("work/many/", many, name="bulk"),
    path("work/many/<uuid:deed>/", deed, name="bulk-deed"),
    path("work/many/<uuid:deed>/list.<str:kind>", deed_file, name="bulk-file"),
]


def _counts(tally: queries.Tally) -> list[tuple[str, int]]:
    """The counts in the order of the table, each with the outcome that its list is of."""
    told = [("", tally.asked), ("done", tally.done), ("refused", tally.refused)]
    waiting = [("waiting", tally.waiting)] if tally.waiting else []
    return [*told, ("skipped", tally.skipped), *waiting]


def _items(request: HttpRequest, rows: Sequence[Proceeding]) -> list[Item]:
    """These in words. That their people were listed is recorded."""
    about = {row.person or row.household for row in rows} - {None}
    registry.tell_listed("many.listed", {one for one in about if one}, who=request.user)
    return items(request.user, rows, now=moment_for(request.user))


def _which(request: HttpRequest) -> Which:
    known = procedures_at(None)
    kinds = {key: one for key, one in known.items() if queries.deeds_of(one)}
    key = request.GET.get("kind", DEFAULT)
    chosen = kinds.get(key) or next(iter(kinds.values()))
    deeds = queries.deeds_of(chosen)
    asked = {"kind": chosen.key, **request.GET.dict()}
    if asked.get("deed") not in deeds:
        asked["deed"] = deeds[0]
    states = [(s.key, in_language(s.labels)) for s in chosen.states.values() if not s.ends]
    if asked.get("state") not in dict(states):
        asked["state"] = ""  # of another kind of work
    return Which(
        asked,
        choices={
            "kind": [(one.key, in_language(one.labels)) for one in kinds.values()],
            "state": states,
            "holder": _holders(request, chosen.key),
            "deed": [(each, queries.LABELS[each]) for each in deeds],
        },
    )


def _holders(request: HttpRequest, key: str) -> list[tuple[str, str]]:
    """In whose hands any of them is."""
    held = queries.chosen(request.user, key, {}).exclude(holder=None).order_by()
    named = held.values_list("holder", "holder__display_name").distinct()
    return sorted(((str(pk), name) for pk, name in named), key=lambda pair: pair[1])


def _forms(
    request: HttpRequest, told: dict[str, Any], rows: list[Any]
) -> tuple[StepForm | Send | None, Those]:
    """What is to be done, asked as for one of them; and for which of them."""
    sent = request.POST if request.method == "POST" else None
    offered = [str(row.pk) for row in rows]
    leaves = told["deed"] in queries.LEAVES  # nobody hands over forty children by one slip
    those = Those(sent, offered=offered, initial={"ticked": [] if leaves else offered})
    if not rows:
        return None, those
    one, deed = rows[0], told["deed"]
    if deed == queries.REFER:
        return Send(sent, offers=queries.offers_around(one.place)), those
    procedure = procedures_at(one.place)[told["kind"]]
    step = queries.step_for(deed, procedure, one.place)
    if step is None:
        return None, those
    choices = choices_for(one, procedures_at(one.place)[_opened(told)], [step])
    if deed == queries.VISIT:
        choices["task"] = queries.visits_planned(one.place)
    if deed == queries.TRANSFER:
        choices["to_place"] = queries.districts_elsewhere(one.place)
    form = StepForm(sent, step=step, choices=choices)
    if "holder" in form.fields and deed in queries.OPENS:
        form.fields["holder"].help_text = _("Left empty: each stays with whoever has the case.")
    form.fields.pop("note", None)  # what is written of one child does not go into many files
    return form, those


def _opened(told: dict[str, Any]) -> str:
    return str(queries.OPENS.get(told["deed"], told["kind"]))


def _outcome(outcome: str) -> str:
    told = {
        "waiting": _("waits"),
        "done": _("done"),
        "refused": _("refused"),
        "skipped": _("skipped"),
    }
    return told[outcome]
