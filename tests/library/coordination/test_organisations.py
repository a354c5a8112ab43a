"""Kinds of organisations, as the packs have them."""

import pytest

from muara.coordination import GROUPS, organisation_kinds
from muara.packs import open_pack


@pytest.mark.parametrize("pack", ["international", "india", "indonesia"])
def test_every_kind_is_on_a_side(pack: str) -> None:
    kinds = organisation_kinds(open_pack(pack)).values()
    assert {kind.group for kind in kinds} == set(GROUPS)
