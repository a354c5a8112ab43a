"""What every step of the set-up offers, whatever it is about."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.forms import Form

    from muara_server.accounts.models import User
    from muara_server.districts.actions.people import Opened
    from muara_server.places.models import Place


@dataclass(frozen=True)
class Row:
    """One line of what is there: its cells, what to send to take it out (empty: cannot), and the
    address at which its figure opens."""

    cells: Sequence[str]
    remove: str = ""
    opens: str = ""


@dataclass(frozen=True)
class Listed:
    """What is there already: the heads of its columns, and its rows."""

    columns: Sequence[str]
    rows: Sequence[Row]
    note: str = ""


@dataclass(frozen=True)
class Taken:
    """What a deed did, in words; accounts that were opened show their passwords once."""

    says: str
    opened: Sequence[Opened] = ()


Take = Callable[[Mapping[str, Any], "Place", "User"], Taken]
TakeFile = Callable[[bytes, str, "Place", "User"], Taken]


@dataclass(frozen=True)
class Handler:
    """One step. `columns`: of the file it reads, `example` a line of it. `otherwise`: who does it
    where this reader may not. `page`: it is kept on a page of its own."""

    key: str
    listed: Callable[[User, Place], Listed]
    form: Callable[[Any, Place], Form] | None = None
    take: Take | None = None
    take_file: TakeFile | None = None
    columns: Sequence[str] = ()
    example: Callable[[Place], str] = field(default=lambda _place: "")
    remove: Callable[[str, Place, User], None] | None = None
    may: Callable[[User], bool] = field(default=lambda _user: True)
    otherwise: str = ""
    page: str = ""


HANDLERS: dict[str, Handler] = {}


def handles(handler: Handler) -> Handler:
    """Let this handler serve its step."""
    HANDLERS[handler.key] = handler
    return handler
