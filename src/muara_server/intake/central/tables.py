"""`.svc`: the submissions of a form as tables, page by page or as a stream.

Rows go out as they are opened, so many take no more memory than a few. The trail holds one entry
for them all, with their number and the hash of their list.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import dropwhile, islice
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Count, Model, Q
from django.http import StreamingHttpResponse
from django.utils.translation import gettext as _

from muara.errors import MuaraError
from muara.forms import Answers, answers_of, read_submission
from muara_server.audit import actions as audit
from muara_server.intake import corrections, mappings, writing
from muara_server.intake.central import forms, odata, problems, scope, shapes, submissions
from muara_server.intake.central.asking import flag
from muara_server.intake.central.problems import Problem
from muara_server.intake.central.written import number
from muara_server.intake.models import Attachment, Corrected, FormVersion
from muara_server.intake.reasons import NotSorted
from muara_server.keys import actions as keys
from muara_server.keys.queries import in_chunks

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest

    from muara_server.intake.central.asking import Caller
    from muara_server.intake.models import Form, Received

FEW = 100
UNREADABLE = "unreadable"
"""What stands in `__system/status` of a submission that no published version can read."""


@dataclass(frozen=True)
class Asked:
    """What was asked of a table."""

    table: str
    wanted: shapes.Wanted
    select: frozenset[str] | None
    skip: int
    top: int | None
    count: bool
    after: dict[str, str] | None

    @property
    def most(self) -> int | None:
        """How many submissions are opened; of a repeat that shows only when they are."""
        return self.top if self.table == shapes.ROOT else None


@dataclass
class Seen:
    """What went out so far: the last row, and whether more would follow."""

    last: dict[str, str] | None = None
    more: bool = False


def service(request: HttpRequest, caller: Caller, project: str, form: str) -> dict[str, Any]:
    """The names of the tables of a form."""
    version = forms.newest(forms.known(caller.user, form, project))
    names = shapes.tables(_tree(version.pk))
    return {
        "@odata.context": f"{odata.root(request)}/$metadata",
        "value": [{"name": name, "kind": "EntitySet", "url": name} for name in names],
    }


def table(
    request: HttpRequest, caller: Caller, project: str, form: str, table: str
) -> StreamingHttpResponse:
    """One table: `Submissions`, or the repetitions of a repeat (`Submissions.home.member`)."""
    held, asked = forms.known(caller.user, form, project), _asked(request, table)
    _check_table(held, asked.table)
    rows = scope.read_by(caller.user, held, project)
    if text := request.GET.get("$filter"):
        rows = rows.filter(odata.condition(text, _fields(held)))
    going = list(_going(rows, asked).values_list("pk", flat=True))
    audit.record_bulk(
        "submission.table",
        who=caller.user,
        items=sorted(map(str, going[: asked.most])),
        programme=project,
        detail={"form": str(held.pk)},
    )
    pieces = _pieces(request, rows, asked, going)
    return StreamingHttpResponse(pieces, content_type="application/json; charset=utf-8")


def _asked(request: HttpRequest, table: str) -> Asked:
    said = request.GET
    select, expand, after = said.get("$select"), said.get("$expand"), said.get("$skiptoken")
    if expand not in {None, "*"}:
        raise Problem(501.6, _("Only $expand=* is known here."), text=expand)
    if expand and select not in {None, "*"}:
        raise Problem(501.11, _("$select and $expand do not go together."))
    names = frozenset(each.strip() for each in (select or "").split(",")) - {""}
    return Asked(
        table=table,
        wanted=shapes.Wanted(expand=expand == "*", wkt=flag(request, "$wkt")),
        select=names if names and "*" not in names else None,
        skip=odata.whole(said.get("$skip"), "$skip") or 0,
        top=odata.whole(said.get("$top"), "$top"),
        count=flag(request, "$count"),
        after=odata.read_token(after) if after else None,
    )


def _check_table(form: Form, table: str) -> None:
    versions = form.versions.all()
    if not any(table in shapes.tables(_tree(each.pk)) for each in versions):
        raise problems.absent()


def _fields(form: Form) -> dict[str, tuple[str, odata.Field]]:
    """What rows can be filtered by, and how it is kept."""

    def submitters(value: Any) -> list[Any]:
        users = form.received.order_by().values_list("user", flat=True).distinct()
        return [each for each in users if str(number(each)) == str(value)]

    return {
        "__id": ("instance", str),
        "__system/submissionDate": ("received_at", odata.as_moment),
        "__system/updatedAt": ("corrected_at", odata.as_moment),
        "__system/submitterId": ("user", submitters),
        "__system/reviewState": ("review", str),
    }


def _pieces(
    request: HttpRequest, rows: QuerySet[Received], asked: Asked, going: Sequence[UUID]
) -> Iterator[str]:
    seen = Seen()
    yield '{"value":['
    for place, row in enumerate(_page(rows, asked, going, seen)):
        yield ("," if place else "") + json.dumps(row, ensure_ascii=False)
    foot: dict[str, Any] = {"@odata.context": f"{odata.root(request)}/$metadata#{asked.table}"}
    if seen.more and seen.last:
        foot["@odata.nextLink"] = odata.address(request, **{"$skiptoken": odata.token(seen.last)})
    if asked.count:
        foot["@odata.count"] = _how_many(rows, asked)
    yield "]," + json.dumps(foot)[1:]


def _page(
    rows: QuerySet[Received], asked: Asked, going: Sequence[UUID], seen: Seen
) -> Iterator[shapes.Row]:
    """The rows that were asked for, and whether there are more after them."""
    out = 0
    for instance, row in _found(rows, asked, going):
        if out == asked.top:
            seen.more = True
            return
        yield row if asked.select is None else odata.selected(row, asked.select)
        seen.last, out = {"instance": instance, "row": row["__id"]}, out + 1


def _found(
    rows: QuerySet[Received], asked: Asked, going: Sequence[UUID]
) -> Iterator[tuple[str, shapes.Row]]:
    """The rows from the place on that was asked for."""
    every = _every(rows, asked, going)
    if asked.table == shapes.ROOT:
        return every
    if asked.after:
        last = asked.after["row"]
        every = islice(dropwhile(lambda each: each[1]["__id"] != last, every), 1, None)
    return islice(every, asked.skip, None)


def _going(rows: QuerySet[Received], asked: Asked) -> QuerySet[Received]:
    """The submissions to open, and one more, which tells that there are more."""
    if asked.table != shapes.ROOT:
        return _after(rows, asked)
    end = None if asked.top is None else asked.skip + asked.top + 1
    return _after(rows, asked)[asked.skip : end]


def _after(rows: QuerySet[Received], asked: Asked) -> QuerySet[Received]:
    """Submissions after the one that went out last; of a repeat that one too, for its rest."""
    if asked.after is None:
        return rows
    last = scope.one(rows, asked.after["instance"])
    older = Q(received_at__lt=last.received_at)
    same = "pk__lt" if asked.table == shapes.ROOT else "pk__lte"
    return rows.filter(older | Q(received_at=last.received_at, **{same: last.pk}))


def _every(
    rows: QuerySet[Received], asked: Asked, going: Sequence[UUID]
) -> Iterator[tuple[str, shapes.Row]]:
    """Opened in the order in which they go, a few at a time: many take no more memory."""
    for few in in_chunks(going, size=FEW):
        found = {each.pk: each for each in rows.filter(pk__in=few).defer("version__xform")}
        files, mended = _counted(Attachment, "of", few), _counted(Corrected, "received", few)
        key = keys.deployment_key(writing.KEY)
        for each in (found[pk] for pk in few if pk in found):
            beside = {
                "attachmentsPresent": files.get(each.pk, 0),
                "edits": mended.get(each.pk, 0),
            }
            for row in _rows_of(each, asked, beside, key):
                yield each.instance, row


def _counted(table: type[Model], field: str, few: Sequence[UUID]) -> dict[UUID, int]:
    """How many rows of a table each of these submissions has."""
    rows = table._default_manager.filter(**{f"{field}__in": few}).values_list(field)
    return dict(rows.annotate(number=Count("pk")).order_by())


def _rows_of(
    received: Received, asked: Asked, beside: dict[str, int], key: bytes
) -> list[shapes.Row]:
    version = received.version
    try:
        answers = _answers(received, key)
        assert version is not None  # noqa: S101  (else its answers could not be read)
        tree = _tree(version.pk)
        if asked.table != shapes.ROOT:
            way = shapes.tables(tree).get(asked.table)
            return shapes.rows_below(answers, way, wanted=asked.wanted) if way else []
        row = shapes.row_of(answers, tree, wanted=asked.wanted)
        system = _system(received, expected=len(answers.files), status=None)
    except (MuaraError, ValueError):
        if asked.table != shapes.ROOT:
            return []
        row, system = {}, _system(received, expected=0, status=UNREADABLE)
    return [{**row, "__id": received.instance, "__system": system | beside}]


@lru_cache(maxsize=64)
def _tree(version: UUID) -> shapes.Node:
    return shapes.tree_of(mappings.form_of(FormVersion.objects.defer("xform").get(pk=version)))


def _answers(received: Received, key: bytes) -> Answers:
    """What a submission says now. Raises FormError and NotSorted where it cannot be read."""
    if received.version is None:
        raise NotSorted("unknown_version")
    submission = read_submission(writing.opened(received, key=key))
    if received.corrected_at is not None:
        corrections.put(submission.root, corrections.corrected(received))
    return answers_of(submission, mappings.form_of(received.version))


def _system(received: Received, *, expected: int, status: str | None) -> dict[str, Any]:
    """What is told beside the answers; `edits` is how many of them were corrected."""
    told = submissions.told(received)
    return {
        "submissionDate": told["createdAt"],
        "updatedAt": told["updatedAt"],
        "deletedAt": None,
        "submitterId": str(told["submitterId"]),
        "submitterName": told["submitter"]["displayName"],
        "attachmentsExpected": expected,
        "status": status,
        "reviewState": told["reviewState"],
        "deviceId": told["deviceId"],
        "formVersion": received.said_version,
    }


def _how_many(rows: QuerySet[Received], asked: Asked) -> int:
    """How many rows there are in all; of repetitions only who opens each submission can tell."""
    if asked.table == shapes.ROOT:
        return rows.count()
    every = list(rows.values_list("pk", flat=True))
    return sum(1 for _row in _every(rows, asked, every))
