"""Who meets, who decides, who keeps the promise: what follows from the records of partners.

Organisations, bodies, promises and money are recorded as dated facts; these functions conclude.
What a kind of organisation or body is, when a body has its quorum and when a village is free of
child labour stands in `coordination/*.toml` of the packs.

>>> from muara.packs import open_pack
>>> organisation_kinds(open_pack("india"))["union"].group
'workers'
"""

from .organisations import GROUPS, OrganisationKind, organisation_kinds
from .parts import tables_of

__all__ = ["GROUPS", "OrganisationKind", "organisation_kinds", "tables_of"]
