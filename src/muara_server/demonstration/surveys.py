"""The surveys of the demonstration: brought, read and asked by the deeds that serve any survey."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from muara_server.surveys import actions, reading, seen
from muara_server.surveys.estimating import kept
from muara_server.surveys.estimating.asked import Asked

if TYPE_CHECKING:
    from muara_server.accounts.models import User
    from muara_server.demonstration.plan import Plan
    from muara_server.surveys.models import Survey


def bring(plan: Plan, users: Mapping[str, User]) -> None:
    """Every survey of the plan with its mapping, and what its owner asked of it."""
    for row in plan.surveys:
        owner = users[row["brought_by"]]
        survey = _brought(row, owner)
        for asked in row["asked"]:
            kept.ask(survey, Asked.kept({"by": [], **asked}), who=owner)


def _brought(row: Mapping[str, Any], owner: User) -> Survey:
    """One survey, read at once: it is small, and nobody waits for a worker."""
    content = row["file"].read_bytes()
    survey = actions.begin(
        name=row["file"].name,
        size=len(content),
        title=row["title"],
        pack=row["pack"],
        who=owner,
        mapping=row["mapping"].read_text(encoding="utf-8"),
    )
    actions.keep_part(survey, 0, content)
    described, sha256 = reading.look(survey, tell=lambda _done, _all: None)
    columns = len(described.columns)
    actions.keep_facts(
        survey, seen.packed(described), rows=described.rows, columns=columns, sha256=sha256
    )
    return survey
