"""The audit trail: an entry with each deed, chained afterwards, and every tampering found."""

from __future__ import annotations

import hashlib
import io
import json
import uuid
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.db.models import QuerySet
from hypothesis import given
from hypothesis import strategies as st

from muara.errors import Refused
from muara_server.audit import anchor, chain, queries, terminal
from muara_server.audit.actions import one_deed, record, record_bulk, seal, seal_everything, take_up
from muara_server.audit.models import AuditEntry, Head

pytestmark = pytest.mark.django_db


@pytest.fixture
def trail(home: Path, django_capture_on_commit_callbacks: Callable) -> list[AuditEntry]:
    """Six readings of six files, sealed."""
    AuditEntry.objects.all().delete()
    Head.objects.all().delete()
    if connection.vendor == "sqlite":
        connection.cursor().execute("DELETE FROM sqlite_sequence WHERE name = 'audit_auditentry'")
    with django_capture_on_commit_callbacks(execute=True):
        for _ in range(6):
            record("person.read", who=uuid.uuid4(), about=("person", uuid.uuid4()))
        seal_everything()
    return list(AuditEntry.objects.order_by("number"))


def at(position: int) -> QuerySet[AuditEntry]:
    return AuditEntry.objects.filter(position=position)


def faults() -> list[str]:
    return [fault.what for fault in queries.verify().faults]


def test_an_untouched_trail_is_whole(trail: list[AuditEntry]) -> None:
    found = queries.verify()
    assert (found.whole, found.sealed, found.unsealed) == (True, 6, 0)


def test_a_deed_that_fails_leaves_no_entry(trail: list[AuditEntry]) -> None:
    def deed() -> None:
        with transaction.atomic():
            record("person.register", who=None)
            raise ConnectionError

    with pytest.raises(ConnectionError):
        deed()
    assert AuditEntry.objects.count() == 6


def test_the_unsealed_tail_is_reported_and_authenticated(trail: list[AuditEntry]) -> None:
    record("person.read", who=None)
    found = queries.verify()
    assert (found.whole, found.sealed, found.unsealed) == (True, 6, 1)


@pytest.mark.parametrize(
    ("column", "value"),
    [("deed", "law.read"), ("who", None), ("about_kind", "place"), ("programme", "other")],
)
def test_an_altered_entry_is_found(trail: list[AuditEntry], column: str, value: str | None) -> None:
    at(3).update(**{column: value})
    assert any("altered" in what for what in faults())
    assert any("does not fit the chain" in what for what in faults())


def test_an_altered_entry_is_found_before_it_is_sealed(trail: list[AuditEntry]) -> None:
    record("person.read", who=None)
    late = AuditEntry.objects.latest("number")
    AuditEntry.objects.filter(number=late.number).update(deed="law.read")
    assert any("not sealed yet: altered" in what for what in faults())


def test_an_altered_detail_is_found(trail: list[AuditEntry]) -> None:
    at(1).update(detail={"count": 3})
    assert any("altered" in what for what in faults())


def test_a_deleted_entry_is_found(trail: list[AuditEntry]) -> None:
    at(3).delete()
    assert any("missing before position 4" in what for what in faults())


def test_a_deleted_entry_is_found_even_if_the_rest_moves_up(trail: list[AuditEntry]) -> None:
    at(3).delete()
    for position in (4, 5, 6):
        at(position).update(position=position - 1)
    assert any("does not fit the chain" in what for what in faults())


def test_two_entries_that_change_places_are_found(trail: list[AuditEntry]) -> None:
    for before, after in ((2, 99), (4, 2), (99, 4)):
        at(before).update(position=after)
    assert any("does not fit the chain" in what for what in faults())


def test_an_inserted_entry_is_found(trail: list[AuditEntry]) -> None:
    """Copied from a genuine one: its MAC stands over its own number, which is not this one."""
    forged = trail[2]
    forged.number, forged.position, forged.chain = trail[-1].number + 1, None, ""
    forged.save(force_insert=True)
    assert any("not written by Muara" in what for what in faults())
    seal()
    assert any("not written by Muara" in what for what in faults())


def test_a_trail_cut_short_is_found_by_the_end_kept_with_the_keys(trail: list[AuditEntry]) -> None:
    """Whoever deletes the last entries and repairs the head still leaves a chain that fits."""
    AuditEntry.objects.filter(position__gt=4).delete()
    Head.objects.update(position=4, chain=trail[3].chain)
    assert any("cut off: position 6 had been sealed" in what for what in faults())


def test_nothing_is_sealed_on_top_of_a_trail_cut_short(trail: list[AuditEntry]) -> None:
    """The kept end would otherwise be overwritten, and the cut forgotten."""
    AuditEntry.objects.filter(position__gt=4).delete()
    Head.objects.update(position=4, chain=trail[3].chain)
    record("person.read", who=None)
    with pytest.raises(Refused, match="position 6 had been sealed"):
        seal()
    assert any("cut off" in what for what in faults())


def test_a_restored_trail_goes_on_and_says_so(trail: list[AuditEntry]) -> None:
    AuditEntry.objects.filter(position__gt=4).delete()
    Head.objects.update(position=4, chain=trail[3].chain)
    take_up("records.restore")
    assert seal() == 1
    assert AuditEntry.objects.get(position=5).deed == "records.restore"
    assert not any("cut off" in what for what in faults())


def test_a_chain_made_again_with_the_key_is_found(trail: list[AuditEntry]) -> None:
    """Somebody with the MAC key rewrites the past; the kept end, signed, does not fit."""
    AuditEntry.objects.update(position=None, chain="")
    Head.objects.all().delete()
    AuditEntry.objects.filter(number=trail[0].number).delete()
    anchor.path().rename(anchor.path().with_suffix(".aside"))
    seal_everything()
    anchor.path().with_suffix(".aside").rename(anchor.path())
    assert any("cut off" in what or "differs" in what for what in faults())


def test_a_forged_end_is_no_end(trail: list[AuditEntry]) -> None:
    kept = json.loads(anchor.path().read_text())
    anchor.path().write_text(json.dumps({**kept, "position": 4}))
    assert anchor.read() is None
    assert any("no readable end" in what for what in faults())


def test_an_entry_under_an_unknown_key_is_found(trail: list[AuditEntry]) -> None:
    at(1).update(key="somebody elses")
    assert any("is not in the key folder" in what for what in faults())


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL leaves gaps of its own")
def test_an_entry_taken_away_before_it_was_sealed_is_found(trail: list[AuditEntry]) -> None:
    record("person.read", who=None)
    record("person.read", who=None)
    first, second = AuditEntry.objects.order_by("number")[AuditEntry.objects.count() - 2 :]
    AuditEntry.objects.filter(number=first.number).delete()
    assert faults() == ["1 entries were taken away"]
    assert second.number == first.number + 1


def test_a_bulk_deed_is_one_entry_with_the_hash_of_its_list(trail: list[AuditEntry]) -> None:
    people = [uuid.uuid4() for _ in range(1000)]
    record_bulk("person.export", who=None, items=people)
    entry = AuditEntry.objects.latest("number")
    assert entry.detail == {"count": 1000, "list_hash": chain.hash_of(people)}
    assert chain.hash_of(people[::-1]) != entry.detail["list_hash"]


@pytest.mark.parametrize("words", ["Asha Devi", "आशा", "she said: no", 3.5, b"raw", ["a b"]])
def test_free_text_is_refused(trail: list[AuditEntry], words: object) -> None:
    with pytest.raises(ValueError, match="ids, codes"):
        record("person.read", who=None, detail={"reason": words})
    assert AuditEntry.objects.count() == 6


def exported() -> list[str]:
    return [json.dumps(line) for line in queries.exported()]


def test_an_outsider_checks_the_exported_file_without_muara(trail: list[AuditEntry]) -> None:
    header, *entries, end = map(json.loads, exported())
    before = header["before"]
    for entry in entries:
        text = f"{before}\n{entry['text']}\n{entry['mac']}"
        before = hashlib.sha256(text.encode()).hexdigest()
        assert before == entry["chain"]
    assert (len(entries), before) == (6, end["head"]["chain"])
    assert list(chain.check_file(exported())) == []


def test_only_what_follows_can_be_exported(trail: list[AuditEntry]) -> None:
    lines = [json.dumps(line) for line in queries.exported(after=4)]
    assert len(lines) == 1 + 2 + 1
    assert list(chain.check_file(lines)) == []


@given(st.integers(1, 6), st.integers(1, 6), st.sampled_from(["drop", "swap", "alter", "repeat"]))
def test_any_change_to_the_exported_file_is_found(one: int, other: int, how: str) -> None:
    lines = made_up_export()
    if how == "swap":
        lines[one], lines[other] = lines[other], lines[one]
    elif how == "drop":
        del lines[one]
    elif how == "repeat":
        lines.insert(one, lines[one])
    else:
        lines[one] = lines[one].replace("read", "edit")
    changed = lines != made_up_export()
    assert bool(list(chain.check_file(lines))) == changed


def made_up_export() -> list[str]:
    lines: list[dict] = [{"format": chain.FORMAT, "after": 0, "before": chain.START}]
    before = chain.START
    for position in range(1, 7):
        text = chain.text_of({"deed": "person.read", "number": position})
        before = chain.link(before, text, "mac")
        lines.append({"position": position, "text": text, "mac": "mac", "chain": before})
    lines.append({"head": {"position": 6, "chain": before}})
    return [json.dumps(line) for line in lines]


@pytest.mark.parametrize("keep", [0, 1, 4, 7])
def test_an_exported_file_cut_short_is_found(trail: list[AuditEntry], keep: int) -> None:
    assert list(chain.check_file(exported()[:keep]))


def test_the_command_answers_one_when_the_trail_is_broken(
    trail: list[AuditEntry], capsys: pytest.CaptureFixture[str]
) -> None:
    asked = Namespace(file=None, public_key="")
    assert terminal.verify(asked) == 0
    assert "whole" in capsys.readouterr().out
    at(2).delete()
    assert terminal.verify(asked) == 1
    assert "FAULT" in capsys.readouterr().out


def test_the_exported_file_is_checked_without_the_records(
    trail: list[AuditEntry], tmp_path: Path
) -> None:
    file = tmp_path / "trail.jsonl"
    assert terminal.export(Namespace(output=str(file), after=0)) == 0
    assert terminal.verify(Namespace(file=file, public_key=anchor.public_key())) == 0
    other = "00" * 32
    assert terminal.verify(Namespace(file=file, public_key=other)) == 1
    file.write_text(file.read_text().replace("person.read", "person.edit", 1))
    assert terminal.verify(Namespace(file=file, public_key="")) == 1


def test_a_file_that_is_no_trail_is_refused_kindly() -> None:
    found = list(chain.check_file(io.StringIO("name,age\nx,3\n")))
    assert [fault.what for fault in found] == [
        "the first line is not the header of an exported audit trail"
    ]


def test_parts_of_one_deed_are_one_entry(trail: list[AuditEntry]) -> None:
    who, first, second = (uuid.uuid4() for _ in range(3))
    before = AuditEntry.objects.count()
    with one_deed("family.move"):
        record("person.move", who=who, about=("person", first), detail={"step": 1})
        with one_deed("part.of_it"):
            record("person.move", who=who, about=("person", second))
    entry = AuditEntry.objects.latest("number")
    assert AuditEntry.objects.count() == before + 1
    assert (entry.deed, entry.who, entry.about) == ("family.move", who, None)
    assert entry.detail["people"] == sorted(map(str, (first, second)))
    assert entry.detail["parts"] == [{"deed": "person.move", "step": 1}, {"deed": "person.move"}]


@one_deed("family.move")
def fails_halfway() -> None:
    record("person.read", who=None)
    record("person.read", who=None, detail={"said": "two words"})


def test_a_deed_of_one_part_keeps_its_name_and_a_failed_one_leaves_nothing(
    trail: list[AuditEntry],
) -> None:
    before = AuditEntry.objects.count()
    with one_deed("family.move"):
        record("person.read", who=None)
    with pytest.raises(ValueError, match="detail"):
        fails_halfway()
    assert AuditEntry.objects.count() == before + 1
    assert AuditEntry.objects.latest("number").deed == "person.read"
