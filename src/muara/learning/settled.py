"""What of the registers counts, as long as nobody has resolved what is odd in them.

Where two institutions tell of a child, or a month was entered twice, the registers may contradict
each other. What they contradict is not told: it makes no child present, and none absent.
"""

from __future__ import annotations

import polars as pl

from muara.follow_up.registers import checked_registers

_NUMBERS = ("days_open", "days_present", "days_excused")
_MOST_TELLING = ("present", "excused", "absent", "closed")


def settled(registers: pl.DataFrame) -> pl.DataFrame:
    """The registers without what they contradict, by month or by day as they come.

    Where they name the `institution`: a row entered twice counts once; two entries of one
    institution that differ are not told; of a day at two institutions, present counts before
    excused, absent and closed; months at several that have more school days than the month are not
    told. Without that column they are what they are. Raises FrameError, with the row, for what
    cannot be.

    >>> import datetime as dt
    >>> june = {"person": ["a"] * 2, "month": [dt.date(2012, 6, 1)] * 2, "days_open": [20, 20]}
    >>> settled(pl.DataFrame({**june, "institution": ["C"] * 2, "days_present": [9, 19]})).height
    0
    """
    registers = read(registers)
    if "institution" not in registers.columns:
        return registers
    return _days(registers) if "day" in registers.columns else _months(registers)


def read(registers: pl.DataFrame) -> pl.DataFrame:
    """The registers as they come, with persons and institutions as text, as enrolments have them.

    Raises FrameError, with the row, for what cannot be.
    """
    checked = checked_registers(registers)
    named = [name for name in ("person", "institution") if name in checked.columns]
    return checked.cast(dict.fromkeys(named, pl.String))


def _days(registers: pl.DataFrame) -> pl.DataFrame:
    said = registers.filter(pl.col("attendance").is_not_null())
    entered = ["person", "institution", "day"]
    agreed = said.filter(pl.col("attendance").n_unique().over(entered) == 1)
    rank = pl.col("attendance").replace_strict(
        {code: place for place, code in enumerate(_MOST_TELLING)}, return_dtype=pl.Int64
    )
    return agreed.sort(rank, maintain_order=True).unique(
        ["person", "day"], keep="first", maintain_order=True
    )


def _months(registers: pl.DataFrame) -> pl.DataFrame:
    numbers = [name for name in _NUMBERS if name in registers.columns]
    entered = ["person", "institution", "of_month"]
    told = registers.with_columns(pl.col("month").dt.month_start().alias("of_month"))
    agreed = told.filter(pl.struct(numbers).n_unique().over(entered) == 1).unique(
        entered, keep="first", maintain_order=True
    )
    days = pl.col("days_open").cast(pl.Int64).sum().over("person", "of_month")
    return agreed.filter(days <= pl.col("month").dt.days_in_month()).drop("of_month")
