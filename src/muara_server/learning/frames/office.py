"""What a reader's programmes tell, one frame of all of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import polars as pl

from muara.learning import OfficeRules, office_rules
from muara.packs import Pack, open_pack
from muara_server.learning.rules.office import programmes_of
from muara_server.places.countries import pack_of

if TYPE_CHECKING:
    from muara_server.accounts.models import User
    from muara_server.learning.models import Institution


def everywhere(user: User, read: Callable[..., pl.DataFrame], **known: Any) -> pl.DataFrame:
    """What `read` gives of each programme of the reader, with the `programme`; empty of none."""
    named = programmes_of(user) or [""]
    return pl.concat(
        [read(programme=each, **known).with_columns(programme=pl.lit(each)) for each in named]
    )


def pack_at(centre: Institution) -> Pack:
    """The pack of the country in which a centre lies."""
    return open_pack(pack_of(centre.provider.place))


def office_at(centre: Institution) -> OfficeRules:
    """What the pack of a centre's country says of the office."""
    return office_rules(pack_at(centre))
