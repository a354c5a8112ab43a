"""Submissions as files of tables, however many: rows go out as they are opened, a few at a time.

What was asked for is what was written and what was withheld, each with why. A table of repetitions
is read in a pass of its own, so that nothing opened ever lies on the disk.
"""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from muara.errors import MuaraError
from muara.forms import TableRow, read_submission, table_columns, table_rows
from muara.forms.tables import SUBMISSIONS
from muara_server import spreadsheets
from muara_server.accounts import rules as policy
from muara_server.audit import actions as audit
from muara_server.intake import corrections, mappings, rules, writing
from muara_server.intake.models import Corrected, Received, Sorting

if TYPE_CHECKING:
    import datetime as dt

    from django.db.models import QuerySet

    from muara.forms import Form as Questions
    from muara_server.accounts.models import User
    from muara_server.intake.models import Form

FEW = 100
OURS = ("KEY", "received_at", "filled_by", "version", "state", "corrected", "withheld")
"""What stands before the answers. `withheld` says why a submission of the area has none here."""
OF_A_REPEAT = ("KEY", "PARENT_KEY")
BEYOND = "not_in_form"
WHY: Mapping[str, Any] = {
    "outside_area": _("outside the area of your work"),
    "not_sorted": _("just received; in a minute they can be exported"),
    "unknown_version": _("filled with a version that was never published here"),
    "unreadable": _("cannot be read"),
    "erased": _("the file of whom it was about was erased"),
}
"""Every reason for which a submission is withheld."""


@dataclass
class Tally:
    """How many submissions were asked for, written, and withheld with why."""

    requested: int = 0
    written: int = 0
    withheld: Counter[str] = field(default_factory=Counter)

    @property
    def kept_back(self) -> int:
        """How many were withheld, for any reason."""
        return self.withheld.total()

    @property
    def reasons(self) -> list[tuple[str, int]]:
        """Why they were withheld, in words."""
        return [(str(WHY[why]), number) for why, number in self.withheld.items() if number]

    def rows(self) -> Iterator[Sequence[Any]]:
        """The tally as a table."""
        yield "submissions", "number"
        yield "requested", self.requested
        yield "written", self.written
        yield from ((f"withheld: {why}", number) for why, number in self.withheld.items())


class Export:
    """What was received of one form until now, as far as somebody looks after it.

    `who` is None on the command line of the machine that holds the keys: it withholds no area.
    """

    def __init__(self, form: Form, who: User | None) -> None:
        if who is not None:
            policy.check(who, rules.SORT)
        self.form, self.who, self.until = form, who, timezone.now()
        self.tally = Tally()

    @cached_property
    def tables(self) -> Mapping[str, Sequence[str]]:
        """The tables and their columns, of every version that can be read, the newest first."""
        return table_columns(_readable(self.form))

    def expected(self) -> Tally:
        """How many there are now, and what is known of them before any is opened."""
        every = self._every()
        tally = Tally(requested=every.count())
        tally.withheld["not_sorted"] = every.filter(mine=False, there=False).count()
        tally.withheld["outside_area"] = every.filter(mine=False, there=True).count()
        unknown = every.filter(mine=True, version=None, size__gt=0)
        tally.withheld["unknown_version"] = unknown.count()
        tally.withheld["erased"] = every.filter(mine=True, size=0).count()
        tally.written = tally.requested - tally.kept_back
        return tally

    def as_csv(self) -> Iterator[bytes]:
        """The table of the submissions."""
        self._begin()
        yield from _as_csv(self._rows(SUBMISSIONS, self.tally))
        self._end()

    def as_zip(self) -> Iterator[bytes]:
        """Every table, and how many were asked for, written and withheld."""
        self._begin()
        out = _Out()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed:  # type: ignore[call-overload]
            for name in self.tables:
                tally = self.tally if name == SUBMISSIONS else Tally()
                rows = self._rows(name, tally)
                yield from _member(packed, out, f"{name or 'submissions'}.csv", rows)
            yield from _member(packed, out, "summary.csv", self.tally.rows())
        yield out.taken()
        self._end()

    def _every(self) -> QuerySet[Received]:
        """All that was received until then: whether it may be read, and whether it was sorted."""
        rows = Received.objects.filter(form=self.form, received_at__lte=self.until)
        here = Sorting.objects.filter(pk=OuterRef("pk"))
        if self.who is None:
            return rows.annotate(mine=Value(True), there=Exists(here))
        reach = rules.looked_after_with(policy.grants(self.who, rules.SORT))
        return rows.annotate(mine=Exists(here.filter(reach)), there=Exists(here))

    def _batches(self, tally: Tally) -> Iterator[list[Received]]:
        """A few at a time, each after the last of those before: however many, it takes no more."""
        every = self._every().order_by("received_at", "pk")
        few = list(every.values_list("pk", "received_at", "mine", "there")[:FEW])
        while few:
            mine = [pk for pk, _at, mine, _there in few if mine]
            kept = ("outside_area" if there else "not_sorted" for *_, own, there in few if not own)
            tally.requested += len(few)
            tally.withheld.update(kept)
            rows = Received.objects.select_related("user", "sorting").filter(pk__in=mine)
            yield list(rows.order_by("received_at", "pk"))
            last, at = few[-1][:2]
            later = Q(received_at__gt=at) | Q(pk__gt=last)
            rest = every.filter(later, received_at__gte=at)
            few = list(rest.values_list("pk", "received_at", "mine", "there")[:FEW])

    def _rows(self, table: str, tally: Tally) -> Iterator[Sequence[Any]]:
        columns = self.tables[table]
        yield (*(OF_A_REPEAT if table else OURS), *columns, BEYOND)
        for batch in self._batches(tally):
            mended = _corrected(batch)
            for each in batch:
                told = mended.get(each.pk, {})
                why, found = self._opened(each, told)
                tally.withheld.update([why] if why else [])
                tally.written += not why
                if table == SUBMISSIONS:
                    ours = _ours(each, len(told), why)
                    yield (*ours, *_answers(found[0] if found else None, columns))
                else:
                    for row in found:
                        if row.table == table:
                            yield (row.key, row.parent, *_answers(row, columns))

    def _opened(self, received: Received, told: Mapping[str, str]) -> tuple[str, list[TableRow]]:
        """Why it is withheld, if it is; and its rows."""
        if not received.sealed:
            return "erased", []
        if received.version_id is None:
            return "unknown_version", []
        try:
            root = read_submission(writing.opened(received)).root
        except (MuaraError, ValueError):
            return "unreadable", []
        corrections.put(root, told)
        return "", list(table_rows(root, received.instance, self.tables))

    def _begin(self) -> None:
        """Before anything goes out, which submissions may: so many, and the hash of their list."""
        going = self._every().filter(mine=True, size__gt=0, version__isnull=False)
        audit.record_bulk(
            "submission.export",
            who=self.who,
            items=sorted(map(str, going.values_list("pk", flat=True))),
            about=("form", self.form.pk),
            programme=self.form.programme,
        )

    def _end(self) -> None:
        """When all has gone out, how many those were, and how many were withheld."""
        audit.record(
            "submission.exported",
            who=self.who,
            about=("form", self.form.pk),
            programme=self.form.programme,
            detail={
                "requested": self.tally.requested,
                "written": self.tally.written,
                "withheld": dict(self.tally.withheld),
            },
        )


class _Out:
    """Where an archive is written to: whoever sends it takes what is there."""

    def __init__(self) -> None:
        self.held = io.BytesIO()

    def write(self, content: bytes) -> int:
        return self.held.write(content)

    def flush(self) -> None:
        """Everything is there already."""

    def taken(self) -> bytes:
        content = self.held.getvalue()
        self.held = io.BytesIO()
        return content


def _member(
    packed: zipfile.ZipFile, out: _Out, name: str, rows: Iterable[Sequence[Any]]
) -> Iterator[bytes]:
    with packed.open(name.replace("/", "."), "w", force_zip64=True) as member:
        for piece in _as_csv(rows):
            member.write(piece)
            yield out.taken()


def _as_csv(rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    return (piece.encode() for piece in spreadsheets.csv_pieces(rows))


def _readable(form: Form) -> Iterator[Questions]:
    for version in form.versions.defer("xform"):
        with suppress(MuaraError):
            yield mappings.form_of(version)


def _ours(received: Received, corrected: int, why: str) -> Sequence[Any]:
    sorting: Sorting | None = getattr(received, "sorting", None)
    state = "received" if sorting is None else "waits" if sorting.waits else "entered"
    moment: dt.datetime = received.received_at
    told = (received.user.login, received.said_version, state, corrected, why)
    return (received.instance, moment.isoformat(timespec="seconds"), *told)


def _answers(row: TableRow | None, columns: Sequence[str]) -> list[str]:
    """An answer a column, and in the last what the form does not know."""
    if row is None:
        return [""] * (len(columns) + 1)
    told = row.answers
    cells = [told.pop(path, "") for path in columns]
    return [*cells, "\n".join(f"{path}: {text}" for path, text in told.items())]


def _corrected(batch: Sequence[Received]) -> dict[UUID, dict[str, str]]:
    mended = Corrected.objects.filter(received__in=batch).values_list("received", flat=True)
    some = set(mended.distinct())
    return {each.pk: corrections.corrected(each) for each in batch if each.pk in some}
