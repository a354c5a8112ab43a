"""How far a policy has come, and what becomes of a claim about it."""

import datetime as dt

import pytest

from muara.coordination import (
    Contribution,
    Reached,
    judge_claim,
    known_policies,
    stage_on,
)
from muara.packs import open_pack

BEGUN, ENDED = dt.date(2014, 1, 1), dt.date(2018, 12, 31)


def of_indonesia(key: str) -> tuple[Reached, ...]:
    return known_policies(open_pack("indonesia"))[key].reached


@pytest.mark.parametrize("convention", ["c138", "c182"])
def test_work_that_began_in_2014_did_not_ratify_in_1999_and_2000(convention: str) -> None:
    # The paper on Indonesia: the cooperation of 2014-2018 "has produced two ILO conventions".
    found, by = judge_claim(
        Contribution("adopted", BEGUN, ENDED), of_indonesia(convention), evidence=[True]
    )
    assert found == "contradicted"
    assert by is not None
    assert by.on.year in (1999, 2000)


def test_nothing_brought_either_way_is_neither_believed_nor_refuted() -> None:
    claim = Contribution("applied", BEGUN, ENDED)
    assert judge_claim(claim, of_indonesia("roadmap"), evidence=[]) == ("unsupported", None)
    assert judge_claim(claim, [], evidence=[True]) == ("supported", None)
    assert judge_claim(claim, [], evidence=[True, False]) == ("disputed", None)
    assert judge_claim(claim, [], evidence=[False]) == ("contradicted", None)


def test_a_stage_that_came_while_the_work_went_on_refutes_nothing() -> None:
    later = [Reached("adopted", dt.date(2016, 7, 29))]
    assert (
        judge_claim(Contribution("adopted", BEGUN, ENDED), later, evidence=[])[0] == "unsupported"
    )


def test_a_law_may_be_in_force_and_never_funded() -> None:
    told = [Reached("proposed", dt.date(2000, 1, 1)), Reached("in_force", dt.date(2003, 1, 1))]
    assert stage_on(told, dt.date(1999, 12, 31)) is None
    assert stage_on(told, dt.date(2001, 1, 1)) == "proposed"
    assert stage_on(told, dt.date(2020, 1, 1)) == "in_force"


def test_what_ended_may_be_taken_up_again() -> None:
    told = [
        Reached("in_force", dt.date(2014, 1, 1)),
        Reached("ended", dt.date(2022, 12, 31)),
        Reached("drafted", dt.date(2024, 7, 1)),
    ]
    assert stage_on(told, dt.date(2023, 1, 1)) == "ended"
    assert stage_on(told, dt.date(2025, 1, 1)) == "drafted"


def test_india_ratified_after_the_project_had_ended() -> None:
    for key in ("c138", "c182"):
        reached = known_policies(open_pack("india"))[key].reached
        assert stage_on(reached, dt.date(2013, 6, 30)) is None
        assert stage_on(reached, dt.date(2017, 6, 13)) == "adopted"
