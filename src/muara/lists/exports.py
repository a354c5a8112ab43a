"""Exports of KoboToolbox and ODK Central as filled forms, each under the identity it has there.

CSV (one file, or one for each repeat), workbooks with a sheet for each repeat, JSON of Kobo's API,
of formpack and of Central's OData, and zips of them with media. Columns are recognised by the paths
of the form's questions, written with `/`, `-` or as their texts; several choices may stand in one
cell or in a column each. Sources: KoboToolbox, "Exporting and downloading your data"; ODK Central,
"Submissions, CSV" and "OData".
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from muara.errors import FormError
from muara.forms import answers_of, read_submission, sort
from muara.forms.form import FILES

from .cells import joined
from .media import Media
from .rows import ListRow
from .signs import UNSEEN, marked, seen
from .slips import Slip
from .words import plain

if TYPE_CHECKING:
    from muara.forms import Form, FormMapping, Question

    from .files import Opened, Table

_INSTANCE = ("meta/instanceID", "meta-instanceID", "instanceID", "KEY", "__id", "_uuid")
_VERSION = ("__version__", "meta/versionID", "FormVersion", "formVersion", "__system/formVersion")
_FORM = ("_xform_id_string", "formID", "id_string")
_HOLDS = ("results", "submissions", "value", "data")
_OWN = frozenset(
    [
        *("KEY", "PARENT_KEY", "SubmissionDate", "SubmitterID", "SubmitterName", "Status"),
        *("AttachmentsPresent", "AttachmentsExpected", "ReviewState", "DeviceID", "Edits"),
        *("FormVersion", "instanceID", "instanceName", "start", "end", "today", "deviceid"),
        *("username", "phonenumber", "simserial", "subscriberid", "audit", "formVersion"),
    ]
)
"""What exports say of a submission beside its answers."""


@dataclass(frozen=True)
class Export:
    """The filled forms of an export.

    `form` and `version` as the export names them, empty where it does not. `beyond`: columns that
    the form does not know. `missing`: media that are named and were not sent along.
    """

    form: str
    rows: tuple[ListRow, ...] = field(repr=False)
    beyond: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


def is_export(opened: Opened) -> bool:
    """Is this an export: records, or a table with a column for the identity of each entry?

    >>> from muara.lists import open_file
    >>> is_export(open_file(b"age,KEY\\n12,uuid:1\\n")), is_export(open_file(b"Name,Age\\nA,1\\n"))
    (True, False)
    """
    if opened.records is not None:
        return bool(_records(opened.records))
    main = _main(opened.tables)
    return main is not None and bool(set(_INSTANCE) & set(main.rows[0]))


def form_named(opened: Opened) -> str:
    """The key of the form as the export names it; empty where it does not say."""
    if opened.records is not None:
        top = opened.records if isinstance(opened.records, dict) else {}
        firsts = [flat(each) for each in _records(opened.records)[:1]]
        return next((said for each in (top, *firsts) if (said := _first(each, _FORM))), "")
    main = _main(opened.tables)
    return main.name if main else ""


def read_export(opened: Opened, form: Form, mapping: FormMapping | None = None) -> Export:
    """The filled forms of an export of this form. What it holds beyond the form is told.

    >>> from muara.forms import open_forms
    >>> from muara.lists import open_file
    >>> from muara.packs import open_pack
    >>> form = open_forms(open_pack("international"))["identification"].form
    >>> sent = b"child_name,hazards/noise,hazards/machine,KEY\\nRavi,1,0,uuid:7\\n"
    >>> row = read_export(open_file(sent), form).rows[0]
    >>> row.instance, dict(row.values)
    ('uuid:7', {'child_name': 'Ravi', 'hazards': 'noise'})
    """
    reader = _Reader(form, opened.media)
    if opened.records is not None:
        numbered = enumerate(_records(opened.records), start=1)
        rows = [reader.row(number, flat(each)) for number, each in numbered]
    else:
        rows = [reader.row(number, each) for number, each in _of_tables(opened.tables)]
    named = form_named(opened)
    return Export(
        named,
        tuple(_looked_at(row, form, mapping) for row in rows),
        tuple(sorted(reader.beyond)),
        tuple(sorted(reader.missing)),
    )


def flat(record: Mapping[str, Any], at: str = "") -> dict[str, Any]:
    """A record with its answers by path; a repeat is a list of such records."""
    found: dict[str, Any] = {}
    for name, said in record.items():
        if "@odata" in name:
            continue
        path = name if not at or name.startswith(f"{at}/") else f"{at}/{name}"
        if isinstance(said, dict) and "coordinates" in said:
            found[path] = _point(said["coordinates"])
        elif isinstance(said, dict):
            found |= flat(said, path)
        elif isinstance(said, list) and said and all(isinstance(each, dict) for each in said):
            found[path] = [flat(each, path) for each in said]
        elif isinstance(said, list):
            found[path] = " ".join(map(str, said))
        elif said is not None:
            found[path] = str(said)
    return found


def _point(numbers: Any) -> str:
    """A point as OpenRosa writes it: north before east."""
    if not isinstance(numbers, list) or not all(isinstance(each, int | float) for each in numbers):
        return ""
    east, north, *rest = [*numbers, 0]
    return " ".join(map(str, [north, east, *rest, 0][:4]))


def _records(held: Any) -> list[Mapping[str, Any]]:
    if isinstance(held, dict):
        held = next((held[name] for name in _HOLDS if isinstance(held.get(name), list)), [held])
    return [each for each in held if isinstance(each, dict)] if isinstance(held, list) else []


def _first(record: Mapping[str, Any], names: Iterable[str]) -> str:
    said = next((str(record[name]) for name in names if record.get(name)), "")
    return seen(marked(said))


def _main(tables: Sequence[Table]) -> Table | None:
    """The table of the submissions themselves: the one that has no parent."""
    filled = [each for each in tables if each.rows]
    return next((each for each in filled if not set(each.rows[0]) & set(_PARENT)), None)


_PARENT = ("PARENT_KEY", "_parent_index")


def _of_tables(tables: Sequence[Table]) -> Iterator[tuple[int, dict[str, Any]]]:
    """The rows of the main table with the rows of the others where they belong."""
    main = _main(tables)
    if main is None:
        return
    below: dict[tuple[str, str], list[tuple[str, dict[str, Any]]]] = defaultdict(list)
    for table in tables:
        if table is not main and table.rows:
            for _, record in _numbered(table):
                below[_parent(record, main)].append((table.name, record))
    for number, record in _numbered(main):
        yield number, _with_repeats(record, main.name, main, below)


def _numbered(table: Table) -> Iterator[tuple[int, dict[str, Any]]]:
    heads = table.rows[0]
    for number, cells in enumerate(table.rows[1:], start=2):
        if any(cells):
            yield number, {h: c for h, c in zip(heads, cells, strict=False) if h and c != ""}


def _parent(record: Mapping[str, Any], main: Table) -> tuple[str, str]:
    if key := record.get("PARENT_KEY"):
        return "", str(key)
    return str(record.get("_parent_table_name") or main.name), str(record.get("_parent_index"))


def _with_repeats(
    record: dict[str, Any],
    name: str,
    main: Table,
    below: Mapping[tuple[str, str], list[tuple[str, dict[str, Any]]]],
) -> dict[str, Any]:
    keys = [("", str(record.get("KEY"))), (name, str(record.get("_index")))]
    found = dict(record)
    for key in keys:
        for table, child in below.get(key, ()):
            inner = _with_repeats(child, table, main, below)
            found.setdefault(f"@{table}", []).append(inner)
    return found


class _Reader:
    """Finds the questions of a form in what an export calls them."""

    def __init__(self, form: Form, media: Mapping[str, bytes]) -> None:
        self.form, self.media = form, Media(media)
        self.beyond: set[str] = set()
        self.missing: set[str] = set()
        self.told: list[Slip] = []
        self.files: dict[str, str] = {}
        self.instance = ""
        self.named: dict[str, str] = {}
        for each in form.questions:
            for name in (each.path, each.path.replace("/", "-"), *each.labels.values()):
                self.named.setdefault(plain(name), each.path)
        for name, each in form.by_name.items():
            self.named.setdefault(plain(name), each.path)

    def row(self, number: int, record: Mapping[str, Any]) -> ListRow:
        instance = _first(record, _INSTANCE)
        if instance and record.get("_uuid") == instance:
            instance = f"uuid:{instance}"
        self.told, self.files, self.instance = [], {}, instance
        values = self._values(record, "")
        version = _first(record, _VERSION)
        return ListRow(number, values, tuple(self.told), instance, version, files=self.files)

    def _values(self, record: Mapping[str, Any], at: str) -> dict[str, Any]:
        found: dict[str, Any] = {}
        ticked: dict[str, list[str]] = {}
        for name, said in record.items():
            if isinstance(said, list):
                if repeat := self._repeat(name):
                    inner = [self._values(each, repeat) for each in said]
                    found[repeat] = [each for each in inner if each]
                continue
            if question := self._question(name, at):
                found[question.path] = self._answer(question, self._seen(question, said))
            elif choice := self._choice(name, at):
                path, code = choice
                ticked.setdefault(path, [])
                if str(said).strip().lower() in ("1", "1.0", "true", "yes"):
                    ticked[path].append(code)
            elif not _is_own(name):
                self.beyond.add(name)
        for path, codes in ticked.items():
            if codes and path not in found:
                found[path] = " ".join(codes)
        return found

    def _question(self, name: str, at: str) -> Question | None:
        for called in (name, f"{at}/{name}" if at else name):
            if called in self.form.by_path:
                return self.form.by_path[called]
        path = self.named.get(plain(name))
        return self.form.by_path[path] if path and not name.startswith("_") else None

    def _choice(self, name: str, at: str) -> tuple[str, str] | None:
        """The question and the code of a column that is one of several choices."""
        before, _, code = name.rpartition("/")
        question = self._question(before, at) if before else None
        if question is None or question.type != "select_multiple":
            return None
        code = code if code in question.codes else _by_words(question).get(plain(code), "")
        return (question.path, code) if code else None

    def _repeat(self, name: str) -> str:
        """The repeat that a list, a sheet or a file of an export is."""
        if name in self.form.repeats:
            return name
        called = plain(name.removeprefix("@"))
        ends = [
            path
            for path in self.form.repeats
            if called == plain(path) or called.endswith(plain(path.rpartition("/")[2]))
        ]
        return max(ends, key=len, default="")

    def _seen(self, question: Question, said: Any) -> str:
        """What a cell says; of signs that no form can hold, the row tells that they were there."""
        text = marked(str(said))
        if UNSEEN in text:
            self._tell("unseen_signs", question)
        return seen(text)

    def _answer(self, question: Question, said: str) -> str:
        if question.type in FILES and said:
            return self._file(question, said)
        if question.choices and said and said not in question.codes:
            return self._coded(question, said)
        return said

    def _file(self, question: Question, said: str) -> str:
        """The name of a medium; which of those that came it is, if that can be told."""
        name = said.replace("\\", "/").rpartition("/")[2]
        came = self.media.of(said, self.instance)
        if len(came) == 1:
            self.files[name] = came[0]
        elif came:
            self._tell("several_files", question)
        else:
            self.missing.add(name)
        return name

    def _tell(self, code: str, question: Question) -> None:
        if (slip := Slip(code, question.path)) not in self.told:
            self.told.append(slip)

    def _coded(self, question: Question, said: str) -> str:
        """An answer that the export writes in words, as its code; as it stands where it is none."""
        named = _by_words(question)
        if question.type == "select_multiple":
            alone = set(said.split()) <= set(question.codes)
            parts = said.split() if alone else list(joined(said.split(","), named))
            return " ".join(named.get(plain(each), each) for each in parts)
        return named.get(plain(said), said)


def _by_words(question: Question) -> dict[str, str]:
    """The codes of a question by what its choices are called in any language."""
    return {plain(words): each.code for each in question.choices for words in each.labels.values()}


def _is_own(name: str) -> bool:
    return name.startswith(("_", "meta", "formhub", "SET-OF-")) or name in _OWN


def _looked_at(row: ListRow, form: Form, mapping: FormMapping | None) -> ListRow:
    """The row with what of it will wait for somebody. Nothing of an export is refused for that."""
    try:
        answers = answers_of(read_submission(row.submission(form)), form)
    except FormError:
        return replace(row, slips=(*row.slips, Slip("not_written")))
    slips = [Slip("waits", each.path, {"why": f"not {each.expected}"}) for each in answers.unread]
    if mapping:
        told = {each.path for each in answers.unread}
        slips += [
            Slip("waits", path, {"why": str(each.why)})
            for each in sort(answers, mapping).unsorted
            if (path := str(each.why.values.get("question", ""))) not in told
        ]
    if row.version and row.version != form.version:
        slips.append(Slip("no_version"))
    return replace(row, slips=(*row.slips, *slips))
