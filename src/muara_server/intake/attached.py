"""Photographs and recordings of a submission, and the entries they belong to.

A file that was asked for inside a repetition belongs to what was recorded of that repetition alone:
a picture of one child never opens from the file of another. What is handed out is made clean, so
that the place where it was taken stays behind; as it came it lies sealed with the submission.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from muara.errors import MuaraError
from muara.forms.form import FILES
from muara_server.figures import language
from muara_server.files import pictures, recordings
from muara_server.intake import handing_out, mappings, proposing, waiting
from muara_server.intake.models import Attachment, Made, Received
from muara_server.intake.writing import name_of

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase

    from muara.forms import Question

REPETITION = re.compile(r"\[\d+\]")


@dataclass(frozen=True)
class File:
    """One file: the question that it answers, by name and in words, and its kind as it was sent."""

    id: UUID
    name: str
    question: str
    kind: str

    @property
    def played(self) -> bool:
        """Is it a recording?"""
        return self.kind in recordings.PLAYED

    @property
    def as_it_came(self) -> bool:
        """Is it opened without anything being taken out of it?"""
        return self.kind in recordings.AS_THEY_CAME


@dataclass(frozen=True)
class Files:
    """The files that came, and the questions in words whose file did not come yet."""

    files: Sequence[File]
    missing: Sequence[str]

    @property
    def some_as_they_came(self) -> bool:
        """Is one among them from which nothing is taken out?"""
        return any(each.as_it_came for each in self.files)


def files_of(received: Received) -> list[File]:
    """The files that came with a submission, under the questions that name them."""
    return [each for each in of_submission(received).files if each.name]


def of_submission(received: Received) -> Files:
    """The files of a submission, also those that its answers name and that did not come yet.

    Where the answers cannot be read, every file that came stands under a number.
    """
    came = standing(received)
    try:
        named = list(_named(received))
    except MuaraError:
        rows = enumerate(came.values(), start=1)
        return Files([_file(row, "", _("File %(number)s") % {"number": n}) for n, row in rows], [])
    return Files(
        [
            _file(came[text], name, question.label(language()))
            for name, question, text in named
            if text in came
        ],
        [_in_words(name, question) for name, question, text in named if text not in came],
    )


def standing(received: Received) -> dict[str, Attachment]:
    """The files that hold, by what the phone called them; the last of each name.

    What came with another content under the same number holds once that content was taken, and
    then before what the first content called the same.
    """
    first = received.attachments.filter(came_with=None).order_by("received_at")
    taken = received.attachments.filter(came_with__decided__taken=True)
    ordered = (*first, *taken.order_by("came_with__decided__at", "received_at"))
    return {name_of(each): each for each in ordered}


def of_entries(entries: Collection[UUID]) -> Mapping[UUID, list[File]]:
    """The files that belong to these entries; one that belongs to several stands at the first."""
    made = Made.objects.filter(entry__in=entries, received__attachments__isnull=False)
    rows = made.select_related("received__version", "received__sorting__mapping").distinct()
    by_entry = {each.entry: each for each in rows}
    found: dict[UUID, list[File]] = {}
    files: dict[UUID, list[File]] = {}
    shown: set[UUID] = set()
    for entry in entries:
        if (one := by_entry.get(entry)) is None:
            continue
        every = files.setdefault(one.received_id, files_of(one.received))
        own = [each for each in every if _belongs(each, one) and each.id not in shown]
        shown |= {each.id for each in own}
        found[entry] = own
    return found


def handed_out(file: File) -> HttpResponseBase:
    """A file for whoever may see it. Raises UnusableFile for what cannot be made clean."""
    row = Attachment.objects.get(pk=file.id)
    if file.played:
        clean = recordings.clean(partial(default_storage.chunks, row.stored), kind=file.kind)
        return handing_out.streamed(clean, file.kind, size=default_storage.size(row.stored))
    pictures.check_size(row.size)
    with default_storage.open(row.stored) as stored:
        drawn = pictures.clean(stored.read())
    return handing_out.answer(drawn.content, pictures.MEDIA[drawn.media])


def _named(received: Received) -> Iterator[tuple[str, Question, str]]:
    """Each answer that names a file: its own name, its question, the file's name."""
    texts = waiting.as_texts(proposing.answers(received))
    assert received.version is not None  # noqa: S101  (else its answers could not be read)
    form = mappings.form_of(received.version)
    for name, text in texts.items():
        question = form.by_path.get(REPETITION.sub("", name))
        if question is not None and question.type in FILES and text:
            yield name, question, text


def _file(row: Attachment, name: str, question: str) -> File:
    return File(row.pk, name, question, row.media.partition(";")[0].strip().lower())


def _in_words(name: str, question: Question) -> str:
    """The question, with the number of the repetition in which it was answered."""
    return " ".join([question.label(language()), *REPETITION.findall(name)])


def _belongs(file: File, made: Made) -> bool:
    """Was it asked for where the entry's answers were?"""
    mark = REPETITION.search(made.key)
    if mark is None:
        return not REPETITION.search(file.name)
    mapping = made.received.sorting.mapping
    number = int(made.key.partition("[")[0])
    entry = next((each for each in mappings.read(mapping).entries if each.number == number), None)
    return entry is not None and file.name.startswith(f"{entry.each}{mark[0]}/")
