"""Submissions sorted in one go come to the same end as one after the other; none hinders any."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Sequence
from unittest.mock import patch

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Model

from muara.errors import Refused
from muara_server.accounts.models import User
from muara_server.audit.models import AuditEntry
from muara_server.intake import corrections, sorting, waiting
from muara_server.intake.models import Conflict, Made, Received, Sorting, Waiting
from muara_server.jobs.actions import begin_what_is_due
from muara_server.jobs.models import Job
from muara_server.jobs.run import work
from muara_server.ledger import actions as ledger
from muara_server.ledger.models import Entry
from muara_server.notices.models import Notice
from server.cast import Map
from server.intake.conftest import Phone
from server.intake.sent import MET, TODAY
from server.ledger.entering import draft, enter, register

pytestmark = [pytest.mark.django_db, pytest.mark.once]
SAID = {
    Entry: (
        *("uuid", "kind", "programme", "person", "household", "place", "true_on", "source"),
        *("recorded_by", "device", "corrects"),
    ),
    Made: ("entry", "received", "key", "number", "kind", "about", "subject", "true_on", "stands"),
    Waiting: ("received", "key", "kind", "reason", "values"),
    Sorting: ("received", "mapping", "place", "programme", "waits"),
    Conflict: ("first", "on_screen", "second", "place", "programme"),
    AuditEntry: ("deed", "who", "about_kind", "about", "place", "programme", "detail"),
    Notice: ("user", "kind", "token", "about"),
}
"""What is compared: all that sorting writes, but for moments and ids that are drawn."""


def after(sort: Callable[[Sequence[Received]], object]) -> dict[str, list[tuple[str, ...]]]:
    """What the records say after all was sorted like this; then it is taken back."""
    with transaction.atomic():
        sort(waiting.several(waiting.unsorted(at_most=100)))
        said = {table.__name__: rows(table) for table in SAID}
        transaction.set_rollback(True)
    return said


def rows(table: type[Model]) -> list[tuple[str, ...]]:
    order = ["number"] if table in (Entry, AuditEntry) else SAID[table]
    told = table._default_manager.order_by(*order).values_list(*SAID[table])
    return [tuple(map(str, row)) for row in told]


def one_by_one(batch: Sequence[Received]) -> None:
    for received in batch:
        sorting.sort_one(received)


@pytest.fixture
def mixed(
    phone: Phone,
    phone_of: Callable[[User], Phone],
    send: Callable[..., Received],
    somebody: Callable[..., User],
    places: Map,
    ani: User,
    budi: User,
    chitra: User,
) -> list[Received]:
    """What comes together: good ones, and each way in which one waits or meets another."""
    child, other = register(ani, "Zorawar"), phone_of(somebody("case_worker", places.sitamarhi))
    seen = {"facts": {"worked": False}, "true_on": dt.date.fromisoformat(TODAY)}
    enter(draft("work", person=child, **seen), who=budi)
    first = send(phone, "identification", **MET)
    follow_up = {"today": TODAY, "child": str(child), "met": "both"}
    met_now = {**follow_up, "child": str(uuid.uuid5(first.pk, "subject:child"))}
    corrected = send(other, "identification", **MET | {"sex": "boy"})
    corrections.keep(corrected, {"sex": "male"}, by=budi)
    return [
        first,
        corrected,
        send(other, "identification", **MET | {"age": 10, "school_status": "enrolled"}),
        send(other, "identification", **MET | {"sex": "boy"}),
        send(phone, "identification", **MET | {"today": "2999-01-01"}),
        send(phone, "follow_up", **met_now, worked="no"),
        send(phone, "follow_up", **follow_up, worked="yes"),
        send(other, "follow_up", **follow_up, worked="no"),
        send(other, "identification", **MET | {"danger": "violence"}),
        send(other, "follow_up", **follow_up | {"child": str(uuid.uuid4())}),
        send(phone_of(chitra), "follow_up", **follow_up),
        send(phone_of(chitra), "identification", **MET),
        send(other, "identification", **MET | {"age": 9}),
    ]


def test_together_they_become_what_they_become_one_by_one(mixed: list[Received]) -> None:
    alone, together = after(one_by_one), after(sorting.sort_several)
    assert len(alone["Entry"]) > 20
    reasons = {reason for *_, reason, _values in alone["Waiting"]}
    assert reasons == {"not_a_code", "day", "not_registered", "outside_area"}
    assert len(alone["Conflict"]) == 2
    assert together == alone


def test_those_that_have_nothing_to_do_with_each_other_go_in_together(
    phone: Phone, send: Callable[..., Received], phone_of: Callable[[User], Phone], chitra: User
) -> None:
    batch = [
        *(send(phone, "identification", **MET | {"age": age}) for age in range(9, 15)),
        send(phone_of(chitra), "identification", **MET),
        send(phone, "identification", **MET | {"danger": "violence"}),
    ]
    with patch("muara_server.intake.sorting.sort_one", wraps=sorting.sort_one) as alone:
        sorting.sort_several(waiting.several([each.pk for each in batch]))
    # Alone goes what is a step of a procedure.
    assert [call.args[0] for call in alone.mock_calls] == [batch[-1]]
    assert Sorting.objects.filter(waits=False).count() == len(batch)


def test_what_the_database_refuses_of_one_takes_no_other_along(
    phone: Phone, send: Callable[..., Received]
) -> None:
    good, spoilt, other = (send(phone, "identification", **MET) for _ in range(3))

    def breaks(received: Received, plan: object) -> Made:
        if received == spoilt:
            connection.cursor().execute("SELECT * FROM no_such_table")
        return made(received, plan)

    made = sorting._made
    with patch("muara_server.intake.sorting._made", side_effect=breaks):
        run_the_job()
    assert [each.received for each in Waiting.objects.all()] == [spoilt]
    assert Waiting.objects.get().reason == "unexpected"
    entered = Made.objects.values_list("received", flat=True)
    assert set(entered) == {good.pk, other.pk}
    assert Entry.objects.count() == len(entered)


def test_what_only_the_commit_refuses_waits_and_keeps_none_behind_it(
    phone: Phone, send: Callable[..., Received]
) -> None:
    spoilt, other = (send(phone, "identification", **MET) for _ in range(2))

    def refuse(batch: Sequence[Received]) -> None:
        sorting.sort_several(batch)
        if spoilt in batch:
            raise IntegrityError("Zorawar")

    with patch("muara_server.intake.jobs.sort_several", side_effect=refuse):
        run_the_job()
    assert Job.objects.get(kind="intake.sort").status == "done"
    assert Waiting.objects.get().received == spoilt
    assert set(Made.objects.values_list("received", flat=True)) == {other.pk}


def test_two_about_the_same_person_are_not_recorded_beside_each_other(ani: User) -> None:
    child = register(ani)
    parcels = [ledger.Parcel([draft("work", person=child)], ani, "page") for _ in range(2)]
    with pytest.raises(Refused, match="same person"):
        ledger.append_beside(parcels, deed="observations.recorded")


def run_the_job() -> None:
    begin_what_is_due()
    work(str(Job.objects.get(kind="intake.sort").pk))
