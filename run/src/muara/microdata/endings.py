"""Which kind of file a name promises, and whether the file's first bytes keep the promise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from muara.errors import FrameError, nearest

if TYPE_CHECKING:
    from pathlib import Path

READ = (".csv", ".csv.gz", ".parquet", ".xlsx", ".sav", ".dta", ".txt")
WRITTEN = (".csv", ".csv.gz", ".parquet", ".xlsx", ".sav", ".dta")
STANDARD = "-"  # standard input or output, as CSV

# First bytes by which a file shows what it really is. Text has none.
_SIGNATURES = (
    (b"PK\x03\x04", ".xlsx", "an Excel workbook (or another zip archive)"),
    (b"\xd0\xcf\x11\xe0", ".xls", "an old Excel workbook (.xls)"),
    (b"\x1f\x8b", ".csv.gz", "a gzip-compressed file"),
    (b"PAR1", ".parquet", "a Parquet file"),
    (b"$FL2", ".sav", "an SPSS file"),
    (b"$FL3", ".sav", "a compressed SPSS file"),
    (b"<stata_dta>", ".dta", "a Stata file"),
)
_TEXT = (".csv", ".txt")


def ending(path: Path, *, allowed: tuple[str, ...] = READ) -> str:
    """The ending of a file name, one of those allowed.

    >>> from pathlib import Path
    >>> ending(Path("survey.CSV.gz"))
    '.csv.gz'
    """
    name = path.name.lower()
    for known in sorted(allowed, key=len, reverse=True):
        if name.endswith(known):
            return known
    found = path.suffix or "no ending"
    raise FrameError(
        "This ending is not one that Muara reads or writes here.",
        file=path,
        found=found,
        expected=", ".join(allowed),
        do=nearest(path.suffix, allowed) if path.suffix else "Give the file one of these endings.",
    )


def check_signature(path: Path, *, kind: str) -> None:
    """Refuse a file whose first bytes say that it is something other than its name says."""
    with path.open("rb") as file:
        head = file.read(16)
    _check_not_empty(path, head=head)
    found = next((what for what in _SIGNATURES if head.startswith(what[0])), None)
    if found is None:
        _check_binary(path, kind=kind, head=head)
    elif found[1] != kind:
        _refuse(path, kind=kind, real=found[1], says=found[2])


def _check_not_empty(path: Path, *, head: bytes) -> None:
    if not head:
        raise FrameError(
            "The file is empty.",
            file=path,
            found="0 bytes",
            expected="column names and rows",
            do="Check that the file was copied completely.",
        )


def _check_binary(path: Path, *, kind: str, head: bytes) -> None:
    if kind in _TEXT or (kind == ".dta" and head[0] in range(102, 116)):
        return
    raise FrameError(
        "The file is not what its name says.",
        file=path,
        found="something else by its first bytes",
        expected=f"a {kind} file",
        do="If it is text with separators, rename it to .csv.",
    )


def _refuse(path: Path, *, kind: str, real: str, says: str) -> None:
    advice = f"Rename it to {path.name.removesuffix(path.suffix)}{real}"
    if real == ".xls":
        advice = "Save it as .xlsx or .csv"
    raise FrameError(
        "The file is not what its name says.",
        file=path,
        found=says,
        expected=f"a {kind} file",
        do=f"{advice} and try again.",
    )
