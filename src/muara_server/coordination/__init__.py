"""Who meets, who decides, who keeps the promise: partners, agreements, committees and money.

Everything here is entries of the ledger about a place and nobody's file (`international/
observations_*.toml`). What belongs together names the entry that began it, in the fact `of`:

    from muara_server.coordination.actions.telling import tell
    from muara_server.coordination.queries.told import said

    union = tell("organisation", place=state, facts={"organisation_kind": "union"},
                 words={"title": "..."}, on=day, who=user)
    tell("organisation_change", of=union, ...)
    said(user, "organisation", "organisation_change")      # each entry that stands, oldest first

What has states and clocks (a promise, a decision) is a procedure of the packs whose `about` is
`office`; `queries.standing` says where it stands. Nothing typed says that something is late.
"""
