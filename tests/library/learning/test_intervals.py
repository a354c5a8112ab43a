"""Intervals against published values, and those of R."""

from __future__ import annotations

import pytest

from muara.learning.intervals import mean_change, share, share_change


def test_the_mean_of_students_own_sleep():
    """R, t.test(extra ~ group, paired = TRUE) on `sleep`: 1.58, 0.7001142 to 2.4598858."""
    found = mean_change(pairs=10, mean=1.58, deviation=1.2299954832, percent=95)
    assert (found.low, found.high) == pytest.approx((0.7001142, 2.4598858), abs=1e-6)


def test_one_pair_alone_has_no_interval():
    assert mean_change(pairs=1, mean=3.0, deviation=None, percent=95).low is None


@pytest.mark.parametrize(
    ("pairs", "gained", "lost", "low", "high"),
    [
        (161, 6, 16, -0.1195, -0.0032),  # Cavo (2012), as R's contingencytables has it
        (21, 1, 7, -0.5084, -0.0134),  # Bentur (2009), Fagerland and others (2014), table V
    ],
)
def test_the_change_of_a_share(pairs, gained, lost, low, high):
    found = share_change(pairs=pairs, gained=gained, lost=lost, percent=95)
    assert (found.low, found.high) == pytest.approx((low, high), abs=5e-5)


def test_a_share_that_did_not_change_is_not_certain_not_to_have():
    found = share_change(pairs=20, gained=0, lost=0, percent=95)
    assert found.value == 0
    assert found.low == pytest.approx(-found.high)
    assert found.high > 0


@pytest.mark.parametrize(
    ("held", "of", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),  # Newcombe (1998), table I
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
        (20, 20, 0.8389, 1.0),
    ],
)
def test_a_share_by_wilson(held, of, low, high):
    found = share(of=of, held=held, percent=95)
    assert (found.low, found.high) == pytest.approx((low, high), abs=5e-5)
