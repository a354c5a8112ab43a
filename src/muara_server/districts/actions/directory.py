"""The places of a district, and its offices and services."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from itertools import islice
from typing import TYPE_CHECKING

from django.utils.text import slugify
from django.utils.translation import gettext as _

from muara.errors import FrameError, Refused
from muara_server.casework.actions import providers
from muara_server.casework.actions.providers import Given, Kept
from muara_server.casework.provider_files import read_services
from muara_server.casework.queries.providers import keys_outside
from muara_server.districts.rules import check_starts
from muara_server.places import actions, tables
from muara_server.places import queries as places

if TYPE_CHECKING:
    from muara_server.accounts.models import User
    from muara_server.places.models import Place


def add_named(
    names: Sequence[str], *, level: str, within: Place, district: Place, who: User
) -> int:
    """Add places of a level by their names alone, under codes made of the district's; how many.

    Raises Refused for a name that the same parent has already.
    """
    known = {each.name().casefold() for each in within.parts.all()}
    again = next((name for name in names if name.casefold() in known), "")
    if again:
        raise Refused(_("“%(name)s” is here already.") % {"name": again})
    codes = _free_codes(district, len(names))
    rows = [[code, within.code, level, name] for code, name in zip(codes, names, strict=True)]
    text = io.StringIO()
    csv.writer(text).writerows([["code", "parent", "level", "en"], *rows])
    return add_table(text.getvalue(), file=_("the names"), district=district, who=who)


def add_table(text: str, *, file: str, district: Place, who: User) -> int:
    """Add the places of a CSV table, all or none; how many were new or changed.

    Raises FrameError, with file, row and column, for a code that lies elsewhere and for a parent
    outside the district.
    """
    check_starts(who, district)
    table = tables.parse(text, file=file)
    inside = set(places.descendants(district).values_list("code", flat=True))
    listed = {row.code for row in table.rows}
    held = places.with_codes(listed | {row.parent for row in table.rows})
    for row in table.rows:
        if row.code in held and (row.code not in inside or row.code == district.code):
            raise _misplaced(
                "A place elsewhere has this code.",
                row,
                table,
                "code",
                found=f"{row.code}, which is {held[row.code].name()}",
                expected=f"a code of its own, such as {district.code}.{row.row:03d}",
            )
        if row.parent not in inside | listed:
            raise _misplaced(
                "The parent does not lie in this district.",
                row,
                table,
                "parent",
                found=row.parent or "nothing",
                expected=f"{district.code}, or a place in it",
            )
    return actions.load_tables([table], who=who)


def _misplaced(
    message: str, row: tables.Row, table: tables.Table, column: str, *, found: str, expected: str
) -> FrameError:
    return FrameError(
        message, file=table.file, row=row.row, column=column, found=found, expected=expected
    )


def _free_codes(district: Place, many: int) -> list[str]:
    taken = set(places.descendants(district).values_list("code", flat=True))
    codes = (f"{district.code}.{number:03d}" for number in range(1, 100_000))
    return list(islice((code for code in codes if code not in taken), many))


def add_office(name: str, service: str, phone: str, *, at: Place, who: User) -> None:
    """Write one office or service into the directory."""
    base = f"{at.code}-{slugify(name)[:40] or service}"
    told = Kept(
        key=base[:60], name=name, place_code=at.code, phone=phone, gives=[Given(service, None)]
    )
    if keys_outside([told.key], None):
        raise Refused(_("“%(name)s” is here already.") % {"name": name})
    providers.keep(told, who=who)


def add_offices(content: bytes, *, file: str, district: Place, who: User) -> int:
    """Write the offices of a CSV file into the directory, all or none; how many.

    Raises FrameError, with file, row and column, for the first slip.
    """
    check_starts(who, district)
    read = read_services(content)
    if read.slips:
        slip = read.slips[0]
        raise FrameError(
            _("This cell does not fit."),
            file=file,
            row=slip.row - 1,
            column=slip.column or None,
            found=repr(slip.found),
            do=slip.do,
        )
    held = places.with_codes({each.place_code for each in read.services})
    elsewhere = keys_outside([each.key for each in read.services], district)
    for each in read.services:
        if not held[each.place_code].path.startswith(district.path):
            raise FrameError(
                _("This office lies outside the district."),
                file=file,
                column="place",
                found=each.place_code,
                expected=f"{district.code}, or a place in it",
            )
        if each.key in elsewhere:
            raise FrameError(
                _("An office elsewhere has this key."),
                file=file,
                column="key",
                found=each.key,
                do=_("Give this one another key."),
            )
    return providers.keep_all(read.services, who=who)
