"""Filters and rows of `.svc`, without a database: what is asked, and what comes of an answer."""

from __future__ import annotations

import pytest
from django.db.models import Q

from muara.forms import answers_of, read_form, read_submission
from muara_server.intake.central import odata, shapes
from muara_server.intake.central.problems import Problem
from server.intake.central.nested import NESTED, SENT

pytestmark = pytest.mark.once
FIELDS = {
    "__id": ("instance", str),
    "__system/submissionDate": ("received_at", odata.as_moment),
    "__system/submitterId": ("user", lambda _said: ["one", "two"]),
}


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("__id eq 'uuid:1'", Q(instance="uuid:1")),
        ("'o''clock' ne __id", ~Q(instance="o'clock") | Q(instance__isnull=True)),
        ("__id ne null", ~Q(instance__isnull=True)),
        ("year(__system/submissionDate) lt 2025", Q(received_at__year__lt=2025)),
        ("2024 le year($root/Submissions/__system/submissionDate)", Q(received_at__year__gte=2024)),
        ("__system/submitterId eq 7", Q(user__in=["one", "two"])),
        (
            "__id eq 'a' or __id eq 'b' and not __id eq null",
            Q(instance="a") | (Q(instance="b") & ~Q(instance__isnull=True)),
        ),
    ],
)
def test_a_filter_is_a_condition(asked: str, found: Q) -> None:
    assert odata.condition(asked, FIELDS) == found


@pytest.mark.parametrize(
    ("asked", "number"),
    [
        ("answer eq 1", 501.5),
        ("substring(__id) eq 'a'", 501.4),
        ("year(__id) eq 2024", 400.18),
        ("__system/submissionDate gt 5", 400.18),
        ("__system/submissionDate gt 2024-13-01", 400.18),
        ("__system/submitterId gt 5", 501.4),
        ("__id gt null", 400.18),
        ("__id eq", 400.18),
        ("__id eq 'a' 'b'", 400.18),
        ("(" * 200, 400.18),
        ("__id eq ;", 400.18),
    ],
)
def test_what_cannot_be_asked_is_said(asked: str, number: float) -> None:
    with pytest.raises(Problem) as refused:
        odata.condition(asked, FIELDS)
    assert refused.value.number == number


def test_repeats_in_repeats_are_tables_that_lead_back() -> None:
    form = read_form(NESTED)
    answers, tree = answers_of(read_submission(SENT), form), shapes.tree_of(form)
    ways = shapes.tables(tree)
    assert list(ways) == [
        "Submissions",
        "Submissions.area.home",
        "Submissions.area.home.child",
    ]
    plain, whole = shapes.Wanted(wkt=True), shapes.Wanted(expand=True)
    row = shapes.row_of(answers, tree, wanted=plain)
    assert row["area"] == {"home@odata.navigationLink": "Submissions('uuid:1')/area/home"}
    assert row["spot"] == "POINT (85 26 0)"
    homes = shapes.rows_below(answers, ways["Submissions.area.home"], wanted=plain)
    assert [(each["__Submissions-id"], each["name"]) for each in homes] == [
        ("uuid:1", "A"),
        ("uuid:1", "B"),
    ]
    children = shapes.rows_below(answers, ways["Submissions.area.home.child"], wanted=plain)
    assert [each["age"] for each in children] == [9, 2, 4]
    around = [each["__Submissions-area-home-id"] for each in children]
    assert around == [homes[0]["__id"], homes[0]["__id"], homes[1]["__id"]]
    inside = shapes.row_of(answers, tree, wanted=whole)["area"]["home"]
    assert [each["__id"] for each in inside] == [each["__id"] for each in homes]
    assert inside[1]["child"][0]["age"] == 4
    assert inside[0]["child@odata.navigationLink"].endswith("/child")
